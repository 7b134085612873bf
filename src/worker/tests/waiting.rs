//! Waits between tries, on the screen and under the user's hand; a server left alone.

use std::{future::Future, time::Duration};

use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::{Instant, advance},
};

use crate::{
    domain::{
        Answer, Call, Changes, ContactRelationEntity, FailureKind as K, FieldId, Ids, Job, RelationId, Reply, Report,
        RequestId, Retry, Save, Scope, Value, Write,
    },
    worker::{
        Terms,
        driver::{Order, drive},
        fake::{Fake, Moment},
    },
};

/// The user's end of a worker on a server in memory.
struct User {
    orders: UnboundedSender<Order>,
    reports: UnboundedReceiver<Report>,
    ids: Ids,
}

impl User {
    fn send(&mut self, call: Call) -> RequestId {
        let job: Job = self.ids.job(call);
        let id = job.id;
        self.orders.send(Order::Job(Box::new(job))).unwrap();
        id
    }

    fn cancel(&self, id: RequestId) {
        self.orders.send(Order::Cancel(id)).unwrap();
    }

    async fn report(&mut self) -> Report {
        self.reports.recv().await.unwrap()
    }

    /// The next answer, and the countdowns before it.
    async fn answer(&mut self) -> (Answer, Vec<u64>) {
        let mut waits = Vec::new();
        loop {
            match self.report().await {
                Report::Answer(answer) => return (answer, waits),
                Report::Waiting { seconds, .. } => waits.push(seconds),
                other => panic!("{other:?}"),
            }
        }
    }

    async fn ask(&mut self, call: Call) -> Answer {
        self.send(call);
        self.answer().await.0
    }
}

/// Runs a worker beside its user until the user is done.
async fn with<F: Future<Output = ()>>(fake: &Fake, script: impl FnOnce(User) -> F) {
    let (orders, inbox) = unbounded_channel();
    let (sender, reports) = unbounded_channel();
    let server = fake.clone();
    let tell = move |report| {
        // Whoever is done listens no more.
        let _ = sender.send(report);
    };
    let worker = drive(inbox, move |_| Ok(server.clone()), Terms::default(), tell);
    tokio::join!(worker, script(User { orders, reports, ids: Ids::default() }));
}

fn update(base: &ContactRelationEntity) -> Call {
    let changes = Changes::from([(FieldId::Comment, Value::Text("new".to_owned()))]);
    Call::Write(Write::Save(Box::new(Save { base: base.clone(), changes, earlier: None })))
}

fn kind(answer: &Answer) -> Option<K> {
    answer.outcome.as_ref().err().map(|failure| failure.kind)
}

