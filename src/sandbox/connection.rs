//! Connections: accepts them, ends their TLS where there is any, and speaks
//! HTTP/1.1 or HTTP/2 on them. What is asked on them is for `server`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::origin::Door;
use super::server::handle;
use super::site::Site;
use super::tls;

/// What every connection of a listener shares.
#[derive(Clone)]
pub(super) struct Reception {
    pub(super) door: Door,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) site: Arc<Site>,
    pub(super) router: Router,
}

/// Serves connections until the future is dropped.
pub(super) async fn serve(listener: TcpListener, reception: Reception) {
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            // Out of file descriptors or a peer that left: later connections may still come.
            Err(error) => {
                tracing::warn!(%error, "the sandbox cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY for a sandbox connection");
        }
        tokio::spawn(open(stream, peer, reception.clone()));
    }
}

async fn open(stream: TcpStream, peer: SocketAddr, reception: Reception) {
    let Some(acceptor) = reception.tls.clone() else { return converse(stream, peer, reception, false).await };
    match acceptor.accept(stream).await {
        Ok(stream) => {
            let http2 = tls::is_http2(stream.get_ref().1);
            converse(stream, peer, reception, http2).await;
        }
        // A client that does not trust the certificate ends here.
        Err(error) => tracing::debug!(%error, "a TLS handshake with the sandbox failed"),
    }
}

async fn converse<S>(stream: S, peer: SocketAddr, reception: Reception, http2: bool)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let Reception { door, site, router, .. } = reception;
    let service = service_fn(move |request| handle(Arc::clone(&site), router.clone(), door, peer, request));
    let stream = TokioIo::new(stream);
    let ended = if http2 {
        http2::Builder::new(TokioExecutor::new()).serve_connection(stream, service).await
    } else {
        // No time limit on idle connections: a client may keep one for as long as it lives,
        // and an idle sandbox sets no timers.
        http1::Builder::new().header_read_timeout(None).serve_connection(stream, service).await
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a sandbox connection ended early");
    }
}
