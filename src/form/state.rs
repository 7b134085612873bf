//! The states of the form, what can happen to it, and what it says.

use crate::domain::{
    Answer, Attempt, Changes, ContactRelationEntity, Facts, Failure, FieldId, Job, Operation, Ours, RelationId,
    RequestId,
};

use super::{Draft, EditAction, Focus, Kept, Merging, Pick, Take};

/// Where the form is. Each state holds exactly what it needs.
#[derive(Clone, Debug, Default)]
pub enum FormState {
    /// Nothing is open.
    #[default]
    Empty,
    /// A relation is being fetched.
    Loading {
        /// The request.
        req: RequestId,
        /// What is being opened.
        what: Subject,
    },
    /// The user edits.
    Editing {
        /// The relation and the edits.
        draft: Draft,
        /// Where the cursor is.
        focus: Focus,
        /// What came of the last write, where it is not done; gone with the next one.
        failed: Option<Setback>,
    },
    /// A save is on its way. Typing goes on.
    Saving {
        /// The request.
        req: RequestId,
        /// The relation and the edits.
        draft: Draft,
        /// Where the cursor is.
        focus: Focus,
        /// The edits that were sent.
        sent: Changes,
    },
    /// A delete is on its way.
    Deleting {
        /// The request.
        req: RequestId,
        /// The relation and the edits.
        draft: Draft,
        /// Where the cursor is.
        focus: Focus,
    },
    /// The server's row is neither the one that was loaded nor what a save would make of it.
    Conflict {
        /// What is known of the write that met it; none where nothing was sent.
        ours: Option<Ours>,
        /// The user's work.
        draft: Draft,
        /// The row as it is now.
        theirs: ContactRelationEntity,
        /// What differs, and whose value is taken.
        merging: Merging,
        /// Where the cursor was.
        focus: Focus,
    },
    /// A write was sent and no answer came: it may have happened.
    Unsure {
        /// The user's work.
        draft: Draft,
        /// What was sent.
        attempt: Attempt,
        /// What went wrong.
        failure: Failure,
        /// The request that looks for the outcome, while it runs.
        checking: Option<RequestId>,
        /// Where the cursor was.
        focus: Focus,
    },
    /// Someone else deleted the relation; the draft can become a new one.
    Gone {
        /// What is known of the write that met it; none where nothing is.
        ours: Option<Ours>,
        /// The user's work.
        draft: Draft,
        /// Where the cursor was.
        focus: Focus,
    },
}

/// Why a write is not done, as far as is known. The form says so until the next write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setback {
    /// It did not succeed.
    Failed(Operation, Failure),
    /// It may have: no answer came.
    Unsure(Operation, Failure),
    /// The row has changed.
    Changed {
        /// The name of who did it, where that is known.
        by: String,
        /// What is known of the write; none where nothing was sent.
        ours: Option<Ours>,
    },
    /// Someone else deleted the row; what is known of the write, where it was sent.
    Gone(Option<Ours>),
}

/// What a form is opened on.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A relation of the server's.
    Relation(RelationId),
    /// A new one, with these values filled in.
    New(Vec<Pick>),
    /// A draft that was kept: of a relation, which is fetched and compared, or of a new one.
    Kept(Box<Kept>),
}

/// What can happen to a form.
#[derive(Clone, Debug)]
pub enum FormMsg {
    /// Open something; the form must be empty or without work to lose.
    Open(Subject),
    /// Close, giving up any edits. Asking first is the caller's part.
    Close,
    /// To the next field (true) or the previous one.
    Move(bool),
    /// To this field.
    Focus(FieldId),
    /// Type, delete or move in the focused text.
    Edit(EditAction),
    /// The focused text, edited elsewhere, comes back.
    Replace(String),
    /// Take a value from a list.
    Pick(Pick),
    /// Empty the focused field.
    Clear,
    /// Exchange the parties.
    Swap,
    /// The server's value back in the focused field.
    Revert,
    /// Take back the last step.
    Undo,
    /// Do it again.
    Redo,
    /// Fetch the relation again.
    Reload,
    /// Write it.
    Save,
    /// Delete it. Sent only by the confirmed dialog, whose subject this is.
    Delete(RelationId),
    /// In a conflict: to the next field (true) or the previous one.
    MergeMove(bool),
    /// In a conflict: whose value the marked field gets.
    Take(Take),
    /// In a conflict: whose values all fields get.
    TakeAll(Take),
    /// In a conflict: the result into the form, to be edited further.
    EditMerged,
    /// In a conflict: save the result, guarded again.
    SaveMerged,
    /// Back to editing from a conflict, an unknown outcome or a vanished row; the next save meets it again.
    Resume,
    /// The draft of a vanished row becomes a new relation.
    MakeNew,
    /// In an unknown outcome: look again.
    CheckAgain,
    /// An answer came; it may be somebody else's.
    Answer(Answer),
}

