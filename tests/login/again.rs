//! `relata login` for a profile that is there already.

use std::fs;
use std::os::unix::fs::PermissionsExt;

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

/// What the book says of a drawer whose secrets are in a keyring; there is none here.
fn keep_elsewhere(home: &Home, drawer: &str, items: &str) {
    let folder = home.path().join("data/secrets");
    fs::create_dir_all(&folder).expect("a folder");
    let book = folder.join("secrets.json");
    let page = format!(r#"{{"{drawer}":{{"keyring":{{"user":"demo","items":["{items}"]}}}}}}"#);
    fs::write(&book, page).expect("written");
    fs::set_permissions(&book, fs::Permissions::from_mode(0o600)).expect("our own file");
}

#[test]
fn a_password_in_a_keyring_that_is_not_here_is_asked_for_and_can_be_kept_in_a_file() {
    let server = server();
    let home = Home::configured(&format!("[profiles.work]\nurl = \"{}\"\nuser = \"demo\"\n", server.url()));
    keep_elsewhere(&home, &format!("work at {}/", server.url()), "password");
    let mut talk = home.talk(&["login"], &[]);
    talk.says("No keyring here").answers(&format!("Password of demo at {}", host(&server)), "demo");
    talk.answers("Keep the password in a file that only you can read? [y/N]", "y").says("is kept in the file");
    talk.answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    let mut terminal = home.run(&[], &[]);
    terminal.sees("Demo Brukeren").types("\x11");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_sign_in_in_a_keyring_that_is_not_here_is_made_anew() {
    let sandbox = online();
    let config = crate::stage::profile("work", &sandbox).replace("\"file\"", "\"keyring\"");
    let home = Home::configured(&config);
    keep_elsewhere(&home, &format!("work at {} ", sandbox.root()), "refresh_token");
    let browser = Browser::new(home.path());
    let mut talk = home.talk(&["login"], &browser.variables());
    browser.comes_back(&browser.opened());
    talk.says("No keyring here").answers("Keep the sign-in in a file that only you can read? [y/N]", "n");
    talk.answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);

    let mut terminal = home.run(&[], &browser.variables());
    terminal.sees("wants you to sign in").types("\r");
    browser.comes_back(&browser.opened());
    terminal.sees("Demo Brukeren").types("\x11");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn what_is_left_of_a_profile_that_was_removed_does_not_stand_in_the_way() {
    let (home, server) = (Home::new(), server());
    keep(&home, &server.url(), "the-one-before");
    let mut talk = home.talk(&["login", "--profile", "work", "--url", &server.url()], &[]);
    talk.answers(&format!("User at {}", host(&server)), "demo").says("is removed");
    talk.answers(&format!("Password of demo at {}", host(&server)), "demo");
    talk.answers("Keep the password in a file that only you can read? [y/N]", "y").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
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
