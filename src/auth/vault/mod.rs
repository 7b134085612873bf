//! The secrets that outlive a run: in the system's keyring, or with the user's consent
//! in a file that its owner alone can read.
//!
//! Every profile and server has a [`Drawer`] of its own; no two share one. Which
//! drawers there are, where each keeps its secrets and which those are stands in one
//! file, the *book*, so that nobody asks a keyring in vain: that takes time, and may open
//! a window that asks for the keyring's password. Nothing here is read unless asked for.

mod book;
mod drawer;
mod entry;
mod error;
mod keyring;
mod secrets;

pub use drawer::{Drawer, Emptied, Vault};
pub use entry::{Kept, Shelf};
pub use error::VaultError;
pub use secrets::{Item, Secrets};
