//! Everything that can be wrong with the configuration, in words that say where
//! it is wrong and what would be right.

use std::fmt;
use std::path::{Path, PathBuf};

use super::environment::NotText;
use super::site::Misfit;
use super::url::{BaseUrl, UrlError};
use super::values::TagError;

/// Why relata cannot start with this configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is there, or was named, and cannot be read.
    #[error("cannot read the configuration {}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file was read and is wrong: every problem in it, in the order of its lines.
    #[error("{}", listed(file, problems))]
    Invalid {
        /// The file.
        file: PathBuf,
        /// At least one.
        problems: Vec<Problem>,
    },
    /// A profile was asked for that the file does not have.
    #[error("{origin}: {}", unknown_profile(name, nearest.as_deref(), known))]
    UnknownProfile {
        /// The flag or variable that named it.
        origin: &'static str,
        /// The name.
        name: String,
        /// The profile it was probably meant to be.
        nearest: Option<String>,
        /// Every profile of the file.
        known: Vec<String>,
    },
    /// Several profiles, and nothing says which.
    #[error("which server? Name one with --profile, RELATA_PROFILE or default_profile: {}", known.join(", "))]
    NoDefault {
        /// Every profile of the file.
        known: Vec<String>,
    },
    /// An address for this run, and a profile whose address is asked for.
    #[error("{origin}: {place} is for SuperOffice Online, which says itself where a tenant is; leave out one of them")]
    UrlForOnline {
        /// The flag or variable the address came from.
        origin: &'static str,
        /// The profile.
        place: Place,
    },
    /// Secrets would travel in the open.
    #[error("{origin}: {}", plain_http(url))]
    PlainHttp {
        /// The flag or variable the address came from.
        origin: &'static str,
        /// The address.
        url: BaseUrl,
    },
    /// A flag or variable holds no address.
    #[error("{origin}: {source}")]
    Url {
        /// The flag or variable.
        origin: &'static str,
        /// What is wrong.
        source: UrlError,
    },
    /// A flag or variable holds no language.
    #[error("{origin}: {source}")]
    Language {
        /// The flag or variable.
        origin: &'static str,
        /// What is wrong.
        source: TagError,
    },
    /// A variable is no text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// The system names no home folder.
    #[error("no home folder is known for this user; set RELATA_HOME to the folder to use")]
    NoHome,
}

/// One thing wrong in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// What it is.
    pub what: What,
}

/// What is wrong on a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum What {
    /// No TOML.
    #[error("{0}")]
    Syntax(String),
    /// A key nobody reads.
    #[error("unknown key `{key}`{hint}")]
    UnknownKey {
        /// The key.
        key: String,
        /// What was probably meant.
        hint: Hint,
    },
    /// Text where a number belongs, and the like.
    #[error("`{key}` takes {expected}, not {found}")]
    Kind {
        /// The key.
        key: String,
        /// What it takes.
        expected: &'static str,
        /// What it was given.
        found: &'static str,
    },
    /// A number outside its range.
    #[error("`{key}` must be from {low} to {high}")]
    Range {
        /// The key.
        key: String,
        /// The least it may be.
        low: u32,
        /// The most it may be.
        high: u32,
    },
    /// A word that is nearly one of the few allowed.
    #[error("`{key}` cannot be \"{found}\"; did you mean `{nearest}`?")]
    Misspelt {
        /// The key.
        key: String,
        /// What it was given.
        found: String,
        /// What was probably meant.
        nearest: &'static str,
    },
    /// A word that is none of the few allowed. It is not said again: it may be a secret
    /// in the wrong place.
    #[error("`{key}` must be one of {}", known.join(", "))]
    Choice {
        /// The key.
        key: String,
        /// What there is.
        known: Vec<&'static str>,
    },
    /// Text of the right kind that does not hold up.
    #[error("`{key}`: {reason}")]
    Value {
        /// The key.
        key: String,
        /// Why not.
        reason: String,
    },
    /// `default_profile` names no profile of the file.
    #[error("`default_profile`: {}", unknown_profile(name, nearest.as_deref(), known))]
    NoSuchProfile {
        /// The name.
        name: String,
        /// The profile it was probably meant to be.
        nearest: Option<String>,
        /// Every profile of the file.
        known: Vec<String>,
    },
    /// Secrets would travel in the open.
    #[error("`url`: {}", plain_http(.0))]
    PlainHttp(BaseUrl),
    /// A file that is named and is not there.
    #[error("`{key}`: {} cannot be read: {reason}", file.display())]
    File {
        /// The key.
        key: &'static str,
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Keys that do not go together.
    #[error("{place} {misfit}")]
    Misfit {
        /// The table.
        place: Place,
        /// Why not.
        misfit: Misfit,
    },
}

/// The table that describes a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `[defaults]`, on its own.
    Defaults,
    /// A profile.
    Profile(String),
}

impl Place {
    /// The profile's name.
    pub(super) fn into_name(self) -> Option<String> {
        match self {
            Self::Defaults => None,
            Self::Profile(name) => Some(name),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Defaults => out.write_str("[defaults]"),
            Self::Profile(name) => write!(out, "profile {name}"),
        }
    }
}

/// What helps with a name that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A known name is close.
    Nearest(&'static str),
    /// The name is known, in another place.
    Elsewhere(&'static str),
    /// It is a secret, and this is the variable for it.
    Secret(&'static str),
    /// Nothing is close; these are the names there are.
    Known(Vec<&'static str>),
}

impl fmt::Display for Hint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nearest(name) => write!(out, "; did you mean `{name}`?"),
            Self::Elsewhere(place) => write!(out, " here; it belongs {place}"),
            Self::Secret(variable) => {
                write!(out, "; secrets are not kept in this file, set {variable} or wait to be asked")
            }
            Self::Known(names) => write!(out, "; known here: {}", names.join(", ")),
        }
    }
}

impl Problem {
    pub(super) const fn new(line: usize, what: What) -> Self {
        Self { line, what }
    }
}

/// How many, then one per line, each with its place as compilers write it.
fn listed(file: &Path, problems: &[Problem]) -> String {
    let count = match problems.len() {
        1 => "one mistake".to_owned(),
        more => format!("{more} mistakes"),
    };
    let line = |problem: &Problem| format!("\n{}:{}: {}", file.display(), problem.line, problem.what);
    format!("the configuration has {count}{}", problems.iter().map(line).collect::<String>())
}

fn unknown_profile(name: &str, nearest: Option<&str>, known: &[String]) -> String {
    match (nearest, known) {
        (Some(nearest), _) => format!("there is no profile {name}; did you mean {nearest}?"),
        (None, []) => format!("there is no profile {name}; the configuration has no [profiles.{name}]"),
        (None, known) => format!("there is no profile {name}; there are: {}", known.join(", ")),
    }
}

fn plain_http(url: &BaseUrl) -> String {
    format!(
        "http:// to {} would send the sign-in unprotected; use https://, or set `allow_plain_http = true`",
        url.host()
    )
}
