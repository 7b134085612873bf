//! Signing in through the browser over the running editor: what was under way goes on.

use relata::sandbox::{self, Data, Options, Sandbox, online::Policy};
use rusqlite::Connection;

use crate::browser::Browser;
use crate::person::Person;
use crate::pty::{Terminal, text};
use crate::stage::{Home, online, profile};

const BACK_TAB: &str = "\x1b[Z";
const CTRL_Q: &str = "\x11";
const CTRL_S: &str = "\x13";
const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const F3: &str = "\x1bOR";
const DIALOG: &str = "Sign in through the browser";
const SAVE: &str = "/SaveContactRelation";

/// A home that is signed in to a sandbox with its rows in a file.
struct World {
    home: Home,
    sandbox: Sandbox,
    browser: Browser,
}

impl World {
    fn new() -> Self {
        let folder = Home::new();
        let rows = Data::File(folder.path().join("rows.sqlite"));
        let options = Options { online: Some(Policy::default()), data: rows, ..Options::default() };
        let sandbox = sandbox::start(&options).expect("a sandbox on a free port");
        folder.configure(&profile("work", &sandbox));
        let browser = Browser::new(folder.path());
        let mut talk = folder.talk(&["login"], &browser.variables());
        browser.comes_back(&browser.opened());
        talk.answers("Open the editor now? [Y/n]", "n");
        assert_eq!(talk.terminal.ends(), 0);
        Self { home: folder, sandbox, browser }
    }

    /// The editor with relation 1 in its form and the cursor in the comment.
    fn at_the_comment(&self) -> Terminal {
        let mut terminal = self.home.run(&["open", "1"], &self.browser.variables());
        terminal.sees("Bought in 2016, all shares.").sees("Demo Brukeren");
        terminal.types(BACK_TAB).types(BACK_TAB).sees("Comment: text,");
        terminal
    }

    /// How many relations have this comment.
    fn count(&self, comment: &str) -> i64 {
        let rows = Connection::open(self.home.path().join("rows.sqlite")).expect("the sandbox's file");
        let sql = "SELECT count(*) FROM relation WHERE comment = ?1";
        rows.query_row(sql, [comment], |row| row.get(0)).expect("a query")
    }
}

fn is_gone(terminal: &mut Terminal) -> &mut Terminal {
    terminal.wait("the dialog to go", |screen| !text(screen).contains(DIALOG))
}

#[test]
fn somebody_who_is_not_signed_in_yet_is_asked_and_gets_to_the_list() {
    let sandbox = online();
    let home = Home::configured(&profile("work", &sandbox));
    let browser = Browser::new(home.path());
    let mut terminal = home.run(&[], &browser.variables());
    terminal.sees("wants you to sign in").sees("Not signed in").types(ENTER);
    let page = browser.comes_back(&browser.opened());
    assert!(page.contains("Go back to the terminal"));
    is_gone(&mut terminal).sees("Demo Brukeren").types(F3).sees("ABC Ltd");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    assert!(home.kept().contains("refresh_token"));
}

#[test]
fn an_access_token_that_expires_under_a_form_is_renewed_unseen() {
    let world = World::new();
    let mut terminal = world.at_the_comment();
    terminal.types(" More.").sees("shares. More.");
    world.sandbox.online().expect("it plays Online").expire_access();
    terminal.types(CTRL_S).sees("Saved");
    assert!(!terminal.text().contains(DIALOG));
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    assert_eq!(world.count("Bought in 2016, all shares. More."), 1);
}

#[test]
fn a_save_whose_consent_is_gone_goes_on_after_the_browser_and_once() {
    let world = World::new();
    let mut terminal = world.at_the_comment();
    terminal.types(" More.").sees("shares. More.");
    world.sandbox.online().expect("it plays Online").withdraw_consent();
    let saves = |world: &World| world.sandbox.requests().to(SAVE).len();
    terminal.types(CTRL_S).sees(DIALOG).sees("Your work is here");
    let refused = saves(&world);
    terminal.types(ENTER);
    world.browser.comes_back(&world.browser.opened());
    is_gone(&mut terminal).sees("Saved").sees("shares. More.");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    assert_eq!(saves(&world), refused + 1, "the save went out once after signing in");
    assert_eq!(world.count("Bought in 2016, all shares. More."), 1);
    // And the next start needs nothing.
    let mut terminal = world.home.run(&[], &[]);
    terminal.sees("Demo Brukeren");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
}

#[test]
fn put_off_the_form_is_as_it_was_and_the_draft_is_there_after_a_kill() {
    let world = World::new();
    let mut terminal = world.at_the_comment();
    terminal.types(" Later.").sees("shares. Later.");
    world.sandbox.online().expect("it plays Online").withdraw_consent();
    terminal.types(CTRL_S).sees(DIALOG).types(ESC);
    is_gone(&mut terminal).sees("shares. Later.").types("!").sees("shares. Later.!").sees("not saved");
    // Asked again, left while the browser waits, and asked once more.
    terminal.types(CTRL_S).sees(DIALOG).types(ENTER);
    let first = world.browser.opened();
    terminal.sees("If no page has opened").types(ESC);
    is_gone(&mut terminal).types(CTRL_S).sees(DIALOG).types(ENTER);
    let second = world.browser.opened();
    assert_ne!(first, second);
    let beginning = second.get(..60).expect("a long address").to_owned();
    terminal.sees(&beginning);
    let state = second.split("&state=").nth(1).expect("a state").get(..20).expect("a long one").to_owned();
    terminal.wait("the address of this sign-in", |screen| text(screen).replace('\n', "").contains(&state));
    // The first browser, come back late, finds nobody and changes nothing.
    let late = world.browser.signs_in(&Person::default(), &first);
    assert!(late.starts_with("http://127.0.0.1:"), "{late}");
    world.browser.comes_back(&second);
    is_gone(&mut terminal).sees("Saved");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
    assert_eq!(world.count("Bought in 2016, all shares. Later.!"), 1);
}

#[test]
fn a_sign_in_that_is_declined_can_be_begun_again() {
    let sandbox = online();
    let home = Home::configured(&profile("work", &sandbox));
    let browser = Browser::new(home.path());
    let mut terminal = home.run(&[], &browser.variables());
    terminal.sees("wants you to sign in").types(ENTER);
    let end = browser.signs_in(&Person { answer: "decline", ..Person::default() }, &browser.opened());
    browser.goes_to(&end);
    terminal.sees("declined in the browser").sees("Enter tries again").types(ENTER);
    browser.comes_back(&browser.opened());
    is_gone(&mut terminal).sees("Demo Brukeren");
    assert_eq!(terminal.types(CTRL_Q).ends(), 0);
}

#[test]
fn a_killed_editor_that_waits_for_the_browser_has_kept_the_draft() {
    let world = World::new();
    let mut terminal = world.at_the_comment();
    terminal.types(" Kept.").sees("shares. Kept.");
    world.home.drafts("shares. Kept.");
    world.sandbox.online().expect("it plays Online").withdraw_consent();
    terminal.types(CTRL_S).sees(DIALOG).types(ENTER);
    world.browser.opened();
    terminal.sees("relata goes on by itself").kill();
    let mut terminal = world.home.run(&[], &world.browser.variables());
    terminal.sees(DIALOG).types(ENTER);
    world.browser.comes_back(&world.browser.opened());
    is_gone(&mut terminal).sees("Unsaved: ").types(ENTER).sees("shares. Kept.");
    assert_eq!(terminal.types(CTRL_S).sees("Saved").types(CTRL_Q).ends(), 0);
    assert_eq!(world.count("Bought in 2016, all shares. Kept."), 1);
}
