//! A profile's folder, the lock over it, and who is at work in it.
//!
//! Every relata that writes here is a *session*: a unique name and a lock file that
//! its process keeps locked for as long as it lives. Drafts and journal entries carry
//! their session's name, so anyone can tell whether their writer is still there; the
//! system drops the lock of a process that dies, however it dies.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use jiff::Timestamp;

use crate::disk::{Trouble, lock, make_folder, or_absent, private, sync_folder_of};

/// The sessions that this process has begun.
static SESSIONS: AtomicU32 = AtomicU32::new(0);

/// A profile's folder and this process's session in it. Clones share the session; it
/// ends with the last of them.
#[derive(Clone, Debug)]
pub struct Place(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    started: Timestamp,
    session: Mutex<Option<Session>>,
    entries: AtomicU64,
}

/// A session that other processes can see.
#[derive(Debug)]
struct Session {
    name: String,
    path: PathBuf,
    /// Locked while it is open.
    _lock: File,
}

/// The lock over the folder, until dropped.
#[derive(Debug)]
pub(super) struct Locked<'a> {
    place: &'a Place,
    _lock: File,
}

impl Place {
    /// The folder of a profile below the state folder. Touches no file: that begins
    /// with the first write. `profile` is the profile's name, or the server's address
    /// where there is none; what is kept under one name must be of one server.
    pub fn new(state: &Path, profile: &str, started: Timestamp) -> Self {
        let folder = state.join(format!("profile-{}", safe(profile)));
        Self(Arc::new(Inner { folder, started, session: Mutex::new(None), entries: AtomicU64::new(0) }))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// The name of this process's session, made known to others.
    pub(super) fn session(&self) -> Result<String, Trouble> {
        if let Some(known) = self.known_session() {
            return Ok(known);
        }
        // The folder's lock comes first and the session's second, here as everywhere.
        let _locked = self.locked()?;
        if let Some(known) = self.known_session() {
            return Ok(known);
        }
        let mut session = self.slot();
        let known = match session.take() {
            // Someone has cleared the state folder: the same session, seen again.
            Some(lost) => {
                let name = lost.name.clone();
                // Its end takes the lock file away, so it must come before the new one's making.
                drop(lost);
                Session::open(&self.sessions(), name)?
            }
            None => self.begin()?,
        };
        Ok(session.insert(known).name.clone())
    }

    /// A number that this session has not given before.
    pub(super) fn next_number(&self) -> u64 {
        self.0.entries.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The lock over the folder, which is made if it is not there.
    pub(super) fn locked(&self) -> Result<Locked<'_>, Trouble> {
        make_folder(&self.0.folder)?;
        let path = self.0.folder.join("lock");
        let file = private()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(Trouble::with(&path, "lock the folder"))?;
        lock(&file, &path)?;
        Ok(Locked { place: self, _lock: file })
    }

    /// Whether it is this process's session.
    pub(super) fn is_mine(&self, name: &str) -> bool {
        self.slot().as_ref().is_some_and(|mine| mine.name == name)
    }

    /// The name of this process's session, if others can see it already.
    pub(super) fn known_session(&self) -> Option<String> {
        self.slot().as_ref().filter(|session| session.path.exists()).map(|session| session.name.clone())
    }

    fn slot(&self) -> MutexGuard<'_, Option<Session>> {
        self.0.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether that session's process lives. What cannot be found out counts as alive.
    pub(super) fn is_alive(&self, name: &str) -> bool {
        match File::open(self.sessions().join(format!("{name}.lock"))) {
            // Shared, so that two who look at once do not take each other for the owner.
            Ok(file) => !matches!(file.try_lock_shared(), Ok(())),
            Err(error) => error.kind() != std::io::ErrorKind::NotFound,
        }
    }

    fn sessions(&self) -> PathBuf {
        self.0.folder.join("sessions")
    }

    fn begin(&self) -> Result<Session, Trouble> {
        let folder = self.sessions();
        make_folder(&folder)?;
        let started = self.0.started.strftime("%Y%m%dT%H%M%S%3fZ");
        let names = std::iter::repeat_with(|| {
            // A name is used once only, also after its session has ended.
            let number = SESSIONS.fetch_add(1, Ordering::Relaxed) + 1;
            format!("{started}-{}-{number}", process::id())
        });
        let mut free = names.filter(|name| !folder.join(format!("{name}.lock")).exists());
        Session::open(&folder, free.next().expect("the names do not end"))
    }
}

impl Locked<'_> {
    /// Clears the lock files of sessions that have ended.
    pub(super) fn clear_sessions(&self) -> Result<(), Trouble> {
        let folder = self.place.sessions();
        let doing = "clear the ended sessions";
        let Some(entries) = or_absent(fs::read_dir(&folder)).map_err(Trouble::with(&folder, doing))? else {
            return Ok(());
        };
        for entry in entries {
            let path = entry.map_err(Trouble::with(&folder, doing))?.path();
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            if !self.place.is_mine(name) && !self.place.is_alive(name) {
                or_absent(fs::remove_file(&path)).map_err(Trouble::with(&path, doing))?;
            }
        }
        Ok(())
    }
}

