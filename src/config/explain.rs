//! Where each value comes from, and what is wrong beyond the file itself.

use std::fs::File as OpenFile;

use serde_json::Value;

use super::choice::{Choice, Given, choose};
use super::environment::Environment;
use super::error::{ConfigError, Place, Problem, What};
use super::keys;
use super::layer::{Layer, Written};
use super::plan::{AllGiven, Flags};
use super::site::Site;
use super::source::Source;

/// A key and its value in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The key.
    pub key: &'static str,
    /// Its value; none where nothing says anything.
    pub value: Option<Value>,
    /// Who says so.
    pub origin: Origin,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag or a variable: its name.
    Given(&'static str),
    /// A line of the file.
    File(usize),
    /// The shipped defaults.
    Default,
}

impl Source {
    /// Every key with its value in effect: the profile first, then those of the server, then
    /// those of the screen.
    pub fn explain(&self, flags: &Flags, environment: Environment<'_>) -> Result<Vec<Explained>, ConfigError> {
        let given = AllGiven::find(flags, environment)?;
        let choice = choose(&self.file, given.profile.as_ref(), given.url.as_ref())?;
        let own = match choice {
            Choice::Profile(name) => self.file.profiles[name].clone().over(&self.file.defaults),
            Choice::Address | Choice::Sandbox => self.file.defaults.clone(),
        };
        // An address for this run stands in the place of an environment, and of what goes with one.
        let address = given.url.as_ref().and_then(|url| url.value.parse().ok());
        let own = Layer { url: address, ..Layer::default() }.over(&own);
        let profile = Explained {
            key: "profile",
            value: match choice {
                Choice::Profile(name) => Some(name.into()),
                Choice::Sandbox => Some("sandbox".into()),
                Choice::Address => None,
            },
            origin: match (&given.profile, self.file.written.get("default_profile")) {
                (Some(given), _) => Origin::Given(given.origin),
                (None, Some(written)) if matches!(choice, Choice::Profile(_)) => Origin::File(written.line),
                (None, _) => own.begins.map_or(Origin::Default, Origin::File),
            },
        };
        let read_only = flags.read_only.then_some(Given { value: "true".to_owned(), origin: "--read-only" });
        let said = |key| match key {
            "url" => given.url.as_ref(),
            "user" => given.user.as_ref(),
            "language" => given.language.as_ref(),
            "client_id" => given.client_id.as_ref(),
            "read_only" => read_only.as_ref(),
            _ => None,
        };
        let server = keys::names(keys::SERVER).into_iter().map(|key| match said(key) {
            Some(given) => Explained { key, value: Some(shown(key, given)), origin: Origin::Given(given.origin) },
            None => written(key, &own.written, &self.shipped.defaults.written),
        });
        let screen = keys::names(keys::UI).into_iter();
        let screen = screen.map(|key| written(key, &self.file.ui.written, &self.shipped.ui.written));
        Ok([profile].into_iter().chain(server).chain(screen).collect())
    }

    /// What is wrong with the profiles although the file could be read: what keeps them from
    /// being opened, and files that they name and that cannot be read.
    pub fn check(&self, environment: Environment<'_>) -> Result<(), ConfigError> {
        let client_id = AllGiven::find(&Flags::default(), environment)?.client_id.map(|given| given.value);
        let mut problems = Vec::new();
        for (name, layer) in &self.file.profiles {
            let mut layer = layer.clone().over(&self.file.defaults);
            layer.client_id = client_id.clone().or(layer.client_id);
            if let Err(misfit) = Site::of(&layer) {
                let what = What::Misfit { place: Place::Profile(name.clone()), misfit };
                problems.push(Problem::new(layer.line(misfit.key()), what));
            }
            problems.extend(unreadable_files(&layer));
        }
        problems.extend(unreadable_files(&self.file.defaults));
        problems.sort_by_key(|problem| problem.line);
        problems.dedup();
        if problems.is_empty() { Ok(()) } else { Err(ConfigError::Invalid { file: self.path.clone(), problems }) }
    }
}

fn unreadable_files(layer: &Layer) -> impl Iterator<Item = Problem> {
    layer.files().into_iter().filter_map(|(key, file)| {
        let file = file?;
        let error = OpenFile::open(file).err()?;
        let what = What::File { key, file: file.clone(), reason: error.to_string() };
        Some(Problem::new(layer.line(key), what))
    })
}

fn shown(key: &str, given: &Given) -> Value {
    match key {
        "read_only" => true.into(),
        _ => given.value.clone().into(),
    }
}

