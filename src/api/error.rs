//! Answers that are refusals, in every shape servers send them.
//!
//! Sources: WebAPI documentation, "Endpoints" and its error samples; `NetServer`
//! class reference, namespace `SuperOffice.Exceptions`; the official client's tests.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::Value;

use super::{ApiError, body::Body, object::Object};
use crate::{
    domain::{Failure, FailureKind, FieldId, Retry, Speaker},
    net::text,
};

/// Where the words of an error object are, best first.
const WORDS: [&str; 7] =
    ["FriendlyText", "ErrorMessage", "Message", "ExceptionMessage", "MessageDetail", "detail", "title"];

/// Longest body in plain text that is taken for words, in bytes.
const SENTENCE: usize = 300;

/// Properties that hold a message per field.
const FIELD_MAPS: [&str; 5] = ["Parameters", "ValidationErrors", "ModelState", "Errors", "Error"];

/// Exceptions that say what was refused, whatever the status is. The server raises
/// them before it writes.
const TYPES: [(&str, FailureKind); 14] = [
    ("SoNotFoundException", FailureKind::NotFound),
    ("SoSentryException", FailureKind::Forbidden),
    ("SoLicenseException", FailureKind::Forbidden),
    ("SoSessionException", FailureKind::SignIn),
    ("SoValidationException", FailureKind::Invalid),
    ("RowValidatorException", FailureKind::Invalid),
    ("SoInvalidArgumentException", FailureKind::Invalid),
    ("ArgumentException", FailureKind::Invalid),
    ("ArgumentNullException", FailureKind::Invalid),
    ("ArgumentOutOfRangeException", FailureKind::Invalid),
    ("SoIllegalOperationException", FailureKind::Invalid),
    ("SoDuplicateException", FailureKind::Invalid),
    ("SoNotSupportedException", FailureKind::Invalid),
    ("SoMassOperationException", FailureKind::Invalid),
];

/// A status that is no success, with its body, in which no secret stands any more.
pub(super) fn refused(status: StatusCode, body: &str, retry_after: Option<Duration>) -> ApiError {
    let (kind, retry) = by_status(status, retry_after);
    let said = serde_json::from_str(body).ok().or_else(|| sentence(body)).and_then(|value| said(&value));
    let failure = if let Some(said) = said {
        // A status that says more than "bad" keeps its word.
        let (kind, retry) = match said.kind.filter(|_| matches!(status.as_u16(), 400 | 500)) {
            Some(kind) => (kind, by_type(kind)),
            None => (kind, retry),
        };
        let (by, text) = worded(said.text, || status_words(status));
        Failure { kind, by, text, field: said.field, retry }
    } else {
        let text = match text::html_title(body).filter(|_| text::is_html(body)) {
            Some(title) => format!("{}: a web page, \"{title}\"", status_words(status)),
            None => status_words(status),
        };
        Failure { kind, by: Speaker::Relata, text, field: None, retry }
    };
    ApiError { failure, retry_after }
}

/// A success status whose body is an error object, if it is one.
pub(super) fn refused_with_success(body: &Body) -> Option<ApiError> {
    with_success(&body.hidden())
}

fn with_success(body: &str) -> Option<ApiError> {
    let value: Value = serde_json::from_str(body).ok()?;
    let said = said(&value).filter(|_| value.is_object())?;
    let (kind, retry) = said.kind.map_or((FailureKind::Server, Retry::Unsafe), |kind| (kind, by_type(kind)));
    let (by, text) = worded(said.text, || "the server reports an error without words".to_owned());
    Some(Failure { kind, by, text, field: said.field, retry }.into())
}

/// The server's words, or ours where it had none.
fn worded(said: String, ours: impl FnOnce() -> String) -> (Speaker, String) {
    if said.is_empty() { (Speaker::Relata, ours()) } else { (Speaker::Server, said) }
}

