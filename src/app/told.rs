//! How writes are spoken of: each by what it was to do, and the server's words as its own.

use crate::domain::{Failure, Operation, Ours, Speaker};
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
        Setback::Changed { by, ours } => {
            let who = if by.is_empty() { "Someone" } else { by };
            match ours {
                None => format!("{who} changed it meanwhile; nothing was written. Ctrl+S compares"),
                Some(Ours::Saved) => format!("Yours was saved, then {who} changed it. Ctrl+S compares"),
                Some(Ours::Earlier) => "An earlier try had made it. Ctrl+S compares".to_owned(),
                Some(Ours::Altered) => "The server has kept other values. Ctrl+S compares".to_owned(),
                Some(Ours::Untold) => {
                    format!("{who} changed it; whether yours was saved cannot be told. Ctrl+S compares")
                }
            }
        }
        Setback::Gone(Some(Ours::Saved)) => {
            "Yours was saved, then someone deleted it. Ctrl+S says what can be done".to_owned()
        }
        Setback::Gone(_) => "Someone deleted it meanwhile. Ctrl+S says what can be done".to_owned(),
    }
}
