//! Requests that died on the way, told in plain words.
//!
//! Owns what each kind of broken connection means: whether the server can have
//! seen the request, and what the user can do. Never shows a URL.

use std::{error::Error, io, time::Duration};

use super::text;
use crate::domain::{Failure, FailureKind, Retry};

/// What the words name: the host and the time-outs.
#[derive(Clone, Debug)]
pub struct Place {
    /// Host and port.
    pub host: String,
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest wait for a whole answer.
    pub request: Duration,
}

impl Place {
    /// What a transport error means.
    pub fn failed(&self, error: &reqwest::Error) -> Failure {
        let host = &self.host;
        if error.is_builder() {
            let text = format!("the request to {host} cannot be built: {}", root(error));
            return failure(FailureKind::Invalid, Retry::Never, text);
        }
        if let Some(tls) = find::<rustls::Error>(error).filter(|_| error.is_connect()) {
            return failure(FailureKind::Unreachable, Retry::Never, format!("{host}: {}", of_tls(tls)));
        }
        match (error.is_connect(), error.is_timeout()) {
            (true, true) => {
                let text = format!("no connection to {host} within {}", seconds(self.connect));
                failure(FailureKind::TimedOut, Retry::Safe, text)
            }
            (true, false) => {
                let text = if error.is_dns() {
                    format!("the name of {host} cannot be found")
                } else {
                    format!("no connection to {host}: {}", reason(error))
                };
                failure(FailureKind::Unreachable, Retry::Safe, text)
            }
            (false, true) => self.timed_out(),
            (false, false) => {
                let text = format!("the connection to {host} was lost before the whole answer came: {}", reason(error));
                failure(FailureKind::Unreachable, Retry::Unsafe, text)
            }
        }
    }

    /// The answer did not come in time.
    pub fn timed_out(&self) -> Failure {
        let text = format!("no answer from {} within {}", self.host, seconds(self.request));
        failure(FailureKind::TimedOut, Retry::Unsafe, text)
    }
}

fn failure(kind: FailureKind, retry: Retry, text: String) -> Failure {
    Failure { kind, text, field: None, retry }
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

fn of_tls(error: &rustls::Error) -> String {
    use rustls::{CertificateError as C, Error as E};
    match error {
        E::InvalidCertificate(C::UnknownIssuer) => {
            "its certificate comes from an authority unknown to this computer; name the authority's file as ca_file"
                .to_owned()
        }
        E::InvalidCertificate(C::Expired | C::ExpiredContext { .. }) => "its certificate has expired".to_owned(),
        E::InvalidCertificate(C::NotValidForName | C::NotValidForNameContext { .. }) => {
            "its certificate is for another name".to_owned()
        }
        // The verifier has no name of its own for this one.
        E::InvalidCertificate(C::Other(why)) if why.to_string().contains("CaUsedAsEndEntity") => {
            "its certificate is an authority's own; a server needs one issued by it, and ca_file names the authority"
                .to_owned()
        }
        E::InvalidMessage(_) => "it does not speak TLS; is it http:// rather than https://?".to_owned(),
        other => format!("no secure connection, {}", text::line(&other.to_string())),
    }
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
