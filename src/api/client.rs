//! The HTTP client underneath: trust, proxies, time-outs.
//!
//! A plain connection loads no trust store at all, and a computer never speaks to
//! itself through a proxy: the editor on the embedded server stays small and quick.

use std::sync::Arc;

use reqwest::{Certificate, Client, ClientBuilder, Url, redirect::Policy};

use super::{ApiError, Connection, text};
use crate::domain::{FailureKind, Retry};

/// The API's root as a URL that paths can be joined to.
pub(super) fn base(connection: &Connection) -> Result<Url, ApiError> {
    let mut url = Url::parse(connection.base.trim()).map_err(|error| wrong(format!("not a URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(wrong("the server's URL must begin with https:// or http://".to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("a user or password must not stand in the server's URL".to_owned()));
    }
    if url.scheme() == "http" && !is_loopback(&url) && !connection.allow_plain_http {
        return Err(wrong(format!(
            "{} would be spoken to without encryption; allow_plain_http = true permits it",
            place(&url)
        )));
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// Host and port, as words name them.
pub(super) fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The client for this server. Slow for `https`: it may read the whole trust store.
pub(super) fn build(connection: &Connection, base: &Url) -> Result<Client, ApiError> {
    // Redirects are followed by the exchange, which knows the method and the origin.
    let mut builder = Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(connection.connect_timeout)
        .pool_max_idle_per_host(4)
        .user_agent(concat!("relata/", env!("CARGO_PKG_VERSION")));
    if is_loopback(base) {
        builder = builder.no_proxy();
    }
    let builder = if base.scheme() == "https" { trusting(builder, connection)? } else { trustless(builder) };
    builder.build().map_err(|error| wrong(format!("no HTTP client: {}", text::line(&error.to_string()))))
}

fn trustless(builder: ClientBuilder) -> ClientBuilder {
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows the default versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    builder.tls_backend_preconfigured(config)
}

fn trusting(builder: ClientBuilder, connection: &Connection) -> Result<ClientBuilder, ApiError> {
    // The client takes the process's provider. Whoever installed one first keeps it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let Some(file) = &connection.ca_file else { return Ok(builder) };
    let unusable = |why: String| wrong(format!("ca_file {}: {why}", file.display()));
    let pem = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
    let authorities = Certificate::from_pem_bundle(&pem).map_err(|_| unusable("not PEM certificates".to_owned()))?;
    if authorities.is_empty() {
        return Err(unusable("no certificate in it".to_owned()));
    }
    Ok(builder.tls_certs_merge(authorities))
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}

fn wrong(text: String) -> ApiError {
    ApiError::new(FailureKind::Invalid, Retry::Never, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Credentials;

    fn connection(base: &str) -> Connection {
        Connection::new(base, Credentials::Bearer { token: "t0ken".into() })
    }

    #[test]
    fn the_root_gets_its_slash_and_loses_what_is_not_its_own() {
        let url = base(&connection("https://crm.example/SuperOffice/api?x=1#y")).unwrap();
        assert_eq!(url.as_str(), "https://crm.example/SuperOffice/api/");
        assert_eq!(place(&base(&connection("http://[::1]:8080/api/")).unwrap()), "[::1]:8080");
    }

    #[test]
    fn roots_that_give_secrets_away_are_refused() {
        for (url, word) in [
            ("http://crm.example/api/", "allow_plain_http"),
            ("https://me:hidden@crm.example/api/", "must not stand"),
            ("ftp://crm.example/", "https://"),
            ("crm.example/api", "not a URL"),
        ] {
            let text = base(&connection(url)).unwrap_err().failure.text;
            assert!(text.contains(word) && !text.contains("hidden"), "{url}: {text}");
        }
        let open = Connection { allow_plain_http: true, ..connection("http://crm.example/api/") };
        assert!(base(&open).is_ok());
    }

    #[test]
    fn a_bad_ca_file_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let connection = Connection { ca_file: Some(file.path().to_owned()), ..connection("https://crm.example/api/") };
        let url = base(&connection).unwrap();
        let text = build(&connection, &url).unwrap_err().failure.text;
        assert!(text.starts_with("ca_file ") && text.contains("no certificate"), "{text}");
    }
}
