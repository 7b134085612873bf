//! The async worker behind its channel: jobs in, answers out, the screen never waits.
//!
//! Owns the order of requests, tries, and what a save or a delete is made of. Knows
//! no screen and no HTTP: it works through the port of `api`.

mod circuit;
mod create;
mod damage;
mod desk;
mod driver;
mod earlier;
mod handle;
mod notes;
mod recovery;
mod perform;
mod policy;
mod retry;
mod tries;
mod twin;
mod write;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

pub use handle::{Terms, Worker, WorkerHandle};
