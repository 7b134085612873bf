//! Who may come in to a tenant's API: Bearer tokens and, with the app's secret,
//! tickets ("API authentication"). No password is taken Online.

use std::time::Instant;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::Online;
use super::vault::Grant;
use crate::sandbox::reply::bare;

/// Someone who was let in to a tenant.
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Admitted {
    online: Online,
    grant: Grant,
}

impl Online {
    /// Whom these credentials stand for at this tenant, if anyone.
    pub(in crate::sandbox) fn admit(&self, tenant: &str, headers: &HeaderMap) -> Option<Admitted> {
        let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
        let (secret, now) = (secret.trim(), Instant::now());
        let mut desk = self.desk();
        let grant = match scheme.to_ascii_lowercase().as_str() {
            "bearer" => desk.vault.bearer(secret, now)?.clone(),
            "soticket" => {
                let token = headers.get("so-apptoken")?.to_str().ok()?;
                let app = self.0.apps.iter().find(|app| app.secret == token)?;
                let policy = desk.policy;
                desk.vault.use_ticket(secret, &policy, now).filter(|grant| grant.app == app.id)?.clone()
            }
            _ => return None,
        };
        (grant.tenant == tenant).then(|| Admitted { online: self.clone(), grant })
    }
}

impl Admitted {
    /// The associate who acts.
    pub(in crate::sandbox) const fn user(&self) -> i64 {
        self.grant.user
    }

    /// Where.
    pub(in crate::sandbox) fn tenant(&self) -> &str {
        &self.grant.tenant
    }

    /// A ticket for the same user, app and tenant.
    pub(in crate::sandbox) fn ticket(&self) -> String {
        self.online.desk().vault.ticket(self.grant.clone(), Instant::now())
    }
}

/// 401 as Online says it.
pub(in crate::sandbox) fn unauthorized() -> Response<Body> {
    let mut response = bare(StatusCode::UNAUTHORIZED);
    for scheme in ["Bearer error=\"invalid_token\"", "SoTicket"] {
        response.headers_mut().append(header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
    }
    response
}
