//! From nothing to the relations at SuperOffice Online, with a browser on the same computer.

use crate::browser::Browser;
use crate::person::Person;
use crate::stage::{Home, host, online};

const CTRL_Q: &str = "\x11";
const F3: &str = "\x1bOR";
const IN_A_FILE: &str = "Keep the sign-in in a file that only you can read? [y/N]";
const OPEN: &str = "Open the editor now? [Y/n]";

#[test]
fn an_address_a_client_id_and_the_browser_lead_from_a_clean_home_to_the_relations() {
    let (home, sandbox) = (Home::new(), online());
    let browser = Browser::new(home.path());
    let mut talk = home.talk(&["login"], &browser.variables());
    talk.answers("Address", &host(&sandbox)).says("knows each application by a client id");
    talk.answers("Client id", "").answers("Client id", "relata-sandbox").says("Your browser opens");
    let page = browser.comes_back(&browser.opened());
    assert!(page.contains("Go back to the terminal"), "{page}");
    // Who it is and of which tenant, the sign-in has told.
    talk.answers(IN_A_FILE, "y").says("Demo Brukeren (DEMO)");
    talk.opens_the_editor().sees("Demo Brukeren").types(F3).sees("ABC Ltd");
    assert_eq!(talk.terminal.types(CTRL_Q).ends(), 0);
    assert_eq!(talk.questions, 5, "one of them was not answered at first");
    let expected = format!(
        "[profiles.cust26759]\nenvironment = \"{}\"\ntenant = \"Cust26759\"\nclient_id = \"relata-sandbox\"\n",
        sandbox.root()
    );
    assert_eq!(home.config(), expected);

    let signed_in = sandbox.requests().to("/authorize").len();
    let mut terminal = home.run(&[], &browser.variables());
    terminal.sees("Demo Brukeren");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    assert_eq!(sandbox.requests().to("/authorize").len(), signed_in, "the second start needs nothing");
}

#[test]
fn with_the_client_id_in_the_environment_the_address_is_the_only_thing_to_know() {
    let (home, sandbox) = (Home::new(), online());
    let browser = Browser::new(home.path());
    let [pages] = browser.variables();
    let mut talk = home.talk(&["login"], &[pages, ("RELATA_CLIENT_ID", "relata-sandbox")]);
    talk.answers("Address", &host(&sandbox));
    browser.comes_back(&browser.opened());
    // Nothing is kept, and yet nobody has to sign in twice in one run.
    talk.answers(IN_A_FILE, "n");
    talk.opens_the_editor().sees("Demo Brukeren").types(F3).sees("ABC Ltd");
    assert_eq!(talk.terminal.types(CTRL_Q).ends(), 0);
    assert_eq!((talk.questions, home.kept()), (3, String::new()));
    assert_eq!(sandbox.requests().to("/authorize").len(), 1);
}

#[test]
fn a_sign_in_that_is_declined_ends_it_and_nothing_is_written() {
    let (home, sandbox) = (Home::new(), online());
    let browser = Browser::new(home.path());
    let [pages] = browser.variables();
    let mut talk = home.talk(&["login"], &[pages, ("RELATA_CLIENT_ID", "relata-sandbox")]);
    talk.answers("Address", &host(&sandbox));
    let end = browser.signs_in(&Person { answer: "decline", ..Person::default() }, &browser.opened());
    let page = browser.goes_to(&end);
    assert!(page.contains("Not signed in"), "{page}");
    talk.says("the sign-in was declined in the browser");
    assert_eq!(talk.terminal.ends(), 1);
    assert_eq!((home.config(), home.kept()), (String::new(), String::new()));
}

#[test]
fn what_comes_to_the_port_without_belonging_there_changes_nothing() {
    let (home, sandbox) = (Home::new(), online());
    let browser = Browser::new(home.path());
    let [pages] = browser.variables();
    let mut talk = home.talk(&["login"], &[pages, ("RELATA_CLIENT_ID", "relata-sandbox")]);
    talk.answers("Address", &host(&sandbox));
    let address = browser.opened();
    let end = browser.signs_in(&Person::default(), &address);
    let (start, _) = end.split_once('?').expect("a query");
    for stray in ["/favicon.ico", "/?code=stolen&state=guessed", "/?error=access_denied&state=guessed"] {
        let page = browser.goes_to(&format!("{start}{stray}"));
        assert!(!page.contains("Go back to the terminal"), "{stray}: {page}");
    }
    browser.goes_to(&end);
    talk.answers(IN_A_FILE, "y").answers(OPEN, "n");
    assert_eq!(talk.terminal.ends(), 0);
}
