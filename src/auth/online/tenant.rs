//! A tenant's state: where its API is now, for how long, or why it is not there.
//!
//! Source: "Tenant status page" of the documentation.

use std::time::Duration;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::Value;
use url::Url;

use crate::{
    auth::failure::failure,
    config::OnlineEnvironment,
    domain::{Failure, FailureKind as Kind},
    net::text,
};

/// The shortest time an answer is kept: hosts are asked before each request otherwise.
const SHORTEST: Duration = Duration::from_secs(60);
/// The longest: tenants do move.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// When the answer does not say.
const USUAL: Duration = Duration::from_secs(15 * 60);

/// The states by number and name, and what to make of those in which nothing runs.
const STATES: [(u64, &str, Kind, &str); 11] = [
    (0, "Unknown", Kind::Invalid, "is not known there; check tenant"),
    (1, "Provisioning", Kind::Unavailable, "is still being set up; try again later"),
    (2, "Running", Kind::Unavailable, "does not run; try again later"),
    (3, "Deleted", Kind::Invalid, "has been deleted; check tenant"),
    (4, "Suspended", Kind::Unavailable, "is suspended; its administrator can ask SuperOffice why"),
    (5, "OnlineMaintenance", Kind::Unavailable, "is under maintenance; try again later"),
    (6, "OfflineMaintenance", Kind::Unavailable, "is down for maintenance; try again later"),
    (8, "ProvisioningFailed", Kind::Unavailable, "could not be set up; SuperOffice can help"),
    (10, "Deleting", Kind::Invalid, "is being deleted"),
    (11, "DeleteFailed", Kind::Invalid, "was to be deleted"),
    (12, "MigrationPending", Kind::Unavailable, "is about to move; try again later"),
];

/// Where a tenant's API is, and how long that may be relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Home {
    /// The API's root, ending in `/`.
    pub(super) api: Url,
    /// From the moment of the answer on.
    pub(super) keep: Duration,
}

/// Reads what the state API says of a tenant.
pub(super) fn read(body: &str, tenant: &str, environment: &OnlineEnvironment, now: Timestamp) -> Result<Home, Failure> {
    let odd = |what: &str| failure(Kind::Unreadable, format!("{environment} says nothing useful of {tenant}: {what}"));
    let state: Value = serde_json::from_str(body).map_err(|_| odd("no state"))?;
    let word = |name: &str| state.get(name).and_then(Value::as_str).map(str::trim).filter(|word| !word.is_empty());
    if word("ContextIdentifier").is_some_and(|other| !other.eq_ignore_ascii_case(tenant)) {
        return Err(odd("it is of another tenant"));
    }
    let number = state.get("State").and_then(Value::as_u64);
    let known = STATES.iter().find(|(value, name, ..)| Some(*value) == number || Some(*name) == word("State"));
    let runs = state.get("IsRunning").and_then(Value::as_bool);
    if runs.is_none() && number.is_none() && word("State").is_none() {
        return Err(odd("no state"));
    }
    // The API stays up during online maintenance.
    if !runs.unwrap_or_else(|| known.is_some_and(|(_, name, ..)| matches!(*name, "Running" | "OnlineMaintenance"))) {
        let (name, kind, words) = known.map_or_else(
            || (text::line(word("State").unwrap_or("no state")), Kind::Unavailable, "does not run"),
            |(_, name, kind, words)| ((*name).to_owned(), *kind, *words),
        );
        return Err(failure(kind, format!("{tenant} at {environment} {words} ({name})")));
    }
    let mut api = word("Api").and_then(|api| Url::parse(api).ok()).ok_or_else(|| odd("no address"))?;
    api.set_query(None);
    api.set_fragment(None);
    if !environment.may_serve_at(&api) {
        let host = api.host_str().unwrap_or("nowhere");
        let text = format!("{environment} says {tenant} is at {host}: refused, credentials do not go there");
        return Err(failure(Kind::WrongHost, text));
    }
    if !api.path().ends_with('/') {
        api.set_path(&format!("{}/", api.path()));
    }
    Ok(Home { api, keep: word("ValidUntil").and_then(moment).map_or(USUAL, |until| keep(until, now)) })
}

