//! A sandbox in a process of its own, which no kill of the editor reaches, and the
//! folder with everything that outlives both.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};
use tempfile::TempDir;

use crate::disk::State;
use crate::pty::Terminal;

const RELATA: &str = env!("CARGO_BIN_EXE_relata");

/// The server and the home.
pub(crate) struct World {
    home: TempDir,
    server: Child,
    url: String,
}

impl World {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut server = Command::new(RELATA)
            .args(["sandbox", "--data"])
            .arg(home.path().join("crm.sqlite"))
            .env("RELATA_HOME", home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox starts");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let url = line.trim().strip_prefix("listening on ").expect("the address").to_owned();
        Self { home, server, url }
    }

    /// The editor in a large terminal.
    pub(crate) fn editor(&self, more: &[&str]) -> Terminal {
        self.editor_under(&[], more)
    }

    /// The same, started by a command that turns into it.
    pub(crate) fn editor_under(&self, command: &[&str], more: &[&str]) -> Terminal {
        let program = [command, &[RELATA, "--url", &self.url, "--user", "demo"], more].concat();
        let mut terminal =
            Terminal::run(self.home.path(), &program, &[("RELATA_PASSWORD", "demo"), ("EDITOR", "true")]);
        terminal.resize(120, 40);
        terminal
    }

    /// Editors that start from now on keep updates from writing over others' in this way.
    pub(crate) fn guard(&self, guard: &str) {
        let folder = self.home.path().join("config");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("config.toml"), format!("[defaults]\nguard = \"{guard}\"\n")).expect("a file");
    }

    /// The editor's home.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// What the editor keeps on the disk.
    pub(crate) fn state(&self) -> State {
        State::new(self.home.path().join("state"))
    }

    /// Orders faults, as JSON.
    pub(crate) fn spoil(&self, faults: &str) {
        self.ask("POST", "faults", faults);
    }

    /// No fault any more.
    pub(crate) fn spare(&self) {
        self.ask("DELETE", "faults", "");
    }

    /// Whether a request with this method has arrived.
    pub(crate) fn was_asked_to(&self, method: &str) -> bool {
        self.ask("GET", "requests", "").contains(&format!("\"method\":\"{method}\""))
    }

    fn ask(&self, method: &str, what: &str, body: &str) -> String {
        let host = self.url.trim_start_matches("http://").trim_end_matches("/api");
        let mut stream = TcpStream::connect(host).expect("the sandbox listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
        let length = body.len();
        write!(
            stream,
            "{method} /sandbox/{what} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .expect("the sandbox takes it");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 20"), "{answer}");
        answer
    }

    fn rows(&self) -> Connection {
        let rows = Connection::open(self.home.path().join("crm.sqlite")).expect("the sandbox's file");
        rows.busy_timeout(Duration::from_secs(20)).expect("a limit");
        rows
    }

    /// A copy of relation 1 without a comment; its id.
    pub(crate) fn plant(&self) -> i64 {
        let rows = self.rows();
        let sql = "INSERT INTO relation (reldef_id, source_table, source_record, destination_table, destination_record,
                comment, reversed, associate_id, registered, registered_by)
            SELECT reldef_id, source_table, source_record, destination_table, destination_record,
                '', reversed, associate_id, registered, registered_by FROM relation WHERE relation_id = 1";
        rows.execute(sql, []).expect("a statement");
        rows.last_insert_rowid()
    }

    /// The comment of a relation; none when it is gone.
    pub(crate) fn comment(&self, id: i64) -> Option<String> {
        let sql = "SELECT comment FROM relation WHERE relation_id = ?1";
        self.rows().query_row(sql, [id], |row| row.get(0)).optional().expect("a query")
    }

    /// The comments that begin so.
    pub(crate) fn comments(&self, beginning: &str) -> Vec<String> {
        let rows = self.rows();
        let mut query =
            rows.prepare("SELECT comment FROM relation WHERE substr(comment, 1, length(?1)) = ?1").expect("a query");
        let found = query.query_map([beginning], |row| row.get(0)).expect("a query");
        found.collect::<Result<_, _>>().expect("texts")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // A server that has ended by itself is gone already.
        drop(self.server.kill());
        drop(self.server.wait());
    }
}
