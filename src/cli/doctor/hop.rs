//! One step on the way to a server: what was looked at, how it went, what to do about it.

use std::time::{Duration, Instant};

use crate::cli::Exit;
use crate::domain::{Failure, FailureKind};

/// A step that was taken, or not.
pub(super) struct Hop {
    /// What was looked at, in a word or two.
    pub(super) name: &'static str,
    /// How it went.
    pub(super) outcome: Outcome,
    /// How long it took.
    pub(super) took: Duration,
}

/// How a step went.
pub(super) enum Outcome {
    /// Well; what was seen.
    Well(String),
    /// Well enough to go on.
    Doubtful(Trouble),
    /// Not well: what lies behind it was not tried.
    Failed(Trouble),
    /// Not tried.
    Skipped,
}

/// What is wrong.
pub(super) struct Trouble {
    /// What was seen.
    pub(super) text: String,
    /// What to do next.
    pub(super) next: String,
    /// The exit code it means.
    pub(super) exit: Exit,
}

impl Trouble {
    pub(super) fn new(text: impl Into<String>, next: impl Into<String>) -> Self {
        Self { text: text.into(), next: next.into(), exit: Exit::Failed }
    }

    /// What a request failed with.
    pub(super) fn of(failure: &Failure, next: impl Into<String>) -> Self {
        let exit = match failure.kind {
            FailureKind::Unreachable
            | FailureKind::TimedOut
            | FailureKind::Throttled
            | FailureKind::Unavailable
            | FailureKind::Server => Exit::Retryable,
            FailureKind::Forbidden => Exit::NoRight,
            FailureKind::NotFound => Exit::NotFound,
            _ => Exit::Failed,
        };
        Self { text: failure.text.clone(), next: next.into(), exit }
    }
}

/// What came of the steps so far.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) hops: Vec<Hop>,
}

impl Findings {
    /// Takes a step, unless one before it failed; what it found out, if it went well.
    pub(super) async fn step<T>(
        &mut self,
        name: &'static str,
        look: impl Future<Output = Result<(String, T), Trouble>>,
    ) -> Option<T> {
        if self.failed().is_some() {
            self.hops.push(Hop { name, outcome: Outcome::Skipped, took: Duration::ZERO });
            return None;
        }
        let began = Instant::now();
        let (outcome, found) = match look.await {
            Ok((text, found)) => (Outcome::Well(text), Some(found)),
            Err(trouble) => (Outcome::Failed(trouble), None),
        };
        self.hops.push(Hop { name, outcome, took: began.elapsed() });
        found
    }

    /// Notes something that does not stand in the way.
    pub(super) fn note(&mut self, name: &'static str, began: Instant, found: Result<String, Trouble>) {
        let outcome = found.map_or_else(Outcome::Doubtful, Outcome::Well);
        self.hops.push(Hop { name, outcome, took: began.elapsed() });
    }

    /// Leaves out what could not be tried.
    pub(super) fn skip(&mut self, names: &[&'static str]) {
        let skipped = |name: &&'static str| Hop { name, outcome: Outcome::Skipped, took: Duration::ZERO };
        self.hops.extend(names.iter().map(skipped));
    }

    /// The step that failed.
    pub(super) fn failed(&self) -> Option<&Trouble> {
        self.hops.iter().find_map(|hop| match &hop.outcome {
            Outcome::Failed(trouble) => Some(trouble),
            _ => None,
        })
    }

    /// How the whole run ends.
    pub(super) fn exit(&self) -> Exit {
        self.failed().map_or(Exit::Done, |trouble| trouble.exit)
    }
}
