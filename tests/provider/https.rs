//! The sandbox over TLS: whom clients trust, which HTTP they speak, and what they
//! must show themselves.

use std::error::Error;

use relata::sandbox::online::Policy;
use relata::sandbox::{self, Options, Sandbox, SandboxError, Tls, TlsError};
use reqwest::{Certificate, Client, ClientBuilder, Identity, StatusCode, Version, header, redirect};
use serde_json::Value;

use crate::person::Person;
use crate::support::{CHALLENGE, encoded, exchange, read, request, text};
use crate::tls::Authority;

fn serve(tls: Tls) -> Sandbox {
    let options = Options { online: Some(Policy::default()), tls: Some(tls), ..Options::default() };
    sandbox::start(&options).expect("a sandbox on free ports")
}

/// A client that trusts this authority and no other.
fn trusting(authority: &Authority) -> ClientBuilder {
    rustls::crypto::ring::default_provider().install_default().ok();
    let root = Certificate::from_pem(authority.pem().as_bytes()).expect("PEM");
    Client::builder().no_proxy().redirect(redirect::Policy::none()).tls_certs_only([root])
}

/// What went wrong, with its causes.
async fn refusal(client: &Client, url: &str) -> String {
    let error = client.get(url).send().await.expect_err("no connection");
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said = format!("{said}: {error}");
        cause = error.source();
    }
    said
}

#[tokio::test]
async fn signing_in_works_over_https_and_http2() {
    let authority = Authority::new("Test authority");
    let sandbox = serve(authority.server(&["127.0.0.1", "localhost"]));
    let client = trusting(&authority).build().expect("a client");
    let root = sandbox.root();
    assert!(root.starts_with("https://127.0.0.1:"));
    let document = client.get(format!("{root}/login/.well-known/openid-configuration")).send().await.unwrap();
    assert_eq!(document.version(), Version::HTTP_2);
    assert_eq!(read(document).await.1["issuer"], root);
    let authorize = format!("{root}/login/common/oauth/authorize?{}", encoded(&request()));
    let back = Person::default().sign_in(&client, &authorize).await;
    let code = crate::support::answer(&back, "code").expect("a code");
    assert!(authorize.contains(CHALLENGE));
    let tokens = client.post(format!("{root}/login/common/oauth/tokens"));
    let tokens =
        tokens.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(encoded(&exchange(&code)));
    let (_, tokens) = read(tokens.send().await.unwrap()).await;
    let (_, state) = read(client.get(format!("{root}/api/state/Cust26759")).send().await.unwrap()).await;
    let api = text(&state, "Api");
    assert_eq!(api, format!("{root}/Cust26759/api"));
    let entity = client.get(format!("{api}/v1/Relation/1")).bearer_auth(text(&tokens, "access_token"));
    let (status, entity) = read(entity.send().await.unwrap()).await;
    assert_eq!(status, 200);
    assert!(text(&entity["_Links"], "Self").starts_with(&format!("{api}/v1/")), "{entity}");
}

#[tokio::test]
async fn clients_may_speak_http_1_and_take_gzip() {
    let authority = Authority::new("Test authority");
    let sandbox = serve(authority.server(&["127.0.0.1"]));
    let client = trusting(&authority).http1_only().no_gzip().build().expect("a client");
    let list = || client.get(format!("{}/v1/MDOList/contact_new", sandbox.url())).basic_auth("demo", Some("demo"));
    let plain = list().send().await.unwrap();
    assert_eq!((plain.status(), plain.version()), (StatusCode::OK, Version::HTTP_11));
    assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
    let plain = plain.bytes().await.unwrap();
    let short = list().header(header::ACCEPT_ENCODING, "br, gzip").send().await.unwrap();
    assert_eq!(short.headers()[header::CONTENT_ENCODING], "gzip");
    let short = short.bytes().await.unwrap();
    assert!(short.len() < plain.len() / 2, "{} of {}", short.len(), plain.len());
    let unpacking = trusting(&authority).build().expect("a client");
    let request = unpacking.get(format!("{}/v1/MDOList/contact_new", sandbox.url())).basic_auth("demo", Some("demo"));
    let (_, unpacked) = read(request.send().await.unwrap()).await;
    assert_eq!(unpacked, serde_json::from_slice::<Value>(&plain).unwrap());
}

#[tokio::test]
async fn a_certificate_can_be_wrong_in_the_usual_ways() {
    let (authority, other) = (Authority::new("Test authority"), Authority::new("Another authority"));
    let client = trusting(&authority).build().expect("a client");
    for (tls, reason) in [
        (other.server(&["127.0.0.1"]), "UnknownIssuer"),
        (authority.server(&["crm.example.com"]), "not valid for name"),
        (authority.expired_server(&["127.0.0.1"]), "expired"),
    ] {
        let sandbox = serve(tls);
        let said = refusal(&client, &sandbox.root()).await;
        assert!(said.contains(reason), "{reason}: {said}");
    }
}

#[tokio::test]
async fn a_server_may_ask_for_a_certificate() {
    let (authority, clients) = (Authority::new("Test authority"), Authority::new("Clients"));
    let sandbox = serve(Tls { clients: Some(clients.pem()), ..authority.server(&["127.0.0.1"]) });
    let url = format!("{}/api/state/Cust26759", sandbox.root());
    let without = trusting(&authority).build().expect("a client");
    assert!(without.get(&url).send().await.is_err());
    for (by, admitted) in [(&clients, true), (&authority, false)] {
        let identity = Identity::from_pem(by.client("relata").as_bytes()).expect("PEM");
        let client = trusting(&authority).identity(identity).build().expect("a client");
        assert_eq!(client.get(&url).send().await.is_ok(), admitted);
    }
}

#[test]
fn a_certificate_that_cannot_be_used_stops_the_start() {
    let authority = Authority::new("Test authority");
    let (good, other) = (authority.server(&["127.0.0.1"]), authority.server(&["127.0.0.1"]));
    for (tls, reason) in [
        (Tls { certificates: String::new(), ..good.clone() }, "certificates"),
        (Tls { key: good.certificates.clone(), ..good.clone() }, "key"),
        (Tls { key: other.key, ..good.clone() }, "used"),
        (Tls { clients: Some("no".to_owned()), ..good.clone() }, "clients"),
    ] {
        let started = sandbox::start(&Options { tls: Some(tls), ..Options::default() });
        let Err(error @ SandboxError::Tls(TlsError::Pem { .. } | TlsError::Unusable(_))) = started else {
            panic!("it started, without {reason}")
        };
        assert!(error.to_string().contains(reason), "{error}");
    }
    assert!(!format!("{good:?}").contains("PRIVATE"));
}
