//! An entry of the log of writes: what was meant, and what came of it.
//!
//! Plain data; [`super::line`] writes it down.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{Attempt, Call, ContactRelationEntity, Failure, Ours, RelationId, Reply, Write};

/// Names an entry: its session, a dot, a number. Unique across processes and time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub(super) String);

impl EntryId {
    /// The session that wrote it.
    pub(super) fn session(&self) -> &str {
        self.0.rsplit_once('.').map_or("", |(session, _)| session)
    }
}

/// A name that an entry showed itself under.
impl From<String> for EntryId {
    fn from(name: String) -> Self {
        Self(name)
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The kind of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// A new relation.
    Create,
    /// New values in a relation.
    Update,
    /// A relation taken away.
    Delete,
}

impl Operation {
    /// The kind of this write.
    pub fn of(write: &Write) -> Self {
        match write {
            Write::Delete(_) => Self::Delete,
            Write::Save(save) if save.base.id().is_saved() => Self::Update,
            Write::Save(_) => Self::Create,
        }
    }
}

/// A write about to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Intended {
    /// What will be sent. Read back, a create holds the whole content as its base and
    /// no changes; it asks for the same.
    pub attempt: Attempt,
    /// The entry that this write takes back. Taking back an undo is a redo.
    pub undoes: Option<EntryId>,
    /// The relation as it reads from the active party, for people.
    pub sentence: String,
    /// Of a create: the draft it is made from, see [`super::DraftKey::New`].
    pub draft: Option<u64>,
}

impl Intended {
    /// The kind of write.
    pub fn operation(&self) -> Operation {
        Operation::of(&self.attempt.write)
    }

    /// The relation it writes; 0 for a create.
    pub fn relation(&self) -> RelationId {
        self.attempt.write.relation()
    }

    /// The relation before the write; a create has none.
    pub fn before(&self) -> Option<&ContactRelationEntity> {
        match &self.attempt.write {
            Write::Delete(before) => Some(before),
            Write::Save(save) => Some(&save.base).filter(|base| base.id().is_saved()),
        }
    }
}

/// What is known of a write, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Created or updated, and read back.
    Saved,
    /// Deleted.
    Deleted,
    /// Nothing written: someone else had changed the relation.
    Conflict,
    /// The relation is not there any more.
    Missing,
    /// Nothing written: the server, or relata, refused.
    Refused,
    /// It was not on the server when it was looked for last.
    NotWritten,
    /// The relation holds neither what was there before nor what was written: whether it was
    /// written before somebody else's change cannot be told any more.
    Overtaken,
    /// It may have been written or not.
    Unknown,
}

/// What came of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// When it was known.
    pub at: Timestamp,
    /// What.
    pub verdict: Verdict,
    /// The relation; for a create, the id the server gave, or 0.
    pub relation: RelationId,
    /// From the request to this, to the millisecond.
    pub took: Duration,
    /// The server's words, or ours; empty when all went well.
    pub text: String,
    /// Whether it was found out by looking, after the answer was lost.
    pub later: bool,
}

impl Outcome {
    /// The outcome that the answer to a write, or to the question what became of one,
    /// tells. `None` for other calls.
    pub fn of(call: &Call, answer: &Result<Reply, Failure>, at: Timestamp, took: Duration) -> Option<Self> {
        let write = match call {
            Call::Write(write) => write,
            Call::Resolve(attempt) => &attempt.write,
            _ => return None,
        };
        let (verdict, text) = match answer {
            Ok(Reply::Saved(_) | Reply::Found(_)) => (Verdict::Saved, String::new()),
            Ok(Reply::Deleted) => (Verdict::Deleted, String::new()),
            Ok(Reply::Changed(_)) => (Verdict::Conflict, "someone else had changed it".to_owned()),
            Ok(Reply::Overtaken { ours, row }) => overtaken(*ours, row.is_some()),
            Ok(Reply::Missing) => (Verdict::Missing, "it is not there any more".to_owned()),
            Ok(Reply::NotWritten) => (Verdict::NotWritten, String::new()),
            Ok(Reply::Unsure { failure, .. }) => (Verdict::Unknown, failure.text.clone()),
            // The question was refused, not the write.
            Err(failure) if matches!(call, Call::Resolve(_)) => (Verdict::Unknown, failure.text.clone()),
            Err(failure) => (Verdict::Refused, failure.text.clone()),
            Ok(_) => (Verdict::Unknown, "the answer is none to a write".to_owned()),
        };
        let relation = match answer {
            Ok(Reply::Saved(row) | Reply::Found(row) | Reply::Overtaken { row: Some(row), .. }) => row.id(),
            _ => write.relation(),
        };
        let later = matches!(call, Call::Resolve(_));
        Some(Self { at, verdict, relation, took, text, later })
    }
}

fn overtaken(ours: Ours, is_there: bool) -> (Verdict, String) {
    let (verdict, text) = match (ours, is_there) {
        (Ours::Saved, true) => (Verdict::Saved, "someone has changed it since"),
        (Ours::Saved, false) => (Verdict::Saved, "someone has deleted it since"),
        (Ours::Earlier, _) => (Verdict::Refused, "not sent: an earlier try had made it"),
        (Ours::Altered, _) => (Verdict::Overtaken, "the server has kept other values"),
        (Ours::Untold, _) => (Verdict::Overtaken, "someone has changed it since"),
    };
    (verdict, text.to_owned())
}

/// A write in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name.
    pub id: EntryId,
    /// When it was about to be sent.
    pub at: Timestamp,
    /// What was meant.
    pub intended: Intended,
    /// What came of it, as far as is known.
    pub outcome: Option<Outcome>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FailureKind, Retry, Speaker};

    #[test]
    fn a_question_that_fails_says_nothing_of_the_write() {
        let row = ContactRelationEntity::from_json(r#"{"RelationId":7}"#).unwrap();
        let write = Write::Delete(Box::new(row));
        let failure = Failure {
            kind: FailureKind::Server,
            by: Speaker::Relata,
            text: "no".to_owned(),
            field: None,
            retry: Retry::Never,
        };
        let attempt = Box::new(Attempt { write: write.clone(), known_twins: Vec::new() });
        let unsure = Reply::Unsure { attempt: attempt.clone(), failure: failure.clone() };
        for (call, answer, verdict) in [
            (Call::Write(write.clone()), Err(failure.clone()), Verdict::Refused),
            (Call::Resolve(attempt.clone()), Err(failure), Verdict::Unknown),
            (Call::Write(write), Ok(unsure), Verdict::Unknown),
            (Call::Resolve(attempt), Ok(Reply::Deleted), Verdict::Deleted),
        ] {
            let outcome = Outcome::of(&call, &answer, Timestamp::UNIX_EPOCH, Duration::ZERO).unwrap();
            assert_eq!((outcome.verdict, outcome.relation), (verdict, RelationId(7)), "{call:?}");
        }
        let other = Outcome::of(&Call::Principal, &Ok(Reply::Missing), Timestamp::UNIX_EPOCH, Duration::ZERO);
        assert_eq!(other, None);
    }
}
