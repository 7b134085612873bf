//! Signing in for good: typed at the terminal, and through the browser.

use std::fs;

use crate::aviary::Aviary;

const CTRL_Q: &str = "\x11";

#[test]
fn a_ticket_that_is_typed_and_kept_is_in_its_file_alone() {
    let mut aviary = Aviary::new();
    aviary.profile("ticket");
    let ticket = aviary.ticket();
    let mut terminal = aviary.terminal(&["login"], &[]);
    terminal.sees("The ticket for").types(&format!("{ticket}\r"));
    terminal.sees("Open the editor now?").types("n\r");
    assert_eq!(terminal.ends(), 0);
    aviary.looked(&terminal);
    assert!(fs::read_to_string(aviary.secrets_file()).expect("the file for secrets").contains(&ticket));

    let mut terminal = aviary.terminal(&["open", "1"], &[]);
    terminal.sees("Demo Brukeren").types(CTRL_Q);
    assert_eq!(terminal.ends(), 0);
    aviary.looked(&terminal);
    for arguments in [&["doctor", "-vv"][..], &["profiles", "--json"], &["config", "show", "--json"]] {
        assert_eq!(aviary.run(arguments, &[]), Some(0), "{arguments:?}");
    }
    aviary.search();
}

#[test]
fn a_sign_in_through_the_browser_shows_no_code_and_no_token() {
    let mut aviary = Aviary::online();
    aviary.configure(&format!(
        "[profiles.work]\nenvironment = \"{}\"\nclient_id = \"relata-sandbox\"\nsecrets = \"file\"\n",
        aviary.root()
    ));
    assert_eq!(aviary.sign_in_through_the_browser(), Some(0));
    let kept = fs::read_to_string(aviary.secrets_file()).expect("the file for secrets");
    let kept: serde_json::Value = serde_json::from_str(&kept).expect("JSON");
    let page = kept.as_object().and_then(|pages| pages.values().next()).expect("a page");
    let refresh = page["file"]["secrets"]["refresh_token"].as_str().expect("a refresh token");
    // What is kept begins with the tenant; the token is what follows.
    let token = refresh.rsplit([' ', ':', '\n']).next().expect("a last part");
    assert!(token.len() > 10, "{refresh}");
    aviary.hatch(token);

    let mut terminal = aviary.terminal(&["open", "1"], &[]);
    terminal.sees("Demo Brukeren").types(CTRL_Q);
    assert_eq!(terminal.ends(), 0);
    aviary.looked(&terminal);
    assert_eq!(aviary.run(&["doctor", "-vv"], &[]), Some(0));
    aviary.search();
}
