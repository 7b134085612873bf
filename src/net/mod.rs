//! Speaking HTTP, whoever to: the client with its trust and proxies, and what it means
//! when a request dies on the way.
//!
//! Knows no API, no credentials and no screen.

pub(crate) mod body;
mod certificate;
mod client;
mod failure;
mod identity;
mod proxy;
mod refusal;
mod setting;
pub(crate) mod text;
mod trust;

pub use client::Client;
pub use failure::Place;
pub use proxy::{Proxies, Via};
