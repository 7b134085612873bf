//! What a save and a delete are made of, and what is made of a lost answer.
//!
//! Nothing is written over a row that is not the one that was loaded, nothing is sent
//! twice, and nothing is said to have happened that was neither confirmed nor read back.

use super::{
    create::{create, made},
    earlier,
    retry::{self, Kind},
    tries::Tries,
    twin::work_of,
};
use crate::{
    api::{ApiError, RelationApi},
    config::Guard,
    domain::{
        Attempt, ContactRelationEntity, Failure, FailureKind, FieldKind, Ours, RelationId, Reply, Retry, Save, Speaker,
        Value, Write,
    },
};

/// Does a write.
pub(super) async fn write<A: RelationApi>(tries: &Tries<'_, A>, write: Write) -> Result<Reply, Failure> {
    if write.relation().is_saved()
        && let Some(done) = earlier::settle(tries, &write).await?
    {
        return Ok(done);
    }
    let attempt = Attempt { write, known_twins: Vec::new() };
    match &attempt.write {
        Write::Delete(base) => delete(tries, &attempt, base.id()).await,
        Write::Save(save) if save.base.id().is_saved() => update(tries, &attempt, save).await,
        Write::Save(save) => create(tries, save).await,
    }
}

/// Reads what became of a write whose answer was lost.
pub(super) async fn resolve<A: RelationApi>(tries: &Tries<'_, A>, attempt: &Attempt) -> Result<Reply, Failure> {
    match &attempt.write {
        Write::Save(save) if !save.base.id().is_saved() => {
            let found = work_of(tries, attempt).await?;
            Ok(found.map_or(Reply::NotWritten, |row| made(save, row)))
        }
        write => Ok(became_of(write, tries.load(write.relation()).await?)),
    }
}

/// What the row tells of an update or a delete. A row as it was tells that it has not
/// arrived so far; one with other values than before and than ours tells nothing of an update.
pub(super) fn became_of(write: &Write, row: Option<ContactRelationEntity>) -> Reply {
    match (write, row) {
        (Write::Delete(_), None) => Reply::Deleted,
        (Write::Delete(_), Some(_)) => Reply::NotWritten,
        (Write::Save(_), None) => Reply::Missing,
        (Write::Save(save), Some(row)) if has_landed(save, &row) => Reply::Found(Box::new(row)),
        (Write::Save(save), Some(row)) if save.base.same_version(&row) => Reply::NotWritten,
        (Write::Save(_), row) => Reply::Overtaken { ours: Ours::Untold, row: row.map(Box::new) },
    }
}

/// What became of a write that looks before it is sent.
enum Guarded<T> {
    /// It is not sent, or not once more, for this reason.
    Stopped(Reply),
    /// It was sent.
    Sent(Result<T, Failure>),
}

/// Sends a write when nothing speaks against it: see [`objection`].
async fn guarded<A: RelationApi, T>(
    tries: &Tries<'_, A>,
    attempt: &Attempt,
    ask: impl AsyncFn() -> Result<T, ApiError>,
) -> Result<Guarded<T>, Failure> {
    let mut patience = tries.patience(Kind::Write);
    let mut told: Option<Failure> = None;
    loop {
        if let Some(reply) = objection(tries, attempt, told).await? {
            return Ok(Guarded::Stopped(reply));
        }
        tries.intend(attempt);
        let error = match tries.send(&ask).await {
            Ok(done) => return Ok(Guarded::Sent(Ok(done))),
            Err(error) => error,
        };
        if !patience.allows(&error).await {
            return Ok(Guarded::Sent(Err(retry::told(error))));
        }
        told = Some(error.failure).filter(may_have_acted);
    }
}

/// Why a write is not sent now: the row is not the one that was loaded, or the write is done.
/// It is asked again after each wait, for a server that has turned a try away, and was
/// `told` so, may have done it all the same.
async fn objection<A: RelationApi>(
    tries: &Tries<'_, A>,
    attempt: &Attempt,
    told: Option<Failure>,
) -> Result<Option<Reply>, Failure> {
    let base = attempt.write.base();
    if let Some(failure) = told {
        return Ok(match tries.load(base.id()).await {
            Ok(row) => Some(became_of(&attempt.write, row)).filter(|reply| *reply != Reply::NotWritten),
            Err(second) => {
                tracing::warn!(failure = %second, "whether it was written cannot be read");
                Some(unsure(attempt, failure))
            }
        });
    }
    if matches!(attempt.write, Write::Save(_)) && tries.desk.guard == Guard::Patch {
        // The server compares.
        return Ok(None);
    }
    Ok(match tries.load(base.id()).await? {
        None => Some(Reply::Missing),
        Some(theirs) if base.same_version(&theirs) => None,
        Some(theirs) => Some(Reply::Changed(Box::new(theirs))),
    })
}

