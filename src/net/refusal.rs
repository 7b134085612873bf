//! Secure connections that did not come about: whose fault it is, and the setting that helps.

use jiff::Timestamp;
use rustls::{AlertDescription, CertificateError, Error, OtherError, pki_types::UnixTime};

use super::{certificate::Signer, text, trust::Distrust};

/// Longest list of names told.
const NAMES: usize = 3;

/// What went wrong, after the name of the other side.
pub(super) fn words(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(why) => of_certificate(why),
        Error::AlertReceived(alert) => of_alert(*alert),
        Error::InvalidMessage(_) => "it does not speak TLS; is it http:// rather than https://?".to_owned(),
        Error::PeerIncompatible(_) => {
            "it offers no kind of secure connection that is still safe; its administrator has to allow TLS 1.2 or 1.3"
                .to_owned()
        }
        other => format!("no secure connection, {}", text::line(&other.to_string())),
    }
}

/// What the other side says against us by this, after which it has read nothing we sent.
pub(super) fn is_final(error: &Error) -> bool {
    matches!(error, Error::AlertReceived(alert) if against_us(*alert))
}

/// Whether it is about the certificate that we showed, or did not show.
const fn against_us(alert: AlertDescription) -> bool {
    use AlertDescription as A;
    matches!(
        alert,
        A::CertificateRequired
            | A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateRevoked
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::UnknownCA
            | A::AccessDenied
    )
}

fn of_alert(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::CertificateRequired => {
            "it wants to see a certificate of this computer; name a PEM file with one and its private key as \
             client_certificate_file"
                .to_owned()
        }
        // Before TLS 1.3 this is also what a missing certificate is called.
        AlertDescription::HandshakeFailure => {
            "it breaks the secure connection off; if it wants to see a certificate of this computer, name one as \
             client_certificate_file"
                .to_owned()
        }
        AlertDescription::ProtocolVersion => {
            "it offers no kind of secure connection that is still safe; its administrator has to allow TLS 1.2 or 1.3"
                .to_owned()
        }
        alert if against_us(alert) => format!(
            "it does not accept this computer's certificate ({alert:?}); client_certificate_file names the one to show"
        ),
        alert => format!("it breaks the secure connection off ({alert:?})"),
    }
}

fn of_certificate(error: &CertificateError) -> String {
    use CertificateError as C;
    match error {
        C::Other(OtherError(why)) => match why.downcast_ref::<Distrust>() {
            Some(distrust) => of_distrust(distrust),
            None => format!("its certificate is not accepted, {}", text::line(&why.to_string())),
        },
        C::Expired => "its certificate has expired".to_owned(),
        C::ExpiredContext { not_after, .. } => format!(
            "its certificate expired on {}; its administrator has to renew it, unless this computer's clock is wrong",
            day(*not_after)
        ),
        C::NotValidYet => "its certificate is not valid yet; is this computer's clock right?".to_owned(),
        C::NotValidYetContext { not_before, .. } => {
            format!("its certificate is valid from {} on; is this computer's clock right?", day(*not_before))
        }
        C::NotValidForName => "its certificate is for another name".to_owned(),
        C::NotValidForNameContext { presented, .. } => {
            format!("its certificate is for {}; is the address the right one?", names(presented))
        }
        C::Revoked => "its certificate has been revoked; its administrator has to renew it".to_owned(),
        other => format!("its certificate is not accepted, {}", text::line(&other.to_string())),
    }
}

fn of_distrust(Distrust { signer, has_file }: &Distrust) -> String {
    let file = if *has_file { "is not in ca_file" } else { "is unknown to this computer" };
    match signer {
        Signer::Itself if *has_file => {
            "it has signed its certificate itself, and that is not in ca_file; add it there if you trust it".to_owned()
        }
        Signer::Itself => {
            "it has signed its certificate itself; if you trust it, name that certificate's file (PEM) as ca_file"
                .to_owned()
        }
        Signer::Authority(None) => format!(
            "its certificate comes from an authority that {file}; name a file (PEM) with the authority's as ca_file"
        ),
        Signer::Authority(Some(name)) => format!(
            "its certificate comes from \"{name}\", which {file}; if that is your company's authority, or that of a \
             proxy that looks into connections, name a file (PEM) with its certificate as ca_file"
        ),
    }
}

/// The names in a certificate, which come as `DnsName("crm.example.com")`.
fn names(presented: &[String]) -> String {
    let bare = presented.iter().map(|name| {
        let inner = name.split_once('(').map_or(name.as_str(), |(_, inner)| inner.trim_end_matches(')'));
        text::line(inner.trim_matches('"'))
    });
    let names: Vec<String> = bare.take(NAMES).collect();
    let more = if presented.len() > NAMES { " and others" } else { "" };
    if names.is_empty() { "no name at all".to_owned() } else { format!("{}{more}", names.join(", ")) }
}

fn day(time: UnixTime) -> String {
    let moment = i64::try_from(time.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    moment.map_or_else(|| "a day that is none".to_owned(), |moment| moment.strftime("%Y-%m-%d").to_string())
}
