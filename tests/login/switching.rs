//! F7: from one server to another in the running editor.

use relata::sandbox::Sandbox;

use crate::pty::Terminal;
use crate::stage::{Home, server};

const BACK_TAB: &str = "\x1b[Z";
const CTRL_C: &str = "\x03";
const CTRL_Q: &str = "\x11";
const DOWN: &str = "\x1b[B";
const ENTER: &str = "\r";
const F7: &str = "\x1b[18~";

/// Goes to the profile so many places below the present one.
fn switch(terminal: &mut Terminal, down: usize) -> &mut Terminal {
    terminal.types(F7).sees("To add a server");
    terminal.types(&DOWN.repeat(down)).types(ENTER)
}

fn home(a: &Sandbox, b: &Sandbox) -> Home {
    let (a, b) = (a.url(), b.url());
    Home::configured(&format!(
        "default_profile = \"a\"\n[profiles.a]\nurl = \"{a}\"\nuser = \"demo\"\n\
         [profiles.b]\nurl = \"{b}\"\nuser = \"demo\"\n[profiles.broken]\nauth = \"ticket\"\n"
    ))
}

/// Whether a request with this scheme of credentials has come.
fn came(server: &Sandbox, scheme: &str) -> bool {
    server.requests().all().iter().any(|request| request.scheme.as_deref() == Some(scheme))
}

#[test]
fn secrets_of_the_environment_go_to_the_server_they_were_meant_for_alone() {
    let (a, b) = (server(), server());
    let home = home(&a, &b);
    let canary = "kanarie-application-Qx4";
    let mut terminal = home.run(&[], &[("RELATA_PASSWORD", "demo"), ("RELATA_APP_TOKEN", canary)]);
    terminal.sees("Demo Brukeren").sees("| a, ");
    switch(&mut terminal, 1).sees("Password of demo at").types("demo\r").sees("| b, ").sees("Demo Brukeren");
    let there = b.requests().all().len();
    // Back, and there again: neither is asked for twice, nor has the other's.
    switch(&mut terminal, 3).sees("| sandbox | Demo Brukeren");
    terminal.types(F7).sees("To add a server").types("g").types(ENTER);
    terminal.sees("| a, ").sees("Demo Brukeren");
    switch(&mut terminal, 1).sees("| b, ").sees("Demo Brukeren");
    assert!(b.requests().all().len() > there);
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    let headers = b.requests().all().into_iter().flat_map(|request| request.headers);
    assert!(headers.into_iter().all(|(name, _)| name != "so-apptoken"));
    assert!(came(&a, "Basic") && came(&b, "Basic"));
}

#[test]
fn a_password_of_the_environment_is_not_tried_at_another_server() {
    let (a, b) = (server(), server());
    let home = home(&a, &b);
    let mut terminal = home.run(&[], &[("RELATA_PASSWORD", "demo")]);
    terminal.sees("Demo Brukeren");
    // It would have been right there; it was not meant for it.
    switch(&mut terminal, 1).sees("Password of demo at").types(CTRL_C);
    terminal.sees("b could not be opened: interrupted").sees("| a, ").sees("Demo Brukeren");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    assert_eq!(b.requests().all().len(), 0);
}

#[test]
fn a_profile_with_mistakes_leads_back_to_where_one_was() {
    let (a, b) = (server(), server());
    let home = home(&a, &b);
    let mut terminal = home.run(&[], &[("RELATA_PASSWORD", "demo")]);
    terminal.sees("Demo Brukeren");
    switch(&mut terminal, 2).sees("broken could not be opened").sees("| a, ").sees("Demo Brukeren");
    terminal.types("abc").sees("ABC Ltd");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
}

#[test]
fn drafts_stay_with_their_server() {
    let (a, b) = (server(), server());
    let home = home(&a, &b);
    let password = [("RELATA_PASSWORD", "demo")];
    let mut terminal = home.run(&["open", "1"], &password);
    terminal.sees("Bought in 2016").sees("Demo Brukeren").types(BACK_TAB).types(BACK_TAB);
    terminal.sees("Comment: text,").types(" Mine.").sees("shares. Mine.");
    home.drafts("shares. Mine.");
    terminal.kill();

    let mut terminal = home.run(&[], &password);
    terminal.sees("Demo Brukeren").sees("Unsaved: ");
    switch(&mut terminal, 3).sees("| sandbox | Demo Brukeren");
    assert!(!terminal.text().contains("Unsaved"), "{}", terminal.text());
    terminal.types(F7).sees("To add a server").types("g").types(ENTER);
    terminal.sees("| a, ").sees("Unsaved: ").types(ENTER).sees("shares. Mine.");
    assert_eq!(terminal.types("\x13").sees("Saved").types(CTRL_Q).ends(), 0);
}
