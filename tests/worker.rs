//! The worker over real HTTP: what a user's save and delete come to.

use std::sync::mpsc::RecvTimeoutError;

#[path = "support/asking.rs"]
mod asking;

use asking::World;
use relata::{
    auth::{Access, Credentials, Grant},
    config::BaseUrl,
    domain::{
        Attempt, Call, Changes, ContactRelationEntity, Failure, FailureKind as K, FieldId, Ours, RelationId, Reply,
        Report, Save, Scope, Value, Write,
    },
    sandbox::{Effect, Fault},
    worker::Terms,
};

const SAVE: &str = "SaveContactRelation";
const DELETE: &str = "DeleteContactRelation";

impl World {
    /// Signs in with another password.
    fn sign_in(&self, password: &str) {
        let base: BaseUrl = self.sandbox.url().parse().expect("an address");
        let credentials = Credentials::Basic { user: "demo".into(), password: password.into() };
        self.worker.sign_in(Access::Fixed(Grant::new(base.as_url().clone(), credentials)));
    }

    fn new() -> Self {
        Self::with_password("demo")
    }

    fn with_password(password: &str) -> Self {
        Self::start(password, Terms::default())
    }

    fn is_gone(&mut self, id: i32) -> bool {
        self.ask(Call::Load(RelationId(id))) == Ok(Reply::Missing)
    }

    fn count(&mut self) -> usize {
        match self.ask(Call::Relations { scope: Scope::All, skip: 0 }) {
            Ok(Reply::Relations(page)) if page.next.is_none() => page.rows.len(),
            other => panic!("{other:?}"),
        }
    }

    fn fault(&self, route: &str, effect: Effect) {
        self.sandbox.faults().add(Fault::next(route, effect));
    }

    fn sent(&self, route: &str) -> usize {
        self.sandbox.requests().to(route).len()
    }
}

fn update(base: &ContactRelationEntity, comment: &str) -> Call {
    let changes = Changes::from([(FieldId::Comment, Value::Text(comment.to_owned()))]);
    Call::Write(Write::Save(Box::new(Save { base: base.clone(), changes, earlier: None })))
}

fn create(base: &ContactRelationEntity, earlier: Option<Box<Attempt>>) -> Call {
    let changes = Changes::from([
        (FieldId::SourceContactId, Value::Integer(2)),
        (FieldId::DestinationContactId, Value::Integer(3)),
        (FieldId::RelationDefinitionId, Value::Integer(1)),
        (FieldId::Comment, Value::Text("made by a test".to_owned())),
    ]);
    Call::Write(Write::Save(Box::new(Save { base: base.clone(), changes, earlier })))
}

fn delete(base: &ContactRelationEntity) -> Call {
    Call::Write(Write::Delete(Box::new(base.clone())))
}

fn saved(outcome: Result<Reply, Failure>) -> ContactRelationEntity {
    match outcome {
        Ok(Reply::Saved(row)) => *row,
        other => panic!("not saved: {other:?}"),
    }
}

fn found(outcome: Result<Reply, Failure>) -> ContactRelationEntity {
    match outcome {
        Ok(Reply::Found(row)) => *row,
        other => panic!("not found: {other:?}"),
    }
}

fn unsure(outcome: Result<Reply, Failure>) -> Attempt {
    match outcome {
        Ok(Reply::Unsure { attempt, .. }) => *attempt,
        other => panic!("not unsure: {other:?}"),
    }
}

fn status(status: u16, retry_after: Option<u32>) -> Effect {
    Effect::Status { status, retry_after, after_write: false }
}

#[test]
fn a_save_is_read_back_even_when_the_server_only_echoes() {
    let mut world = World::new();
    let base = world.load(1);
    world.fault(SAVE, Effect::Echo);
    let row = saved(world.ask(update(&base, "new words")));
    assert_eq!(row.text(FieldId::Comment), "new words");
    assert_ne!(row.updated(), base.updated(), "the date of the server, not of the echo");
    saved(world.ask(update(&row, "and again")));
}

