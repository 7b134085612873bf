//! Which intent of the port each call is.

use super::{tries::Tries, write};
use crate::{
    api::RelationApi,
    domain::{Call, Failure, Page, Party, Reply},
};

/// Does one job.
pub(super) async fn perform<A: RelationApi>(tries: &Tries<'_, A>, call: Call) -> Result<Reply, Failure> {
    let api = tries.api;
    match call {
        Call::Principal => {
            let principal = tries.read(async || api.principal().await).await?;
            tries.desk.me.set(Some(principal.id));
            Ok(Reply::Principal(principal))
        }
        Call::SearchParties { text } => tries.read(async || api.search_parties(&text).await).await.map(Reply::Parties),
        Call::SearchCompanies { text } => {
            tries.read(async || api.search_companies(&text).await).await.map(Reply::Companies)
        }
        Call::SearchPersons { text } => tries.read(async || api.search_persons(&text).await).await.map(Reply::Persons),
        Call::PersonsOf { contact } => tries.read(async || api.persons_of(contact).await).await.map(Reply::Persons),
        Call::Definitions => tries.read(async || api.definitions().await).await.map(Reply::Definitions),
        Call::Relations { scope, skip } => {
            tries.read(async || api.relations(scope, skip).await).await.map(Reply::Relations)
        }
        Call::Between(one, other) => {
            // Whoever asks wants the relations of all their persons: these change in a form.
            let [one, other] = [one, other].map(|party| Party { person: 0, ..party });
            let rows = tries.read(async || api.between(one, other).await).await?;
            Ok(Reply::Relations(Page { rows, next: None }))
        }
        Call::Load(id) | Call::Preview(id) => {
            Ok(tries.load(id).await?.map_or(Reply::Missing, |entity| Reply::Relation(Box::new(entity))))
        }
        Call::Default => tries.read(async || api.start().await).await.map(|entity| Reply::Relation(Box::new(entity))),
        Call::Write(write) => {
            let outcome = write::write(tries, write).await;
            tries.desk.conclude(tries.ticket, &outcome);
            outcome
        }
        Call::Resolve(attempt) => {
            let outcome = write::resolve(tries, &attempt).await;
            tries.desk.notes.learn(&attempt, &outcome);
            outcome
        }
    }
}

/// A call's name in the log.
pub(super) fn name(call: &Call) -> &'static str {
    match call {
        Call::Principal => "principal",
        Call::SearchParties { .. } => "search parties",
        Call::SearchCompanies { .. } => "search companies",
        Call::SearchPersons { .. } => "search persons",
        Call::PersonsOf { .. } => "persons",
        Call::Definitions => "definitions",
        Call::Relations { .. } => "relations",
        Call::Between(..) => "between",
        Call::Load(_) => "load",
        Call::Preview(_) => "preview",
        Call::Default => "default",
        Call::Write(_) => "write",
        Call::Resolve(_) => "resolve",
    }
}
