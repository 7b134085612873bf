//! The token endpoint: a code or a refresh token for new tokens (RFC 6749, sections
//! 4.1.3, 5 and 6; "Authorization Code flow"). Takes forms only.

use std::time::Instant;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::app::Kind;
use super::forms::Params;
use super::gate::Visit;
use super::identity;
use super::policy::Flaw;
use super::vault::Grant;
use crate::sandbox::reply::json_response;

/// A refusal by its name on the wire, with the reason.
#[derive(Debug)]
struct Refused {
    error: &'static str,
    reason: String,
}

impl Refused {
    fn new(error: &'static str, reason: impl Into<String>) -> Self {
        Self { error, reason: reason.into() }
    }

    fn request(reason: impl Into<String>) -> Self {
        Self::new("invalid_request", reason)
    }

    fn grant(reason: &str) -> Self {
        Self::new("invalid_grant", reason)
    }
}

/// `POST /login/common/oauth/tokens`.
pub(super) fn answer(visit: &mut Visit<'_>) -> Response<Body> {
    let mut response = match exchange(visit) {
        Ok(tokens) => json_response(StatusCode::OK, &tokens),
        Err(Refused { error, reason }) => {
            let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
            let mut response = json_response(status, &json!({"error": error, "error_description": reason}));
            if status == StatusCode::UNAUTHORIZED && visit.parts.headers.contains_key(header::AUTHORIZATION) {
                let scheme = HeaderValue::from_static("Basic realm=\"tokens\"");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
            }
            response
        }
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

fn exchange(visit: &mut Visit<'_>) -> Result<Value, Refused> {
    let form = Params::of_form(&visit.parts.headers, visit.body)
        .ok_or_else(|| Refused::request("The body must be application/x-www-form-urlencoded."))?;
    form.check_once().map_err(|repeated| Refused::request(repeated.to_string()))?;
    let client = Client::of(visit, &form)?;
    match form.get("grant_type") {
        Some("authorization_code") => by_code(visit, &form, &client),
        Some("refresh_token") => by_refresh_token(visit, &form, &client),
        None => Err(Refused::request("grant_type is missing.")),
        Some(_) => {
            let reason = "grant_type must be authorization_code or refresh_token.";
            Err(Refused::new("unsupported_grant_type", reason))
        }
    }
}

/// The app that asks, and whether it has shown its secret.
struct Client {
    id: String,
    kind: Kind,
    proven: bool,
}

impl Client {
    /// A wrong secret is refused even where none is needed.
    fn of(visit: &Visit<'_>, form: &Params) -> Result<Self, Refused> {
        let basic = basic(visit);
        let id = basic.as_ref().map(|(id, _)| id.as_str()).or_else(|| form.get("client_id"));
        let id = id.ok_or_else(|| Refused::request("client_id is missing."))?;
        let app = visit.app(id).ok_or_else(|| Refused::new("invalid_client", "There is no such client."))?;
        let secret = basic.as_ref().map(|(_, secret)| secret.as_str()).or_else(|| form.get("client_secret"));
        match secret {
            Some(secret) if secret != app.secret => {
                Err(Refused::new("invalid_client", "client_secret is not that of the client."))
            }
            _ => Ok(Self { id: app.id.clone(), kind: app.kind, proven: secret.is_some() }),
        }
    }

    fn must_be_proven(&self) -> Result<(), Refused> {
        if self.proven { Ok(()) } else { Err(Refused::new("invalid_client", "client_secret is missing.")) }
    }
}

/// Id and secret from an Authorization header (RFC 6749, section 2.3.1).
fn basic(visit: &Visit<'_>) -> Option<(String, String)> {
    let (scheme, encoded) = visit.parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decode = |text: &str| {
        let pair = form_urlencoded::parse(text.as_bytes()).next();
        pair.map(|(text, _)| text.into_owned()).unwrap_or_default()
    };
    Some((decode(id), decode(secret)))
}

fn by_code(visit: &mut Visit<'_>, form: &Params, client: &Client) -> Result<Value, Refused> {
    let now = Instant::now();
    let policy = visit.desk.policy;
    let code = form.get("code").ok_or_else(|| Refused::request("code is missing."))?;
    let redirect = form.get("redirect_uri").ok_or_else(|| Refused::request("redirect_uri is missing."))?;
    let verifier = form.get("code_verifier");
    let bound = visit.desk.vault.spend(code, &policy, now);
    let bound = bound.ok_or_else(|| Refused::grant("The code is unknown, spent or expired."))?;
    if bound.grant.app != client.id {
        return Err(Refused::grant("The code was given to another client."));
    }
    if bound.redirect != redirect {
        return Err(Refused::grant("redirect_uri is not the one the code was sent to."));
    }
    match (&bound.challenge, verifier) {
        (Some(challenge), Some(verifier)) if challenge.fits(verifier) => {}
        (Some(_), Some(_)) => return Err(Refused::grant("code_verifier does not fit code_challenge.")),
        (Some(_), None) => return Err(Refused::grant("code_verifier is missing.")),
        (None, Some(_)) => return Err(Refused::grant("There was no code_challenge.")),
        (None, None) => client.must_be_proven()?,
    }
    let pair = visit.desk.vault.open(&bound, &policy, now);
    let mut tokens = tokens(visit, &bound.grant, &pair.access, bound.nonce.as_deref())?;
    tokens["refresh_token"] = Value::from(pair.refresh);
    Ok(tokens)
}

fn by_refresh_token(visit: &mut Visit<'_>, form: &Params, client: &Client) -> Result<Value, Refused> {
    let policy = visit.desk.policy;
    let refresh = form.get("refresh_token").ok_or_else(|| Refused::request("refresh_token is missing."))?;
    if client.kind == Kind::Server || policy.refresh_needs_secret {
        client.must_be_proven()?;
    }
    match form.get("scope") {
        None | Some("openid") => {}
        Some(_) => return Err(Refused::new("invalid_scope", "scope must be openid.")),
    }
    let lasting = visit.desk.vault.lasting(refresh).filter(|lasting| lasting.grant.app == client.id).cloned();
    let lasting = lasting.ok_or_else(|| Refused::grant("The refresh token is unknown or revoked."))?;
    let access = visit.desk.vault.access(&lasting, &policy, Instant::now());
    let mut tokens = tokens(visit, &lasting.grant, &access, None)?;
    if policy.rotate_refresh {
        tokens["refresh_token"] = Value::from(visit.desk.vault.rotate(refresh));
    }
    Ok(tokens)
}

fn tokens(visit: &Visit<'_>, grant: &Grant, access: &str, nonce: Option<&str>) -> Result<Value, Refused> {
    let mut tokens = json!({
        "token_type": "Bearer",
        "access_token": access,
        "expires_in": visit.desk.policy.access_seconds,
    });
    if visit.desk.policy.id_token_flaw != Some(Flaw::Missing) {
        let id_token = identity::id_token(visit, grant, nonce);
        let id_token = id_token.map_err(|error| Refused::new("server_error", error.to_string()))?;
        tokens["id_token"] = Value::from(id_token);
    }
    Ok(tokens)
}
