//! One request with its tries.

use std::cell::{Cell, RefCell};

use tokio::time::{Instant, sleep};

use super::retry::{self, Dice, Kind};
use crate::{
    api::{ApiError, RelationApi},
    config::Guard,
    domain::{ContactRelationEntity, Failure, RelationId, Retry},
};

/// The way a job speaks to the server: it tries again where that can do no harm.
pub(super) struct Tries<'a, A> {
    /// The server.
    pub(super) api: &'a A,
    /// Spreads the waits.
    pub(super) dice: &'a RefCell<Dice>,
    /// Whether a write of this job may have reached the server.
    pub(super) sent: &'a Cell<bool>,
    /// What keeps an update from writing over someone else's change.
    pub(super) guard: Guard,
}

impl<A: RelationApi> Tries<'_, A> {
    /// A request that changes nothing.
    pub(super) async fn read<T>(&self, ask: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, Failure> {
        self.run(Kind::Read, ask).await
    }

    /// A request that changes something.
    pub(super) async fn write<T>(&self, ask: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, Failure> {
        self.run(Kind::Write, async || self.send(&ask).await).await
    }

    /// Sends a write once. From here on the job cannot be cancelled, unless it turns
    /// out that the server never saw it.
    pub(super) async fn send<T>(&self, ask: &impl AsyncFn() -> Result<T, ApiError>) -> Result<T, ApiError> {
        self.sent.set(true);
        let outcome = ask().await;
        if outcome.as_ref().is_err_and(|error| error.failure.retry == Retry::Safe) {
            self.sent.set(false);
        }
        outcome
    }

    /// The patience for one request.
    pub(super) fn patience(&self, kind: Kind) -> Patience<'_> {
        Patience { kind, dice: self.dice, started: Instant::now(), tries: 0 }
    }

    /// One relation.
    pub(super) async fn load(&self, id: RelationId) -> Result<Option<ContactRelationEntity>, Failure> {
        self.read(async || self.api.load(id).await).await
    }

    async fn run<T>(&self, kind: Kind, ask: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, Failure> {
        let mut patience = self.patience(kind);
        loop {
            match ask().await {
                Ok(done) => return Ok(done),
                Err(error) if patience.allows(&error).await => {}
                Err(error) => return Err(error.failure),
            }
        }
    }
}

/// How often a request was tried, and since when.
pub(super) struct Patience<'a> {
    kind: Kind,
    dice: &'a RefCell<Dice>,
    started: Instant,
    tries: u32,
}

impl Patience<'_> {
    /// Waits for the next try, if there is to be one.
    pub(super) async fn allows(&mut self, error: &ApiError) -> bool {
        self.tries += 1;
        let dice = self.dice.borrow_mut().roll();
        let wait = retry::wait(self.kind, error, self.tries, self.started.elapsed(), dice);
        if let Some(wait) = wait {
            tracing::info!(failure = %error.failure, ?wait, tries = self.tries, "trying again");
            sleep(wait).await;
        }
        wait.is_some()
    }
}
