//! A sandbox, the worker on it, and a user who asks one thing after the other.

use relata::{
    api::Connection,
    auth::Credentials,
    domain::{Answer, Call, ContactRelationEntity, Failure, Ids, RelationId, Reply, Report},
    sandbox::{self, Options, Sandbox},
    worker::{Terms, Worker, WorkerHandle},
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) worker: WorkerHandle,
    pub(crate) reports: UnboundedReceiver<Report>,
    pub(crate) ids: Ids,
}

impl World {
    pub(crate) fn start(password: &str, terms: Terms) -> Self {
        let sandbox = sandbox::start(&Options::default()).expect("a sandbox on a free port");
        let credentials = Credentials::Basic { user: "demo".into(), password: password.into() };
        let connection = Connection::new(&sandbox.url().parse().expect("an address"), credentials);
        let (sender, reports) = unbounded_channel();
        let worker = Worker::connect(connection, terms, sender).expect("a thread for the worker");
        Self { sandbox, worker, reports, ids: Ids::default() }
    }

    pub(crate) fn ask(&mut self, call: Call) -> Result<Reply, Failure> {
        let job = self.ids.job(call);
        let id = job.id;
        self.worker.send(job).expect("the worker runs");
        let answer = self.answer();
        assert_eq!(answer.id, id);
        answer.outcome
    }

    pub(crate) fn answer(&mut self) -> Answer {
        loop {
            if let Report::Answer(answer) = self.reports.blocking_recv().expect("an answer") {
                return answer;
            }
        }
    }

    pub(crate) fn load(&mut self, id: i32) -> ContactRelationEntity {
        match self.ask(Call::Load(RelationId(id))) {
            Ok(Reply::Relation(row)) => *row,
            other => panic!("{other:?}"),
        }
    }
}
