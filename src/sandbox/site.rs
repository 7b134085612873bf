//! What all requests share, and the step from an HTTP request to an endpoint:
//! sign in, read the request, ask the endpoint, answer.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::RawPathParams;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Response, header};

use super::auth::{Tickets, authenticate, unauthorized};
use super::call::Call;
use super::fault::Faults;
use super::locale::{Language, Zone};
use super::log::Requests;
use super::reply::{Refusal, Reply, respond};
use super::store::Store;

/// An endpoint: plain code between a request and its answer.
pub(super) type Endpoint = fn(&mut Call<'_>) -> Result<Reply, Refusal>;

/// The store and the switches behind every route.
#[derive(Debug)]
pub(super) struct Site {
    store: Mutex<Store>,
    tickets: Tickets,
    pub(super) faults: Faults,
    pub(super) requests: Requests,
}

impl Site {
    pub(super) fn new(store: Store, faults: Faults, requests: Requests) -> Self {
        Self { store: Mutex::new(store), tickets: Tickets::default(), faults, requests }
    }

    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request for an endpoint.
    pub(super) fn answer(
        &self,
        endpoint: Endpoint,
        params: &RawPathParams,
        parts: &Parts,
        body: &Bytes,
    ) -> Response<Body> {
        let store = self.store();
        let user = match authenticate(&store, &self.tickets, &parts.headers) {
            Ok(Some(user)) => user,
            Ok(None) => return unauthorized(),
            Err(error) => return respond(Err(error.into())),
        };
        let zone = Zone::of(&parts.headers);
        let mut call = Call {
            store,
            tickets: &self.tickets,
            user,
            language: Language::of(&parts.headers),
            zone,
            now: jiff::Timestamp::now().as_second(),
            root: root(parts),
            params: params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            query: query(parts),
            headers: parts.headers.clone(),
            body: body.to_vec(),
        };
        let mut response = respond(endpoint(&mut call));
        response.headers_mut().insert("so-timezone", HeaderValue::from_static(zone.name()));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }
}

/// `http://host:port/api` as the caller addressed it.
pub(super) fn root(parts: &Parts) -> String {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}/api")
}

fn query(parts: &Parts) -> Vec<(String, String)> {
    form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect()
}
