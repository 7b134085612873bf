//! Makes the client, on the worker's thread, and the sandbox before it where that is the
//! server.

use std::path::Path;

use super::program::Server;
use crate::api::{ApiError, Connection, HttpApi};
use crate::auth::{Access, AuthError, Credentials, Grant, Target};
use crate::config::{BaseUrl, Network, Proxy};
use crate::domain::{Failure, FailureKind, Retry, Speaker};
use crate::sandbox::{self, Data, Sandbox};

pub(super) struct Opener {
    server: Server,
    sandbox: Option<Sandbox>,
}

impl Opener {
    pub(super) const fn new(server: Server) -> Self {
        Self { server, sandbox: None }
    }

    /// The client, with this access in place of the first where there is one.
    pub(super) fn open(&mut self, fresh: Option<&Access>) -> Result<HttpApi, Failure> {
        let settings = &self.server.settings;
        let (access, network) = match &self.server.target {
            Target::Server(entrance) => {
                let access = match fresh {
                    Some(fresh) => fresh.clone(),
                    None => entrance.access().map_err(|error| unproven(&error))?,
                };
                (access, entrance.network().clone())
            }
            Target::Sandbox { data } => {
                let sandbox = match self.sandbox.take() {
                    Some(running) => running,
                    None => start_sandbox(data)?,
                };
                let base: BaseUrl = sandbox.url().parse().expect("the sandbox knows its address");
                self.sandbox = Some(sandbox);
                let credentials = Credentials::Basic { user: "demo".to_owned(), password: "demo".into() };
                let grant = Grant::new(base.as_url().clone(), credentials);
                (Access::Fixed(grant), Network { proxy: Proxy::Direct, ..settings.network.clone() })
            }
        };
        let connection = Connection {
            access,
            network,
            language: Some(settings.language.to_string()),
            culture: settings.culture.as_ref().map(ToString::to_string),
            page_size: usize::try_from(settings.page_size).unwrap_or(usize::MAX),
        };
        HttpApi::new(&connection).map_err(|ApiError { failure, .. }| failure)
    }
}

/// What is kept cannot be had: the user is asked, as if the server had refused it.
fn unproven(error: &AuthError) -> Failure {
    Failure { kind: FailureKind::SignIn, by: Speaker::Relata, text: error.to_string(), field: None, retry: Retry::Safe }
}

fn start_sandbox(data: &Path) -> Result<Sandbox, Failure> {
    let options = sandbox::Options { data: Data::File(data.to_owned()), ..sandbox::Options::default() };
    sandbox::start(&options).map_err(|error| Failure {
        kind: FailureKind::Unreachable,
        by: Speaker::Relata,
        text: format!("the sandbox did not start: {error}"),
        field: None,
        retry: Retry::Safe,
    })
}
