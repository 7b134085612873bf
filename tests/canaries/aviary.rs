//! The canaries, where they are put, and the search for them.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use relata::auth::{Item, Secrets, Vault};
use relata::config::{Keeping, Profile, Site};
use relata::sandbox::online::Policy;
use relata::sandbox::{self, Options, Sandbox};
use tempfile::TempDir;

use crate::person::{Person, browser};
use crate::pty::Terminal;

const RELATA: &str = env!("CARGO_BIN_EXE_relata");

/// What the environment holds, and the canary in it.
pub(crate) const VARIABLES: [(&str, &str); 6] = [
    ("RELATA_PASSWORD", "kanarie-password-Xq7"),
    ("RELATA_TICKET", "kanarie-ticket-Wm3"),
    ("RELATA_TOKEN", "kanarie-token-Zr9"),
    ("RELATA_COOKIE", "session=kanarie-cookie-Ht5; XSRF-TOKEN=kanarie-xsrf-Lp8"),
    ("RELATA_APP_TOKEN", "kanarie-application-Kc2"),
    ("RELATA_SYSTEM_TOKEN", "kanarie-system-Vd6"),
];

/// What is typed.
pub(crate) const TYPED: [&str; 2] = ["kanarie-typed-first-Jn4", "kanarie-typed-again-Bs1"];

/// What is kept.
pub(crate) const KEPT: [(Item, &str); 3] = [
    (Item::Password, "kanarie-kept-password-Gy0"),
    (Item::AppToken, "kanarie-kept-application-Fe7"),
    (Item::RefreshToken, "kanarie-kept-refresh-Ud3"),
];

/// A home, a server, and everything that was seen so far.
pub(crate) struct Aviary {
    home: TempDir,
    sandbox: Sandbox,
    seen: Vec<u8>,
    /// Secrets of this world that the server made.
    hatched: Vec<String>,
}

impl Aviary {
    pub(crate) fn new() -> Self {
        Self::with(&Options::default())
    }

    /// With a server that plays SuperOffice Online. Its access tokens and tickets begin alike.
    pub(crate) fn online() -> Self {
        let mut aviary = Self::with(&Options { online: Some(Policy::default()), ..Options::default() });
        aviary.hatched.extend(["8A:Cust26759.", "7T:Cust26759."].map(str::to_owned));
        aviary
    }

