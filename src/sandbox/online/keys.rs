//! The keys that id tokens are signed with: two demo keys, one in use at a time.
//! They are embedded in the program and so worth nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};

const SIGNING: [&str; 2] = [
    include_str!("../../../assets/sandbox/online/worthless-signing-key-1.pem"),
    include_str!("../../../assets/sandbox/online/worthless-signing-key-2.pem"),
];

/// Reads a private key of the assets.
pub(super) fn embedded(pem: &str) -> RsaKeyPair {
    let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).expect("an embedded key is PEM");
    RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).expect("an embedded key is an RSA key")
}

/// A signing key and the name it is published under.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) id: String,
    pair: RsaKeyPair,
}

impl Key {
    fn new(pem: &str) -> Self {
        let pair = embedded(pem);
        let id = URL_SAFE_NO_PAD.encode(&digest::digest(&digest::SHA256, pair.public_key().as_ref()).as_ref()[..20]);
        Self { id, pair }
    }

    /// An RS256 signature.
    pub(super) fn sign(&self, data: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut signature)
            .expect("the buffer has the size of the modulus");
        signature
    }

    /// The public half as a JSON Web Key.
    pub(super) fn jwk(&self) -> Value {
        let PublicKeyComponents::<Vec<u8>> { n, e } = self.pair.public().into();
        json!({
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.id,
            "n": URL_SAFE_NO_PAD.encode(n),
            "e": URL_SAFE_NO_PAD.encode(e),
        })
    }
}

/// All signing keys.
#[derive(Debug)]
pub(super) struct Keys(Vec<Key>);

impl Keys {
    pub(super) fn demo() -> Self {
        Self(SIGNING.map(Key::new).into())
    }

    pub(super) const fn count(&self) -> usize {
        self.0.len()
    }

    /// One of them; the number is below `count`.
    pub(super) fn get(&self, number: usize) -> &Key {
        &self.0[number]
    }
}