/// What it means when nothing is known of a tenant (404).
pub(super) fn unknown(tenant: &str, environment: &OnlineEnvironment) -> Failure {
    let (_, name, kind, words) = STATES[0];
    failure(kind, format!("{tenant} at {environment} {words} ({name})"))
}

fn keep(until: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(now)).unwrap_or_default().clamp(SHORTEST, LONGEST)
}

/// A moment with its zone, or in UTC.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sample() -> Value {
        json!({
            "ContextIdentifier": "Cust12345",
            "Endpoint": "https://online2.superoffice.com/Cust12345",
            "State": "Running",
            "IsRunning": true,
            "ValidUntil": "2026-02-23T09:52:01.9342965Z",
            "Api": "https://online2.superoffice.com/Cust12345/api",
            "Version": "Release_11.10_2026.02.24-02",
        })
    }

    fn asked(change: impl FnOnce(&mut Value)) -> Result<Home, Failure> {
        let mut state = sample();
        change(&mut state);
        let environment = "online".parse().expect("a name");
        read(&state.to_string(), "cust12345", &environment, "2026-02-23T09:42:01Z".parse().expect("a moment"))
    }

    #[test]
    fn the_documented_answer_is_an_address_for_a_while() {
        let home = asked(|_| {}).unwrap();
        assert_eq!(home.api.as_str(), "https://online2.superoffice.com/Cust12345/api/");
        assert_eq!(home.keep.as_secs(), 600);
        for (until, seconds) in [
            (json!("2026-02-23T09:52:01"), 600),
            (json!("2026-02-23T10:52:01+01:00"), 600),
            (json!("2026-02-23T09:42:02Z"), 60),
            (json!("2020-01-01T00:00:00Z"), 60),
            (json!("9999-01-01T00:00:00Z"), 24 * 60 * 60),
            (json!("soon"), 15 * 60),
            (Value::Null, 15 * 60),
        ] {
            assert_eq!(asked(|state| state["ValidUntil"] = until.clone()).unwrap().keep.as_secs(), seconds, "{until}");
        }
    }

    #[test]
    fn a_tenant_that_does_not_run_is_told_in_words() {
        for (number, name, kind, words) in STATES {
            let expected = format!("cust12345 at online {words} ({name})");
            for state in [json!(name), json!(number)] {
                let failure = asked(|all| (all["State"], all["IsRunning"]) = (state, json!(false))).unwrap_err();
                assert_eq!((failure.kind, failure.text.as_str()), (kind, expected.as_str()));
            }
        }
        let odd = asked(|all| (all["State"], all["IsRunning"]) = (json!("Asleep\u{7}"), json!(false))).unwrap_err();
        assert_eq!(odd.text, "cust12345 at online does not run (Asleep)");
        assert!(asked(|all| all["State"] = json!("OnlineMaintenance")).is_ok());
        assert!(asked(|all| (all["State"], all["IsRunning"]) = (json!(5), Value::Null)).is_ok());
        assert!(asked(|all| (all["State"], all["IsRunning"]) = (json!(6), Value::Null)).is_err());
    }

    #[test]
    fn an_address_outside_the_family_gets_nothing() {
        for api in
            ["https://online2.superoffice.com.example.com/api", "http://online2.superoffice.com/api", "file:///etc"]
        {
            let failure = asked(|state| state["Api"] = json!(api)).unwrap_err();
            assert_eq!(failure.kind, Kind::WrongHost, "{api}");
        }
        for (name, value) in [("Api", json!("")), ("Api", Value::Null), ("ContextIdentifier", json!("Cust99999"))] {
            assert_eq!(
                asked(|state| state[name] = value.clone()).unwrap_err().kind,
                Kind::Unreadable,
                "{name} {value}"
            );
        }
        let environment = "online".parse().expect("a name");
        for body in ["", "null", "[]", "{}", "<html>"] {
            let failure = read(body, "Cust1", &environment, Timestamp::UNIX_EPOCH).unwrap_err();
            assert_eq!(failure.kind, Kind::Unreadable, "{body}");
        }
    }
}
