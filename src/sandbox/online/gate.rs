//! The table of paths below the root, and which requests go on to a tenant's API.
//! Paths are matched in any case, as the server does.

use std::sync::MutexGuard;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{Method, Response, StatusCode};

use super::app::App;
use super::keys::Key;
use super::tenant::{State, Tenant};
use super::{Desk, Online, Provider, authorize, discovery, page, sign_in, start, system, tenant, tokens};
use crate::sandbox::misbehave;
use crate::sandbox::origin::{Host, Origin};
use crate::sandbox::reply::{Refusal, respond, with_type};
use crate::sandbox::store::Store;

/// An endpoint of the provider.
type Endpoint = fn(&mut Visit<'_>) -> Response<Body>;

const ROUTES: &[(Method, &str, Endpoint)] = &[
    (Method::GET, "", start::page),
    (Method::GET, "/login/.well-known/openid-configuration", discovery::document),
    (Method::GET, "/login/.well-known/jwks", discovery::keys),
    (Method::GET, "/login/common/oauth/authorize", authorize::by_query),
    (Method::POST, "/login/common/oauth/authorize", authorize::by_form),
    (Method::POST, "/login/common/sign-in", sign_in::step),
    (Method::POST, "/login/common/oauth/tokens", tokens::answer),
    (Method::POST, "/login/api/partnersystemuser/authenticate", system::answer),
    (Method::GET, "/login/style.css", page::style),
    (Method::GET, "/api/state/{tenant}", tenant::state),
];

/// One request as an endpoint sees it.
pub(super) struct Visit<'a> {
    provider: &'a Provider,
    pub(super) desk: MutexGuard<'a, Desk>,
    pub(super) store: &'a Store,
    pub(super) origin: &'a Origin,
    pub(super) parts: &'a Parts,
    pub(super) path: &'a str,
    pub(super) body: &'a [u8],
}

impl Visit<'_> {
    /// A registered app.
    pub(super) fn app(&self, id: &str) -> Option<&App> {
        self.provider.apps.iter().find(|app| app.id == id)
    }

    /// All registered apps.
    pub(super) fn apps(&self) -> &[App] {
        &self.provider.apps
    }

    /// The app that this secret belongs to.
    pub(super) fn app_with_secret(&self, secret: &str) -> Option<&App> {
        self.provider.apps.iter().find(|app| app.secret == secret)
    }

    /// The signing key in use.
    pub(super) fn key(&self) -> &Key {
        self.provider.keys.get(self.desk.key)
    }

    /// Where a tenant is at present, for the caller's way in: `http://host:port/Cust26759`.
    pub(super) fn endpoint(&self, tenant: &Tenant) -> String {
        let root = if tenant.host == self.origin.host() {
            self.origin.url()
        } else {
            self.origin.on_port(self.provider.ports[tenant.host as usize])
        };
        format!("{root}/{}", tenant.id)
    }
}

/// What becomes of a request.
pub(in crate::sandbox) enum Way {
    /// It is answered.
    Answered(Response<Body>),
    /// On to the API of this tenant, at this path below the root of the plain one.
    Tenant { id: String, path: String },
    /// On to the plain sandbox.
    Plain,
}

impl Online {
    /// Decides on a request, and answers it where it is for the provider.
    pub(in crate::sandbox) fn enter(&self, store: &Store, origin: &Origin, parts: &Parts, body: &[u8]) -> Way {
        let path = parts.uri.path();
        if let Some((id, rest)) = below_a_tenant(path) {
            return self.tenant(origin, id, rest);
        }
        if origin.host() != Host::First {
            // Numbered hosts are for tenants only.
            return Way::Answered(respond(Err(Refusal::NoRoute(path.to_owned()))));
        }
        let mut verbs = Vec::new();
        for (verb, route, endpoint) in ROUTES {
            if !matches(route, path) {
                continue;
            }
            if parts.method == verb {
                let mut visit = Visit { provider: &self.0, desk: self.desk(), store, origin, parts, path, body };
                return Way::Answered(endpoint(&mut visit));
            }
            verbs.push(verb);
        }
        if !verbs.is_empty() {
            Way::Answered(respond(Err(Refusal::Method(parts.method.to_string()))))
        } else if path.to_ascii_lowercase().starts_with("/login/") {
            Way::Answered(respond(Err(Refusal::NoRoute(path.to_owned()))))
        } else {
            Way::Plain
        }
    }

    fn tenant(&self, origin: &Origin, id: &str, rest: &str) -> Way {
        let desk = self.desk();
        let answer = match desk.tenants.get(id) {
            None | Some(Tenant { state: State::Unknown | State::Deleted, .. }) => {
                respond(Err(Refusal::NoRoute(format!("/{id}{rest}"))))
            }
            Some(tenant) if tenant.host != origin.host() => misbehave::status(421, None),
            Some(tenant) if !tenant.state.is_running() => maintenance(),
            Some(tenant) => return Way::Tenant { id: tenant.id.clone(), path: rest.to_owned() },
        };
        Way::Answered(answer)
    }
}

/// A page instead of the API, as long as the tenant is not running.
fn maintenance() -> Response<Body> {
    let page = "<!DOCTYPE html><html><head><title>Unavailable</title></head>\
                <body><h1>This installation is not available at the moment</h1></body></html>";
    with_type(StatusCode::SERVICE_UNAVAILABLE, "text/html; charset=utf-8", page)
}

/// `/Cust26759/api/v1/x` as `Cust26759` and `/api/v1/x`.
fn below_a_tenant(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix('/')?;
    let at = rest.find('/')?;
    let (id, rest) = rest.split_at(at);
    let number = id.get(4..).filter(|_| id.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("cust")))?;
    let below = rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("/api"));
    let whole = matches!(rest.as_bytes().get(4), None | Some(b'/'));
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && below && whole).then_some((id, rest))
}

/// Whether a path is that of a route; `{…}` stands for one part, and a slash at the end does not count.
fn matches(route: &str, path: &str) -> bool {
    let mut parts = path.strip_suffix('/').unwrap_or(path).split('/');
    let mut wanted = route.split('/');
    loop {
        match (wanted.next(), parts.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted.eq_ignore_ascii_case(part) => {}
            (Some(wanted), Some(part)) if wanted.starts_with('{') && !part.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{below_a_tenant, matches};

    #[test]
    fn a_tenants_api_is_told_from_everything_else() {
        assert_eq!(below_a_tenant("/Cust26759/api/v1/User"), Some(("Cust26759", "/api/v1/User")));
        assert_eq!(below_a_tenant("/cust1/API"), Some(("cust1", "/API")));
        for other in
            ["/Cust26759", "/Cust26759/", "/Cust26759/apis", "/api/v1", "/Cust/api", "/Custøøø/api", "/login/api"]
        {
            assert_eq!(below_a_tenant(other), None, "{other}");
        }
    }

    #[test]
    fn routes_match_in_any_case_and_whole() {
        assert!(matches("/api/state/{tenant}", "/API/State/Cust1"));
        assert!(matches("", "/") && !matches("", "/x"));
        assert!(matches("/login/.well-known/jwks", "/Login/.well-known/jwks/"));
        for other in ["/api/state", "/api/state/", "/api/state/a/b", "/x/api/state/a"] {
            assert!(!matches("/api/state/{tenant}", other), "{other}");
        }
    }
}
