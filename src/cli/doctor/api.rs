//! What is seen at an address: the WebAPI and its version, the provider, the clock.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{
    Response, StatusCode, Url,
    header::{DATE, LOCATION},
};
use serde_json::Value;

use super::advice::Advice;
use super::hop::Trouble;
use crate::cli::{Exit, offers::offers};
use crate::net::body::{SMALL, take};

/// Clocks further apart than this make servers refuse tokens.
const SKEW: Duration = Duration::from_secs(120);

/// What the API says of itself.
///
/// Source: WebAPI documentation, "Endpoints": `GET {api}` tells `NetServerVersion`.
pub(super) async fn version(advice: &Advice, response: Response) -> Result<(String, ()), Trouble> {
    if matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        let offers = offers(response.headers());
        let offers = if offers.is_empty() { String::new() } else { format!("; it takes {}", offers.join(", ")) };
        return Ok((format!("tells nothing unasked ({}){offers}", response.status()), ()));
    }
    let said = said(advice, response).await?;
    match said.get("NetServerVersion").and_then(Value::as_str) {
        Some(version) => Ok((format!("NetServer {version}"), ())),
        None => Err(Trouble::new(Exit::Usage, "something answers there, but it is not the WebAPI", advice.misled())),
    }
}

/// What a provider says of itself.
pub(super) async fn provider(advice: &Advice, response: Response) -> Result<(String, ()), Trouble> {
    let said = said(advice, response).await?;
    if said.get("authorization_endpoint").is_some_and(Value::is_string) {
        return Ok(("people can sign in here".to_owned(), ()));
    }
    let text = "something answers there, but nobody can sign in at it";
    Err(Trouble::new(Exit::Usage, text, format!("check {}", advice.address())))
}

/// The JSON of a success.
async fn said(advice: &Advice, mut response: Response) -> Result<Value, Trouble> {
    let status = response.status();
    if status.is_redirection() {
        let to = response.headers().get(LOCATION).and_then(|to| response.url().join(to.to_str().ok()?).ok());
        let to = to.as_ref().map_or_else(|| "nowhere".to_owned(), plain);
        let next = format!("if that is the server, put its address into {}", advice.address());
        return Err(Trouble::new(Exit::Usage, format!("it leads on to {to} ({status})"), next));
    }
    if status.is_server_error() {
        let text = format!("it answers {status}");
        return Err(Trouble::new(Exit::Retryable, text, "try again later; if it stays so, tell its administrator"));
    }
    if !status.is_success() {
        return Err(Trouble::new(Exit::Usage, format!("it answers {status}"), advice.misled()));
    }
    let is_page = response.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let mut body = Vec::new();
    let whole = take(&mut response, SMALL, &mut body).await.map_err(|error| {
        let text = format!("its answer breaks off: {}", error.without_url());
        Trouble::new(Exit::Retryable, text, "try again; if it stays so, something on the way breaks connections")
    })?;
    if !whole {
        let text = format!("it answers with more than {} KiB, not with the few lines of the WebAPI", SMALL >> 10);
        return Err(Trouble::new(Exit::Usage, text, advice.misled()));
    }
    serde_json::from_slice(&body).map_err(|_| {
        let what = if is_page { "a web page" } else { "something that cannot be read" };
        Trouble::new(Exit::Usage, format!("it answers with {what}, not with the WebAPI's JSON"), advice.misled())
    })
}

/// An address without what may be secret in it.
fn plain(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

/// How far the server's clock is from ours.
pub(super) fn skew(response: &Response) -> Option<Result<String, Trouble>> {
    let date = response.headers().get(DATE)?.to_str().ok()?;
    let theirs = rfc2822::parse(date).ok()?.timestamp();
    let apart = Timestamp::now().duration_since(theirs);
    // Their second has begun by the time it is told.
    if apart.unsigned_abs() <= Duration::from_secs(2) {
        return Some(Ok("this computer and the server agree".to_owned()));
    }
    let side = if apart.is_negative() { "behind" } else { "ahead of" };
    let text = format!("this computer is {} {side} the server", length(apart.unsigned_abs()));
    Some(if apart.unsigned_abs() <= SKEW {
        Ok(text)
    } else {
        let next = "set this computer's clock, or tell the server's administrator: tokens and signatures are refused \
                    by such a difference";
        Err(Trouble::new(Exit::Failed, text, next))
    })
}

fn length(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7199 => format!("{} min", seconds / 60),
        seconds @ 7200..=172_799 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}
