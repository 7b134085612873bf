//! Credentials: what a server asks for, where a secret is found, and the one
//! type that may hold it.
//!
//! Secrets live in [`secrecy::SecretString`], whose Debug hides them; they leave
//! it only as headers.

mod access;
mod ask;
mod browser;
mod credentials;
mod failure;
mod online;
mod sign_in;
mod system;
mod target;
mod vault;

pub use access::{Access, Grant};
pub use browser::{NoBrowser, open_browser};
pub use credentials::{Credentials, Header};
pub use online::{Flow, Keep, OnlineClient, Session, SignedIn, Tokens, Who};
pub use sign_in::{AskError, AuthError, Echo, Question, sign_in};
pub use system::{KeyError, PrivateKey, SystemUser};
pub use target::Target;
pub use vault::{Drawer, Emptied, Item, Kept, Secrets, Shelf, Vault, VaultError};
