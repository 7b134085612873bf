//! A failure of signing in, put together.

use crate::domain::{Failure, FailureKind, Retry, Speaker};

/// A failure of this kind, in these words. Nothing was asked of the API itself: unless it
/// would be refused again it may be tried again.
pub(super) fn failure(kind: FailureKind, text: impl Into<String>) -> Failure {
    let retry = match kind {
        FailureKind::Invalid | FailureKind::Unreadable => Retry::Never,
        _ => Retry::Safe,
    };
    Failure { kind, by: Speaker::Relata, text: text.into(), field: None, retry }
}
