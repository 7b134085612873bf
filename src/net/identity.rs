//! What this computer shows of itself, and whether anybody wanted to see it. A server that
//! is not content often closes the connection before its words have come.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use rustls::{SignatureScheme, client::ResolvesClientCert, sign::CertifiedKey};

use super::{setting::Setting, trust::provider};
use crate::{config::Network, domain::Failure};

/// A certificate with its key, or none.
#[derive(Debug, Default)]
pub(super) struct Identity {
    own: Option<Arc<CertifiedKey>>,
    asked: AtomicBool,
}

impl Identity {
    /// The one that is configured.
    pub(super) fn of(network: &Network) -> Result<Self, Failure> {
        let Some(file) = &network.client_certificate_file else { return Ok(Self::default()) };
        let setting = Setting { name: "client_certificate_file", file };
        let (chain, key) = setting.identity()?;
        let own = CertifiedKey::from_der(chain, key, &provider())
            .map_err(|error| setting.unusable(&format!("certificate and key cannot be used: {error}")))?;
        Ok(Self { own: Some(Arc::new(own)), asked: AtomicBool::default() })
    }

    /// What a connection may have been closed for, if a server has wanted to see it.
    pub(super) fn hint(&self) -> Option<&'static str> {
        let asked = self.asked.load(Ordering::Relaxed);
        asked.then_some(match self.own {
            None => "it wanted to see a certificate of this computer: client_certificate_file names one",
            Some(_) => "is the certificate in client_certificate_file the one that it wants to see?",
        })
    }
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, _authorities: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.own.clone()
    }

    fn has_certs(&self) -> bool {
        self.own.is_some()
    }
}
