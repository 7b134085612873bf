//! The front door: `/api` and `/api/v1` (open to all), help for agents asked by
//! GET, time zones, and resource texts.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, header};
use serde_json::json;

use super::ROUTES;
use crate::sandbox::call::Call;
use crate::sandbox::locale::Language;
use crate::sandbox::reply::{Refusal, Reply, respond};
use crate::sandbox::site::{Site, root};

/// The release that the sandbox follows.
const VERSION: &str = "11.10.721.0";

/// `GET /api`: HTML unless JSON is asked for.
pub(super) async fn api(State(_site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let v1 = format!("{}/v1/", root(&parts));
    if wants_json(&parts.headers) {
        return respond(Ok(Reply::Json(json!({
            "v1": v1,
            "NetServerVersion": VERSION,
            "NetServerDate": "2026-07-01T00:00:00",
            "NetServer": "Release_11.10",
            "Version": "v1",
            "Sandbox": true,
        }))));
    }
    let page = format!(
        "<!DOCTYPE html><html><head><title>SuperOffice WebAPI sandbox</title></head><body>\
         <h1>SuperOffice WebAPI sandbox</h1><p>NetServer {VERSION}, <a href=\"{v1}\">v1</a></p></body></html>"
    );
    respond(Ok(Reply::Html(page)))
}

/// `GET /api/v1`: the list of URLs.
pub(super) async fn v1(State(_site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let root = root(&parts);
    let list: serde_json::Map<_, _> = ROUTES
        .iter()
        .filter(|(verb, path, _)| *verb == super::GET && !path.contains('{'))
        .map(|(_, path, _)| (path.trim_start_matches("/v1/").to_owned(), format!("{root}{path}/").into()))
        .collect();
    respond(Ok(Reply::Json(list.into())))
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("json"))
}

/// GET on an agent's URL never invokes it.
pub(super) async fn agent_help(State(_site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let text =
        format!("{}\n\nAgents are called with POST, parameters in the body or the query.\n", request.uri().path());
    respond(Ok(Reply::Text(text)))
}

/// `GET TimeZone`.
pub(super) fn time_zones(_call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let zone = |id: i64, name: &str, code: &str, minutes: i64| json!({"TZLocationID": id, "Name": name, "TZLocationCode": code, "Offset": minutes});
    Ok(Reply::Json(json!([zone(1, "UTC", "UTC", 0), zone(2, "Norway", "NO", 60)])))
}

/// `GET String/{tag}?isoLangCode=`.
pub(super) fn text(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let language = match call.query("isoLangCode").unwrap_or_default().to_ascii_lowercase().as_str() {
        "" => call.language,
        code if code.starts_with("no") || code.starts_with("nb") => Language::Norwegian,
        _ => Language::English,
    };
    let tag = call.param("tag").trim_matches(['[', ']']).to_owned();
    Ok(Reply::Json(call.store.text(&tag, language)?.into()))
}
