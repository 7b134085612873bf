//! The token endpoint and what its tokens open.

use relata::sandbox::online::Policy;
use reqwest::header;
use serde_json::json;

use crate::person::Person;
use crate::support::{
    APP, SECRET, SERVER_APP, SERVER_SECRET, TENANT, VERIFIER, World, answer, encoded, exchange, read, refresh, request,
    text, with,
};

#[tokio::test]
async fn a_code_becomes_tokens_that_open_the_tenant() {
    let world = World::new();
    let code = world.code().await;
    let response = world.post("/login/common/oauth/tokens", &exchange(&code)).await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let (status, tokens) = read(response).await;
    assert_eq!((status, &tokens["token_type"], &tokens["expires_in"]), (200, &json!("Bearer"), &json!(3600)));
    let access = text(&tokens, "access_token");
    assert!(access.starts_with("8A:Cust26759."));
    let (status, principal) = read(world.principal(TENANT, access).await).await;
    assert_eq!((status, &principal["Associate"]), (200, &json!("DEMO")));
    assert_eq!(principal["DatabaseContextIdentifier"], TENANT);
    let relation = world.client.get(world.at("/CUST26759/API/v1/relation/1")).bearer_auth(access).send().await.unwrap();
    let (status, relation) = read(relation).await;
    assert_eq!((status, &relation["RelationId"]), (200, &json!(1)));
    assert!(text(&relation["_Links"], "Self").starts_with(&world.at("/Cust26759/api/v1/")), "{relation}");
}

