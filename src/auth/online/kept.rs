//! What is kept of a person's sign-in between two starts: one secret text with the tenant
//! and the refresh token.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    auth::failure::failure,
    domain::{Failure, FailureKind},
};

/// Where that text goes when a provider replaces the refresh token.
pub trait Keep: Send + Sync {
    /// Keeps it for the next start. May take its time; failures are its own business.
    fn keep(&self, kept: &SecretString);

    /// What is kept by now: another process may have replaced it. May take its time.
    fn kept(&self) -> Option<SecretString>;
}

/// Forgets it at the end.
impl Keep for () {
    fn keep(&self, _kept: &SecretString) {}

    fn kept(&self) -> Option<SecretString> {
        None
    }
}

/// The text, read.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) tenant: String,
    pub(super) refresh: SecretString,
}

impl Kept {
    /// The text of these two. Neither holds a blank.
    pub(super) fn text(tenant: &str, refresh: &SecretString) -> SecretString {
        [tenant, " ", refresh.expose_secret()].concat().into()
    }

    /// Reads it for somebody who wants this tenant, or whichever it is of.
    pub(super) fn read(kept: &SecretString, wanted: Option<&str>) -> Result<Self, Failure> {
        let (tenant, refresh) = kept.expose_secret().trim().split_once(' ').ok_or_else(|| {
            failure(FailureKind::SignIn, "what was kept of the sign-in cannot be read; sign in again")
        })?;
        match wanted {
            Some(wanted) if !wanted.eq_ignore_ascii_case(tenant) => {
                let text = format!("the sign-in that was kept is of {tenant}, not of {wanted}; sign in again");
                Err(failure(FailureKind::SignIn, text))
            }
            _ => Ok(Self { tenant: tenant.to_owned(), refresh: refresh.into() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenant_and_token_come_back_to_their_tenant_only() {
        let text = Kept::text("Cust1", &"r3fresh".into());
        for wanted in [None, Some("Cust1"), Some("cust1")] {
            let kept = Kept::read(&text, wanted).unwrap();
            assert_eq!((kept.tenant.as_str(), kept.refresh.expose_secret()), ("Cust1", "r3fresh"));
        }
        for (text, wanted) in [(&text, Some("Cust2")), (&"r3fresh".into(), None), (&"".into(), None)] {
            let failure = Kept::read(text, wanted).unwrap_err();
            assert_eq!(failure.kind, FailureKind::SignIn);
            assert!(!failure.text.contains("r3fresh"), "{failure}");
        }
    }
}
