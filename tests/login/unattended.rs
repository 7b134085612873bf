//! Where nobody sits at a terminal: what is missing is said, and nothing is waited for that
//! cannot come.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use crate::browser::Browser;
use crate::stage::{Home, RELATA, host, online, profile, server};

fn command(home: &Home, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(RELATA);
    command.arg("login").env_clear().env("RELATA_HOME", home.path()).stdin(Stdio::null());
    command.envs(variables.iter().copied());
    command
}

fn login(home: &Home, variables: &[(&str, &str)]) -> Output {
    command(home, variables).output().expect("relata runs")
}

#[test]
fn what_is_missing_is_said_by_its_variable() {
    let (home, server) = (Home::new(), server());
    let url = server.url();
    let given = [("RELATA_URL", url.as_str()), ("RELATA_USER", "demo"), ("RELATA_PASSWORD", "demo")];
    for (count, missing) in [
        (0, "no address and no terminal to ask on; set RELATA_URL"),
        (1, "no user and no terminal to ask on; set RELATA_USER"),
        (2, "no password and no terminal to ask on; set RELATA_PASSWORD"),
    ] {
        let output = login(&home, &given[..count]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(missing), "{said}");
        assert_eq!((output.status.code(), home.config()), (Some(2), String::new()));
    }
    let output = login(&home, &given);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(home.config().contains(&url), "{}", home.config());
    assert_eq!(home.kept(), "", "what the environment gives is not written down");
}

#[test]
fn the_environment_may_name_the_new_profile_as_a_flag_does() {
    let (home, server) = (Home::new(), server());
    let url = server.url();
    let given = [("RELATA_PROFILE", "work"), ("RELATA_USER", "demo"), ("RELATA_PASSWORD", "demo")];
    let output = command(&home, &given).args(["--url", &url]).output().expect("relata runs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(home.config().starts_with("[profiles.work]\n"), "{}", home.config());
}

#[test]
fn without_a_client_id_nobody_can_sign_in_at_online() {
    let (home, sandbox) = (Home::new(), online());
    let output = login(&home, &[("RELATA_URL", &host(&sandbox))]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("no client id and no terminal to ask on; set RELATA_CLIENT_ID"), "{said}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_browser_alone_is_waited_for() {
    let sandbox = online();
    let home = Home::configured(&profile("work", &sandbox));
    let browser = Browser::new(home.path());
    let mut login = command(&home, &browser.variables()).stdout(Stdio::piped()).spawn().expect("relata runs");
    let lines = BufReader::new(login.stdout.take().expect("a pipe")).lines().map(|line| line.expect("UTF-8"));
    let address = browser.opened();
    browser.comes_back(&address);
    let said: Vec<String> = lines.collect();
    assert!(login.wait().expect("it ends").success(), "{said:?}");
    assert!(said.contains(&address), "the address is a line of its own: {said:?}");
    assert!(!said.concat().contains('\x1b'), "no clipboard is asked for where there is no terminal");
    assert!(home.kept().contains("refresh_token"));
}
