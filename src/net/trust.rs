//! Whom a secure connection trusts.
//!
//! The system's authorities, and the certificates of `ca_file`: as authorities, and each as
//! the very certificate that a server shows. Small servers often show one that is marked as
//! an authority's, which otherwise could only sign for others.

use std::{fmt, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};
use rustls_platform_verifier::Verifier;

use super::{
    certificate::{Signer, signer},
    identity::Identity,
    setting::{Setting, wrong},
};
use crate::{config::Network, domain::Failure};

/// What is asked for in a handshake, best first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// How secure connections are made. Slow: it reads the system's certificates.
///
/// # Errors
/// A certificate file that cannot be used, by the name of its setting.
pub(super) fn trusting(network: &Network, identity: Arc<Identity>) -> Result<ClientConfig, Failure> {
    let provider = provider();
    let named = match &network.ca_file {
        Some(file) => Setting { name: "ca_file", file }.certificates()?,
        None => Vec::new(),
    };
    let system = Verifier::new_with_extra_roots(named.iter().cloned(), Arc::clone(&provider)).map_err(|error| {
        wrong(format!(
            "no certificates to trust: {error}. Install the system's (ca-certificates), or name a PEM file as ca_file"
        ))
    })?;
    let verifier = Trust { system, named, has_file: network.ca_file.is_some() };
    let builder = versions(provider).dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = builder.with_client_cert_resolver(identity);
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
    Ok(config)
}

/// For plain connections: trusts nobody, and reads nothing.
pub(super) fn trustless() -> ClientConfig {
    versions(provider()).with_root_certificates(RootCertStore::empty()).with_no_client_auth()
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn versions(provider: Arc<CryptoProvider>) -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows the default versions")
}

/// The system's verdict, with more words for the commonest refusals.
#[derive(Debug)]
struct Trust {
    system: Verifier,
    /// The certificates of `ca_file`.
    named: Vec<CertificateDer<'static>>,
    has_file: bool,
}

/// Why a certificate is not believed.
#[derive(Debug)]
pub(super) struct Distrust {
    /// Who signed it.
    pub(super) signer: Signer,
    /// Whether there is a `ca_file`, which does not help then.
    pub(super) has_file: bool,
}

impl fmt::Display for Distrust {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("nobody known has signed the certificate")
    }
}

impl std::error::Error for Distrust {}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = self.system.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let Err(rustls::Error::InvalidCertificate(error)) = &verdict else { return verdict };
        // The mark is looked at after the dates and before the name, and the handshake proves the key.
        if is_authoritys(error) && self.named.contains(end_entity) {
            verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            return Ok(ServerCertVerified::assertion());
        }
        if !matches!(error, CertificateError::UnknownIssuer) && !is_authoritys(error) {
            return verdict;
        }
        let distrust = Distrust { signer: signer(end_entity), has_file: self.has_file };
        Err(CertificateError::Other(OtherError(Arc::new(distrust))).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.system.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.system.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.system.supported_verify_schemes()
    }
}

/// An authority's certificate where a server's should be. The verifier has no name of its
/// own for it.
fn is_authoritys(error: &CertificateError) -> bool {
    matches!(error, CertificateError::Other(why) if why.to_string().contains("CaUsedAsEndEntity"))
}
