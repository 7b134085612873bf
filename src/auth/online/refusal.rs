//! What a provider means when it refuses, and what to do about it.
//!
//! Sources: RFC 6749, sections 4.1.2.1 and 5.2; OpenID Connect Core, section 3.1.2.6; the
//! provider's own names as the documentation has them ("Troubleshooting").

use crate::{
    auth::{failure::failure, veil::Veil},
    domain::{Failure, FailureKind as Kind},
    net::text,
};

/// Longest part of a failure that is in the provider's own words, in characters.
const LONGEST: usize = 200;

/// What is said where the application itself has not proved who it is.
const APPLICATION: &str = "the provider does not accept the application; check its client_id, and its token \
                           (RELATA_APP_TOKEN, or kept by `relata login`)";

/// Whether a failure says that the application's token is wrong, or missing.
pub fn wants_app_token(failure: &Failure) -> bool {
    failure.text.starts_with(APPLICATION)
}

/// What a provider says by name. Its own names stand first: they say more than those of
/// the standard that come with them.
const NAMES: [(&str, Kind, &str); 20] = [
    ("NeedsReapproval", Kind::SignIn, "an administrator of the tenant must approve the application anew"),
    ("Revoked", Kind::SignIn, "the approval was withdrawn; an administrator of the tenant can give it again"),
    (
        "InvalidRedirectUrl",
        Kind::Invalid,
        "the application is not registered with http://127.0.0.1 and a port as the address to come back to; \
         set redirect_port if one with a fixed port is",
    ),
    ("InvalidTimestamp", Kind::Invalid, "this computer's clock differs from the provider's; set it right"),
    ("InvalidSignature", Kind::Invalid, "the private key is not the one registered for the application"),
    ("access_denied", Kind::SignIn, "the sign-in was declined in the browser"),
    ("consent_required", Kind::SignIn, "an administrator of the tenant must approve the application"),
    ("login_required", Kind::SignIn, "sign in again"),
    ("interaction_required", Kind::SignIn, "sign in again"),
    ("invalid_grant", Kind::SignIn, "the sign-in has expired or was revoked; sign in again"),
    ("invalid_client", Kind::Invalid, APPLICATION),
    ("unauthorized_client", Kind::Invalid, "the application may not sign in like this; check its client_id"),
    ("invalid_scope", Kind::Invalid, "the provider does not offer what is asked for"),
    ("unsupported_response_type", Kind::Invalid, "the provider does not offer this way to sign in"),
    ("unsupported_grant_type", Kind::Invalid, "the provider does not offer this way to sign in"),
    ("invalid_request", Kind::Invalid, "the provider does not accept the request"),
    ("temporarily_unavailable", Kind::Unavailable, "the provider is not available; try again later"),
    ("server_error", Kind::Server, "the provider has failed; try again later"),
    ("Expired", Kind::SignIn, "the sign-in has expired; sign in again"),
    ("Denied", Kind::SignIn, "the provider denies the sign-in"),
];

/// A refusal in a provider's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The name of the error.
    pub(super) error: String,
    /// What is said about it.
    pub(super) description: String,
}

impl Refusal {
    /// What to do about it, and the provider's own words after that. A provider may repeat
    /// what it was sent: nothing of that is shown.
    pub(super) fn failure(&self, sent: &Veil) -> Failure {
        let known = NAMES.iter().find(|(name, ..)| says(&self.error, name) || says(&self.description, name));
        let (kind, words) = known.map_or((Kind::SignIn, "the provider refuses"), |(_, kind, words)| (*kind, *words));
        let theirs = sent.over(&format!("{} {}", self.error, self.description));
        let theirs: String = text::line(&theirs).chars().take(LONGEST).collect();
        failure(kind, if theirs.is_empty() { words.to_owned() } else { format!("{words} ({theirs})") })
    }
}

/// Whether a text holds this name as a word.
fn says(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(error: &str, description: &str) -> Failure {
        Refusal { error: error.to_owned(), description: description.to_owned() }.failure(&Veil::default())
    }

    #[test]
    fn every_name_says_what_to_do() {
        for (name, kind, words) in NAMES {
            let by_error = refusal(name, "");
            assert_eq!((by_error.kind, by_error.text), (kind, format!("{words} ({name})")));
        }
        let told = refusal("access_denied", "Authorization error: NeedsReapproval (5)");
        assert!(told.text.starts_with("an administrator of the tenant must approve"), "{told}");
        assert!(told.text.ends_with("(access_denied Authorization error: NeedsReapproval (5))"), "{told}");
        assert_eq!(refusal("unheard_of", "").text, "the provider refuses (unheard_of)");
        assert_eq!(refusal("invalid_requests", "").text, "the provider refuses (invalid_requests)");
    }

    #[test]
    fn what_is_said_is_short_and_plain_and_gives_nothing_away() {
        let said = Refusal { error: "invalid_grant".to_owned(), description: "no r3fresh\u{1b}[2J\r\nhere".to_owned() };
        let failure = said.failure(&Veil::of(["r3fresh", ""].map(Into::into)));
        assert_eq!(failure.text, "the sign-in has expired or was revoked; sign in again (invalid_grant no … [2J here)");
        assert!(refusal("x", &"y".repeat(100_000)).text.chars().count() < LONGEST + 50);
    }
}