#[test]
fn someone_elses_change_and_delete_are_met_before_the_write() {
    let mut world = World::new();
    let base = world.load(1);
    for call in [update(&base, "mine"), delete(&base)] {
        world.fault("GetContactRelationEntity", Effect::EditedMeanwhile { comment: "theirs".to_owned() });
        match world.ask(call) {
            Ok(Reply::Changed(row)) => assert_eq!(row.text(FieldId::Comment), "theirs"),
            other => panic!("{other:?}"),
        }
    }
    world.fault("GetContactRelationEntity", Effect::DeletedMeanwhile);
    assert_eq!(world.ask(update(&base, "mine")), Ok(Reply::Missing));
    assert_eq!(world.sent(SAVE) + world.sent(DELETE), 0);
}

#[test]
fn a_write_that_happened_is_found_whatever_became_of_its_answer() {
    let mut world = World::new();
    let after = |status| Effect::Status { status, retry_after: None, after_write: true };
    for effect in [Effect::DropAfter, Effect::Truncated, after(504), after(502)] {
        let base = world.load(1);
        let comment = format!("{effect:?}");
        world.fault(SAVE, effect);
        assert_eq!(found(world.ask(update(&base, &comment))).text(FieldId::Comment), comment);
    }
    let (before, base) = (world.count(), empty(&mut world));
    for (made, effect) in [Effect::DropAfter, Effect::Truncated, after(504)].into_iter().enumerate() {
        world.fault(SAVE, effect);
        found(world.ask(create(&base, None)));
        assert_eq!(world.count(), before + made + 1, "made once");
    }
    let base = world.load(1);
    world.fault(DELETE, Effect::DropAfter);
    assert_eq!(world.ask(delete(&base)), Ok(Reply::Deleted));
    assert!(world.is_gone(1));
}

