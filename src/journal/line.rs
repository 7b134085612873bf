//! Entries as lines of JSON, version 1.
//!
//! `docs/journal.md` tells people what each key means; it is a promise. A change of
//! meaning is a new version, a new key is not.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::{
    entry::{EntryId, Intended, Operation, Outcome, Verdict},
    written::{carrier, changes, entity, moment, properties, stamp},
};
use crate::domain::{Attempt, Changes, RelationId, Save, Write};

const VERSION: u32 = 1;

/// What a line is about: enough to find entries without reading whole carriers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// A write about to be sent.
    Intent { id: EntryId, operation: Operation, undoes: Option<EntryId>, relation: RelationId, draft: Option<u64> },
    /// What came of it.
    Outcome { id: EntryId, verdict: Verdict, relation: RelationId },
}

/// Why a line is not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LineFault {
    /// A newer relata wrote it.
    Newer,
    /// It begins as one and was cut short, as by a crash.
    Torn,
    /// It is no entry.
    Corrupt,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Intent,
    Outcome,
}

#[derive(Deserialize)]
struct Version {
    v: u32,
}

#[derive(Deserialize)]
struct HeadLine {
    kind: Kind,
    id: EntryId,
    operation: Option<Operation>,
    undoes: Option<EntryId>,
    result: Option<Verdict>,
    relation: i32,
    draft: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct IntentLine {
    v: u32,
    kind: Kind,
    id: EntryId,
    at: String,
    operation: Operation,
    undoes: Option<EntryId>,
    relation: i32,
    sentence: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    draft: Option<u64>,
    before: Option<Box<RawValue>>,
    after: Option<Box<RawValue>>,
    #[serde(default)]
    known_twins: Vec<i32>,
}

#[derive(Serialize, Deserialize)]
struct OutcomeLine {
    v: u32,
    kind: Kind,
    id: EntryId,
    at: String,
    result: Verdict,
    relation: i32,
    duration_ms: u64,
    text: String,
    #[serde(default, skip_serializing_if = "is_false")]
    later: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Reads what a line is about.
pub(super) fn head(line: &[u8]) -> Result<Head, LineFault> {
    let Version { v } = parse(line)?;
    if v > VERSION {
        return Err(LineFault::Newer);
    }
    let line: HeadLine = parse(line)?;
    let (id, relation) = (line.id, RelationId(line.relation));
    match line.kind {
        Kind::Intent => {
            let operation = line.operation.ok_or(LineFault::Corrupt)?;
            Ok(Head::Intent { id, operation, undoes: line.undoes, relation, draft: line.draft })
        }
        Kind::Outcome => Ok(Head::Outcome { id, verdict: line.result.ok_or(LineFault::Corrupt)?, relation }),
    }
}

fn parse<'line, T: Deserialize<'line>>(line: &'line [u8]) -> Result<T, LineFault> {
    let torn = |error: serde_json::Error| error.is_eof() || is_cut_in_a_number(line);
    serde_json::from_slice(line).map_err(|error| if torn(error) { LineFault::Torn } else { LineFault::Corrupt })
}

/// Where a digit must follow and nothing does, `serde_json` speaks of a wrong number and
/// not of an early end: with the digit, the end is all that it finds.
fn is_cut_in_a_number(line: &[u8]) -> bool {
    let awaits_a_digit = line.last().is_some_and(|last| b"-+.eE".contains(last));
    awaits_a_digit && serde_json::from_slice::<IgnoredAny>(&[line, b"0"].concat()).is_err_and(|error| error.is_eof())
}

/// The line of a write about to be sent.
pub(super) fn write_intent(id: &EntryId, at: Timestamp, intended: &Intended) -> Vec<u8> {
    let after = match &intended.attempt.write {
        Write::Delete(_) => None,
        Write::Save(save) if save.base.id().is_saved() => Some(raw(&properties(&save.changes))),
        Write::Save(save) => Some(carrier(&save.base, &save.changes)),
    };
    finish(&IntentLine {
        v: VERSION,
        kind: Kind::Intent,
        id: id.clone(),
        at: stamp(at),
        operation: intended.operation(),
        undoes: intended.undoes.clone(),
        relation: intended.relation().0,
        sentence: intended.sentence.clone(),
        draft: intended.draft,
        before: intended.before().map(|before| carrier(before, &Changes::new())),
        after,
        known_twins: intended.attempt.known_twins.iter().map(|id| id.0).collect(),
    })
}

/// The line of what came of a write.
pub(super) fn write_outcome(id: &EntryId, outcome: &Outcome) -> Vec<u8> {
    finish(&OutcomeLine {
        v: VERSION,
        kind: Kind::Outcome,
        id: id.clone(),
        at: stamp(outcome.at),
        result: outcome.verdict,
        relation: outcome.relation.0,
        duration_ms: outcome.took.as_millis().try_into().unwrap_or(u64::MAX),
        text: outcome.text.clone(),
        later: outcome.later,
    })
}

/// Reads the whole of an intent.
pub(super) fn read_intent(line: &[u8]) -> Result<(EntryId, Timestamp, Intended), String> {
    let line: IntentLine = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let lacks = |what: &str| format!("{} lacks what was {what}", line.id);
    let before = || entity(line.before.as_deref().ok_or_else(|| lacks("before"))?);
    let after = || line.after.as_deref().ok_or_else(|| lacks("after"));
    let save = |base, changes| Write::Save(Box::new(Save { base, changes, earlier: None }));
    let write = match line.operation {
        Operation::Delete => Write::Delete(before()?),
        Operation::Create => save(*entity(after()?)?, Changes::new()),
        Operation::Update => {
            let after = serde_json::from_str(after()?.get()).map_err(|error| error.to_string())?;
            save(*before()?, changes(after)?)
        }
    };
    let known_twins = line.known_twins.iter().copied().map(RelationId).collect();
    let at = moment(&line.at)?;
    let attempt = Attempt { write, known_twins };
    let intended = Intended { attempt, undoes: line.undoes, sentence: line.sentence, draft: line.draft };
    Ok((line.id, at, intended))
}

/// Reads the whole of an outcome.
pub(super) fn read_outcome(line: &[u8]) -> Result<Outcome, String> {
    let line: OutcomeLine = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    Ok(Outcome {
        at: moment(&line.at)?,
        verdict: line.result,
        relation: RelationId(line.relation),
        took: Duration::from_millis(line.duration_ms),
        text: line.text,
        later: line.later,
    })
}

fn raw(value: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("numbers and texts always serialise")
}

/// One line, and only one: a line end in JSON can only stand between values, where a
/// space means the same; those in texts are escaped.
fn finish(line: &impl Serialize) -> Vec<u8> {
    let mut json = serde_json::to_vec(line).expect("numbers, texts and raw JSON always serialise");
    for byte in &mut json {
        if matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
    json.push(b'\n');
    json
}
