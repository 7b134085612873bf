//! The keyring of the system: the Secret Service on Linux, the Keychain on macOS, the
//! Credential Manager on Windows.
//!
//! Each call runs on a thread of its own for as long as anyone waits for it: a keyring
//! may ask its user for a password, and nothing says that anybody answers.

use std::fmt;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::zeroize::Zeroizing;

use super::error::VaultError;
use super::secrets::Secrets;
use crate::auth::wiped::json;

/// What the items are filed under.
const SERVICE: &str = "relata";

/// How long to wait. Enough to find and type a password.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which keyring.
#[derive(Clone)]
pub(super) enum Keyring {
    /// The system's, opened when it is needed.
    System,
    /// Another.
    Given(Arc<CredentialStore>),
}

impl fmt::Debug for Keyring {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Keyring")
    }
}

impl Keyring {
    /// What is filed under a name; none where nothing is.
    pub(super) fn read(&self, name: &str) -> Result<Option<Secrets>, VaultError> {
        let found = self.ask(name, |entry| match entry.get_secret() {
            Ok(json) => Ok(Some(Zeroizing::new(json))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })?;
        found.map(|json| Secrets::from_json(&json).map_err(|_| VaultError::Strange)).transpose()
    }

    /// Files under a name, in place of what is there.
    pub(super) fn keep(&self, name: &str, secrets: &Secrets) -> Result<(), VaultError> {
        let json = json(secrets);
        self.ask(name, move |entry| entry.set_secret(&json))
    }

    /// Removes what is filed under a name, and says whether anything was.
    pub(super) fn remove(&self, name: &str) -> Result<bool, VaultError> {
        self.ask(name, |entry| match entry.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(error),
        })
    }

    fn ask<T: Send + 'static>(
        &self,
        name: &str,
        question: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, VaultError> {
        let (keyring, name) = (self.clone(), name.to_owned());
        let (answer, answered) = mpsc::channel();
        std::thread::spawn(move || {
            let asked = keyring.open().and_then(|store| {
                let entry = store.build(SERVICE, &name, None).map_err(|error| refused(&error))?;
                question(&entry).map_err(|error| refused(&error))
            });
            // Whoever asked may have gone.
            answer.send(asked).ok();
        });
        answered.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let reason =
                format!("it has not answered for {} s; it may be waiting for its password", PATIENCE.as_secs());
            Err(VaultError::NoKeyring { reason })
        })
    }

    fn open(&self) -> Result<Arc<CredentialStore>, VaultError> {
        match self {
            Self::Given(store) => Ok(store.clone()),
            Self::System => system().map_err(|error| VaultError::NoKeyring { reason: words(&error) }),
        }
    }
}

#[cfg(target_os = "linux")]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Ok(dbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NotSupportedByStore("relata knows no keyring of this system".to_owned()))
}

fn refused(error: &Error) -> VaultError {
    let reason = words(error);
    match error {
        Error::NoStorageAccess(_) => VaultError::NoKeyring { reason },
        _ => VaultError::Keyring { reason },
    }
}

/// What it says, without what it holds: some errors carry the secret.
fn words(error: &Error) -> String {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => {
            let said = cause.to_string();
            // libdbus has no better words for a session without its bus.
            let no_bus = said.contains("DBUS_SESSION_BUS_ADDRESS");
            if no_bus { "this session has no D-Bus, and so no Secret Service".to_owned() } else { said }
        }
        Error::TooLong(_, limit) => format!("it takes no more than {limit} characters"),
        Error::Ambiguous(_) => "it holds several of these; remove them there".to_owned(),
        other => other.to_string(),
    }
}