impl Session {
    /// Opens and locks. The folder's lock is held, so nobody looks in between.
    fn open(folder: &Path, name: String) -> Result<Self, Trouble> {
        make_folder(folder)?;
        let path = folder.join(format!("{name}.lock"));
        let file =
            private().write(true).create_new(true).open(&path).map_err(Trouble::with(&path, "begin a session"))?;
        lock(&file, &path)?;
        sync_folder_of(&path).map_err(Trouble::with(&path, "begin a session"))?;
        Ok(Self { name, path, _lock: file })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // One that stays is cleared at another's start.
        let _: std::io::Result<()> = fs::remove_file(&self.path);
    }
}

/// A name as a file name: other names give other file names, also where the file
/// system takes upper and lower case for the same.
fn safe(name: &str) -> String {
    const LONGEST: usize = 120;
    let written = |(index, byte): (usize, u8)| match byte {
        b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
        b'.' if index > 0 => ".".to_owned(),
        _ => format!("%{byte:02x}"),
    };
    let out: String = name.bytes().enumerate().map(written).collect();
    if out.len() > LONGEST || out.ends_with('.') {
        // FNV-1a: tells long names apart, and gives a dot at the end a neighbour.
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        return format!("{out:.LONGEST$}~{hash:016x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_become_file_names_of_their_own() {
        let long = "x".repeat(400);
        let names = ["work", "Work", "wOrk", "a/b", "a%2fb", "..", ".", "", "con.", "ø", "127.0.0.1:4000", &long];
        let safe: BTreeSet<String> = names.iter().map(|name| safe(name)).collect();
        assert_eq!(safe.len(), names.len());
        for name in safe {
            assert!(name.len() < 150 && !name.contains(['/', '\\', ':']) && !name.ends_with('.'), "{name}");
        }
    }

    #[test]
    fn a_session_lives_as_long_as_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = [(); 2].map(|()| Place::new(folder.path(), "p", Timestamp::UNIX_EPOCH));
        let (mine, theirs) = (one.session().unwrap(), other.session().unwrap());
        assert_ne!(mine, theirs, "the same moment and process, and yet another session");
        assert!(one.is_alive(&theirs) && other.is_alive(&mine) && !one.is_mine(&theirs));
        drop(other.clone());
        assert!(one.is_alive(&theirs), "a clone is not the last");
        drop(other);
        assert!(!one.is_alive(&theirs));
    }

    #[test]
    fn what_a_dead_session_left_is_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path(), "p", Timestamp::UNIX_EPOCH);
        let mine = place.session().unwrap();
        let sessions = place.sessions();
        fs::write(sessions.join("20200101T000000000Z-1.lock"), "").unwrap();
        place.locked().unwrap().clear_sessions().unwrap();
        let left: Vec<_> = fs::read_dir(sessions).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, [format!("{mine}.lock").as_str()]);
    }

    #[test]
    fn a_cleared_state_folder_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path(), "p", Timestamp::UNIX_EPOCH);
        let mine = place.session().unwrap();
        fs::remove_dir_all(place.folder()).unwrap();
        assert_eq!(place.session().unwrap(), mine);
        assert!(place.is_alive(&mine));
    }
}
