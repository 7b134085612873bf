//! What is to be done once something else has ended: an answer, a write, a sign-in.

use crate::domain::Operation;
use crate::form::Subject;

use super::Course;

/// What to do once the form has loaded a relation that was chosen in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// Ask whether to delete it.
    Delete,
    /// Exchange its parties.
    Swap,
    /// Save what was filled in: it takes a write back.
    Save,
}

/// A write that is being taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Undoing {
    /// Its entry in the journal.
    pub(super) entry: String,
    /// What takes it back.
    pub(super) by: Operation,
    /// Whether it was itself the user's own work, or took something back.
    pub(super) course: Course,
}

/// What was being opened when a sign-in was asked for.
#[derive(Clone, Debug)]
pub(super) struct Interrupted {
    pub(super) what: Subject,
    pub(super) opening: Option<Opening>,
    pub(super) undoing: Option<Undoing>,
}

/// What to leave once the form can be left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The form.
    Close,
    /// The program.
    Quit,
}
