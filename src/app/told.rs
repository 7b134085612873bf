//! How writes are spoken of: each by what it was to do, and the server's words as its own.

use crate::domain::{Failure, Operation, Speaker};
use crate::form::Setback;

/// What did not happen, in two words.
pub(super) fn not_done(operation: Operation) -> &'static str {
    match operation {
        Operation::Delete => "Not deleted",
        Operation::Insert | Operation::Update => "Not saved",
    }
}

/// What did not happen and why, where nobody else has said what was to be done.
pub(super) fn failed(setback: &Setback) -> String {
    match setback {
        Setback::NotDone(operation, failure) => format!("{}: {failure}", not_done(*operation)),
        Setback::NotConfirmed(Operation::Delete, failure) => format!("Not known whether it was deleted: {failure}"),
        Setback::NotConfirmed(_, failure) => format!("Not known whether it was saved: {failure}"),
    }
}

/// A write could not be taken back.
pub(super) fn not_taken_back(failure: &Failure) -> String {
    format!("Could not take it back: {failure}")
}

/// What stands beside the fields after a write that came to nothing.
pub fn beside(setback: &Setback) -> String {
    match setback {
        Setback::NotDone(_, failure) if failure.by == Speaker::Server => format!("The server said: {failure}"),
        setback => failed(setback),
    }
}
