//! Signing in to SuperOffice Online, and staying signed in.
//!
//! `flow` is one sign-in of a person from beginning to end, `session` what comes after it,
//! for persons and system users alike. The rest is what those two are made of: `request`,
//! `landing`, `jwt`, `id_token`, `tenant`, `tokens` and `refusal` are pure.

mod client;
pub(super) mod discovery;
mod flow;
mod id_token;
mod jwt;
mod kept;
mod keyring;
mod landing;
mod listener;
mod page;
mod person;
mod proof;
mod redeem;
mod refusal;
mod request;
mod session;
mod tenant;
mod tokens;
mod whereabouts;

pub use client::OnlineClient;
pub use flow::{Flow, SignedIn};
pub use id_token::Who;
pub use kept::Keep;
pub use session::Session;
pub use tokens::Tokens;

pub(super) use keyring::Keyring;
pub(super) use refusal::Refusal;
pub(super) use session::{Proof, Stamp};
