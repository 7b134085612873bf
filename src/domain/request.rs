//! What is asked of the server and what comes back, as plain data.
//!
//! The pure layers make `Job`s and read `Answer`s; who does the work, over what
//! transport and with how many tries is none of their business.

use std::{collections::BTreeMap, fmt};

use super::{
    BrowserStep, Company, ContactRelationEntity, DefinitionList, Failure, FieldId, Operation, Party, PartyHit,
    PartyRef, Person, Principal, RelationId, RelationRow, Value,
};

/// The edited fields and their new values.
pub type Changes = BTreeMap<FieldId, Value>;

/// Names a request from its making to its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl RequestId {
    /// A name for work of the worker's own; [`Ids`] never come that far.
    pub(crate) fn internal(number: u64) -> Self {
        Self(u64::MAX - number)
    }

    /// The number, unique within this run.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// The one source of request ids.
#[derive(Debug, Default)]
pub struct Ids(u64);

impl Ids {
    /// A fresh id.
    pub fn fresh(&mut self) -> RequestId {
        self.0 += 1;
        RequestId(self.0)
    }

    /// A request with a fresh id.
    pub fn job(&mut self, call: Call) -> Job {
        Job { id: self.fresh(), call, memo: Memo::default() }
    }
}

/// Whose relations a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every relation of the database.
    All,
    /// Those of one company (and its persons) or of one person.
    Of(PartyRef),
}

/// A create or an update, and what it starts from.
#[derive(Clone, Debug, PartialEq)]
pub struct Save {
    /// The relation as it was loaded, or the server's default for a new one.
    pub base: ContactRelationEntity,
    /// What the user changed.
    pub changes: Changes,
    /// An earlier try of this create that may have reached the server: what it made,
    /// if anything, is looked for before anything is sent.
    pub earlier: Option<Box<Attempt>>,
}

impl Save {
    /// The relation as it would be with the changes.
    pub fn content(&self) -> ContactRelationEntity {
        let mut content = self.base.clone();
        for (&field, value) in &self.changes {
            content.set(field, value.clone());
        }
        content
    }
}

/// A write of which the outcome is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// What was sent.
    pub write: Write,
    /// For a create: the ids of equal relations from before the attempt. Any other one
    /// found now is the attempt's work.
    pub known_twins: Vec<RelationId>,
}

/// A change of the server's data.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Create or update.
    Save(Box<Save>),
    /// Delete the relation that was loaded as this.
    Delete(Box<ContactRelationEntity>),
}

impl Write {
    /// What it does to the row.
    pub fn operation(&self) -> Operation {
        match self {
            Self::Save(save) => save.base.save_operation(),
            Self::Delete(_) => Operation::Delete,
        }
    }

    /// The relation it writes; an unsaved one has id 0.
    pub fn relation(&self) -> RelationId {
        self.base().id()
    }

    /// The row it starts from.
    pub fn base(&self) -> &ContactRelationEntity {
        match self {
            Self::Save(save) => &save.base,
            Self::Delete(entity) => entity,
        }
    }
}

/// What is wanted of the server.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Who is signed in.
    Principal,
    /// Companies and persons whose name matches.
    SearchParties {
        /// What the user typed.
        text: String,
    },
    /// Companies whose name matches.
    SearchCompanies {
        /// What the user typed; a number also finds that id.
        text: String,
    },
    /// Persons whose name matches, of any company.
    SearchPersons {
        /// What the user typed.
        text: String,
    },
    /// The persons of a company.
    PersonsOf {
        /// Company id.
        contact: i32,
    },
    /// All definitions, by pair.
    Definitions,
    /// A page of a list of relations.
    Relations {
        /// Whose.
        scope: Scope,
        /// Rows to pass over.
        skip: usize,
    },
    /// Relations between two parties' companies, either way.
    Between(Party, Party),
    /// One relation, to be edited.
    Load(RelationId),
    /// One relation, to be looked at; a newer one replaces it.
    Preview(RelationId),
    /// A new relation as the server would start it.
    Default,
    /// A create, an update or a delete.
    Write(Write),
    /// Find out what became of a write whose answer was lost.
    Resolve(Box<Attempt>),
}

/// A call with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The request's name.
    pub id: RequestId,
    /// What is wanted.
    pub call: Call,
    /// For a write: what the journal is to say beside it.
    pub memo: Memo,
}

