//! One try for all who wait for it.

use tokio::time::Instant;

use crate::domain::Failure;

/// The last try that failed, and when it was over.
#[derive(Debug, Default)]
pub(super) struct Failed(Option<(Instant, Failure)>);

impl Failed {
    /// For somebody who came at this moment and had to wait: the failure of the try they
    /// waited for, which was theirs too.
    pub(super) fn meanwhile(&self, came: Instant) -> Result<(), Failure> {
        match &self.0 {
            Some((at, failure)) if came <= *at => Err(failure.clone()),
            _ => Ok(()),
        }
    }

    /// Remembers how a try ended.
    pub(super) fn noted<T>(&mut self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        self.0 = outcome.as_ref().err().map(|failure| (Instant::now(), failure.clone()));
        outcome
    }
}
