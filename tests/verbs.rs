//! The commands about profiles, the configuration and kept secrets, from outside.

#[path = "support/home.rs"]
mod home;

use std::fs;
use std::path::PathBuf;

use home::{Ended, Home};
use relata::auth::{Item, Secrets, Vault};
use relata::config::{Keeping, Profile, Site};
use serde_json::Value;

const FILE: &str = r#"default_profile = "work"

[defaults]
language = "nb"

[profiles.work]
url = "https://crm.example.com/SuperOffice"
user = "demo"
production = true
secrets = "file"

[profiles.tenant]
environment = "online"
client_id = "abc"
tenant = "Cust12345"
read_only = true

[profiles."a\u001b[31m\u202eb"]
url = "https://x.example.com"
auth = "ticket"
"#;

fn vault(home: &Home) -> Vault {
    Vault::new(home.path().join("data/secrets/secrets.json"))
}

fn profile(name: &str, url: &str) -> Profile {
    Profile {
        name: Some(name.to_owned()),
        site: Site::Fixed { url: url.parse().expect("an address"), auth: None },
        user: None,
        secrets: Keeping::File,
    }
}

/// A home with that file, where `work` is signed in at the address it has and at an older one.
fn signed_in() -> Home {
    let home = Home::configured(FILE);
    let vault = vault(&home);
    let secrets =
        Secrets::default().with(Item::Password, "canary-one".into()).with(Item::AppToken, "canary-two".into());
    for url in ["https://crm.example.com/SuperOffice", "https://old.example.com"] {
        vault.drawer(&profile("work", url)).keep(Some("demo"), &secrets).expect("kept");
    }
    home
}

fn json(ended: &Ended) -> Value {
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    serde_json::from_str(&ended.out).expect("JSON")
}

