//! The authorize endpoint: what an app asks for, checked before anyone is shown a
//! page ("Authorization Code flow"; RFC 7636 for PKCE). A wrong app or address ends
//! on a page, since nobody may be sent to an address that is not registered; every
//! other fault goes back to the app.

use axum::body::Body;
use axum::http::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;

use super::app::{App, Kind};
use super::forms::Params;
use super::gate::Visit;
use super::redirect::{Mode, Return};
use super::{page, sign_in};

/// What an app asks for, found to be in order.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) app: String,
    pub(super) back: Return,
    pub(super) nonce: Option<String>,
    pub(super) challenge: Option<Challenge>,
    /// The tenant to sign in to, where the app chose it.
    pub(super) tenant: Option<String>,
    pub(super) login_hint: Option<String>,
}

/// What the code verifier must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    Plain(String),
    S256(String),
}

impl Challenge {
    /// Whether this is the verifier that the challenge was made from.
    pub(super) fn fits(&self, verifier: &str) -> bool {
        let hash = || URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
        is_verifier(verifier)
            && match self {
                Self::Plain(challenge) => challenge == verifier,
                Self::S256(challenge) => *challenge == hash(),
            }
    }
}

/// 43 to 128 unreserved characters (RFC 7636, section 4.1).
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// Why an app is refused.
enum Refused {
    /// Said on a page.
    Here(&'static str),
    /// Said to the app: `error` and `error_description`.
    There(Return, &'static str, String),
}

/// `GET /login/common/oauth/authorize`.
pub(super) fn by_query(visit: &mut Visit<'_>) -> Response<Body> {
    open(visit, &Params::read(visit.parts.uri.query().unwrap_or_default().as_bytes()))
}

/// The same by POST, as OpenID Connect has it.
pub(super) fn by_form(visit: &mut Visit<'_>) -> Response<Body> {
    match Params::of_form(&visit.parts.headers, visit.body) {
        Some(params) => open(visit, &params),
        None => page::refused("Authorization error: the request is not a form"),
    }
}

fn open(visit: &mut Visit<'_>, params: &Params) -> Response<Body> {
    match read(visit, params) {
        Ok(request) => sign_in::begin(visit, request),
        Err(Refused::Here(message)) => page::refused(message),
        Err(Refused::There(back, error, description)) => back.error(error, &description),
    }
}

fn read(visit: &Visit<'_>, params: &Params) -> Result<Request, Refused> {
    let once = params.check_once();
    let app = params.get("client_id").and_then(|id| visit.app(id));
    let Some(app) = app else { return Err(Refused::Here("Authorization error: UnknownApplication")) };
    let to = params.get("redirect_uri").filter(|to| app.may_redirect(to));
    let Some(to) = to else { return Err(Refused::Here("Authorization error: InvalidRedirectUrl (2)")) };
    let mode = Mode::named(params.get("response_mode"));
    let back =
        Return { to: to.to_owned(), mode: mode.unwrap_or(Mode::Query), state: params.get("state").map(str::to_owned) };
    let refuse = |error, text: String| Err(Refused::There(back.clone(), error, text));
    if let Err(repeated) = once {
        return refuse("invalid_request", repeated.to_string());
    }
    if mode.is_none() {
        return refuse("invalid_request", "response_mode must be query, fragment or form_post.".to_owned());
    }
    match params.get("response_type") {
        Some("code") => {}
        None => return refuse("invalid_request", "response_type is missing.".to_owned()),
        Some(_) => return refuse("unsupported_response_type", "response_type must be code.".to_owned()),
    }
    if params.get("scope") != Some("openid") {
        return refuse("invalid_scope", "scope must be openid.".to_owned());
    }
    let challenge = match challenge(app, params, visit.desk.policy.allow_plain) {
        Ok(challenge) => challenge,
        Err(description) => return refuse("invalid_request", description.to_owned()),
    };
    let tenant = match params.get("acr_values").and_then(asked_tenant) {
        None => None,
        Some(asked) => match visit.desk.tenants.get(asked) {
            Some(tenant) => Some(tenant.id.clone()),
            None => return refuse("invalid_request", format!("There is no tenant {asked}.")),
        },
    };
    Ok(Request {
        app: app.id.clone(),
        back,
        nonce: params.get("nonce").map(str::to_owned),
        challenge,
        tenant,
        login_hint: params.get("login_hint").map(str::to_owned),
    })
}

/// `tenant:Cust26759` among words.
fn asked_tenant(values: &str) -> Option<&str> {
    values.split_whitespace().find_map(|value| value.strip_prefix("tenant:"))
}

fn challenge(app: &App, params: &Params, allow_plain: bool) -> Result<Option<Challenge>, &'static str> {
    let Some(challenge) = params.get("code_challenge") else {
        return match app.kind {
            Kind::Native => Err("code_challenge is missing: a native app must use PKCE."),
            Kind::Server => Ok(None),
        };
    };
    match params.get("code_challenge_method") {
        Some("S256") if is_verifier(challenge) && challenge.len() == 43 => {
            Ok(Some(Challenge::S256(challenge.to_owned())))
        }
        Some("S256") => Err("code_challenge is not a SHA-256 hash in base64url."),
        None | Some("plain") if app.kind == Kind::Native && !allow_plain => {
            Err("code_challenge_method is plain, which it is too when it is not sent; send S256.")
        }
        None | Some("plain") if is_verifier(challenge) => Ok(Some(Challenge::Plain(challenge.to_owned()))),
        None | Some("plain") => Err("code_challenge must have 43 to 128 unreserved characters."),
        Some(_) => Err("code_challenge_method must be S256 or plain."),
    }
}

#[cfg(test)]
mod tests {
    use super::{Challenge, asked_tenant};

    #[test]
    fn the_example_of_the_specification_fits() {
        // RFC 7636, appendix B.
        let challenge = Challenge::S256("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned());
        assert!(challenge.fits("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.fits("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"));
        assert!(!Challenge::Plain("short".to_owned()).fits("short"));
    }

    #[test]
    fn the_tenant_is_one_word_among_others() {
        assert_eq!(asked_tenant("urn:x tenant:Cust1"), Some("Cust1"));
        assert_eq!(asked_tenant("Cust1"), None);
    }
}
