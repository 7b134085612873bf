//! The person's part: signs in, chooses a tenant, consents or declines. Each
//! sign-in is kept here between its pages under a name that cannot be guessed.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Response;

use super::authorize::Request;
use super::forms::Params;
use super::gate::Visit;
use super::vault::Grant;
use super::{page, secret};
use crate::sandbox::store::associate::Associate;

/// The sign-ins that were begun.
#[derive(Debug, Default)]
pub(super) struct SignIns(HashMap<String, SignIn>);

#[derive(Debug)]
struct SignIn {
    request: Request,
    step: Step,
    begun: Instant,
}

/// How far someone has come.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Who are you? With the name that was refused, if one was.
    Who { refused: Option<String> },
    /// At which tenant?
    Tenant { user: Associate },
    /// May the app?
    Consent { user: Associate, tenant: String },
}

/// Shows the first page.
pub(super) fn begin(visit: &mut Visit<'_>, request: Request) -> Response<Body> {
    let now = Instant::now();
    let life = Duration::from_secs(visit.desk.policy.code_seconds.into());
    let step = Step::Who { refused: None };
    let id = secret::random();
    let page = page::step(visit, &id, &request, &step);
    let sign_ins = &mut visit.desk.sign_ins.0;
    sign_ins.retain(|_, sign_in| now.duration_since(sign_in.begun) < life);
    sign_ins.insert(id, SignIn { request, step, begun: now });
    page
}

/// `POST /login/common/sign-in`: one page was filled in. What does not belong to the
/// page at hand (a page sent twice, say) shows that page again.
pub(super) fn step(visit: &mut Visit<'_>) -> Response<Body> {
    const GONE: &str = "This sign-in has ended or has taken too long. Start it again from the application.";
    let Some(form) = Params::of_form(&visit.parts.headers, visit.body) else {
        return page::refused("Authorization error: the request is not a form");
    };
    let life = Duration::from_secs(visit.desk.policy.code_seconds.into());
    let id = form.get("sign_in").unwrap_or_default();
    let Some(SignIn { request, step, begun }) = visit.desk.sign_ins.0.remove(id) else { return page::refused(GONE) };
    if begun.elapsed() >= life {
        return page::refused(GONE);
    }
    let action = form.get("action").unwrap_or_default();
    let next = match (step, action) {
        (_, "cancel") => return request.back.error("access_denied", "The user did not sign in."),
        (Step::Who { .. }, "sign-in") => who(visit, &request, &form),
        (Step::Tenant { user }, "choose") => {
            match form.get("tenant").and_then(|tenant| visit.desk.tenants.get(tenant)) {
                Some(tenant) => Step::Consent { user, tenant: tenant.id.clone() },
                None => Step::Tenant { user },
            }
        }
        (Step::Consent { .. }, "decline") => {
            return request.back.error("access_denied", "The user declined to give the application access.");
        }
        (Step::Consent { user, tenant }, "accept") => {
            let grant = Grant { app: request.app.clone(), tenant, user: user.id };
            let code = visit.desk.vault.code(grant, &request, Instant::now());
            return request.back.code(&code);
        }
        (step, _) => step,
    };
    let page = page::step(visit, id, &request, &next);
    visit.desk.sign_ins.0.insert(id.to_owned(), SignIn { request, step: next, begun });
    page
}

fn who(visit: &Visit<'_>, request: &Request, form: &Params) -> Step {
    let (name, password) = (form.get("user").unwrap_or_default(), form.get("password").unwrap_or_default());
    let again = || Step::Who { refused: Some(name.to_owned()) };
    match (visit.store.sign_in(name.trim(), password), &request.tenant) {
        (Ok(Some(user)), Some(tenant)) => Step::Consent { user, tenant: tenant.clone() },
        (Ok(Some(user)), None) => Step::Tenant { user },
        (Ok(None), _) => again(),
        (Err(error), _) => {
            tracing::warn!(%error, "the sandbox cannot look up a user");
            again()
        }
    }
}
