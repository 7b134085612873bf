//! The system user: a signed token for a ticket, and what the ticket opens.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use relata::sandbox::online::{Host, State};
use reqwest::header;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};

use crate::person::Person;
use crate::support::{SECRET, SERVER_APP, SERVER_SECRET, TENANT, World, answer, exchange, read, request, text, with};

/// What an integration has in its hands.
struct Integration {
    key: RsaKeyPair,
    system_token: String,
}

impl Integration {
    /// As an administrator's sign-in brings it.
    async fn set_up(world: &World) -> Self {
        let (_, pem) = world.get("/sandbox/app-key.pem").await;
        let pem = pem.as_str().expect("text").as_bytes();
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem).expect("PEM");
        let key = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).expect("an RSA key");
        let redirect = "http://127.0.0.1:8000/callback";
        let own = [("client_id", SERVER_APP), ("redirect_uri", redirect)];
        let kari = Person { user: "kari", password: "kari", ..Person::default() };
        let back = kari.sign_in(&world.client, &world.authorize(&with(&request(), &own))).await;
        let code = answer(&back, "code").expect("a code");
        let (_, tokens) = world.tokens(&with(&exchange(&code), &own)).await;
        let claims = claims(text(&tokens, "id_token"));
        let system_token = text(&claims, "http://schemes.superoffice.net/identity/system_token").to_owned();
        Self { key, system_token }
    }

    fn signed_at(&self, time: &str) -> String {
        let data = format!("{}.{time}", self.system_token);
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data.as_bytes(), &mut signature).expect("a signature");
        format!("{data}.{}", STANDARD.encode(signature))
    }

    fn request(&self) -> Value {
        json!({
            "SignedSystemToken": self.signed_at(&minute(0)),
            "ApplicationToken": SERVER_SECRET,
            "ContextIdentifier": TENANT,
            "ReturnTokenType": "JWT",
        })
    }
}

/// A minute from now, in UTC, as it is signed.
fn minute(from_now: i64) -> String {
    let then = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(from_now);
    then.strftime("%Y%m%d%H%M").to_string()
}

fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).expect("base64url")).expect("JSON")
}

