//! TLS for the sandbox: a certificate that somebody else has made, and where it is
//! wanted an authority whose certificates clients must show.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

/// HTTP/2 as it is named in a handshake.
const HTTP2: &[u8] = b"h2";

/// What to serve https with, all of it PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct Tls {
    /// The server's certificate and what leads from it to an authority.
    pub certificates: String,
    /// The private key of the first certificate.
    pub key: String,
    /// The authority of the clients; without one they need no certificate.
    pub clients: Option<String>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Tls").field("certificates", &self.certificates).finish_non_exhaustive()
    }
}

/// Why https cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// What should be PEM is not, or does not hold what is wanted.
    #[error("the {what} cannot be read as PEM: {source}")]
    Pem {
        /// `certificates`, `key` or `clients' authority`.
        what: &'static str,
        /// What is wrong with it.
        source: rustls::pki_types::pem::Error,
    },
    /// Certificate and key do not belong together, or cannot be used.
    #[error("the certificate cannot be used: {0}")]
    Unusable(String),
}

impl From<rustls::Error> for TlsError {
    fn from(error: rustls::Error) -> Self {
        Self::Unusable(error.to_string())
    }
}

impl Tls {
    /// What turns connections into TLS ones; offers HTTP/2 and HTTP/1.1.
    pub(super) fn acceptor(&self) -> Result<TlsAcceptor, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
        let builder = match &self.clients {
            None => builder.with_no_client_auth(),
            Some(authority) => builder.with_client_cert_verifier(verifier(authority, provider)?),
        };
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes());
        let key = key.map_err(|source| TlsError::Pem { what: "key", source })?;
        let mut config = builder.with_single_cert(certificates("certificates", &self.certificates)?, key)?;
        config.alpn_protocols = vec![HTTP2.to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// Whether a handshake ended with HTTP/2.
pub(super) fn is_http2(connection: &rustls::ServerConnection) -> bool {
    connection.alpn_protocol() == Some(HTTP2)
}

fn certificates(what: &'static str, pem: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let found = found.map_err(|source| TlsError::Pem { what, source })?;
    if found.is_empty() {
        return Err(TlsError::Pem { what, source: rustls::pki_types::pem::Error::NoItemsFound });
    }
    Ok(found)
}

fn verifier(
    authority: &str,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn rustls::server::danger::ClientCertVerifier>, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates("clients' authority", authority)? {
        roots.add(certificate)?;
    }
    let built = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
    built.map_err(|error| TlsError::Unusable(error.to_string()))
}
