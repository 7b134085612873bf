//! Tenants: where they are, and what is said when they are nowhere.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use relata::{
    api::RelationApi,
    auth::Session,
    config::Network,
    domain::{Changes, FailureKind as K, RelationId, Retry},
    sandbox::{
        Effect, Fault,
        online::{Host, State},
    },
};

use crate::support::{TENANT, World, api, words};

#[tokio::test]
async fn a_tenant_that_has_moved_is_found_and_the_request_sent_again() {
    let world = World::new();
    let api = world.api().await;
    api.principal().await.expect("an answer");
    assert_eq!(world.looks(), 1);
    world.online().move_to(TENANT, Host::Second);
    let answers = join_all((0..10).map(|_| api.principal())).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(world.looks(), 2, "one look for all");

    let row = api.load(RelationId(1)).await.expect("an answer").expect("a relation");
    world.online().move_to(TENANT, Host::First);
    let saves = world.sent("SaveContactRelation");
    api.save(&row.to_json(&Changes::default())).await.expect("a write, too: 421 has not done it");
    assert_eq!((world.sent("SaveContactRelation") - saves, world.looks()), (2, 3));
}

#[tokio::test]
async fn a_tenant_that_does_not_run_is_told_in_words() {
    let world = World::new();
    let api = world.api().await;
    api.principal().await.expect("an answer");
    for (state, kind, said) in [
        (State::OfflineMaintenance, K::Unavailable, "is down for maintenance; try again later (OfflineMaintenance)"),
        (State::Suspended, K::Unavailable, "is suspended; its administrator can ask SuperOffice why (Suspended)"),
    ] {
        world.online().set_state(TENANT, state);
        let failure = api.principal().await.expect_err("it does not run").failure;
        assert_eq!(failure.kind, kind);
        assert_eq!(words(&failure), format!("{TENANT} at {} {said}", world.sandbox.root()));
    }
    let row = {
        world.online().set_state(TENANT, State::OnlineMaintenance);
        api.load(RelationId(1)).await.expect("the API is up").expect("a relation")
    };
    world.online().set_state(TENANT, State::OfflineMaintenance);
    let failure = api.save(&row.to_json(&Changes::default())).await.expect_err("it does not run").failure;
    assert_eq!(failure.retry, Retry::Unsafe, "a 503 does not say that nothing was written: {failure}");
    world.online().set_state(TENANT, State::Running);
    api.principal().await.expect("it is back");
}

#[tokio::test]
async fn a_tenant_that_is_not_there_is_told_before_anything_is_sent() {
    let world = World::new();
    let signed_in = world.sign_in().await;
    for tenant in ["Cust1", "Cust31415"] {
        let kept = format!("{tenant} {}", secret(&signed_in.kept().expect("a refresh token")));
        let session = Session::resume(world.client.clone(), &kept.as_str().into(), Network::default(), Arc::new(()));
        let failure = api(session.expect("a session")).principal().await.expect_err("nowhere").failure;
        assert!(words(&failure).starts_with(&format!("{tenant} at ")), "{failure}");
        assert_ne!(failure.retry, Retry::Unsafe);
    }
    assert_eq!(world.sent("currentPrincipal"), 0);
}

#[tokio::test]
async fn an_address_is_asked_for_again_when_its_time_is_over() {
    let world = World::new();
    world.online().change(|policy| policy.state_seconds = 120);
    let api = world.api().await;
    api.principal().await.expect("an answer");
    pass(Duration::from_secs(100)).await;
    api.principal().await.expect("an answer");
    assert_eq!(world.looks(), 1);
    pass(Duration::from_secs(30)).await;
    api.principal().await.expect("an answer");
    assert_eq!(world.looks(), 2);

    // An address that is over its time is better than none.
    for (looks, nonsense) in [(3, Effect::DropBefore), (4, Effect::Html), (5, Effect::Null)] {
        pass(Duration::from_secs(200)).await;
        world.sandbox.faults().add(Fault::next("/api/state/", nonsense));
        api.principal().await.expect("the old address still holds");
        assert_eq!(world.looks(), looks);
    }
}

#[tokio::test]
async fn a_failure_of_its_own_keeps_its_words_when_nobody_can_be_asked() {
    let world = World::new();
    let api = world.api().await;
    api.principal().await.expect("an answer");
    let broken = Effect::Status { status: 500, retry_after: None, after_write: false };
    for (looks, nonsense) in [(2, Effect::DropBefore), (3, Effect::Html)] {
        world.sandbox.faults().add(Fault::next("currentPrincipal", broken.clone()));
        world.sandbox.faults().add(Fault::next("/api/state/", nonsense));
        let failure = api.principal().await.expect_err("broken").failure;
        assert_eq!(failure.kind, K::Server, "{failure}");
        assert_eq!(world.looks(), looks);
    }
}

fn secret(kept: &secrecy::SecretString) -> String {
    let kept = secrecy::ExposeSecret::expose_secret(kept);
    kept.split_once(' ').expect("tenant and token").1.to_owned()
}

/// So much time passes on this side.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}
