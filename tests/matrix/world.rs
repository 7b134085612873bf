//! A server of one cell's own, its rows in a file that the test reads itself.

use std::{path::PathBuf, sync::OnceLock};

use relata::sandbox::{self, Data, Options, Sandbox};
use rusqlite::{Connection, OptionalExtension};
use tempfile::TempDir;

/// The relation that is changed or deleted; a new one is made its equal.
pub(crate) const SUBJECT: i32 = 1;
/// Another one.
pub(crate) const OTHER: i32 = 7;
/// The subject's comment.
pub(crate) const COMMENT: &str = "Bought in 2016, all shares.";
/// What the user types instead.
pub(crate) const MINE: &str = "Mine, typed with care";
/// What somebody else writes.
pub(crate) const THEIRS: &str = "Theirs";

/// What the server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rows {
    /// The subject's comment; none when it is gone.
    pub(crate) subject: Option<String>,
    /// How many relations there are.
    pub(crate) total: i64,
    /// How many of them are as the user wants it, in every field.
    pub(crate) wanted: i64,
}

pub(crate) struct World {
    home: TempDir,
    sandbox: Option<Sandbox>,
    address: std::net::SocketAddr,
    /// The relation that is written to.
    subject: i32,
    /// What [`SUBJECT`] ties, and how: whatever is done, this is wanted of a row.
    ties: String,
    /// The comment that is wanted.
    comment: &'static str,
}

/// What a row ties, and how.
const TIES: &str = "reldef_id || ' ' || source_table || ' ' || source_record || ' ' || destination_table || ' ' || destination_record || ' ' || reversed";

impl World {
    /// A server where this comment is wanted.
    pub(crate) fn new(comment: &'static str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        std::fs::copy(seed(), home.path().join("rows.sqlite")).expect("a copy");
        let address = Options::default().listen;
        let mut world = Self { home, sandbox: None, address, subject: SUBJECT, ties: String::new(), comment };
        let sql = format!("SELECT {TIES} FROM relation WHERE relation_id = ?1");
        world.ties = world.open().query_row(&sql, [SUBJECT], |row| row.get(0)).expect("a query");
        world.start();
        world
    }

    /// From now on the latest relation is the subject.
    pub(crate) fn take_latest(&mut self) {
        let sql = "SELECT max(relation_id) FROM relation";
        self.subject = self.open().query_row(sql, [], |row| row.get(0)).expect("a query");
    }

    /// The state folder.
    pub(crate) fn state(&self) -> PathBuf {
        self.home.path().join("state")
    }

    fn file(&self) -> PathBuf {
        self.home.path().join("rows.sqlite")
    }

    /// Starts the server, at the same address as before; does nothing where it runs.
    pub(crate) fn start(&mut self) {
        if self.sandbox.is_none() {
            let options = Options { data: Data::File(self.file()), listen: self.address, ..Options::default() };
            let sandbox = sandbox::start(&options).expect("a sandbox");
            self.address = sandbox.address();
            self.sandbox = Some(sandbox);
        }
    }

    /// Nothing listens there any more.
    pub(crate) fn stop(&mut self) {
        self.sandbox.take().expect("it runs").stop();
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().expect("it runs")
    }

    pub(crate) fn rows(&self) -> Rows {
        let rows = self.open();
        let subject = "SELECT comment FROM relation WHERE relation_id = ?1";
        let total = "SELECT count(*) FROM relation";
        let wanted = format!("SELECT count(*) FROM relation WHERE {TIES} = ?1 AND comment = ?2");
        Rows {
            subject: rows.query_row(subject, [self.subject], |row| row.get(0)).optional().expect("a query"),
            total: rows.query_row(total, [], |row| row.get(0)).expect("a query"),
            wanted: rows.query_row(&wanted, [&self.ties, self.comment], |row| row.get(0)).expect("a query"),
        }
    }

    fn open(&self) -> Connection {
        let rows = Connection::open(self.file()).expect("the sandbox's file");
        rows.busy_timeout(std::time::Duration::from_secs(20)).expect("a limit");
        rows
    }

    /// How many writes arrived.
    pub(crate) fn writes(&self) -> usize {
        let Some(sandbox) = &self.sandbox else { return 0 };
        let is_write = |path: &str| path.ends_with("/SaveContactRelation") || path.ends_with("/DeleteContactRelation");
        sandbox.requests().all().iter().filter(|ask| ask.method == "PATCH" || is_write(&ask.path)).count()
    }
}

/// The rows of a new sandbox, made once for all cells.
fn seed() -> PathBuf {
    static SEED: OnceLock<TempDir> = OnceLock::new();
    let file = |folder: &TempDir| folder.path().join("seed.sqlite");
    let folder = SEED.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options { data: Data::File(file(&folder)), ..Options::default() };
        // A database that is closed is one file.
        sandbox::start(&options).expect("a sandbox").stop();
        folder
    });
    file(folder)
}
