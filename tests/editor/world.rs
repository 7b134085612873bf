//! A server of its own for one test: the real sandbox on a free port, its rows
//! in a file that the test can read and that a second user can change.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use relata::sandbox::{self, Data, Effect, Fault, Options, Sandbox};
use rusqlite::{Connection, OptionalExtension, Params};
use tempfile::TempDir;

use crate::desk::{Desk, Way};

/// The calls a fault can be ordered for.
pub(crate) const SAVE: &str = "POST */SaveContactRelation";
pub(crate) const DELETE: &str = "POST */DeleteContactRelation";
pub(crate) const LOAD: &str = "POST */GetContactRelationEntity";

/// The server, and the folder with everything that outlives it.
pub(crate) struct World {
    home: TempDir,
    sandbox: Option<Sandbox>,
}

impl World {
    /// Where the editor keeps its files.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn new() -> Self {
        let mut world = Self::without_server();
        world.start(Options::default().listen);
        world
    }

    /// The editor starts its own sandbox here.
    pub(crate) fn without_server() -> Self {
        // Fails when another test of this process was first, which is as good.
        rustls::crypto::ring::default_provider().install_default().ok();
        Self { home: tempfile::tempdir().expect("a temporary folder"), sandbox: None }
    }

    fn file(&self) -> PathBuf {
        self.home.path().join("data/sandbox.sqlite")
    }

    fn start(&mut self, listen: SocketAddr) {
        if !self.file().exists() {
            self.plant();
        }
        let options = Options { data: Data::File(self.file()), listen, ..Options::default() };
        self.sandbox = Some(sandbox::start(&options).expect("a sandbox on a free port"));
    }

    /// The rows of a new sandbox, made once for all tests.
    fn plant(&self) {
        static SEED: OnceLock<TempDir> = OnceLock::new();
        let seed = SEED.get_or_init(|| {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let options = Options { data: Data::File(folder.path().join("seed.sqlite")), ..Options::default() };
            // A database that is closed is one file.
            sandbox::start(&options).expect("a sandbox on a free port").stop();
            folder
        });
        std::fs::create_dir_all(self.home.path().join("data")).expect("a folder");
        std::fs::copy(seed.path().join("seed.sqlite"), self.file()).expect("a copy");
    }

    /// Stops the server and starts one on the same file, at the same address.
    pub(crate) fn restart(&mut self) {
        let sandbox = self.sandbox.take().expect("a server of ours");
        let address = sandbox.address();
        sandbox.stop();
        self.start(address);
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().expect("a server of ours")
    }

    /// Spoils the next call to a route.
    pub(crate) fn spoil(&self, route: &str, effect: Effect) {
        self.sandbox().faults().add(Fault::next(route, effect));
    }

    /// An editor on the home screen, signed in.
    pub(crate) fn desk(&self) -> Desk {
        self.desk_by(&Way::default())
    }

    /// An editor, started in some other way.
    pub(crate) fn desk_by(&self, way: &Way) -> Desk {
        Desk::new(self.home.path(), self.sandbox.as_ref().map(Sandbox::url), way)
    }

    /// An editor with this relation in its form.
    pub(crate) fn desk_at(&self, relation: i32) -> Desk {
        let mut desk = self.desk_by(&Way { open: Some(relation), ..Way::default() });
        desk.settle();
        desk
    }

    fn rows(&self) -> Connection {
        let rows = Connection::open(self.file()).expect("the sandbox's file");
        rows.busy_timeout(std::time::Duration::from_secs(20)).expect("a limit");
        rows
    }

    /// What the database has; none when the row is gone.
    pub(crate) fn comment(&self, id: i32) -> Option<String> {
        let sql = "SELECT comment FROM relation WHERE relation_id = ?1";
        self.rows().query_row(sql, [id], |row| row.get(0)).optional().expect("a query")
    }

    /// How many relations have this comment.
    pub(crate) fn count(&self, comment: &str) -> usize {
        let sql = "SELECT count(*) FROM relation WHERE comment = ?1";
        let count: i64 = self.rows().query_row(sql, [comment], |row| row.get(0)).expect("a query");
        usize::try_from(count).expect("a count")
    }

    /// How many relations there are.
    pub(crate) fn total(&self) -> i64 {
        self.rows().query_row("SELECT count(*) FROM relation", [], |row| row.get(0)).expect("a query")
    }

    /// Another user writes straight into the database.
    pub(crate) fn meanwhile(&self, sql: &str, values: impl Params) {
        assert!(self.rows().execute(sql, values).expect("a statement") > 0, "{sql}");
    }

    /// Another user changes a comment.
    pub(crate) fn edit_meanwhile(&self, id: i32, comment: &str) {
        self.meanwhile(
            "UPDATE relation SET comment = ?2, updated = 1700000000, updated_by = 3 WHERE relation_id = ?1",
            (id, comment),
        );
    }

    /// How often a path was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.sandbox().requests().to(path).len()
    }
}
