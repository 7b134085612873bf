//! One request: gathers it, logs it, carries out its faults, and hands it to the
//! routes. The only file that can leave a request without an answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use tower_service::Service;

use super::fault::Effect;
use super::misbehave;
use super::online::Way;
use super::origin::{ApiRoot, Door, Origin};
use super::reply::bare;
use super::site::{Site, TenantId};
use super::squeeze;

/// Largest request body taken.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
pub(super) struct Dropped;

/// Answers one request.
pub(super) async fn handle(
    site: Arc<Site>,
    mut router: Router,
    door: Door,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Body>, Dropped> {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(Body::new(body), BODY_LIMIT).await else {
        return Ok(bare(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
    if path.starts_with("/sandbox/") {
        return Ok(super::admin::answer(&site, peer, &parts.method, &path, &body));
    }
    site.requests.add(parts.method.as_str(), &path, &query, &parts.headers, &body);
    let effects = site.faults.take(&format!("{} {path}?{query}", parts.method));
    prepare(&site, &effects, &parts, &body).await?;
    if let Some(response) = effects.iter().find_map(misbehave::instead) {
        return Ok(response);
    }
    let squeezed = site.squeezes && effects.is_empty() && squeeze::wanted(&parts.headers);
    let response = match through_the_gate(&site, &mut parts, door, &body) {
        Some(response) => response,
        None => match router.call(Request::from_parts(parts, Body::from(body.clone()))).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
    };
    let response = finish(&site, &effects, response, &body).await?;
    Ok(if squeezed { squeeze::gzip(response).await } else { response })
}

/// What happens before the call is carried out.
async fn prepare(site: &Site, effects: &[Effect], parts: &Parts, body: &Bytes) -> Result<(), Dropped> {
    for effect in effects {
        match effect {
            Effect::Latency { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            Effect::DropBefore => return Err(Dropped),
            Effect::EditedMeanwhile { .. } | Effect::DeletedMeanwhile => {
                if let Err(error) = misbehave::meanwhile(&mut site.store(), effect, parts, body) {
                    tracing::warn!(%error, "the second user could not act");
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What happens to the answer of a call that was carried out.
async fn finish(
    site: &Site,
    effects: &[Effect],
    response: Response<Body>,
    sent: &Bytes,
) -> Result<Response<Body>, Dropped> {
    let mut response = response;
    for effect in effects {
        response = match effect {
            Effect::DropAfter => return Err(Dropped),
            Effect::Status { status, retry_after, after_write: true } => misbehave::status(*status, *retry_after),
            Effect::Truncated
            | Effect::Huge { .. }
            | Effect::Echo
            | Effect::EditedSince { .. }
            | Effect::DeletedSince
            | Effect::OtherId { .. } => {
                let (parts, body) = response.into_parts();
                let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else { return Err(Dropped) };
                if let Err(error) = misbehave::since(&mut site.store(), effect, &body) {
                    tracing::warn!(%error, "the second user could not act");
                }
                misbehave::spoil(effect, parts, &body, sent)
            }
            _ => response,
        };
    }
    response.headers_mut().entry(header::SERVER).or_insert(HeaderValue::from_static("relata-sandbox"));
    Ok(response)
}

/// Where Online is played: the answer, or the way on. Leaves what the routes need to know.
fn through_the_gate(site: &Site, parts: &mut Parts, door: Door, body: &Bytes) -> Option<Response<Body>> {
    let origin = Origin::of(parts, door);
    let way = site.online.as_ref().map_or(Way::Plain, |online| online.enter(&site.store(), &origin, parts, body));
    let (root, path) = match way {
        Way::Answered(response) => return Some(response),
        Way::Tenant { id, path } => {
            let root = format!("{}/{id}/api", origin.url());
            parts.extensions.insert(TenantId(id));
            (root, path)
        }
        Way::Plain => (format!("{}/api", origin.url()), parts.uri.path().to_owned()),
    };
    parts.extensions.insert(ApiRoot(root));
    normalise(parts, &path);
    None
}

/// Paths are matched in any case and with or without a slash at the end.
fn normalise(parts: &mut Parts, path: &str) {
    let lower = path.to_ascii_lowercase();
    let trimmed = if lower.len() > 1 { lower.trim_end_matches('/') } else { lower.as_str() };
    if trimmed == parts.uri.path() {
        return;
    }
    let rewritten = match parts.uri.query() {
        Some(query) => format!("{trimmed}?{query}"),
        None => trimmed.to_owned(),
    };
    if let Ok(uri) = rewritten.parse() {
        parts.uri = uri;
    }
}
