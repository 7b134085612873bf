//! What a new sandbox holds. `plant` writes the rows of `assets/sandbox` and a
//! deterministic rest around them; `grow` raises that to any size for load.

mod files;
mod growth;
mod insert;
mod random;

use rusqlite::Connection;

use super::store::StoreError;
use growth::Grower;

/// Persons in a sandbox that has not been grown.
const PERSONS: i64 = 160;
/// Relations in a sandbox that has not been grown.
const RELATIONS: i64 = 420;

/// Fills an empty database.
pub(super) fn plant(connection: &Connection) -> Result<(), StoreError> {
    files::plant(connection)?;
    let mut grower = Grower::new(connection)?;
    grower.persons(PERSONS)?;
    grower.relations(RELATIONS)
}

/// Raises the database to so many companies, with 2.5 persons and 10 relations
/// for each; a tenth of the relations belong to one company, "Bulk Holding AS".
/// A database that is already as large stays as it is.
pub(super) fn grow(connection: &Connection, companies: u32) -> Result<(), StoreError> {
    let wanted = i64::from(companies);
    let mut grower = Grower::new(connection)?;
    if grower.companies_now() >= wanted {
        return Ok(());
    }
    let bulk = grower.bulk_company()?;
    grower.companies(wanted)?;
    grower.persons(wanted * 5 / 2)?;
    grower.relations_of(bulk, wanted)?;
    grower.relations(wanted * 10)
}
