//! `relata doctor` from outside: what it finds, what it advises and how it exits, on the way
//! to servers with every fault that users meet.

#[path = "../support/home.rs"]
mod home;
#[path = "../support/person.rs"]
mod person;
#[cfg(unix)]
#[path = "../terminal/pty.rs"]
#[expect(dead_code, reason = "the crash test uses the rest")]
mod pty;
#[path = "../support/tls.rs"]
#[expect(dead_code, reason = "the tests of the network use the rest")]
mod tls;

mod online;
mod premises;
mod script;
mod support;
