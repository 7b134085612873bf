//! A create, which leaves no row to look at: before it is sent, and each time before it is
//! sent again, its own earlier work is looked for.

use super::{
    retry::{self, Kind},
    tries::Tries,
    twin::{is_same, may_be_of, twins, work_of},
    write::{has_landed, may_have_acted, refused_or_lost, unsure},
};
use crate::{
    api::RelationApi,
    domain::{Attempt, ContactRelationEntity, Failure, FailureKind, Ours, Reply, Retry, Save, Speaker, Write},
};

/// Makes the relation, or finds it made.
pub(super) async fn create<A: RelationApi>(tries: &Tries<'_, A>, save: &Save) -> Result<Reply, Failure> {
    // What the journal knows by its id need not look as it was made.
    if save.earlier.is_some()
        && let Some(id) = tries.desk.notes.made(&tries.ticket.memo)
        && let Some(row) = tries.load(id).await?
    {
        return Ok(made_before(save, row, Ours::Earlier));
    }
    let turned_away = tries.desk.turned_away(&tries.ticket.memo);
    for earlier in [save.earlier.as_deref(), turned_away.as_ref()] {
        if let Some(done) = of_earlier(tries, save, earlier).await? {
            return Ok(done);
        }
    }
    let known_twins = twins(tries, &save.content()).await?;
    let attempt = Attempt { write: Write::Save(Box::new(save.clone())), known_twins };
    tries.intend(&attempt);
    let outcome = send(tries, &attempt, save).await;
    if outcome.is_err() {
        tries.desk.turn_away(&tries.ticket.memo, attempt);
    }
    outcome
}

/// What the earlier tries of this create have made, the latest first.
async fn of_earlier<A: RelationApi>(
    tries: &Tries<'_, A>,
    save: &Save,
    mut earlier: Option<&Attempt>,
) -> Result<Option<Reply>, Failure> {
    while let Some(attempt @ Attempt { write: Write::Save(before), .. }) = earlier {
        if let Some(row) = work_of(tries, attempt).await? {
            tries.desk.notes.learn(attempt, &Ok(made(before, row.clone())));
            let ours = if is_same(&before.content(), &row) { Ours::Earlier } else { Ours::Saved };
            return Ok(Some(made_before(save, row, ours)));
        }
        // What the next try makes must not pass for the work of this one.
        tries.desk.notes.learn(attempt, &Ok(Reply::NotWritten));
        earlier = before.earlier.as_deref();
    }
    Ok(None)
}

/// An earlier try has made the relation. What was edited since is a change of it.
fn made_before(save: &Save, row: ContactRelationEntity, ours: Ours) -> Reply {
    let is_done = is_same(&save.content(), &row) && has_landed(save, &row);
    let row = Box::new(row);
    if is_done { Reply::Found(row) } else { Reply::Overtaken { ours, row: Some(row) } }
}

/// This create has made the relation, which may have been edited since.
pub(super) fn made(save: &Save, row: ContactRelationEntity) -> Reply {
    made_before(save, row, Ours::Saved)
}

async fn send<A: RelationApi>(tries: &Tries<'_, A>, attempt: &Attempt, save: &Save) -> Result<Reply, Failure> {
    let carrier = save.base.to_json(&save.changes);
    let mut patience = tries.patience(Kind::Write);
    loop {
        let error = match tries.send(&async || tries.api.save(&carrier).await).await {
            Ok(echo) => return confirmed(tries, attempt, save, echo).await,
            Err(error) => error,
        };
        if !patience.allows(&error).await {
            return refused_or_lost(tries, attempt, retry::told(error)).await;
        }
        if !may_have_acted(&error.failure) {
            continue;
        }
        // A server that has turned it away may have done it all the same.
        match work_of(tries, attempt).await {
            Ok(Some(row)) => return Ok(made(save, row)),
            Ok(None) => {}
            Err(second) => {
                tracing::warn!(failure = %second, "whether it was created cannot be read");
                return Ok(unsure(attempt, error.failure));
            }
        }
    }
}

/// The server says that it is done, and which relation it has made. It is believed where
/// that relation can be the one.
async fn confirmed<A: RelationApi>(
    tries: &Tries<'_, A>,
    attempt: &Attempt,
    save: &Save,
    echo: ContactRelationEntity,
) -> Result<Reply, Failure> {
    let content = save.content();
    if !echo.id().is_saved() || attempt.known_twins.contains(&echo.id()) {
        return refused_or_lost(tries, attempt, nameless()).await;
    }
    match tries.load(echo.id()).await {
        Ok(Some(row)) if !may_be_of(&content, &row) => refused_or_lost(tries, attempt, nameless()).await,
        Ok(Some(row)) if has_landed(save, &row) => Ok(Reply::Saved(Box::new(row))),
        Ok(Some(row)) => {
            let ours = if has_landed(save, &echo) { Ours::Saved } else { Ours::Altered };
            Ok(Reply::Overtaken { ours, row: Some(Box::new(row)) })
        }
        // To call it missing would invite a second one; but its name may be wrong.
        Ok(None) => match work_of(tries, attempt).await {
            Ok(Some(row)) => Ok(made(save, row)),
            Ok(None) | Err(_) => Ok(Reply::Saved(Box::new(echo))),
        },
        Err(failure) if may_be_of(&content, &echo) => {
            tracing::warn!(%failure, "created, but not read back");
            Ok(Reply::Saved(Box::new(echo)))
        }
        Err(failure) => Ok(unsure(attempt, failure)),
    }
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