async fn update<A: RelationApi>(tries: &Tries<'_, A>, attempt: &Attempt, save: &Save) -> Result<Reply, Failure> {
    let id = save.base.id();
    let ask = async || match tries.desk.guard {
        Guard::Patch => tries.api.patch(&save.base, &save.changes).await,
        Guard::Reread => tries.api.save(&save.base.to_json(&save.changes)).await,
    };
    let echo = match guarded(tries, attempt, ask).await? {
        Guarded::Stopped(reply) => return Ok(reply),
        Guarded::Sent(Ok(echo)) => echo,
        Guarded::Sent(Err(failure)) => return refused_or_lost(tries, attempt, failure).await,
    };
    let shows_ours = echo.id() == id && has_landed(save, &echo);
    match tries.load(id).await {
        Ok(Some(row)) if has_landed(save, &row) => Ok(Reply::Saved(Box::new(row))),
        Ok(None) if !shows_ours => Ok(Reply::Missing),
        // Someone was quick, or the server has kept something else: the draft is not done with.
        Ok(row) => {
            let ours = if shows_ours { Ours::Saved } else { Ours::Altered };
            Ok(Reply::Overtaken { ours, row: row.map(Box::new) })
        }
        // The save was confirmed; only names and texts of the echo may be old.
        Err(failure) if echo.id() == id => {
            tracing::warn!(%failure, "saved, but not read back");
            Ok(Reply::Saved(Box::new(echo)))
        }
        Err(failure) => Ok(unsure(attempt, failure)),
    }
}

async fn delete<A: RelationApi>(tries: &Tries<'_, A>, attempt: &Attempt, id: RelationId) -> Result<Reply, Failure> {
    match guarded(tries, attempt, async || tries.api.delete(id).await).await? {
        Guarded::Stopped(reply) => Ok(reply),
        Guarded::Sent(Ok(())) => Ok(Reply::Deleted),
        Guarded::Sent(Err(failure)) => refused_or_lost(tries, attempt, failure).await,
    }
}

/// A write that failed: refused for certain, or lost and looked for once.
pub(super) async fn refused_or_lost<A: RelationApi>(
    tries: &Tries<'_, A>,
    attempt: &Attempt,
    failure: Failure,
) -> Result<Reply, Failure> {
    let id = attempt.write.relation();
    if failure.retry == Retry::Unsafe {
        return Ok(match resolve(tries, attempt).await {
            // A row as it was proves nothing yet: the server may still be at work.
            Ok(Reply::NotWritten) => unsure(attempt, failure),
            Ok(done) => done,
            Err(second) => {
                tracing::warn!(failure = %second, "the outcome cannot be read either");
                unsure(attempt, failure)
            }
        });
    }
    // Who has turned a request away for lack of time may have begun with it.
    if matches!(failure.kind, FailureKind::Unavailable | FailureKind::Throttled)
        && let Ok(done @ (Reply::Found(_) | Reply::Deleted | Reply::Overtaken { ours: Ours::Saved, .. })) =
            resolve(tries, attempt).await
    {
        return Ok(done);
    }
    if tries.ticket.is_stopped() {
        let text = "cancelled".to_owned();
        return Err(Failure {
            kind: FailureKind::Cancelled,
            by: Speaker::Relata,
            text,
            field: None,
            retry: Retry::Safe,
        });
    }
    // 404 may be the row's or the address's, and a conflict needs their side: the row tells.
    if id.is_saved() && matches!(failure.kind, FailureKind::NotFound | FailureKind::Conflict) {
        match tries.load(id).await? {
            None => return Ok(Reply::Missing),
            Some(theirs) if failure.kind == FailureKind::Conflict && !attempt.write.base().same_version(&theirs) => {
                return Ok(Reply::Changed(Box::new(theirs)));
            }
            Some(_) => {}
        }
    }
    Err(failure)
}

/// Whether a server was met that could have acted on the write, whatever it says.
pub(super) fn may_have_acted(failure: &Failure) -> bool {
    failure.retry != Retry::Safe || !matches!(failure.kind, FailureKind::Unreachable | FailureKind::TimedOut)
}

/// Nothing is known of a write but what went wrong.
pub(super) fn unsure(attempt: &Attempt, failure: Failure) -> Reply {
    Reply::Unsure { attempt: Box::new(attempt.clone()), failure }
}

/// Whether the row holds every changed value. A person's company is not kept with the
/// relation.
pub(super) fn has_landed(save: &Save, row: &ContactRelationEntity) -> bool {
    let content = save.content();
    save.changes.iter().all(|(&field, value)| match (field.spec().kind, value, row.get(field)) {
        (FieldKind::Company { side }, ..) if content.party(side).person != 0 => true,
        (_, Value::Text(sent), Value::Text(kept)) => same_text(sent, kept),
        (_, sent, kept) => sent == kept,
    })
}

/// Equal but for line ends and trailing blanks, which servers are free to tidy.
pub(super) fn same_text(one: &str, other: &str) -> bool {
    one.trim_end().lines().eq(other.trim_end().lines())
}
