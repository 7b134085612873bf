//! The binary on its own: a home that is nobody's, and what a run leaves behind.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

pub(crate) const RELATA: &str = env!("CARGO_BIN_EXE_relata");

/// A home of its own for one test, and nothing of the caller's environment that
/// could leak in.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The configuration file, written.
    pub(crate) fn configured(text: &str) -> Self {
        let home = Self::new();
        fs::create_dir(home.path().join("config")).expect("a folder");
        fs::write(home.path().join("config/config.toml"), text).expect("a file");
        home
    }

    pub(crate) fn relata(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(RELATA);
        command.args(arguments).env_clear().env("RELATA_HOME", self.path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.relata(arguments).output().expect("relata runs").into()
    }
}

/// What a finished run left behind.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