    fn with(options: &Options) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let sandbox = sandbox::start(options).expect("a sandbox on a free port");
        Self { home, sandbox, seen: Vec::new(), hatched: Vec::new() }
    }

    /// The root of SuperOffice Online.
    pub(crate) fn root(&self) -> String {
        self.sandbox.root()
    }

    /// One more secret to look for.
    pub(crate) fn hatch(&mut self, secret: &str) {
        self.hatched.push(secret.to_owned());
    }

    /// `relata login` without a terminal, and a person at the browser; the exit code.
    pub(crate) fn sign_in_through_the_browser(&mut self) -> Option<i32> {
        let mut command = Command::new(RELATA);
        command.args(["login", "-vv"]).env_clear().env("RELATA_HOME", self.home()).stdin(Stdio::null());
        // No browser of the machine that the test runs on.
        command.env("BROWSER", "false");
        let mut login = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("relata runs");
        let mut out = BufReader::new(login.stdout.take().expect("a pipe")).lines();
        let mut lines = out.by_ref().map(|line| line.expect("UTF-8"));
        let address = lines.find(|line| line.starts_with("http")).expect("the address to sign in at");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let landed = runtime.block_on(async {
            let browser = browser();
            let landed = Person::default().sign_in(&browser, &address).await;
            browser.get(&landed).send().await.expect("relata listens");
            landed
        });
        let landed = url::Url::parse(&landed).expect("an address");
        let code = landed.query_pairs().find(|(name, _)| name == "code").expect("a code").1;
        self.hatch(&code);
        for line in out {
            self.seen.extend(line.expect("UTF-8").bytes());
        }
        let output = login.wait_with_output().expect("it ends");
        self.seen.extend(output.stderr);
        output.status.code()
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn url(&self) -> String {
        self.sandbox.url().clone()
    }

    /// The configuration file.
    pub(crate) fn configure(&self, text: &str) {
        fs::create_dir_all(self.home().join("config")).expect("a folder");
        fs::write(self.home().join("config/config.toml"), text).expect("a file");
    }

    /// A profile `work` at the sandbox that signs in so.
    pub(crate) fn profile(&self, auth: &str) {
        self.configure(&format!(
            "[profiles.work]\nurl = \"{}\"\nauth = \"{auth}\"\nuser = \"demo\"\nsecrets = \"file\"\n",
            self.url()
        ));
    }

    /// Keeps [`KEPT`] for that profile.
    pub(crate) fn keep(&self) {
        let site = Site::Fixed { url: self.url().parse().expect("an address"), auth: None };
        let profile = Profile { name: Some("work".to_owned()), site, user: None, secrets: Keeping::File };
        let secrets = KEPT.into_iter().fold(Secrets::default(), |kept, (item, text)| kept.with(item, text.into()));
        Vault::new(self.secrets_file()).drawer(&profile).keep(Some("demo"), &secrets).expect("kept");
    }

    pub(crate) fn secrets_file(&self) -> PathBuf {
        self.home().join("data/secrets/secrets.json")
    }

    /// A ticket that the server takes.
    pub(crate) fn ticket(&mut self) -> String {
        let host = self.url().trim_start_matches("http://").trim_end_matches("/api").to_owned();
        let mut stream = TcpStream::connect(&host).expect("the sandbox listens");
        let pair = STANDARD.encode("demo:demo");
        write!(
            stream,
            "GET /api/v1/User/currentToken HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {pair}\r\n\
             Connection: close\r\n\r\n"
        )
        .expect("the sandbox takes it");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let ticket = answer.rsplit('"').nth(1).expect("a ticket in quotes").to_owned();
        assert!(ticket.len() > 10, "{answer}");
        self.hatched.push(ticket.clone());
        ticket
    }

    /// Runs without a terminal; the exit code.
    pub(crate) fn run(&mut self, arguments: &[&str], variables: &[(&str, &str)]) -> Option<i32> {
        let mut command = Command::new(RELATA);
        command.args(arguments).env_clear().env("RELATA_HOME", self.home()).stdin(Stdio::null());
        let output = command.envs(variables.iter().copied()).output().expect("relata runs");
        self.seen.extend(output.stdout);
        self.seen.extend(output.stderr);
        output.status.code()
    }

    /// Runs in a terminal, with the log at its longest.
    pub(crate) fn terminal(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Terminal {
        Terminal::run(self.home(), &[&[RELATA, "-vv"], arguments].concat(), variables)
    }

    /// Whether something was shown or printed.
    pub(crate) fn saw(&self, text: &str) -> bool {
        memchr::memmem::find(&self.seen, text.as_bytes()).is_some()
    }

    /// Takes what a terminal was sent into the search.
    pub(crate) fn looked(&mut self, terminal: &Terminal) {
        self.seen.extend(terminal.written());
    }

    /// Searches everything. That anything was seen and written at all is for the caller to know.
    pub(crate) fn search(&self) {
        assert_eq!(self.found(), [""; 0]);
    }

    /// Every canary with where it is.
    fn found(&self) -> Vec<String> {
        let variables = VARIABLES.iter().map(|(_, value)| *value).chain(["kanarie-cookie-Ht5", "kanarie-xsrf-Lp8"]);
        let kept = KEPT.iter().map(|(_, text)| *text);
        let hatched = self.hatched.iter().map(String::as_str);
        let canaries: Vec<&str> = variables.chain(TYPED).chain(kept).chain(hatched).collect();
        let files = self.files().into_iter();
        let files = files.map(|file| (file.display().to_string(), fs::read(&file).expect("a file")));
        let mut found = Vec::new();
        for (place, content) in files.chain([("the output".to_owned(), self.seen.clone())]) {
            let is_in = |form: &String| memchr::memmem::find(&content, form.as_bytes()).is_some();
            let here = canaries.iter().filter(|canary| forms(canary).iter().any(is_in));
            found.extend(here.map(|canary| format!("{canary} is in {place}")));
        }
        found
    }

    /// Every file below the home but the one for secrets.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files = files_below(self.home());
        files.retain(|file| *file != self.secrets_file());
        files
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// The canary as it is, and as it looks inside base64 wherever it begins there.
fn forms(canary: &str) -> Vec<String> {
    let shifted = ["", "x", "xx"].map(|before| {
        let text = STANDARD_NO_PAD.encode(format!("{before}{canary}"));
        // What the neighbours have a part in is left out.
        let from = (before.len() * 8).div_ceil(6);
        text[from..text.len() - 2].to_owned()
    });
    [canary.to_owned()].into_iter().chain(shifted).collect()
}

#[test]
fn the_search_finds_a_canary_in_every_form() {
    let canary = VARIABLES[0].1;
    for user in ["", "a", "de", "demo"] {
        let header = STANDARD.encode(format!("{user}:{canary}"));
        assert!(forms(canary).iter().any(|form| header.contains(form)), "{user}");
    }
    let mut aviary = Aviary::new();
    assert!(aviary.found().is_empty());
    aviary.seen.extend(format!("Authorization: Basic {}", STANDARD.encode(format!("demo:{canary}"))).bytes());
    assert_eq!(aviary.found(), [format!("{canary} is in the output")]);
    aviary.seen.clear();
    fs::write(aviary.home().join("somewhere.log"), TYPED[0]).expect("written");
    assert_eq!(aviary.found().len(), 1);
}