fn written(key: &'static str, own: &Written, shipped: &Written) -> Explained {
    let found = own.get(key).map(|found| (found, Origin::File(found.line)));
    match found.or_else(|| shipped.get(key).map(|found| (found, Origin::Default))) {
        Some((found, origin)) => Explained { key, value: Some(found.value.clone()), origin },
        None => Explained { key, value: None, origin: Origin::Default },
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::super::file::File;
    use super::{Environment, Explained, Flags, Origin, Source};

    fn source(text: &str) -> Source {
        let file = File::parse(text).expect("a right file");
        Source { path: "config.toml".into(), file, shipped: File::shipped() }
    }

    fn explained(text: &str, flags: &Flags, variables: &[(&str, &str)]) -> Vec<Explained> {
        let lookup = |name: &str| -> Option<OsString> {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
        };
        source(text).explain(flags, Environment::new(&lookup)).expect("explained")
    }

    fn find(explained: &[Explained], key: &str) -> (String, Origin) {
        let found = explained.iter().find(|one| one.key == key).unwrap_or_else(|| panic!("no {key}"));
        (found.value.as_ref().map_or_else(String::new, ToString::to_string), found.origin)
    }

    const FILE: &str = "default_profile = 'work'\n[defaults]\npage_size = 10\nlanguage = 'nb'\n[profiles.work]\n\
                        url = 'https://h'\nlanguage = 'sv'\n[profiles.far]\nenvironment = 'sod'\n";

    #[test]
    fn each_value_says_where_it_comes_from() {
        let flags = Flags { read_only: true, ..Flags::default() };
        let all = explained(FILE, &flags, &[("RELATA_USER", "kari"), ("RELATA_CLIENT_ID", "abc")]);
        for (key, value, origin) in [
            ("profile", "\"work\"", Origin::File(1)),
            ("url", "\"https://h\"", Origin::File(6)),
            ("environment", "", Origin::Default),
            ("user", "\"kari\"", Origin::Given("RELATA_USER")),
            ("client_id", "\"abc\"", Origin::Given("RELATA_CLIENT_ID")),
            ("language", "\"sv\"", Origin::File(7)),
            ("page_size", "10", Origin::File(3)),
            ("request_timeout_seconds", "30", Origin::Default),
            ("read_only", "true", Origin::Given("--read-only")),
            ("theme", "\"auto\"", Origin::Default),
        ] {
            assert_eq!(find(&all, key), (value.to_owned(), origin), "{key}");
        }
    }

    #[test]
    fn the_profile_is_the_flags_the_only_one_or_the_sandbox() {
        let flags = Flags { profile: Some("far".to_owned()), ..Flags::default() };
        let far = explained(FILE, &flags, &[]);
        assert_eq!(find(&far, "profile"), ("\"far\"".to_owned(), Origin::Given("--profile")));
        assert_eq!(find(&far, "environment").0, "\"sod\"");
        let only = explained("\n[profiles.a]\nurl = 'https://h'", &Flags::default(), &[]);
        assert_eq!(find(&only, "profile"), ("\"a\"".to_owned(), Origin::File(2)));
        let none = explained("", &Flags::default(), &[]);
        assert_eq!(find(&none, "profile"), ("\"sandbox\"".to_owned(), Origin::Default));
    }

    #[test]
    fn an_address_for_this_run_is_the_one_in_effect() {
        let flags = Flags { url: Some("https://other".to_owned()), ..Flags::default() };
        let all = explained("[defaults]\nenvironment = 'sod'\nauth = 'browser'", &flags, &[]);
        assert_eq!(find(&all, "profile").0, "");
        assert_eq!(find(&all, "url"), ("\"https://other\"".to_owned(), Origin::Given("--url")));
        assert_eq!((find(&all, "environment").0, find(&all, "auth").0), (String::new(), String::new()));
    }

    #[test]
    fn what_would_keep_a_profile_from_opening_is_found_in_all_of_them() {
        let text = "[profiles.a]\n[profiles.b]\nenvironment = 'sod'\n[profiles.c]\nurl = 'https://h'\n\
                    ca_file = '/nowhere/ca.pem'";
        let error = source(text).check(Environment::new(&|_| None)).expect_err("wrong").to_string();
        let lines: Vec<&str> = error.lines().collect();
        assert_eq!(lines.len(), 4, "{error}");
        assert!(lines[1].starts_with("config.toml:1: profile a has neither"), "{error}");
        assert!(lines[2].starts_with("config.toml:3: profile b needs `client_id`"), "{error}");
        assert!(lines[3].starts_with("config.toml:6: `ca_file`: /nowhere/ca.pem cannot be read: "), "{error}");
        let given = |name: &str| (name == "RELATA_CLIENT_ID").then(|| "abc".into());
        let error = source(text).check(Environment::new(&given)).expect_err("wrong").to_string();
        assert!(!error.contains("client_id"), "{error}");
        assert!(source(FILE.replace("far", "near").trim_end()).check(Environment::new(&given)).is_ok());
    }
}
