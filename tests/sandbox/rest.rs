//! `Relation` as REST: links, conditions, and both kinds of patches.

use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::support::{World, answer};

#[tokio::test]
async fn a_relation_lives_through_rest_verbs() {
    let world = World::new();
    let (status, default) = world.get("Relation/default").await;
    assert_eq!((status, default["RelationId"].as_i64()), (200, Some(0)));
    let new = json!({"SourceContactId": 2, "DestinationContactId": 3, "RelationDefinitionId": 1, "RelationId": 1});
    let (status, made) = world.post("Relation", &new).await;
    assert_eq!(status, 200, "{made}");
    let id = made["RelationId"].as_i64().unwrap();
    assert_ne!(id, 1, "POST makes a new row whatever id is sent");
    assert_eq!(made["_Links"]["Self"], format!("{}/v1/Relation/{id}/", world.sandbox.url()));

    let mut row = world.get(&format!("Relation/{id}")).await.1;
    row["Comment"] = json!("whole");
    row["RelationId"] = json!(1);
    let (status, put) = world.send(Method::PUT, &format!("Relation/{id}"), &row).await;
    assert_eq!((status, &put["Comment"], put["RelationId"].as_i64()), (200, &json!("whole"), Some(id)));
    assert_eq!(answer(world.request(Method::PUT, &format!("Relation/{id}"))).await.0, 400);

    assert_eq!(answer(world.request(Method::DELETE, &format!("Relation/{id}"))).await, (204, Value::Null));
    for method in [Method::GET, Method::DELETE] {
        let (status, body) = answer(world.request(method, &format!("Relation/{id}"))).await;
        assert_eq!((status, &body["ErrorType"]), (404, &json!("SoNotFoundException")));
    }
}

#[tokio::test]
async fn patches_change_what_they_name_and_tests_guard_them() {
    let world = World::new();
    let patch = async |body: Value| world.send(Method::PATCH, "Relation/1", &body).await;
    let good = json!([
        {"op": "test", "path": "/Comment", "value": "Bought in 2016, all shares."},
        {"op": "replace", "path": "comment", "value": "patched"},
    ]);
    let (status, row) = patch(good.clone()).await;
    assert_eq!((status, &row["Comment"]), (200, &json!("patched")), "{row}");
    assert_eq!(row["SourceContactId"], 2);
    let (status, body) = patch(good).await;
    assert_eq!((status, &body["Error"]), (409, &json!(true)));
    assert_eq!(world.relation(1).await["Comment"], "patched");
    assert_eq!(patch(json!({"Comment": "merged"})).await.1["Comment"], "merged");
    assert_eq!(patch(json!([{"op": "remove", "path": "/Comment"}])).await.1["Comment"], "");
    assert_eq!(patch(json!([{"op": "replace", "path": "/Colour", "value": 1}])).await.0, 400);
    assert_eq!(patch(json!([{"op": "replace", "path": "/RelationDefinitionId", "value": 2}])).await.0, 400);
    assert_eq!(world.send(Method::PATCH, "Relation/999999", &json!([])).await.0, 404);
}

#[tokio::test]
async fn conditional_headers_are_kept_to() {
    let world = World::new();
    // Row 1 was last updated 2024-03-05 08:12:40.
    let (before, at) = ("Tue, 05 Mar 2024 08:12:39 GMT", "Tue, 05 Mar 2024 08:12:40 GMT");
    let ask = async |method: Method, name: &str, value: &str, body: &Value| {
        let mut request = world.request(method.clone(), "Relation/1").header(name, value);
        if method != Method::GET {
            request = request.body(body.to_string());
        }
        answer(request).await.0
    };
    let patch = json!({"Comment": "x"});
    assert_eq!(ask(Method::GET, "If-Modified-Since", at, &patch).await, 304);
    assert_eq!(ask(Method::GET, "If-Modified-Since", before, &patch).await, 200);
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        assert_eq!(ask(method, "If-Unmodified-Since", before, &patch).await, 412);
    }
    let response = world.request(Method::GET, "Relation/1").send().await.unwrap();
    assert_eq!(response.headers()[header::LAST_MODIFIED], at);
    assert_eq!(ask(Method::PATCH, "If-Unmodified-Since", at, &patch).await, 200);
    assert_eq!(ask(Method::PATCH, "If-Unmodified-Since", at, &patch).await, 412, "changed a moment ago");
}
