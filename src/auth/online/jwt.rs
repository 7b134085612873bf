//! Signed tokens (RFC 7519): taken apart, and their signature checked.
//!
//! One algorithm, RS256, is all that the provider signs with ("OpenID Connect",
//! `id_token_signing_alg_values_supported`), and *ring*, which TLS brings along anyway,
//! verifies it. A library for tokens in general would add a second encoder, an ASN.1
//! reader and the choice of algorithms that so many tokens were forged through.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Map, Value};

/// The longest token worth reading, in bytes.
const LONGEST: usize = 64 << 10;

/// Where the provider's own claims live. Some services leave it out.
const PREFIX: &str = "http://schemes.superoffice.net/identity/";

/// Why a token is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum JwtError {
    /// Not three parts of base64 and JSON.
    #[error("it is no signed token")]
    Malformed,
    /// Another algorithm, or none.
    #[error("it is not signed with RS256")]
    Algorithm,
    /// Its key is not among those that were published.
    #[error("it is signed with a key that was not published")]
    UnknownKey,
    /// The signature is not of that key.
    #[error("its signature is wrong")]
    Signature,
}

/// What a token says, its signature being right.
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    /// Reads a token that is signed with one of these keys.
    pub(super) fn read(token: &str, keys: &Keys) -> Result<Self, JwtError> {
        if token.len() > LONGEST {
            return Err(JwtError::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(JwtError::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(JwtError::Malformed)?;
        if claims.contains('.') {
            return Err(JwtError::Malformed);
        }
        let header = object(header)?;
        // A critical extension would have to be understood (RFC 7515, section 4.1.11).
        if text(&header, "alg") != Some("RS256") || header.contains_key("crit") {
            return Err(JwtError::Algorithm);
        }
        let signature = decode(signature)?;
        let mut candidates = keys.named(text(&header, "kid").or_else(|| text(&header, "x5t"))).peekable();
        if candidates.peek().is_none() {
            return Err(JwtError::UnknownKey);
        }
        if !candidates.any(|key| key.signed(signed.as_bytes(), &signature)) {
            return Err(JwtError::Signature);
        }
        object(claims).map(Self)
    }

    /// What a token would say.
    #[cfg(test)]
    pub(super) fn of(claims: &Value) -> Self {
        Self(claims.as_object().expect("claims are an object").clone())
    }

    /// A claim of the standard.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// One of the provider's own claims, when it says something.
    pub(super) fn own(&self, name: &str) -> Option<&str> {
        let value = self.0.get(&format!("{PREFIX}{name}")).or_else(|| self.0.get(name))?;
        value.as_str().map(str::trim).filter(|text| !text.is_empty())
    }

    /// A moment in seconds since 1970; the provider writes some of them as text.
    pub(super) fn seconds(&self, name: &str) -> Option<i64> {
        let value = self.0.get(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "a cast from float stops at the ends")]
        let rounded = || value.as_f64().map(|seconds| seconds as i64);
        value.as_i64().or_else(rounded).or_else(|| value.as_str()?.trim().parse().ok())
    }
}

/// The keys that a provider publishes (RFC 7517).
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(Vec<Key>);

#[derive(Clone, Debug)]
struct Key {
    /// Its names: `kid` and the certificate's fingerprint.
    names: Vec<String>,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl Keys {
    /// The keys for RS256 in a published set; what is for something else is passed over.
    pub(super) fn parse(body: &str) -> Option<Self> {
        let set: Value = serde_json::from_str(body).ok()?;
        let keys = set.get("keys")?.as_array()?.iter().filter_map(|key| Key::of(key.as_object()?)).collect();
        Some(Self(keys))
    }

    /// The keys of this name, or all of them for a token that names none.
    fn named<'a>(&'a self, name: Option<&'a str>) -> impl Iterator<Item = &'a Key> {
        self.0.iter().filter(move |key| name.is_none_or(|name| key.names.iter().any(|own| own == name)))
    }
}

impl Key {
    fn of(jwk: &Map<String, Value>) -> Option<Self> {
        let is = |name, wanted: &str| text(jwk, name).is_none_or(|value| value == wanted);
        if text(jwk, "kty") != Some("RSA") || !is("use", "sig") || !is("alg", "RS256") {
            return None;
        }
        let number = |name| {
            let bytes = decode(text(jwk, name)?.trim_end_matches('=')).ok()?;
            Some(bytes.into_iter().skip_while(|byte| *byte == 0).collect())
        };
        let names = ["kid", "x5t"].into_iter().filter_map(|name| text(jwk, name)).map(str::to_owned).collect();
        Some(Self { names, modulus: number("n")?, exponent: number("e")? })
    }

    fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

fn decode(part: &str) -> Result<Vec<u8>, JwtError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JwtError::Malformed)
}

fn object(part: &str) -> Result<Map<String, Value>, JwtError> {
    serde_json::from_slice(&decode(part)?).map_err(|_| JwtError::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    // RFC 7515, appendix A.2: the standard's own token and key.
    const SIGNED: &str = "eyJhbGciOiJSUzI1NiJ9.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7\
        AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4\
        BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K\
        0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv\
        hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB\
        p0igcN_IoypGlUPQGe77Rw";
    const MODULUS: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx\
        HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_Yp\
        RPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexM\
        dbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5\
        ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs\
        91kzk2PAcDTW9gb54h4FRWyuXpoQ";

    fn jwk() -> Value {
        json!({ "kty": "RSA", "n": MODULUS, "e": "AQAB" })
    }

    fn keys(all: &[Value]) -> Keys {
        Keys::parse(&json!({ "keys": all }).to_string()).unwrap()
    }

    fn with(extra: &[(&str, &str)]) -> Value {
        let mut jwk = jwk();
        for (name, value) in extra {
            jwk[name] = json!(value);
        }
        jwk
    }

    fn read(token: &str, keys: &Keys) -> Result<Claims, JwtError> {
        Claims::read(token, keys)
    }

    /// A token with this header and the standard's signature.
    fn headed(header: &Value) -> String {
        let claims = SIGNED.split('.').nth(1).unwrap();
        format!("{}.{claims}.{SIGNATURE}", URL_SAFE_NO_PAD.encode(header.to_string()))
    }

    #[test]
    fn a_rightly_signed_token_is_read() {
        let claims = read(&format!("{SIGNED}.{SIGNATURE}"), &keys(&[jwk()])).unwrap();
        assert_eq!(claims.get("iss"), Some(&json!("joe")));
        assert_eq!(claims.seconds("exp"), Some(1_300_819_380));
        let padded = with(&[("n", &format!("AA{MODULUS}"))]);
        assert!(read(&format!("{SIGNED}.{SIGNATURE}"), &keys(&[padded])).is_err(), "another number");
        let zero = URL_SAFE_NO_PAD.encode([&[0u8][..], &URL_SAFE_NO_PAD.decode(MODULUS).unwrap()].concat());
        let zero = with(&[("n", &zero), ("use", "sig"), ("alg", "RS256"), ("kid", "a")]);
        assert!(read(&format!("{SIGNED}.{SIGNATURE}"), &keys(&[zero])).is_ok(), "the same with a leading zero");
    }

    #[test]
    fn any_changed_letter_spoils_it() {
        let (token, keys) = (format!("{SIGNED}.{SIGNATURE}"), keys(&[jwk()]));
        for at in (0..token.len()).step_by(7) {
            let letter = if &token[at..=at] == "A" { "B" } else { "A" };
            let mut forged = token.clone();
            forged.replace_range(at..=at, letter);
            // The last letter of a part holds bits that mean nothing, and base64 refuses those.
            assert!(read(&forged, &keys).is_err(), "letter {at}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let one = keys(&[with(&[("kid", "one"), ("x5t", "print")])]);
        let said = |header: &Value| read(&headed(header), &one).map(|_| ()).unwrap_err();
        assert_eq!(said(&json!({"alg": "none"})), JwtError::Algorithm);
        assert_eq!(said(&json!({"alg": "HS256"})), JwtError::Algorithm);
        assert_eq!(said(&json!({"alg": "rs256"})), JwtError::Algorithm);
        assert_eq!(said(&json!({"alg": "RS256", "crit": ["exp"]})), JwtError::Algorithm);
        assert_eq!(said(&json!({"alg": "RS256", "kid": "two"})), JwtError::UnknownKey);
        assert_eq!(said(&json!({"alg": "RS256", "kid": "one"})), JwtError::Signature);
        assert_eq!(said(&json!({"alg": "RS256", "x5t": "print"})), JwtError::Signature);
        assert_eq!(said(&json!("RS256")), JwtError::Malformed);
        let text = |token: &str| read(token, &one).map(|_| ()).unwrap_err();
        for token in ["", "a.b", "...", "a.b.c", &format!("{SIGNED}."), &"x".repeat(LONGEST + 1)] {
            assert!(matches!(text(token), JwtError::Malformed | JwtError::Signature), "{token}");
        }
        assert_eq!(text(&format!("{SIGNED}.{SIGNATURE}.{SIGNATURE}")), JwtError::Malformed);
    }

    #[test]
    fn keys_for_something_else_are_passed_over() {
        let token = format!("{SIGNED}.{SIGNATURE}");
        for other in [&[("use", "enc")][..], &[("alg", "RS512")], &[("kty", "EC")], &[("n", "")]] {
            assert!(read(&token, &keys(&[with(other)])).is_err(), "{other:?}");
            assert!(read(&token, &keys(&[with(other), jwk()])).is_ok(), "{other:?}");
        }
        assert!(matches!(read(&token, &keys(&[])), Err(JwtError::UnknownKey)));
        for body in ["", "[]", "{}", r#"{"keys":{}}"#] {
            assert!(Keys::parse(body).is_none(), "{body}");
        }
        assert!(Keys::parse(r#"{"keys":[1,{}]}"#).is_some());
    }

    proptest! {
        #[test]
        fn no_text_is_a_token_by_chance(header in "\\PC{0,40}", claims in "\\PC{0,40}", signature in ".{0,40}") {
            let keys = keys(&[jwk()]);
            let parts = [URL_SAFE_NO_PAD.encode(&header), URL_SAFE_NO_PAD.encode(&claims), signature.clone()];
            for token in [parts.join("."), [header, claims, signature].join(".")] {
                prop_assert!(read(&token, &keys).is_err());
            }
        }
    }
}
