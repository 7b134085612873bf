//! The system user of SuperOffice Online, for integrations: no person, and no limits.

mod key;
mod user;

pub use key::{KeyError, PrivateKey};
pub use user::SystemUser;
