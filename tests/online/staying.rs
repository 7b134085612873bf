//! Staying signed in: refresh ahead, on refusal, once for all, and not any more.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use relata::{
    api::RelationApi,
    auth::{OnlineClient, Session},
    config::Network,
    domain::{
        Call, Changes, ContactRelationEntity, FailureKind as K, FieldId, Ids, Reply, Report, Retry, Save, Scope, Value,
        Write,
    },
    sandbox::{Effect, Fault},
    worker::{Terms, Worker, WorkerHandle},
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::support::{SECRET, TENANT, World, api, connection, words};

#[tokio::test]
async fn a_token_is_renewed_ahead_of_its_end_and_not_before() {
    let world = World::new();
    let api = world.api().await;
    api.principal().await.expect("an answer");
    assert_eq!((world.refreshes(), world.looks()), (0, 1));
    pass(Duration::from_secs(3500)).await;
    api.principal().await.expect("an answer");
    assert_eq!(world.refreshes(), 0, "it is good for another while");
    pass(Duration::from_secs(50)).await;
    for _ in 0..3 {
        api.principal().await.expect("an answer");
    }
    assert_eq!(world.refreshes(), 1, "ahead of the end, once");
}

#[tokio::test]
async fn ten_requests_with_an_expired_token_need_one_refresh() {
    let world = World::new();
    let api = world.api().await;
    api.principal().await.expect("an answer");
    for round in 1..=3 {
        world.online().expire_access();
        let answers = join_all((0..10).map(|_| api.principal())).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(world.refreshes(), round);
    }
    assert!(world.kept.all().is_empty(), "the refresh token is still the first");
}

#[tokio::test]
async fn a_token_without_a_life_is_used_until_it_is_refused() {
    let world = World::new();
    world.online().change(|policy| policy.access_seconds = 0);
    let api = world.api().await;
    let failure = api.principal().await.expect_err("it is dead from the start").failure;
    assert_eq!((failure.kind, world.refreshes()), (K::SignIn, 1), "not ahead of a refusal too");
}

#[tokio::test]
async fn a_secret_is_sent_where_it_is_wanted_and_only_then() {
    let mut world = World::new();
    world.online().change(|policy| policy.refresh_needs_secret = true);
    let without = world.api().await;
    world.client = OnlineClient { client_secret: Some(SECRET.into()), ..world.client };
    let with = world.api().await;
    world.online().expire_access();

    let failure = without.principal().await.expect_err("no secret").failure;
    assert_eq!((failure.kind, failure.retry), (K::SignIn, Retry::Safe));
    assert!(words(&failure).starts_with("the provider does not accept the application"), "{failure}");
    let before = world.refreshes();
    with.principal().await.expect("an answer");
    assert_eq!(world.refreshes() - before, 2, "without it, then with it");

    world.online().change(|policy| policy.refresh_needs_secret = false);
    world.online().expire_access();
    let before = world.refreshes();
    with.principal().await.expect("an answer");
    assert_eq!(world.refreshes() - before, 1, "not when it is not wanted");
    let last = world.sandbox.requests().to("/oauth/tokens").pop().expect("a request");
    assert!(!last.body.contains("client_secret"), "{}", last.body);
}

#[tokio::test]
async fn when_consent_is_withdrawn_the_person_is_asked_again_and_the_provider_once() {
    let world = World::new();
    let api = world.api().await;
    api.principal().await.expect("an answer");
    world.online().withdraw_consent();
    let answers = join_all((0..10).map(|_| api.principal())).await;
    for answer in answers {
        let failure = answer.expect_err("withdrawn").failure;
        assert_eq!((failure.kind, failure.retry), (K::SignIn, Retry::Safe));
        assert!(words(&failure).contains("sign in again"), "{failure}");
    }
    assert!(api.principal().await.is_err());
    assert_eq!(world.refreshes(), 1);
}

#[tokio::test]
async fn a_provider_that_is_away_is_waited_for() {
    let world = World::new();
    let api = world.api().await;
    api.principal().await.expect("an answer");
    let away = Effect::Status { status: 503, retry_after: None, after_write: false };
    world.sandbox.faults().add(Fault::next("/oauth/tokens", away.clone()).times(2));
    pass(Duration::from_secs(3550)).await;
    api.principal().await.expect("the old token is good for a little while");
    assert_eq!(world.refreshes(), 1);
    world.online().expire_access();
    let failure = api.principal().await.expect_err("nothing is good any more").failure;
    assert_eq!((failure.kind, failure.retry), (K::Unavailable, Retry::Safe), "{failure}");
    api.principal().await.expect("it is back");
    assert_eq!(world.refreshes(), 3);
}

#[tokio::test]
async fn a_replaced_refresh_token_is_kept_and_goes_on_at_the_next_start() {
    let world = World::new();
    world.online().change(|policy| policy.rotate_refresh = true);
    let signed_in = world.sign_in().await;
    let first = signed_in.kept().expect("a refresh token");
    let keep = Arc::clone(&world.kept);
    let session = |kept: &str| {
        let keep = Arc::clone(&keep) as Arc<dyn relata::auth::Keep>;
        Session::resume(world.client.clone(), &kept.into(), Network::default(), keep)
    };
    let kept = secrecy::ExposeSecret::expose_secret(&first).to_owned();
    assert!(kept.starts_with(&format!("{TENANT} ")));
    api(session(&kept).expect("a session")).principal().await.expect("an answer");
    let next = world.kept.all().pop().expect("the next one was kept");
    assert_ne!(next, kept);
    api(session(&next).expect("a session")).principal().await.expect("an answer");

    let others = Session::resume(world.client.clone(), &kept.as_str().into(), Network::default(), Arc::new(()));
    let used = api(others.expect("a session")).principal().await.expect_err("it was replaced").failure;
    assert_eq!(used.kind, K::SignIn);
    // Who began with it beside another process goes on with what that one has kept.
    api(session(&kept).expect("a session")).principal().await.expect("an answer");
    let elsewhere = OnlineClient { tenant: Some("Cust1".to_owned()), ..world.client.clone() };
    let other = Session::resume(elsewhere, &next.as_str().into(), Network::default(), Arc::new(()));
    assert!(words(&other.expect_err("of another tenant")).contains("not of Cust1"));
}

