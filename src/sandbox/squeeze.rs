//! Answers in gzip for those who take them so, as real servers send them. The plain
//! sandbox on http does without: its clients are on the same machine.

use std::io::Write;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, header};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Shorter bodies gain nothing.
const WORTH_IT: usize = 256;

/// Whether the caller takes gzip.
pub(super) fn wanted(headers: &HeaderMap) -> bool {
    let offered = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    offered.is_some_and(|offered| offered.split(',').any(|name| name.trim().eq_ignore_ascii_case("gzip")))
}

/// The same answer in gzip, if it is long enough.
pub(super) async fn gzip(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("an answer is whole in memory");
    if body.len() < WORTH_IT {
        return Response::from_parts(parts, Body::from(body));
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let short = encoder.write_all(&body).and_then(|()| encoder.finish()).expect("a Vec takes all");
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(parts, Body::from(short))
}
