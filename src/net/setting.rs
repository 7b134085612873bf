//! Settings that name a file of certificates.

use std::path::Path;

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use secrecy::zeroize::Zeroizing;

use crate::disk::read_private;
use crate::domain::{Failure, FailureKind, Retry, Speaker};

/// A setting that names a file.
pub(super) struct Setting<'a> {
    pub(super) name: &'static str,
    pub(super) file: &'a Path,
}

impl Setting<'_> {
    pub(super) fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, Failure> {
        let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.read()?).collect();
        match found {
            Ok(found) if found.is_empty() => Err(self.unusable("no certificate in it, as PEM")),
            Ok(found) if found.iter().any(|one| RootCertStore::empty().add(one.clone()).is_err()) => {
                Err(self.unusable("it holds something that is no certificate"))
            }
            Ok(found) => Ok(found),
            Err(_) => Err(self.unusable("not PEM certificates")),
        }
    }

    pub(super) fn identity(&self) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Failure> {
        let pem = read_private(self.file).map_err(|error| self.unusable(&error.to_string()))?;
        let pem = pem.ok_or_else(|| self.unusable("there is no such file"))?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        match (chain, PrivateKeyDer::from_pem_slice(&pem)) {
            (Ok(chain), Ok(key)) if !chain.is_empty() => Ok((chain, key)),
            _ => Err(self.unusable("it needs a certificate and its private key, as PEM and without a password")),
        }
    }

    fn read(&self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        std::fs::read(self.file).map(Zeroizing::new).map_err(|error| self.unusable(&error.to_string()))
    }

    pub(super) fn unusable(&self, why: &str) -> Failure {
        wrong(format!("{} {}: {why}", self.name, self.file.display()))
    }
}

/// A setting that cannot be used.
pub(super) fn wrong(text: String) -> Failure {
    Failure { kind: FailureKind::Invalid, by: Speaker::Relata, text, field: None, retry: Retry::Never }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::client::Client;
    use crate::config::Network;

    fn said(network: &Network) -> String {
        Client::new(network, &"https://crm.example/api/".parse().unwrap()).unwrap_err().text
    }

    fn refused(content: &str, network: impl Fn(PathBuf) -> Network) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        said(&network(file.path().to_owned()))
    }

    #[test]
    fn a_bad_file_is_named_by_its_setting() {
        let no_certificate = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
        for (content, why) in [("", "no certificate in it"), (no_certificate, "something that is no certificate")] {
            let text = refused(content, |file| Network { ca_file: Some(file), ..Network::default() });
            assert!(text.starts_with("ca_file ") && text.contains(why), "{text}");
        }
        let text = refused("", |file| Network { client_certificate_file: Some(file), ..Network::default() });
        assert!(text.starts_with("client_certificate_file ") && text.contains("private key"), "{text}");
        let nowhere = Network { ca_file: Some("nowhere.pem".into()), ..Network::default() };
        assert!(said(&nowhere).starts_with("ca_file nowhere.pem: "));
    }
}
