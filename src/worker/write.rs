//! What a save and a delete are made of, and what is made of a lost answer.
//!
//! Nothing is written over a row that is not the one that was loaded, nothing is sent
//! twice, and nothing is said to have happened that was neither confirmed nor read back.

use super::{earlier, retry::Kind, tries::Tries};
use crate::{
    api::{ApiError, RelationApi},
    config::Guard,
    domain::{
        Attempt, ContactRelationEntity, Failure, FailureKind, FieldId, FieldKind, Party, PartyRef, RelationId,
        RelationRow, Reply, Retry, Save, Side, Speaker, Value, Write,
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
///
/// A row that is neither the old one nor holds the new values counts as not written:
/// the next save meets it as changed.
pub(super) async fn resolve<A: RelationApi>(tries: &Tries<'_, A>, attempt: &Attempt) -> Result<Reply, Failure> {
    match &attempt.write {
        Write::Save(save) if !save.base.id().is_saved() => {
            let found = work_of(tries, &save.content(), &attempt.known_twins).await?;
            Ok(found.map_or(Reply::NotWritten, |row| Reply::Saved(Box::new(row))))
        }
        write => Ok(became_of(write, tries.load(write.relation()).await?)),
    }
}

/// What the row tells of an update or a delete.
pub(super) fn became_of(write: &Write, row: Option<ContactRelationEntity>) -> Reply {
    match (write, row) {
        (Write::Delete(_), None) => Reply::Deleted,
        (Write::Save(_), None) => Reply::Missing,
        (Write::Save(save), Some(row)) if has_landed(save, &row) => Reply::Saved(Box::new(row)),
        (_, Some(_)) => Reply::NotWritten,
    }
}

/// What became of a write that looks before it is sent.
enum Guarded<T> {
    /// Nothing was sent, for this reason.
    Stopped(Reply),
    /// It was sent.
    Sent(Result<T, Failure>),
}

/// Sends a write when the row is still the one that was loaded. It looks again after
/// each wait: the server may have turned the first try away for a while.
async fn guarded<A: RelationApi, T>(
    tries: &Tries<'_, A>,
    attempt: &Attempt,
    ask: impl AsyncFn() -> Result<T, ApiError>,
) -> Result<Guarded<T>, Failure> {
    let base = attempt.write.base();
    let mut patience = tries.patience(Kind::Write);
    loop {
        match tries.load(base.id()).await? {
            None => return Ok(Guarded::Stopped(Reply::Missing)),
            Some(theirs) if !base.same_version(&theirs) => {
                return Ok(Guarded::Stopped(Reply::Changed(Box::new(theirs))));
            }
            Some(_) => {}
        }
        tries.intend(attempt);
        match tries.send(&ask).await {
            Ok(done) => return Ok(Guarded::Sent(Ok(done))),
            Err(error) if patience.allows(&error).await => {}
            Err(error) => return Ok(Guarded::Sent(Err(error.failure))),
        }
    }
}

async fn update<A: RelationApi>(tries: &Tries<'_, A>, attempt: &Attempt, save: &Save) -> Result<Reply, Failure> {
    let id = save.base.id();
    let outcome = match tries.desk.guard {
        Guard::Patch => {
            tries.intend(attempt);
            tries.write(async || tries.api.patch(&save.base, &save.changes).await).await
        }
        Guard::Reread => {
            let carrier = save.base.to_json(&save.changes);
            match guarded(tries, attempt, async || tries.api.save(&carrier).await).await? {
                Guarded::Stopped(reply) => return Ok(reply),
                Guarded::Sent(outcome) => outcome,
            }
        }
    };
    let echo = match outcome {
        Ok(echo) => echo,
        Err(failure) => return refused_or_lost(tries, attempt, failure).await,
    };
    match tries.load(id).await {
        Ok(Some(row)) if has_landed(save, &row) => Ok(Reply::Saved(Box::new(row))),
        // The server has kept something else, or someone was quick: the draft is not done with.
        Ok(Some(row)) => Ok(Reply::Changed(Box::new(row))),
        Ok(None) => Ok(Reply::Missing),
        // The save was confirmed; only names and texts of the echo may be old.
        Err(failure) if echo.id() == id => {
            tracing::warn!(%failure, "saved, but not read back");
            Ok(Reply::Saved(Box::new(echo)))
        }
        Err(failure) => Ok(Reply::Unsure { attempt: Box::new(attempt.clone()), failure }),
    }
}

async fn create<A: RelationApi>(tries: &Tries<'_, A>, save: &Save) -> Result<Reply, Failure> {
    let content = save.content();
    // What the journal knows by its id need not look as it was made.
    if save.earlier.is_some()
        && let Some(id) = tries.desk.notes.made(&tries.ticket.memo)
        && let Some(row) = tries.load(id).await?
    {
        return Ok(made_before(save, row));
    }
    let mut earlier = save.earlier.as_deref();
    while let Some(attempt @ Attempt { write: Write::Save(before), known_twins }) = earlier {
        if let Some(row) = work_of(tries, &before.content(), known_twins).await? {
            tries.desk.notes.learn(attempt, &Ok(Reply::Saved(Box::new(row.clone()))));
            return Ok(made_before(save, row));
        }
        // What the next try makes must not pass for the work of this one.
        tries.desk.notes.learn(attempt, &Ok(Reply::NotWritten));
        earlier = before.earlier.as_deref();
    }
    let known_twins = twins(tries, &content).await?;
    let carrier = save.base.to_json(&save.changes);
    let attempt = &Attempt { write: Write::Save(Box::new(save.clone())), known_twins };
    tries.intend(attempt);
    let outcome = tries.write(async || tries.api.save(&carrier).await).await;
    let echo = match outcome {
        Ok(echo) if echo.id().is_saved() => echo,
        Ok(_) => return refused_or_lost(tries, attempt, nameless()).await,
        Err(failure) => return refused_or_lost(tries, attempt, failure).await,
    };
    // The server has given it an id: it exists, even where it cannot be read back. To
    // call it missing would invite a second one.
    Ok(Reply::Saved(Box::new(match tries.load(echo.id()).await {
        Ok(Some(row)) => row,
        Ok(None) => echo,
        Err(failure) => {
            tracing::warn!(%failure, "created, but not read back");
            echo
        }
    })))
}

/// An earlier try has made the relation. What was edited since is a change of it.
fn made_before(save: &Save, row: ContactRelationEntity) -> Reply {
    let is_done = is_same(&save.content(), &row) && has_landed(save, &row);
    let row = Box::new(row);
    if is_done { Reply::Saved(row) } else { Reply::Changed(row) }
}

async fn delete<A: RelationApi>(tries: &Tries<'_, A>, attempt: &Attempt, id: RelationId) -> Result<Reply, Failure> {
    match guarded(tries, attempt, async || tries.api.delete(id).await).await? {
        Guarded::Stopped(reply) => Ok(reply),
        Guarded::Sent(Ok(())) => Ok(Reply::Deleted),
        Guarded::Sent(Err(failure)) => refused_or_lost(tries, attempt, failure).await,
    }
}

/// A write that failed: refused for certain, or lost and looked for once.
async fn refused_or_lost<A: RelationApi>(
    tries: &Tries<'_, A>,
    attempt: &Attempt,
    failure: Failure,
) -> Result<Reply, Failure> {
    let id = attempt.write.relation();
    if failure.retry == Retry::Unsafe {
        return Ok(match resolve(tries, attempt).await {
            // A row as it was proves nothing yet: the server may still be at work.
            Ok(Reply::NotWritten) => Reply::Unsure { attempt: Box::new(attempt.clone()), failure },
            Ok(done) => done,
            Err(second) => {
                tracing::warn!(failure = %second, "the outcome cannot be read either");
                Reply::Unsure { attempt: Box::new(attempt.clone()), failure }
            }
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

fn nameless() -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        by: Speaker::Relata,
        text: "the server did not say which relation it created".to_owned(),
        field: None,
        retry: Retry::Unsafe,
    }
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

/// Relations of these parties and this definition. The comment is compared on the
/// relation itself: a list may show it shortened.
async fn twins<A: RelationApi>(
    tries: &Tries<'_, A>,
    content: &ContactRelationEntity,
) -> Result<Vec<RelationId>, Failure> {
    let (source, destination) = (content.party(Side::Source), content.party(Side::Destination));
    let rows = tries.read(async || tries.api.between(source, destination).await).await?;
    let definition = content.integer(FieldId::RelationDefinitionId);
    let is_twin = |row: &&RelationRow| row.definition == definition && ties(row, source, destination);
    Ok(rows.iter().filter(is_twin).map(|row| row.id).collect())
}

/// The relation of this content that was not there before.
async fn work_of<A: RelationApi>(
    tries: &Tries<'_, A>,
    content: &ContactRelationEntity,
    known: &[RelationId],
) -> Result<Option<ContactRelationEntity>, Failure> {
    for id in twins(tries, content).await? {
        if known.contains(&id) {
            continue;
        }
        if let Some(row) = tries.load(id).await?
            && is_same(content, &row)
        {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Whether a row ties these two, whichever way: the direction in a list is not certain
/// for a definition that reads the same both ways.
fn ties(row: &RelationRow, one: Party, other: Party) -> bool {
    let is = |side: Option<PartyRef>, party: Party| match side {
        Some(PartyRef::Person { person, .. }) => person == party.person,
        Some(PartyRef::Company(contact)) => party.person == 0 && contact == party.contact,
        None => false,
    };
    (is(row.near, one) && is(row.far, other)) || (is(row.near, other) && is(row.far, one))
}

fn is_same(content: &ContactRelationEntity, row: &ContactRelationEntity) -> bool {
    // A person's company is not kept with the relation.
    let same_party = |side| match (content.party(side), row.party(side)) {
        (Party { person: 0, contact }, kept) => kept == Party { person: 0, contact },
        (sent, kept) => sent.person == kept.person,
    };
    same_party(Side::Source)
        && same_party(Side::Destination)
        && content.get(FieldId::RelationDefinitionId) == row.get(FieldId::RelationDefinitionId)
        && same_text(content.text(FieldId::Comment), row.text(FieldId::Comment))
}

/// Equal but for line ends and trailing blanks, which servers are free to tidy.
fn same_text(one: &str, other: &str) -> bool {
    one.trim_end().lines().eq(other.trim_end().lines())
}
