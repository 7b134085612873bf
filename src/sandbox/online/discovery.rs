//! What the provider says of itself ("OpenID Connect": metadata document, JWKS).

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde_json::json;

use super::gate::Visit;
use crate::sandbox::reply::json_response;

/// `GET /login/.well-known/openid-configuration`. Names only what the sandbox does.
pub(super) fn document(visit: &mut Visit<'_>) -> Response<Body> {
    let root = visit.origin.url();
    let document = json!({
        "issuer": root,
        "authorization_endpoint": format!("{root}/login/common/oauth/authorize"),
        "token_endpoint": format!("{root}/login/common/oauth/tokens"),
        "jwks_uri": format!("{root}/login/.well-known/jwks"),
        "scopes_supported": ["openid"],
        "response_modes_supported": ["form_post", "fragment", "query"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
    });
    json_response(StatusCode::OK, &document)
}

/// `GET /login/.well-known/jwks`.
pub(super) fn keys(visit: &mut Visit<'_>) -> Response<Body> {
    json_response(StatusCode::OK, &json!({"keys": [visit.key().jwk()]}))
}
