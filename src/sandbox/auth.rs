//! Who is calling: Basic, `SOTicket`, Bearer, or the session cookie with its XSRF
//! token (WebAPI, "Authentication"). Wrong or missing gets 401 with an empty body.

use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::reply::bare;
use super::store::Store;
use super::store::associate::Associate;

/// The Bearer token that signs in as [`TOKEN_USER`].
pub const DEMO_TOKEN: &str = "demo-token";
/// The user behind [`DEMO_TOKEN`], and the one the documentation signs in with.
pub const TOKEN_USER: &str = "demo";

const SESSION_COOKIE: &str = "SuperOffice.Session";
const XSRF_COOKIE: &str = "XSRF-TOKEN";

/// Tickets handed out since the start, with the associate each stands for.
#[derive(Debug, Default)]
pub(super) struct Tickets(Mutex<Vec<(String, i64)>>);

impl Tickets {
    /// The ticket of this user, made at the first asking.
    pub(super) fn issue(&self, user: &Associate, now: i64) -> String {
        let mut tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((ticket, _)) = tickets.iter().find(|(_, id)| *id == user.id) {
            return ticket.clone();
        }
        let ticket = STANDARD.encode(format!("7T:{}:{}:{now}", user.name, user.id));
        tickets.push((ticket.clone(), user.id));
        ticket
    }

    fn associate(&self, ticket: &str) -> Option<i64> {
        let tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.iter().find(|(known, _)| known == ticket).map(|(_, id)| *id)
    }
}

/// The cookies of a browser session for a ticket.
pub(super) fn session_cookies(ticket: &str) -> Vec<String> {
    vec![
        format!("{SESSION_COOKIE}={ticket}; Path=/; HttpOnly; SameSite=Lax"),
        format!("{XSRF_COOKIE}={}; Path=/; SameSite=Lax", xsrf_of(ticket)),
    ]
}

/// A token that belongs to the ticket and does not give it away.
fn xsrf_of(ticket: &str) -> String {
    let sum = ticket
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{sum:016x}")
}

/// The scheme of the Authorization header, without the secret.
pub(super) fn scheme(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    Some(value.split_whitespace().next().unwrap_or_default().to_owned())
}

/// The caller, or nothing when the credentials are wrong or missing.
pub(super) fn authenticate(
    store: &Store,
    tickets: &Tickets,
    headers: &HeaderMap,
) -> rusqlite::Result<Option<Associate>> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return by_cookie(store, tickets, headers);
    };
    let Some((scheme, secret)) = value.to_str().ok().and_then(|text| text.trim().split_once(' ')) else {
        return Ok(None);
    };
    let secret = secret.trim();
    match scheme.to_ascii_lowercase().as_str() {
        "basic" => by_password(store, tickets, secret),
        "soticket" => by_ticket(store, tickets, secret),
        "bearer" if secret == DEMO_TOKEN => store.associate_named(TOKEN_USER),
        _ => Ok(None),
    }
}

fn by_password(store: &Store, tickets: &Tickets, secret: &str) -> rusqlite::Result<Option<Associate>> {
    let decoded = STANDARD.decode(secret).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(|text| text.split_once(':')) {
        // A ticket may stand as user name with a blank password.
        Some((ticket, "")) if tickets.associate(ticket).is_some() => by_ticket(store, tickets, ticket),
        Some((name, password)) => store.sign_in(name, password),
        None => Ok(None),
    }
}

fn by_ticket(store: &Store, tickets: &Tickets, ticket: &str) -> rusqlite::Result<Option<Associate>> {
    tickets.associate(ticket).map_or(Ok(None), |id| store.associate(id))
}

fn by_cookie(store: &Store, tickets: &Tickets, headers: &HeaderMap) -> rusqlite::Result<Option<Associate>> {
    let sent = headers.get("x-xsrf-token").and_then(|value| value.to_str().ok());
    match (cookie(headers, SESSION_COOKIE), sent) {
        (Some(ticket), Some(token)) if xsrf_of(ticket) == token => by_ticket(store, tickets, ticket),
        _ => Ok(None),
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// 401 as the server sends it: no body, and the schemes it would take.
pub(super) fn unauthorized() -> Response<Body> {
    let mut response = bare(StatusCode::UNAUTHORIZED);
    for scheme in ["SoTicket", "Bearer", "Basic realm=\"SuperOffice\""] {
        response.headers_mut().append(header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
    }
    response
}
