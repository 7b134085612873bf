//! The worker against a server in memory.

mod driver;
mod waiting;
mod write;
