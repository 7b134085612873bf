//! Online's own routes below `/sandbox/`, for loopback only as all of them:
//! `online` (GET, PATCH: the policy), `tenants` (GET, POST a state or a host),
//! `keys` (POST: rotate), `access` (DELETE: expire), `consents` (DELETE: withdraw),
//! `app-key.pem` (GET: the demo integration's private key).

use axum::body::Body;
use axum::http::{Method, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::app::APP_KEY;
use super::{Host, Online, Policy, State};
use crate::sandbox::reply::{Refusal, bare, json_response, respond, with_type};

/// What is to become of a tenant; what is left out stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    tenant: String,
    state: Option<State>,
    host: Option<Host>,
}

impl Online {
    /// Answers a request below `/sandbox/`, or nothing if it is not one of these.
    pub(in crate::sandbox) fn administer(&self, method: &Method, path: &str, body: &[u8]) -> Option<Response<Body>> {
        let nothing = || bare(StatusCode::NO_CONTENT);
        Some(match (method.as_str(), path.strip_prefix("/sandbox/")?) {
            ("GET", "online") => json_response(StatusCode::OK, &json!(self.policy())),
            ("PATCH", "online") => self.outcome(body, Self::patch),
            ("GET", "tenants") => json_response(StatusCode::OK, &json!(self.tenants())),
            ("POST", "tenants") => self.outcome(body, Self::change_tenant),
            ("POST", "keys") => {
                self.rotate_key();
                nothing()
            }
            ("DELETE", "access") => {
                self.expire_access();
                nothing()
            }
            ("DELETE", "consents") => {
                self.withdraw_consent();
                nothing()
            }
            ("GET", "app-key.pem") => with_type(StatusCode::OK, "application/x-pem-file", APP_KEY),
            (_, "online" | "tenants" | "keys" | "access" | "consents" | "app-key.pem") => {
                bare(StatusCode::METHOD_NOT_ALLOWED)
            }
            _ => return None,
        })
    }

    fn outcome(&self, body: &[u8], act: fn(&Self, &[u8]) -> Result<Value, Refusal>) -> Response<Body> {
        match act(self, body) {
            Ok(value) => json_response(StatusCode::OK, &value),
            Err(refusal) => respond(Err(refusal)),
        }
    }

    fn patch(&self, body: &[u8]) -> Result<Value, Refusal> {
        let changes: Map<String, Value> = read(body)?;
        let mut policy = json!(self.policy());
        for (name, value) in changes {
            policy[name.as_str()] = value;
        }
        let policy: Policy = serde_json::from_value(policy).map_err(|error| Refusal::Argument(error.to_string()))?;
        self.change(|present| *present = policy);
        Ok(json!(policy))
    }

    fn change_tenant(&self, body: &[u8]) -> Result<Value, Refusal> {
        let Change { tenant, state, host } = read(body)?;
        let known = state.is_none_or(|state| self.set_state(&tenant, state))
            && host.is_none_or(|host| self.move_to(&tenant, host));
        if known { Ok(json!(self.tenants())) } else { Err(Refusal::NotFound(format!("Tenant {tenant}"))) }
    }
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::Argument(error.to_string()))
}