/// A success status whose body is not what was asked for.
pub(super) fn unreadable(body: &Body, why: &str) -> ApiError {
    let (body, why) = (&body.hidden(), body.hides(why));
    if let Some(error) = with_success(body) {
        return error;
    }
    let text = match text::html_title(body) {
        Some(title) if text::is_html(body) => format!("the server answered with a web page, \"{title}\""),
        None if text::is_html(body) => "the server answered with a web page".to_owned(),
        _ if body.trim().is_empty() => "the server's answer is empty".to_owned(),
        _ => format!("the server's answer cannot be read: {}", text::line(&why)),
    };
    ApiError::new(FailureKind::Unreadable, Retry::Unsafe, text)
}

/// What a status alone says.
fn by_status(status: StatusCode, retry_after: Option<Duration>) -> (FailureKind, Retry) {
    match status.as_u16() {
        401 => (FailureKind::SignIn, Retry::Safe),
        403 => (FailureKind::Forbidden, Retry::Safe),
        404 | 410 => (FailureKind::NotFound, Retry::Never),
        408 => (FailureKind::TimedOut, Retry::Unsafe),
        409 | 412 => (FailureKind::Conflict, Retry::Never),
        421 => (FailureKind::WrongHost, Retry::Safe),
        429 => (FailureKind::Throttled, Retry::Safe),
        // Who names a time to come back has turned the request away; a bare 503 may
        // also come from a gateway whose server died at work.
        503 if retry_after.is_some() => (FailureKind::Unavailable, Retry::Safe),
        502..=504 => (FailureKind::Unavailable, Retry::Unsafe),
        400..=499 => (FailureKind::Invalid, Retry::Never),
        500..=599 => (FailureKind::Server, Retry::Unsafe),
        _ => (FailureKind::Unreadable, Retry::Unsafe),
    }
}

/// What a known exception says of another try.
fn by_type(kind: FailureKind) -> Retry {
    if kind == FailureKind::SignIn { Retry::Safe } else { Retry::Never }
}

fn status_words(status: StatusCode) -> String {
    if status == StatusCode::MISDIRECTED_REQUEST {
        return "this server is not the one that answers for the address any more (HTTP 421)".to_owned();
    }
    match status.canonical_reason() {
        Some(reason) => format!("HTTP {} {reason}", status.as_u16()),
        None => format!("HTTP {}", status.as_u16()),
    }
}

/// A short body in plain text: the words themselves.
fn sentence(body: &str) -> Option<Value> {
    let text = body.trim();
    let is_plain =
        !text.is_empty() && text.len() <= SENTENCE && !text::is_html(text) && !text.starts_with(['{', '[', '"']);
    is_plain.then(|| text.into())
}

/// What an error object says.
struct Said {
    kind: Option<FailureKind>,
    text: String,
    field: Option<FieldId>,
}

fn said(value: &Value) -> Option<Said> {
    if let Some(text) = value.as_str() {
        // Some handlers send nothing but a quoted sentence.
        return Some(Said { kind: None, text: words(text), field: mentioned(text) });
    }
    let object = Object::of(value)?;
    let type_name = object.first_text(&["ErrorType", "ExceptionType"]);
    let message = object.first_text(&WORDS);
    let is_error =
        object.flag("Error") || !type_name.is_empty() || (!message.is_empty() && object.get("RelationId").is_none());
    if !is_error {
        return None;
    }
    let short = type_name.rsplit('.').next().unwrap_or_default();
    let kind = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(short)).map(|(_, kind)| *kind);
    let mut text = words(message);
    let mut field = None;
    if let Some((named, why)) = FIELD_MAPS.iter().find_map(|map| in_map(object.get(map)?)) {
        field = Some(named);
        if !why.is_empty() && !text.contains(&why) {
            text = if text.is_empty() { why } else { text::line(&format!("{text} {}: {why}", named.spec().wire)) };
        }
    }
    let field = field.or_else(|| mentioned(message)).or_else(|| mentioned(object.text("MessageDetail")));
    Some(Said { kind, text, field })
}

