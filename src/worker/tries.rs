//! One request with its tries.

use tokio::time::Instant;

use super::{
    desk::{Desk, Ticket},
    retry::{self, Kind},
    write::may_have_acted,
};
use crate::{
    api::{ApiError, RelationApi},
    domain::{Attempt, ContactRelationEntity, Failure, RelationId},
};

/// The way a job speaks to the server: it tries again where that can do no harm.
pub(super) struct Tries<'a, A> {
    /// The server.
    pub(super) api: &'a A,
    /// What all jobs share.
    pub(super) desk: &'a Desk,
    /// What this job has of its own.
    pub(super) ticket: &'a Ticket,
}

impl<A: RelationApi> Tries<'_, A> {
    /// A request that changes nothing.
    pub(super) async fn read<T>(&self, ask: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, Failure> {
        self.run(async || self.desk.ask(&ask).await).await
    }

    /// Puts what is about to be sent on the disk, once for all its tries.
    pub(super) fn intend(&self, attempt: &Attempt) {
        self.ticket.attempt.replace(Some(attempt.clone()));
        let mut entry = self.ticket.entry.borrow_mut();
        if entry.is_none() {
            *entry = self.desk.notes.intend(&self.ticket.memo, attempt);
        }
    }

    /// Sends a write once. From here on the job cannot be cancelled, unless it turns
    /// out that the server never saw it.
    pub(super) async fn send<T>(&self, ask: &impl AsyncFn() -> Result<T, ApiError>) -> Result<T, ApiError> {
        self.ticket.sent.set(true);
        let outcome = self.desk.ask(ask).await;
        if outcome.as_ref().is_err_and(|error| !may_have_acted(&error.failure)) {
            self.ticket.sent.set(false);
        }
        outcome
    }

    /// The patience for one request.
    pub(super) fn patience(&self, kind: Kind) -> Patience<'_> {
        Patience { kind, desk: self.desk, ticket: self.ticket, started: Instant::now(), tries: 0 }
    }

    /// One relation.
    pub(super) async fn load(&self, id: RelationId) -> Result<Option<ContactRelationEntity>, Failure> {
        self.read(async || self.api.load(id).await).await
    }

    /// The associate who is signed in, where the server tells.
    pub(super) async fn me(&self) -> Option<i32> {
        if self.desk.me.get().is_none()
            && let Ok(principal) = self.read(async || self.api.principal().await).await
        {
            self.desk.me.set(Some(principal.id));
        }
        self.desk.me.get().filter(|id| *id != 0)
    }

    async fn run<T>(&self, ask: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, Failure> {
        self.desk.admit(self.ticket.asker)?;
        let mut patience = self.patience(Kind::Read);
        loop {
            match ask().await {
                Ok(done) => return Ok(done),
                Err(error) if patience.allows(&error).await => {}
                Err(error) => return Err(retry::told(error)),
            }
        }
    }
}

/// How often a request was tried, and since when.
pub(super) struct Patience<'a> {
    kind: Kind,
    desk: &'a Desk,
    ticket: &'a Ticket,
    started: Instant,
    tries: u32,
}

impl Patience<'_> {
    /// Waits for the next try, if there is to be one.
    pub(super) async fn allows(&mut self, error: &ApiError) -> bool {
        self.tries += 1;
        let dice = self.desk.dice.borrow_mut().roll();
        let Some(wait) = retry::wait(self.kind, error, self.tries, self.started.elapsed(), dice) else {
            return false;
        };
        tracing::info!(failure = %error.failure, ?wait, tries = self.tries, "trying again");
        self.ticket.wait(self.desk, wait, self.tries, &error.failure.text).await
    }
}
