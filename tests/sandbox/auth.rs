//! Who may ask: every kind of credential, and what is open to all.

use std::time::Duration;

use relata::sandbox::DEMO_TOKEN;
use reqwest::{Method, header};

use crate::support::{World, answer, read};

const WHO: &str = "User/currentPrincipal";

#[tokio::test]
async fn wrong_or_missing_credentials_get_an_empty_401() {
    let world = World::new();
    let get = || world.bare(Method::GET, WHO);
    for request in [
        get(),
        get().basic_auth("demo", Some("wrong")),
        get().basic_auth("adm0", Some("")),
        get().bearer_auth("other"),
        get().header(header::AUTHORIZATION, "SOTicket abc"),
        get().header(header::AUTHORIZATION, "Basic %%%"),
        get().header(header::AUTHORIZATION, "Basic"),
        get().header(header::COOKIE, "SuperOffice.Session=abc").header("X-XSRF-TOKEN", "abc"),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert!(response.headers().contains_key(header::WWW_AUTHENTICATE));
        assert_eq!(response.text().await.unwrap(), "");
    }
}

#[tokio::test]
async fn basic_ticket_bearer_and_cookie_sign_in() {
    let world = World::new();
    let get = |path| world.bare(Method::GET, path);
    let (status, kari) = answer(get(WHO).basic_auth("Kari", Some("kari"))).await;
    assert_eq!((status, kari["Associate"].as_str()), (200, Some("KARI")));
    assert_eq!(answer(get(WHO).bearer_auth(DEMO_TOKEN)).await.1["Associate"], "DEMO");

    let (_, ticket) = answer(get("User/currentToken").basic_auth("kari", Some("kari"))).await;
    let ticket = ticket.as_str().unwrap().to_owned();
    for spelling in ["SOTicket", "SoTicket", "SOTICKET"] {
        let request = get(WHO).header(header::AUTHORIZATION, format!("{spelling} {ticket}"));
        assert_eq!(answer(request).await.1["Associate"], "KARI", "{spelling}");
    }
    assert_eq!(answer(get(WHO).basic_auth(&ticket, Some(""))).await.1["Associate"], "KARI");

    let response = get(WHO).basic_auth("kari", Some("kari")).send().await.unwrap();
    let cookies: Vec<String> = response
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned())
        .collect();
    let xsrf = cookies.iter().find_map(|cookie| cookie.strip_prefix("XSRF-TOKEN=")).unwrap();
    let session = || get(WHO).header(header::COOKIE, cookies.join("; "));
    assert_eq!(answer(session().header("X-XSRF-TOKEN", xsrf)).await.1["Associate"], "KARI");
    assert_eq!(answer(session()).await.0, 401);
}

#[tokio::test]
async fn the_front_door_is_open_and_tells_versions() {
    let world = World::new();
    let root = world.sandbox.url();
    let json = world.client.get(&root).header(header::ACCEPT, "application/json");
    let (status, api) = answer(json).await;
    assert_eq!(status, 200);
    assert_eq!(api["Version"], "v1");
    assert_eq!(api["v1"], format!("{root}/v1/"));
    let html = world.client.get(format!("{root}/")).send().await.unwrap();
    assert!(html.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
    assert_eq!(answer(world.client.get(format!("{root}/v1"))).await.0, 200);
}

#[tokio::test]
async fn unknown_routes_and_verbs_are_error_objects() {
    let world = World::new();
    let (status, body) = world.get("Nothing/Here").await;
    assert_eq!((status, &body["Error"]), (404, &true.into()));
    let (status, body) = answer(world.request(Method::DELETE, "Relation")).await;
    assert_eq!((status, &body["Error"]), (405, &true.into()));
}

#[tokio::test]
async fn answers_say_the_date_and_the_effective_zone() {
    let world = World::new();
    let response = world.request(Method::GET, WHO).send().await.unwrap();
    assert_eq!(response.headers()["so-timezone"], "UTC");
    assert!(response.headers().contains_key(header::DATE));
    let response = world.bare(Method::GET, WHO).bearer_auth(DEMO_TOKEN).send().await.unwrap();
    assert_eq!(response.headers()["so-timezone"], "NO");
    let (status, user) = read(response).await;
    assert_eq!((status, user["ContactId"].as_i64()), (200, Some(1)));
    assert_eq!(world.get("User/currentAssociate").await.1["FullName"], "Demo Brukeren");
}

#[tokio::test]
async fn the_log_keeps_what_was_sent_but_no_secret() {
    let world = World::new();
    world.relation(1).await;
    let sent = world.sandbox.requests().to("GetContactRelationEntity");
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].method, "POST");
    assert_eq!(sent[0].query, "contactRelationEntityId=1");
    assert_eq!(sent[0].scheme.as_deref(), Some("Basic"));
    assert_eq!(sent[0].header("so-timezone"), Some("UTC,includeTZOffset"));
    assert!(!format!("{sent:?}").contains("ZGVtbzpkZW1v"));
    let log = world.sandbox.requests().clone();
    assert!(!log.wait_for("RelationEntity", 2, Duration::from_millis(1)));
    let waiting = std::thread::spawn(move || log.wait_for("RelationEntity", 2, Duration::from_secs(20)));
    world.relation(2).await;
    assert!(waiting.join().unwrap());
}
