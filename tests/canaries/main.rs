//! A canary in every secret, and then the real binary through all that it may meet:
//! none is ever found in what it printed, showed, logged or kept, in no encoding that a
//! request or a file would have it in.
#![cfg(unix)]

mod aviary;
mod children;
mod echo;
mod login;
#[path = "../support/person.rs"]
mod person;
mod print;
#[expect(dead_code, reason = "the terminal and crash tests use the rest")]
#[path = "../terminal/pty.rs"]
mod pty;
mod screen;
