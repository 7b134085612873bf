//! The tenants: who they are, what state they are in, at which address their API
//! is, and what the state API says of them ("Check tenant status").

use std::time::Duration;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::gate::Visit;
use crate::sandbox::origin::Host;
use crate::sandbox::reply::json_response;

const TENANTS: &str = include_str!("../../../assets/sandbox/online/tenants.json");
/// The release a tenant is on.
const VERSION: &str = "Release_11.10_2026.02.24-02";

/// What a tenant's state may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// There is no such tenant, or something is wrong with its environment.
    Unknown,
    /// Being set up.
    Provisioning,
    /// All is good.
    Running,
    /// Gone.
    Deleted,
    /// In termination; no API.
    Suspended,
    /// Background work; the API is up.
    OnlineMaintenance,
    /// Being upgraded; no API.
    OfflineMaintenance,
    /// Could not be set up.
    ProvisioningFailed,
    /// About to be gone.
    Deleting,
    /// Could not be deleted.
    DeleteFailed,
    /// Not yet moved to Online.
    MigrationPending,
}

impl State {
    /// Whether the API answers.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Running | Self::OnlineMaintenance)
    }
}

/// One customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// The context identifier, such as `Cust26759`.
    pub id: String,
    /// The customer's name.
    pub name: String,
    /// The serial number of its licence.
    pub serial: String,
    /// What state it is in.
    pub state: State,
    /// Where its API is.
    #[serde(default)]
    pub host: Host,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Tenants(Vec<Tenant>);

impl Tenants {
    pub(super) fn demo() -> Self {
        Self(serde_json::from_str(TENANTS).expect("the embedded tenants can be read"))
    }

    pub(super) fn all(&self) -> &[Tenant] {
        &self.0
    }

    /// A tenant by its id in any case.
    pub(super) fn get(&self, id: &str) -> Option<&Tenant> {
        self.0.iter().find(|tenant| tenant.id.eq_ignore_ascii_case(id))
    }

    pub(super) fn update(&mut self, id: &str, change: impl FnOnce(&mut Tenant)) -> bool {
        let found = self.0.iter_mut().find(|tenant| tenant.id.eq_ignore_ascii_case(id));
        found.map(change).is_some()
    }
}

/// `GET /api/state/{tenant}`, open to all. A tenant that does not exist is in the state Unknown.
pub(super) fn state(visit: &mut Visit<'_>) -> Response<Body> {
    let asked = visit.path.rsplit('/').next().unwrap_or_default();
    let Some(tenant) = visit.desk.tenants.get(asked) else {
        let unknown = json!({
            "ContextIdentifier": asked,
            "Endpoint": null,
            "State": State::Unknown,
            "IsRunning": false,
            "ValidUntil": valid_until(visit),
            "Api": null,
            "Version": null,
        });
        return json_response(StatusCode::OK, &unknown);
    };
    let endpoint = visit.endpoint(tenant);
    let state = json!({
        "ContextIdentifier": tenant.id,
        "Endpoint": endpoint,
        "State": tenant.state,
        "IsRunning": tenant.state.is_running(),
        "ValidUntil": valid_until(visit),
        "Api": format!("{endpoint}/api"),
        "Version": VERSION,
    });
    json_response(StatusCode::OK, &state)
}

/// With seven digits of a second, as the server writes it.
fn valid_until(visit: &Visit<'_>) -> String {
    let until = Timestamp::now() + Duration::from_secs(visit.desk.policy.state_seconds.into());
    format!("{until:.7}")
}
