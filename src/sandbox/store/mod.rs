//! The database: opening it, and one file per thing kept in it. Knows nothing
//! of HTTP; the seed fills it and the routes ask it.

pub(super) mod associate;
pub(super) mod definition;
pub(super) mod party;
pub(super) mod relation;
pub(super) mod rights;
pub(super) mod schema;

use std::fmt;
use std::path::{Path, PathBuf};

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, TransactionBehavior};

use super::seed;
use crate::domain::fold;

/// Where the sandbox keeps its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// In memory, gone when the sandbox stops.
    Memory,
    /// In this file (with its WAL beside it), created and seeded when absent.
    File(PathBuf),
}

impl fmt::Display for Data {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => out.write_str("the memory"),
            Self::File(path) => write!(out, "{}", path.display()),
        }
    }
}

/// Why the store could not be opened or asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused.
    #[error("the sandbox's database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file or its folder could not be made or removed.
    #[error("the sandbox's file {}: {source}", path.display())]
    File {
        /// The file in question.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file was written by another version of the sandbox.
    #[error("{data} was made by another version of the sandbox (schema {found}); start with --fresh")]
    Version {
        /// Where the rows are.
        data: Data,
        /// The schema number found there.
        found: i32,
    },
    /// An embedded seed file does not say what the seeding expects.
    #[error("the sandbox's seed data: {0}")]
    Seed(String),
}

/// The one connection. Every write is one transaction.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) connection: Connection,
}

impl Store {
    /// Opens the data, makes and seeds it when it is new, and grows it to `companies`.
    pub(super) fn open(data: &Data, fresh: bool, companies: Option<u32>) -> Result<Self, StoreError> {
        let connection = match data {
            Data::Memory => Connection::open_in_memory()?,
            Data::File(path) => open_file(path, fresh)?,
        };
        // The whole process is to stay small, so the page cache does too.
        connection.execute_batch(
            "PRAGMA cache_size = -1024; PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;",
        )?;
        connection.set_prepared_statement_cache_capacity(32);
        register_fold(&connection)?;
        let mut store = Self { connection };
        store.prepare(data, companies)?;
        Ok(store)
    }

    fn prepare(&mut self, data: &Data, companies: Option<u32>) -> Result<(), StoreError> {
        match version(&self.connection)? {
            schema::VERSION => {}
            0 => self.create(data)?,
            found => return Err(StoreError::Version { data: data.clone(), found }),
        }
        if let Some(wanted) = companies {
            self.connection.execute_batch("PRAGMA cache_size = -8192")?;
            let transaction = self.connection.transaction()?;
            seed::grow(&transaction, wanted)?;
            transaction.commit()?;
            self.connection.execute_batch("PRAGMA cache_size = -1024; PRAGMA shrink_memory")?;
        }
        Ok(())
    }

    /// Makes the tables and plants the seed, unless another process did so while this one waited.
    fn create(&mut self, data: &Data) -> Result<(), StoreError> {
        if let Data::File(_) = data {
            self.connection.pragma_update(None, "journal_mode", "WAL")?;
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if version(&transaction)? == 0 {
            transaction.execute_batch(schema::TABLES)?;
            seed::plant(&transaction)?;
            transaction.pragma_update(None, "user_version", schema::VERSION)?;
        }
        Ok(transaction.commit()?)
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn open_file(path: &Path, fresh: bool) -> Result<Connection, StoreError> {
    let failed = |source| StoreError::File { path: path.to_owned(), source };
    if fresh {
        for suffix in ["", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            match std::fs::remove_file(&name) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
                _ => {}
            }
        }
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    Ok(Connection::open(path)?)
}

/// `fold(text)` in SQL, so that filters find `Østby` by `ostby`.
fn register_fold(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("fold", 1, flags, |context| {
        let text: Option<String> = context.get(0)?;
        Ok(text.as_deref().map(fold))
    })
}
