//! A home of its own, sandboxes to sign in to, and relata in a terminal.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use relata::sandbox::{self, Options, Sandbox, online::Policy};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::pty::Terminal;
use crate::talk::Talk;

/// Longest wait for anything.
const LIMIT: Duration = Duration::from_secs(20);

pub(crate) const RELATA: &str = env!("CARGO_BIN_EXE_relata");

/// A server of its own, without SuperOffice Online.
pub(crate) fn server() -> Sandbox {
    sandbox::start(&Options::default()).expect("a sandbox on a free port")
}

/// A server that plays SuperOffice Online.
pub(crate) fn online() -> Sandbox {
    let options = Options { online: Some(Policy::default()), ..Options::default() };
    sandbox::start(&options).expect("a sandbox on a free port")
}

/// The host and port of a server, as somebody would copy them.
pub(crate) fn host(sandbox: &Sandbox) -> String {
    sandbox.root().trim_start_matches("http://").to_owned()
}

/// Where one user of relata lives.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// With this configuration.
    pub(crate) fn configured(text: &str) -> Self {
        let home = Self::new();
        home.configure(text);
        home
    }

    pub(crate) fn configure(&self, text: &str) {
        fs::create_dir_all(self.path().join("config")).expect("a folder");
        fs::write(self.config_file(), text).expect("a file");
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn config_file(&self) -> PathBuf {
        self.path().join("config/config.toml")
    }

    /// The configuration; nothing where there is none.
    pub(crate) fn config(&self) -> String {
        fs::read_to_string(self.config_file()).unwrap_or_default()
    }

    /// What is kept in the file for secrets; nothing where there is none.
    pub(crate) fn kept(&self) -> String {
        fs::read_to_string(self.path().join("data/secrets/secrets.json")).unwrap_or_default()
    }

    /// Waits until a draft holds a text.
    pub(crate) fn drafts(&self, wanted: &str) {
        let end = Instant::now() + LIMIT;
        while !holds(&self.path().join("state"), wanted) {
            assert!(Instant::now() < end, "waited in vain for a draft with {wanted}");
            std::thread::yield_now();
        }
    }

    /// A profile `work` at SuperOffice Online whose secrets are kept in the file, signed in.
    pub(crate) fn signed_in(sandbox: &Sandbox) -> Self {
        let home = Self::configured(&profile("work", sandbox));
        let browser = Browser::new(home.path());
        let mut talk = home.talk(&["login"], &browser.variables());
        browser.comes_back(&browser.opened());
        talk.answers("Open the editor now? [Y/n]", "n");
        assert_eq!(talk.terminal.ends(), 0);
        home
    }

    /// Runs relata in a terminal.
    pub(crate) fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Terminal {
        Terminal::run(self.path(), &[&[RELATA], arguments].concat(), variables)
    }

    /// The same, for whoever is going to be asked.
    pub(crate) fn talk(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Talk {
        Talk::new(self.run(arguments, variables))
    }
}

/// Whether a whole file holds a text; one that is being written has another name.
fn holds(path: &Path, wanted: &str) -> bool {
    if path.is_dir() {
        let mut entries = fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path());
        return entries.any(|path| holds(&path, wanted));
    }
    let is_whole = path.extension().is_some_and(|extension| extension == "json");
    is_whole && fs::read_to_string(path).is_ok_and(|content| content.contains(wanted))
}

/// A profile at SuperOffice Online, as the configuration has it.
pub(crate) fn profile(name: &str, sandbox: &Sandbox) -> String {
    format!(
        "[profiles.{name}]\nenvironment = \"{}\"\nclient_id = \"relata-sandbox\"\nsecrets = \"file\"\n",
        sandbox.root()
    )
}
