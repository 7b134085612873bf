//! Requests that died on the way, told in plain words.
//!
//! Owns what each kind of broken connection means: whether the server can have
//! seen the request, and what the user can do. Never shows a URL.

use std::{error::Error, io, time::Duration};

use reqwest::StatusCode;

use super::{proxy::Via, refusal, text};
use crate::domain::{Failure, FailureKind, Retry, Speaker};

/// What the tunnel through a proxy says by its own name for it, which is not public.
const TUNNEL: &str = "tunnel error: ";

/// What the words name: the host, the proxy before it, and the time-outs.
#[derive(Clone, Debug)]
pub struct Place {
    /// Host and port.
    pub host: String,
    /// The proxy on the way.
    pub via: Option<Via>,
    /// What a connection to it may be closed for.
    pub(super) hint: Option<&'static str>,
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest wait for a whole answer.
    pub request: Duration,
}

impl Place {
    /// What a transport error means.
    pub fn failed(&self, error: &reqwest::Error) -> Failure {
        if error.is_builder() {
            let text = format!("the request to {} cannot be built: {}", self.host, root(error));
            return failure(FailureKind::Invalid, Retry::Never, text);
        }
        if error.is_connect() {
            return match &self.via {
                None => self.unconnected(error, &self.host),
                Some(via) => self.unconnected_by(error, via),
            };
        }
        if let Some(tls) = find::<rustls::Error>(error).filter(|tls| refusal::is_final(tls)) {
            return insecure(&self.host, tls);
        }
        if error.is_timeout() {
            return self.timed_out();
        }
        let why = reason(error);
        let hint = self.hint.map_or_else(String::new, |hint| format!("; {hint}"));
        let text =
            format!("the connection to {}{} was lost before the whole answer came: {why}{hint}", self.host, self.by());
        failure(FailureKind::Unreachable, Retry::Unsafe, text)
    }

    /// Nothing was sent: there is no connection to `whom`.
    fn unconnected(&self, error: &reqwest::Error, whom: &str) -> Failure {
        if let Some(tls) = find::<rustls::Error>(error) {
            return insecure(whom, tls);
        }
        if error.is_timeout() {
            let text = format!("no connection to {whom} within {}", seconds(self.connect));
            return failure(FailureKind::TimedOut, Retry::Safe, text);
        }
        let text = if error.is_dns() {
            format!("the name of {whom} cannot be found")
        } else {
            format!("no connection to {whom}: {}", reason(error))
        };
        failure(FailureKind::Unreachable, Retry::Safe, text)
    }

    /// Nothing was sent: there is no connection to the proxy, or none from there.
    fn unconnected_by(&self, error: &reqwest::Error, via: &Via) -> Failure {
        let named = format!("the proxy {} (see {})", via.host(), via.setting);
        if via.is_socks() {
            let text = format!(
                "{named} is a SOCKS proxy, which relata cannot speak to; name an HTTP proxy as HTTPS_PROXY or as `proxy`. \
                 {} goes past it",
                via.past()
            );
            return failure(FailureKind::Unreachable, Retry::Never, text);
        }
        match tunnel(error).as_deref() {
            Some("proxy authorization required") => asked_by(via),
            Some("failed to create underlying connection") => self.unconnected(error, &named),
            Some(why) => {
                let why = if why == "unsuccessful" { String::new() } else { format!(" ({why})") };
                let text = format!(
                    "{named} makes no connection to {}{why}; it may not be allowed to. {} goes past it",
                    self.host,
                    via.past()
                );
                failure(FailureKind::Unreachable, Retry::Safe, text)
            }
            // Behind the tunnel it is the server's affair, and so is time: nobody knows whose it was.
            None if via.tunnels && (find::<rustls::Error>(error).is_some() || error.is_timeout()) => {
                self.unconnected(error, &format!("{}{}", self.host, self.by()))
            }
            None => self.unconnected(error, &named),
        }
    }

    /// What a status means that a proxy answers with, and no server.
    pub fn answered_by_proxy(&self, status: StatusCode) -> Option<Failure> {
        let via = self.via.as_ref()?;
        (status == StatusCode::PROXY_AUTHENTICATION_REQUIRED).then(|| asked_by(via))
    }

    fn by(&self) -> String {
        self.via.as_ref().map_or_else(String::new, |via| format!(" (through the proxy {})", via.host()))
    }

    /// The answer did not come in time.
    pub fn timed_out(&self) -> Failure {
        let text = format!("no answer from {}{} within {}", self.host, self.by(), seconds(self.request));
        failure(FailureKind::TimedOut, Retry::Unsafe, text)
    }
}

fn failure(kind: FailureKind, retry: Retry, text: String) -> Failure {
    Failure { kind, by: Speaker::Relata, text, field: None, retry }
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

fn reason(error: &reqwest::Error) -> String {
    match find::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "connection refused, nothing listens there".to_owned(),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted) => {
            "the other side closed it".to_owned()
        }
        Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => "no route to it".to_owned(),
        _ => root(error),
    }
}

/// The proxy wants to know who asks. Nothing went past it.
fn asked_by(via: &Via) -> Failure {
    let proxy = via.host();
    let text = if via.signs_in {
        format!("the proxy {proxy} does not accept the user and password in {}", via.setting)
    } else {
        format!(
            "the proxy {proxy} wants a user and a password; HTTPS_PROXY and HTTP_PROXY may hold them \
             (http://USER:PASSWORD@{proxy}), the proxy key may not. As a user of Windows (NTLM, Negotiate) relata \
             cannot sign in to it"
        )
    };
    failure(FailureKind::Unreachable, Retry::Never, text)
}

fn insecure(whom: &str, error: &rustls::Error) -> Failure {
    failure(FailureKind::Unreachable, Retry::Never, format!("{whom}: {}", refusal::words(error)))
}

/// What the tunnel through a proxy failed with.
fn tunnel(error: &reqwest::Error) -> Option<String> {
    causes(error).find_map(|cause| Some(cause.to_string().strip_prefix(TUNNEL)?.to_owned()))
}

/// The innermost cause, in its own words. Only reqwest's own layer names the URL.
fn root(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| "unknown reason".to_owned(), |cause| text::line(&cause.to_string()))
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

/// A cause of this type. An I/O error hides the one it wraps from `source`, and may
/// wrap another of its kind.
fn find<T: Error + 'static>(error: &reqwest::Error) -> Option<&T> {
    causes(error).find_map(|cause| {
        std::iter::successors(Some(cause), |&cause| wrapped(cause)).filter_map(|cause| cause.downcast_ref()).last()
    })
}

fn wrapped<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    cause.downcast_ref::<io::Error>()?.get_ref().map(|inner| inner as &'a (dyn Error + 'static))
}
