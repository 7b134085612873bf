//! One profile's drawer, and all of them.

use std::path::PathBuf;
use std::sync::Arc;

use keyring_core::CredentialStore;
use secrecy::SecretString;

use crate::config::{Keeping, Profile};

use super::book::Book;
use super::entry::{Entry, Kept, Shelf};
use super::error::VaultError;
use super::keyring::Keyring;
use super::secrets::{Item, Secrets};

/// All drawers.
#[derive(Clone, Debug)]
pub struct Vault {
    book: Book,
    keyring: Keyring,
}

/// The drawer of one profile at one server.
#[derive(Clone, Debug)]
pub struct Drawer {
    vault: Vault,
    name: String,
    keeping: Keeping,
}

/// What was removed from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emptied {
    /// The drawer's name: profile and server.
    pub name: String,
    /// Where it was.
    pub shelf: Shelf,
    /// What it was.
    pub items: Vec<Item>,
}

impl Vault {
    /// The vault with this book and the system's keyring. Touches nothing yet.
    pub const fn new(book: PathBuf) -> Self {
        Self { book: Book::new(book), keyring: Keyring::System }
    }

    /// The same, with another keyring.
    pub const fn with_keyring(book: PathBuf, keyring: Arc<CredentialStore>) -> Self {
        Self { book: Book::new(book), keyring: Keyring::Given(keyring) }
    }

    /// The drawer for a profile. What is kept for one server is never sent to another:
    /// a profile whose address changes has another drawer.
    pub fn drawer(&self, profile: &Profile) -> Drawer {
        let server = profile.site.identity();
        let name = profile.name.as_ref().map_or_else(|| server.clone(), |name| format!("{name} at {server}"));
        Drawer { vault: self.clone(), name, keeping: profile.secrets }
    }

    /// Whether the keyring answers. May wait for its user; keeps and reads nothing.
    pub fn keyring(&self) -> Result<(), VaultError> {
        self.keyring.read("nothing at nowhere").map(|_| ())
    }

    /// Whether the file on the disk can be read, where there is one.
    pub fn read_book(&self) -> Result<(), VaultError> {
        self.book.read().map(|_| ())
    }

    /// The file it keeps on the disk, there or not.
    pub fn file(&self) -> &std::path::Path {
        self.book.path()
    }

    /// The drawers of a profile at whatever servers it has had.
    pub fn drawers_of(&self, profile: &str) -> Result<Vec<Drawer>, VaultError> {
        // No server's name holds " at ", so what is before the last one is the profile's.
        let is_theirs = |name: &String| name.rsplit_once(" at ").is_some_and(|(theirs, _)| theirs == profile);
        let drawer = |name| Drawer { vault: self.clone(), name, keeping: Keeping::Nowhere };
        Ok(self.book.read()?.into_keys().filter(is_theirs).map(drawer).collect())
    }
}

impl Drawer {
    /// Profile and server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is in it, as far as the book says: no keyring is asked.
    pub fn kept(&self) -> Result<Option<Kept>, VaultError> {
        Ok(self.vault.book.read()?.get(&self.name).map(Entry::kept))
    }

    /// The secrets; none where there are none. May wait for the keyring, and for its user.
    pub fn read(&self) -> Result<Secrets, VaultError> {
        match self.vault.book.read()?.remove(&self.name) {
            None => Ok(Secrets::default()),
            Some(Entry::File { secrets, .. }) => Ok(secrets),
            Some(Entry::Keyring { .. }) => Ok(self.vault.keyring.read(&self.name)?.unwrap_or_default()),
        }
    }

    /// One of the secrets. No keyring is asked for what the book does not have in it.
    pub fn get(&self, item: Item) -> Result<Option<SecretString>, VaultError> {
        match self.kept()? {
            Some(kept) if kept.items.contains(&item) => Ok(self.read()?.get(item).cloned()),
            _ => Ok(None),
        }
    }

