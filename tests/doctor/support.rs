//! A home with one profile, and what the doctor says there.

use relata::auth::{Item, Secrets, Vault};
use relata::config::{Keeping, Profile, Site};
use serde_json::Value;

use crate::home::{Ended, Home};

/// In no output, whatever happens.
pub(crate) const CANARY: &str = "canary-1234";

pub(crate) struct Ward {
    home: Home,
    variables: Vec<(&'static str, String)>,
}

/// What was found.
pub(crate) struct Report {
    pub(crate) code: Option<i32>,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Ward {
    /// With this profile, called `work`.
    pub(crate) fn new(profile: &str) -> Self {
        Self { home: Home::configured(&format!("[profiles.work]\n{profile}\n")), variables: Vec::new() }
    }

    /// The user of a server of their own, with this password in the environment.
    pub(crate) fn at(url: &str, password: &str) -> Self {
        Self::new(&format!("url = \"{url}\"\nuser = \"demo\"")).with("RELATA_PASSWORD", password)
    }

    pub(crate) fn with(mut self, variable: &'static str, value: &str) -> Self {
        self.variables.push((variable, value.to_owned()));
        self
    }

    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    /// Keeps a secret in the file.
    pub(crate) fn keep(&self, site: Site, item: Item, secret: &str) {
        let profile = Profile { name: Some("work".to_owned()), site, user: None, secrets: Keeping::File };
        let drawer = Vault::new(self.home.path().join("data/secrets/secrets.json")).drawer(&profile);
        drawer.keep(None, &Secrets::default().with(item, secret.into())).expect("kept");
    }

    /// Looks twice, once for people and once for programs.
    pub(crate) fn doctor(&self) -> Report {
        let run = |arguments: &[&str]| -> Ended {
            let mut command = self.home.relata(arguments);
            let variables = self.variables.iter().map(|(name, value)| (*name, value.as_str()));
            command.envs(variables).output().expect("relata runs").into()
        };
        let (shown, told) = (run(&["doctor"]), run(&["doctor", "--json"]));
        for ended in [&shown, &told] {
            assert!(!ended.out.contains(CANARY) && !ended.err.contains(CANARY), "{}{}", ended.out, ended.err);
            assert_eq!(ended.err, "");
        }
        for line in shown.out.lines() {
            assert!(line.chars().count() <= 80 || !line.trim().contains(' '), "{line}");
        }
        let json: Value = serde_json::from_str(&told.out).unwrap_or_else(|error| panic!("{error}: {}", told.out));
        assert_eq!(json["exit"], Value::from(told.code.expect("an exit")));
        assert_eq!(shown.code, told.code, "{}", shown.out);
        Report { code: told.code, text: shown.out, json }
    }
}

impl Report {
    pub(crate) fn hops(&self) -> &[Value] {
        self.json["hops"].as_array().expect("steps")
    }

    /// The first step of this name.
    pub(crate) fn hop(&self, name: &str) -> &Value {
        self.hops().iter().find(|hop| hop["name"] == name).unwrap_or_else(|| panic!("no {name}\n{}", self.text))
    }

    /// One step failed: this one, with these words about what was seen and what is next.
    pub(crate) fn fails(&self, name: &str, code: i32, detail: &str, next: &str) {
        let failed: Vec<&Value> = self.hops().iter().filter(|hop| hop["ok"] == false).collect();
        assert_eq!(failed.len(), 1, "{}", self.text);
        assert_eq!((failed[0]["name"].as_str(), self.code), (Some(name), Some(code)), "{}", self.text);
        for (key, wanted) in [("detail", detail), ("next", next)] {
            let said = failed[0][key].as_str().expect("words");
            assert!(said.contains(wanted), "{key}, {wanted}: {said}");
        }
    }
}
