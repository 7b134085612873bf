//! The keyring of the system itself. It needs one that is unlocked, such as
//!
//! ```text
//! dbus-run-session -- sh -c 'printf test | gnome-keyring-daemon --unlock --components=secrets &&
//!     cargo test --test keyring -- --ignored'
//! ```

use relata::auth::{Item, Secrets, Shelf, Vault};
use relata::config::{Keeping, Profile, Site};
use secrecy::ExposeSecret;

#[test]
#[ignore = "needs the keyring of a desktop; its first lines say how to have one without"]
fn the_keyring_of_the_system_keeps_what_it_is_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::new(folder.path().join("secrets.json"));
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
