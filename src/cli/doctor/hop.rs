//! One step on the way to a server: what was looked at, how it went, what to do about it.

use std::time::{Duration, Instant};

use crate::cli::Exit;
use crate::domain::Failure;

/// A step that was taken, or not.
pub(super) struct Hop {
    /// What was looked at, in a word or two.
    pub(super) name: &'static str,
    /// Whose it is, where it is a host's.
    pub(super) host: Option<String>,
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
    /// Not well: what needs it was not tried.
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
    pub(super) fn new(exit: Exit, text: impl Into<String>, next: impl Into<String>) -> Self {
        Self { text: text.into(), next: next.into(), exit }
    }

    /// What a request failed with.
    pub(super) fn of(failure: &Failure, next: impl Into<String>) -> Self {
        Self::new(Exit::of_failure(failure), failure.text.clone(), next)
    }
}

/// What came of the steps so far.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) hops: Vec<Hop>,
}

impl Findings {
    /// Takes a step with what it needs, if that is there; what it found out, if it went well.
    pub(super) async fn step<N, T>(
        &mut self,
        (name, host): (&'static str, Option<&str>),
        needs: Option<N>,
        look: impl AsyncFnOnce(N) -> Result<(String, T), Trouble>,
    ) -> Option<T> {
        let began = Instant::now();
        let (outcome, found) = match needs {
            None => (Outcome::Skipped, None),
            Some(needs) => match look(needs).await {
                Ok((text, found)) => (Outcome::Well(text), Some(found)),
                Err(trouble) => (Outcome::Failed(trouble), None),
            },
        };
        self.hops.push(Hop { name, host: host.map(str::to_owned), outcome, took: began.elapsed() });
        found
    }

    /// Notes something that does not stand in the way.
    pub(super) fn note(
        &mut self,
        (name, host): (&'static str, Option<&str>),
        look: impl FnOnce() -> Result<String, Trouble>,
    ) {
        let began = Instant::now();
        let outcome = look().map_or_else(Outcome::Doubtful, Outcome::Well);
        self.hops.push(Hop { name, host: host.map(str::to_owned), outcome, took: began.elapsed() });
    }

    /// Leaves out what could not be tried.
    pub(super) fn skip(&mut self, (name, host): (&'static str, Option<&str>)) {
        let host = host.map(str::to_owned);
        self.hops.push(Hop { name, host, outcome: Outcome::Skipped, took: Duration::ZERO });
    }

    /// The first step that failed: the reason for all that was not tried.
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
