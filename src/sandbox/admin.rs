//! The sandbox's own routes beside `/api`, for loopback only: `/sandbox/faults`
//! (GET, POST one or a list, DELETE) and `/sandbox/requests` (GET, DELETE); those of
//! Online are in `online/admin`.

use std::net::SocketAddr;

use axum::body::Body;
use axum::http::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::fault::Fault;
use super::reply::{bare, error_object, json_response};
use super::site::Site;

/// Answers a request below `/sandbox/`.
pub(super) fn answer(site: &Site, peer: SocketAddr, method: &Method, path: &str, body: &[u8]) -> Response<Body> {
    if !peer.ip().to_canonical().is_loopback() {
        return bare(StatusCode::FORBIDDEN);
    }
    if let Some(response) = site.online.as_ref().and_then(|online| online.administer(method, path, body)) {
        return response;
    }
    match (method.as_str(), path) {
        ("GET", "/sandbox/faults") => json_response(StatusCode::OK, &json!(site.faults.pending())),
        ("POST", "/sandbox/faults") => match read(body) {
            Ok(faults) => {
                for fault in faults {
                    site.faults.add(fault);
                }
                json_response(StatusCode::OK, &json!(site.faults.pending()))
            }
            Err(error) => {
                json_response(StatusCode::BAD_REQUEST, &error_object("ArgumentException", &error.to_string()))
            }
        },
        ("DELETE", "/sandbox/faults") => {
            site.faults.clear();
            bare(StatusCode::NO_CONTENT)
        }
        ("GET", "/sandbox/requests") => json_response(StatusCode::OK, &json!(site.requests.all())),
        ("DELETE", "/sandbox/requests") => {
            site.requests.clear();
            bare(StatusCode::NO_CONTENT)
        }
        (_, "/sandbox/faults" | "/sandbox/requests") => bare(StatusCode::METHOD_NOT_ALLOWED),
        _ => bare(StatusCode::NOT_FOUND),
    }
}

fn read(body: &[u8]) -> serde_json::Result<Vec<Fault>> {
    match serde_json::from_slice(body)? {
        Value::Array(faults) => faults.into_iter().map(serde_json::from_value).collect(),
        fault => Ok(vec![serde_json::from_value(fault)?]),
    }
}
