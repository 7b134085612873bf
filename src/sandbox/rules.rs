//! What a save and a delete must satisfy before anything is written: the pair,
//! the definition, the comment, and the rights of the row and its fields. The
//! same rules stand behind the agents and REST.

use serde_json::{Map, Value};

use super::locale::Language;
use super::reply::Refusal;
use super::store::Store;
use super::store::definition::Kind;
use super::store::relation::{Content, Party, Relation};
use super::store::rights::{FIELD_MANDATORY, Rights, TABLE_DELETE, TABLE_UPDATE};
use super::wire;

/// Longest comment, in UTF-16 units (database dictionary, relations.relcomment).
pub(super) const COMMENT_LIMIT: usize = 254;

/// The part of a sent entity that a save reads; missing numbers are 0, missing text is "".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    id: i64,
    source: (i64, i64),
    destination: (i64, i64),
    definition: i64,
    reversed: i64,
    comment: String,
}

impl Sent {
    /// Reads the entity, its names in any case.
    pub(super) fn read(entity: &Map<String, Value>) -> Result<Self, Refusal> {
        let number = |name| wire::integer(entity, name);
        Ok(Self {
            id: number("RelationId")?,
            source: (number("SourceContactId")?, number("SourcePersonId")?),
            destination: (number("DestinationContactId")?, number("DestinationPersonId")?),
            definition: number("RelationDefinitionId")?,
            reversed: number("Reversed")?,
            comment: wire::text(entity, "Comment")?.unwrap_or_default(),
        })
    }

    /// The same content for another row: the id in a URL wins over the one in the body.
    pub(super) fn for_row(self, id: i64) -> Self {
        Self { id, ..self }
    }
}

/// Saves an entity: 0 is a new row. Returns the row's id.
pub(super) fn save(store: &mut Store, sent: &Sent, user: i64, language: Language, now: i64) -> Result<i64, Refusal> {
    let stored = match sent.id {
        0 => None,
        id => Some(store.relation(id, language)?.ok_or_else(|| Refusal::NotFound(format!("Relation id {id}")))?),
    };
    if let Some(stored) = &stored {
        may_update(&store.rights(user, sent.id, language)?, stored, sent)?;
    }
    let content = Content {
        source: party(store, "Source", sent.source, stored.as_ref().map(|stored| stored.content.source))?,
        destination: party(
            store,
            "Destination",
            sent.destination,
            stored.as_ref().map(|stored| stored.content.destination),
        )?,
        definition: sent.definition,
        comment: sent.comment.clone(),
        reversed: sent.reversed,
    };
    definition_fits(store, &content, stored.as_ref())?;
    let length = content.comment.encode_utf16().count();
    if length > COMMENT_LIMIT {
        return Err(Refusal::Validation(format!(
            "Comment: {length} characters are too many, at most {COMMENT_LIMIT} can be stored."
        )));
    }
    if i16::try_from(content.reversed).is_err() {
        return Err(Refusal::Argument("'Reversed' is not an Int16.".to_owned()));
    }
    if stored.is_some() {
        store.update_relation(sent.id, &content, user, now)?;
        Ok(sent.id)
    } else {
        Ok(store.insert_relation(&content, user, now)?)
    }
}

/// Deletes a row if its rights allow it; says whether there was one.
pub(super) fn delete(store: &mut Store, id: i64, user: i64, language: Language) -> Result<bool, Refusal> {
    let rights = store.rights(user, id, language)?;
    if !rights.allows(TABLE_DELETE) {
        return Err(Refusal::Sentry(reason(&rights.reason, "This relation may not be deleted.")));
    }
    Ok(store.delete_relation(id)?)
}

fn reason(stored: &str, otherwise: &str) -> String {
    if stored.is_empty() { otherwise.to_owned() } else { stored.to_owned() }
}

fn may_update(rights: &Rights, stored: &Relation, sent: &Sent) -> Result<(), Refusal> {
    if !rights.allows(TABLE_UPDATE) {
        return Err(Refusal::Sentry(reason(&rights.reason, "This relation may not be changed.")));
    }
    let content = &stored.content;
    let changes = [
        ("SourceContactId", sent.source.0 != stored.source.contact, sent.source.0 == 0),
        ("SourcePersonId", sent.source.1 != stored.source.person, sent.source.1 == 0),
        ("DestinationContactId", sent.destination.0 != stored.destination.contact, sent.destination.0 == 0),
        ("DestinationPersonId", sent.destination.1 != stored.destination.person, sent.destination.1 == 0),
        ("RelationDefinitionId", sent.definition != content.definition, sent.definition == 0),
        ("Reversed", sent.reversed != content.reversed, false),
        ("Comment", sent.comment != content.comment, sent.comment.trim().is_empty()),
    ];
    for (field, changed, empty) in changes {
        let Some(rule) = rights.field(field) else { continue };
        if changed && rule.locked() {
            return Err(Refusal::Sentry(format!("{field}: {}", reason(&rule.reason, "This field is locked."))));
        }
        if empty && rule.bits() & FIELD_MANDATORY != 0 {
            let label = if rule.reason.is_empty() { String::new() } else { format!(" ({})", rule.reason) };
            return Err(Refusal::Validation(format!("{field}{label}: A value is required.")));
        }
    }
    Ok(())
}

/// The stored side of a company and a person id; a side that the row has already is let through.
fn party(store: &Store, side: &str, (contact, person): (i64, i64), stored: Option<Party>) -> Result<Party, Refusal> {
    if person == 0 {
        if contact == 0 {
            return Err(Refusal::Argument(format!("{side}ContactId: A company is required.")));
        }
        if store.contact(contact)?.is_none() {
            return Err(Refusal::Argument(format!("{side}ContactId: Contact id {contact} not found")));
        }
        return Ok(Party { kind: Kind::Contact, record: contact });
    }
    let party = Party { kind: Kind::Person, record: person };
    let Some(row) = store.person(person)? else {
        return Err(Refusal::Argument(format!("{side}PersonId: Person id {person} not found")));
    };
    match row.contact {
        Some(own) if own == contact => Ok(party),
        None if contact == 0 && stored == Some(party) => Ok(party),
        _ => Err(Refusal::Argument(format!(
            "{side}PersonId: Person id {person} does not belong to contact id {contact}"
        ))),
    }
}

/// The definition exists and allows the pair; a deleted one only where the row has it already.
fn definition_fits(store: &Store, content: &Content, stored: Option<&Relation>) -> Result<(), Refusal> {
    let id = content.definition;
    let Some(definition) = store.definition(id, Language::Raw)? else {
        return Err(Refusal::Argument(format!("RelationDefinitionId: RelationDefinition id {id} not found")));
    };
    if definition.deleted && stored.is_none_or(|stored| stored.content.definition != id) {
        return Err(Refusal::Argument(format!("RelationDefinitionId: RelationDefinition id {id} is deleted")));
    }
    let pair = (content.source.kind, content.destination.kind);
    if !store.definition_fits(id, pair)? {
        return Err(Refusal::Argument(format!(
            "RelationDefinitionId: RelationDefinition id {id} is not allowed between {}{}",
            pair.0.letter(),
            pair.1.letter()
        )));
    }
    Ok(())
}
