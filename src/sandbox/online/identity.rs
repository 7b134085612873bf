//! The id token: who signed in, for which app, at which tenant ("Claims
//! reference", "Introduction to JWT": `iat` is text there). Flaws of claims are
//! made here.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::gate::Visit;
use super::jwt;
use super::policy::Flaw;
use super::vault::Grant;

/// Where the vendor's own claims live.
pub(super) const SCHEME: &str = "http://schemes.superoffice.net/identity/";

/// The group of administrators in the demo data.
const ADMINISTRATORS: i64 = 2;

/// A signed id token for a grant.
pub(super) fn id_token(visit: &Visit<'_>, grant: &Grant, nonce: Option<&str>) -> rusqlite::Result<String> {
    let flaw = visit.desk.policy.id_token_flaw;
    let mut claims = person(visit, grant)?;
    if let Some(nonce) = nonce.filter(|_| flaw != Some(Flaw::NoNonce)) {
        let nonce = if flaw == Some(Flaw::Nonce) { "another-nonce" } else { nonce };
        claims.insert("nonce".to_owned(), nonce.into());
    }
    Ok(sealed(visit, claims, &visit.origin.url(), &grant.app))
}

/// A system user's token: the ticket is one of its claims ("How to get a system user ticket").
pub(super) fn ticket_token(visit: &Visit<'_>, grant: &Grant, ticket: &str) -> rusqlite::Result<String> {
    let mut claims = person(visit, grant)?;
    claims.insert(format!("{SCHEME}ticket"), ticket.into());
    let serial = visit.desk.tenants.get(&grant.tenant).map_or("", |tenant| tenant.serial.as_str());
    let audience = format!("spn:{serial}");
    Ok(sealed(visit, claims, "SuperOffice AS", &audience))
}

/// Adds who issued the claims, for whom and for how long, and signs them.
fn sealed(visit: &Visit<'_>, mut claims: Map<String, Value>, issuer: &str, audience: &str) -> String {
    let flaw = visit.desk.policy.id_token_flaw;
    let now = Timestamp::now().as_second();
    let life = i64::from(visit.desk.policy.id_token_seconds);
    let (begins, ends) = match flaw {
        Some(Flaw::Expired) => (now - 3660, now - 3600),
        Some(Flaw::NotYet) => (now + 3600, now + 3600 + life),
        _ => (now - 60, now + life),
    };
    let issuer = if flaw == Some(Flaw::Issuer) { "https://issuer.example.com" } else { issuer };
    let audience = if flaw == Some(Flaw::Audience) { "another-app" } else { audience };
    let sealing = [
        ("iat", now.to_string().into()),
        ("nbf", begins.into()),
        ("exp", ends.into()),
        ("iss", issuer.into()),
        ("aud", Value::from(audience)),
    ];
    claims.extend(sealing.map(|(name, value)| (name.to_owned(), value)));
    jwt::signed(visit.key(), &claims.into(), flaw)
}

/// What is said of the user and the tenant.
fn person(visit: &Visit<'_>, grant: &Grant) -> rusqlite::Result<Map<String, Value>> {
    let user = visit.store.associate(grant.user)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let person = visit.store.person(user.person)?;
    let email = person.map_or_else(|| format!("{}@example.com", user.name.to_lowercase()), |person| person.email);
    let tenant = visit.desk.tenants.get(&grant.tenant).ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let endpoint = visit.endpoint(tenant);
    let context = if visit.desk.policy.id_token_flaw == Some(Flaw::Tenant) { "Cust99999" } else { &tenant.id };
    let mut claims = Map::new();
    claims.insert("sub".to_owned(), email.as_str().into());
    let system_token = visit.app(&grant.app).and_then(|app| app.system_token(&tenant.id));
    for (name, value) in [
        ("associateid", Some(json!(user.id.to_string()))),
        ("identityprovider", Some(json!("sandbox-superid"))),
        ("email", Some(json!(email))),
        ("upn", Some(json!(email))),
        ("is_administrator", Some(json!(if user.group == ADMINISTRATORS { "True" } else { "False" }))),
        ("ctx", Some(json!(context))),
        ("company_name", Some(json!(tenant.name))),
        ("serial", Some(json!(tenant.serial))),
        ("netserver_url", Some(json!(format!("{endpoint}/Remote/Services88/")))),
        ("webapi_url", Some(json!(format!("{endpoint}/api/")))),
        ("system_token", system_token.map(Value::from)),
        ("initials", Some(json!(user.name))),
        ("so_primary_email_address", Some(json!(email))),
    ] {
        claims.extend(value.map(|value| (format!("{SCHEME}{name}"), value)));
    }
    Ok(claims)
}
