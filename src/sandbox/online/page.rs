//! The pages a person sees. They work without scripts, load nothing from
//! elsewhere, and cannot be shown inside another page.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

use super::authorize::Request;
use super::gate::Visit;
use super::html::Html;
use super::sign_in::Step;
use super::tenant::{State, Tenant};
use crate::sandbox::reply::with_type;

macro_rules! template {
    ($name:literal) => {
        include_str!(concat!("../../../assets/sandbox/online/", $name))
    };
}

/// `GET /login/style.css`.
pub(super) fn style(_visit: &mut Visit<'_>) -> Response<Body> {
    with_type(StatusCode::OK, "text/css; charset=utf-8", template!("style.css"))
}

/// The page of a step of a sign-in.
pub(super) fn step(visit: &Visit<'_>, id: &str, request: &Request, step: &Step) -> Response<Body> {
    let id = Html::text(id);
    let app = visit.app(&request.app).map_or(request.app.as_str(), |app| app.name.as_str());
    let (title, content) = match step {
        Step::Who { refused } => {
            let known = refused.as_deref().or(request.login_hint.as_deref()).unwrap_or_default();
            let problem = "<p class=\"problem\" role=\"alert\">This user name and password do not belong together.</p>";
            let (first, second) = if known.is_empty() { ("autofocus", "") } else { ("", "autofocus") };
            let values = [
                ("id", id),
                ("app", Html::text(app)),
                ("user", Html::text(known)),
                ("notice", Html::ours(if refused.is_some() { problem } else { "" })),
                ("first", Html::ours(first)),
                ("second", Html::ours(second)),
            ];
            ("Sign in", Html::filled(template!("who.html"), &values))
        }
        Step::Tenant { user } => {
            let tenants = Html::all(visit.desk.tenants.all().iter().enumerate().map(choice));
            let values = [("id", id), ("user", Html::text(&user.full_name)), ("tenants", tenants)];
            ("Choose a tenant", Html::filled(template!("tenant.html"), &values))
        }
        Step::Consent { user, tenant } => {
            let name = visit.desk.tenants.get(tenant).map_or("", |tenant| tenant.name.as_str());
            let values = [
                ("id", id),
                ("app", Html::text(app)),
                ("user", Html::text(&user.full_name)),
                ("tenant", Html::text(name)),
                ("tenant_id", Html::text(tenant)),
                ("address", Html::text(&request.back.to)),
            ];
            ("Allow access?", Html::filled(template!("consent.html"), &values))
        }
    };
    page(StatusCode::OK, Width::Narrow, title, content, &format!("'self' {}", origin(&request.back.to)))
}

fn choice((number, tenant): (usize, &Tenant)) -> Html {
    let (class, state) = match tenant.state {
        State::Running => ("good", "running"),
        State::OnlineMaintenance => ("good", "running, with background work"),
        State::OfflineMaintenance => ("bad", "under maintenance"),
        State::Suspended => ("bad", "suspended"),
        State::Provisioning | State::MigrationPending => ("bad", "not ready yet"),
        _ => ("bad", "not available"),
    };
    let values = [
        ("id", Html::text(&tenant.id)),
        ("name", Html::text(&tenant.name)),
        ("class", Html::ours(class)),
        ("state", Html::ours(state)),
        ("checked", Html::ours(if number == 0 { "checked" } else { "" })),
    ];
    Html::filled(template!("tenant-choice.html"), &values)
}

/// A refusal that must not be sent to an app.
pub(super) fn refused(message: &str) -> Response<Body> {
    let content = Html::filled(template!("refused.html"), &[("message", Html::text(message))]);
    page(StatusCode::BAD_REQUEST, Width::Narrow, "Sign-in refused", content, "'none'")
}

/// An answer to an app as a form to be posted there.
pub(super) fn form_post(to: &str, pairs: &[(&str, &str)]) -> Response<Body> {
    let field = |(name, value): &(&str, &str)| {
        let values = [("name", Html::text(name)), ("value", Html::text(value))];
        Html::filled("<input type=\"hidden\" name=\"{{name}}\" value=\"{{value}}\">\n", &values)
    };
    let values = [("to", Html::text(to)), ("fields", Html::all(pairs.iter().map(field)))];
    let content = Html::filled(template!("form-post.html"), &values);
    page(StatusCode::OK, Width::Narrow, "Signed in", content, &origin(to))
}

/// How much room a page takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Width {
    /// A form.
    Narrow,
    /// Tables.
    Wide,
}

/// A whole page; `targets` is where its forms may lead, redirects included.
pub(super) fn page(status: StatusCode, width: Width, title: &str, content: Html, targets: &str) -> Response<Body> {
    let class = match width {
        Width::Narrow => "narrow",
        Width::Wide => "wide",
    };
    let values = [("title", Html::text(title)), ("class", Html::ours(class)), ("content", content)];
    let html = Html::filled(template!("page.html"), &values);
    let mut response = with_type(status, "text/html; charset=utf-8", html.into_string());
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src data:; form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::try_from(policy).expect("an origin is plain text"));
    for (name, value) in [
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The origin of a registered address.
fn origin(address: &str) -> String {
    url::Url::parse(address).map_or_else(|_| "'none'".to_owned(), |url| url.origin().ascii_serialization())
}
