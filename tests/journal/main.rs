//! Drafts and the log of writes on a real disk, with other processes about.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod aside;
mod drafts;
mod log;
mod processes;
mod support;
