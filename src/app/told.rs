//! How writes are spoken of: each by what it was to do, and the server's words as its own.

use crate::domain::{Failure, Operation, Speaker};
use crate::form::Setback;

/// A write that did not succeed, where nothing has said yet what was to be done.
pub(super) fn failed(operation: Operation, failure: &Failure) -> String {
    match operation {
        Operation::Delete => format!("Not deleted: {failure}"),
        Operation::Insert | Operation::Update => format!("Not saved: {failure}"),
    }
}

/// A write could not be taken back.
pub(super) fn not_taken_back(failure: &Failure) -> String {
    format!("Could not take it back: {failure}")
}

/// What stands beside the fields after a write that is not done.
pub fn beside(setback: &Setback) -> String {
    match setback {
        Setback::Failed(_, failure) if failure.by == Speaker::Server => format!("The server said: {failure}"),
        Setback::Failed(operation, failure) => failed(*operation, failure),
        Setback::Unsure(Operation::Delete, failure) => {
            format!("It may be deleted already; another delete looks first ({failure})")
        }
        Setback::Unsure(_, failure) => format!("It may be saved already; Ctrl+S looks first ({failure})"),
        Setback::Changed(who) => {
            let who = if who.is_empty() { "Someone" } else { who };
            format!("{who} changed it meanwhile; nothing was written. Ctrl+S compares")
        }
        Setback::Gone => "Someone deleted it meanwhile. Ctrl+S says what can be done".to_owned(),
    }
}
