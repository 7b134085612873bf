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
mod target;

pub use access::{Access, Grant};
pub use browser::{NoBrowser, open_browser};
pub use credentials::{Credentials, Header};
pub use online::{Flow, Keep, KeyError, OnlineClient, PrivateKey, Session, SignedIn, SystemUser, Tokens, Who};
pub use sign_in::{AskError, AuthError, Echo, Question, sign_in};
pub use target::Target;