fn empty(world: &mut World) -> ContactRelationEntity {
    match world.ask(Call::Default) {
        Ok(Reply::Relation(row)) => *row,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_write_that_may_have_happened_is_unsure_and_is_never_sent_again() {
    let mut world = World::new();
    for (sent, effect) in
        [Effect::DropBefore, Effect::Html, status(504, None), status(503, None)].into_iter().enumerate()
    {
        let base = world.load(1);
        world.fault(SAVE, effect);
        let attempt = unsure(world.ask(update(&base, "lost")));
        assert_eq!(world.sent(SAVE), sent + 1);
        assert_eq!(world.ask(Call::Resolve(Box::new(attempt))), Ok(Reply::NotWritten));
    }
    let (before, base) = (world.count(), empty(&mut world));
    world.fault(SAVE, Effect::DropBefore);
    let attempt = unsure(world.ask(create(&base, None)));
    assert_eq!(world.ask(Call::Resolve(Box::new(attempt.clone()))), Ok(Reply::NotWritten));
    saved(world.ask(create(&base, Some(Box::new(attempt.clone())))));
    // Tried once more with what was known then, it finds that work.
    found(world.ask(create(&base, Some(Box::new(attempt.clone())))));
    assert_eq!(world.count(), before + 1);
    found(world.ask(Call::Resolve(Box::new(attempt))));
}

#[test]
fn a_create_is_known_by_what_it_ties_whatever_its_answer_says() {
    let mut world = World::new();
    let (before, base) = (world.count(), empty(&mut world));
    let after = Effect::Status { status: 503, retry_after: Some(0), after_write: true };
    for (made, effect) in [Effect::OtherId { id: 7 }, after].into_iter().enumerate() {
        world.fault(SAVE, effect);
        let row = found(world.ask(create(&base, None)));
        assert_eq!((row.text(FieldId::Comment), world.count()), ("made by a test", before + made + 1));
    }
    world.fault(SAVE, Effect::EditedSince { comment: "theirs".to_owned() });
    world.fault(SAVE, Effect::DropAfter);
    match world.ask(create(&base, None)) {
        Ok(Reply::Overtaken { ours: Ours::Saved, row: Some(row) }) => assert_eq!(row.text(FieldId::Comment), "theirs"),
        other => panic!("{other:?}"),
    }
    assert_eq!((world.sent(SAVE), world.count()), (3, before + 3));
}

#[test]
fn what_another_user_has_made_is_not_taken_for_ours() {
    let mut world = World::new();
    let base = empty(&mut world);
    world.fault(SAVE, Effect::DropBefore);
    let attempt = unsure(world.ask(create(&base, None)));
    let site: BaseUrl = world.sandbox.url().parse().expect("an address");
    let kari = Credentials::Basic { user: "KARI".into(), password: "kari".into() };
    world.worker.sign_in(Access::Fixed(Grant::new(site.as_url().clone(), kari)));
    saved(world.ask(create(&base, None)));
    world.sign_in("demo");
    assert_eq!(world.ask(Call::Resolve(Box::new(attempt))), Ok(Reply::NotWritten));
}

#[test]
fn a_refused_write_is_a_failure_and_nothing_more() {
    let mut world = World::new();
    let base = world.load(1);
    for (effect, kind) in [
        (status(403, None), K::Forbidden),
        (status(401, None), K::SignIn),
        (status(412, None), K::Conflict),
        (status(429, None), K::Throttled),
        (Effect::ErrorObject, K::Invalid),
    ] {
        let before = world.sent(SAVE);
        world.fault(SAVE, effect);
        assert_eq!(world.ask(update(&base, "mine")).unwrap_err().kind, kind);
        assert_eq!(world.sent(SAVE), before + 1);
    }
    assert_eq!(world.load(1), base);
}

#[test]
fn what_the_server_turned_away_is_sent_again() {
    let mut world = World::new();
    let base = world.load(1);
    world.fault(SAVE, status(429, Some(0)));
    saved(world.ask(update(&base, "at the second try")));
    assert_eq!(world.sent(SAVE), 2);
    world.fault("currentPrincipal", Effect::DropBefore);
    world.fault("currentPrincipal", status(502, None));
    assert!(matches!(world.ask(Call::Principal), Ok(Reply::Principal(user)) if user.full_name == "Demo Brukeren"));
}

#[test]
fn an_answer_that_does_not_come_holds_up_nothing_else() {
    let mut world = World::new();
    world.fault("Contact/2/Relations", Effect::Latency { ms: 60_000 });
    let slow = world.ids.job(Call::Relations { scope: Scope::Of(relata::domain::PartyRef::Company(2)), skip: 0 });
    world.worker.send(slow.clone()).unwrap();
    assert_eq!(world.load(1).id(), RelationId(1));
    world.worker.cancel(slow.id);
    let answer = world.answer();
    assert_eq!((answer.id, answer.outcome.unwrap_err().kind), (slow.id, K::Cancelled));
    // Quitting waits for no read.
    world.fault("currentPrincipal", Effect::Latency { ms: 60_000 });
    let job = world.ids.job(Call::Principal);
    world.worker.send(job).unwrap();
    let World { worker, sandbox, .. } = world;
    let (done, finished) = std::sync::mpsc::channel();
    let waiting = std::thread::spawn(move || {
        worker.finish();
        done.send(()).unwrap();
    });
    match finished.recv_timeout(std::time::Duration::from_secs(10)) {
        Ok(()) => waiting.join().unwrap(),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => panic!("the worker did not end"),
    }
    sandbox.stop();
}

#[test]
fn other_credentials_hold_from_the_next_request_on() {
    let mut world = World::with_password("wrong");
    let refused = world.ask(Call::Principal).unwrap_err();
    assert_eq!(refused.kind, K::SignIn);
    assert!(!refused.text.contains("wrong"), "{refused}");
    assert_eq!(world.ask(Call::Load(RelationId(1))).unwrap_err().kind, K::SignIn);
    world.sign_in("demo");
    let base = world.load(1);
    saved(world.ask(update(&base, "signed in in the middle of work")));
    world.sign_in("old");
    assert_eq!(world.ask(Call::Principal).unwrap_err().kind, K::SignIn);
}

#[test]
fn a_wait_is_counted_down_and_ends_when_the_user_has_enough() {
    let mut world = World::new();
    world.fault("currentPrincipal", status(503, Some(15)));
    let job = world.ids.job(Call::Principal);
    world.worker.send(job.clone()).unwrap();
    let report = world.reports.blocking_recv();
    let Some(Report::Waiting { id, seconds: 15, tries: 1, cause }) = report else { panic!("{report:?}") };
    assert_eq!(id, job.id);
    assert!(cause.contains("503"), "{cause}");
    world.worker.cancel(job.id);
    let answer = world.answer();
    assert_eq!((answer.id, answer.outcome.unwrap_err().kind), (job.id, K::Cancelled));
    assert_eq!(world.sent("currentPrincipal"), 1);
}
