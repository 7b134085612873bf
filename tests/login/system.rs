//! An integration's system user: two tokens and a key file.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use relata::sandbox::Sandbox;

use crate::browser::Browser;
use crate::person::Person;
use crate::stage::{Home, online};

const KEY: &str = include_str!("../../assets/sandbox/online/worthless-app-key.pem");
pub(crate) const SECRET: &str = "relata-sandbox-system-secret";
const OPEN: &str = "Open the editor now? [Y/n]";

fn home(sandbox: &Sandbox, mode: u32) -> Home {
    let home = Home::new();
    let key = home.path().join("key.pem");
    fs::write(&key, KEY).expect("a file");
    fs::set_permissions(&key, fs::Permissions::from_mode(mode)).expect("permissions");
    home.configure(&format!(
        "[profiles.robot]\nenvironment = \"{}\"\ntenant = \"Cust26759\"\nauth = \"system\"\n\
         private_key_file = \"{}\"\nsecrets = \"file\"\n",
        sandbox.root(),
        key.display()
    ));
    home
}

/// The system user token that the sandbox's own page tells developers of, good since
/// somebody of the tenant has let the application in.
fn token(home: &Home, sandbox: &Sandbox) -> String {
    let browser = Browser::new(&home.path().join("config"));
    tokens(&browser, sandbox);
    let page = browser.goes_to(&sandbox.root());
    let row = page.split("<tr>").skip(1).find(|row| row.contains("Cust26759") && row.contains("Demo integration-"));
    let (_, rest) = row.expect("a row for the tenant").split_once("Demo integration-").expect("a token");
    format!("Demo integration-{}", rest.split('<').next().expect("its end"))
}

/// Somebody of the tenant lets the application in; what its tokens are.
pub(crate) fn tokens(browser: &Browser, sandbox: &Sandbox) -> String {
    let own = [("client_id", "relata-sandbox-system"), ("redirect_uri", "http://127.0.0.1:8000/callback")];
    let wanted = [("response_type", "code"), ("scope", "openid")];
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(own.into_iter().chain(wanted)).finish();
    let provider = format!("{}/login/common/oauth", sandbox.root());
    let end = browser.signs_in(&Person::default(), &format!("{provider}/authorize?{query}"));
    let code = url::Url::parse(&end).expect("an address");
    let code = code.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
    let grant = [("grant_type", "authorization_code"), ("client_secret", SECRET), ("code", &code)];
    let tokens = browser.posts(&format!("{provider}/tokens"), &[&own[..], &grant].concat());
    assert!(tokens.contains("access_token"), "{tokens}");
    tokens
}

#[test]
fn both_tokens_are_asked_for_unseen_and_kept() {
    let sandbox = online();
    let home = home(&sandbox, 0o600);
    let token = token(&home, &sandbox);
    let mut talk = home.talk(&["login"], &[]);
    talk.answers("System user token", &token).answers("Application token", SECRET);
    talk.says("The system user token and application token are kept in");
    talk.opens_the_editor().sees("system user: unlimited rights").types("\x11");
    assert_eq!(talk.terminal.ends(), 0);
    assert!(home.kept().contains(&token) && home.kept().contains(SECRET));
    for secret in [token.as_str(), SECRET] {
        assert!(memchr::memmem::find(&talk.terminal.written(), secret.as_bytes()).is_none());
    }
    let mut talk = home.talk(&["login"], &[]);
    talk.answers(OPEN, "n");
    assert_eq!((talk.terminal.ends(), talk.questions), (0, 1), "the second time nothing is asked");
}

#[test]
fn a_wrong_token_is_not_kept() {
    let sandbox = online();
    let home = home(&sandbox, 0o600);
    let mut talk = home.talk(&["login"], &[]);
    talk.answers("System user token", "Demo integration-x").answers("Application token", SECRET);
    talk.says("error: ");
    assert_eq!((talk.terminal.ends(), home.kept()), (1, String::new()));
}

#[test]
fn a_key_that_others_can_read_is_refused_before_anything_is_asked() {
    let sandbox = online();
    let home = home(&sandbox, 0o644);
    let mut talk = home.talk(&["login"], &[]);
    talk.says("can be read by others; run: chmod 600");
    assert_eq!(talk.terminal.ends(), 2);
}

#[test]
fn what_the_environment_gives_needs_no_keyring() {
    let sandbox = online();
    let home = home(&sandbox, 0o600);
    let token = token(&home, &sandbox);
    // The book says that a keyring has them; there is none here.
    let book = home.path().join("data/secrets/secrets.json");
    fs::create_dir_all(book.parent().expect("a folder")).expect("a folder");
    let page = r#"{"keyring":{"items":["system_token","app_token"]}}"#;
    fs::write(&book, format!(r#"{{"robot at {} Cust26759":{page}}}"#, sandbox.root())).expect("written");
    fs::set_permissions(&book, fs::Permissions::from_mode(0o600)).expect("permissions");
    let mut terminal = home.run(&[], &[("RELATA_SYSTEM_TOKEN", &token), ("RELATA_APP_TOKEN", SECRET)]);
    terminal.sees("system user: unlimited rights").types("\x1bOR").sees("ABC Ltd").types("\x11");
    assert_eq!(terminal.ends(), 0);
}
