//! Certificates made for a test: an authority, and servers and clients that it
//! vouches for, rightly or not.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, date_time_ymd,
};
use relata::sandbox::Tls;

/// Somebody whose signature a client may trust.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, key()).expect("an authority signs itself"))
    }

    /// Its certificate, for `ca_file` and for clients.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A server of these names or addresses.
    pub(crate) fn server(&self, names: &[&str]) -> Tls {
        self.vouch_for(&params(names))
    }

    /// The same, long expired.
    pub(crate) fn expired_server(&self, names: &[&str]) -> Tls {
        let mut params = params(names);
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
        self.vouch_for(&params)
    }

    /// The same, long before its time.
    pub(crate) fn early_server(&self, names: &[&str]) -> Tls {
        let mut params = params(names);
        (params.not_before, params.not_after) = (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1));
        self.vouch_for(&params)
    }

    /// A client's certificate and key in one file.
    pub(crate) fn client(&self, name: &str) -> String {
        let mut params = params(&[name]);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let Tls { certificates, key, .. } = self.vouch_for(&params);
        certificates + &key
    }

    fn vouch_for(&self, params: &CertificateParams) -> Tls {
        let key = key();
        let certificate = params.signed_by(&key, &self.0).expect("an authority signs others");
        Tls { certificates: certificate.pem(), key: key.serialize_pem(), clients: None }
    }
}

/// A server that vouches for itself; marked as an authority where it is to be, as many tools do.
pub(crate) fn self_signed(names: &[&str], is_authority: bool) -> Tls {
    let (mut params, key) = (params(names), key());
    if is_authority {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let certificate = params.self_signed(&key).expect("a certificate signs itself");
    Tls { certificates: certificate.pem(), key: key.serialize_pem(), clients: None }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a new key")
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names and addresses");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}
