//! What a token endpoint answers: the tokens, how long they hold, or why there are none.
//!
//! Sources: RFC 6749, section 5; "Authorization code flow" of the documentation.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::refusal::Refusal;
use crate::{
    auth::{failure::failure, wiped::SecretText},
    domain::{Failure, FailureKind as Kind},
};

/// The life of an access token that does not say ("OpenID Connect", Access tokens).
const USUAL: Duration = Duration::from_secs(3600);
/// The longest that is believed.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// The shortest: before each request would be too often, and the server refuses a dead token.
const SHORTEST: Duration = Duration::from_secs(1);
/// A token is renewed this long before its end, or a tenth of its life if that is less.
const AHEAD: Duration = Duration::from_secs(60);

/// What a sign-in is worth. Wiped from memory when let go.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Goes with each request.
    pub access: SecretString,
    /// Gets the next access token. It may be kept for the next start.
    pub refresh: Option<SecretString>,
    /// When to get the next one: a little before the end. The clock stands still while
    /// the computer sleeps; then it is the server that says so.
    pub renew_at: Instant,
}

/// A good answer.
#[derive(Debug)]
pub(super) struct Issued {
    pub(super) tokens: Tokens,
    pub(super) id_token: Option<SecretString>,
}

#[derive(Deserialize)]
struct Body {
    access_token: Option<SecretText>,
    refresh_token: Option<SecretText>,
    id_token: Option<SecretText>,
    token_type: Option<String>,
    expires_in: Option<Value>,
}

#[derive(Deserialize)]
struct Error {
    error: String,
    error_description: Option<String>,
}

/// Reads a success that came at this moment.
pub(super) fn issued(body: &str, now: Instant) -> Result<Issued, Failure> {
    // What serde would say of it may hold a piece of a token.
    let odd = |what: &str| failure(Kind::Unreadable, format!("the provider's answer holds no token: {what}"));
    let body: Body = serde_json::from_str(body).map_err(|_| odd("it is not what the reference says"))?;
    if !body.token_type.is_none_or(|kind| kind.eq_ignore_ascii_case("Bearer")) {
        return Err(odd("its type is not Bearer"));
    }
    let access = body.access_token.and_then(sendable).ok_or_else(|| odd("none that can be sent"))?;
    let refresh = body.refresh_token.and_then(sendable);
    let life = body.expires_in.as_ref().and_then(seconds).unwrap_or(USUAL).min(LONGEST);
    let renew_at = now + life.saturating_sub(AHEAD.min(life / 10)).max(SHORTEST);
    let id_token = body.id_token.map(|SecretText(token)| token);
    Ok(Issued { tokens: Tokens { access, refresh, renew_at }, id_token })
}

/// Reads a refusal, if it is one in the standard's form.
pub(super) fn refused(body: &str) -> Option<Refusal> {
    let said: Error = serde_json::from_str(body).ok()?;
    Some(Refusal { error: said.error, description: said.error_description.unwrap_or_default() })
}

/// A token that can stand in a header.
fn sendable(SecretText(token): SecretText) -> Option<SecretString> {
    let text = token.expose_secret();
    let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then_some(token)
}

fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Some(Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(body: &str) -> Result<u64, Failure> {
        let now = Instant::now();
        issued(body, now).map(|issued| (issued.tokens.renew_at - now).as_secs())
    }

    #[test]
    fn an_answer_is_tokens_and_the_time_to_renew_them() {
        let body = r#"{"token_type":"Bearer","access_token":"8A:Cust1.abc","expires_in":3600,
                       "refresh_token":"r\u002d1","id_token":"a.b.c","other":[1]}"#;
        let issued = issued(body, Instant::now()).unwrap();
        assert_eq!(issued.tokens.access.expose_secret(), "8A:Cust1.abc");
        assert_eq!(
            issued.tokens.refresh.as_ref().map(|token| token.expose_secret().to_owned()).as_deref(),
            Some("r-1")
        );
        assert_eq!(issued.id_token.as_ref().map(ExposeSecret::expose_secret), Some("a.b.c"));
        let shown = format!("{issued:?}");
        assert!(!["abc", "r-1", "a.b.c"].iter().any(|secret| shown.contains(secret)), "{shown}");
    }

    #[test]
    fn it_is_renewed_a_little_ahead() {
        for (expires, seconds) in [
            ("3600", 3540),
            ("\"3600\"", 3540),
            ("100", 90),
            ("10.9", 9),
            ("1.2", 1),
            ("0", 1),
            ("-5", 1),
            ("1e300", 24 * 60 * 60 - 60),
            ("null", 3540),
            ("\"soon\"", 3540),
        ] {
            assert_eq!(life(&format!(r#"{{"access_token":"a","expires_in":{expires}}}"#)), Ok(seconds), "{expires}");
        }
        assert_eq!(life(r#"{"access_token":"a","token_type":"bearer"}"#), Ok(3540));
    }

    #[test]
    fn what_cannot_be_sent_is_refused_without_being_shown() {
        for body in [
            "",
            "null",
            "{}",
            r#"{"access_token":""}"#,
            r#"{"access_token":"s3cret\r\nX-Evil: 1"}"#,
            r#"{"access_token":"s3cret","token_type":"mac"}"#,
            r#"{"access_token":["s3cret"]}"#,
        ] {
            let failure = life(body).unwrap_err();
            assert_eq!(failure.kind, Kind::Unreadable, "{body}");
            assert!(!failure.text.contains("s3cret"), "{failure}");
        }
    }

    #[test]
    fn a_refusal_is_known_by_its_form() {
        let refusal = refused(r#"{"error":"invalid_grant","error_description":"Revoked (1)"}"#).unwrap();
        assert_eq!((refusal.error.as_str(), refusal.description.as_str()), ("invalid_grant", "Revoked (1)"));
        assert_eq!(refused(r#"{"error":"x"}"#).map(|refusal| refusal.description), Some(String::new()));
        assert_eq!(refused("<html>"), None);
        assert_eq!(refused(r#"{"Error":true}"#), None);
    }
}
