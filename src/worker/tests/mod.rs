//! The worker against a server in memory.

mod driver;
mod lost;
mod overtaken;
mod twin;
mod waiting;
mod write;
