//! The worker's thread: runs what the policy says, and waits where it must.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    io,
    rc::Rc,
    thread::{self, JoinHandle},
    time::Duration,
};

use futures_util::{
    StreamExt,
    future::{AbortHandle, Abortable, Aborted, LocalBoxFuture},
    stream::FuturesUnordered,
};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::{Instant, sleep},
};
use tracing::Instrument as _;

use super::{
    perform::{name, perform},
    policy::{Lane, Policy, Step},
    retry::Dice,
    tries::Tries,
};
use crate::{
    api::{Connection, HttpApi, RelationApi},
    config::Guard,
    domain::{Answer, Call, Failure, FailureKind, Job, RequestId, Retry},
};

/// How long a search or a preview holds back when another came just before it.
const DEBOUNCE: Duration = Duration::from_millis(120);

/// On what terms a worker works.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms {
    /// Every write is refused.
    pub read_only: bool,
    /// What keeps an update from writing over someone else's change.
    pub guard: Guard,
}

/// The worker. It lives on its own thread; what is held is its [`WorkerHandle`].
#[derive(Debug)]
pub struct Worker;

/// The wire to the worker. Letting go of it closes the worker, as [`Self::close`] does.
#[derive(Debug)]
pub struct WorkerHandle {
    orders: UnboundedSender<Order>,
    thread: JoinHandle<()>,
}

#[derive(Debug)]
pub(super) enum Order {
    Job(Box<Job>),
    Cancel(RequestId),
    Close,
}

impl Worker {
    /// Starts a worker for a server over HTTP. Nothing is read or sent before the first
    /// job.
    pub fn connect<M: From<Answer> + Send + 'static>(
        connection: Connection,
        terms: Terms,
        answers: UnboundedSender<M>,
    ) -> io::Result<WorkerHandle> {
        Self::spawn(move || HttpApi::new(&connection).map_err(|error| error.failure), terms, answers)
    }

    /// Starts a worker on whatever `open` gives. It is called on the worker's thread
    /// when the first job comes, and again with the next job as long as it fails.
    pub fn spawn<A: RelationApi + 'static, M: From<Answer> + Send + 'static>(
        open: impl FnMut() -> Result<A, Failure> + Send + 'static,
        terms: Terms,
        answers: UnboundedSender<M>,
    ) -> io::Result<WorkerHandle> {
        let (orders, inbox) = unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let thread = thread::Builder::new().name("worker".to_owned()).spawn(move || {
            runtime.block_on(drive(inbox, open, terms, |answer| {
                // Nobody waits for it any more: the screen is gone.
                let _ = answers.send(M::from(answer));
            }));
            // A name being looked up cannot be called back, and nobody needs it now.
            runtime.shutdown_background();
        })?;
        Ok(WorkerHandle { orders, thread })
    }
}

impl WorkerHandle {
    /// Hands in a job; its answer comes through the channel. The job comes back when the
    /// worker has stopped.
    pub fn send(&self, job: Job) -> Result<(), Box<Job>> {
        self.orders.send(Order::Job(Box::new(job))).map_err(|error| match error.0 {
            Order::Job(job) => job,
            Order::Cancel(_) | Order::Close => unreachable!("the order that could not be sent was a job"),
        })
    }

    /// Lets a request go. Its answer says so, unless it is a write that was sent already.
    pub fn cancel(&self, id: RequestId) {
        // A worker that has stopped has answered everything.
        let _ = self.orders.send(Order::Cancel(id));
    }

    /// Takes no more jobs: reads are cancelled, writes are done to the last.
    pub fn close(&self) {
        let _ = self.orders.send(Order::Close);
    }

    /// Closes and waits until the last write is done.
    pub fn finish(self) {
        self.close();
        if self.thread.join().is_err() {
            tracing::error!("the worker's thread panicked");
        }
    }
}

/// A job's future: its answer, or nothing when it was let go.
type Work = LocalBoxFuture<'static, Result<Answer, Aborted>>;

struct Live {
    abort: AbortHandle,
    sent: Rc<Cell<bool>>,
}

struct Driver<A, O, S> {
    open: O,
    answer: S,
    api: Option<Rc<A>>,
    terms: Terms,
    policy: Policy,
    work: FuturesUnordered<Work>,
    live: BTreeMap<RequestId, Live>,
    dice: Rc<RefCell<Dice>>,
    /// When the last search and the last preview came.
    last: [Option<Instant>; 2],
}

pub(super) async fn drive<A: RelationApi + 'static>(
    mut inbox: UnboundedReceiver<Order>,
    open: impl FnMut() -> Result<A, Failure>,
    terms: Terms,
    answer: impl FnMut(Answer),
) {
    let seed = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(1, |since| u64::from(since.subsec_nanos()));
    let mut driver = Driver {
        open,
        answer,
        api: None,
        terms,
        policy: Policy::default(),
        work: FuturesUnordered::new(),
        live: BTreeMap::new(),
        dice: Rc::new(RefCell::new(Dice::new(seed))),
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

impl<A: RelationApi + 'static, O: FnMut() -> Result<A, Failure>, S: FnMut(Answer)> Driver<A, O, S> {
    fn submit(&mut self, job: Job) {
        if self.terms.read_only && matches!(job.call, Call::Write(_)) {
            let failure = refusal(FailureKind::ReadOnly, "not sent: this session only reads");
            return (self.answer)(Answer { id: job.id, outcome: Err(failure) });
        }
        let steps = self.policy.submit(job);
        self.take(steps);
    }

    fn cancel(&mut self, id: RequestId) {
        let was_sent = self.live.get(&id).is_some_and(|live| live.sent.get());
        let steps = self.policy.cancel(id, was_sent);
        self.take(steps);
    }

    fn close(&mut self) {
        let steps = self.policy.close();
        self.take(steps);
    }

    fn done(&mut self, answer: Answer) {
        let id = answer.id;
        // Work that was let go after it was done has its answer already.
        if self.live.remove(&id).is_some() {
            (self.answer)(answer);
            let steps = self.policy.finished(id);
            self.take(steps);
        }
    }

    fn take(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Start(job) => self.start(job),
                Step::Cancel(id) => {
                    if let Some(live) = self.live.remove(&id) {
                        live.abort.abort();
                    }
                    let failure = refusal(FailureKind::Cancelled, "cancelled");
                    (self.answer)(Answer { id, outcome: Err(failure) });
                }
            }
        }
    }

    fn start(&mut self, job: Job) {
        let hold = self.hold(Lane::of(&job.call));
        let id = job.id;
        let api = match &self.api {
            Some(api) => Ok(Rc::clone(api)),
            None => (self.open)().map(|api| Rc::clone(self.api.insert(Rc::new(api)))),
        };
        let (abort, registration) = AbortHandle::new_pair();
        let sent = Rc::new(Cell::new(false));
        self.live.insert(id, Live { abort, sent: Rc::clone(&sent) });
        let dice = Rc::clone(&self.dice);
        let guard = self.terms.guard;
        let span = tracing::info_span!("request", %id, call = name(&job.call));
        let work = async move {
            if !hold.is_zero() {
                sleep(hold).await;
            }
            let outcome = match api {
                Ok(api) => perform(&Tries { api: &*api, dice: &dice, sent: &sent, guard }, job.call).await,
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
    Failure { kind, text: text.to_owned(), field: None, retry: Retry::Safe }
}
