//! The pages: what a person may do on them, and what they must not be used for.

use relata::sandbox::online::Host;
use reqwest::header;

use crate::person::{Person, post, sign_in_of, target};
use crate::support::{
    APP, REDIRECT, SECRET, SERVER_APP, SERVER_SECRET, TENANT, World, answer, encoded, request, text, with,
};

#[tokio::test]
async fn declining_and_cancelling_are_said_to_the_app() {
    let world = World::new();
    let decline = Person { answer: "decline", ..Person::default() };
    let back = decline.sign_in(&world.client, &world.authorize(&request())).await;
    assert_eq!(answer(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(answer(&back, "state").as_deref(), Some("s p&c"));
    let page = world.client.get(world.authorize(&request())).send().await.unwrap().text().await.unwrap();
    let cancel = encoded(&vec![("sign_in", &*sign_in_of(&page)), ("action", "cancel")]);
    let back = target(&post(&world.client, &world.sandbox.root(), cancel.clone()).await).expect("a redirect");
    assert_eq!(answer(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(post(&world.client, &world.sandbox.root(), cancel).await.status(), 400, "it has ended");
}

#[tokio::test]
async fn a_wrong_password_gets_another_try_and_skips_nothing() {
    let world = World::new();
    let root = world.sandbox.root();
    let page = world.client.get(world.authorize(&request())).send().await.unwrap().text().await.unwrap();
    let id = sign_in_of(&page);
    for attempt in [
        vec![("user", "demo"), ("password", "wrong"), ("action", "sign-in")],
        vec![("user", "adm0"), ("password", ""), ("action", "sign-in")],
        vec![("action", "accept")],
        vec![("tenant", TENANT), ("action", "choose")],
        vec![],
    ] {
        let form = encoded(&with(&attempt, &[("sign_in", &id)]));
        let response = post(&world.client, &root, form).await;
        assert_eq!((response.status().as_u16(), target(&response)), (200, None));
        let page = response.text().await.unwrap();
        assert!(page.contains("name=\"password\""), "{page}");
        assert!(page.contains("role=\"alert\""), "{attempt:?}");
    }
}

#[tokio::test]
async fn an_app_may_name_the_tenant_and_the_user() {
    let world = World::new();
    let hints = [("acr_values", "tenant:cust40404"), ("login_hint", "kari\"><script>")];
    let address = world.authorize(&with(&request(), &hints));
    let page = world.client.get(&address).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("value=\"kari&#34;&#62;&#60;script&#62;\"") && !page.contains("<script>"), "{page}");
    let nowhere = Person { tenant: "not asked for", ..Person::default() };
    let back = nowhere.sign_in(&world.client, &address).await;
    assert!(answer(&back, "code").is_some(), "{back}");
}

#[tokio::test]
async fn a_sign_in_ends_with_its_time() {
    let world = World::new();
    let page = world.client.get(world.authorize(&request())).send().await.unwrap().text().await.unwrap();
    world.online().change(|policy| policy.code_seconds = 0);
    let id = sign_in_of(&page);
    let form = encoded(&vec![("sign_in", &*id), ("user", "demo"), ("password", "demo"), ("action", "sign-in")]);
    let response = post(&world.client, &world.sandbox.root(), form).await;
    assert_eq!(response.status(), 400);
    assert!(response.text().await.unwrap().contains("too long"));
}

#[tokio::test]
async fn the_first_page_says_what_an_integration_needs() {
    let world = World::new();
    world.online().move_to("Cust40404", Host::Second);
    let (status, page) = world.get("/").await;
    let page = page.as_str().expect("a page");
    let (_, moved) = world.get("/api/state/Cust40404").await;
    for needed in
        [APP, SECRET, SERVER_APP, SERVER_SECRET, text(&moved, "Api"), "OfflineMaintenance", "/sandbox/app-key.pem"]
    {
        assert!(page.contains(needed), "{needed} in {page}");
    }
    // What stands there for a profile is what the parts of it were tested with.
    assert!(status == 200 && page.contains(&format!("environment = \"{}\"", world.sandbox.root())));
    assert!(page.contains("RELATA_SYSTEM_TOKEN=\"Demo integration-"));
}

#[tokio::test]
async fn pages_are_closed_to_scripts_frames_and_caches() {
    let world = World::new();
    let good = world.client.get(world.authorize(&request())).send().await.unwrap();
    let policy = good.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    for part in
        ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", &format!("form-action 'self' {REDIRECT}")]
    {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    let bad = world.client.get(world.authorize(&with(&request(), &[("client_id", "<b>")]))).send().await.unwrap();
    for response in [good, bad] {
        assert_eq!(response.headers()[header::X_FRAME_OPTIONS], "DENY");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[header::REFERRER_POLICY], "no-referrer");
        let page = response.text().await.unwrap();
        assert!(page.contains("<html lang=\"en\">") && !page.contains("<script"), "{page}");
    }
    let style = world.client.get(world.at("/login/style.css")).send().await.unwrap();
    assert_eq!(style.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
}