    /// Keeps these in place of what is there, where the profile wants them, and says
    /// where that is. May wait for the keyring. Only ever called when the user has asked
    /// for it.
    pub fn keep(&self, user: Option<&str>, secrets: &Secrets) -> Result<Shelf, VaultError> {
        let user = user.map(str::to_owned);
        let page = match self.keeping {
            Keeping::Nowhere => return Err(VaultError::Nowhere),
            Keeping::File => Entry::File { user, secrets: secrets.clone() },
            Keeping::Keyring => {
                self.vault.keyring.keep(&self.name, secrets)?;
                Entry::Keyring { user, items: secrets.items().collect() }
            }
        };
        let place = page.kept().shelf;
        let before = self.vault.book.change(|pages| Some(pages.insert(self.name.clone(), page)))?;
        if place == Shelf::File && matches!(before, Some(Some(Entry::Keyring { .. }))) {
            match self.vault.keyring.remove(&self.name) {
                // It is not here today: it keeps what it has until it is here, and asked to forget it.
                Err(error @ VaultError::NoKeyring { .. }) => tracing::warn!(%error, "what it holds is left in it"),
                removed => drop(removed?),
            }
        }
        Ok(place)
    }

    /// Puts a secret in the place of an older one, wherever that is kept; where there is
    /// none, nobody has asked for it to be kept, and nothing is done. May wait.
    pub fn replace(&self, item: Item, secret: SecretString) -> Result<(), VaultError> {
        let Some(Kept { shelf, user, items }) = self.kept()? else { return Ok(()) };
        if !items.contains(&item) {
            return Ok(());
        }
        let secrets = self.read()?.with(item, secret);
        self.clone().in_place(shelf.keeping()).keep(user.as_deref(), &secrets).map(|_| ())
    }

    /// Adds secrets to those that are there, or replaces them. What the user once wanted
    /// in the file stays there.
    pub fn put(&self, more: &[(Item, SecretString)]) -> Result<Shelf, VaultError> {
        let kept = self.kept()?;
        let in_file = self.keeping != Keeping::Nowhere && kept.as_ref().is_some_and(|kept| kept.shelf == Shelf::File);
        let drawer = if in_file { self.clone().in_place(Keeping::File) } else { self.clone() };
        drawer.keep(kept.and_then(|kept| kept.user).as_deref(), &self.read()?.with_all(more))
    }

    /// The same drawer, kept elsewhere.
    #[must_use]
    pub fn in_place(self, keeping: Keeping) -> Self {
        Self { keeping, ..self }
    }

