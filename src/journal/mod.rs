//! What outlives the process: drafts of changed forms and the log of writes, on disk.

mod disk;
mod draft;
mod drafts;
mod error;
mod place;
mod written;

pub use draft::{DraftKey, DraftRecord};
pub use drafts::{Claim, DraftRef, Drafts, Found, FoundDraft, Owner};
pub use error::{Trouble, TroubleKind};
pub use place::Place;
