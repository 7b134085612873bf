//! What all requests share, and the step from an HTTP request to an endpoint:
//! sign in, read the request, ask the endpoint, answer.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::RawPathParams;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, header};

use super::auth::{Tickets, authenticate, unauthorized};
use super::call::{Call, Session};
use super::fault::Faults;
use super::locale::{Language, Zone};
use super::log::Requests;
use super::online::{self, Online};
use super::origin::ApiRoot;
use super::reply::{Refusal, Reply, respond};
use super::store::Store;
use super::store::associate::Associate;

/// An endpoint: plain code between a request and its answer.
pub(super) type Endpoint = fn(&mut Call<'_>) -> Result<Reply, Refusal>;

/// The store and the switches behind every route.
#[derive(Debug)]
pub(super) struct Site {
    store: Mutex<Store>,
    tickets: Tickets,
    pub(super) faults: Faults,
    pub(super) requests: Requests,
    pub(super) online: Option<Online>,
    /// Whether long answers are sent in gzip to those who take it.
    pub(super) squeezes: bool,
}

/// The tenant whose API a request is for; the plain sandbox has none.
#[derive(Debug, Clone)]
pub(super) struct TenantId(pub(super) String);

impl Site {
    pub(super) fn new(
        store: Store,
        faults: Faults,
        requests: Requests,
        online: Option<Online>,
        squeezes: bool,
    ) -> Self {
        Self { store: Mutex::new(store), tickets: Tickets::default(), faults, requests, online, squeezes }
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
        let tenant = parts.extensions.get::<TenantId>();
        let signed_in = match tenant {
            None => authenticate(&store, &self.tickets, &parts.headers)
                .map(|user| Some((user?, Session::Plain(&self.tickets)))),
            Some(TenantId(tenant)) => self.admit(&store, tenant, &parts.headers),
        };
        let (user, session) = match signed_in {
            Ok(Some(caller)) => caller,
            Ok(None) if tenant.is_some() => return online::unauthorized(),
            Ok(None) => return unauthorized(),
            Err(error) => return respond(Err(error.into())),
        };
        let zone = Zone::of(&parts.headers);
        let mut call = Call {
            store,
            session,
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

    fn admit(
        &self,
        store: &Store,
        tenant: &str,
        headers: &HeaderMap,
    ) -> rusqlite::Result<Option<(Associate, Session<'_>)>> {
        let Some(admitted) = self.online.as_ref().and_then(|online| online.admit(tenant, headers)) else {
            return Ok(None);
        };
        Ok(store.associate(admitted.user())?.map(|user| (user, Session::Tenant(admitted))))
    }
}

/// `http://host:port/api` as the caller addressed it.
pub(super) fn root(parts: &Parts) -> String {
    parts.extensions.get().map(|ApiRoot(root)| root.clone()).expect("every request comes through the gate")
}

fn query(parts: &Parts) -> Vec<(String, String)> {
    form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect()
}
