//! Random keys, pastes, sizes and faults: no panic, no hang, no memory that grows, and
//! a terminal as it was.

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use relata::keymap::{BINDINGS, Binding, Command, KeyCode, KeyStroke};

use crate::dice::{Dice, number, seed};
use crate::pty::{Terminal, text};
use crate::world::World;

/// So long in a test run that somebody waits for; `RELATA_SOAK_SECONDS` says another time.
const SECONDS: u64 = 5;

/// Longest wait for an answer to a key, on a machine that does other things too.
const LIMIT: Duration = Duration::from_secs(5);

/// What the process may grow by, in KiB, once it has been at work for a while.
const GROWTH: u64 = 48 * 1024;

const F1: &str = "\x1bOP";
const ESC: &str = "\x1b";
const CTRL_Q: &str = "\x11";

/// Texts that are typed and pasted: names that are found, and what is hard to show.
const TEXTS: &[&str] = &[
    "abc",
    "nordb",
    "ø",
    "1",
    "42",
    " ",
    "y",
    "n",
    "é\u{301}",
    "👩‍👩‍👧",
    "漢字かな",
    "\u{202e}abc",
    "مرحبا",
    "0",
    "/",
    "-9",
];

const ROUTES: &[&str] =
    &["*", "GET *", "*/SaveContactRelation", "*/DeleteContactRelation", "*/GetContactRelationEntity"];

const EFFECTS: &[&str] = &[
    r#""kind": "latency", "ms": 300"#,
    r#""kind": "drop_before""#,
    r#""kind": "drop_after""#,
    r#""kind": "status", "status": 403"#,
    r#""kind": "status", "status": 409"#,
    r#""kind": "status", "status": 429, "retry_after": 1"#,
    r#""kind": "status", "status": 500"#,
    r#""kind": "status", "status": 503, "after_write": true"#,
    r#""kind": "truncated""#,
    r#""kind": "huge", "bytes": 300000"#,
    r#""kind": "html""#,
    r#""kind": "null""#,
    r#""kind": "error_object""#,
    r#""kind": "echo""#,
    r#""kind": "edited_meanwhile", "comment": "by another""#,
    r#""kind": "deleted_meanwhile""#,
];

#[test]
fn nothing_that_is_typed_or_goes_wrong_ends_it_hangs_it_or_fills_the_memory() {
    let time = Duration::from_secs(number("RELATA_SOAK_SECONDS").unwrap_or(SECONDS));
    let seed = seed();
    println!("soak: RELATA_SEED={seed}");
    let mut dice = Dice::new(seed);
    let world = World::new();
    let mut terminal = world.editor(&[]);
    terminal.sees("Demo Brukeren");
    let keys = keys();
    let begun = Instant::now();
    let (mut rounds, mut early, mut last) = (0, 0, 0);
    while begun.elapsed() < time {
        for _ in 0..40 {
            act(&mut terminal, &world, &keys, &mut dice);
        }
        answers(&mut terminal, &mut dice);
        last = resident(&terminal);
        if rounds == 0 || begun.elapsed() < time / 3 {
            early = early.max(last);
        }
        rounds += 1;
    }
    println!("soak: {rounds} rounds in {:.1?}, {early} KiB, then {last} KiB", begun.elapsed());
    assert!(last <= early + GROWTH, "the memory grows: {early} KiB, then {last} KiB");
    world.spare();
    ends(&mut terminal);
    // A panic would be told where the program was started.
    assert_eq!(terminal.text().trim(), "");
}

