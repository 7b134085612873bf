//! What can go wrong with kept secrets, and the way out.

use std::path::PathBuf;

use crate::disk::Trouble;

use super::secrets::Unreadable;

/// Why secrets were not read, kept or removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The keyring is not there, is locked, or does not answer.
    #[error("no keyring here: {reason}")]
    NoKeyring {
        /// The system's words.
        reason: String,
    },
    /// The keyring is there and refuses.
    #[error("the keyring: {reason}")]
    Keyring {
        /// Its words.
        reason: String,
    },
    /// The file cannot be read or written, or others may read it.
    #[error(transparent)]
    Disk(#[from] Trouble),
    /// The file, or what the keyring gave, is not as relata writes it.
    #[error("{}: {wrong}; sign in again with `relata login` after removing it", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// Where.
        wrong: Unreadable,
    },
    /// What the keyring gave is not as relata writes it.
    #[error("what the keyring holds was not written by relata; `relata logout` removes it")]
    Strange,
    /// The profile is to keep none.
    #[error("this profile keeps no secrets: `secrets` is \"none\"")]
    Nowhere,
}
