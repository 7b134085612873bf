//! What a server is signed in to with, at hand or still in the vault.

use secrecy::SecretString;

use super::credentials::Credentials;
use super::error::AuthError;
use super::sign_in::sendable;
use super::vault::{Drawer, Item};

/// The credentials, or the way to them.
///
/// What is kept is read only when a connection is made: the keyring may take its time,
/// and the screen does not wait for it.
#[derive(Clone, Debug)]
pub(super) enum Means {
    /// At hand.
    Ready(Credentials),
    /// Kept.
    Kept {
        /// The credentials but for their secret.
        shape: Credentials,
        /// Which secret that is.
        item: Item,
        /// Where it is.
        drawer: Drawer,
    },
}

impl Means {
    /// The way to sign in; the secret in it may be missing.
    pub(super) const fn shape(&self) -> &Credentials {
        match self {
            Self::Ready(credentials) => credentials,
            Self::Kept { shape, .. } => shape,
        }
    }

    /// Which secret it is about, and for which user.
    pub(super) const fn secret(&self) -> (Item, Option<&str>) {
        secret_of(self.shape())
    }

    /// Whether it is a ticket that goes alone, as far as is known without a look at what is kept.
    pub(super) fn lacks_app_token(&self) -> bool {
        let is_kept = |drawer: &Drawer| {
            drawer.kept().is_ok_and(|kept| kept.is_some_and(|kept| kept.items.contains(&Item::AppToken)))
        };
        match self {
            Self::Ready(shape) => lacks_app_token(shape),
            Self::Kept { shape, drawer, .. } => lacks_app_token(shape) && !is_kept(drawer),
        }
    }

    /// The same with this application token beside the ticket.
    pub(super) fn set_app_token(&mut self, token: &SecretString) {
        let (Self::Ready(shape) | Self::Kept { shape, .. }) = self;
        if let Credentials::Ticket { app_token, .. } = shape {
            *app_token = Some(token.clone());
        }
    }

    /// The credentials. May wait for the keyring, and for its user.
    pub(super) fn read(&self) -> Result<Credentials, AuthError> {
        match self {
            Self::Ready(credentials) => Ok(credentials.clone()),
            Self::Kept { shape, item, drawer } => {
                let secrets = drawer.read()?;
                let secret = secrets.get(*item).ok_or(AuthError::Gone { what: item.name() })?;
                let credentials = shape.clone().with_secret(sendable(*item, secret)?);
                Ok(match credentials {
                    Credentials::Ticket { ticket, app_token: None } => {
                        let app_token = secrets.get(Item::AppToken);
                        let app_token = app_token.map(|token| sendable(Item::AppToken, token)).transpose()?;
                        Credentials::Ticket { ticket, app_token }
                    }
                    other => other,
                })
            }
        }
    }
}

const fn lacks_app_token(credentials: &Credentials) -> bool {
    matches!(credentials, Credentials::Ticket { app_token: None, .. })
}

/// Which secret these credentials are made with, and for which user.
pub(super) const fn secret_of(shape: &Credentials) -> (Item, Option<&str>) {
    match shape {
        Credentials::Basic { user, .. } => (Item::Password, Some(user.as_str())),
        Credentials::Ticket { .. } => (Item::Ticket, None),
        Credentials::Bearer { .. } => (Item::Token, None),
        Credentials::Session { .. } => (Item::Cookie, None),
    }
}
