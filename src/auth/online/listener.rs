//! The ear on this machine: where the browser ends, and what it is answered.
//!
//! It listens on 127.0.0.1 alone ("OpenID Connect native apps") and only while a sign-in
//! is waited for. Whoever else calls is answered and sent away.

use std::{convert::Infallible, future, io, net::Ipv4Addr, sync::OnceLock, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};
use hyper::{
    Method, Request as Call, Response, StatusCode,
    body::Incoming,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

use super::{
    landing::{Landing, of_query},
    page::Page,
    request::Request,
};
use crate::{
    auth::failure::failure,
    domain::{Failure, FailureKind},
};

/// How long one caller may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Callers at a time; further ones wait at the door.
const CALLERS: usize = 64;
/// Most that is read of a request's head, in bytes.
const HEAD: usize = 32 << 10;
/// The lowest port with the four digits that redirect addresses are registered for.
const LOWEST: u16 = 1000;

/// A bound port.
#[derive(Debug)]
pub(super) struct Listener {
    socket: TcpListener,
    /// Which one.
    pub(super) port: u16,
}

impl Listener {
    /// Listens on this port, or on a free one.
    pub(super) async fn bind(fixed: Option<u16>) -> Result<Self, Failure> {
        let refused = |error: io::Error| {
            let text = match fixed {
                Some(port) if error.kind() == io::ErrorKind::AddrInUse => {
                    format!("port {port} of this computer (redirect_port) is in use; end what uses it and try again")
                }
                Some(port) => format!("cannot listen on port {port} of this computer (redirect_port): {error}"),
                None => format!("cannot listen on a port of this computer: {error}"),
            };
            failure(FailureKind::Unreachable, text)
        };
        loop {
            let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, fixed.unwrap_or(0))).await.map_err(refused)?;
            let port = socket.local_addr().map_err(refused)?.port();
            if port >= LOWEST || fixed.is_some() {
                return Ok(Self { socket, port });
            }
        }
    }

    /// Waits for the browser to bring what belongs to this sign-in. By then its page has
    /// been answered.
    pub(super) async fn landing(&self, request: &Request) -> Landing {
        let mut callers = FuturesUnordered::new();
        loop {
            tokio::select! {
                Some(landed) = callers.next(), if !callers.is_empty() => {
                    if let Some(landing) = landed {
                        return landing;
                    }
                }
                accepted = self.socket.accept(), if callers.len() < CALLERS => match accepted {
                    Ok((stream, _)) => callers.push(self.serve(stream, request)),
                    Err(error) => {
                        // Out of file handles, most likely: it passes or it does not.
                        tracing::warn!(%error, "a caller could not be let in");
                        sleep(Duration::from_millis(100)).await;
                    }
                },
            }
        }
    }

    /// Answers one caller; what it brought, if that was what is waited for.
    async fn serve(&self, stream: TcpStream, request: &Request) -> Option<Landing> {
        let brought = OnceLock::new();
        let service = service_fn(|call: Call<Incoming>| {
            future::ready(Ok::<_, Infallible>(self.answer(&call, request, &brought)))
        });
        let served =
            http1::Builder::new().max_buf_size(HEAD).keep_alive(false).serve_connection(TokioIo::new(stream), service);
        if let Ok(Err(error)) = timeout(PATIENCE, served).await {
            tracing::debug!(%error, "a caller at the sign-in's port was not understood");
        }
        brought.into_inner()
    }

    fn answer(&self, call: &Call<Incoming>, request: &Request, brought: &OnceLock<Landing>) -> Response<String> {
        // A page elsewhere whose name leads here would send that name.
        let ours = format!("127.0.0.1:{}", self.port);
        let is_ours = call.headers().get(HOST).is_some_and(|host| host.as_bytes() == ours.as_bytes());
        if !is_ours || call.uri().path() != "/" {
            return respond(StatusCode::NOT_FOUND, Page::Other);
        }
        if call.method() != Method::GET {
            return respond(StatusCode::METHOD_NOT_ALLOWED, Page::Other);
        }
        match of_query(call.uri().query().unwrap_or_default(), &request.state) {
            Ok(landing) => match brought.get_or_init(|| landing) {
                Landing::Code(_) => respond(StatusCode::OK, Page::Done),
                Landing::Refused(refusal) => respond(StatusCode::OK, Page::Refused(refusal)),
            },
            Err(stray) => {
                tracing::debug!(%stray, "not what the sign-in waits for");
                respond(StatusCode::BAD_REQUEST, Page::Other)
            }
        }
    }
}

fn respond(status: StatusCode, page: Page<'_>) -> Response<String> {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                          frame-ancestors 'none'";
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "text/html; charset=utf-8")
        .header(CONTENT_SECURITY_POLICY, POLICY)
        // The address of the page holds the code.
        .header(REFERRER_POLICY, "no-referrer")
        .header(CACHE_CONTROL, "no-store")
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(page.html())
        .expect("constant headers are right")
}
