//! Signing in to SuperOffice Online, and staying signed in.
//!
//! `flow` is one sign-in of a person from beginning to end, `session` what comes after it,
//! for persons and system users alike. The rest is what those two are made of: `request`,
//! `landing`, `jwt`, `id_token`, `tenant`, `tokens` and `refusal` are pure.

mod client;
mod discovery;
mod failed;
mod flow;
mod id_token;
mod jwt;
mod kept;
mod keys;
mod landing;
mod listener;
mod page;
mod person;
mod proof;
mod redeem;
mod refusal;
mod request;
mod session;
mod system;
mod tenant;
mod tokens;
mod whereabouts;

pub use client::OnlineClient;
pub use flow::{Flow, SignedIn};
pub use id_token::Who;
pub use kept::Keep;
pub use refusal::wants_app_token;
pub use session::Session;
pub use system::{KeyError, PrivateKey, SystemUser};
pub use tokens::Tokens;
pub use whereabouts::tenant_api;

pub(super) use session::Stamp;