/// What the form has to say about a step. The wording is the view's.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// The relation is saved.
    Saved(Box<ContactRelationEntity>),
    /// The relation is saved, as it shows itself: no clear answer came.
    Found(Box<ContactRelationEntity>),
    /// The relation is deleted.
    Deleted(RelationId),
    /// The relation was to be deleted, and somebody else had done it.
    DeletedBefore(RelationId),
    /// It is not on the server.
    Missing(RelationId),
    /// It could not be opened.
    OpenFailed(Failure),
    /// A write did not succeed; the draft is there.
    WriteFailed(Operation, Failure),
    /// There is nothing to save.
    NothingToSave,
    /// There is nothing to take back, or to do again.
    NothingToUndo,
    /// This must be put right first.
    Blocked(FieldId, String),
    /// The server does not allow it, and why.
    Refused(String),
    /// A write is on its way already.
    Busy,
    /// A field of the merge has to be decided first.
    Undecided(FieldId),
    /// The merge left nothing of the user's to save.
    TheirsTaken,
    /// A kept draft is open again.
    Resumed,
    /// The relation was changed by someone else and was not deleted.
    NotDeleted,
    /// The outcome is still not known.
    StillUnsure(Failure),
    /// The lost write is not on the server so far.
    NotWritten(Operation),
}

/// The result of a step.
#[derive(Debug, Default)]
#[must_use]
pub struct Step {
    /// The next state.
    pub state: FormState,
    /// What to send.
    pub jobs: Vec<Job>,
    /// What to say.
    pub said: Option<Said>,
}

impl FormState {
    /// The draft, in every state that has one.
    pub fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Empty | Self::Loading { .. } => None,
            Self::Editing { draft, .. }
            | Self::Saving { draft, .. }
            | Self::Deleting { draft, .. }
            | Self::Conflict { draft, .. }
            | Self::Unsure { draft, .. }
            | Self::Gone { draft, .. } => Some(draft),
        }
    }

    /// The focus, in every state that has one.
    pub fn focus(&self) -> Option<&Focus> {
        match self {
            Self::Editing { focus, .. } | Self::Saving { focus, .. } | Self::Deleting { focus, .. } => Some(focus),
            _ => None,
        }
    }

    /// The field with the focus, where it can be edited now.
    pub fn editable_focus(&self) -> Option<FieldId> {
        match self {
            Self::Editing { focus, .. } | Self::Saving { focus, .. } => focus.editable(),
            _ => None,
        }
    }

    /// Whether closing would lose work.
    pub fn is_dirty(&self) -> bool {
        self.draft().is_some_and(Draft::is_dirty)
    }

    /// Whether a write is on its way.
    pub fn is_writing(&self) -> bool {
        matches!(self, Self::Saving { .. } | Self::Deleting { .. })
    }

    /// The request the form waits for.
    pub fn request(&self) -> Option<RequestId> {
        match self {
            Self::Loading { req, .. } | Self::Saving { req, .. } | Self::Deleting { req, .. } => Some(*req),
            Self::Unsure { checking, .. } => *checking,
            _ => None,
        }
    }

    /// What speaks against saving it as it stands.
    pub fn findings(&self, facts: &Facts) -> Vec<crate::domain::Finding> {
        self.draft().map_or_else(Vec::new, |draft| crate::domain::check(draft.entity(), facts))
    }
}