/// One thing that happens.
fn act(terminal: &mut Terminal, world: &World, keys: &[String], dice: &mut Dice) {
    match dice.below(40) {
        0 => {
            let [width, height] = [160, 50].map(|end| u16::try_from(dice.below(end) + 1).expect("a small size"));
            terminal.resize(width, height);
        }
        1 => {
            let mut paste = String::new();
            for _ in 0..dice.below(60) {
                write!(paste, "{}{}", dice.one_of(TEXTS), dice.one_of(&["", "\r", "\t", "\x1b[31m"])).expect("a text");
            }
            terminal.types(&format!("\x1b[200~{paste}\x1b[201~"));
        }
        2 => {
            let (route, effect, times) = (dice.one_of(ROUTES), dice.one_of(EFFECTS), dice.below(3) + 1);
            world.spoil(&format!(r#"{{"route": "{route}", "times": {times}, {effect}}}"#));
        }
        3..12 => {
            terminal.types(dice.one_of(TEXTS));
        }
        _ => {
            terminal.types(&keys[dice.below(keys.len())]);
        }
    }
}

/// The program reads what it is sent: the help opens over everything, and closes.
fn answers(terminal: &mut Terminal, dice: &mut Dice) {
    let width = 100 + u16::try_from(dice.below(20)).expect("a small size");
    terminal.resize(width, 40);
    let until = Instant::now() + LIMIT;
    for (key, is_open) in [(F1, true), (ESC, false)] {
        let is_so = |screen: &vt100::Screen| text(screen).contains("Keys") == is_open;
        // A key may meet a help page that is open already, or be the end of a sequence.
        while !terminal.types(key).wait_until(Instant::now() + LIMIT / 10, is_so) {
            assert!(Instant::now() < until, "no answer to {key:?}\n{}", terminal.text());
        }
    }
}

/// Quits from wherever it is, giving up what is not saved; the terminal is as before.
fn ends(terminal: &mut Terminal) {
    let until = Instant::now() + 4 * LIMIT;
    while !terminal.has_its_modes() {
        assert!(Instant::now() < until, "it does not quit\n{}", terminal.text());
        let screen = terminal.text();
        // The button that leaves is never the first one.
        let keys = if screen.contains("Discard your changes?") { "\x1b[C\r" } else { CTRL_Q };
        terminal.types(keys);
        terminal.wait_until(Instant::now() + LIMIT / 20, |now| text(now) != screen);
    }
    assert_eq!(terminal.ends(), 0);
}

/// What the process holds in memory, in KiB.
fn resident(terminal: &Terminal) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", terminal.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it runs");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// The key table as a terminal sends it, without what would somewhere end or stop the
/// program, or lend the terminal to another, where it echoes what is typed meanwhile.
fn keys() -> Vec<String> {
    let leads_out =
        |binding: &&Binding| matches!(binding.command, Command::Quit | Command::Suspend | Command::EditExternally);
    let strokes = |binding: &'static Binding| binding.keys.iter().copied();
    let out: Vec<_> = BINDINGS.iter().filter(leads_out).flat_map(strokes).collect();
    BINDINGS.iter().flat_map(strokes).filter(|stroke| !out.contains(stroke)).map(sent).collect()
}

/// What xterm sends.
fn sent(stroke: KeyStroke) -> String {
    let ctrl = if stroke.ctrl { "1;5" } else { "" };
    match stroke.code {
        KeyCode::Char(letter) if stroke.ctrl => char::from(u8::try_from(letter).expect("a letter") & 0x1f).to_string(),
        KeyCode::Char(character) => character.to_string(),
        KeyCode::Backspace if stroke.ctrl => "\x08".to_owned(),
        KeyCode::Backspace => "\x7f".to_owned(),
        KeyCode::Enter => "\r".to_owned(),
        KeyCode::Tab => "\t".to_owned(),
        KeyCode::BackTab => "\x1b[Z".to_owned(),
        KeyCode::Esc => ESC.to_owned(),
        KeyCode::Up => format!("\x1b[{ctrl}A"),
        KeyCode::Down => format!("\x1b[{ctrl}B"),
        KeyCode::Right => format!("\x1b[{ctrl}C"),
        KeyCode::Left => format!("\x1b[{ctrl}D"),
        KeyCode::Home => format!("\x1b[{ctrl}H"),
        KeyCode::End => format!("\x1b[{ctrl}F"),
        KeyCode::Insert => "\x1b[2~".to_owned(),
        KeyCode::Delete => "\x1b[3~".to_owned(),
        KeyCode::PageUp => "\x1b[5~".to_owned(),
        KeyCode::PageDown => "\x1b[6~".to_owned(),
        KeyCode::F(number @ 1..=4) => format!("\x1bO{}", char::from(b'O' + number)),
        KeyCode::F(5) => "\x1b[15~".to_owned(),
        KeyCode::F(number @ 6..=10) => format!("\x1b[{}~", number + 11),
        KeyCode::F(number) => format!("\x1b[{}~", number + 12),
    }
}