#[tokio::test]
async fn a_refresh_that_nobody_waits_for_is_not_lost() {
    let world = World::new();
    world.online().change(|policy| policy.rotate_refresh = true);
    let api = world.api().await;
    api.principal().await.expect("an answer");
    world.online().expire_access();
    world.sandbox.faults().add(Fault::next("/oauth/tokens", Effect::Latency { ms: 200 }));
    {
        let asked = api.principal();
        tokio::pin!(asked);
        // Let go as soon as the refresh is on its way.
        tokio::select! {
            answer = &mut asked => panic!("too early: {answer:?}"),
            () = until(|| world.refreshes() == 1) => {}
        }
    }
    api.principal().await.expect("the refresh went on");
    assert_eq!((world.refreshes(), world.kept.all().len()), (1, 1));
}

#[tokio::test]
async fn given_credentials_are_not_renewed() {
    let world = World::new();
    let signed_in = world.sign_in().await;
    let credentials = relata::auth::Credentials::Bearer { token: signed_in.tokens.access.clone() };
    let environment = world.client.environment.clone();
    let api = api(Session::of_credentials(environment, TENANT.to_owned(), credentials, Network::default()));
    api.principal().await.expect("an answer");
    world.online().expire_access();
    assert_eq!(api.principal().await.expect_err("expired").failure.kind, K::SignIn);
    assert_eq!(world.refreshes(), 0);
}

#[tokio::test]
async fn a_save_whose_token_expires_in_the_middle_is_made_once() {
    const SAVE: &str = "SaveContactRelation";
    let world = World::new();
    let session = world.session().await;
    let mut desk = Desk::new(session);
    let before = desk.count().await;
    let base = match desk.ask(Call::Default).await {
        Ok(Reply::Relation(row)) => *row,
        other => panic!("{other:?}"),
    };
    // The server ends the token between the reads and the write.
    let ended = Effect::Status { status: 401, retry_after: None, after_write: false };
    world.sandbox.faults().add(Fault::next(SAVE, ended.clone()));
    let made = saved(desk.ask(create(&base)).await);
    assert_eq!((world.sent(SAVE), world.refreshes()), (2, 1));
    assert_eq!(desk.count().await, before + 1, "nothing doubled");

    world.online().expire_access();
    let row = saved(desk.ask(update(&made, "later")).await);
    assert_eq!((row.text(FieldId::Comment), world.refreshes()), ("later", 2));

    // And where there is no way back in, it says so; nothing was written.
    world.online().withdraw_consent();
    let failure = desk.ask(update(&row, "lost")).await.expect_err("signed out");
    assert_eq!(failure.kind, K::SignIn);
    assert_eq!(world.sent(SAVE), 3);
}

/// A worker and somebody who asks one thing after the other.
struct Desk {
    worker: WorkerHandle,
    reports: UnboundedReceiver<Report>,
    ids: Ids,
}

impl Desk {
    fn new(session: Session) -> Self {
        let (sender, reports) = unbounded_channel();
        let worker = Worker::connect(connection(session), Terms::default(), sender).expect("a thread");
        Self { worker, reports, ids: Ids::default() }
    }

    async fn ask(&mut self, call: Call) -> Result<Reply, relata::domain::Failure> {
        let job = self.ids.job(call);
        let id = job.id;
        self.worker.send(job).expect("the worker runs");
        loop {
            match self.reports.recv().await.expect("an answer") {
                Report::Answer(answer) if answer.id == id => return answer.outcome,
                _ => {}
            }
        }
    }

    async fn count(&mut self) -> usize {
        match self.ask(Call::Relations { scope: Scope::All, skip: 0 }).await {
            Ok(Reply::Relations(page)) if page.next.is_none() => page.rows.len(),
            other => panic!("{other:?}"),
        }
    }
}

fn create(base: &ContactRelationEntity) -> Call {
    let changes = Changes::from([
        (FieldId::SourceContactId, Value::Integer(2)),
        (FieldId::DestinationContactId, Value::Integer(3)),
        (FieldId::RelationDefinitionId, Value::Integer(1)),
        (FieldId::Comment, Value::Text("made by a test".to_owned())),
    ]);
    Call::Write(Write::Save(Box::new(Save { base: base.clone(), changes, earlier: None })))
}

fn update(base: &ContactRelationEntity, comment: &str) -> Call {
    let changes = Changes::from([(FieldId::Comment, Value::Text(comment.to_owned()))]);
    Call::Write(Write::Save(Box::new(Save { base: base.clone(), changes, earlier: None })))
}

fn saved(outcome: Result<Reply, relata::domain::Failure>) -> ContactRelationEntity {
    match outcome {
        Ok(Reply::Saved(row)) => *row,
        other => panic!("not saved: {other:?}"),
    }
}

/// So much time passes on this side.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Waits until something is so.
async fn until(so: impl Fn() -> bool) {
    while !so() {
        tokio::task::yield_now().await;
    }
}
