//! How strict the provider is, how long things live, and what it does wrong on
//! purpose. Set in the process through [`super::Online::change`] or over HTTP at
//! `/sandbox/online`.

use serde::{Deserialize, Serialize};

/// The rules of the house; the defaults are those of the documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Life of an access token in seconds.
    pub access_seconds: u32,
    /// Life of a ticket in seconds, counted from its last use.
    pub ticket_seconds: u32,
    /// Life of an authorization code, and of a sign-in that was begun, in seconds.
    pub code_seconds: u32,
    /// Life of an id token in seconds.
    pub id_token_seconds: u32,
    /// How long the state API says its answer may be kept, in seconds.
    pub state_seconds: u32,
    /// Whether a native app may use PKCE without a hash.
    pub allow_plain: bool,
    /// Whether a refresh answers with a new refresh token and ends the old one.
    pub rotate_refresh: bool,
    /// Whether a native app, too, must send its secret to refresh.
    pub refresh_needs_secret: bool,
    /// What is wrong with each id token.
    pub id_token_flaw: Option<Flaw>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            access_seconds: 3600,
            ticket_seconds: 6 * 3600,
            code_seconds: 600,
            id_token_seconds: 300,
            state_seconds: 900,
            allow_plain: false,
            rotate_refresh: false,
            refresh_needs_secret: false,
            id_token_flaw: None,
        }
    }
}

/// A reason to refuse an id token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// It is not in the answer.
    Missing,
    /// Another nonce than was sent.
    Nonce,
    /// No nonce, though one was sent.
    NoNonce,
    /// Issued by someone else.
    Issuer,
    /// Meant for another app.
    Audience,
    /// Expired an hour ago.
    Expired,
    /// Valid from an hour on.
    NotYet,
    /// The signature does not fit.
    Signature,
    /// Not signed, and says so.
    AlgNone,
    /// Signed with a key that is not published.
    UnknownKey,
    /// Of another tenant than the access token.
    Tenant,
}
