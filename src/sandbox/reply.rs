//! What an endpoint answers: a reply, or a refusal with the server's own error
//! bodies (WebAPI, "Errors"). The one place that turns either into HTTP.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

/// A good answer.
#[derive(Debug)]
pub(super) enum Reply {
    /// 200 with JSON, `null` included.
    Json(Value),
    /// 200 with JSON and the instant of the row's last change for `Last-Modified`.
    Entity(Value, i64),
    /// 200 with plain text.
    Text(String),
    /// 200 with HTML.
    Html(String),
    /// 200 with JSON and cookies to set.
    Session(Value, Vec<String>),
    /// 204 without a body.
    Nothing,
    /// 304 without a body.
    NotModified,
}

/// A refusal; agents and REST answer a missing row differently, so that is not one.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// 400: a value that cannot be.
    #[error("{0}")]
    Argument(String),
    /// 400: a value that the rules of the row refuse.
    #[error("{0}")]
    Validation(String),
    /// 400 in the binder's own shape: a parameter is missing or of the wrong type.
    #[error("The parameters dictionary contains a null entry for parameter '{0}'.")]
    Binding(&'static str),
    /// 403: the row or a field may not be changed, with the reason.
    #[error("{0}")]
    Sentry(String),
    /// 404: no such row.
    #[error("{0} not found")]
    NotFound(String),
    /// 404: no such route.
    #[error("No HTTP resource was found that matches the request URI '{0}'.")]
    NoRoute(String),
    /// 405: the route has other verbs.
    #[error("The requested resource does not support http method '{0}'.")]
    Method(String),
    /// 409: a `test` of a JSON Patch failed.
    #[error("{0}")]
    TestFailed(String),
    /// 412: changed since `If-Unmodified-Since`.
    #[error("The row has been changed since {0}")]
    Precondition(String),
    /// 500: the database refused.
    #[error("database error: {0}")]
    Database(#[from] rusqlite::Error),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Argument(_) | Self::Validation(_) | Self::Binding(_) => StatusCode::BAD_REQUEST,
            Self::Sentry(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) | Self::NoRoute(_) => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::TestFailed(_) => StatusCode::CONFLICT,
            Self::Precondition(_) => StatusCode::PRECONDITION_FAILED,
            Self::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn body(&self) -> Value {
        let kind = match self {
            Self::Binding(_) => {
                return json!({"Message": "The request is invalid.", "MessageDetail": self.to_string()});
            }
            Self::Argument(_) => "ArgumentException",
            Self::Validation(_) => "SoValidationException",
            Self::Sentry(_) => "SoSentryException",
            Self::NotFound(_) => "SoNotFoundException",
            Self::NoRoute(_) | Self::Method(_) => "SoNotSupportedException",
            Self::TestFailed(_) | Self::Precondition(_) => "SoIllegalOperationException",
            Self::Database(_) => "SoDbAccessException",
        };
        error_object(kind, &self.to_string())
    }
}

/// The server's error object.
pub(super) fn error_object(kind: &str, message: &str) -> Value {
    json!({
        "Error": true,
        "ErrorType": kind,
        "ErrorMessage": message,
        "ErrorSource": "SuperOffice.Services.Implementation",
    })
}

/// A response with a content type.
pub(super) fn with_type(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = bare(status);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    *response.body_mut() = body.into();
    response
}

/// A JSON response.
pub(super) fn json_response(status: StatusCode, value: &Value) -> Response<Body> {
    with_type(status, "application/json; charset=utf-8", value.to_string())
}

/// A response without a body.
pub(super) fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Seconds since 1970 as an HTTP date.
pub(super) fn http_date(seconds: i64) -> Option<String> {
    let instant = jiff::Timestamp::from_second(seconds).ok()?;
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&instant).ok()
}

/// The answer as an HTTP response.
pub(super) fn respond(outcome: Result<Reply, Refusal>) -> Response<Body> {
    match outcome {
        Ok(Reply::Json(value)) => json_response(StatusCode::OK, &value),
        Ok(Reply::Entity(value, changed)) => {
            let mut response = json_response(StatusCode::OK, &value);
            if let Some(date) = http_date(changed).and_then(|date| HeaderValue::try_from(date).ok()) {
                response.headers_mut().insert(header::LAST_MODIFIED, date);
            }
            response
        }
        Ok(Reply::Text(text)) => with_type(StatusCode::OK, "text/plain; charset=utf-8", text),
        Ok(Reply::Html(page)) => with_type(StatusCode::OK, "text/html; charset=utf-8", page),
        Ok(Reply::Session(value, cookies)) => {
            let mut response = json_response(StatusCode::OK, &value);
            for cookie in cookies {
                if let Ok(cookie) = HeaderValue::try_from(cookie) {
                    response.headers_mut().append(header::SET_COOKIE, cookie);
                }
            }
            response
        }
        Ok(Reply::Nothing) => bare(StatusCode::NO_CONTENT),
        Ok(Reply::NotModified) => bare(StatusCode::NOT_MODIFIED),
        Err(refusal) => json_response(refusal.status(), &refusal.body()),
    }
}
