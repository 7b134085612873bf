//! The worker's loop: takes orders, runs what the policy says, hands out answers.

use std::{collections::BTreeMap, panic::AssertUnwindSafe, rc::Rc, time::Duration};

use futures_util::{
    FutureExt as _, StreamExt,
    future::{AbortHandle, Abortable, Aborted, LocalBoxFuture},
    stream::FuturesUnordered,
};
use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, sleep},
};
use tracing::Instrument as _;

use super::{
    circuit::Asker,
    desk::{Desk, Ticket},
    handle::Terms,
    perform::{name, perform},
    policy::{Lane, Policy, Step},
    recovery::Recovery,
    retry::Dice,
    tries::Tries,
};
use crate::{
    api::RelationApi,
    auth::Access,
    domain::{Answer, Call, Failure, FailureKind, Job, Report, RequestId, Retry, Speaker},
};

/// How long a search or a preview holds back when another came just before it.
const DEBOUNCE: Duration = Duration::from_millis(120);

/// What the worker is told.
#[derive(Debug)]
pub(super) enum Order {
    Job(Box<Job>),
    Cancel(RequestId),
    SignIn(Box<Access>),
    Close,
}

/// A job's future: its answer, or nothing when it was let go.
type Work = LocalBoxFuture<'static, Result<Answer, Aborted>>;

struct Live {
    abort: AbortHandle,
    ticket: Rc<Ticket>,
}

struct Driver<A, O> {
    open: O,
    /// The access that has replaced the first one.
    access: Option<Box<Access>>,
    api: Option<Rc<A>>,
    read_only: bool,
    desk: Rc<Desk>,
    recovery: Recovery,
    policy: Policy,
    work: FuturesUnordered<Work>,
    live: BTreeMap<RequestId, Live>,
    /// When the last search and the last preview came.
    last: [Option<Instant>; 2],
}

pub(super) async fn drive<A: RelationApi + 'static>(
    mut inbox: UnboundedReceiver<Order>,
    open: impl FnMut(Option<&Access>) -> Result<A, Failure>,
    terms: Terms,
    report: impl Fn(Report) + 'static,
) {
    let seed = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(1, |since| u64::from(since.subsec_nanos()));
    let mut driver = Driver {
        open,
        access: None,
        api: None,
        read_only: terms.read_only,
        desk: Rc::new(Desk::new(terms, Dice::new(seed), report)),
        recovery: Recovery::default(),
        policy: Policy::default(),
        work: FuturesUnordered::new(),
        live: BTreeMap::new(),
        last: [None; 2],
    };
    let mut is_open = true;
    while is_open || !driver.policy.is_idle() {
        tokio::select! {
            biased;
            Some(done) = driver.work.next(), if !driver.work.is_empty() => {
                if let Ok(answer) = done {
                    driver.done(answer);
                }
            }
            order = inbox.recv() => match order {
                Some(Order::Job(job)) => driver.submit(*job),
                Some(Order::Cancel(id)) => driver.cancel(id),
                Some(Order::SignIn(access)) => driver.sign_in(access),
                Some(Order::Close) => {
                    // What is already under way to us is still read, and refused.
                    inbox.close();
                    driver.close();
                }
                None if is_open => {
                    is_open = false;
                    driver.close();
                }
                // Closed for good: only the work is left.
                None => if let Some(Ok(answer)) = driver.work.next().await {
                    driver.done(answer);
                },
            },
        }
    }
}

