//! The root's own page, for people who develop integrations: who can sign in, where
//! everything is, and what to put into a profile.

use axum::body::Body;
use axum::http::{Response, StatusCode};

use super::app::{App, Kind};
use super::gate::Visit;
use super::html::Html;
use super::page::{self, Width};
use super::tenant::Tenant;

const TENANT: &str = "<tr><td>{{name}}<br><code>{{id}}</code></td><td>{{state}}</td><td><code>{{api}}</code></td>\
                      <td><code>{{system_token}}</code></td></tr>\n";
const APP: &str = "<tr><td>{{name}}</td><td><code>{{id}}</code></td><td><code>{{secret}}</code></td>\
                   <td>{{redirects}}</td></tr>\n";

/// `GET /`.
pub(super) fn page(visit: &mut Visit<'_>) -> Response<Body> {
    let of_kind = |kind| visit.apps().iter().find(|app| app.kind == kind).expect("the demo has an app of each kind");
    let (native, server) = (of_kind(Kind::Native), of_kind(Kind::Server));
    let tenants = visit.desk.tenants.all();
    let first = tenants.first().expect("the demo has tenants");
    let values = [
        ("root", Html::text(&visit.origin.url())),
        ("native", Html::text(&native.id)),
        ("tenant", Html::text(&first.id)),
        ("system_token", system_token(server, first)),
        ("server_secret", Html::text(&server.secret)),
        ("tenants", Html::all(tenants.iter().map(|tenant| tenant_row(visit, server, tenant)))),
        ("apps", Html::all(visit.apps().iter().map(app_row))),
    ];
    let content = Html::filled(include_str!("../../../assets/sandbox/online/start.html"), &values);
    page::page(StatusCode::OK, Width::Wide, "SuperOffice Online sandbox", content, "'none'")
}

fn system_token(app: &App, tenant: &Tenant) -> Html {
    Html::text(&app.system_token(&tenant.id).unwrap_or_default())
}

fn tenant_row(visit: &Visit<'_>, server: &App, tenant: &Tenant) -> Html {
    let values = [
        ("name", Html::text(&tenant.name)),
        ("id", Html::text(&tenant.id)),
        ("state", Html::text(&format!("{:?}", tenant.state))),
        ("api", Html::text(&format!("{}/api", visit.endpoint(tenant)))),
        ("system_token", system_token(server, tenant)),
    ];
    Html::filled(TENANT, &values)
}

fn app_row(app: &App) -> Html {
    let port = (app.kind == Kind::Native).then_some("http://127.0.0.1:PORT");
    let redirects = port.into_iter().chain(app.redirects.iter().map(String::as_str));
    let line = |address| Html::filled("<code>{{address}}</code><br>", &[("address", Html::text(address))]);
    let values = [
        ("name", Html::text(&app.name)),
        ("id", Html::text(&app.id)),
        ("secret", Html::text(&app.secret)),
        ("redirects", Html::all(redirects.map(line))),
    ];
    Html::filled(APP, &values)
}
