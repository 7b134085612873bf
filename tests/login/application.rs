//! The application's own token, where a provider or a tenant wants more than a person's proof.

use relata::sandbox::online::Policy;
use relata::sandbox::{self, Options, Sandbox};

use crate::browser::Browser;
use crate::stage::{Home, online, profile};
use crate::system::{SECRET as INTEGRATION, tokens};

const SECRET: &str = "relata-sandbox-secret";
const WANTED: &str = "Application token, or Enter to stop";
const OPEN: &str = "Open the editor now? [Y/n]";

/// A provider that wants the application's token for each refresh.
fn strict() -> Sandbox {
    let policy = Policy { refresh_needs_secret: true, ..Policy::default() };
    sandbox::start(&Options { online: Some(policy), ..Options::default() }).expect("a sandbox on a free port")
}

/// A start that has nothing but what is kept.
fn starts(home: &Home) {
    let mut terminal = home.run(&[], &[]);
    terminal.sees("Demo Brukeren").types("\x11");
    assert_eq!(terminal.ends(), 0);
}

#[test]
fn a_token_that_the_provider_turns_out_to_want_is_asked_for_once_and_kept() {
    let sandbox = strict();
    let home = Home::signed_in(&sandbox);
    let mut talk = home.talk(&["login"], &[]);
    talk.says("check its client_id, and its token (RELATA_APP_TOKEN").answers(WANTED, "mistyped");
    talk.says("The provider does not accept the application");
    assert_eq!(talk.terminal.ends(), 1);
    assert!(!home.kept().contains("mistyped") && home.kept().contains("refresh_token"));
    let mut talk = home.talk(&["login"], &[]);
    talk.answers(WANTED, SECRET).says("The application token is kept in").says("You are signed in already");
    talk.answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    starts(&home);
}

#[test]
fn a_token_of_the_environment_is_kept_with_the_sign_in_that_needs_it() {
    let sandbox = strict();
    let home = Home::configured(&profile("cloud", &sandbox));
    let browser = Browser::new(home.path());
    let [pages] = browser.variables();
    let mut talk = home.talk(&["login"], &[pages, ("RELATA_APP_TOKEN", SECRET)]);
    browser.comes_back(&browser.opened());
    talk.says("The sign-in and application token are kept in").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    starts(&home);
}

#[test]
fn a_ticket_that_is_not_taken_alone_gets_its_application_token() {
    let sandbox = online();
    let home = Home::configured(&format!(
        "[profiles.cloud]\nenvironment = \"{}\"\nauth = \"ticket\"\ntenant = \"Cust26759\"\nsecrets = \"file\"\n",
        sandbox.root()
    ));
    let browser = Browser::new(&home.path().join("config"));
    let ticket = browser.ticket(&sandbox.root(), &tokens(&browser, &sandbox));
    let question = format!("The ticket for {}", crate::stage::host(&sandbox));
    let question = question.replace("The ticket for ", "The ticket for Cust26759 at ");
    let mut talk = home.talk(&["login"], &[]);
    talk.answers(&question, &ticket).says("does not take the ticket alone").answers(WANTED, INTEGRATION);
    talk.says("The ticket and application token are kept in").answers(OPEN, "n");
    assert_eq!((talk.terminal.ends(), talk.questions), (0, 3));
    starts(&home);

    let home = Home::configured(&home.config());
    let mut talk = home.talk(&["login"], &[("RELATA_APP_TOKEN", INTEGRATION)]);
    talk.answers(&question, &ticket).says("The ticket and application token are kept in").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
    starts(&home);
}