/// A sentence; a web page inside one is reduced to its title.
fn words(text: &str) -> String {
    if text::is_html(text) { text::html_title(text).unwrap_or_default() } else { text::line(text) }
}

/// The first field a map of messages names, and its message.
fn in_map(map: &Value) -> Option<(FieldId, String)> {
    Object::of(map)?.entries().find_map(|(key, value)| {
        let sentence = match value {
            Value::Array(all) => all.first().and_then(Value::as_str),
            other => other.as_str(),
        };
        let sentence = sentence.unwrap_or_default();
        match FieldId::from_wire(key.rsplit('.').next().unwrap_or(key)) {
            Some(field) => Some((field, words(sentence))),
            // "paramName": "Comment"
            None => FieldId::from_wire(sentence).map(|field| (field, String::new())),
        }
    })
}

/// The field a sentence mentions by its wire name; one that can be edited goes first.
fn mentioned(text: &str) -> Option<FieldId> {
    let named = || {
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).filter_map(|word| {
            // "comment" and "reversed" are also plain words: the name must be spelt as a name.
            FieldId::from_wire(word).filter(|field| word == field.spec().wire || word.chars().any(char::is_uppercase))
        })
    };
    named().find(|field| field.spec().editable).or_else(|| named().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use FailureKind as K;

    fn at(status: u16, body: &str) -> Failure {
        refused(StatusCode::from_u16(status).unwrap(), body, None).failure
    }

    #[test]
    fn every_shape_of_body_gives_its_words_and_kind() {
        let rows: [(u16, &str, K, Retry, &str); 16] = [
            (
                404,
                r#"{"Error":true,"ErrorType":"SoNotFoundException","ErrorMessage":"Contact id 9 not found","ErrorSource":"S"}"#,
                K::NotFound,
                Retry::Never,
                "Contact id 9 not found",
            ),
            (400, r#"{"Error":true,"ErrorType":"ArgumentException","Message":"Bad"}"#, K::Invalid, Retry::Never, "Bad"),
            (
                400,
                r#"{"Message":"The request is invalid.","MessageDetail":"null entry"}"#,
                K::Invalid,
                Retry::Never,
                "The request is invalid.",
            ),
            (
                500,
                r#"{"ErrorType":"SuperOffice.Exceptions.SoSentryException","ErrorMessage":"No delete right"}"#,
                K::Forbidden,
                Retry::Never,
                "No delete right",
            ),
            (
                500,
                r#"{"Error":true,"ErrorType":"SoSessionException","ErrorMessage":"No session"}"#,
                K::SignIn,
                Retry::Safe,
                "No session",
            ),
            (
                500,
                r#"{"ErrorType":"NullReferenceException","ErrorMessage":"Object reference"}"#,
                K::Server,
                Retry::Unsafe,
                "Object reference",
            ),
            (
                400,
                r#"{"FriendlyText":"Nice words","ErrorMessage":"Ugly","ErrorType":"X"}"#,
                K::Invalid,
                Retry::Never,
                "Nice words",
            ),
            (400, r#"{"type":"about:blank","title":"Bad","detail":"Details"}"#, K::Invalid, Retry::Never, "Details"),
            (400, r#""just a sentence""#, K::Invalid, Retry::Never, "just a sentence"),
            (401, "", K::SignIn, Retry::Safe, "HTTP 401 Unauthorized"),
            (
                421,
                "Wrong subdomain used to access tenant\n",
                K::WrongHost,
                Retry::Safe,
                "Wrong subdomain used to access tenant",
            ),
            (500, "{\"Message\":\"cut o", K::Server, Retry::Unsafe, "HTTP 500 Internal Server Error"),
            (500, " ", K::Server, Retry::Unsafe, "HTTP 500 Internal Server Error"),
            (
                502,
                "<html><title>Bad\n gateway</title><body>stack trace</body>",
                K::Unavailable,
                Retry::Unsafe,
                "HTTP 502 Bad Gateway: a web page, \"Bad gateway\"",
            ),
            (412, "{}", K::Conflict, Retry::Never, "HTTP 412 Precondition Failed"),
            (
                403,
                r#"{"ErrorType":"SoLicenseException","ErrorMessage":"No licence"}"#,
                K::Forbidden,
                Retry::Safe,
                "No licence",
            ),
        ];
        for (status, body, kind, retry, text) in rows {
            let failure = at(status, body);
            assert_eq!((failure.kind, failure.retry, failure.text.as_str()), (kind, retry, text), "{status} {body}");
            assert_eq!(failure.by == Speaker::Server, !text.starts_with("HTTP "), "{text}");
        }
    }

    #[test]
    fn the_statuses_of_a_busy_server() {
        let wait = Some(Duration::from_secs(3));
        let throttled = refused(StatusCode::TOO_MANY_REQUESTS, "", wait);
        assert_eq!((throttled.failure.kind, throttled.retry_after), (K::Throttled, wait));
        assert_eq!(at(503, "").retry, Retry::Unsafe);
        assert_eq!(refused(StatusCode::SERVICE_UNAVAILABLE, "", wait).failure.retry, Retry::Safe);
        assert_eq!((at(504, "").kind, at(504, "").retry), (K::Unavailable, Retry::Unsafe));
    }

    #[test]
    fn the_named_field_is_found_wherever_it_stands() {
        for body in [
            r#"{"ErrorType":"SoValidationException","ErrorMessage":"Comment is too long"}"#,
            r#"{"ErrorType":"SoValidationException","ErrorMessage":"Not valid","Parameters":{"Comment":"too long"}}"#,
            r#"{"Message":"The request is invalid.","ModelState":{"entity.Comment":["too long"]}}"#,
            r#"{"title":"Invalid","errors":{"comment":["too long"]}}"#,
            r#"{"ErrorType":"ArgumentException","ErrorMessage":"Too long (Parameter 'Comment')"}"#,
            r#"{"ErrorType":"ArgumentException","ErrorMessage":"Too long","Parameters":{"paramName":"Comment"}}"#,
        ] {
            let failure = at(400, body);
            assert_eq!(failure.field, Some(FieldId::Comment), "{body}");
            assert!(failure.text.to_lowercase().contains("too long"), "{body}: {}", failure.text);
        }
        assert_eq!(at(400, r#"{"Message":"a comment of mine"}"#).field, None);
        let both = at(400, r#"{"Message":"RelationId 3: sourcePersonId does not belong"}"#);
        assert_eq!(both.field, Some(FieldId::SourcePersonId));
    }

    #[test]
    fn a_success_with_an_error_inside_is_a_refusal() {
        let error = with_success(r#"{"Error":true,"ErrorType":"SoSentryException","ErrorMessage":"No"}"#);
        assert_eq!(error.map(|e| (e.failure.kind, e.failure.retry)), Some((K::Forbidden, Retry::Never)));
        assert_eq!(with_success(r#"{"RelationId":3,"Comment":"x","Message":"hm"}"#), None);
        assert_eq!(with_success("[]"), None);
    }

    #[test]
    fn unreadable_answers_say_what_came_instead() {
        for (body, text) in [
            ("<html><title>Log in</title>", "the server answered with a web page, \"Log in\""),
            ("<html>", "the server answered with a web page"),
            (" ", "the server's answer is empty"),
            ("{\"a\":", "the server's answer cannot be read: why"),
        ] {
            let failure = unreadable(&body.into(), "why").failure;
            assert_eq!((failure.kind, failure.retry, failure.text.as_str()), (K::Unreadable, Retry::Unsafe, text));
        }
    }
}
