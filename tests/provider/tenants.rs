//! Tenants: their states, and their moves from host to host.

use relata::sandbox::online::{Host, State};
use serde_json::{Value, json};

use crate::support::{TENANT, World, read, text};

#[tokio::test]
async fn the_state_api_says_where_a_tenant_is_and_how_it_fares() {
    let world = World::new();
    let (status, state) = world.get("/api/state/cust26759").await;
    assert_eq!((status, &state["ContextIdentifier"]), (200, &json!(TENANT)));
    assert_eq!((&state["State"], &state["IsRunning"]), (&json!("Running"), &json!(true)));
    assert_eq!(state["Endpoint"], world.at("/Cust26759"));
    assert_eq!(state["Api"], world.at("/Cust26759/api"));
    let until: jiff::Timestamp = text(&state, "ValidUntil").parse().unwrap();
    assert!(until > jiff::Timestamp::now() && text(&state, "ValidUntil").len() == "2026-02-23T09:52:01.9342965Z".len());
    let (status, state) = world.get("/api/state/Cust1").await;
    assert_eq!((status, &state["State"], &state["IsRunning"]), (200, &json!("Unknown"), &json!(false)));
    assert_eq!((&state["Api"], world.get("/api/state").await.0), (&Value::Null, 404));
}

#[tokio::test]
async fn a_tenant_that_is_not_running_has_no_api() {
    let world = World::new();
    let tokens = world.signed_in().await;
    let access = text(&tokens, "access_token");
    for (state, status) in [
        (State::OnlineMaintenance, 200),
        (State::OfflineMaintenance, 503),
        (State::Suspended, 503),
        (State::Deleted, 404),
        (State::Running, 200),
    ] {
        assert!(world.online().set_state(TENANT, state));
        assert_eq!(world.get("/api/state/Cust26759").await.1["IsRunning"], status == 200);
        assert_eq!(world.principal(TENANT, access).await.status(), status, "{state:?}");
    }
    assert!(!world.online().set_state("Cust1", State::Running));
    assert_eq!(world.principal("Cust1", access).await.status(), 404);
    let states: Vec<State> = world.online().tenants().iter().map(|tenant| tenant.state).collect();
    assert!(states.contains(&State::Suspended) && states.contains(&State::OfflineMaintenance));
}

#[tokio::test]
async fn a_tenant_that_moved_is_found_through_the_state_api() {
    let world = World::new();
    let tokens = world.signed_in().await;
    let access = text(&tokens, "access_token");
    world.online().change(|policy| policy.state_seconds = 1);
    assert!(world.online().move_to(TENANT, Host::Second));
    let (status, refused) = read(world.principal(TENANT, access).await).await;
    assert_eq!((status, &refused["ErrorMessage"]), (421, &json!("Wrong subdomain used to access tenant")));
    let (_, state) = world.get("/api/state/Cust26759").await;
    let api = text(&state, "Api");
    assert!(api.ends_with("/Cust26759/api") && !api.starts_with(&world.sandbox.root()), "{api}");
    let there = world.client.get(format!("{api}/v1/User/currentPrincipal")).bearer_auth(access).send().await.unwrap();
    assert_eq!(there.status(), 200);
    let version = world.client.get(api).header("Accept", "application/json").send().await.unwrap();
    assert_eq!(read(version).await.1["v1"], format!("{api}/v1/"));
    // The second host is for tenants that live there, and for nothing else.
    let root = api.trim_end_matches("/Cust26759/api");
    for (path, status) in [
        ("/Cust40404/api", 421),
        ("/login/.well-known/openid-configuration", 404),
        ("/api/state/Cust26759", 404),
        ("/api", 404),
    ] {
        assert_eq!(world.client.get(format!("{root}{path}")).send().await.unwrap().status(), status, "{path}");
    }
    assert!(world.online().move_to(TENANT, Host::First));
    assert_eq!(world.principal(TENANT, access).await.status(), 200);
}
