//! The worker's thread: order, cancelling, closing.

use std::time::Duration;

use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::Instant,
};

use crate::{
    auth::Access,
    domain::{
        Answer, Call, ContactRelationEntity, Failure, FailureKind, Ids, Job, RelationId, Reply, Report, RequestId,
        Retry, Speaker, Write,
    },
    worker::{
        Terms, Worker, WorkerHandle,
        driver::{Order, drive},
        fake::Fake,
    },
};

fn search(ids: &mut Ids, text: &str) -> Job {
    ids.job(Call::SearchParties { text: text.to_owned() })
}

fn delete(ids: &mut Ids, row: &ContactRelationEntity) -> Job {
    ids.job(Call::Write(Write::Delete(Box::new(row.clone()))))
}

fn spawn(fake: &Fake, read_only: bool) -> (WorkerHandle, Answers) {
    let (sender, reports) = unbounded_channel();
    let fake = fake.clone();
    let terms = Terms { read_only, ..Terms::default() };
    (Worker::spawn(move |_| Ok(fake.clone()), terms, sender).unwrap(), Answers(reports))
}

/// The answers among the reports.
struct Answers(UnboundedReceiver<Report>);

impl Answers {
    fn blocking_recv(&mut self) -> Option<Answer> {
        loop {
            if let Report::Answer(answer) = self.0.blocking_recv()? {
                return Some(answer);
            }
        }
    }
}

fn kind(answer: &Answer) -> Option<FailureKind> {
    answer.outcome.as_ref().err().map(|failure| failure.kind)
}

/// Waits until the server has seen so many calls of a name.
fn until(fake: &Fake, name: &str, count: usize) {
    let started = std::time::Instant::now();
    while fake.count(name) < count {
        assert!(started.elapsed() < Duration::from_secs(10), "{name} came {} times", fake.count(name));
        std::thread::yield_now();
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_burst_of_letters_the_first_and_the_last_are_sent() {
    let (fake, mut ids) = (Fake::default(), Ids::default());
    let (orders, inbox) = unbounded_channel();
    let jobs = ["a", "ab", "abc"].map(|text| search(&mut ids, text));
    let ids: Vec<RequestId> = jobs.iter().map(|job| job.id).collect();
    for job in jobs {
        orders.send(Order::Job(Box::new(job))).unwrap();
    }
    fake.gate.forget_permits(usize::MAX);
    let (sender, mut answers) = unbounded_channel();
    let started = Instant::now();
    let server = fake.clone();
    let worker =
        drive(inbox, move |_| Ok(server.clone()), Terms::default(), move |report| sender.send(report).unwrap());
    let user = async {
        for id in &ids[..2] {
            let Some(Report::Answer(answer)) = answers.recv().await else { panic!("an answer") };
            assert_eq!((answer.id, kind(&answer)), (*id, Some(FailureKind::Cancelled)));
        }
        fake.gate.add_permits(1);
        let Some(Report::Answer(last)) = answers.recv().await else { panic!("an answer") };
        assert_eq!((last.id, last.outcome), (ids[2], Ok(Reply::Parties(vec![]))));
        assert_eq!(started.elapsed(), Duration::from_millis(120));
        drop(orders);
    };
    tokio::join!(worker, user);
    assert_eq!(fake.log(), ["search a", "search abc"]);
}

#[test]
fn a_reading_session_refuses_writes_and_sends_nothing() {
    let (fake, mut ids) = (Fake::default(), Ids::default());
    let row = fake.add(1, 2, "x");
    let (worker, mut answers) = spawn(&fake, true);
    worker.send(delete(&mut ids, &row)).unwrap();
    assert_eq!(kind(&answers.blocking_recv().unwrap()), Some(FailureKind::ReadOnly));
    worker.finish();
    assert_eq!(fake.log(), Vec::<String>::new());
}

#[test]
fn a_write_can_be_cancelled_until_it_is_sent() {
    let (fake, mut ids) = (Fake::default(), Ids::default());
    let row = fake.add(1, 2, "x");
    fake.gate.forget_permits(usize::MAX);
    let (worker, mut answers) = spawn(&fake, false);

    let early = delete(&mut ids, &row);
    worker.send(early.clone()).unwrap();
    until(&fake, "load", 1);
    worker.cancel(early.id);
    let answer = answers.blocking_recv().unwrap();
    assert_eq!((answer.id, kind(&answer)), (early.id, Some(FailureKind::Cancelled)));

    let late = delete(&mut ids, &row);
    worker.send(late.clone()).unwrap();
    until(&fake, "load", 2);
    fake.gate.add_permits(1);
    until(&fake, "delete", 1);
    worker.cancel(late.id);
    fake.gate.add_permits(1);
    assert_eq!(answers.blocking_recv().unwrap(), Answer { id: late.id, outcome: Ok(Reply::Deleted) });
    worker.finish();
    assert_eq!(fake.rows(), 0);
}

#[test]
fn closing_waits_for_the_writes_alone() {
    let (fake, mut ids) = (Fake::default(), Ids::default());
    let row = fake.add(1, 2, "x");
    fake.gate.forget_permits(usize::MAX);
    let (worker, mut answers) = spawn(&fake, false);
    let (read, write) = (ids.job(Call::Principal), delete(&mut ids, &row));
    worker.send(read.clone()).unwrap();
    worker.send(write.clone()).unwrap();
    until(&fake, "load", 1);
    worker.close();
    let answer = answers.blocking_recv().unwrap();
    assert_eq!((answer.id, kind(&answer)), (read.id, Some(FailureKind::Cancelled)));
    fake.gate.add_permits(2);
    worker.finish();
    assert_eq!(answers.blocking_recv().unwrap(), Answer { id: write.id, outcome: Ok(Reply::Deleted) });
    assert!(answers.blocking_recv().is_none(), "the worker is gone");
}

#[test]
fn letting_go_of_the_handle_ends_the_worker() {
    let (fake, mut ids) = (Fake::default(), Ids::default());
    fake.gate.forget_permits(usize::MAX);
    let (worker, mut answers) = spawn(&fake, false);
    worker.send(ids.job(Call::Preview(RelationId(1)))).unwrap();
    until(&fake, "load", 1);
    drop(worker);
    assert_eq!(kind(&answers.blocking_recv().unwrap()), Some(FailureKind::Cancelled));
    assert!(answers.blocking_recv().is_none());
}

#[test]
fn a_server_that_cannot_be_opened_is_tried_with_the_next_job() {
    let (fake, mut ids) = (Fake::default(), Ids::default());
    let (sender, reports) = unbounded_channel();
    let mut answers = Answers(reports);
    let mut doors = vec![Ok(fake), Err(FailureKind::Invalid)];
    let open = move |_: Option<&Access>| {
        doors.pop().unwrap().map_err(|kind| Failure {
            kind,
            by: Speaker::Relata,
            text: "ca_file".to_owned(),
            field: None,
            retry: Retry::Never,
        })
    };
    let worker = Worker::spawn(open, Terms::default(), sender).unwrap();
    for expected in [Some(FailureKind::Invalid), None, None] {
        worker.send(ids.job(Call::Principal)).unwrap();
        assert_eq!(kind(&answers.blocking_recv().unwrap()), expected);
    }
    worker.finish();
}
