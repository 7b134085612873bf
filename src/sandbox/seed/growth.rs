//! The generated part of the seed: each row follows from its id alone, so the
//! data are the same on every machine and at every size.

use rusqlite::{Connection, OptionalExtension};

use super::files::{self, Words};
use super::insert::{self, EPOCH, NewContact, NewPerson, NewRelation};
use super::random::Sequence;
use crate::sandbox::store::StoreError;
use crate::sandbox::store::schema::{CONTACT_TABLE, PERSON_TABLE};

const BULK_NAME: &str = "Bulk Holding AS";
const COMPANY: u64 = 1;
const PERSON: u64 = 2;
const RELATION: u64 = 3;

/// Adds rows until so many are there; knows what is there already.
pub(super) struct Grower<'a> {
    connection: &'a Connection,
    words: Words,
    companies: i64,
    persons: i64,
    relations: i64,
    /// Definition, source table, destination table: every pair that may be used.
    targets: Vec<(i64, i64, i64)>,
}

impl<'a> Grower<'a> {
    pub(super) fn new(connection: &'a Connection) -> Result<Self, StoreError> {
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        let targets = connection
            .prepare(
                "SELECT t.reldef_id, t.source_table, t.destination_table FROM relation_target t
                 JOIN relation_definition d USING (reldef_id) WHERE d.deleted = 0 ORDER BY 1, 2, 3",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            connection,
            words: files::words()?,
            companies: count("SELECT ifnull(max(contact_id), 0) FROM contact")?,
            persons: count("SELECT ifnull(max(person_id), 0) FROM person")?,
            relations: count("SELECT count(*) FROM relation")?,
            targets,
        })
    }

    pub(super) const fn companies_now(&self) -> i64 {
        self.companies
    }

    /// The company with the long list; made at the first growth.
    pub(super) fn bulk_company(&mut self) -> Result<i64, StoreError> {
        let found = self
            .connection
            .query_row("SELECT contact_id FROM contact WHERE name = ?1", [BULK_NAME], |row| row.get(0))
            .optional()?;
        if let Some(id) = found {
            return Ok(id);
        }
        self.companies += 1;
        self.company(self.companies, BULK_NAME)?;
        Ok(self.companies)
    }

    /// Companies up to this id.
    pub(super) fn companies(&mut self, wanted: i64) -> Result<(), StoreError> {
        while self.companies < wanted {
            self.companies += 1;
            let mut random = Sequence::of(COMPANY, self.companies);
            let name = format!(
                "{}{} {}",
                random.word(&self.words.company_first),
                random.word(&self.words.company_last),
                random.word(&self.words.company_form)
            );
            self.company(self.companies, &name)?;
        }
        Ok(())
    }

    fn company(&self, id: i64, name: &str) -> rusqlite::Result<()> {
        let mut random = Sequence::of(COMPANY, -id);
        let town = random.pick(&self.words.towns);
        insert::contact(
            self.connection,
            &NewContact {
                id,
                name,
                department: if random.one_in(8) { "Avd. Nord" } else { "" },
                orgnr: &format!("{}", 800_000_000 + id),
                category: random.word(&self.words.categories),
                business: random.word(&self.words.businesses),
                country: &town[1],
                city: &town[0],
                stop: random.one_in(40),
            },
        )
    }

    /// Persons up to this id; one in forty has no company, one in fifteen is retired.
    pub(super) fn persons(&mut self, wanted: i64) -> Result<(), StoreError> {
        while self.persons < wanted {
            self.persons += 1;
            let mut random = Sequence::of(PERSON, self.persons);
            insert::person(
                self.connection,
                &NewPerson {
                    id: self.persons,
                    contact: (!random.one_in(40)).then(|| 1 + random.below(self.companies)),
                    first: random.word(&self.words.first),
                    middle: if random.one_in(10) { random.word(&self.words.last) } else { "" },
                    last: random.word(&self.words.last),
                    title: random.word(&self.words.titles),
                    position: random.word(&self.words.positions),
                    retired: random.one_in(15),
                },
            )?;
        }
        Ok(())
    }

    /// Relations between any parties, up to this number of rows.
    pub(super) fn relations(&mut self, wanted: i64) -> Result<(), StoreError> {
        while self.relations < wanted {
            self.relation(None)?;
        }
        Ok(())
    }

    /// So many relations of one company, as often source as destination.
    pub(super) fn relations_of(&mut self, company: i64, count: i64) -> Result<(), StoreError> {
        for _ in 0..count {
            self.relation(Some(company))?;
        }
        Ok(())
    }

    fn relation(&mut self, company: Option<i64>) -> rusqlite::Result<()> {
        self.relations += 1;
        let mut random = Sequence::of(RELATION, self.relations);
        let (definition, source_table, destination_table) = *random.pick(&self.targets);
        let mut source = self.party(&mut random, source_table);
        let mut destination = self.party(&mut random, destination_table);
        if destination == source {
            let count = if source_table == PERSON_TABLE { self.persons } else { self.companies };
            destination.1 = source.1 % count + 1;
        }
        if let Some(company) = company {
            let own = (CONTACT_TABLE, company);
            match (source_table, destination_table) {
                (CONTACT_TABLE, CONTACT_TABLE) if random.one_in(2) => destination = own,
                (CONTACT_TABLE, _) => source = own,
                (_, CONTACT_TABLE) => destination = own,
                // Two persons cannot stand for the company: use the definition that fits every pair.
                _ => return self.knows(&mut random, own, destination),
            }
        }
        self.write(&mut random, definition, source, destination)
    }

    fn knows(&self, random: &mut Sequence, source: (i64, i64), destination: (i64, i64)) -> rusqlite::Result<()> {
        const KNOWS: i64 = 7;
        self.write(random, KNOWS, source, destination)
    }

    fn party(&self, random: &mut Sequence, table: i64) -> (i64, i64) {
        let count = if table == PERSON_TABLE { self.persons } else { self.companies };
        (table, 1 + random.below(count))
    }

    fn write(
        &self,
        random: &mut Sequence,
        definition: i64,
        source: (i64, i64),
        destination: (i64, i64),
    ) -> rusqlite::Result<()> {
        let created = EPOCH + random.below(300_000_000);
        let created_by = 1 + random.below(3);
        let updated = random.one_in(3).then(|| (created + 60 + random.below(30_000_000), 1 + random.below(3)));
        let row = NewRelation {
            definition,
            source,
            destination,
            comment: random.word(&self.words.comments),
            reversed: 0,
            created,
            created_by,
            updated,
        };
        insert::relation(self.connection, &row).map(drop)
    }
}
