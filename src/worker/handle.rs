//! The wire to the worker: what is held by whoever gives it work.

use std::{
    io,
    thread::{self, JoinHandle},
};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::driver::{Order, drive};
use crate::{
    api::{Connection, HttpApi, RelationApi},
    auth::Access,
    config::Guard,
    domain::{Failure, Job, Report, RequestId},
    journal::Journal,
};

/// On what terms a worker works.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Every write is refused.
    pub read_only: bool,
    /// What keeps an update from writing over someone else's change.
    pub guard: Guard,
    /// Where writes are noted, if they are.
    pub journal: Option<Journal>,
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

impl Worker {
    /// Starts a worker for a server over HTTP. Nothing is read or sent before the first
    /// job.
    pub fn connect(
        mut connection: Connection,
        terms: Terms,
        reports: UnboundedSender<Report>,
    ) -> io::Result<WorkerHandle> {
        let open = move |fresh: Option<&Access>| {
            if let Some(access) = fresh {
                connection.access = access.clone();
            }
            HttpApi::new(&connection).map_err(|error| error.failure)
        };
        Self::spawn(open, terms, reports)
    }

    /// Starts a worker on whatever `open` gives. It is called on the worker's thread
    /// when the first job comes, again with the next job as long as it fails, and with
    /// another access when it was replaced.
    pub fn spawn<A: RelationApi + 'static>(
        open: impl FnMut(Option<&Access>) -> Result<A, Failure> + Send + 'static,
        terms: Terms,
        reports: UnboundedSender<Report>,
    ) -> io::Result<WorkerHandle> {
        let (orders, inbox) = unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let thread = thread::Builder::new().name("worker".to_owned()).spawn(move || {
            runtime.block_on(drive(inbox, open, terms, move |report| {
                // Nobody waits for it any more: the screen is gone.
                let _ = reports.send(report);
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
            Order::Cancel(_) | Order::SignIn(_) | Order::Close => {
                unreachable!("the order that could not be sent was a job")
            }
        })
    }

    /// Lets a request go. Its answer says so, unless it is a write that was sent already:
    /// that one ends with what is known of it, waiting for no further try.
    pub fn cancel(&self, id: RequestId) {
        // A worker that has stopped has answered everything.
        let _ = self.orders.send(Order::Cancel(id));
    }

    /// Signs the next requests in with these; those under way go on as they are.
    pub fn sign_in(&self, access: Access) {
        // A worker that has stopped asks for nothing any more.
        let _ = self.orders.send(Order::SignIn(Box::new(access)));
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
