//! Before the next write of a relation: what became of the writes of this run that were
//! lost. The row is about to change, and then nobody could tell any more.

use super::{
    tries::Tries,
    write::{became_of, has_landed},
};
use crate::{
    api::RelationApi,
    domain::{Failure, Reply, Write},
};

/// Finds out about the lost writes of this relation and notes it. The reply, where one of
/// them has done already what is wanted now.
pub(super) async fn settle<A: RelationApi>(tries: &Tries<'_, A>, wanted: &Write) -> Result<Option<Reply>, Failure> {
    let lost = tries.desk.notes.lost(wanted.relation());
    if lost.is_empty() {
        return Ok(None);
    }
    let row = tries.load(wanted.relation()).await?;
    let mut done = None;
    for attempt in lost {
        let reply = became_of(&attempt.write, row.clone());
        let is_it = match (&attempt.write, wanted, &reply) {
            (Write::Delete(_), Write::Delete(_), Reply::Deleted) => true,
            (Write::Save(_), Write::Save(save), Reply::Found(row)) => has_landed(save, row),
            _ => false,
        };
        let outcome = Ok(reply);
        tries.desk.notes.learn(&attempt, &outcome);
        done = outcome.ok().filter(|_| is_it).or(done);
    }
    Ok(done)
}
