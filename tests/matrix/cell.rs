//! The dimensions of the matrix.

use std::{fmt, time::Duration};

use relata::{
    config::Guard,
    sandbox::{Effect, Fault},
};

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
    /// A status after the write was done.
    After(u16),
    Truncated,
    Html,
    Null,
    ErrorObject,
    Echo,
    Edited,
    Deleted,
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

const DEEDS: [Deed; 5] =
    [Deed::Create, Deed::Update(Guard::Reread), Deed::Update(Guard::Patch), Deed::Delete, Deed::DeleteEdited];

const TROUBLES: [Trouble; 25] = [
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
    Trouble::After(500),
    Trouble::After(504),
    Trouble::Truncated,
    Trouble::Html,
    Trouble::Null,
    Trouble::ErrorObject,
    Trouble::Echo,
    Trouble::Edited,
    Trouble::Deleted,
];

impl Cell {
    /// The whole matrix.
    pub(crate) fn all() -> Vec<Self> {
        let mut cells = Vec::new();
        for deed in DEEDS {
            for trouble in TROUBLES {
                for blind in [false, true] {
                    for next in [Next::CheckAgain, Next::WriteAgain] {
                        cells.push(Self { deed, trouble, blind, next });
                    }
                }
            }
        }
        cells
    }

    pub(crate) fn guard(self) -> Guard {
        match self.deed {
            Deed::Update(guard) => guard,
            _ => Guard::default(),
        }
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
        match self.deed {
            Deed::Create | Deed::Update(Guard::Reread) => "POST */SaveContactRelation",
            Deed::Update(Guard::Patch) => "PATCH */Relation/",
            Deed::Delete | Deed::DeleteEdited => "POST */DeleteContactRelation",
        }
    }

    /// The faults for the sandbox; what [`Trouble::Refused`] takes is not among them.
    pub(crate) fn faults(self) -> Vec<Fault> {
        const LOAD: &str = "POST */GetContactRelationEntity";
        let status = |status, retry_after, after_write| Effect::Status { status, retry_after, after_write };
        let (route, effect) = match self.trouble {
            Trouble::Nothing | Trouble::Refused => ("", None),
            Trouble::DroppedBefore => (self.route(), Some(Effect::DropBefore)),
            Trouble::DroppedAfter => (self.route(), Some(Effect::DropAfter)),
            Trouble::TimedOut => (self.route(), Some(Effect::Latency { ms: 60_000 })),
            Trouble::Status(code) => (self.route(), Some(status(code, None, false))),
            Trouble::Later(code) => (self.route(), Some(status(code, Some(1), false))),
            Trouble::After(code) => (self.route(), Some(status(code, None, true))),
            Trouble::Truncated => (self.route(), Some(Effect::Truncated)),
            Trouble::Html => (self.route(), Some(Effect::Html)),
            Trouble::Null => (self.route(), Some(Effect::Null)),
            Trouble::ErrorObject => (self.route(), Some(Effect::ErrorObject)),
            Trouble::Echo => (self.route(), Some(Effect::Echo)),
            // The patch compares at the server; all else is met by the read before or after.
            Trouble::Edited | Trouble::Deleted => {
                let route = if self.guard() == Guard::Patch { self.route() } else { LOAD };
                let edited = Effect::EditedMeanwhile { comment: crate::world::THEIRS.to_owned() };
                (route, Some(if self.trouble == Trouble::Edited { edited } else { Effect::DeletedMeanwhile }))
            }
        };
        let mut faults: Vec<Fault> = effect.map(|effect| Fault::next(route, effect)).into_iter().collect();
        if self.blind {
            // The look before the write is granted, where there is one; none after it.
            let (rows, lists) = match self.deed {
                Deed::Create => (0, 1),
                Deed::Update(Guard::Patch) => (0, 0),
                _ => (1, 0),
            };
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