/// What the journal is to say of a write beside the write itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memo {
    /// The journal's entry that the write takes back.
    pub undoes: Option<String>,
    /// The relation as the user reads it, with the names that only the screen knows.
    pub sentence: Option<String>,
    /// Of a create: the number of the draft it is made from.
    pub draft: Option<u64>,
}

/// What came of a job. Every job ends in exactly one answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The request it answers.
    pub id: RequestId,
    /// What came.
    pub outcome: Result<Reply, Failure>,
}

/// What the worker tells the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// A job is done.
    Answer(Answer),
    /// A job waits before it tries again; said once a second.
    Waiting {
        /// The request.
        id: RequestId,
        /// Whole seconds until the next try; 0 when it begins.
        seconds: u64,
        /// Tries so far.
        tries: u32,
        /// What went wrong with the last of them, for people.
        cause: String,
    },
    /// This does not work now, and why, in words. Said once per cause; of the journal after
    /// the answer to the first write that is not noted. Everything else goes on.
    Unprotected(Safeguard, String),
    /// It works again.
    ProtectedAgain(Safeguard),
    /// What of earlier runs cannot be had, and what was done about it, in words.
    Damaged(String),
    /// A sign-in through the browser went a step; which one, counted from the start.
    Browser(u32, BrowserStep),
    /// It was found out what became of a write of an earlier run.
    Resolved {
        /// The relation as it read then.
        sentence: String,
        /// Of a create: the number of the draft it was made from.
        draft: Option<u64>,
        /// What was sent.
        attempt: Box<Attempt>,
        /// What became of it, as for [`Call::Resolve`].
        outcome: Reply,
    },
    /// The writes of earlier runs of which nobody knows yet what became of them, each as the
    /// relation read then. Said after each round of looking that changed them.
    Unknown(Vec<String>),
}

/// What keeps the user's work on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safeguard {
    /// Changed forms, kept while the user types.
    Drafts,
    /// The log of writes.
    Journal,
}

impl From<Answer> for Report {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

/// A page of relations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The rows, each read from where the list stands.
    pub rows: Vec<RelationRow>,
    /// Rows to pass over for the next page; `None` when this was the last.
    pub next: Option<usize>,
}

/// A good answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// Who is signed in.
    Principal(Principal),
    /// Finds of [`Call::SearchParties`].
    Parties(Vec<PartyHit>),
    /// Finds of [`Call::SearchCompanies`].
    Companies(Vec<Company>),
    /// Finds of [`Call::SearchPersons`] and [`Call::PersonsOf`].
    Persons(Vec<Person>),
    /// The definitions.
    Definitions(DefinitionList),
    /// A page of [`Call::Relations`], or all of [`Call::Between`].
    Relations(Page),
    /// A relation: loaded, previewed, defaulted.
    Relation(Box<ContactRelationEntity>),
    /// The relation is not there (any more).
    Missing,
    /// The write is done; this is the row as read after it.
    Saved(Box<ContactRelationEntity>),
    /// The write is done, though no clear answer came; this is the row as read since.
    Found(Box<ContactRelationEntity>),
    /// The delete is done.
    Deleted,
    /// Nothing was written: the row is not the one that was loaded.
    Changed(Box<ContactRelationEntity>),
    /// The write left, and the relation is not what it made, or would have made, of it.
    Overtaken {
        /// What is known of the write.
        ours: Ours,
        /// The row as it is now; none when it is gone.
        row: Option<Box<ContactRelationEntity>>,
    },
    /// Nothing is known: the write may have happened.
    Unsure {
        /// What was sent.
        attempt: Box<Attempt>,
        /// What went wrong.
        failure: Failure,
    },
    /// The write of a [`Call::Resolve`] is not on the server so far. It may arrive late.
    NotWritten,
}

/// What is known of a write whose values the relation does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ours {
    /// It was done, and somebody has changed or deleted the relation since.
    Saved,
    /// Nothing was sent: an earlier try of this create had made the relation. What was
    /// edited since is not saved.
    Earlier,
    /// The server called it done and has kept other values.
    Altered,
    /// Its answer was lost and somebody has changed the relation: whether it was done
    /// before that cannot be told.
    Untold,
}
