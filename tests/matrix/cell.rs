//! The dimensions of the matrix.

use std::{fmt, time::Duration};

use relata::{
    config::Guard,
    journal::Operation,
    sandbox::{Effect, Fault},
};

use crate::world::{COMMENT, MINE, OTHER, THEIRS};

/// What the user does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Creates a relation whose equal is there already.
    Create,
    /// Changes the comment.
    Update(Guard),
    /// Deletes.
    Delete,
    /// Deletes with a comment typed and not saved.
    DeleteEdited,
    /// Takes a create back, which deletes.
    UndoCreate,
    /// Takes a change of the comment back.
    UndoUpdate(Guard),
    /// Takes a delete back, which creates.
    UndoDelete,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Nothing,
    Refused,
    DroppedBefore,
    DroppedAfter,
    TimedOut,
    Status(u16),
    /// Turned away for a second.
    Later(u16),
    /// Turned away for a second, and done all the same.
    LaterDone(u16),
    /// A status after the write was done.
    After(u16),
    Truncated,
    Html,
    Null,
    ErrorObject,
    Echo,
    Edited,
    Deleted,
    /// Somebody edits the relation just after the write.
    EditedSince,
    DeletedSince,
    /// The same, and the answer is lost.
    LostAndEdited,
    /// The answer names another relation.
    OtherId,
}

/// How the user goes on where the outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    CheckAgain,
    WriteAgain,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) deed: Deed,
    pub(crate) trouble: Trouble,
    /// Whether what became of the write cannot be read either.
    pub(crate) blind: bool,
    pub(crate) next: Next,
}

const DEEDS: [Deed; 9] = [
    Deed::Create,
    Deed::Update(Guard::Reread),
    Deed::Update(Guard::Patch),
    Deed::Delete,
    Deed::DeleteEdited,
    Deed::UndoCreate,
    Deed::UndoUpdate(Guard::Reread),
    Deed::UndoUpdate(Guard::Patch),
    Deed::UndoDelete,
];

const TROUBLES: [Trouble; 31] = [
    Trouble::Nothing,
    Trouble::Refused,
    Trouble::DroppedBefore,
    Trouble::DroppedAfter,
    Trouble::TimedOut,
    Trouble::Status(401),
    Trouble::Status(403),
    Trouble::Status(409),
    Trouble::Status(412),
    Trouble::Status(421),
    Trouble::Status(500),
    Trouble::Status(502),
    Trouble::Status(503),
    Trouble::Status(504),
    Trouble::Later(429),
    Trouble::Later(503),
    Trouble::LaterDone(429),
    Trouble::LaterDone(503),
    Trouble::After(500),
    Trouble::After(504),
    Trouble::Truncated,
    Trouble::Html,
    Trouble::Null,
    Trouble::ErrorObject,
    Trouble::Echo,
    Trouble::Edited,
    Trouble::Deleted,
    Trouble::EditedSince,
    Trouble::DeletedSince,
    Trouble::LostAndEdited,
    Trouble::OtherId,
];

impl Trouble {
    /// Whether the outcome may be unknown after it.
    pub(crate) fn leaves_doubt(self) -> bool {
        !matches!(
            self,
            Self::Nothing | Self::Refused | Self::Status(401..=421) | Self::ErrorObject | Self::Edited | Self::Deleted
        ) && !self.comes_after()
    }

    /// Whether it strikes after the write: how it ended shows in the row alone.
    pub(crate) fn comes_after(self) -> bool {
        matches!(self, Self::EditedSince | Self::DeletedSince | Self::LostAndEdited | Self::OtherId)
    }

    /// Whether somebody does something after the write, which is answered.
    pub(crate) fn comes_after_an_answer(self) -> bool {
        matches!(self, Self::EditedSince | Self::DeletedSince)
    }
}

impl Cell {
    /// Whether the write is the first to find its connection gone: on a connection that was
    /// kept open nobody can tell for sure that nothing has left.
    pub(crate) fn may_race(self) -> bool {
        self.trouble == Trouble::Refused && self.guard() == Guard::Patch
    }

    /// The whole matrix.
    pub(crate) fn all() -> Vec<Self> {
        let mut cells = Vec::new();
        for deed in DEEDS {
            for trouble in TROUBLES {
                // Where there is no doubt, there is one way to go on.
                let ways = if trouble.leaves_doubt() {
                    &[Next::CheckAgain, Next::WriteAgain][..]
                } else {
                    &[Next::CheckAgain]
                };
                let sights = if trouble.comes_after() { &[false][..] } else { &[false, true] };
                for &blind in sights {
                    for &next in ways {
                        cells.push(Self { deed, trouble, blind, next });
                    }
                }
            }
        }
        cells
    }

    pub(crate) fn guard(self) -> Guard {
        match self.deed {
            Deed::Update(guard) | Deed::UndoUpdate(guard) => guard,
            _ => Guard::default(),
        }
    }