async fn authenticate(world: &World, request: &Value) -> Value {
    let response = world.client.post(world.at("/Login/api/PartnerSystemUser/Authenticate"));
    let response = response.header(header::CONTENT_TYPE, "application/json").body(request.to_string()).send().await;
    let (status, answer) = read(response.expect("an answer")).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

async fn ticket(world: &World, integration: &Integration) -> String {
    let answer = authenticate(world, &integration.request()).await;
    assert_eq!(answer["IsSuccessful"], true, "{answer}");
    text(&claims(text(&answer, "Token")), "http://schemes.superoffice.net/identity/ticket").to_owned()
}

async fn call(world: &World, path: &str, ticket: &str, secret: Option<&str>) -> (u16, Value) {
    let request = world.client.get(world.at(path)).header(header::AUTHORIZATION, format!("SOTicket {ticket}"));
    let request = secret.into_iter().fold(request, |request, secret| request.header("SO-AppToken", secret));
    read(request.send().await.expect("an answer")).await
}

const WHO: &str = "/Cust26759/api/v1/User/currentPrincipal";

#[tokio::test]
async fn a_signed_token_brings_a_ticket_with_every_right() {
    let world = World::new();
    let integration = Integration::set_up(&world).await;
    let answer = authenticate(&world, &integration.request()).await;
    let token = claims(text(&answer, "Token"));
    assert_eq!((&token["iss"], &token["aud"]), (&json!("SuperOffice AS"), &json!("spn:1801550193")));
    assert_eq!(token["http://schemes.superoffice.net/identity/ctx"], TENANT);
    let ticket = text(&token, "http://schemes.superoffice.net/identity/ticket");
    assert!(ticket.starts_with("7T:"));
    let (status, principal) = call(&world, WHO, ticket, Some(SERVER_SECRET)).await;
    assert_eq!((status, &principal["UserType"]), (200, &json!("SystemAssociate")));
    // Relation 3 is one that others may only read.
    let (_, own) = call(&world, "/Cust26759/api/v1/Relation/3", ticket, Some(SERVER_SECRET)).await;
    let other = world.client.get(world.at("/api/v1/Relation/3")).basic_auth("demo", Some("demo")).send().await;
    let (_, other) = read(other.unwrap()).await;
    assert_eq!(own["TableRight"]["Mask"], "FULL");
    assert_ne!(other["TableRight"]["Mask"], "FULL");
}

#[tokio::test]
async fn a_ticket_needs_its_app_and_its_tenant() {
    let world = World::new();
    let integration = Integration::set_up(&world).await;
    let ticket = ticket(&world, &integration).await;
    for (path, secret) in [
        (WHO, None),
        (WHO, Some("wrong")),
        (WHO, Some(SECRET)),
        ("/Cust40404/api/v1/User/currentPrincipal", Some(SERVER_SECRET)),
        ("/api/v1/User/currentPrincipal", Some(SERVER_SECRET)),
    ] {
        assert_eq!(call(&world, path, &ticket, secret).await.0, 401, "{path} {secret:?}");
    }
    let (status, second) = call(&world, "/Cust26759/api/v1/User/currentToken", &ticket, Some(SERVER_SECRET)).await;
    assert_eq!(status, 200);
    assert_eq!(call(&world, WHO, second.as_str().unwrap(), Some(SERVER_SECRET)).await.0, 200);
    world.online().change(|policy| policy.ticket_seconds = 0);
    assert_eq!(call(&world, WHO, &ticket, Some(SERVER_SECRET)).await.0, 401);
}

#[tokio::test]
async fn the_signed_token_is_looked_at_closely() {
    let world = World::new();
    let integration = Integration::set_up(&world).await;
    let now = integration.signed_at(&minute(0));
    let other_time = now.replace(&minute(0), &minute(1));
    let forged =
        Integration { system_token: "Demo integration-aaaaaaaaaa".to_owned(), ..Integration::set_up(&world).await };
    let cases = [
        ("SignedSystemToken", integration.signed_at(&minute(-7)), "InvalidTimestamp"),
        ("SignedSystemToken", integration.signed_at(&minute(7)), "InvalidTimestamp"),
        ("SignedSystemToken", integration.signed_at("now"), "InvalidTimestamp"),
        ("SignedSystemToken", other_time, "InvalidSignature"),
        ("SignedSystemToken", now[..now.len() - 4].to_owned(), "InvalidSignature"),
        ("SignedSystemToken", integration.system_token.clone(), "InvalidSignature"),
        ("SignedSystemToken", forged.signed_at(&minute(0)), "Revoked"),
        ("ApplicationToken", "wrong".to_owned(), "Denied"),
        ("ApplicationToken", SECRET.to_owned(), "Denied"),
        ("ContextIdentifier", "Cust1".to_owned(), "Cust1"),
        ("ContextIdentifier", "Cust40404".to_owned(), "Revoked"),
        ("ContextIdentifier", "Cust50505".to_owned(), "not available"),
        ("ReturnTokenType", "SAML".to_owned(), "JWT"),
    ];
    for (name, value, message) in cases {
        let mut request = integration.request();
        request[name] = Value::from(value.clone());
        let answer = authenticate(&world, &request).await;
        assert_eq!((&answer["IsSuccessful"], &answer["Token"]), (&json!(false), &Value::Null));
        assert!(text(&answer, "ErrorMessage").contains(message), "{name}={value}: {answer}");
        request.as_object_mut().expect("an object").shift_remove(name);
        assert!(text(&authenticate(&world, &request).await, "ErrorMessage").contains(name));
    }
    for minutes in [-4, 4] {
        let mut request = integration.request();
        request["SignedSystemToken"] = Value::from(integration.signed_at(&minute(minutes)));
        assert_eq!(authenticate(&world, &request).await["IsSuccessful"], true, "{minutes}");
    }
}

#[tokio::test]
async fn a_move_and_a_stop_end_no_ticket() {
    let world = World::new();
    let integration = Integration::set_up(&world).await;
    let ticket = ticket(&world, &integration).await;
    world.online().move_to(TENANT, Host::Second);
    assert_eq!(call(&world, WHO, &ticket, Some(SERVER_SECRET)).await.0, 421);
    world.online().move_to(TENANT, Host::First);
    world.online().set_state(TENANT, State::OfflineMaintenance);
    assert_eq!(call(&world, WHO, &ticket, Some(SERVER_SECRET)).await.0, 503);
    world.online().set_state(TENANT, State::Running);
    assert_eq!(call(&world, WHO, &ticket, Some(SERVER_SECRET)).await.0, 200);
    world.online().expire_access();
    assert_eq!(call(&world, WHO, &ticket, Some(SERVER_SECRET)).await.0, 401);
}
