//! What outlives the process: drafts of changed forms and the log of writes, on disk.
//!
//! Both live in a profile's folder, a [`Place`]. [`Drafts`] are one file each; a
//! [`Keeper`] writes them from a thread of its own, so that the screen never waits. The
//! [`Journal`] is JSON Lines, appended to and never rewritten; `docs/journal.md` has its
//! format, which people use as an audit trail: an *intent* is on the disk before a
//! request leaves, an *outcome* follows, both with the same id.
//!
//! ```text
//! {"v":1,"kind":"intent","id":"S.3","at":"…Z","operation":"update","undoes":null,"relation":42,
//!  "sentence":"…","before":{…},"after":{"Comment":"new"},"known_twins":[]}
//! {"v":1,"kind":"outcome","id":"S.3","at":"…Z","result":"saved","relation":42,"duration_ms":126,"text":""}
//! ```
//!
//! Several relatas may share a place. Each is a *session* whose lock the system drops
//! when its process dies: what a living one holds is neither offered nor resolved by
//! another. A draft that a dead one left goes to whoever claims it first, and the first to
//! find out what became of its writes says so.
//!
//! Only domain data comes in here, so no secret can be in a file. Time comes in as an
//! argument. Every call may wait for the disk; none belongs on a thread that draws.

mod aside;
mod draft;
mod drafts;
mod entry;
mod history;
mod keeper;
mod keeping;
mod line;
mod log;
mod place;
mod written;

pub use crate::disk::{Trouble, TroubleKind};
pub use draft::{DraftKey, DraftRecord};
pub use drafts::{Claim, DraftRef, Drafts, Found, FoundDraft, Owner};
pub use entry::{Entry, EntryId, Intended, Operation, Outcome, Verdict};
pub use history::{Damage, History, Successors};
pub use keeper::{Keeper, KeeperNotice};
pub use log::Journal;
pub use place::Place;