/// Nothing that a terminal would obey, and nothing wider than 80 cells.
fn is_readable(ended: &Ended) {
    for line in ended.out.lines().chain(ended.err.lines()) {
        assert!(!line.contains(|letter: char| letter.is_control() || letter == '\u{202e}'), "{line:?}");
    }
    for line in ended.out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn profiles_are_listed_with_where_they_lead_and_whether_they_are_signed_in() {
    let home = signed_in();
    let listed = home.run(&["profiles"]);
    assert_eq!(listed.code, Some(0), "{}", listed.err);
    is_readable(&listed);
    let row = |name: &str| {
        let line = listed.out.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{}", listed.out));
        line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
    };
    assert_eq!(row("work"), ["* work", "crm.example.com", "as found", "file", "production"]);
    assert_eq!(row("tenant"), ["tenant", "Cust12345 at online.superoffice.com", "browser", "-", "read-only"]);
    assert_eq!(row("sandbox"), ["sandbox", "this machine", "-", "-"]);

    let all = json(&home.run(&["profiles", "--json"]));
    let work = all.as_array().expect("a list").iter().find(|one| one["name"] == "work").expect("work");
    assert_eq!((&work["default"], &work["kept_in"]), (&true.into(), &"file".into()));
    assert_eq!(work["kept"], serde_json::json!(["password", "app_token"]));
}

#[test]
fn a_profile_with_mistakes_does_not_hide_the_others() {
    let home = Home::configured("[profiles.bare]\n[profiles.right]\nurl = 'https://h'");
    let listed = home.run(&["profiles"]);
    assert!(listed.out.contains("has mistakes") && listed.out.contains("relata config validate"), "{}", listed.out);
    let validated = home.run(&["config", "validate"]);
    assert_eq!((validated.code, validated.out.as_str()), (Some(2), ""));
    assert!(validated.err.contains("config.toml:1: profile bare has neither"), "{}", validated.err);
}

#[test]
fn each_value_in_effect_says_where_it_comes_from() {
    let home = signed_in();
    let mut command = home.relata(&["--read-only", "config", "show"]);
    let shown: Ended = command.env("RELATA_USER", "kari").output().expect("relata runs").into();
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    for wanted in [
        ["profile", "work", "config.toml:1"],
        ["url", "https://crm.example.com/SuperOffice", "config.toml:7"],
        ["user", "kari", "RELATA_USER"],
        ["language", "nb", "config.toml:4"],
        ["read_only", "true", "--read-only"],
        ["guard", "reread", "default"],
        ["proxy", "-", "default"],
        ["theme", "auto", "default"],
        ["password", "set", "the file"],
    ] {
        let is_it = |line: &str| line.split_whitespace().eq(wanted.iter().flat_map(|cell| cell.split_whitespace()));
        assert!(shown.out.lines().any(is_it), "no {wanted:?} in\n{}", shown.out);
    }
    let mut command = home.relata(&["config", "show", "--json"]);
    let all = json(&command.env("RELATA_PASSWORD", "canary-three").output().expect("relata runs").into());
    assert_eq!(all["values"]["url"]["line"], 7);
    assert_eq!(all["values"]["page_size"], serde_json::json!({ "value": 1000, "from": "default", "line": null }));
    assert_eq!(all["secrets"]["password"], serde_json::json!({ "value": "set", "from": "RELATA_PASSWORD" }));
}

#[test]
fn the_configuration_is_validated_as_a_whole() {
    let home = Home::configured("[profiles.a]\nurl = 'https://h'\nca_file = 'none.pem'\n[profiles.b]\n");
    let ended = home.run(&["config", "validate"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert!(ended.err.starts_with("error: the configuration has 2 mistakes\n"), "{}", ended.err);
    assert!(ended.err.contains("config.toml:3: `ca_file`: ") && ended.err.contains("config.toml:4: profile b"));

    let right = Home::configured(FILE).run(&["config", "validate"]);
    assert_eq!((right.code, right.err.as_str()), (Some(0), ""));
    assert!(right.out.ends_with("config.toml: no mistakes\n"), "{}", right.out);
    let none = Home::new().run(&["config", "validate"]);
    assert!(none.code == Some(0) && none.out.contains("not there"), "{}", none.out);
}

#[test]
fn what_is_wrong_is_told_without_steering_the_terminal() {
    let home = Home::configured(FILE);
    let ended = home.run(&["--profile", "\u{1b}[2Jx", "config", "show"]);
    assert_eq!(ended.code, Some(2));
    is_readable(&ended);
}

#[test]
fn paths_say_what_is_there() {
    let home = signed_in();
    let all = json(&home.run(&["paths", "--json"]));
    assert_eq!(all["configuration"]["exists"], true);
    assert_eq!(all["secrets"]["exists"], true);
    assert_eq!(all["sandbox"]["exists"], false);
    let path = home.run(&["config", "path"]).out;
    assert_eq!(all["configuration"]["path"], path.trim_end());
    let listed = home.run(&["paths"]).out;
    assert!(listed.contains(path.trim_end()), "{listed}");
    let named = home.run(&["--config", "mine.toml", "config", "path"]);
    assert_eq!(PathBuf::from(named.out.trim_end()), PathBuf::from("mine.toml"));
}

#[test]
fn logging_out_removes_what_was_kept_at_every_server_of_the_profile() {
    let home = signed_in();
    let vault = vault(&home);
    let other = vault.drawer(&profile("other", "https://crm.example.com/SuperOffice"));
    other.keep(None, &Secrets::default().with(Item::Ticket, "canary-four".into())).expect("kept");

    let mut command = home.relata(&["logout"]);
    let ended: Ended = command.env("RELATA_TOKEN", "canary-five").output().expect("relata runs").into();
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    for said in [
        "work at https://crm.example.com/SuperOffice/api/: removed from the file: password, application token\n",
        "work at https://old.example.com/api/: removed from the file: password, application token\n",
        "RELATA_TOKEN is still set in the environment\n",
    ] {
        assert!(ended.out.contains(said), "{}", ended.out);
    }
    let left = fs::read_to_string(vault.file()).expect("the file");
    assert!(!left.contains("canary-one") && !left.contains("canary-two") && left.contains("canary-four"));
    assert!(home.run(&["logout"]).out.contains("nothing was kept"));

    // A profile that is gone from the configuration.
    let mut command = home.relata(&["logout"]);
    let ended: Ended = command.env("RELATA_PROFILE", "other").output().expect("relata runs").into();
    assert!(ended.out.contains("removed from the file: ticket"), "{}{}", ended.out, ended.err);
    let unknown = home.run(&["logout", "--profile", "other"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains("there is no profile other"), "{}", unknown.err);

    // A configuration that cannot be read keeps no secret from being removed.
    other.keep(None, &Secrets::default().with(Item::Ticket, "canary-six".into())).expect("kept");
    fs::write(home.path().join("config/config.toml"), "[profiles").expect("written");
    for said in ["removed from the file: ticket", "other: nothing was kept"] {
        let ended = home.run(&["logout", "--profile", "other"]);
        assert_eq!((ended.code, ended.out.contains(said)), (Some(0), true), "{}{}", ended.out, ended.err);
    }
}

#[cfg(unix)]
#[test]
fn a_secrets_file_that_others_can_read_is_refused_with_what_mends_it() {
    use std::os::unix::fs::PermissionsExt;

    let home = signed_in();
    let file = home.path().join("data/secrets/secrets.json");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("changed");
    let mend = format!("chmod 600 '{}'", file.display());
    for arguments in [&["logout"][..], &["config", "show"]] {
        let ended = home.run(arguments);
        assert!(ended.code != Some(0) && ended.err.contains(&mend), "{}", ended.err);
    }
    let listed = home.run(&["profiles"]);
    assert!(listed.code == Some(0) && listed.out.contains("unreadable"), "{}", listed.out);
}
