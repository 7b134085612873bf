//! The sandbox as SuperOffice Online, asked over HTTP as any app would ask it, and
//! as one would that gets something wrong.

#[path = "../support/chromium.rs"]
mod chromium;
#[path = "../support/person.rs"]
mod person;
mod support;
#[path = "../support/tls.rs"]
#[expect(dead_code, reason = "the tests of the network use the rest")]
mod tls;

mod authorize;
mod browser;
mod discovery;
mod https;
mod pages;
mod program;
mod switches;
mod system;
mod tenants;
mod tokens;
