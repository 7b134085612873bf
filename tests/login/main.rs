//! `relata login` and the sign-in over the running editor: the real binary in a
//! pseudo-terminal, its user at the keys, and a person at the browser.
#![cfg(unix)]

mod again;
mod application;
mod browser;
mod chain;
#[expect(dead_code, reason = "the provider's tests use the rest")]
#[path = "../support/chromium.rs"]
mod chromium;
mod editor;
mod online;
mod own;
#[path = "../support/person.rs"]
mod person;
#[expect(dead_code, reason = "the terminal and crash tests use the rest")]
#[path = "../terminal/pty.rs"]
mod pty;
mod remote;
mod stage;
mod switching;
mod system;
mod talk;
mod typing;
mod unattended;
