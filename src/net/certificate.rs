//! Who a certificate says it is from: the one thing about it that a failure tells and the
//! TLS library does not. Reads no further into it than the names.
//!
//! Source: RFC 5280, section 4.1; X.690 for how it is written.

use super::text;

/// `id-at-commonName` and `id-at-organizationName`, best first.
const NAMES: [&[u8]; 2] = [&[0x55, 0x04, 0x03], &[0x55, 0x04, 0x0a]];
/// The tag of the version, which stands first where it is there.
const VERSION: u8 = 0xa0;
/// Longest name told, in characters.
const LONGEST: usize = 80;

/// Who signed a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signer {
    /// Whoever it is of, and nobody else.
    Itself,
    /// An authority, by its name where it has one.
    Authority(Option<String>),
}

/// Who signed this certificate (DER).
pub(super) fn signer(certificate: &[u8]) -> Signer {
    match names(certificate) {
        Some((issuer, subject)) if issuer == subject => Signer::Itself,
        Some((issuer, _)) => Signer::Authority(NAMES.iter().find_map(|name| part(issuer, name))),
        None => Signer::Authority(None),
    }
}

/// The names of the issuer and of the subject, as they are written.
fn names(certificate: &[u8]) -> Option<(&[u8], &[u8])> {
    let signed = read(read(certificate)?.content)?.content;
    let first = read(signed)?;
    let serial = if first.tag == VERSION { read(first.rest)? } else { first };
    let algorithm = read(serial.rest)?;
    let issuer = read(algorithm.rest)?;
    let validity = read(issuer.rest)?;
    Some((issuer.content, read(validity.rest)?.content))
}

/// One part of a name: sets of pairs.
fn part(name: &[u8], wanted: &[u8]) -> Option<String> {
    let mut rest = name;
    while let Some(set) = read(rest) {
        rest = set.rest;
        let kind = read(read(set.content)?.content)?;
        if kind.content == wanted {
            let words = text::line(&String::from_utf8_lossy(read(kind.rest)?.content));
            return Some(words.chars().take(LONGEST).collect::<String>()).filter(|words| !words.is_empty());
        }
    }
    None
}

/// An element, and what stands behind it.
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    rest: &'a [u8],
}

fn read(bytes: &[u8]) -> Option<Element<'_>> {
    let (&[tag, first], rest) = bytes.split_first_chunk()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        // So many bytes of a length follow; four are more than any certificate needs.
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some(Element { tag, content, rest })
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, Issuer, KeyPair};

    use super::{Signer, signer};

    fn named(names: &[(DnType, &str)]) -> CertificateParams {
        let mut params = CertificateParams::new(vec!["crm.example.com".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        for (kind, name) in names {
            params.distinguished_name.push(kind.clone(), *name);
        }
        params
    }

    /// Who signed a certificate whose authority has these names.
    fn signed_by(names: &[(DnType, &str)]) -> Signer {
        let (authority, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let issuer = Issuer::new(named(names), authority);
        signer(named(&[(DnType::CommonName, "crm")]).signed_by(&key, &issuer).unwrap().der())
    }

    #[test]
    fn an_authority_is_known_by_its_name_or_its_organisation() {
        let told = |name: &str| Signer::Authority(Some(name.to_owned()));
        let (name, house) = (DnType::CommonName, DnType::OrganizationName);
        assert_eq!(signed_by(&[(house.clone(), "Fjord"), (name.clone(), "Fjord Proxy CA")]), told("Fjord Proxy CA"));
        assert_eq!(signed_by(&[(DnType::CountryName, "NO"), (house, "Østfold\u{1b}[2J")]), told("Østfold [2J"));
        assert_eq!(signed_by(&[(DnType::CountryName, "NO")]), Signer::Authority(None));
        assert_eq!(signed_by(&[(name, &"n".repeat(300))]), told(&"n".repeat(80)));
    }

    #[test]
    fn a_certificate_that_signed_itself_is_told_from_others() {
        let own = named(&[(DnType::CommonName, "crm")]).self_signed(&KeyPair::generate().unwrap()).unwrap();
        assert_eq!(signer(own.der()), Signer::Itself);
    }

    #[test]
    fn what_is_cut_or_no_certificate_has_no_name_and_does_no_harm() {
        let own = named(&[(DnType::CommonName, "crm")]).self_signed(&KeyPair::generate().unwrap()).unwrap();
        for end in 0..60 {
            assert_eq!(signer(&own.der()[..end]), Signer::Authority(None));
        }
        for odd in [&[0x30, 0x80, 0, 0][..], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30; 9], b"-----BEGIN"] {
            assert_eq!(signer(odd), Signer::Authority(None));
        }
    }
}
