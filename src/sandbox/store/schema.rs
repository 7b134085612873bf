//! The tables of the sandbox. Owns their shape and version; knows nothing of
//! HTTP or of the property names on the wire.
//!
//! The shape follows the published database dictionary where it matters: a
//! relation's side is a table number and a record id (contact 5, person 6), and
//! the company of a person side is not stored but read from the person.

/// Raised whenever [`TABLES`] changes, so that an older file is recognised.
pub(super) const VERSION: i32 = 1;

/// Table number of companies (API: contact) in a relation's side.
pub(in crate::sandbox) const CONTACT_TABLE: i64 = 5;
/// Table number of persons in a relation's side.
pub(in crate::sandbox) const PERSON_TABLE: i64 = 6;

/// Every table and index, run once on an empty database.
pub(super) const TABLES: &str = r"
CREATE TABLE associate (
    associate_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    full_name TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    group_idx INTEGER NOT NULL,
    password TEXT
);
CREATE TABLE contact (
    contact_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    department TEXT NOT NULL,
    orgnr TEXT NOT NULL,
    category TEXT NOT NULL,
    business TEXT NOT NULL,
    country TEXT NOT NULL,
    city TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    stop INTEGER NOT NULL,
    associate_id INTEGER NOT NULL REFERENCES associate (associate_id),
    registered INTEGER NOT NULL,
    folded TEXT NOT NULL
);
CREATE TABLE person (
    person_id INTEGER PRIMARY KEY,
    contact_id INTEGER REFERENCES contact (contact_id),
    first_name TEXT NOT NULL,
    middle_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    title TEXT NOT NULL,
    position TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    retired INTEGER NOT NULL,
    associate_id INTEGER NOT NULL REFERENCES associate (associate_id),
    registered INTEGER NOT NULL,
    folded TEXT NOT NULL
);
CREATE INDEX person_contact ON person (contact_id);
CREATE TABLE relation_definition (
    reldef_id INTEGER PRIMARY KEY,
    name_raw TEXT NOT NULL, name_en TEXT NOT NULL, name_no TEXT NOT NULL,
    passive_raw TEXT NOT NULL, passive_en TEXT NOT NULL, passive_no TEXT NOT NULL,
    tooltip TEXT NOT NULL,
    rank INTEGER NOT NULL,
    deleted INTEGER NOT NULL
);
CREATE TABLE relation_target (
    reldef_id INTEGER NOT NULL REFERENCES relation_definition (reldef_id),
    source_table INTEGER NOT NULL,
    destination_table INTEGER NOT NULL,
    PRIMARY KEY (reldef_id, source_table, destination_table)
) WITHOUT ROWID;
CREATE TABLE relation (
    relation_id INTEGER PRIMARY KEY AUTOINCREMENT,
    reldef_id INTEGER NOT NULL REFERENCES relation_definition (reldef_id),
    source_table INTEGER NOT NULL,
    source_record INTEGER NOT NULL,
    destination_table INTEGER NOT NULL,
    destination_record INTEGER NOT NULL,
    comment TEXT NOT NULL,
    reversed INTEGER NOT NULL,
    associate_id INTEGER NOT NULL REFERENCES associate (associate_id),
    registered INTEGER NOT NULL,
    registered_by INTEGER NOT NULL REFERENCES associate (associate_id),
    updated INTEGER,
    updated_by INTEGER REFERENCES associate (associate_id)
);
CREATE INDEX relation_source ON relation (source_table, source_record);
CREATE INDEX relation_destination ON relation (destination_table, destination_record);
CREATE TABLE relation_right (
    relation_id INTEGER PRIMARY KEY REFERENCES relation (relation_id) ON DELETE CASCADE,
    mask TEXT NOT NULL,
    reason TEXT NOT NULL,
    fields TEXT NOT NULL
);
CREATE TABLE resource (
    tag TEXT PRIMARY KEY COLLATE NOCASE,
    text_en TEXT NOT NULL,
    text_no TEXT NOT NULL
) WITHOUT ROWID;
";
