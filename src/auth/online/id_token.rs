//! The id token: whether it is ours, and who it says has signed in.
//!
//! OpenID Connect Core, section 3.1.3.7; the claims are those of "OpenID Connect".

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::Value;

use super::{
    jwt::{Claims, JwtError},
    proof::same,
};

/// How far two clocks may differ.
const LEEWAY: SignedDuration = SignedDuration::from_mins(5);

/// What the token must say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a SecretString,
    pub(super) now: Timestamp,
}

/// Who has signed in, as far as the provider says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// The name they sign in with.
    pub upn: Option<String>,
    /// Their mail address.
    pub email: Option<String>,
    /// Their initials.
    pub initials: Option<String>,
    /// The tenant's company.
    pub company: Option<String>,
}

/// Why an id token is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum IdTokenError {
    #[error(transparent)]
    Jwt(#[from] JwtError),
    #[error("it comes from another issuer")]
    Issuer,
    #[error("it is meant for another application")]
    Audience,
    #[error("it belongs to another sign-in")]
    Nonce,
    #[error("it expired {0} ago; is this computer's clock right?")]
    Expired(String),
    #[error("it is of a time to come; is this computer's clock right?")]
    Early,
    #[error("it names no tenant")]
    NoTenant,
}

/// The tenant and the person behind a token that was signed by the provider.
pub(super) fn check(claims: &Claims, expected: Expected<'_>) -> Result<(String, Who), IdTokenError> {
    let text = |name| claims.get(name).and_then(Value::as_str);
    check_source(claims, &[expected.issuer], expected.now)?;
    let party = text("azp");
    let is_for_us = match claims.get("aud") {
        Some(Value::String(only)) => only == expected.client_id,
        Some(Value::Array(all)) => {
            let named = all.iter().any(|one| one.as_str() == Some(expected.client_id));
            named && (all.len() == 1 || party.is_some())
        }
        _ => false,
    };
    if !is_for_us || party.is_some_and(|party| party != expected.client_id) {
        return Err(IdTokenError::Audience);
    }
    if !text("nonce").is_some_and(|nonce| same(expected.nonce, nonce)) {
        return Err(IdTokenError::Nonce);
    }
    let own = |name| claims.own(name).map(str::to_owned);
    let who = Who {
        upn: own("upn"),
        email: own("email").or_else(|| own("so_primary_email_address")),
        initials: own("initials"),
        company: own("company_name"),
    };
    // It becomes part of addresses.
    let tenant = own("ctx").filter(|tenant| tenant.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    Ok((tenant.ok_or(IdTokenError::NoTenant)?, who))
}

/// Whether a token that was signed by the provider says that it comes from one of these, and now.
pub(super) fn check_source(claims: &Claims, issuers: &[&str], now: Timestamp) -> Result<(), IdTokenError> {
    if !claims.get("iss").and_then(Value::as_str).is_some_and(|issuer| issuers.contains(&issuer)) {
        return Err(IdTokenError::Issuer);
    }
    let since = |name| Some(now.duration_since(Timestamp::from_second(claims.seconds(name)?).ok()?));
    match since("exp") {
        Some(past) if past <= LEEWAY => {}
        Some(past) => return Err(IdTokenError::Expired(rounded(past))),
        None => return Err(IdTokenError::Expired("an unknown time".to_owned())),
    }
    if ["iat", "nbf"].into_iter().filter_map(since).any(|past| past < -LEEWAY) {
        return Err(IdTokenError::Early);
    }
    Ok(())
}

fn rounded(time: SignedDuration) -> String {
    match (time.as_hours(), time.as_mins()) {
        (0, minutes) => format!("{minutes} min"),
        (hours, _) => format!("{hours} h"),
    }
}

impl fmt::Display for Who {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.upn.as_ref().or(self.email.as_ref()).or(self.initials.as_ref());
        out.write_str(known.map_or("somebody", String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_581_665_210;

    /// What the documentation shows ("Validate security tokens"), a moment in text included.
    fn sample() -> Value {
        json!({
            "sub": "demo@example.com",
            "http://schemes.superoffice.net/identity/upn": "demo@example.com",
            "http://schemes.superoffice.net/identity/so_primary_email_address": "demo.person@example.com",
            "http://schemes.superoffice.net/identity/ctx": "Cust12345",
            "http://schemes.superoffice.net/identity/initials": "DP",
            "iat": "1581665207",
            "nonce": "n0nce",
            "nbf": 1_581_665_147,
            "exp": 1_581_665_507,
            "iss": "https://sod.superoffice.com",
            "aud": "app",
        })
    }

    fn checked(change: impl FnOnce(&mut Value)) -> Result<(String, Who), IdTokenError> {
        let mut claims = sample();
        change(&mut claims);
        let nonce = "n0nce".into();
        let now = Timestamp::from_second(NOW).unwrap();
        let expected = Expected { issuer: "https://sod.superoffice.com", client_id: "app", nonce: &nonce, now };
        check(&Claims::of(&claims), expected)
    }

    #[test]
    fn the_documented_token_names_tenant_and_person() {
        let (tenant, who) = checked(|_| {}).unwrap();
        assert_eq!((tenant.as_str(), who.to_string().as_str()), ("Cust12345", "demo@example.com"));
        assert_eq!(who.email.as_deref(), Some("demo.person@example.com"));
        let (tenant, _) = checked(|claims| {
            let claims = claims.as_object_mut().unwrap();
            let tenant = claims.remove("http://schemes.superoffice.net/identity/ctx").unwrap();
            claims.insert("ctx".to_owned(), tenant);
        })
        .unwrap();
        assert_eq!(tenant, "Cust12345", "without the prefix");
    }

    #[test]
    fn every_claim_that_is_not_right_is_told() {
        use IdTokenError as E;
        let rows: [(&str, Value, Result<(), E>); 19] = [
            ("iss", json!("https://online.superoffice.com"), Err(E::Issuer)),
            ("iss", Value::Null, Err(E::Issuer)),
            ("aud", json!("other"), Err(E::Audience)),
            ("aud", Value::Null, Err(E::Audience)),
            ("aud", json!([]), Err(E::Audience)),
            ("aud", json!(["app"]), Ok(())),
            ("aud", json!(["app", "other"]), Err(E::Audience)),
            ("azp", json!("app"), Ok(())),
            ("azp", json!("other"), Err(E::Audience)),
            ("nonce", json!("other"), Err(E::Nonce)),
            ("nonce", Value::Null, Err(E::Nonce)),
            ("exp", json!(NOW - 299), Ok(())),
            ("exp", json!(NOW - 301), Err(E::Expired("5 min".to_owned()))),
            ("exp", json!(NOW - 7300), Err(E::Expired("2 h".to_owned()))),
            ("exp", Value::Null, Err(E::Expired("an unknown time".to_owned()))),
            ("iat", json!(NOW + 301), Err(E::Early)),
            ("nbf", json!((NOW + 301).to_string()), Err(E::Early)),
            ("http://schemes.superoffice.net/identity/ctx", json!(" "), Err(E::NoTenant)),
            ("http://schemes.superoffice.net/identity/ctx", json!("../Cust1"), Err(E::NoTenant)),
        ];
        for (name, value, expected) in rows {
            let outcome = checked(|claims| claims[name] = value.clone());
            assert_eq!(outcome.map(|_| ()), expected, "{name} {value}");
        }
        let both = checked(|claims| (claims["aud"], claims["azp"]) = (json!(["app", "other"]), json!("app")));
        assert!(both.is_ok());
    }
}
