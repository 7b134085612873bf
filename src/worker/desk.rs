//! What all jobs of a worker share, and what each has of its own.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use super::{
    circuit::{Asker, Circuit},
    handle::Terms,
    notes::Notes,
    retry::Dice,
};
use crate::{
    api::ApiError,
    config::Guard,
    domain::{Answer, Attempt, Failure, FailureKind, Memo, Reply, Report, RequestId, Retry, Speaker},
    journal::Entry,
};

/// What all jobs share.
pub(super) struct Desk {
    /// What keeps an update from writing over someone else's change.
    pub(super) guard: Guard,
    /// Spreads the waits.
    pub(super) dice: RefCell<Dice>,
    /// The journal.
    pub(super) notes: Notes,
    /// The associate who is signed in, once it is known; 0 where the server does not tell.
    pub(super) me: Cell<Option<i32>>,
    /// The last create of each draft that was refused: a server that refuses it may have done it.
    turned_away: RefCell<BTreeMap<u64, Attempt>>,
    circuit: RefCell<Circuit>,
    began: Instant,
    report: Box<dyn Fn(Report)>,
}

impl Desk {
    /// A desk from which reports go there.
    pub(super) fn new(terms: Terms, dice: Dice, report: impl Fn(Report) + 'static) -> Self {
        Self {
            guard: terms.guard,
            dice: RefCell::new(dice),
            notes: Notes::new(terms.journal),
            me: Cell::new(None),
            turned_away: RefCell::default(),
            circuit: RefCell::default(),
            began: Instant::now(),
            report: Box::new(report),
        }
    }

    /// Tells the screen.
    pub(super) fn report(&self, report: impl Into<Report>) {
        (self.report)(report.into());
    }

    /// Tells the screen how a request ended, and then what else there is to say.
    pub(super) fn answer(&self, answer: Answer) {
        self.report(answer);
        self.say_the_rest();
    }

    /// Tells the screen what the journal has to say.
    pub(super) fn say_the_rest(&self) {
        for report in self.notes.untold() {
            self.report(report);
        }
    }

    /// Notes how a job's write ended, if it came to one.
    pub(super) fn conclude(&self, ticket: &Ticket, outcome: &Result<Reply, Failure>) {
        if let Some(entry) = ticket.entry.take() {
            self.notes.conclude(entry, outcome);
        }
    }

    /// How a job ends that has broken down over a defect of ours. A write that was sent may
    /// have been done.
    pub(super) fn broken(&self, ticket: &Ticket) -> Result<Reply, Failure> {
        let text = "the request broke down over a defect in relata; the log says more".to_owned();
        tracing::error!("a job panicked");
        let sent = ticket.attempt.take().filter(|_| ticket.sent.get());
        let retry = if sent.is_some() { Retry::Unsafe } else { Retry::Never };
        let failure = Failure { kind: FailureKind::Unreadable, by: Speaker::Relata, text, field: None, retry };
        let outcome = match sent {
            Some(attempt) => Ok(Reply::Unsure { attempt: Box::new(attempt), failure }),
            None => Err(failure),
        };
        self.conclude(ticket, &outcome);
        outcome
    }

    /// Remembers a create that was refused.
    pub(super) fn turn_away(&self, memo: &Memo, attempt: Attempt) {
        if let Some(draft) = memo.draft {
            self.turned_away.borrow_mut().insert(draft, attempt);
        }
    }

    /// The create of this draft that was refused last.
    pub(super) fn turned_away(&self, memo: &Memo) -> Option<Attempt> {
        self.turned_away.borrow().get(&memo.draft?).cloned()
    }

    /// Whether a request may begin, or is refused because the server is being left alone.
    /// One that has begun has all its tries.
    pub(super) fn admit(&self, asker: Asker) -> Result<(), Failure> {
        self.circuit.borrow_mut().admit(asker, self.began.elapsed()).map_err(silent)
    }

    /// Asks the server once.
    pub(super) async fn ask<T>(&self, ask: impl AsyncFnOnce() -> Result<T, ApiError>) -> Result<T, ApiError> {
        let started = self.began.elapsed();
        let outcome = ask().await;
        let failure = outcome.as_ref().err().map(|error| error.failure.kind);
        self.circuit.borrow_mut().note(failure, started, self.began.elapsed());
        outcome
    }
}

fn silent(left: Duration) -> Failure {
    let seconds = whole_seconds(left);
    let text = format!("the server is not answering; it is tried again in {seconds} s at the earliest");
    Failure { kind: FailureKind::Unreachable, by: Speaker::Relata, text, field: None, retry: Retry::Safe }
}

/// Rounded up: a countdown ends with 1.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// What a job has of its own.
pub(super) struct Ticket {
    /// The request that the screen knows; none for work of the worker's own.
    pub(super) id: Option<RequestId>,
    /// Who asks.
    pub(super) asker: Asker,
    /// Whether a write of this job may have reached the server.
    pub(super) sent: Cell<bool>,
    /// What the journal is to say beside a write.
    pub(super) memo: Memo,
    /// The write, from just before it is sent for the first time.
    pub(super) attempt: RefCell<Option<Attempt>>,
    /// The write's entry in the journal, from its intent to its outcome.
    pub(super) entry: RefCell<Option<Entry>>,
    stopped: Cell<bool>,
    stop: Notify,
}

impl Ticket {
    /// A job that has sent nothing yet.
    pub(super) fn new(id: Option<RequestId>, asker: Asker, memo: Memo) -> Self {
        Self {
            id,
            asker,
            sent: Cell::new(false),
            memo,
            attempt: RefCell::default(),
            entry: RefCell::default(),
            stopped: Cell::new(false),
            stop: Notify::new(),
        }
    }

    /// Ends the present wait and all others: the job ends with what it knows.
    pub(super) fn stop(&self) {
        self.stopped.set(true);
        self.stop.notify_waiters();
    }

    /// Whether the user has had enough of waiting.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.get()
    }

    /// Waits before another try, telling the screen once a second how long; `false` when
    /// the user does not want to wait.
    pub(super) async fn wait(&self, desk: &Desk, wait: Duration, tries: u32, cause: &str) -> bool {
        let tell = |seconds| {
            if let Some(id) = self.id {
                desk.report(Report::Waiting { id, seconds, tries, cause: cause.to_owned() });
            }
        };
        let end = Instant::now() + wait;
        for left in (0..whole_seconds(wait)).rev() {
            if self.stopped.get() {
                return false;
            }
            tell(left + 1);
            tokio::select! {
                () = sleep_until(end - Duration::from_secs(left)) => {}
                () = self.stop.notified() => return false,
            }
        }
        tell(0);
        true
    }
}
