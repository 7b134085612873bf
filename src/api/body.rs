//! The body of a success, and what must not be said of it.

use std::ops::Deref;

use crate::auth::Veil;

/// What a server sent. It is read as it is; words out of it are taken from
/// [`Body::hidden`], for a server may repeat what it was sent.
#[derive(Debug)]
pub(super) struct Body {
    text: String,
    veil: Veil,
}

impl Body {
    pub(super) const fn new(text: String, veil: Veil) -> Self {
        Self { text, veil }
    }

    /// The same without the secrets of its request.
    pub(super) fn hidden(&self) -> String {
        self.veil.over_body(&self.text)
    }

    /// What is said about it, without them.
    pub(super) fn hides(&self, text: &str) -> String {
        self.veil.over(text)
    }
}

impl Deref for Body {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned(), Veil::default())
    }
}
