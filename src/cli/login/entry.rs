//! A new profile as text in the configuration file: added at its end, so that every other
//! line stays as its author wrote it.

use crate::config::File;

/// The keys of a new profile and their values, in the order they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NewProfile {
    /// Its name.
    pub(super) name: String,
    /// The keys.
    pub(super) keys: Vec<(&'static str, String)>,
}

impl NewProfile {
    /// With one more key.
    pub(super) fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.keys.push((key, value.into()));
        self
    }

    /// The whole file with it. A profile that opened by itself so far still does.
    pub(super) fn added_to(&self, text: &str, file: &File) -> String {
        let only = file.profiles.keys().next().filter(|_| file.default_profile.is_none() && file.profiles.len() == 1);
        let default = only.map(|only| format!("default_profile = {}\n", quoted(only)));
        // Some editors begin a file with a mark, which stands nowhere else.
        let (mark, text) = text.strip_prefix('\u{feff}').map_or(("", text), |text| ("\u{feff}", text));
        let before = format!("{mark}{}{text}", default.unwrap_or_default());
        let gap = match before.as_str() {
            "" => "",
            ended if ended.ends_with('\n') => "\n",
            _ => "\n\n",
        };
        let header = format!("[profiles.{}]", key(&self.name));
        let keys = self.keys.iter().map(|(key, value)| format!("{key} = {}", quoted(value)));
        let lines: Vec<String> = std::iter::once(header).chain(keys).collect();
        format!("{before}{gap}{}\n", lines.join("\n"))
    }
}

/// A name of its own for a profile, made from a host's or a tenant's.
pub(super) fn name_for(host: &str, file: &File) -> String {
    let is_address = host.starts_with('[') || host.bytes().all(|byte| byte.is_ascii_digit() || b".:".contains(&byte));
    let label = if is_address { "server" } else { host.split(['.', ':']).next().unwrap_or("server") };
    let name: String = label.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let name = if name.is_empty() || name == "sandbox" { "server".to_owned() } else { name.to_ascii_lowercase() };
    let taken = |name: &String| file.profiles.contains_key(name);
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).expect("numbers do not end")
}

fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_bare { name.to_owned() } else { quoted(name) }
}

/// A text as TOML's basic string, which JSON's is but for one character.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON").replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn added(text: &str, profile: &NewProfile) -> (String, File) {
        let file = File::parse(text).expect("a right file");
        let out = profile.added_to(text, &file);
        let parsed = File::parse(&out).unwrap_or_else(|problems| panic!("{problems:?}\n{out}"));
        (out, parsed)
    }

    fn profile(name: &str) -> NewProfile {
        let new = NewProfile { name: name.to_owned(), keys: Vec::new() };
        new.with("url", "https://crm.example.com/SuperOffice/api/").with("user", "demo")
    }

    #[test]
    fn the_first_one_makes_the_file() {
        let (out, file) = added("", &profile("crm"));
        let expected = "[profiles.crm]\nurl = \"https://crm.example.com/SuperOffice/api/\"\nuser = \"demo\"\n";
        assert_eq!(out, expected);
        assert_eq!(file.default_profile, None);
    }

    #[test]
    fn what_is_there_stays_and_what_opened_by_itself_still_does() {
        let before = "# mine\n[profiles.work]\nurl = 'https://work' # here";
        let (out, file) = added(before, &profile("crm"));
        assert!(out.contains(before), "{out}");
        assert_eq!(file.default_profile.as_deref(), Some("work"));
        assert_eq!(file.profiles.len(), 2);
        let (again, file) = added(&out, &profile("third"));
        assert_eq!(again.matches("default_profile").count(), 1);
        assert_eq!(file.profiles.len(), 3);
    }

    #[test]
    fn the_mark_that_some_editors_begin_files_with_stays_at_the_beginning() {
        let (out, file) = added("\u{feff}[profiles.work]\r\nurl = 'https://work'\r\n", &profile("crm"));
        assert!(out.starts_with("\u{feff}default_profile = \"work\"\n[profiles.work]"), "{out:?}");
        assert_eq!(file.profiles.len(), 2);
    }

    #[test]
    fn names_are_short_and_not_taken() {
        let file = File::parse("[profiles.crm]\n[profiles.crm-2]").expect("right");
        for (host, name) in [
            ("crm.example.com", "crm-3"),
            ("Cust12345", "cust12345"),
            ("127.0.0.1:4000", "server"),
            ("[::1]:4000", "server"),
            ("sandbox.example.com", "server"),
        ] {
            assert_eq!(name_for(host, &file), name, "{host}");
        }
    }

    proptest! {
        #[test]
        fn any_name_and_value_comes_back_as_it_was(name in "\\PC{1,12}", value in "[^\\r\\n]{1,30}") {
            let new = NewProfile { name: name.clone(), keys: Vec::new() }.with("user", value.clone());
            let (_, file) = added("", &new);
            prop_assert_eq!(file.profiles.get(&name).and_then(|layer| layer.user.clone()), Some(value));
        }
    }
}