impl<A: RelationApi + 'static, O: FnMut(Option<&Access>) -> Result<A, Failure>> Driver<A, O> {
    fn submit(&mut self, job: Job) {
        if self.read_only && matches!(job.call, Call::Write(_)) {
            let failure = refusal(FailureKind::ReadOnly, "not sent: this session only reads");
            return self.desk.answer(Answer { id: job.id, outcome: Err(failure) });
        }
        // What earlier runs left goes first: a write of the same relation waits for it.
        if self.recovery.begins() {
            self.recovery.add(self.desk.notes.unresolved());
            self.recover();
        }
        let steps = self.policy.submit(job);
        self.take(steps);
    }

    fn cancel(&mut self, id: RequestId) {
        let ticket = self.live.get(&id).map(|live| Rc::clone(&live.ticket));
        let was_sent = ticket.as_ref().is_some_and(|ticket| ticket.sent.get());
        let steps = self.policy.cancel(id, was_sent);
        if steps.is_empty()
            && let Some(ticket) = ticket
        {
            ticket.stop();
        }
        self.take(steps);
    }

    fn sign_in(&mut self, access: Box<Access>) {
        self.access = Some(access);
        self.api = None;
        self.desk.me.set(None);
    }

    fn close(&mut self) {
        let steps = self.policy.close();
        self.take(steps);
    }

    fn done(&mut self, answer: Answer) {
        let id = answer.id;
        // Work that was let go after it was done has its answer already.
        if self.live.remove(&id).is_some() {
            let well = answer.outcome.is_ok();
            let own = self.answer(answer);
            let steps = self.policy.finished(id);
            self.take(steps);
            if well && !own {
                self.recover();
            }
        }
    }

    /// Hands an answer to whoever waits for it; whether that was the worker itself.
    fn answer(&mut self, answer: Answer) -> bool {
        match self.recovery.take(answer.id) {
            None => {
                self.desk.answer(answer);
                false
            }
            Some(entry) => {
                match answer.outcome {
                    Ok(reply) => self.desk.notes.recovered(entry, reply),
                    Err(_) => self.recovery.add([entry]),
                }
                self.desk.say_the_rest();
                if let Some(open) = self.recovery.news() {
                    self.desk.report(Report::Unknown(open));
                }
                true
            }
        }
    }

    /// Finds out about the writes of earlier runs that are still open.
    fn recover(&mut self) {
        for job in self.recovery.jobs() {
            let steps = self.policy.submit(job);
            self.take(steps);
        }
    }

    fn take(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Start(job) => self.start(job),
                Step::Cancel(id) => {
                    let outcome = Err(refusal(FailureKind::Cancelled, "cancelled"));
                    if let Some(live) = self.live.remove(&id) {
                        live.abort.abort();
                        self.desk.conclude(&live.ticket, &outcome);
                    }
                    self.answer(Answer { id, outcome });
                }
            }
        }
    }

    fn start(&mut self, job: Job) {
        let hold = self.hold(Lane::of(&job.call));
        let id = job.id;
        let api = match &self.api {
            Some(api) => Ok(Rc::clone(api)),
            None => (self.open)(self.access.as_deref()).map(|api| Rc::clone(self.api.insert(Rc::new(api)))),
        };
        let (abort, registration) = AbortHandle::new_pair();
        let asker = match job.call {
            // What comes along with something else, or before it is asked for.
            Call::Principal | Call::Definitions | Call::PersonsOf { .. } | Call::Between(..) | Call::Preview(_) => {
                Asker::Anyone
            }
            _ => Asker::Hand,
        };
        let ticket = Rc::new(Ticket::new(Some(id).filter(|id| !self.recovery.has(*id)), asker, job.memo));
        self.live.insert(id, Live { abort, ticket: Rc::clone(&ticket) });
        let desk = Rc::clone(&self.desk);
        let span = tracing::info_span!("request", %id, call = name(&job.call));
        let work = async move {
            if !hold.is_zero() {
                sleep(hold).await;
            }
            let outcome = match api {
                Ok(api) => {
                    let tries = Tries { api: &*api, desk: &desk, ticket: &ticket };
                    // A defect costs one request its answer, not all of them.
                    match AssertUnwindSafe(perform(&tries, job.call)).catch_unwind().await {
                        Ok(outcome) => outcome,
                        Err(_) => desk.broken(&ticket),
                    }
                }
                Err(failure) => Err(failure),
            };
            if let Err(failure) = &outcome {
                tracing::info!(kind = ?failure.kind, %failure, "failed");
            }
            Answer { id, outcome }
        };
        self.work.push(Box::pin(Abortable::new(work.instrument(span), registration)));
    }

    /// The first letter goes at once, the next ones when the typing pauses.
    fn hold(&mut self, lane: Lane) -> Duration {
        let last = match lane {
            Lane::Search => &mut self.last[0],
            Lane::Preview => &mut self.last[1],
            Lane::Read | Lane::Relation(_) => return Duration::ZERO,
        };
        let now = Instant::now();
        let before = last.replace(now);
        if before.is_some_and(|before| now - before < DEBOUNCE) { DEBOUNCE } else { Duration::ZERO }
    }
}

fn refusal(kind: FailureKind, text: &str) -> Failure {
    Failure { kind, by: Speaker::Relata, text: text.to_owned(), field: None, retry: Retry::Safe }
}
