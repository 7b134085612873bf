//! The keyring of the system itself: in a session of its own, with a keyring that is
//! nobody's, where `dbus-run-session` and `gnome-keyring-daemon` are installed.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use relata::auth::{Item, Secrets, Shelf, Vault};
use relata::config::{Keeping, Profile, Site};
use secrecy::ExposeSecret;

/// Set in that session: the folder to keep the book in.
const INSIDE: &str = "RELATA_TEST_KEYRING";
const NAME: &str = "the_keyring_of_the_system_keeps_what_it_is_given";
const SESSION: &str = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$@\"";

#[test]
fn the_keyring_of_the_system_keeps_what_it_is_given() {
    if let Some(folder) = env::var_os(INSIDE) {
        return keeps(Path::new(&folder));
    }
    let is_there = |program: &str| {
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    if !["dbus-run-session", "gnome-keyring-daemon"].into_iter().all(is_there) {
        println!("skipped: dbus-run-session and gnome-keyring-daemon are not installed here");
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let session = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", SESSION, "sh"])
        .arg(env::current_exe().expect("this test"))
        .args(["--exact", NAME, "--nocapture"])
        .env(INSIDE, home.path())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("XDG_DATA_HOME")
        .stdin(Stdio::null())
        .output()
        .expect("a session");
    let said = String::from_utf8_lossy(&session.stdout);
    let complained = String::from_utf8_lossy(&session.stderr);
    assert!(session.status.success() && said.contains("1 passed"), "{said}\n{complained}");
}

fn keeps(folder: &Path) {
    let vault = Vault::new(folder.join("secrets.json"));
    let drawers = ["one", "two"].map(|name| {
        vault.drawer(&Profile {
            name: Some(name.to_owned()),
            site: Site::Fixed { url: "https://crm.example.com".parse().expect("an address"), auth: None },
            user: None,
            secrets: Keeping::Keyring,
        })
    });
    let long = "x".repeat(4000);
    let secrets = Secrets::default().with(Item::Password, "hush".into()).with(Item::Cookie, long.as_str().into());
    assert_eq!(drawers[0].keep(Some("demo"), &secrets), Ok(Shelf::Keyring));
    drawers[1].keep(None, &Secrets::default().with(Item::Password, "other".into())).expect("kept");

    let read = drawers[0].read().expect("readable");
    assert_eq!(read.get(Item::Password).expect("kept").expose_secret(), "hush");
    assert_eq!(read.get(Item::Cookie).expect("kept").expose_secret(), long);
    let book = std::fs::read_to_string(vault.file()).expect("the book");
    assert!(!book.contains("hush") && !book.contains(&long));

    assert_eq!(drawers[0].empty().expect("emptied").len(), 1);
    assert!(drawers[0].read().expect("readable").is_empty());
    assert_eq!(drawers[1].read().expect("readable").items().count(), 1);
    assert_eq!(drawers[1].empty().expect("emptied").len(), 1);
}
