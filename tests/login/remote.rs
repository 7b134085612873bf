//! A session over SSH: no browser opens here, and the address travels by hand.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::browser::Browser;
use crate::person::Person;
use crate::pty::text;
use crate::stage::{Home, host, online};
use crate::talk::Talk;

const SSH: (&str, &str) = ("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22");
const CLIENT: (&str, &str) = ("RELATA_CLIENT_ID", "relata-sandbox");
const WAITING: &str = "Waiting for the browser, or for that address";

/// The address on the screen, put together from its lines.
fn shown(talk: &mut Talk) -> String {
    talk.asked(WAITING);
    let screen = talk.terminal.text();
    let lines = screen.lines().skip_while(|line| !line.starts_with("http://"));
    lines.take_while(|line| !line.is_empty()).collect()
}

#[test]
fn the_address_is_shown_whole_and_copied_and_the_last_one_is_pasted_back() {
    let (home, sandbox) = (Home::new(), online());
    let browser = Browser::new(home.path());
    let mut talk = home.talk(&["login"], &[SSH, CLIENT]);
    talk.answers("Address", &host(&sandbox)).says("this is a session over SSH");
    let address = shown(&mut talk);
    assert!(address.starts_with(&sandbox.root()) && address.contains("&code_challenge_method=S256"), "{address}");
    let copied = format!("\x1b]52;c;{}\x07", STANDARD.encode(&address));
    assert!(memchr::memmem::find(&talk.terminal.written(), copied.as_bytes()).is_some(), "OSC 52 carries it");

    let end = browser.signs_in(&Person::default(), &address);
    let (start, query) = end.split_once('?').expect("a query");
    for (pasted, refusal) in [
        ("", "paste the address that the browser ended on"),
        ("garbage", "there is no code in it"),
        (&address, "that is the address of the sign-in page"),
        ("https://crm.example.com/?x=1", "that is another page's address"),
        (&format!("{start}?code=stolen&state=guessed"), "that belongs to another sign-in"),
    ] {
        let refusal = format!("{}{}", refusal[..1].to_uppercase(), &refusal[1..]);
        talk.asked(WAITING).terminal.types(pasted).types("\r");
        talk.says(&refusal);
    }
    let code = query.split(['=', '&']).nth(1).expect("a code");
    talk.asked(WAITING).terminal.types(&format!("\x1b[200~{end}\x1b[201~")).types("\r");
    talk.answers("Keep the sign-in in a file that only you can read? [y/N]", "y").says("Demo Brukeren (DEMO)");
    talk.answers("Open the editor now? [Y/n]", "n");
    assert_eq!(talk.terminal.ends(), 0);
    assert!(memchr::memmem::find(&talk.terminal.written(), code.as_bytes()).is_none(), "the code is not shown");
}

#[test]
fn a_code_that_is_refused_ends_it_as_if_the_browser_had_brought_it() {
    let (home, sandbox) = (Home::new(), online());
    let browser = Browser::new(home.path());
    let mut talk = home.talk(&["login"], &[SSH, CLIENT, ("RELATA_APP_TOKEN", "mistyped")]);
    talk.answers("Address", &host(&sandbox));
    let address = shown(&mut talk);
    let end = browser.signs_in(&Person::default(), &address);
    talk.terminal.types(&format!("\x1b[200~{end}\x1b[201~")).types("\r");
    talk.says("check its client_id, and its token");
    assert_eq!(talk.terminal.ends(), 1);
}

#[test]
fn ctrl_c_while_the_browser_is_awaited_leaves_nothing_behind() {
    let (home, sandbox) = (Home::new(), online());
    let mut talk = home.talk(&["login"], &[SSH, CLIENT]);
    talk.answers("Address", &host(&sandbox)).asked(WAITING).terminal.types("half\x03");
    assert_eq!(talk.terminal.ends(), 130);
    assert_eq!((home.config(), home.kept()), (String::new(), String::new()));
}

#[test]
fn a_browser_that_comes_back_while_something_is_half_typed_goes_on() {
    let (home, sandbox) = (Home::new(), online());
    let browser = Browser::new(home.path());
    let mut talk = home.talk(&["login"], &[SSH, CLIENT]);
    talk.answers("Address", &host(&sandbox));
    let address = shown(&mut talk);
    talk.terminal.types("half");
    browser.comes_back(&address);
    // The question begins with an empty line.
    talk.answers("Keep the sign-in in a file that only you can read? [y/N]", "y").says("The sign-in is kept");
    talk.answers("Open the editor now? [Y/n]", "n");
    assert_eq!(talk.terminal.ends(), 0);
}

#[test]
fn the_editor_shows_the_same_and_takes_the_paste() {
    let sandbox = online();
    let home = Home::configured(&crate::stage::profile("work", &sandbox));
    let browser = Browser::new(home.path());
    let mut terminal = home.run(&[], &[SSH]);
    terminal.sees("wants you to sign in").types("\r").sees("this is a session over SSH");
    // Over the whole width, so that a mouse can copy it: no border in between.
    let screen = terminal.text();
    let lines = screen.lines().skip_while(|line| !line.starts_with("http://"));
    let address: String = lines.take_while(|line| !line.is_empty()).collect();
    let copied = format!("\x1b]52;c;{}\x07", STANDARD.encode(&address));
    let times =
        |terminal: &crate::pty::Terminal| memchr::memmem::find_iter(&terminal.written(), copied.as_bytes()).count();
    assert_eq!(times(&terminal), 1, "copied at once");
    terminal.types("\x1bOS").sees("The address is copied");
    assert_eq!(times(&terminal), 2, "and on F4");
    let end = browser.signs_in(&Person::default(), &address);
    terminal.types("garbage").sees("> *******").types("\r").sees("there is no code in it");
    terminal.resize(60, 18).sees("Or paste the address that the browser ends on");
    let screen = terminal.text();
    let lines = screen.lines().skip_while(|line| !line.starts_with("http://"));
    let whole: String = lines.take_while(|line| !line.starts_with(' ')).collect();
    assert_eq!(whole, address, "whole in the smallest terminal too");
    terminal.types(&format!("\x1b[200~{end}\x1b[201~")).types("\r");
    terminal.sees("Demo Brukeren").wait("the dialog to go", |screen| !text(screen).contains("through the browser"));
    assert_eq!(terminal.types("\x11").ends(), 0);
    assert!(home.kept().contains("refresh_token"), "the next start needs nothing");
}
