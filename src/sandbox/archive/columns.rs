//! The columns of the archives: published name, type, and SQL. The names are a
//! part of those in the archive provider reference: all that describe the relation
//! itself, and of the parties those that a list shows or filters by.

use crate::sandbox::locale::Language;
use crate::sandbox::odata::sql::{Card, Columns, Type};

use super::provider::Provider;

/// Name, type and SQL; `{c}` and `{p}` stand for the company's and the person's table.
type Column = (&'static str, Type, &'static str);

const SWITCHES: &[Column] = &[("getAllRows", Type::Bool, "1"), ("getNoRows", Type::Bool, "0")];

const CONTACT: &[Column] = &[
    ("contactId", Type::Int, "{c}.contact_id"),
    ("name", Type::Text, "{c}.name"),
    ("department", Type::Text, "{c}.department"),
    ("nameDepartment", Type::Text, "concat_ws(', ', {c}.name, NULLIF({c}.department, ''))"),
    ("number", Type::Text, "CAST({c}.contact_id + 10000 AS TEXT)"),
    ("code", Type::Text, "upper(substr({c}.name, 1, 4))"),
    ("orgnr", Type::Text, "{c}.orgnr"),
    ("category", Type::Text, "{c}.category"),
    ("business", Type::Text, "{c}.business"),
    ("country", Type::Text, "{c}.country"),
    ("associateId", Type::Associate, "{c}.associate_id"),
    ("stop", Type::Bool, "{c}.stop"),
    ("email/emailAddress", Type::Text, "{c}.email"),
    ("phone/formattedNumber", Type::Text, "{c}.phone"),
    ("postAddress/city", Type::Text, "{c}.city"),
    ("streetAddress/city", Type::Text, "{c}.city"),
    ("registeredDate", Type::Date, "{c}.registered"),
    ("updatedDate", Type::Date, "NULL"),
    ("deletedDate", Type::Date, "NULL"),
    ("contactDeleted", Type::Bool, "0"),
];

const PERSON: &[Column] = &[
    ("personId", Type::Int, "{p}.person_id"),
    ("firstName", Type::Text, "{p}.first_name"),
    ("middleName", Type::Text, "{p}.middle_name"),
    ("lastName", Type::Text, "{p}.last_name"),
    ("fullName", Type::Text, FULL_NAME),
    ("fullNameWithContact", Type::Shown, PERSON_WITH_CONTACT),
    ("title", Type::Text, "{p}.title"),
    ("position", Type::Text, "{p}.position"),
    ("email/emailAddress", Type::Text, "{p}.email"),
    ("phone/formattedNumber", Type::Text, "{p}.phone"),
    ("retired", Type::Bool, "{p}.retired"),
    ("hasCompany", Type::Bool, "{p}.contact_id IS NOT NULL"),
    ("personAssociateId", Type::Associate, "{p}.associate_id"),
    ("personRegisteredDate", Type::Date, "{p}.registered"),
    ("personUpdatedDate", Type::Date, "NULL"),
    ("personDeletedDate", Type::Date, "NULL"),
];

const FULL_NAME: &str =
    "NULLIF(concat_ws(' ', NULLIF({p}.first_name, ''), NULLIF({p}.middle_name, ''), NULLIF({p}.last_name, '')), '')";
const PERSON_WITH_CONTACT: &str = "concat_ws(' ', NULLIF({p}.first_name, ''), NULLIF({p}.middle_name, ''),
    NULLIF({p}.last_name, ''), '(' || NULLIF({c}.name, '') || ')')";

/// Columns of a person that only the Person archive has beside those of [`PERSON`].
const PERSON_OWN: &[Column] = &[("contactId", Type::Int, "{p}.contact_id")];

/// Columns of one side of a relation beside those of its company and person.
const SIDE: &[Column] = &[
    ("who", Type::Shown, WHO),
    ("restrictionContactId", Type::Scope(Card::Contact), "{c}.contact_id"),
    ("restrictionPersonId", Type::Scope(Card::Person), "{p}.person_id"),
];
const WHO: &str = "CASE WHEN {p}.person_id IS NULL THEN concat_ws(', ', {c}.name, NULLIF({c}.department, ''))
    ELSE concat_ws(' ', NULLIF({p}.first_name, ''), NULLIF({p}.middle_name, ''), NULLIF({p}.last_name, ''),
    '(' || NULLIF({c}.name, '') || ')') END";

/// Columns of the relation itself; `{l}` stands for the language.
const RELATION: &[Column] = &[
    ("relationId", Type::Int, "m.id"),
    ("relationDefinitionId", Type::Int, "r.reldef_id"),
    ("relationName", Type::Text, "d.name_{l}"),
    ("reversedName", Type::Text, "d.passive_{l}"),
    ("processedName", Type::Shown, "iif(m.direction = 1, d.name_{l}, d.passive_{l})"),
    ("direction", Type::Int, "m.direction"),
    ("relationComment", Type::Text, "r.comment"),
    ("associateId", Type::Associate, "r.associate_id"),
];

/// The columns of one provider in one language.
pub(super) struct Lookup {
    pub(super) provider: Provider,
    pub(super) language: Language,
}

impl Columns for Lookup {
    fn column(&self, name: &str) -> Option<(Type, String)> {
        let lower = name.to_ascii_lowercase();
        let found = |tables: &[&[Column]], name: &str, contact: &str, person: &str| {
            tables.iter().flat_map(|table| table.iter()).find(|(known, ..)| known.eq_ignore_ascii_case(name)).map(
                |(_, kind, sql)| {
                    let sql = sql.replace("{c}", contact).replace("{p}", person).replace("{l}", self.language.column());
                    (*kind, sql)
                },
            )
        };
        let column = match self.provider {
            Provider::Contact => found(&[CONTACT, SWITCHES], &lower, "c", "p"),
            Provider::Person => match lower.strip_prefix("personcontact/") {
                Some(rest) => found(&[CONTACT], rest, "c", "p"),
                None => found(&[PERSON, PERSON_OWN, SWITCHES], &lower, "c", "p"),
            },
            Provider::Relation => match (lower.strip_prefix("source/"), lower.strip_prefix("target/")) {
                (Some(rest), _) => found(&[SIDE, PERSON, CONTACT], rest, "sc", "sp"),
                (_, Some(rest)) => found(&[SIDE, PERSON, CONTACT], rest, "tc", "tp"),
                _ => found(&[RELATION, SWITCHES], &lower, "c", "p"),
            },
        };
        // The key is the row's own id, so that ordering by it follows the index.
        column.map(|(kind, sql)| match (self.provider, sql.as_str()) {
            (Provider::Contact, "c.contact_id") | (Provider::Person, "p.person_id") => (kind, "m.id".to_owned()),
            _ => (kind, sql),
        })
    }
}
