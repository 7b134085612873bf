//! The whole model under random scripts: keys, pastes, sizes, and answers that
//! are right, late, doubled, failed or of the wrong kind. No network; the server
//! is a function from a call to what it could say.

mod act;
mod bench;
mod drafts;
mod invariants;
mod keys;
mod listing;
mod properties;
mod server;
mod signing_in;
mod stories;
mod undoing;
mod words;
