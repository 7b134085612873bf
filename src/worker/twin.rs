//! The work of a create whose answer does not tell: which of the server's relations it made.
//!
//! It ties the same parties by the same definition, was not there before, and was made by
//! nobody else. Its comment may be another by now.

use super::{tries::Tries, write::same_text};
use crate::{
    api::RelationApi,
    domain::{
        Attempt, ContactRelationEntity, Failure, FieldId, Party, PartyRef, RelationId, RelationRow, Side, Value, Write,
    },
};

/// Relations of these parties and this definition.
pub(super) async fn twins<A: RelationApi>(
    tries: &Tries<'_, A>,
    content: &ContactRelationEntity,
) -> Result<Vec<RelationId>, Failure> {
    let (source, destination) = (content.party(Side::Source), content.party(Side::Destination));
    let rows = tries.read(async || tries.api.between(source, destination).await).await?;
    let definition = content.integer(FieldId::RelationDefinitionId);
    let is_twin = |row: &&RelationRow| row.definition == definition && ties(row, source, destination);
    Ok(rows.iter().filter(is_twin).map(|row| row.id).collect())
}

/// The relation that a create has made: one with the comment that was sent where there is
/// one, else one that was edited since.
pub(super) async fn work_of<A: RelationApi>(
    tries: &Tries<'_, A>,
    attempt: &Attempt,
) -> Result<Option<ContactRelationEntity>, Failure> {
    let Write::Save(save) = &attempt.write else { return Ok(None) };
    let content = &save.content();
    let mut new = twins(tries, content).await?;
    new.retain(|id| !attempt.known_twins.contains(id));
    let of_others = tries.desk.notes.made_by_others(&new, attempt, &tries.ticket.memo);
    let mut edited = None;
    // The comment is compared on the relation itself: a list may show it shortened.
    for id in new.into_iter().filter(|id| !of_others.contains(id)) {
        let Some(row) = tries.load(id).await? else { continue };
        if !may_be_of(content, &row) || is_of_somebody_else(tries, &row).await {
            continue;
        }
        if is_same(content, &row) {
            return Ok(Some(row));
        }
        edited = edited.or(Some(row));
    }
    Ok(edited)
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

/// Whether a row ties the same parties by the same definition, the same way round.
pub(super) fn may_be_of(content: &ContactRelationEntity, row: &ContactRelationEntity) -> bool {
    // A person's company is not kept with the relation.
    let same_party = |side| match (content.party(side), row.party(side)) {
        (Party { person: 0, contact }, kept) => kept == Party { person: 0, contact },
        (sent, kept) => sent.person == kept.person,
    };
    same_party(Side::Source)
        && same_party(Side::Destination)
        && content.get(FieldId::RelationDefinitionId) == row.get(FieldId::RelationDefinitionId)
}

/// Whether a row has the comment too.
pub(super) fn is_same(content: &ContactRelationEntity, row: &ContactRelationEntity) -> bool {
    may_be_of(content, row) && same_text(content.text(FieldId::Comment), row.text(FieldId::Comment))
}

/// Whether a row is known to be made by another user.
pub(super) async fn is_of_somebody_else<A: RelationApi>(tries: &Tries<'_, A>, row: &ContactRelationEntity) -> bool {
    match row.get(FieldId::CreatedBy) {
        Value::Associate(Some(by)) if by.id != 0 => tries.me().await.is_some_and(|me| me != by.id),
        _ => false,
    }
}
