//! What can go wrong with a file, as plain data: it travels to the screen.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

/// What kind of trouble, by what a user would do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TroubleKind {
    /// No room: disk full or over quota.
    Full,
    /// No right to write there, or the file system only reads.
    ReadOnly,
    /// A folder of the path is not there, or is no folder.
    Missing,
    /// Another process kept the lock for too long.
    Busy,
    /// Something else; the reason says what.
    Other,
}

/// A file that could not be read or written, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot {doing}: {} ({})", self.why(), path.display())]
pub struct Trouble {
    /// The kind.
    pub kind: TroubleKind,
    /// The file or folder.
    pub path: PathBuf,
    /// What was tried: "write the draft".
    pub doing: &'static str,
    /// The system's words, or ours where it had none.
    pub reason: String,
}

impl Trouble {
    /// Why, as a user would say it.
    pub fn why(&self) -> &str {
        match self.kind {
            TroubleKind::Full => "no room on the disk",
            TroubleKind::ReadOnly => "writing there is not allowed",
            TroubleKind::Missing => "the folder is not there, or something else is in its place",
            TroubleKind::Busy | TroubleKind::Other => &self.reason,
        }
    }

    /// Trouble of our own finding, in our own words.
    pub fn new(kind: TroubleKind, path: &Path, doing: &'static str, reason: impl fmt::Display) -> Self {
        Self { kind, path: path.to_owned(), doing, reason: reason.to_string() }
    }

    /// Says of an I/O error which file it was about and what was tried.
    pub fn with<'a>(path: &'a Path, doing: &'static str) -> impl Fn(io::Error) -> Self + 'a {
        move |error| Self::new(kind(error.kind()), path, doing, error)
    }
}

fn kind(error: io::ErrorKind) -> TroubleKind {
    use io::ErrorKind as E;
    match error {
        E::StorageFull | E::QuotaExceeded | E::FileTooLarge => TroubleKind::Full,
        E::PermissionDenied | E::ReadOnlyFilesystem => TroubleKind::ReadOnly,
        // A file where a folder should be reads as "already there" to whoever makes folders.
        E::NotFound | E::NotADirectory | E::AlreadyExists | E::IsADirectory => TroubleKind::Missing,
        E::WouldBlock => TroubleKind::Busy,
        _ => TroubleKind::Other,
    }
}
