//! Writing JSON Web Tokens, well or badly.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::keys::Key;
use super::policy::Flaw;

/// A token with these claims. Flaws of header and signature are made here, those
/// of claims where the claims are.
pub(super) fn signed(key: &Key, claims: &Value, flaw: Option<Flaw>) -> String {
    let header = match flaw {
        Some(Flaw::AlgNone) => json!({"typ": "JWT", "alg": "none"}),
        Some(Flaw::UnknownKey) => json!({"typ": "JWT", "alg": "RS256", "kid": "not-published"}),
        _ => json!({"typ": "JWT", "alg": "RS256", "kid": key.id}),
    };
    let data = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let mut signature = key.sign(data.as_bytes());
    match flaw {
        Some(Flaw::AlgNone) => signature.clear(),
        Some(Flaw::Signature) => signature[0] ^= 1,
        _ => {}
    }
    format!("{data}.{}", encode(signature))
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
