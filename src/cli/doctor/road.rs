//! The steps to a host, before anybody signs in: its name, a connection, TLS.

use std::net::{IpAddr, SocketAddr};

use reqwest::{Method, Response, Url, header::ACCEPT};
use tokio::net::{TcpStream, lookup_host};

use super::advice::Advice;
use super::hop::{Findings, Trouble};
use crate::cli::Exit;
use crate::config::Network;
use crate::net::{Client, Proxies, Via};

/// Goes to an address; a client that reaches it, and its answer to nobody in particular.
pub(super) async fn reach(
    findings: &mut Findings,
    network: &Network,
    advice: &Advice,
    url: Option<&Url>,
) -> Option<(Client, Response)> {
    let host = url.map(host);
    let host = host.as_deref();
    let start = url.map(|url| Start::of(network, url));
    let addresses = findings.step(("name", host), start.as_ref(), async |start| start.resolve(advice).await).await;
    let road = start.zip(addresses);
    let there = findings
        .step(("connection", host), road, async |(start, addresses)| start.connect(&addresses, network).await)
        .await;
    let name = if url.is_some_and(|url| url.scheme() == "http") { "HTTP" } else { "TLS" };
    findings.step((name, host), there.and(url), async |url| knock(network, advice, url).await).await
}

/// A host as steps name it.
pub(super) fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Where the first connection goes: to the server, or to the proxy before it.
struct Start {
    host: String,
    port: u16,
    /// What its address says, for words.
    name: String,
    via: Option<Via>,
}

impl Start {
    fn of(network: &Network, url: &Url) -> Self {
        let via = Proxies::of(network, url).before(url);
        let first = via.as_ref().map_or(url, |via| &via.url);
        let host = host(first).trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = first.port_or_known_default().unwrap_or(443);
        let at = format!("{}:{port}", self::host(first));
        let name = via.as_ref().map_or_else(|| at.clone(), |via| format!("the proxy {at} (see {})", via.setting));
        Self { host, port, name, via }
    }

    /// The addresses behind the name.
    async fn resolve(&self, advice: &Advice) -> Result<(String, Vec<SocketAddr>), Trouble> {
        let next = || match &self.via {
            Some(via) => format!("check the proxy's name; {} goes past it", via.past()),
            None => advice.nameless(),
        };
        let unknown = |why: &str| {
            Trouble::new(Exit::Retryable, format!("the name of {} cannot be found{why}", self.name), next())
        };
        let found = lookup_host((self.host.as_str(), self.port)).await;
        let addresses: Vec<_> = found.map_err(|error| unknown(&format!(": {error}")))?.collect();
        let Some(first) = addresses.first() else { return Err(unknown("")) };
        if self.host.parse::<IpAddr>().is_ok() {
            return Ok((format!("{} is an address", self.name), addresses));
        }
        let more = if addresses.len() > 1 { format!(" and {} more", addresses.len() - 1) } else { String::new() };
        Ok((format!("{} is {}{more}", self.name, first.ip()), addresses))
    }

    /// A connection to one of them.
    async fn connect(&self, addresses: &[SocketAddr], network: &Network) -> Result<(String, ()), Trouble> {
        let limit = network.connect_timeout;
        let why = match tokio::time::timeout(limit, TcpStream::connect(addresses)).await {
            Ok(Ok(stream)) => {
                let peer = stream.peer_addr().map_or_else(|_| self.name.clone(), |peer| peer.to_string());
                return Ok((format!("to {peer}"), ()));
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {} s", limit.as_secs_f64()),
        };
        let next = match &self.via {
            Some(via) => format!("check the proxy's address; {} goes past it", via.past()),
            None => "is the server running, and the port right? a firewall or a missing VPN looks like this too, and \
                     so does a missing proxy (HTTPS_PROXY, or `proxy`)"
                .to_owned(),
        };
        Err(Trouble::new(Exit::Retryable, format!("no connection to {}: {why}", self.name), next))
    }
}

/// The answer of an address without credentials: what its TLS and its API are seen by.
async fn knock(network: &Network, advice: &Advice, url: &Url) -> Result<(String, (Client, Response)), Trouble> {
    let client = Client::new(network, url)
        .map_err(|failure| Trouble { exit: Exit::Usage, ..Trouble::of(&failure, advice.unreachable(&failure)) })?;
    let response = ask(&client, network, advice, url).await?;
    let trust = if url.scheme() == "https" { "the certificate is trusted" } else { "not encrypted" };
    let text = format!("{trust}, {:?}", response.version());
    Ok((text, (client, response)))
}

/// An answer without credentials.
pub(super) async fn ask(client: &Client, network: &Network, advice: &Advice, url: &Url) -> Result<Response, Trouble> {
    let request = client.request(Method::GET, url.clone()).header(ACCEPT, "application/json");
    let place = client.place(url);
    let failure = match request.timeout(network.request_timeout).send().await {
        Ok(response) => match place.answered_by_proxy(response.status()) {
            None => return Ok(response),
            Some(failure) => failure,
        },
        // What stands in the way was met on this very connection.
        Err(error) => client.place(url).failed(&error),
    };
    Err(Trouble::of(&failure, advice.unreachable(&failure)))
}
