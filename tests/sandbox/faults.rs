//! Faults to order, in the process and over HTTP.

use std::time::{Duration, Instant};

use relata::sandbox::{Effect, Fault};
use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::support::{World, answer};

const GET: &str = "Agents/Relation/GetContactRelationEntity?contactRelationEntityId=1";
const SAVE: &str = "Agents/Relation/SaveContactRelation";

async fn send_save(world: &World, comment: &str) -> reqwest::Result<reqwest::Response> {
    let mut row = world.relation(1).await;
    row["Comment"] = json!(comment);
    world.request(Method::POST, SAVE).body(json!({"ContactRelationEntity": row}).to_string()).send().await
}

#[tokio::test]
async fn a_connection_dies_before_or_after_the_write() {
    let world = World::new();
    world.sandbox.faults().add(Fault::next(SAVE, Effect::DropBefore));
    assert!(send_save(&world, "lost").await.is_err());
    assert_ne!(world.relation(1).await["Comment"], "lost");
    world.sandbox.faults().add(Fault::next(SAVE, Effect::DropAfter));
    assert!(send_save(&world, "kept").await.is_err());
    assert_eq!(world.relation(1).await["Comment"], "kept");
    assert_eq!(send_save(&world, "fine again").await.unwrap().status(), 200);
}

#[tokio::test]
async fn statuses_come_as_often_as_ordered_with_their_headers() {
    let world = World::new();
    let status = |status, retry_after, after_write| Effect::Status { status, retry_after, after_write };
    for code in [401, 403, 409, 412, 421, 429, 500, 502, 503] {
        world.sandbox.faults().add(Fault::next("GetContactRelationEntity", status(code, Some(7), false)));
        let response = world.request(Method::POST, GET).send().await.unwrap();
        assert_eq!(response.status(), code);
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
    }
    world.sandbox.faults().add(Fault::next(SAVE, status(503, None, false)).times(2));
    assert_eq!(send_save(&world, "a").await.unwrap().status(), 503);
    assert_eq!(send_save(&world, "b").await.unwrap().status(), 503);
    assert_eq!(send_save(&world, "c").await.unwrap().status(), 200);
    world.sandbox.faults().add(Fault::next(SAVE, status(502, None, true)));
    assert_eq!(send_save(&world, "applied").await.unwrap().status(), 502);
    assert_eq!(world.relation(1).await["Comment"], "applied");
}

#[tokio::test]
async fn bodies_are_cut_swollen_or_something_else() {
    let world = World::new();
    let ask = || world.request(Method::POST, GET).send();
    let order = |effect| world.sandbox.faults().add(Fault::next("GetContactRelationEntity", effect));
    order(Effect::Truncated);
    let response = ask().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err(), "the connection ends in the middle of the body");
    order(Effect::Huge { bytes: 10_000_000 });
    let body = ask().await.unwrap().bytes().await.unwrap();
    assert!(body.len() > 10_000_000);
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["RelationId"], 1);
    order(Effect::Html);
    assert!(ask().await.unwrap().text().await.unwrap().starts_with("<!DOCTYPE html>"));
    order(Effect::Null);
    assert_eq!(ask().await.unwrap().text().await.unwrap(), "null");
    order(Effect::ErrorObject);
    assert_eq!(answer(world.request(Method::POST, GET)).await.1["Error"], true);
}

#[tokio::test]
async fn an_echo_repeats_what_was_sent_though_the_row_is_saved() {
    let world = World::new();
    world.sandbox.faults().add(Fault::next(SAVE, Effect::Echo));
    let sent = json!({"RelationId": 1, "SourceContactId": 2, "DestinationContactId": 3, "RelationDefinitionId": 7, "Comment": "e"});
    let (status, echoed) = world.save(&sent).await;
    assert_eq!((status, echoed), (200, sent));
    assert_eq!(world.relation(1).await["ActiveText"], "knows");
}

#[tokio::test]
async fn a_second_user_edits_or_deletes_just_before() {
    let world = World::new();
    let comment = "by Kari".to_owned();
    world.sandbox.faults().add(Fault::next("GetContactRelationEntity", Effect::EditedMeanwhile { comment }).after(1));
    assert_ne!(world.relation(1).await["Comment"], "by Kari");
    let row = world.relation(1).await;
    assert_eq!((&row["Comment"], &row["UpdatedBy"]["Name"]), (&json!("by Kari"), &json!("KARI")));
    world.sandbox.faults().add(Fault::next(SAVE, Effect::DeletedMeanwhile));
    assert_eq!(send_save(&world, "x").await.unwrap().status(), 404);
    world.sandbox.faults().add(Fault::next("DELETE /api/v1/Relation/2", Effect::DeletedMeanwhile));
    assert_eq!(answer(world.request(Method::DELETE, "Relation/2")).await.0, 404);
}

#[tokio::test]
async fn latency_delays_one_call_and_no_other() {
    let world = World::new();
    world.sandbox.faults().add(Fault::next(GET, Effect::Latency { ms: 300 }));
    let started = Instant::now();
    let (slow, quick) = tokio::join!(
        async {
            world.relation(1).await;
            started.elapsed()
        },
        async {
            world.relation(2).await;
            started.elapsed()
        }
    );
    assert!(slow >= Duration::from_millis(300), "{slow:?}");
    assert!(quick < slow, "{quick:?} {slow:?}");
}

#[tokio::test]
async fn faults_and_the_log_have_routes_of_their_own() {
    let world = World::new();
    let base = world.sandbox.url().replace("/api", "/sandbox");
    let order = json!([{"route": "/User/", "kind": "status", "status": 500}, {"route": "/Relation/1", "kind": "latency", "ms": 1}]);
    let (status, pending) = answer(world.client.post(format!("{base}/faults")).body(order.to_string())).await;
    assert_eq!((status, pending.as_array().unwrap().len()), (200, 2));
    assert_eq!(world.get("User/currentPrincipal").await.0, 500);
    assert_eq!(world.get("User/currentPrincipal").await.0, 200);
    assert_eq!(world.sandbox.faults().pending().len(), 1);
    let (_, log) = answer(world.client.get(format!("{base}/requests"))).await;
    assert_eq!(log.as_array().unwrap().len(), 2);
    assert_eq!(answer(world.client.delete(format!("{base}/faults"))).await.0, 204);
    assert!(world.sandbox.faults().pending().is_empty());
    let wrong = world.client.post(format!("{base}/faults")).body("{\"route\":\"x\",\"kind\":\"fire\"}");
    assert_eq!(answer(wrong).await.0, 400);
}
