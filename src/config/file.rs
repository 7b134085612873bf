//! The configuration file as written: parsed, every key known, every value of
//! its kind, and nothing merged yet.

use std::collections::BTreeMap;
use std::path::Path;

use toml::de::DeTable;

use super::edit_distance::nearest;
use super::error::{Place, Problem, What};
use super::keys::{self, Key};
use super::layer::{Layer, Located, Table, UiLayer, Written};
use super::node::{Node, Problems};
use super::site::{Misfit, Site};

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// The profile to open when none is named; one of [`Self::profiles`].
    pub default_profile: Option<String>,
    /// What every profile starts from.
    pub defaults: Layer,
    /// The servers, by name.
    pub profiles: BTreeMap<String, Layer>,
    /// How the screen looks.
    pub ui: UiLayer,
    /// The keys at the top as they are written.
    pub written: Written,
}

impl Table for File {
    fn written(&mut self) -> &mut Written {
        &mut self.written
    }
}

impl File {
    /// Reads a file's text.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of its lines.
    pub fn parse(source: &str) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::new(source);
        let (table, errors) = DeTable::parse_recoverable(source);
        for error in errors {
            let line = problems.line(error.span().map_or(0, |span| span.start));
            problems.note(line, What::Syntax(error.message().to_owned()));
        }
        let mut file = Self::default();
        read_table(keys::TOP, table.get_ref(), &mut file, &mut problems);
        file.check(&mut problems);
        let problems = problems.into_sorted();
        if problems.is_empty() { Ok(file) } else { Err(problems) }
    }

    /// The defaults that relata ships with.
    pub fn shipped() -> Self {
        Self::parse(include_str!("../../config.example.toml")).expect("a test reads the shipped defaults")
    }

    /// This file with every relative path in it starting at `folder`.
    #[must_use]
    pub(super) fn anchored(mut self, folder: &Path) -> Self {
        for layer in self.profiles.values_mut().chain([&mut self.defaults]) {
            *layer = std::mem::take(layer).anchored(folder);
        }
        self
    }

    /// The name of a profile that is nearly `name`.
    pub(super) fn nearest_profile(&self, name: &str) -> Option<String> {
        nearest(name, self.profiles.keys().map(String::as_str)).map(str::to_owned)
    }

    /// The names of all profiles.
    pub(super) fn profile_names(&self) -> Vec<String> {
        self.profiles.keys().cloned().collect()
    }

    /// What can only be judged with the whole file at hand.
    fn check(&self, problems: &mut Problems<'_>) {
        if let (Some(name), Some(written)) = (&self.default_profile, self.written.get("default_profile"))
            && !self.profiles.contains_key(name)
        {
            let what = What::NoSuchProfile {
                name: name.clone(),
                nearest: self.nearest_profile(name),
                known: self.profile_names(),
            };
            problems.note(written.line, what);
        }
        let profile =
            |(name, profile): (&String, &Layer)| (Place::Profile(name.clone()), profile.clone().over(&self.defaults));
        let defaults = [(Place::Defaults, self.defaults.clone())];
        // What is wrong in [defaults] is wrong in every profile, and is told once.
        let mut told = BTreeMap::new();
        for (place, layer) in defaults.into_iter().chain(self.profiles.iter().map(profile)) {
            if let Some(url) = layer.exposed_url() {
                told.entry(("url", layer.line("url"))).or_insert_with(|| What::PlainHttp(url.clone()));
            }
            // What [defaults] leaves open, each profile can close.
            let closed = |misfit: Misfit| place != Place::Defaults || misfit == Misfit::TwoServers;
            if let Err(misfit) = Site::of(&layer)
                && misfit.is_of_the_file()
                && closed(misfit)
            {
                told.entry((misfit.key(), layer.line(misfit.key()))).or_insert(What::Misfit { place, misfit });
            }
        }
        for ((_, line), what) in told {
            problems.note(line, what);
        }
    }
}

/// Reads a value that must be a table of these keys.
pub(super) fn read_into<T: Table>(keys: &'static [Key<T>], node: &Node<'_>, into: &mut T, problems: &mut Problems<'_>) {
    if let Some(table) = node.table(problems) {
        read_table(keys, table, into, problems);
    }
}

/// Reads `[profiles]`: tables under names of the user's choice.
pub(super) fn read_profiles(node: &Node<'_>, into: &mut BTreeMap<String, Layer>, problems: &mut Problems<'_>) {
    let Some(table) = node.table(problems) else { return };
    for profile in nodes(table, problems) {
        let layer = into.entry(profile.key.to_owned()).or_default();
        layer.begins = Some(profile.line);
        read_into(keys::SERVER, &profile, layer, problems);
    }
}

