//! The embedded SuperOffice: the WebAPI's relation world over real HTTP on
//! loopback, kept in SQLite. Stands alone: it knows nothing of the editor, and
//! the editor speaks to it as to any other server.
//!
//! A request's way: `connection` (TLS, HTTP) → `server` (log, faults) → where
//! Online is played `online` → `routes` (the table) →
//! `site` (signing in) → an endpoint in `routes/*` → `rules` and `store` →
//! `reply`. Facts of the server are from its published WebAPI reference; where
//! that is silent the choice is stated beside the code.

mod admin;
mod archive;
mod auth;
mod call;
mod carrier;
mod connection;
mod entity;
mod fault;
mod locale;
mod log;
mod misbehave;
mod odata;
pub mod online;
mod origin;
mod patch;
mod reply;
mod routes;
mod rules;
mod seed;
mod server;
mod site;
mod squeeze;
mod store;
mod tls;
mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use auth::{DEMO_TOKEN, TOKEN_USER};
use connection::Reception;
pub use fault::{Effect, Fault, Faults};
pub use log::{RequestRecord, Requests};
use online::{Online, Policy};
use origin::{Door, Host};
pub use store::{Data, StoreError};
pub use tls::{Tls, TlsError};

/// How to start a sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where to listen; port 0 takes any free port.
    pub listen: SocketAddr,
    /// Where the rows are kept.
    pub data: Data,
    /// Whether to throw an existing file away first.
    pub fresh: bool,
    /// Grow the data to so many companies, with about ten relations each.
    pub companies: Option<u32>,
    /// Play SuperOffice Online too: an identity provider and tenants.
    pub online: Option<Policy>,
    /// Serve https instead of http, HTTP/2 included.
    pub tls: Option<Tls>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: Data::Memory,
            fresh: false,
            companies: None,
            online: None,
            tls: None,
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The thread or its runtime could not be made.
    #[error("cannot start the sandbox's thread: {0}")]
    Thread(std::io::Error),
    /// The database could not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate cannot be served with.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A running sandbox; stops when dropped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    scheme: &'static str,
    faults: Faults,
    requests: Requests,
    online: Option<Online>,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Sandbox {
    /// The API root, `http://127.0.0.1:PORT/api`.
    pub fn url(&self) -> String {
        format!("{}/api", self.root())
    }

    /// The root, `http://127.0.0.1:PORT`, or https: what a profile for Online names as its environment.
    pub fn root(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// The switches of Online, if it plays that.
    pub const fn online(&self) -> Option<&Online> {
        self.online.as_ref()
    }

    /// The address it listens on.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The faults it is to commit.
    pub const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What was asked of it.
    pub const fn requests(&self) -> &Requests {
        &self.requests
    }

    /// Stops it: open connections are closed, the database too.
    pub fn stop(mut self) {
        self.halt();
    }

    fn halt(&mut self) {
        let Some((stop, thread)) = self.running.take() else { return };
        // Fails only when the thread has ended already, which is what is wanted.
        stop.send(()).ok();
        if thread.join().is_err() {
            tracing::error!("the sandbox's thread panicked");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.halt();
    }
}

/// Starts a sandbox on a thread of its own. Returns when its ports take
/// connections and its store is open.
pub fn start(options: &Options) -> Result<Sandbox, SandboxError> {
    let tls = options.tls.as_ref().map(Tls::acceptor).transpose()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(SandboxError::Thread)?;
    let (first, second) = {
        let _inside = runtime.enter();
        let first = listen(options.listen)?;
        let beside = first.local_addr().map_err(SandboxError::Thread)?.ip();
        (first, options.online.map(|_| listen(SocketAddr::new(beside, 0))).transpose()?)
    };
    let address = first.local_addr().map_err(SandboxError::Thread)?;
    let store = store::Store::open(&options.data, options.fresh, options.companies)?;
    let online = match (&options.online, &second) {
        (Some(policy), Some(second)) => {
            store.add_system_user()?;
            let other = second.local_addr().map_err(SandboxError::Thread)?;
            Some(Online::new(*policy, [address.port(), other.port()]))
        }
        _ => None,
    };
    let (faults, requests) = (Faults::default(), Requests::default());
    let squeezes = online.is_some() || tls.is_some();
    let site = Arc::new(site::Site::new(store, faults.clone(), requests.clone(), online.clone(), squeezes));
    let (stop, stopped) = oneshot::channel();
    let thread = std::thread::Builder::new()
        .name("sandbox".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                let router = routes::router(Arc::clone(&site));
                let door = |host| Door { host, tls: tls.is_some() };
                let reception = Reception { door: door(Host::First), tls: tls.clone(), site, router };
                if let Some(second) = second {
                    let reception = Reception { door: door(Host::Second), ..reception.clone() };
                    tokio::spawn(connection::serve(second, reception));
                }
                tokio::select! {
                    () = connection::serve(first, reception) => {}
                    // Also ends when the handle was lost without a word.
                    _ = stopped => {}
                }
            });
        })
        .map_err(SandboxError::Thread)?;
    Ok(Sandbox { address, scheme, faults, requests, online, running: Some((stop, thread)) })
}

/// A listener for a runtime that is not running yet, made inside of it.
fn listen(address: SocketAddr) -> Result<TcpListener, SandboxError> {
    let listener = std::net::TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener)
    });
    listener.map_err(|source| SandboxError::Listen { address, source })
}
