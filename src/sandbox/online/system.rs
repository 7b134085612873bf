//! The system user service: a signed system user token for a ticket ("How to get a
//! system user ticket", "How to sign a system user token"). Everything it refuses is
//! a 200 with `IsSuccessful` false and the reason.

use std::time::Instant;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ring::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Map, Value, json};

use super::app::App;
use super::gate::Visit;
use super::identity;
use super::vault::Grant;
use crate::sandbox::reply::{Refusal, json_response, respond};
use crate::sandbox::store::associate::SYSTEM_USER;
use crate::sandbox::wire;

/// How far the signed time may be from now, in seconds.
const LEEWAY: i64 = 300;

/// Why there is no ticket. Numbers as on the sign-in pages.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("'{0}' is missing.")]
    Missing(&'static str),
    #[error("Only the token type JWT is known here.")]
    TokenType,
    #[error("Application authorization failed: Denied (4)")]
    Application,
    #[error("Unknown context identifier '{0}'.")]
    Tenant(String),
    #[error("The tenant is not available.")]
    NotRunning,
    #[error("Application authorization failed: Revoked (1)")]
    SystemToken,
    #[error("Application authorization failed: InvalidTimestamp (6)")]
    Time,
    #[error("Application authorization failed: InvalidSignature (7)")]
    Signature,
    #[error("The sandbox cannot look up its system user.")]
    Store(#[from] rusqlite::Error),
}

/// `POST /Login/api/PartnerSystemUser/Authenticate`.
pub(super) fn answer(visit: &mut Visit<'_>) -> Response<Body> {
    let Ok(Value::Object(request)) = serde_json::from_slice(visit.body) else {
        return respond(Err(Refusal::Binding("request")));
    };
    let answer = match authenticate(visit, &request) {
        Ok(token) => json!({"IsSuccessful": true, "Token": token, "ErrorMessage": null}),
        Err(refused) => json!({"IsSuccessful": false, "Token": null, "ErrorMessage": refused.to_string()}),
    };
    json_response(StatusCode::OK, &answer)
}

fn authenticate(visit: &mut Visit<'_>, request: &Map<String, Value>) -> Result<String, Refused> {
    let text = |name| wire::property(request, name).and_then(Value::as_str).ok_or(Refused::Missing(name));
    let (signed, secret) = (text("SignedSystemToken")?, text("ApplicationToken")?);
    let (asked, kind) = (text("ContextIdentifier")?, text("ReturnTokenType")?);
    if !kind.eq_ignore_ascii_case("jwt") {
        return Err(Refused::TokenType);
    }
    let tenant = visit.desk.tenants.get(asked).ok_or_else(|| Refused::Tenant(asked.to_owned()))?;
    if !tenant.state.is_running() {
        return Err(Refused::NotRunning);
    }
    let app = visit.app_with_secret(secret).ok_or(Refused::Application)?;
    check(app, &tenant.id, signed, Timestamp::now())?;
    let grant = Grant { app: app.id.clone(), tenant: tenant.id.clone(), user: SYSTEM_USER };
    let ticket = visit.desk.vault.ticket(grant.clone(), Instant::now());
    Ok(identity::ticket_token(visit, &grant, &ticket)?)
}

/// Checks `token.yyyyMMddHHmm.signature`; the signature is over the first two.
fn check(app: &App, tenant: &str, signed: &str, now: Timestamp) -> Result<(), Refused> {
    let key = app.key.as_ref().ok_or(Refused::Application)?;
    let (data, signature) = signed.rsplit_once('.').ok_or(Refused::Signature)?;
    let (token, time) = data.rsplit_once('.').ok_or(Refused::Time)?;
    if app.system_token(tenant).is_none_or(|known| known != token) {
        return Err(Refused::SystemToken);
    }
    let time = DateTime::strptime("%Y%m%d%H%M", time).ok().filter(|_| time.len() == 12).ok_or(Refused::Time)?;
    let time = time.to_zoned(TimeZone::UTC).map_err(|_| Refused::Time)?;
    // The minute began up to a minute before it was signed.
    let age = now.as_second() - time.timestamp().as_second();
    if !(-LEEWAY..LEEWAY + 60).contains(&age) {
        return Err(Refused::Time);
    }
    let signature = STANDARD.decode(signature).map_err(|_| Refused::Signature)?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key());
    key.verify(data.as_bytes(), &signature).map_err(|_| Refused::Signature)
}
