//! The kinds of value a key can take, beyond plain text, numbers and switches.

use std::fmt;
use std::str::FromStr;

/// How a profile signs in (key `auth`).
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

impl AuthKind {
    /// Every kind under the name the file has for it.
    pub const NAMES: &[(&str, Self)] =
        &[("basic", Self::Basic), ("ticket", Self::Ticket), ("bearer", Self::Bearer), ("session", Self::Session)];
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
    use super::LanguageTag;

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
