//! The real binary in a real pseudo-terminal: what it leaves behind however it
//! ends, and what comes in other than by keys.
#![cfg(unix)]

#[expect(dead_code, reason = "the crash test uses the rest")]
mod pty;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use pty::{Terminal, is_restored, text};

const RELATA: &str = env!("CARGO_BIN_EXE_relata");
const CTRL_Q: &str = "\x11";
const CTRL_S: &str = "\x13";
const CTRL_Z: &str = "\x1a";
const F4: &str = "\x1bOS";
const F8: &str = "\x1b[19~";
const BACK_TAB: &str = "\x1b[Z";

fn home() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The editor on its home screen, signed in.
fn editor(home: &TempDir) -> Terminal {
    let mut terminal = Terminal::run(home.path(), &[RELATA], &[]);
    terminal.sees("Demo Brukeren");
    terminal
}

/// The editor with relation 1 in its form and the cursor in the comment.
fn at_the_comment(home: &TempDir, variables: &[(&str, &str)]) -> Terminal {
    let mut terminal = Terminal::run(home.path(), &[RELATA, "open", "1"], variables);
    terminal.sees("Bought in 2016, all shares.").sees("Demo Brukeren");
    terminal.types(BACK_TAB).types(BACK_TAB).sees("Comment: text,");
    terminal
}

#[test]
fn it_starts_finds_and_quits_without_a_trace() {
    let home = home();
    let mut terminal = editor(&home);
    terminal.wait("modes", |screen| screen.alternate_screen() && screen.bracketed_paste());
    assert!(!terminal.has_its_modes());
    terminal.types("ostby").sees("Østby Transport AS");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    assert_eq!(terminal.text().trim(), "");
}

#[test]
fn every_signal_ends_it_with_its_code_and_restores_the_terminal() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let home = home();
        let mut terminal = editor(&home);
        let process = Pid::from_raw(terminal.id()).expect("a process id");
        kill_process(process, signal).expect("it runs");
        assert_eq!(terminal.ends(), code, "{signal:?}");
    }
}

#[test]
fn a_signal_ends_it_in_a_changed_form_and_under_a_question_too() {
    let home = home();
    let mut terminal = at_the_comment(&home, &[]);
    terminal.types(" more").sees("all shares. more").types(F8).sees("Delete this relation?");
    let process = Pid::from_raw(terminal.id()).expect("a process id");
    kill_process(process, Signal::TERM).expect("it runs");
    assert_eq!(terminal.ends(), 143);
}

#[test]
fn a_comment_is_kept_from_one_run_to_the_next() {
    let home = home();
    let mut terminal = at_the_comment(&home, &[]);
    terminal.types(" And more.").sees("all shares. And more.").types(CTRL_S).sees("Saved");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    let mut terminal = Terminal::run(home.path(), &[RELATA, "open", "1"], &[]);
    terminal.sees("all shares. And more.");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
}

#[test]
fn a_paste_lands_in_the_field_as_text_and_runs_no_command() {
    let home = home();
    let mut terminal = at_the_comment(&home, &[]);
    // Ctrl+Q, Esc and a control sequence within the paste are text like the rest.
    terminal.types("\x1b[200~ One\rTwo\x11 \x1b[31mthree\x1b[201~");
    terminal.sees("all shares. One").sees("Two").sees("[31mthree").sees("not saved");
    terminal.types("!").sees("[31mthree!").types(CTRL_S).sees("Saved");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
}

#[test]
fn the_users_editor_gets_the_comment_and_the_terminal_and_gives_both_back() {
    let home = home();
    let script = home.path().join("editor.sh");
    let body = "#!/bin/sh\necho NOISE\nstty -a | grep -q -- '-icanon' && echo RAW\n\
                printf '%s Seen outside.\\n' \"$(cat \"$1\")\" > \"$1\"\n";
    fs::write(&script, body).expect("a script");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("a script that runs");
    let mut terminal = at_the_comment(&home, &[("EDITOR", script.to_str().expect("a path in UTF-8"))]);
    terminal.types(F4).sees("all shares. Seen outside.");
    terminal.wait("modes", |screen| screen.alternate_screen() && screen.bracketed_paste());
    for left in ["NOISE", "RAW"] {
        assert!(!terminal.text().contains(left), "{}", terminal.text());
    }
    terminal.types(CTRL_S).sees("Saved");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    // What the editor printed is on the other screen; it had a cooked terminal.
    assert!(terminal.text().contains("NOISE") && !terminal.text().contains("RAW"), "{}", terminal.text());
}

#[test]
fn a_storm_of_sizes_down_to_one_cell_ends_in_the_same_screen() {
    let home = home();
    let mut terminal = editor(&home);
    terminal.types("abc").sees("ABC Ltd").wait("the end of the search", |screen| text(screen).contains("found"));
    let before = terminal.text();
    for size in (1..=25_u16).chain((1..=25).rev()) {
        terminal.resize(size * 12, size * 4);
    }
    terminal.resize(1, 1).resize(80, 24);
    terminal.wait("the screen as before", |screen| text(screen) == before);
    terminal.resize(59, 24).sees("60").resize(80, 24).wait("the screen as before", |screen| text(screen) == before);
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
}

#[test]
fn it_is_stopped_and_brought_back_by_a_shell() {
    let home = home();
    let mut terminal = Terminal::run(home.path(), &["sh", "-i"], &[("PS1", "ready> ")]);
    terminal.sees("ready>").types(&format!("{RELATA}\n")).sees("Demo Brukeren");
    terminal.types("abc").sees("ABC Ltd").types(CTRL_Z);
    terminal.wait("the shell", |screen| is_restored(screen) && text(screen).ends_with("ready>"));
    terminal.types("echo so''far\n").sees("sofar").types("fg\n");
    terminal.wait("the editor", |screen| screen.alternate_screen() && text(screen).contains("ABC Ltd"));
    terminal.types(CTRL_Q);
    terminal.wait("the shell", |screen| is_restored(screen) && text(screen).ends_with("ready>"));
    assert_eq!(terminal.types("exit 7\n").ends(), 7);
}
