//! Credentials: what a server asks for, where a secret is found, and the one
//! type that may hold it.
//!
//! Secrets live in [`secrecy::SecretString`], whose Debug hides them; they leave
//! it only as headers.

mod access;
mod ask;
mod browser;
mod child;
mod credentials;
mod entrance;
mod error;
mod failure;
mod means;
mod online;
mod question;
mod sign_in;
mod target;
mod vault;
mod veil;
mod wiped;

pub use access::{Access, Grant};
pub use browser::{NoBrowser, open_browser};
pub use child::without_secrets;
pub use credentials::{Credentials, Header};
pub use entrance::{Again, Entrance};
pub use error::AuthError;
pub use online::{
    Flow, Keep, KeyError, OnlineClient, PrivateKey, Session, SignedIn, SystemUser, Tokens, Who, tenant_api,
    wants_app_token,
};
pub use question::{AskError, Echo, Question};
pub use target::Target;
pub use vault::{Drawer, Emptied, Item, Kept, Secrets, Shelf, Vault, VaultError};
pub use veil::Veil;
