//! The authorize endpoint: what it refuses, and to whom it says so.

use relata::sandbox::online::Policy;

use crate::person::{Person, target};
use crate::support::{REDIRECT, SERVER_APP, World, answer, exchange, request, with};

#[tokio::test]
async fn a_wrong_app_or_address_ends_on_a_page() {
    let world = World::new();
    for (name, value) in [
        ("client_id", "nobody"),
        ("client_id", ""),
        ("redirect_uri", ""),
        ("redirect_uri", "https://example.com"),
        ("redirect_uri", "http://127.0.0.1:43210/"),
        ("redirect_uri", "http://localhost:43210"),
        ("redirect_uri", "http://127.0.0.1:43210/callback"),
        ("redirect_uri", "http://127.0.0.1:80"),
    ] {
        let response = world.client.get(world.authorize(&with(&request(), &[(name, value)]))).send().await.unwrap();
        assert_eq!((response.status().as_u16(), target(&response)), (400, None), "{name}={value}");
        let page = response.text().await.unwrap();
        assert!(page.contains("Authorization error: "), "{page}");
        assert_eq!(page.contains("InvalidRedirectUrl (2)"), name == "redirect_uri");
    }
}

#[tokio::test]
async fn every_other_fault_goes_back_to_the_app_with_its_state() {
    let world = World::new();
    for (name, value, error) in [
        ("response_type", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("scope", "", "invalid_scope"),
        ("scope", "openid profile", "invalid_scope"),
        ("response_mode", "smoke", "invalid_request"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "tooshort", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge_method", "s256", "invalid_request"),
        ("acr_values", "tenant:Cust1", "invalid_request"),
    ] {
        let address = world.authorize(&with(&request(), &[(name, value)]));
        let back = target(&world.client.get(address).send().await.unwrap()).expect("a redirect");
        assert!(back.starts_with(&format!("{REDIRECT}?")), "{back}");
        assert_eq!(answer(&back, "error").as_deref(), Some(error), "{name}={value}");
        assert_eq!(answer(&back, "state").as_deref(), Some("s p&c"));
        assert!(answer(&back, "error_description").is_some() && answer(&back, "code").is_none());
    }
    let twice = format!("{}&nonce=n-2", world.authorize(&request()));
    let back = target(&world.client.get(twice).send().await.unwrap()).expect("a redirect");
    assert_eq!(answer(&back, "error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn the_answer_travels_as_it_was_asked_to() {
    let world = World::new();
    let person = Person::default();
    let fragment = world.authorize(&with(&request(), &[("response_mode", "fragment")]));
    let back = person.sign_in(&world.client, &fragment).await;
    assert!(back.starts_with(&format!("{REDIRECT}#code=")) && back.ends_with("&state=s+p%26c"), "{back}");
    let refused = world.authorize(&with(&request(), &[("response_mode", "form_post"), ("scope", "all")]));
    let response = world.client.get(refused).send().await.unwrap();
    assert_eq!(target(&response), None);
    let page = response.text().await.unwrap();
    assert!(page.contains(&format!("action=\"{REDIRECT}\"")) && page.contains("value=\"s p&#38;c\""), "{page}");
}

#[tokio::test]
async fn a_post_may_open_it_too() {
    let world = World::new();
    let page = world.post("/login/common/oauth/authorize", &request()).await.text().await.unwrap();
    assert!(page.contains("name=\"password\""), "{page}");
    let plain = world.client.post(world.at("/login/common/oauth/authorize")).body("x").send().await.unwrap();
    assert_eq!(plain.status(), 400);
}

#[tokio::test]
async fn plain_pkce_is_for_those_who_allow_it() {
    let world = World::new();
    let verifier = "v".repeat(43);
    let changes = [("code_challenge", verifier.as_str()), ("code_challenge_method", "")];
    world.online().change(|policy| *policy = Policy { allow_plain: true, ..Policy::default() });
    let back = Person::default().sign_in(&world.client, &world.authorize(&with(&request(), &changes))).await;
    let code = answer(&back, "code").expect("a code");
    assert_eq!(world.tokens(&with(&exchange(&code), &[("code_verifier", &verifier)])).await.0, 200);
}

#[tokio::test]
async fn a_server_app_may_do_without_pkce_but_not_choose_a_port() {
    let world = World::new();
    let bare = with(&request(), &[("client_id", SERVER_APP), ("code_challenge", ""), ("code_challenge_method", "")]);
    assert_eq!(world.client.get(world.authorize(&bare)).send().await.unwrap().status(), 400);
    let registered = with(&bare, &[("redirect_uri", "http://127.0.0.1:8000/callback")]);
    let back = Person::default().sign_in(&world.client, &world.authorize(&registered)).await;
    assert!(back.starts_with("http://127.0.0.1:8000/callback?code="), "{back}");
}
