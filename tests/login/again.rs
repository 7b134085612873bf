//! `relata login` for a profile that is there already.

use relata::auth::{Item, Secrets, Vault};
use relata::config::{Keeping, Profile, Site};

use crate::browser::Browser;
use crate::stage::{Home, host, online, server};

const OPEN: &str = "Open the editor now? [Y/n]";

/// Keeps a password for the profile `work` at this address.
fn keep(home: &Home, url: &str, password: &str) {
    let site = Site::Fixed { url: url.parse().expect("an address"), auth: None };
    let profile = Profile { name: Some("work".to_owned()), site, user: None, secrets: Keeping::File };
    let drawer = Vault::new(home.path().join("data/secrets/secrets.json")).drawer(&profile);
    drawer.keep(Some("demo"), &Secrets::default().with(Item::Password, password.into())).expect("kept");
}

#[test]
fn a_password_that_is_kept_and_right_is_not_asked_for() {
    let server = server();
    let config = format!("[profiles.work]\nurl = \"{}\"\nuser = \"demo\"\nsecrets = \"file\"\n", server.url());
    let home = Home::configured(&config);
    keep(&home, &server.url(), "demo");
    let mut talk = home.talk(&["login"], &[]);
    talk.says("Nothing had to be asked").says("Demo Brukeren (DEMO)").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    assert_eq!((talk.questions, home.config()), (1, config));
}

#[test]
fn a_password_that_was_changed_is_removed_and_asked_for() {
    let server = server();
    let config = format!("[profiles.work]\nurl = \"{}\"\nuser = \"demo\"\nsecrets = \"file\"\n", server.url());
    let home = Home::configured(&config);
    keep(&home, &server.url(), "the-one-before");
    let question = format!("Password of demo at {}", host(&server));
    let mut talk = home.talk(&["login"], &[]);
    talk.says("Wrong user or password").says("of no use any more and is removed").asked(&question);
    assert!(!home.kept().contains("the-one-before"));
    talk.answers(&question, "demo").says("The password is kept in").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    assert!(home.kept().contains("demo"));
    assert_eq!(home.config(), config);
}

#[test]
fn a_wrong_password_of_the_environment_is_said_and_nothing_kept_is_touched() {
    let server = server();
    let home = Home::configured(&format!("[profiles.work]\nurl = \"{}\"\nuser = \"demo\"\n", server.url()));
    keep(&home, &server.url(), "demo");
    let before = home.kept();
    let mut terminal = home.run(&["login"], &[("RELATA_PASSWORD", "wrong")]);
    terminal.sees("wrong user or password");
    assert_eq!(terminal.ends(), 1);
    assert_eq!(home.kept(), before);
}

#[test]
fn who_is_signed_in_already_needs_no_browser_until_the_consent_is_gone() {
    let sandbox = online();
    let home = Home::signed_in(&sandbox);
    let browser = Browser::new(&home.path().join("config"));
    let mut talk = home.talk(&["login"], &browser.variables());
    talk.says("You are signed in already").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);

    sandbox.online().expect("it plays Online").withdraw_consent();
    let before = home.kept();
    let mut talk = home.talk(&["login"], &browser.variables());
    browser.comes_back(&browser.opened());
    talk.says("The sign-in is kept in").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    assert_ne!(home.kept(), before);
}
