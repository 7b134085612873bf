//! Associates: the users of the CRM, their names and passwords.

use rusqlite::{OptionalExtension, Row, params};

use super::{Store, StoreError};

/// One user (API: Associate).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Associate {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) full_name: String,
    pub(in crate::sandbox) person: i64,
    pub(in crate::sandbox) group: i64,
}

/// The system user's id; it is there only where Online is played.
pub(in crate::sandbox) const SYSTEM_USER: i64 = 4;

impl Associate {
    /// The kind of user it is (WebAPI, `AssociateType`).
    pub(in crate::sandbox) const fn kind(&self) -> &'static str {
        if self.id == SYSTEM_USER { "SystemAssociate" } else { "InternalAssociate" }
    }
}

const COLUMNS: &str = "SELECT associate_id, name, full_name, person_id, group_idx FROM associate";

fn read(row: &Row<'_>) -> rusqlite::Result<Associate> {
    Ok(Associate {
        id: row.get(0)?,
        name: row.get(1)?,
        full_name: row.get(2)?,
        person: row.get(3)?,
        group: row.get(4)?,
    })
}

impl Store {
    /// Adds the system user, who has no password, where it is missing.
    pub(in crate::sandbox) fn add_system_user(&self) -> Result<(), StoreError> {
        let add = "INSERT OR IGNORE INTO associate VALUES (?1, 'SYSTEM0', 'System User', 0, 2, NULL)";
        self.connection.execute(add, [SYSTEM_USER])?;
        Ok(())
    }

    /// The user with this id.
    pub(in crate::sandbox) fn associate(&self, id: i64) -> rusqlite::Result<Option<Associate>> {
        self.connection.prepare_cached(&format!("{COLUMNS} WHERE associate_id = ?1"))?.query_row([id], read).optional()
    }

    /// The user with this login, whatever its case.
    pub(in crate::sandbox) fn associate_named(&self, name: &str) -> rusqlite::Result<Option<Associate>> {
        self.connection.prepare_cached(&format!("{COLUMNS} WHERE name = ?1"))?.query_row([name], read).optional()
    }

    /// The user with this login and password; an associate without a password cannot sign in.
    pub(in crate::sandbox) fn sign_in(&self, name: &str, password: &str) -> rusqlite::Result<Option<Associate>> {
        self.connection
            .prepare_cached(&format!("{COLUMNS} WHERE name = ?1 AND password = ?2"))?
            .query_row(params![name, password], read)
            .optional()
    }
}
