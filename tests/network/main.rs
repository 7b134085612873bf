//! The way to a server: certificates that are right and wrong, this computer's own, proxies of
//! every temper, HTTP/2 and gzip. Over real connections, and with the binary itself where
//! variables decide.

#[path = "../support/home.rs"]
mod home;
#[path = "../support/proxy.rs"]
mod proxy;
#[cfg(unix)]
#[path = "../terminal/pty.rs"]
#[expect(dead_code, reason = "the crash test uses the rest")]
mod pty;
#[path = "../support/tls.rs"]
mod tls;

mod certificates;
mod environment;
mod protocol;
mod proxies;
mod support;
