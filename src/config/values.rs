//! The kinds of value a key can take, beyond plain text, numbers and switches.

use std::fmt;
use std::str::FromStr;

/// How a profile signs in (key `auth`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// With a secret that is sent as it is given.
    Given(AuthKind),
    /// In the browser, at SuperOffice Online.
    Browser,
    /// As a system user of SuperOffice Online, who signs with a key.
    System,
}

impl Auth {
    /// Every way under the name the file has for it.
    pub const NAMES: &[(&str, Self)] = &[
        ("basic", Self::Given(AuthKind::Basic)),
        ("ticket", Self::Given(AuthKind::Ticket)),
        ("bearer", Self::Given(AuthKind::Bearer)),
        ("session", Self::Given(AuthKind::Session)),
        ("browser", Self::Browser),
        ("system", Self::System),
    ];

    /// The name the file has for it.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, way)| *way == self).map(|(name, _)| *name).expect("the table has every way")
    }
}

impl AuthKind {
    /// The name the file has for it.
    pub fn name(self) -> &'static str {
        Auth::Given(self).name()
    }
}

/// The secrets that are sent as they are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthKind {
    /// User name and password.
    Basic,
    /// A `SOTicket`, with an application token where the server asks for one.
    Ticket,
    /// An OAuth access token.
    Bearer,
    /// The cookies of a browser session, with its XSRF token.
    Session,
}

/// Where `relata login` keeps secrets (key `secrets`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// In the keyring of the system.
    #[default]
    Keyring,
    /// In a file that its owner alone can read.
    File,
    /// Nowhere: they are asked for, or come from the environment.
    Nowhere,
}

impl Keeping {
    /// Every place under the name the file has for it.
    pub const NAMES: &[(&str, Self)] = &[("keyring", Self::Keyring), ("file", Self::File), ("none", Self::Nowhere)];
}

/// How a save makes sure that it overwrites nobody's change (key `guard`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Guard {
    /// The row is read again just before it is saved.
    #[default]
    Reread,
    /// The server itself compares each changed field with the value it had.
    Patch,
}

impl Guard {
    /// Every guard under the name the file has for it.
    pub const NAMES: &[(&str, Self)] = &[("reread", Self::Reread), ("patch", Self::Patch)];
}

/// A language or culture as the `Accept-Language`, `SO-Language` and `SO-Culture`
/// headers take it: `en`, `nb-NO`, or `*` for texts as stored (WebAPI reference,
/// HTTP headers). Checked, so that it can stand in a header as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageTag(String);

/// The text is no language code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a language code such as \"en\" or \"nb-NO\"")]
pub struct TagError;

impl LanguageTag {
    /// The longest tag that the BCP 47 grammar gives without extensions.
    const LONGEST: usize = 35;

    /// The tag as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LanguageTag {
    type Err = TagError;

    fn from_str(text: &str) -> Result<Self, TagError> {
        let subtag = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let fits = text == "*" || (text.len() <= Self::LONGEST && text.split('-').all(subtag));
        if fits { Ok(Self(text.to_owned())) } else { Err(TagError) }
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Auth, LanguageTag};

    #[test]
    fn every_way_to_sign_in_has_its_name() {
        for (name, way) in Auth::NAMES {
            assert_eq!(way.name(), *name);
        }
    }

    #[test]
    fn tags_are_codes_and_nothing_that_could_break_a_header() {
        for good in ["en", "nb-NO", "zh-Hant-TW", "*", "x"] {
            assert_eq!(good.parse::<LanguageTag>().map(|tag| tag.to_string()).as_deref(), Ok(good));
        }
        for bad in
            ["", "-", "en-", "en_GB", "en\r\nX-Evil: 1", "norsk bokmål", "abcdefghijklmnopqrstuvwxyzabcdefghijkl"]
        {
            assert!(bad.parse::<LanguageTag>().is_err(), "{bad:?}");
        }
    }
}
