//! What outlives the process: drafts of changed forms and the log of writes, on disk.

mod disk;
mod draft;
mod drafts;
mod entry;
mod error;
mod history;
mod line;
mod log;
mod place;
mod written;

pub use draft::{DraftKey, DraftRecord};
pub use drafts::{Claim, DraftRef, Drafts, Found, FoundDraft, Owner};
pub use entry::{Entry, EntryId, Intended, Operation, Outcome, Verdict};
pub use error::{Trouble, TroubleKind};
pub use history::{Damage, History, Successors};
pub use log::Journal;
pub use place::Place;
