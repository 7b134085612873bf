//! The private key of an application: read from its file, and what it signs.
//!
//! The vendor hands keys out as XML, tools make PEM of them; *ring* reads the parts of
//! either.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPairComponents, PublicKeyComponents},
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls::pki_types::{PrivateKeyDer, pem::PemObject};
use secrecy::zeroize::Zeroizing;

/// An RSA key that signs.
pub struct PrivateKey(RsaKeyPair);

/// Why a file is no such key. Nothing of its content is shown.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It cannot be read.
    #[error("private_key_file {file}: {source}", file = file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Other users of this computer can read it.
    #[error("private_key_file {file} can be read by others; run: chmod 600 '{file}'", file = file.display())]
    Exposed {
        /// Which file.
        file: PathBuf,
    },
    /// It holds something else.
    #[error(
        "private_key_file {file} holds no RSA private key of 2048 bits or more, as PEM without a password or as XML",
        file = file.display()
    )]
    NoKey {
        /// Which file.
        file: PathBuf,
    },
}

impl PrivateKey {
    /// Reads a key file that only its owner can read.
    pub fn read(file: &Path) -> Result<Self, KeyError> {
        let unreadable = |source| KeyError::Unreadable { file: file.to_owned(), source };
        if is_exposed(&fs::metadata(file).map_err(unreadable)?) {
            return Err(KeyError::Exposed { file: file.to_owned() });
        }
        let text = Zeroizing::new(fs::read(file).map_err(unreadable)?);
        Self::parse(&text).ok_or_else(|| KeyError::NoKey { file: file.to_owned() })
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let pair = match std::str::from_utf8(text) {
            Ok(xml) if xml.contains("<RSAKeyValue>") => of_xml(xml)?,
            _ => match PrivateKeyDer::from_pem_slice(text).ok()? {
                PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).ok()?,
                PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).ok()?,
                _ => return None,
            },
        };
        Some(Self(pair))
    }

    /// An RSA-SHA256 signature (PKCS #1 v1.5) in base64.
    pub(super) fn sign(&self, data: &[u8]) -> String {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut signature)
            .expect("the buffer is as long as the modulus");
        STANDARD.encode(signature)
    }
}

/// .NET's form: the numbers of the key in base64, an element each.
fn of_xml(xml: &str) -> Option<RsaKeyPair> {
    let number = |name: &str| {
        let (_, rest) = xml.split_once(&format!("<{name}>"))?;
        let (text, _) = rest.split_once(&format!("</{name}>"))?;
        let text: Zeroizing<String> = Zeroizing::new(text.split_ascii_whitespace().collect());
        let bytes = Zeroizing::new(STANDARD.decode(text.as_str()).ok()?);
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        Some(Zeroizing::new(bytes[zeros..].to_vec()))
    };
    let (modulus, exponent) = (number("Modulus")?, number("Exponent")?);
    let [p, q] = [number("P")?, number("Q")?];
    RsaKeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents { n: modulus.as_slice(), e: exponent.as_slice() },
        d: number("D")?.as_slice(),
        p: p.as_slice(),
        q: q.as_slice(),
        dP: number("DP")?.as_slice(),
        dQ: number("DQ")?.as_slice(),
        qInv: number("InverseQ")?.as_slice(),
    })
    .ok()
}

#[cfg(unix)]
fn is_exposed(file: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.permissions().mode() & 0o077 != 0
}

/// Elsewhere a file's rights are inherited from its folder, which is the user's own.
#[cfg(not(unix))]
const fn is_exposed(_: &fs::Metadata) -> bool {
    false
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PrivateKey")
    }
}
