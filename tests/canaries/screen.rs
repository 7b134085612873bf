//! What the editor shows, logs and keeps while it works, is refused, and is killed.

use std::fs;
use std::time::{Duration, Instant};

use crate::aviary::{Aviary, TYPED, VARIABLES};
use crate::pty::{Terminal, text};

const CTRL_Q: &str = "\x11";
const CTRL_S: &str = "\x13";
const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const F9: &str = "\x1b[20~";
const BACK_TAB: &str = "\x1b[Z";

/// The variables, with another value for one of them.
fn with<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = VARIABLES.into_iter().filter(|(other, _)| *other != name);
    others.chain([(name, value)]).collect()
}

/// Waits until some file holds this text.
pub(crate) fn is_written(aviary: &Aviary, wanted: &str) {
    let end = Instant::now() + Duration::from_secs(20);
    let holds = |file| fs::read(file).is_ok_and(|content| memchr::memmem::find(&content, wanted.as_bytes()).is_some());
    while !aviary.files().into_iter().any(holds) {
        assert!(Instant::now() < end, "waited in vain for {wanted} on the disk");
        std::thread::yield_now();
    }
}

/// Leaves the dialog, and then the editor: Escape right before another key is another key.
fn put_off(terminal: &mut Terminal) {
    terminal.sees("Sign in again").types(ESC);
    terminal.wait("the dialog to go", |screen| !text(screen).contains("Sign in again")).types(CTRL_Q);
}

/// The editor with relation 1 in its form and the cursor in the comment, signed in with a ticket.
pub(crate) fn at_the_comment(aviary: &mut Aviary, more: &[(&str, &str)]) -> Terminal {
    aviary.profile("ticket");
    let ticket = aviary.ticket();
    let mut terminal = aviary.terminal(&["open", "1"], &[&with("RELATA_TICKET", &ticket), more].concat());
    terminal.sees("Bought in 2016, all shares.").sees("Demo Brukeren");
    terminal.types(BACK_TAB).types(BACK_TAB).sees("(Comment, System.String)");
    terminal
}

#[test]
fn a_working_day_leaves_drafts_a_journal_and_a_log_without_secrets() {
    let mut aviary = Aviary::new();
    let mut terminal = at_the_comment(&mut aviary, &[]);
    terminal.types(" Drafted.").sees("Drafted.");
    is_written(&aviary, "Drafted.");
    terminal.types(CTRL_S).sees("Saved").types(F9).sees("Activity");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    is_written(&aviary, "SaveContactRelation");
    aviary.looked(&terminal);
    aviary.search();
}

#[test]
fn a_killed_editor_leaves_a_draft_without_secrets() {
    let mut aviary = Aviary::new();
    let mut terminal = at_the_comment(&mut aviary, &[]);
    terminal.types(" Unsaved.").sees("Unsaved.");
    is_written(&aviary, "Unsaved.");
    terminal.kill();
    aviary.looked(&terminal);
    aviary.search();
}

#[test]
fn a_refused_secret_and_the_one_typed_instead_stay_unseen() {
    for auth in ["basic", "ticket", "bearer", "session"] {
        let mut aviary = Aviary::new();
        aviary.profile(auth);
        let mut terminal = aviary.terminal(&["open", "1"], &VARIABLES);
        for typed in TYPED {
            terminal.sees("Sign in again").types(typed).sees(&"*".repeat(typed.len())).types(ENTER);
            terminal.wait("the dialog to go", |screen| !text(screen).contains("****"));
        }
        put_off(&mut terminal);
        assert_eq!(terminal.ends(), 0);
        is_written(&aviary, "401");
        aviary.looked(&terminal);
        aviary.search();
    }
}

#[test]
fn what_is_kept_stays_unseen_when_it_is_refused() {
    let mut aviary = Aviary::new();
    aviary.profile("basic");
    aviary.keep();
    let mut terminal = aviary.terminal(&["open", "1"], &[]);
    put_off(&mut terminal);
    assert_eq!(terminal.ends(), 0);
    aviary.looked(&terminal);
    aviary.search();
}

#[test]
fn what_is_typed_at_the_start_stays_unseen() {
    let mut aviary = Aviary::new();
    aviary.profile("basic");
    let mut terminal = aviary.terminal(&["open", "1"], &[]);
    terminal.sees("Password of demo at").types(TYPED[0]).types(ENTER);
    put_off(&mut terminal);
    assert_eq!(terminal.ends(), 0);
    aviary.looked(&terminal);
    aviary.search();
}

#[test]
fn a_server_that_is_not_there_learns_and_shows_nothing() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    for auth in ["basic", "bearer", "session"] {
        let mut aviary = Aviary::new();
        aviary.configure(&format!("[profiles.gone]\nurl = \"http://{closed}\"\nauth = \"{auth}\"\nuser = \"demo\"\n"));
        let mut terminal = aviary.terminal(&["open", "1"], &VARIABLES);
        terminal.sees("127.0.0.1").sees("refused").types(CTRL_Q);
        assert_eq!(terminal.ends(), 0);
        aviary.looked(&terminal);
        aviary.search();
    }
}

#[test]
fn a_secret_that_cannot_be_sent_is_refused_unseen() {
    for (auth, name, value) in [
        ("bearer", "RELATA_TOKEN", "kanarie-token-Zr9\u{1}"),
        ("ticket", "RELATA_TICKET", "kanarie-ticket-Wm3\nX: 1"),
        ("session", "RELATA_COOKIE", "session=kanarie-cookie-Ht5"),
    ] {
        let mut aviary = Aviary::new();
        aviary.profile(auth);
        let mut terminal = aviary.terminal(&["open", "1"], &with(name, value));
        assert_eq!(terminal.ends(), 2);
        terminal.sees("error: ");
        aviary.looked(&terminal);
        aviary.search();
    }
}
