//! Words nobody can guess, and the proof that who redeems a code is who asked for it.
//!
//! RFC 7636, "Proof Key for Code Exchange", with S256 alone.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use subtle::ConstantTimeEq;

/// A random word of 43 letters, digits, `-` and `_`: 256 bits of the system's randomness.
pub(super) fn random_word() -> SecretString {
    let mut bytes = Zeroizing::new([0; 32]);
    SystemRandom::new().fill(bytes.as_mut()).expect("an operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes.as_ref()).into()
}

/// What is told beforehand of a word that is shown later.
pub(super) fn challenge(verifier: &SecretString) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.expose_secret().as_bytes()))
}

/// Whether two words are the same, in a time that does not tell how much of them is.
pub(super) fn same(known: &SecretString, given: &str) -> bool {
    known.expose_secret().as_bytes().ct_eq(given.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into();
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn words_are_long_and_their_own() {
        let words: std::collections::BTreeSet<String> =
            (0..100).map(|_| random_word().expose_secret().to_owned()).collect();
        assert_eq!(words.len(), 100);
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        assert!(words.iter().all(|word| word.len() == 43 && word.chars().all(fits)));
    }

    #[test]
    fn only_the_whole_word_is_the_same() {
        let known = "abc".into();
        assert!(same(&known, "abc"));
        for other in ["", "ab", "abd", "abcd"] {
            assert!(!same(&known, other), "{other}");
        }
    }
}