    /// Empties it. The keyring is asked whatever the book says: a book can be lost.
    pub fn empty(&self) -> Result<Vec<Emptied>, VaultError> {
        let kept = self.kept()?;
        let emptied = |shelf, items| Emptied { name: self.name.clone(), shelf, items };
        let mut done = Vec::new();
        let in_the_book = kept.as_ref().is_some_and(|kept| kept.shelf == Shelf::Keyring);
        match self.vault.keyring.remove(&self.name) {
            Ok(true) => {
                let items = kept.as_ref().filter(|_| in_the_book).map(|kept| kept.items.clone());
                done.push(emptied(Shelf::Keyring, items.unwrap_or_default()));
            }
            Ok(false) => {}
            // Where there is none, and nothing was put into one, nothing is left behind.
            Err(VaultError::NoKeyring { .. }) if !in_the_book => {}
            Err(error) => return Err(error),
        }
        if kept.is_some() {
            self.vault.book.change(|pages| pages.remove(&self.name))?;
        }
        if let Some(Kept { shelf: Shelf::File, items, .. }) = kept {
            done.push(emptied(Shelf::File, items));
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::Site;

    fn profile(name: &str, url: &str, secrets: Keeping) -> Profile {
        let site = Site::Fixed { url: url.parse().expect("an address"), auth: None };
        Profile { name: Some(name.to_owned()), site, user: None, secrets }
    }

    fn vault(folder: &Path) -> Vault {
        let keyring = keyring_core::mock::Store::new().expect("a keyring in memory");
        Vault::with_keyring(folder.join("secrets/secrets.json"), keyring)
    }

    fn password(text: &str) -> Secrets {
        Secrets::default().with(Item::Password, text.into())
    }

    fn read(drawer: &Drawer) -> Option<String> {
        let secrets = drawer.read().expect("readable");
        secrets.get(Item::Password).map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn what_is_kept_is_read_again_and_gone_when_emptied() {
        for (keeping, shelf) in [(Keeping::Keyring, Shelf::Keyring), (Keeping::File, Shelf::File)] {
            let folder = tempfile::tempdir().expect("a folder");
            let vault = vault(folder.path());
            let drawer = vault.drawer(&profile("work", "https://h", keeping));
            assert_eq!((drawer.kept(), read(&drawer)), (Ok(None), None));
            assert_eq!(drawer.keep(Some("demo"), &password("hush")), Ok(shelf));
            let kept = Kept { shelf, user: Some("demo".to_owned()), items: vec![Item::Password] };
            assert_eq!((drawer.kept(), read(&drawer)), (Ok(Some(kept)), Some("hush".to_owned())));
            let in_clear = fs::read_to_string(vault.file()).expect("the book").contains("hush");
            assert_eq!(in_clear, shelf == Shelf::File);

            let emptied = drawer.empty().expect("emptied");
            assert_eq!(
                emptied.iter().map(|gone| (gone.shelf, gone.items.clone())).collect::<Vec<_>>(),
                [(shelf, vec![Item::Password])]
            );
            assert_eq!((drawer.kept(), read(&drawer)), (Ok(None), None));
            assert_eq!(drawer.empty(), Ok(Vec::new()));
            assert!(!fs::read_to_string(vault.file()).expect("the book").contains("hush"));
        }
    }

    #[test]
    fn no_two_profiles_or_servers_share() {
        let folder = tempfile::tempdir().expect("a folder");
        for keeping in [Keeping::Keyring, Keeping::File] {
            let vault = vault(folder.path());
            let drawers = [("a", "https://h"), ("b", "https://h"), ("a", "https://h/other"), ("A", "https://h")]
                .map(|(name, url)| vault.drawer(&profile(name, url, keeping)));
            for drawer in &drawers {
                drawer.keep(None, &password(drawer.name())).expect("kept");
            }
            for drawer in &drawers {
                assert_eq!(read(drawer).as_deref(), Some(drawer.name()));
            }
            let theirs = vault.drawers_of("a").expect("readable");
            assert_eq!(theirs.len(), 2, "at both servers, and no other's: {theirs:?}");
            drawers[0].empty().expect("emptied");
            assert_eq!((read(&drawers[0]), read(&drawers[2]).as_deref()), (None, Some(drawers[2].name())));
        }
    }

    #[test]
    fn another_secret_goes_where_the_first_was_wanted() {
        let folder = tempfile::tempdir().expect("a folder");
        let drawer = vault(folder.path()).drawer(&profile("work", "https://h", Keeping::Keyring));
        drawer.clone().in_place(Keeping::File).keep(Some("demo"), &password("old")).expect("kept");
        assert_eq!(drawer.put(&[(Item::Password, "new".into())]), Ok(Shelf::File));
        assert_eq!(read(&drawer).as_deref(), Some("new"));
        let fresh = vault(folder.path()).drawer(&profile("other", "https://h", Keeping::Keyring));
        assert_eq!(fresh.put(&[(Item::Password, "p".into())]), Ok(Shelf::Keyring));
    }

    #[test]
    fn moving_to_the_file_leaves_nothing_in_the_keyring() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = vault(folder.path());
        let drawer = vault.drawer(&profile("work", "https://h", Keeping::Keyring));
        drawer.keep(None, &password("old")).expect("kept");
        drawer.clone().in_place(Keeping::File).keep(None, &password("new")).expect("kept");
        assert_eq!(read(&drawer).as_deref(), Some("new"));
        assert!(vault.keyring.read(drawer.name()).expect("readable").is_none());
        assert_eq!(drawer.in_place(Keeping::Nowhere).keep(None, &password("x")), Err(VaultError::Nowhere));
    }

    #[test]
    fn a_secret_is_replaced_only_where_one_was_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = vault(folder.path());
        for keeping in [Keeping::Keyring, Keeping::File] {
            let drawer = vault.drawer(&profile("work", "https://h", keeping));
            drawer.replace(Item::Password, "new".into()).expect("nothing to do");
            assert_eq!(drawer.kept(), Ok(None));
            drawer.keep(Some("demo"), &password("old")).expect("kept");
            let moved_on = drawer.clone().in_place(Keeping::Nowhere);
            moved_on.replace(Item::RefreshToken, "new".into()).expect("nothing to do");
            let before = drawer.kept();
            moved_on.replace(Item::Password, "new".into()).expect("replaced");
            assert_eq!((drawer.kept(), read(&drawer).as_deref()), (before, Some("new")));
            drawer.empty().expect("emptied");
        }
    }

    #[test]
    fn what_the_user_wanted_in_the_file_is_renewed_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let drawer = vault(folder.path()).drawer(&profile("work", "https://h", Keeping::Keyring));
        assert_eq!(drawer.put(&[(Item::RefreshToken, "first".into())]), Ok(Shelf::Keyring));
        drawer.empty().expect("emptied");
        drawer.clone().in_place(Keeping::File).keep(Some("demo"), &password("hush")).expect("kept");
        assert_eq!(drawer.put(&[(Item::RefreshToken, "second".into())]), Ok(Shelf::File));
        let kept = drawer.kept().expect("readable").expect("kept");
        assert_eq!((kept.user.as_deref(), kept.items), (Some("demo"), vec![Item::Password, Item::RefreshToken]));
        assert_eq!(drawer.in_place(Keeping::Nowhere).put(&[(Item::Token, "x".into())]), Err(VaultError::Nowhere));
    }