    /// What is sent.
    pub(crate) fn operation(self) -> Operation {
        match self.deed {
            Deed::Create | Deed::UndoDelete => Operation::Create,
            Deed::Update(_) | Deed::UndoUpdate(_) => Operation::Update,
            Deed::Delete | Deed::DeleteEdited | Deed::UndoCreate => Operation::Delete,
        }
    }

    /// Whether another write is taken back.
    pub(crate) fn is_undo(self) -> bool {
        matches!(self.deed, Deed::UndoCreate | Deed::UndoUpdate(_) | Deed::UndoDelete)
    }

    /// Whether there is work in the form to lose.
    pub(crate) fn has_draft(self) -> bool {
        !matches!(self.deed, Deed::Delete | Deed::UndoCreate)
    }

    /// The comment before the write.
    pub(crate) fn loaded(self) -> &'static str {
        if matches!(self.deed, Deed::UndoUpdate(_)) { MINE } else { COMMENT }
    }

    /// The comment that is wanted, typed or filled in.
    pub(crate) fn wanted(self) -> &'static str {
        if matches!(self.deed, Deed::Update(_) | Deed::DeleteEdited) { MINE } else { COMMENT }
    }

    /// The longest wait for an answer: short where one does not come.
    pub(crate) fn request_timeout(self) -> Duration {
        match self.trouble {
            Trouble::TimedOut => Duration::from_secs(1),
            _ => Duration::from_secs(20),
        }
    }

    /// The route that does the write.
    pub(crate) fn route(self) -> &'static str {
        match (self.operation(), self.guard()) {
            (Operation::Update, Guard::Patch) => "PATCH */Relation/",
            (Operation::Create | Operation::Update, _) => "POST */SaveContactRelation",
            (Operation::Delete, _) => "POST */DeleteContactRelation",
        }
    }

    /// The faults for the sandbox; what [`Trouble::Refused`] takes is not among them.
    pub(crate) fn faults(self) -> Vec<Fault> {
        const LOAD: &str = "POST */GetContactRelationEntity";
        let status = |status, retry_after, after_write| Effect::Status { status, retry_after, after_write };
        let edited_since = Effect::EditedSince { comment: THEIRS.to_owned() };
        let (route, effect) = match self.trouble {
            Trouble::Nothing | Trouble::Refused => ("", None),
            Trouble::DroppedBefore => (self.route(), Some(Effect::DropBefore)),
            Trouble::DroppedAfter => (self.route(), Some(Effect::DropAfter)),
            Trouble::TimedOut => (self.route(), Some(Effect::Latency { ms: 60_000 })),
            Trouble::Status(code) => (self.route(), Some(status(code, None, false))),
            Trouble::Later(code) => (self.route(), Some(status(code, Some(1), false))),
            Trouble::LaterDone(code) => (self.route(), Some(status(code, Some(1), true))),
            Trouble::EditedSince | Trouble::LostAndEdited => (self.route(), Some(edited_since)),
            Trouble::DeletedSince => (self.route(), Some(Effect::DeletedSince)),
            Trouble::OtherId => (self.route(), Some(Effect::OtherId { id: OTHER })),
            Trouble::After(code) => (self.route(), Some(status(code, None, true))),
            Trouble::Truncated => (self.route(), Some(Effect::Truncated)),
            Trouble::Html => (self.route(), Some(Effect::Html)),
            Trouble::Null => (self.route(), Some(Effect::Null)),
            Trouble::ErrorObject => (self.route(), Some(Effect::ErrorObject)),
            Trouble::Echo => (self.route(), Some(Effect::Echo)),
            // The patch compares at the server; all else is met by the read before or after.
            Trouble::Edited | Trouble::Deleted => {
                let route = if self.guard() == Guard::Patch { self.route() } else { LOAD };
                let edited = Effect::EditedMeanwhile { comment: THEIRS.to_owned() };
                (route, Some(if self.trouble == Trouble::Edited { edited } else { Effect::DeletedMeanwhile }))
            }
        };
        let mut faults: Vec<Fault> = effect.map(|effect| Fault::next(route, effect)).into_iter().collect();
        if self.trouble == Trouble::LostAndEdited {
            faults.push(Fault::next(self.route(), Effect::DropAfter));
        }
        if self.blind {
            // The look before the write is granted, where there is one; none after it.
            let rows =
                u32::from(!matches!((self.operation(), self.guard()), (Operation::Create, _) | (_, Guard::Patch)));
            let looks = u32::from(self.operation() == Operation::Create);
            // A form that an undo fills in compares itself with its like while it is saved.
            let compares = u32::from(matches!(self.deed, Deed::UndoUpdate(_) | Deed::UndoDelete));
            let lists = looks + compares;
            faults.push(Fault::next(LOAD, Effect::DropBefore).after(rows).times(1000));
            faults.push(Fault::next("GET */Relations", Effect::DropBefore).after(lists).times(1000));
        }
        faults
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { deed, trouble, blind, next } = self;
        let sight = if *blind { "blind" } else { "seeing" };
        write!(f, "{deed:?} / {trouble:?} / {sight} / {next:?}")
    }
}
