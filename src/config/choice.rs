//! Which server: the one question that flags, environment and file answer
//! together, and the answers that take precedence.

use super::environment::{Environment, NotText};
use super::error::ConfigError;
use super::file::File;

/// A value from the command line or the environment, and which of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) value: String,
    pub(super) origin: &'static str,
}

impl Given {
    /// The flag, else the variable.
    pub(super) fn find(
        (flag, value): (&'static str, Option<&String>),
        variable: &'static str,
        environment: Environment<'_>,
    ) -> Result<Option<Self>, NotText> {
        Ok(match value {
            Some(value) => Some(Self { value: value.clone(), origin: flag }),
            None => environment.text(variable)?.map(|value| Self { value, origin: variable }),
        })
    }
}

/// What its own server is called where a profile is named; a profile of that name goes first.
pub(super) const SANDBOX: &str = "sandbox";

/// What relata connects to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice<'a> {
    /// Its own server.
    Sandbox,
    /// A server without a profile, under `[defaults]`.
    Address,
    /// A profile of the file.
    Profile(&'a str),
}

/// Chooses: a named profile; else an address given for this run, which stands
/// alone; else the file's default, its only profile, or the address in its
/// `[defaults]`; else the sandbox.
pub(super) fn choose<'a>(
    file: &'a File,
    profile: Option<&'a Given>,
    url: Option<&Given>,
) -> Result<Choice<'a>, ConfigError> {
    if let Some(Given { value: name, origin }) = profile {
        return if file.profiles.contains_key(name) {
            Ok(Choice::Profile(name))
        } else if name == SANDBOX {
            Ok(Choice::Sandbox)
        } else {
            Err(ConfigError::UnknownProfile {
                origin,
                name: name.clone(),
                nearest: file.nearest_profile(name),
                known: file.profile_names(),
            })
        };
    }
    if url.is_some() {
        return Ok(Choice::Address);
    }
    if let Some(name) = &file.default_profile {
        return Ok(Choice::Profile(name));
    }
    let mut names = file.profiles.keys();
    match (names.next(), names.next()) {
        (Some(only), None) => Ok(Choice::Profile(only)),
        (Some(_), Some(_)) => Err(ConfigError::NoDefault { known: file.profile_names() }),
        (None, _) if file.defaults.url.is_some() || file.defaults.environment.is_some() => Ok(Choice::Address),
        (None, _) => Ok(Choice::Sandbox),
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, ConfigError, File, Given, choose};

    fn given(value: &str) -> Given {
        Given { value: value.to_owned(), origin: "--test" }
    }

    fn file(text: &str) -> File {
        File::parse(text).expect("well-formed")
    }

    #[test]
    fn a_named_profile_beats_an_address_which_beats_the_file() {
        let file = file("default_profile = 'a'\n[profiles.a]\n[profiles.b]");
        let (b, url) = (given("b"), given("https://h"));
        assert_eq!(choose(&file, Some(&b), Some(&url)).expect("named"), Choice::Profile("b"));
        assert_eq!(choose(&file, None, Some(&url)).expect("address"), Choice::Address);
        assert_eq!(choose(&file, None, None).expect("default"), Choice::Profile("a"));
    }

    #[test]
    fn the_sandbox_has_a_name_that_a_profile_may_take() {
        let named = given("sandbox");
        assert_eq!(choose(&file("[profiles.a]"), Some(&named), None).expect("named"), Choice::Sandbox);
        let own = file("[profiles.sandbox]");
        assert_eq!(choose(&own, Some(&named), None).expect("named"), Choice::Profile("sandbox"));
    }

    #[test]
    fn with_nothing_named_the_file_decides_as_far_as_it_can() {
        assert_eq!(choose(&File::default(), None, None).expect("empty"), Choice::Sandbox);
        assert_eq!(choose(&file("[profiles.a]"), None, None).expect("one"), Choice::Profile("a"));
        assert_eq!(choose(&file("[defaults]\nurl = 'https://h'"), None, None).expect("url"), Choice::Address);
        let two = file("[profiles.a]\n[profiles.b]");
        assert!(matches!(choose(&two, None, None), Err(ConfigError::NoDefault { known }) if known == ["a", "b"]));
    }

    #[test]
    fn an_unknown_profile_says_who_asked_and_what_is_near() {
        let file = file("[profiles.production]\n[profiles.test]");
        let error = choose(&file, Some(&given("prodution")), None).expect_err("misspelt");
        assert_eq!(error.to_string(), "--test: there is no profile prodution; did you mean production?");
        let error = choose(&file, Some(&given("zzz")), None).expect_err("strange");
        assert_eq!(error.to_string(), "--test: there is no profile zzz; there are: production, test");
    }
}
