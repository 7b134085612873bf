//! What is printed without a screen: errors, the commands about the setup, and what a log
//! or a panic would make of the types that hold secrets.

use std::ffi::OsString;
use std::fs;

use relata::auth::{Entrance, Vault};
use relata::config::{Environment, Flags, Paths, Plan};

use crate::aviary::{Aviary, KEPT, VARIABLES};

#[test]
fn the_commands_about_the_setup_say_that_secrets_are_set_and_no_more() {
    let mut aviary = Aviary::new();
    aviary.profile("basic");
    aviary.keep();
    for variables in [&VARIABLES[..], &[]] {
        for arguments in [
            &["config", "show"][..],
            &["config", "show", "--json"],
            &["config", "validate"],
            &["profiles"],
            &["profiles", "--json"],
            &["paths", "--json"],
        ] {
            assert_eq!(aviary.run(&[arguments, &["-vv"]].concat(), variables), Some(0), "{arguments:?}");
        }
    }
    let kept = fs::read_to_string(aviary.secrets_file()).expect("the file for secrets");
    assert!(KEPT.iter().all(|(_, text)| kept.contains(text)), "there was something to find");
    aviary.search();
    assert_eq!(aviary.run(&["logout", "-vv"], &VARIABLES), Some(0));
    let kept = fs::read_to_string(aviary.secrets_file()).expect("the file for secrets");
    assert!(KEPT.iter().all(|(_, text)| !kept.contains(text)), "logout left something");
    aviary.search();
}

#[test]
fn the_doctor_looks_and_does_not_tell() {
    for auth in ["basic", "ticket", "bearer", "session"] {
        let mut aviary = Aviary::new();
        aviary.profile(auth);
        for arguments in [&["doctor", "-vv"][..], &["doctor", "--json", "-vv"]] {
            assert_ne!(aviary.run(arguments, &VARIABLES), Some(0), "{auth} is refused");
        }
        aviary.profile("basic");
        aviary.keep();
        assert_ne!(aviary.run(&["doctor", "-vv"], &[]), Some(0), "what is kept is refused");
        aviary.search();
    }
}

#[test]
fn a_secret_in_the_wrong_place_is_not_said_again() {
    let mut aviary = Aviary::new();
    let canary = VARIABLES[0].1;
    for text in [
        format!("password = \"{canary}\""),
        format!("[profiles.work]\nclient_secret = \"{canary}\"\nsecrets = \"{canary}\"\nauth = \"{canary}\""),
        format!("[profiles.work]\nurl = \"https://demo:{canary}@127.0.0.1\"\nproxy = \"http://demo:{canary}@proxy\""),
        format!("[profiles.work]\nenvironment = \"https://demo:{canary}@127.0.0.1\"\ntenant = \"{canary}\""),
        format!("password = {canary}"),
        format!("password \"{canary}"),
    ] {
        aviary.configure(&text);
        for arguments in [&["open", "1", "-vv"][..], &["config", "validate"], &["config", "show"], &["profiles"]] {
            assert_eq!(aviary.run(arguments, &[]), Some(2), "{text}");
        }
        // It is in the file itself, of course.
        aviary.configure("");
        aviary.search();
    }
    let address = format!("https://demo:{canary}@127.0.0.1");
    assert_eq!(aviary.run(&["--url", &address, "-vv", "config", "show"], &[]), Some(2));
    assert_eq!(aviary.run(&["-vv", "config", "show"], &[("RELATA_URL", &address)]), Some(2));
    aviary.search();
}

#[test]
fn a_damaged_file_for_secrets_is_not_quoted() {
    let mut aviary = Aviary::new();
    aviary.profile("basic");
    aviary.keep();
    let text = fs::read_to_string(aviary.secrets_file()).expect("the file for secrets");
    let (_, canary) = KEPT[0];
    for damaged in [
        text.replace(&format!("\"{canary}\""), &format!("[\"{canary}\"]")),
        text.replace("\"password\"", &format!("\"{canary}\"")),
        text.replace("\"file\"", &format!("\"{canary}\"")),
        text[..text.find(canary).expect("kept") + 12].to_owned(),
    ] {
        fs::write(aviary.secrets_file(), damaged).expect("written");
        for arguments in [&["logout", "-vv"][..], &["config", "show"], &["profiles", "--json"], &["doctor", "-vv"]] {
            aviary.run(arguments, &[]);
        }
        aviary.search();
    }
}

/// A panic prints what it was given and a log what it is told: both by Debug, at the worst.
#[test]
fn debug_shows_no_secret_wherever_it_is_held() {
    for auth in ["basic", "ticket", "bearer", "session"] {
        let aviary = Aviary::new();
        aviary.profile(auth);
        aviary.keep();
        let lookup = |name: &str| -> Option<OsString> {
            VARIABLES.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        };
        let environment = Environment::new(&lookup);
        let [config, data, state, cache] = ["config", "data", "state", "cache"].map(|name| aviary.home().join(name));
        let paths = Paths { config, data, state, cache };
        let plan = Plan::load(&Flags::default(), environment, &paths).expect("a plan");
        let profile = plan.server.clone().expect("a server");
        let drawer = Vault::new(aviary.secrets_file()).drawer(&profile);
        let kept = drawer.read().expect("kept");
        let entrance =
            Entrance::find(&profile, &plan.settings.network, environment, drawer, &mut |_| unreachable!("given"));
        let entrance = entrance.expect("a way in");
        let access = entrance.access().expect("access");
        let text = format!("{plan:#?} {kept:#?} {entrance:#?} {access:#?} {:#?}", entrance.with_secret("x".into()));
        assert!(text.contains("work") && text.len() > 500, "{text}");
        fs::write(aviary.home().join("debug.log"), text).expect("written");
        aviary.search();
    }
}
