//! The switches over HTTP, for those who run the sandbox beside their program.

use relata::sandbox::{Effect, Fault};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, exchange, read};

async fn send(world: &World, method: Method, path: &str, body: &Value) -> (u16, Value) {
    read(world.client.request(method, world.at(path)).body(body.to_string()).send().await.expect("an answer")).await
}

#[tokio::test]
async fn the_policy_is_changed_one_value_at_a_time() {
    let world = World::new();
    let (status, policy) = send(&world, Method::GET, "/sandbox/online", &Value::Null).await;
    assert_eq!((status, &policy["access_seconds"]), (200, &json!(3600)));
    let change = json!({"access_seconds": 2, "id_token_flaw": "alg_none"});
    let (status, policy) = send(&world, Method::PATCH, "/sandbox/online", &change).await;
    assert_eq!((status, &policy["access_seconds"], &policy["code_seconds"]), (200, &json!(2), &json!(600)));
    assert_eq!(json!(world.online().policy()), policy);
    for wrong in [json!({"access_second": 2}), json!({"access_seconds": -1}), json!([]), json!({"id_token_flaw": "x"})]
    {
        let (status, error) = send(&world, Method::PATCH, "/sandbox/online", &wrong).await;
        assert_eq!((status, &error["Error"]), (400, &json!(true)), "{wrong}");
    }
    assert_eq!(json!(world.online().policy()), policy);
}

#[tokio::test]
async fn tenants_keys_and_consents_have_routes_of_their_own() {
    let world = World::new();
    let change = json!({"tenant": "Cust26759", "state": "Suspended", "host": "second"});
    let (status, tenants) = send(&world, Method::POST, "/sandbox/tenants", &change).await;
    assert_eq!((status, &tenants[0]["state"], &tenants[0]["host"]), (200, &json!("Suspended"), &json!("second")));
    assert_eq!(send(&world, Method::GET, "/sandbox/tenants", &Value::Null).await.1, tenants);
    let unknown = json!({"tenant": "Cust1", "state": "Running"});
    assert_eq!(send(&world, Method::POST, "/sandbox/tenants", &unknown).await.0, 404);
    let (_, before) = world.get("/login/.well-known/jwks").await;
    for (method, path) in [(Method::POST, "keys"), (Method::DELETE, "access"), (Method::DELETE, "consents")] {
        assert_eq!(send(&world, method, &format!("/sandbox/{path}"), &Value::Null).await.0, 204);
        assert_eq!(send(&world, Method::PUT, &format!("/sandbox/{path}"), &Value::Null).await.0, 405);
    }
    assert_ne!(world.get("/login/.well-known/jwks").await.1, before);
    // Those of every sandbox are there as well.
    assert_eq!(send(&world, Method::GET, "/sandbox/faults", &Value::Null).await, (200, json!([])));
}

#[tokio::test]
async fn faults_reach_the_provider_too() {
    let world = World::new();
    let code = world.code().await;
    let broken = Effect::Status { status: 503, retry_after: None, after_write: false };
    world.sandbox.faults().add(Fault::next("POST /login/common/oauth/tokens", broken));
    assert_eq!(world.tokens(&exchange(&code)).await.0, 503);
    world.sandbox.faults().add(Fault::next("oauth/tokens", Effect::DropBefore));
    let form = world.client.post(world.at("/login/common/oauth/tokens"));
    assert!(form.body("x").send().await.is_err());
    assert_eq!(world.tokens(&exchange(&code)).await.0, 200);
}
