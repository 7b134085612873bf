//! The steps on the wire, before anybody signs in: name, connection, TLS, the API itself.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{
    Method, Response, StatusCode, Url,
    header::{ACCEPT, DATE},
};
use serde_json::Value;
use tokio::net::{TcpStream, lookup_host};

use super::hop::Trouble;
use crate::config::Network;
use crate::domain::Retry;
use crate::net::{Client, Proxies};

/// Clocks further apart than this make servers refuse tokens.
const SKEW: Duration = Duration::from_secs(120);

/// Where the first connection goes: to the server, or to the proxy before it.
pub(super) struct Road {
    host: String,
    port: u16,
    /// What its address says, for words.
    name: String,
    is_proxy: bool,
}

/// Which way requests to this address go.
pub(super) fn road(network: &Network, url: &Url) -> Road {
    let proxy = Proxies::of(network, url).before(url).map(|via| via.url);
    let first = proxy.as_ref().unwrap_or(url);
    let host = first.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
    let port = first.port_or_known_default().unwrap_or(443);
    let kind = if proxy.is_some() { "proxy " } else { "" };
    Road { name: format!("{kind}{host}:{port}"), host, port, is_proxy: proxy.is_some() }
}

impl Road {
    /// The addresses behind the name.
    pub(super) async fn resolve(&self) -> Result<(String, Vec<std::net::SocketAddr>), Trouble> {
        let next = if self.is_proxy {
            "check `proxy` in the profile, or HTTPS_PROXY and HTTP_PROXY in the environment"
        } else {
            "check the host's name in the profile; is a VPN needed, or a proxy (HTTPS_PROXY, or `proxy`)?"
        };
        let unknown = |why: &str| Trouble {
            exit: crate::cli::Exit::Retryable,
            ..Trouble::new(format!("the name of {} cannot be found{why}", self.name), next)
        };
        let found =
            lookup_host((self.host.as_str(), self.port)).await.map_err(|error| unknown(&format!(": {error}")))?;
        let addresses: Vec<_> = found.collect();
        let Some(first) = addresses.first() else { return Err(unknown("")) };
        let more = if addresses.len() > 1 { format!(" and {} more", addresses.len() - 1) } else { String::new() };
        Ok((format!("{} is {}{more}", self.name, first.ip()), addresses))
    }

    /// A connection to one of them.
    pub(super) async fn connect(
        &self,
        addresses: &[std::net::SocketAddr],
        limit: Duration,
    ) -> Result<(String, ()), Trouble> {
        let why = match tokio::time::timeout(limit, TcpStream::connect(addresses)).await {
            Ok(Ok(stream)) => {
                let peer = stream.peer_addr().map_or_else(|_| self.name.clone(), |peer| peer.to_string());
                return Ok((peer, ()));
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {} s", limit.as_secs_f64()),
        };
        let next = if self.is_proxy {
            "is the proxy's port right? NO_PROXY leaves hosts out, `proxy = \"none\"` goes around it"
        } else {
            "is the server running, and the port right? a firewall or a missing VPN looks like this too"
        };
        let text = format!("no connection to {}: {why}", self.name);
        Err(Trouble { exit: crate::cli::Exit::Retryable, ..Trouble::new(text, next) })
    }
}

/// The answer of an address without credentials: what its TLS and its API are seen by.
pub(super) async fn knock(client: &Client, url: &Url, limit: Duration) -> Result<(String, Response), Trouble> {
    let request = client.request(Method::GET, url.clone()).header(ACCEPT, "application/json").timeout(limit);
    match request.send().await {
        Ok(response) => {
            if let Some(failure) = client.place(url).answered_by_proxy(response.status()) {
                return Err(Trouble::of(&failure, "see the README, \"Certificates and proxies\""));
            }
            let trust = if url.scheme() == "https" { "the certificate is trusted" } else { "not encrypted" };
            Ok((format!("{trust}, {:?}", response.version()), response))
        }
        Err(error) => {
            let failure = client.place(url).failed(&error);
            let next = match failure.retry {
                Retry::Never => "see the README, \"Certificates and proxies\"",
                _ => "try again; if it stays, something between here and the server breaks connections",
            };
            Err(Trouble::of(&failure, next))
        }
    }
}

/// What the API says of itself.
///
/// Source: WebAPI documentation, "Endpoints": `GET {api}` tells `NetServerVersion`.
pub(super) async fn version(url: &Url, response: Response) -> Result<(String, ()), Trouble> {
    let status = response.status();
    let wrong = |text: String| {
        Trouble::new(text, format!("is {url} the WebAPI's root? on premises it mostly ends in /SuperOffice/api"))
    };
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return Ok((format!("it tells nothing unasked ({status})"), ()));
    }
    if !status.is_success() {
        return Err(wrong(format!("it answers {status}")));
    }
    let body = response.text().await.map_err(|error| wrong(format!("its answer breaks off: {error}")))?;
    let said: Option<Value> = serde_json::from_str(&body).ok();
    match said.as_ref().and_then(|said| said.get("NetServerVersion")).and_then(Value::as_str) {
        Some(version) => Ok((format!("NetServer {version}"), ())),
        None => Err(wrong("something answers there, but it is not the WebAPI".to_owned())),
    }
}

/// How far the server's clock is from ours.
pub(super) fn skew(response: &Response) -> Option<Result<String, Trouble>> {
    let date = response.headers().get(DATE)?.to_str().ok()?;
    let theirs = rfc2822::parse(date).ok()?.timestamp();
    let apart = Timestamp::now().duration_since(theirs);
    let seconds = apart.as_secs();
    let side = if seconds >= 0 { "ahead of" } else { "behind" };
    let text = format!("this computer is {} s {side} the server", seconds.abs());
    Some(if apart.unsigned_abs() <= SKEW {
        Ok(text)
    } else {
        Err(Trouble::new(text, "set this computer's clock: tokens and signatures are refused by such a difference"))
    })
}