#[tokio::test]
async fn nothing_else_opens_a_tenant() {
    let world = World::new();
    let tokens = world.signed_in().await;
    let who = |tenant: &str| world.client.get(world.at(&format!("/{tenant}/api/v1/User/currentPrincipal")));
    let access = text(&tokens, "access_token");
    for request in [
        who(TENANT),
        who(TENANT).basic_auth("demo", Some("demo")),
        who(TENANT).bearer_auth("demo-token"),
        who(TENANT).bearer_auth(text(&tokens, "refresh_token")),
        who(TENANT).bearer_auth(&access[..access.len() - 1]),
        who(TENANT).header(header::AUTHORIZATION, format!("SOTicket {access}")).header("SO-AppToken", SECRET),
        who("Cust40404").bearer_auth(access),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer error=\"invalid_token\"");
    }
    // The plain sandbox beside it takes passwords and not these tokens.
    let plain = || world.client.get(world.at("/api/v1/User/currentPrincipal"));
    assert_eq!(plain().basic_auth("demo", Some("demo")).send().await.unwrap().status(), 200);
    assert_eq!(plain().bearer_auth(access).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_code_is_good_once_for_its_app_and_address() {
    let world = World::new();
    for (name, value, error) in [
        ("client_id", SERVER_APP, "invalid_grant"),
        ("client_id", "nobody", "invalid_client"),
        ("client_id", "", "invalid_request"),
        ("redirect_uri", "http://127.0.0.1:43211", "invalid_grant"),
        ("redirect_uri", "", "invalid_request"),
        ("code_verifier", "", "invalid_grant"),
        ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX", "invalid_grant"),
        ("code", "x", "invalid_grant"),
        ("code", "", "invalid_request"),
        ("grant_type", "password", "unsupported_grant_type"),
        ("grant_type", "", "invalid_request"),
        ("client_secret", "wrong", "invalid_client"),
    ] {
        let code = world.code().await;
        let (status, refused) = world.tokens(&with(&exchange(&code), &[(name, value)])).await;
        assert_eq!(refused["error"], error, "{name}={value}");
        assert_eq!(status, if error == "invalid_client" { 401 } else { 400 });
        assert!(!text(&refused, "error_description").is_empty());
    }
    let code = world.code().await;
    let (_, tokens) = world.tokens(&exchange(&code)).await;
    assert_eq!(world.tokens(&exchange(&code)).await.1["error"], "invalid_grant");
    // Whoever sends it a second time may have stolen it: what came of it ends.
    assert_eq!(world.principal(TENANT, text(&tokens, "access_token")).await.status(), 401);
    assert_eq!(world.tokens(&refresh(text(&tokens, "refresh_token"))).await.1["error"], "invalid_grant");
    let late = world.code().await;
    world.online().change(|policy| policy.code_seconds = 0);
    assert_eq!(world.tokens(&exchange(&late)).await.1["error"], "invalid_grant");
}

#[tokio::test]
async fn only_a_form_in_the_body_is_read() {
    let world = World::new();
    let code = world.code().await;
    let form = encoded(&exchange(&code));
    let tokens = world.at("/login/common/oauth/tokens");
    let kind = "application/x-www-form-urlencoded";
    for request in [
        world.client.post(&tokens).header(header::CONTENT_TYPE, "application/json").body(form.clone()),
        world.client.post(&tokens).body(form.clone()),
        world.client.post(format!("{tokens}?{form}")).header(header::CONTENT_TYPE, kind),
        world.client.post(&tokens).header(header::CONTENT_TYPE, kind).body(format!("{form}&code={code}")),
    ] {
        let (status, refused) = read(request.send().await.unwrap()).await;
        assert_eq!((status, &refused["error"]), (400, &json!("invalid_request")));
    }
    assert_eq!(world.client.get(&tokens).send().await.unwrap().status(), 405);
    assert_eq!(world.tokens(&exchange(&code)).await.0, 200, "none of these spent the code");
}

#[tokio::test]
async fn a_refresh_brings_an_access_token_and_keeps_the_old_refresh_token() {
    let world = World::new();
    let first = world.signed_in().await;
    let token = text(&first, "refresh_token");
    world.online().expire_access();
    assert_eq!(world.principal(TENANT, text(&first, "access_token")).await.status(), 401);
    for _ in 0..2 {
        let (status, again) = world.tokens(&refresh(token)).await;
        assert_eq!((status, again.get("refresh_token")), (200, None));
        assert!(again["id_token"].is_string());
        assert_eq!(world.principal(TENANT, text(&again, "access_token")).await.status(), 200);
    }
    for (name, value, error) in [
        ("refresh_token", "x", "invalid_grant"),
        ("refresh_token", "", "invalid_request"),
        ("client_id", SERVER_APP, "invalid_client"),
        ("scope", "all", "invalid_scope"),
    ] {
        assert_eq!(world.tokens(&with(&refresh(token), &[(name, value)])).await.1["error"], error, "{name}={value}");
    }
    let stolen = with(&refresh(token), &[("client_id", SERVER_APP), ("client_secret", SERVER_SECRET)]);
    assert_eq!(world.tokens(&stolen).await.1["error"], "invalid_grant");
    assert_eq!(world.sandbox.requests().to("/oauth/tokens").len(), 8);
}

#[tokio::test]
async fn refreshing_can_be_made_harder() {
    let world = World::new();
    let first = world.signed_in().await;
    let token = text(&first, "refresh_token");
    world.online().change(|policy| *policy = Policy { refresh_needs_secret: true, ..Policy::default() });
    assert_eq!(world.tokens(&refresh(token)).await, {
        (401, json!({"error": "invalid_client", "error_description": "client_secret is missing."}))
    });
    let proven = with(&refresh(token), &[("client_secret", SECRET)]);
    assert_eq!(world.tokens(&proven).await.0, 200);
    let by_header = world.client.post(world.at("/login/common/oauth/tokens")).basic_auth(APP, Some(SECRET));
    let by_header = by_header.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let form = encoded(&with(&refresh(token), &[("client_id", "")]));
    assert_eq!(by_header.body(form).send().await.unwrap().status(), 200);

    world.online().change(|policy| *policy = Policy { rotate_refresh: true, ..Policy::default() });
    let (_, rotated) = world.tokens(&refresh(token)).await;
    assert_eq!(world.tokens(&refresh(token)).await.1["error"], "invalid_grant");
    let token = text(&rotated, "refresh_token");
    world.online().withdraw_consent();
    assert_eq!(world.tokens(&refresh(token)).await.1["error"], "invalid_grant");
    assert_eq!(world.principal(TENANT, text(&rotated, "access_token")).await.status(), 401);
}

#[tokio::test]
async fn an_access_token_lives_as_long_as_it_says() {
    let world = World::new();
    world.online().change(|policy| policy.access_seconds = 0);
    let tokens = world.signed_in().await;
    assert_eq!(tokens["expires_in"], 0);
    assert_eq!(world.principal(TENANT, text(&tokens, "access_token")).await.status(), 401);
}

#[tokio::test]
async fn the_log_of_requests_keeps_no_secret() {
    let world = World::new();
    let tokens = world.signed_in().await;
    let token = text(&tokens, "refresh_token");
    world.tokens(&with(&refresh(token), &[("client_secret", SECRET)])).await;
    world.principal(TENANT, text(&tokens, "access_token")).await;
    let log = world.sandbox.requests().all();
    let last = log.iter().rev().find(|record| record.path.ends_with("/tokens")).expect("a token request");
    assert_eq!(last.body, format!("grant_type=refresh_token&client_id={APP}&refresh_token=…&client_secret=…"));
    let log = format!("{log:?}");
    for secret in [token, text(&tokens, "access_token"), SECRET, VERIFIER] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    assert!(log.contains("user=demo&password=…"));
}

#[tokio::test]
async fn a_server_app_proves_itself() {
    let world = World::new();
    let redirect = "http://127.0.0.1:8000/callback";
    let own = [("client_id", SERVER_APP), ("redirect_uri", redirect)];
    let bare = with(&with(&request(), &own), &[("code_challenge", ""), ("code_challenge_method", "")]);
    for (changes, outcome) in [
        (vec![("code_verifier", "")], "invalid_client"),
        (vec![("code_verifier", VERIFIER)], "invalid_grant"),
        (vec![("code_verifier", ""), ("client_secret", "wrong")], "invalid_client"),
        (vec![("code_verifier", ""), ("client_secret", SERVER_SECRET)], "Bearer"),
    ] {
        let back = Person::default().sign_in(&world.client, &world.authorize(&bare)).await;
        let code = answer(&back, "code").unwrap();
        let (_, answer) = world.tokens(&with(&with(&exchange(&code), &own), &changes)).await;
        assert!(answer["error"] == outcome || answer["token_type"] == outcome, "{changes:?}: {answer}");
    }
}
