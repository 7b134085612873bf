//! Files that belong to one user alone: private, written whole or not at all, locked
//! between processes.
//!
//! Knows nothing of what is in them.

mod private;
mod trouble;

pub use private::{lock, make_folder, or_absent, private, read_private, sync_folder_of, write_whole};
pub use trouble::{Trouble, TroubleKind};