/// The request that waits for its second try, and for how long; the cause is told with it.
fn waiting(report: Report) -> (RequestId, u64) {
    let Report::Waiting { id, seconds, tries: 1, cause } = report else { panic!("{report:?}") };
    assert!(!cause.is_empty());
    (id, seconds)
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_more_than_is_waited_is_quoted() {
    let fake = Fake::default();
    fake.throttle("principal", 600);
    with(&fake, async |mut user| {
        user.send(Call::Principal);
        let (answer, waits) = user.answer().await;
        let failure = answer.outcome.expect_err("a refusal");
        assert!(failure.text.contains("try again in 10 min") && waits.is_empty(), "{failure}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_told_once_a_second() {
    let fake = Fake::default();
    fake.throttle("principal", 3);
    with(&fake, async |mut user| {
        let id = user.send(Call::Principal);
        let started = Instant::now();
        for seconds in [3, 2, 1, 0] {
            assert_eq!(waiting(user.report().await), (id, seconds));
            assert_eq!(started.elapsed(), Duration::from_secs(3 - seconds));
        }
        let (answer, waits) = user.answer().await;
        assert_eq!((answer.id, kind(&answer), waits), (id, None, vec![]));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_waiting_request_is_cancelled_at_once() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.throttle("principal", 9);
    fake.throttle("save", 9);
    with(&fake, async |mut user| {
        for call in [Call::Principal, update(&base)] {
            let started = Instant::now();
            let id = user.send(call);
            assert_eq!(waiting(user.report().await), (id, 9));
            user.cancel(id);
            let (answer, _) = user.answer().await;
            assert_eq!((answer.id, kind(&answer), started.elapsed()), (id, Some(K::Cancelled), Duration::ZERO));
        }
    })
    .await;
    assert_eq!((fake.count("principal"), fake.count("save")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_write_that_was_sent_ends_with_what_is_known_when_the_user_has_enough() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("save", Moment::After, K::TimedOut, Retry::Unsafe);
    with(&fake, async |mut user| {
        fake.gate.forget_permits(usize::MAX);
        let id = user.send(update(&base));
        fake.gate.add_permits(2);
        while fake.count("load") < 2 {
            tokio::task::yield_now().await;
        }
        fake.throttle("load", 9);
        fake.gate.add_permits(10);
        assert_eq!(waiting(user.report().await), (id, 9));
        user.cancel(id);
        let (answer, _) = user.answer().await;
        assert!(matches!(answer.outcome, Ok(Reply::Unsure { .. })), "{answer:?}");
    })
    .await;
    assert_eq!((fake.count("save"), fake.count("load")), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_answer_is_left_alone_for_a_while() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    for _ in 0..6 {
        fake.fail("principal", Moment::Before, K::Unreachable, Retry::Safe);
    }
    with(&fake, async |mut user| {
        for _ in 0..2 {
            let answer = user.ask(Call::Principal).await;
            assert_eq!(answer.outcome.unwrap_err().text, "principal", "the reason itself");
        }
        assert_eq!(fake.count("principal"), 6, "what has begun has all its tries");
        let preview = || Call::Preview(RelationId(1));
        for call in [Call::Principal, preview(), Call::Definitions] {
            let failure = user.ask(call).await.outcome.unwrap_err();
            let said = "the server is not answering; it is tried again in 5 s at the earliest";
            assert_eq!((failure.kind, failure.retry, failure.text.as_str()), (K::Unreachable, Retry::Safe, said));
        }
        assert_eq!(fake.log().len(), 6, "nothing was sent");

        advance(Duration::from_secs(5)).await;
        for _ in 0..3 {
            fake.fail("load", Moment::Before, K::TimedOut, Retry::Unsafe);
        }
        assert_eq!(kind(&user.ask(preview()).await), Some(K::TimedOut));
        let failure = user.ask(preview()).await.outcome.unwrap_err();
        assert!(failure.text.contains("again in 10 s"), "{failure}");
        assert_eq!(fake.count("load"), 3, "one probe per window");

        // The user's own write goes out all the same, and its success opens the way.
        assert!(matches!(user.ask(update(&base)).await.outcome, Ok(Reply::Saved(_))));
        assert_eq!(kind(&user.ask(Call::Principal).await), None);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_failures_at_the_start_leaves_every_read_its_tries() {
    let fake = Fake::default();
    let row = fake.add(1, 2, "row");
    for name in ["principal", "definitions", "relations", "load", "principal", "definitions"] {
        fake.fail(name, Moment::Before, K::Unreachable, Retry::Safe);
    }
    with(&fake, async |mut user| {
        let list = Call::Relations { scope: Scope::All, skip: 0 };
        for call in [Call::Principal, Call::Definitions, list, Call::Load(row.id())] {
            user.send(call);
        }
        for _ in 0..4 {
            let (answer, _) = user.answer().await;
            assert_eq!(kind(&answer), None, "{answer:?}");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_user_may_always_try() {
    let fake = Fake::default();
    let row = fake.add(1, 2, "row");
    for _ in 0..6 {
        fake.fail("principal", Moment::Before, K::Unreachable, Retry::Safe);
    }
    with(&fake, async |mut user| {
        for _ in 0..2 {
            user.ask(Call::Principal).await;
        }
        assert_eq!(kind(&user.ask(Call::Definitions).await), Some(K::Unreachable));
        assert_eq!(kind(&user.ask(Call::Load(row.id())).await), None);
        assert_eq!(kind(&user.ask(Call::Definitions).await), None, "the way is open again");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_defect_costs_one_request_its_answer_and_no_other() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("principal", Moment::Defect, K::Server, Retry::Safe);
    fake.fail("save", Moment::Defect, K::Server, Retry::Safe);
    with(&fake, async |mut user| {
        let failure = user.ask(Call::Principal).await.outcome.unwrap_err();
        assert_eq!((failure.kind, failure.retry), (K::Unreadable, Retry::Never));
        let outcome = user.ask(update(&base)).await.outcome;
        assert!(matches!(outcome, Ok(Reply::Unsure { .. })), "it was sent, and no journal knows of it: {outcome:?}");
        assert_eq!(kind(&user.ask(Call::Principal).await), None);
    })
    .await;
}
