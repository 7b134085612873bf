//! The hand-written part of the seed: reads `assets/sandbox/*.json` and writes
//! its rows.

use rusqlite::{Connection, params};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::insert::{self, NewContact, NewPerson, NewRelation};
use crate::sandbox::store::StoreError;
use crate::sandbox::store::definition::Kind;

macro_rules! asset {
    ($name:literal) => {
        include_str!(concat!("../../../assets/sandbox/", $name))
    };
}

#[derive(Deserialize)]
struct AssociateRow {
    id: i64,
    name: String,
    full_name: String,
    person: i64,
    group: i64,
    password: Option<String>,
}

#[derive(Deserialize)]
struct ContactRow {
    id: i64,
    name: String,
    department: String,
    orgnr: String,
    category: String,
    business: String,
    country: String,
    city: String,
    stop: bool,
}

#[derive(Deserialize)]
struct PersonRow {
    id: i64,
    contact: Option<i64>,
    first: String,
    middle: String,
    last: String,
    title: String,
    position: String,
    retired: bool,
}

/// Active and passive text in two languages, and the pairs it is for.
#[derive(Deserialize)]
struct DefinitionRow {
    id: i64,
    en: [String; 2],
    no: [String; 2],
    pairs: Vec<String>,
    deleted: bool,
    tooltip: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum PartyRow {
    Contact(i64),
    Person(i64),
}

impl PartyRow {
    const fn side(&self) -> (i64, i64) {
        match self {
            Self::Contact(id) => (Kind::Contact.table(), *id),
            Self::Person(id) => (Kind::Person.table(), *id),
        }
    }
}

#[derive(Deserialize)]
struct RelationRow {
    definition: i64,
    source: PartyRow,
    destination: PartyRow,
    comment: String,
    created: String,
    created_by: String,
    updated: Option<String>,
    updated_by: Option<String>,
    #[serde(default)]
    reversed: i64,
    rights: Option<RightsRow>,
}

#[derive(Deserialize)]
struct RightsRow {
    mask: Value,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    fields: serde_json::Map<String, Value>,
}

#[derive(Deserialize)]
struct TextRow {
    tag: String,
    en: String,
    no: String,
}

/// The word lists from which the generated rows are made.
#[derive(Deserialize)]
pub(super) struct Words {
    pub(super) first: Vec<String>,
    pub(super) last: Vec<String>,
    pub(super) titles: Vec<String>,
    pub(super) positions: Vec<String>,
    pub(super) company_first: Vec<String>,
    pub(super) company_last: Vec<String>,
    pub(super) company_form: Vec<String>,
    pub(super) towns: Vec<[String; 2]>,
    pub(super) categories: Vec<String>,
    pub(super) businesses: Vec<String>,
    pub(super) comments: Vec<String>,
}

fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Seed(format!("{name}: {error}")))
}

pub(super) fn words() -> Result<Words, StoreError> {
    parse("words.json", asset!("words.json"))
}

/// Writes every hand-written row.
pub(super) fn plant(connection: &Connection) -> Result<(), StoreError> {
    for row in parse::<Vec<AssociateRow>>("associates.json", asset!("associates.json"))? {
        connection.prepare_cached("INSERT INTO associate VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
            row.id,
            row.name,
            row.full_name,
            row.person,
            row.group,
            row.password
        ])?;
    }
    for row in parse::<Vec<TextRow>>("texts.json", asset!("texts.json"))? {
        connection
            .prepare_cached("INSERT INTO resource VALUES (?1, ?2, ?3)")?
            .execute(params![row.tag, row.en, row.no])?;
    }
    for row in &parse::<Vec<ContactRow>>("companies.json", asset!("companies.json"))? {
        let contact = NewContact {
            id: row.id,
            name: &row.name,
            department: &row.department,
            orgnr: &row.orgnr,
            category: &row.category,
            business: &row.business,
            country: &row.country,
            city: &row.city,
            stop: row.stop,
        };
        insert::contact(connection, &contact)?;
    }
    for row in &parse::<Vec<PersonRow>>("persons.json", asset!("persons.json"))? {
        let person = NewPerson {
            id: row.id,
            contact: row.contact,
            first: &row.first,
            middle: &row.middle,
            last: &row.last,
            title: &row.title,
            position: &row.position,
            retired: row.retired,
        };
        insert::person(connection, &person)?;
    }
    definitions(connection)?;
    relations(connection)
}

fn definitions(connection: &Connection) -> Result<(), StoreError> {
    for row in parse::<Vec<DefinitionRow>>("definitions.json", asset!("definitions.json"))? {
        let raw = |at: usize| format!("NO:\"{}\";US:\"{}\"", row.no[at], row.en[at]);
        connection
            .prepare_cached("INSERT INTO relation_definition VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?1, ?9)")?
            .execute(params![
            row.id,
            raw(0),
            row.en[0],
            row.no[0],
            raw(1),
            row.en[1],
            row.no[1],
            row.tooltip,
            row.deleted
        ])?;
        for pair in &row.pairs {
            let kinds: Vec<Kind> = pair.bytes().filter_map(Kind::of_letter).collect();
            let [source, destination] = kinds[..] else {
                return Err(StoreError::Seed(format!("definitions.json: '{pair}' is not a pair")));
            };
            connection.prepare_cached("INSERT INTO relation_target VALUES (?1, ?2, ?3)")?.execute(params![
                row.id,
                source.table(),
                destination.table()
            ])?;
        }
    }
    Ok(())
}

fn relations(connection: &Connection) -> Result<(), StoreError> {
    for row in parse::<Vec<RelationRow>>("relations.json", asset!("relations.json"))? {
        let updated = row.updated.as_deref().map(instant).transpose()?;
        let updated_by = row.updated_by.as_deref().map(|name| associate(connection, name)).transpose()?;
        let id = insert::relation(
            connection,
            &NewRelation {
                definition: row.definition,
                source: row.source.side(),
                destination: row.destination.side(),
                comment: &row.comment,
                reversed: row.reversed,
                created: instant(&row.created)?,
                created_by: associate(connection, &row.created_by)?,
                updated: updated.zip(updated_by),
            },
        )?;
        if let Some(rights) = row.rights {
            connection.prepare_cached("INSERT INTO relation_right VALUES (?1, ?2, ?3, ?4)")?.execute(params![
                id,
                rights.mask.to_string(),
                rights.reason,
                Value::Object(rights.fields).to_string()
            ])?;
        }
    }
    Ok(())
}

fn instant(text: &str) -> Result<i64, StoreError> {
    let instant: jiff::Timestamp =
        text.parse().map_err(|error| StoreError::Seed(format!("relations.json: '{text}': {error}")))?;
    Ok(instant.as_second())
}

fn associate(connection: &Connection, name: &str) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT associate_id FROM associate WHERE name = ?1")?
        .query_row([name], |row| row.get(0))?)
}
