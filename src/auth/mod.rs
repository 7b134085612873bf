//! Credentials: what a server asks for, where a secret is found, and the one
//! type that may hold it.
//!
//! Secrets live in [`secrecy::SecretString`], whose Debug hides them; they leave
//! it only as headers.

mod access;
mod credentials;
mod proof;
mod sign_in;
mod target;
mod vault;

pub use access::{Access, Grant};
pub use credentials::{Credentials, Header};
pub use proof::Proof;
pub use sign_in::{AskError, AuthError, Echo, Question, sign_in};
pub use target::Target;
pub use vault::{Drawer, Emptied, Item, Kept, Secrets, Shelf, Vault, VaultError};