    #[test]
    fn a_lost_book_leaves_nothing_behind_in_the_keyring() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = vault(folder.path());
        let drawer = vault.drawer(&profile("work", "https://h", Keeping::Keyring));
        drawer.keep(None, &password("hush")).expect("kept");
        fs::remove_file(vault.file()).expect("removed");
        assert_eq!(read(&drawer), None, "the keyring is not asked in vain");
        assert_eq!(drawer.empty().expect("emptied").len(), 1);
        assert!(vault.keyring.read(drawer.name()).expect("readable").is_none());
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_alone_and_refused_where_it_is_not() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().expect("a folder");
        let vault = vault(folder.path());
        let drawer = vault.drawer(&profile("work", "https://h", Keeping::File));
        drawer.keep(None, &password("hush")).expect("kept");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(vault.file()), mode(vault.file().parent().expect("a folder"))), (0o600, 0o700));

        fs::set_permissions(vault.file(), fs::Permissions::from_mode(0o640)).expect("changed");
        for error in [drawer.read().expect_err("refused"), drawer.keep(None, &password("x")).expect_err("refused")] {
            let mend = format!("chmod 600 '{}'", vault.file().display());
            assert!(error.to_string().contains(&mend), "{error}");
        }
    }

    #[test]
    fn a_damaged_file_is_said_without_what_is_in_it_and_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = vault(folder.path());
        let drawer = vault.drawer(&profile("work", "https://h", Keeping::File));
        drawer.keep(None, &password("hush")).expect("kept");
        let text = fs::read_to_string(vault.file()).expect("the book");
        for damaged in [text.replace("\"password\"", "\"hush\""), text.replace("\"hush\"", "[\"hush\"]")] {
            fs::write(vault.file(), &damaged).expect("written");
            let error = drawer.keep(None, &password("x")).expect_err("refused");
            assert!(matches!(error, VaultError::Damaged { .. }) && !format!("{error} {error:?}").contains("hush"));
            assert_eq!(fs::read_to_string(vault.file()).expect("the book"), damaged);
        }
    }
}