fn read_table<T: Table>(keys: &'static [Key<T>], table: &DeTable<'_>, into: &mut T, problems: &mut Problems<'_>) {
    for node in nodes(table, problems) {
        if let Some(key) = keys.iter().find(|key| key.name == node.key) {
            (key.read)(into, &node, problems);
            if let Some(value) = node.plain() {
                into.written().insert(key.name, Located { value, line: node.line });
            }
        } else {
            problems.note(node.line, What::UnknownKey { key: node.key.to_owned(), hint: keys::hint(node.key, keys) });
        }
    }
}

/// A table's entries in the order of its keys, each with its line.
fn nodes<'a>(table: &'a DeTable<'a>, problems: &Problems<'_>) -> Vec<Node<'a>> {
    table
        .iter()
        .map(|(key, value)| Node { key: key.get_ref(), line: problems.line(key.span().start), value: value.get_ref() })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::values::{Auth, Guard, Keeping};
    use super::{File, keys};
    use crate::ui::Theme;

    /// The problems as the user reads them, after the file's name.
    fn problems(source: &str) -> Vec<String> {
        let problems = File::parse(source).expect_err("a wrong file");
        problems.into_iter().map(|problem| format!("{}: {}", problem.line, problem.what)).collect()
    }

    #[test]
    fn the_shipped_file_sets_every_default_and_no_server() {
        let file = File::shipped();
        assert_eq!((file.default_profile, file.profiles.len()), (None, 0));
        assert_eq!((file.defaults.url, file.defaults.environment), (None, None));
        assert_eq!((file.defaults.auth, file.defaults.user), (None, None));
        assert_eq!((file.defaults.secrets, file.defaults.proxy), (Some(Keeping::Keyring), None));
        assert_eq!(file.defaults.language.expect("language").as_str(), "en");
        assert_eq!(file.defaults.connect_timeout, Some(Duration::from_secs(5)));
        assert_eq!(file.defaults.request_timeout, Some(Duration::from_secs(30)));
        assert_eq!(file.defaults.page_size, Some(1000));
        assert_eq!((file.defaults.read_only, file.defaults.allow_plain_http), (Some(false), Some(false)));
        assert_eq!((file.defaults.guard, file.defaults.production), (Some(Guard::Reread), Some(false)));
        assert_eq!((file.ui.theme, file.ui.ascii, file.ui.recents), (Some(Theme::Auto), Some(false), Some(20)));
    }

    #[test]
    fn the_shipped_file_shows_every_key_and_its_examples_are_right() {
        let shipped = include_str!("../../config.example.toml");
        // The examples are comments of the form `# key = value` and `# [table]`.
        let example = |line: &str| {
            let bare = line.strip_prefix("# ").unwrap_or(line);
            (bare.starts_with('[') || bare.contains(" = ") && !bare.starts_with(' ')).then(|| bare.to_owned())
        };
        let lines: Vec<String> = shipped.lines().filter_map(example).collect();
        let file = File::parse(&lines.join("\n")).expect("examples are valid");
        assert_eq!(file.profiles.len(), 4, "{lines:?}");
        assert_eq!(file.profiles["robot"].auth, Some(Auth::System));

        let names = keys::SERVER.iter().map(|key| key.name).chain(keys::UI.iter().map(|key| key.name));
        for name in names.chain(["default_profile"]) {
            let shown = lines.iter().filter(|line| line.starts_with(&format!("{name} = "))).count();
            assert!(shown >= 1, "{name} is not in config.example.toml");
        }
    }

    #[test]
    fn every_problem_is_found_at_once_with_its_line_and_a_hint() {
        let source = r#"default_profile = "wrok"
colour = "red"
theme = "dark"

[defaults]
page_size = 0
request_timeout_seconds = "thirty"
pasword = "x"
password = "x"

[profiles.work]
url = "crm.example.com"
auth = "bearrer"
usr = "demo"
read_only = "yes"
guard = "pach"
production = 1

[profiles.far]
url = "http://crm.example.com"

[ui]
theme = "pink"
asci = true
recents = 99999999999999
"#;
        assert_eq!(
            problems(source),
            [
                "1: `default_profile`: there is no profile wrok; did you mean work?",
                "2: unknown key `colour`; known here: default_profile, defaults, profiles, ui",
                "3: unknown key `theme` here; it belongs under [ui]",
                "6: `page_size` must be from 1 to 10000",
                "7: `request_timeout_seconds` takes a whole number, not text",
                "8: unknown key `pasword`; secrets are not kept in this file, set RELATA_PASSWORD or wait to be asked",
                "9: unknown key `password`; secrets are not kept in this file, set RELATA_PASSWORD or wait to be asked",
                "12: `url`: not an address: relative URL without a base",
                "13: `auth` cannot be \"bearrer\"; did you mean `bearer`?",
                "14: unknown key `usr`; did you mean `user`?",
                "15: `read_only` takes true or false, not text",
                "16: `guard` cannot be \"pach\"; did you mean `patch`?",
                "17: `production` takes true or false, not a whole number",
                "20: `url`: http:// to crm.example.com would send the sign-in unprotected; \
                 use https://, or set `allow_plain_http = true`",
                "23: `theme` must be one of auto, dark, light, mono",
                "24: unknown key `asci`; did you mean `ascii`?",
                "25: `recents` must be from 0 to 100",
            ]
        );
    }

    #[test]
    fn keys_that_do_not_go_together_are_told_where_they_stand() {
        let source = r#"[defaults]
allow_plain_http = true

[profiles.both]
url = "https://h"
environment = "online"

[profiles.own]
url = "https://h"
auth = "browser"

[profiles.basic]
environment = "online"
auth = "basic"

[profiles.robot]
environment = "sod"
tenant = "Cust1"
auth = "system"

[profiles.token]
environment = "sod"
auth = "bearer"

[profiles.strange]
environment = "crm"
tenant = "Cust/1"
redirect_port = 80
proxy = "http://me:hush@proxy"
secrets = "hush"
"#;
        let found = problems(source);
        let expected = [
            "6: profile both has both `url` and `environment`;",
            "10: profile own has `auth` = \"browser\", which there is at SuperOffice Online only;",
            "14: profile basic has `auth` = \"basic\", which SuperOffice Online does not take;",
            "17: profile robot needs `private_key_file` for `auth` = \"system\"",
            "22: profile token needs `tenant` for `auth` = \"bearer\"",
            "26: `environment`: expected",
            "27: `tenant`: expected",
            "28: `redirect_port` must be from 1024 to 65535",
            "29: `proxy`: the address must not hold a user or password;",
            "30: `secrets` must be one of keyring, file, none",
        ];
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found}");
        }
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        assert!(found.iter().all(|text| !text.contains("hush")), "{found:#?}");
    }

    #[test]
    fn what_defaults_say_of_a_server_gives_way_to_a_profile_of_the_other_kind() {
        let online = "[defaults]\nenvironment = 'online'\nclient_id = 'abc'\n";
        assert!(File::parse(&format!("{online}[profiles.own]\nurl = 'https://h'\n[profiles.tenant]")).is_ok());
        assert!(File::parse("[defaults]\nurl = 'https://h'\n[profiles.tenant]\nenvironment = 'sod'").is_ok());
        let with_browser = format!("{online}auth = 'browser'\n[profiles.own]\nurl = 'https://h'\n[profiles.tenant]");
        assert!(File::parse(&with_browser).is_ok(), "{:?}", File::parse(&with_browser));
        let with_basic = "[defaults]\nurl = 'https://h'\nauth = 'basic'\n[profiles.tenant]\nenvironment = 'sod'";
        assert!(File::parse(with_basic).is_ok(), "{:?}", File::parse(with_basic));
    }

    #[test]
    fn no_mistake_says_a_secret_again() {
        for source in [
            "password = 'hush'",
            "client_secret = 'hush'",
            "secret = 'hush'",
            "RELATA_PASSWORD = 'hush'",
            "password = hush",
            "password = 'hush",
            "password 'hush'",
            "[profiles.a]\npassword = 'hush'\nauth = 'hush'\nurl = 'https://demo:hush@h'\nenvironment = 'hush'",
            "[profiles.a]\nurl = 'demo:hush@h'\nenvironment = 'https://demo:hush@h'",
        ] {
            let found = problems(source);
            assert!(found.iter().all(|text| !text.contains("hush")), "{found:#?}");
        }
    }

    #[test]
    fn broken_toml_does_not_hide_the_rest() {
        let problems = problems("[defaults]\npage_size = \n\n[ui]\nthem = \"dark\"\nascii = true\nascii = true\n");
        let lines: Vec<&str> = problems.iter().map(|problem| problem.split(':').next().unwrap_or_default()).collect();
        assert!(["2", "5", "7"].iter().all(|line| lines.contains(line)), "{problems:#?}");
        assert!(problems.iter().any(|problem| problem.contains("did you mean `theme`?")), "{problems:#?}");
    }

    #[test]
    fn plain_http_is_fine_when_allowed_there_or_for_all() {
        assert!(File::parse("[profiles.a]\nurl = 'http://h'\nallow_plain_http = true").is_ok());
        assert!(File::parse("[defaults]\nallow_plain_http = true\n[profiles.a]\nurl = 'http://h'").is_ok());
        assert!(File::parse("[profiles.a]\nurl = 'http://127.0.0.1:4000'").is_ok());
        // One address, three layers that inherit it, one problem.
        assert_eq!(problems("[defaults]\nurl = 'http://h'\n[profiles.a]\n[profiles.b]").len(), 1);
    }

    #[test]
    fn files_from_other_editors_are_read() {
        assert!(File::parse("\u{feff}[ui]\r\nascii = true\r\n").is_ok_and(|file| file.ui.ascii == Some(true)));
        assert_eq!(problems("\r\n\r\nasci = true\r\n")[0].split(':').next(), Some("3"));
        assert_eq!(File::parse("").as_ref(), Ok(&File::default()));
    }
}
