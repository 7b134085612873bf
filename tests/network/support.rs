//! A server with a certificate, and clients of its API.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use relata::api::{ApiError, Connection, HttpApi, RelationApi};
use relata::auth::Credentials;
use relata::config::{Network, Proxy};
use relata::domain::{Failure, Principal};
use relata::sandbox::{self, Options, Sandbox, Tls};
use tempfile::TempDir;

/// A name that leads nowhere without a proxy.
pub(crate) const NAME: &str = "crm.example.test";

pub(crate) fn serve(tls: Tls) -> Sandbox {
    sandbox::start(&Options { tls: Some(tls), ..Options::default() }).expect("a sandbox on a free port")
}

pub(crate) fn serve_plain() -> Sandbox {
    sandbox::start(&Options::default()).expect("a sandbox on a free port")
}

/// Files with PEM in them.
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn with(&self, name: &str, content: &str) -> PathBuf {
        let file = self.0.path().join(name);
        std::fs::write(&file, content).expect("written");
        let alone = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&file, alone).expect("permissions");
        file
    }
}

/// Trusts what is in this file.
pub(crate) fn trusting(file: &Path) -> Network {
    Network { ca_file: Some(file.to_owned()), ..Network::default() }
}

/// Goes through this proxy.
pub(crate) fn through(proxy: SocketAddr, network: Network) -> Network {
    Network { proxy: Proxy::At(format!("http://{proxy}").parse().expect("an address")), ..network }
}

pub(crate) fn api(base: &str, network: Network) -> Result<HttpApi, ApiError> {
    let credentials = Credentials::Basic { user: "demo".into(), password: "demo".into() };
    let network = Network { connect_timeout: Duration::from_secs(20), ..network };
    let connection = Connection::new(&base.parse().expect("an address"), credentials);
    HttpApi::new(&Connection { network, ..connection })
}

/// Asks who is there.
pub(crate) async fn ask(base: &str, network: Network) -> Result<Principal, Failure> {
    api(base, network).map_err(|error| error.failure)?.principal().await.map_err(|error| error.failure)
}

/// Asks, and is refused.
pub(crate) async fn refused(base: &str, network: Network) -> Failure {
    ask(base, network).await.expect_err("no answer")
}
