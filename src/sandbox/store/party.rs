//! Companies and persons: reading one, and the ranked searches behind the
//! type-ahead lists.

use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use crate::domain::fold;

/// A company (API: contact).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Contact {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) department: String,
    pub(in crate::sandbox) orgnr: String,
    pub(in crate::sandbox) category: String,
    pub(in crate::sandbox) business: String,
    pub(in crate::sandbox) country: String,
    pub(in crate::sandbox) city: String,
    pub(in crate::sandbox) phone: String,
    pub(in crate::sandbox) email: String,
    pub(in crate::sandbox) stop: bool,
    pub(in crate::sandbox) associate: i64,
    pub(in crate::sandbox) registered: i64,
}

impl Contact {
    /// Name and department, as lists show it.
    pub(in crate::sandbox) fn full_name(&self) -> String {
        if self.department.is_empty() { self.name.clone() } else { format!("{}, {}", self.name, self.department) }
    }
}

/// A person; the company is absent for a person without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Person {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) contact: Option<i64>,
    pub(in crate::sandbox) first: String,
    pub(in crate::sandbox) middle: String,
    pub(in crate::sandbox) last: String,
    pub(in crate::sandbox) title: String,
    pub(in crate::sandbox) position: String,
    pub(in crate::sandbox) phone: String,
    pub(in crate::sandbox) email: String,
    pub(in crate::sandbox) retired: bool,
    pub(in crate::sandbox) associate: i64,
    pub(in crate::sandbox) registered: i64,
}

impl Person {
    /// First, middle and last name with single spaces between those that are there.
    pub(in crate::sandbox) fn full_name(&self) -> String {
        let parts = [&self.first, &self.middle, &self.last];
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

const CONTACT: &str = "SELECT contact_id, name, department, orgnr, category, business, country, city, phone, email,
    stop, associate_id, registered FROM contact";
const PERSON: &str = "SELECT person_id, contact_id, first_name, middle_name, last_name, title, position, phone, email,
    retired, associate_id, registered FROM person";

fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: row.get(0)?,
        name: row.get(1)?,
        department: row.get(2)?,
        orgnr: row.get(3)?,
        category: row.get(4)?,
        business: row.get(5)?,
        country: row.get(6)?,
        city: row.get(7)?,
        phone: row.get(8)?,
        email: row.get(9)?,
        stop: row.get(10)?,
        associate: row.get(11)?,
        registered: row.get(12)?,
    })
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: row.get(0)?,
        contact: row.get(1)?,
        first: row.get(2)?,
        middle: row.get(3)?,
        last: row.get(4)?,
        title: row.get(5)?,
        position: row.get(6)?,
        phone: row.get(7)?,
        email: row.get(8)?,
        retired: row.get(9)?,
        associate: row.get(10)?,
        registered: row.get(11)?,
    })
}

/// What a type-ahead list wants beside the typed text.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::sandbox) struct Search<'a> {
    pub(in crate::sandbox) text: &'a str,
    pub(in crate::sandbox) skip_retired: bool,
    /// Persons of this company come first.
    pub(in crate::sandbox) boost: i64,
    pub(in crate::sandbox) limit: i64,
}

/// LIKE patterns for the folded query: its whole text, and up to four words that must all occur.
fn patterns(text: &str) -> (String, [String; 4]) {
    let folded = fold(text.trim());
    let mut words = folded.split_whitespace().map(escape);
    let words = std::array::from_fn(|_| words.next().unwrap_or_default());
    (escape(&folded), words)
}

/// The text with LIKE's wildcards made literal, for `ESCAPE '\'`.
pub(in crate::sandbox) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// All words occur; rows that begin with the text come first, then those where a word does.
const MATCH: &str = r"folded LIKE '%' || ?2 || '%' ESCAPE '\' AND folded LIKE '%' || ?3 || '%' ESCAPE '\'
    AND folded LIKE '%' || ?4 || '%' ESCAPE '\' AND folded LIKE '%' || ?5 || '%' ESCAPE '\'";
const RANK: &str = r"CASE WHEN folded LIKE ?1 || '%' ESCAPE '\' THEN 0
    WHEN folded LIKE '% ' || ?2 || '%' ESCAPE '\' THEN 1 ELSE 2 END";

impl Store {
    /// The company with this id.
    pub(in crate::sandbox) fn contact(&self, id: i64) -> rusqlite::Result<Option<Contact>> {
        self.connection.prepare_cached(&format!("{CONTACT} WHERE contact_id = ?1"))?.query_row([id], contact).optional()
    }

    /// The person with this id.
    pub(in crate::sandbox) fn person(&self, id: i64) -> rusqlite::Result<Option<Person>> {
        self.connection.prepare_cached(&format!("{PERSON} WHERE person_id = ?1"))?.query_row([id], person).optional()
    }

    /// The persons of one company, working ones first.
    pub(in crate::sandbox) fn persons_of(&self, contact: i64) -> rusqlite::Result<Vec<Person>> {
        self.connection
            .prepare_cached(&format!(
                "{PERSON} WHERE contact_id = ?1 ORDER BY retired, last_name, first_name, person_id"
            ))?
            .query_map([contact], person)?
            .collect()
    }

    /// Companies whose name, department or city holds all words of the text.
    pub(in crate::sandbox) fn search_contacts(&self, search: Search<'_>) -> rusqlite::Result<Vec<Contact>> {
        let (whole, [a, b, c, d]) = patterns(search.text);
        let sql = format!("{CONTACT} WHERE {MATCH} ORDER BY {RANK}, stop, name, contact_id LIMIT ?6");
        self.connection.prepare_cached(&sql)?.query_map(params![whole, a, b, c, d, search.limit], contact)?.collect()
    }

    /// Persons whose name holds all words of the text.
    pub(in crate::sandbox) fn search_persons(&self, search: Search<'_>) -> rusqlite::Result<Vec<Person>> {
        let (whole, [a, b, c, d]) = patterns(search.text);
        let sql = format!(
            "{PERSON} WHERE {MATCH} AND (?7 = 0 OR retired = 0)
             ORDER BY contact_id IS NOT ?8, {RANK}, retired, first_name, last_name, person_id LIMIT ?6"
        );
        self.connection
            .prepare_cached(&sql)?
            .query_map(params![whole, a, b, c, d, search.limit, search.skip_retired, search.boost], person)?
            .collect()
    }
}
