//! The worker against a server in memory.

mod driver;
mod lost;
mod waiting;
mod write;
