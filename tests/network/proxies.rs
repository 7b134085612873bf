//! Proxies that the profile names.

use std::net::TcpListener;

use relata::api::RelationApi;
use relata::config::Network;
use relata::domain::{FailureKind, RelationId, Retry};

use crate::proxy::{Manner, Proxy};
use crate::support::{Files, NAME, api, ask, refused, serve, serve_plain, through, trusting};
use crate::tls::Authority;

#[tokio::test]
async fn it_is_gone_through_whatever_the_address() {
    let (authority, files) = (Authority::new("Test authority"), Files::new());
    let (secure, plain) = (serve(authority.server(&[NAME, "127.0.0.1"])), serve_plain());
    let network = trusting(&files.with("ca.pem", &authority.pem()));
    for (server, base, seen) in [
        (&secure, format!("https://{NAME}/api"), format!("CONNECT {NAME}:443 ")),
        (&secure, secure.url(), format!("CONNECT {} ", secure.address())),
        (&plain, format!("http://{NAME}/api"), format!("GET http://{NAME}/api/v1/User/currentPrincipal ")),
        (&plain, plain.url(), format!("GET {}/v1/User/currentPrincipal ", plain.url())),
    ] {
        let proxy = Proxy::start(server.address(), Manner::Open);
        ask(&base, through(proxy.address(), network.clone())).await.expect("an answer");
        let heads = proxy.heads();
        assert!(heads.len() == 1 && heads[0].starts_with(&seen), "{seen}: {heads:?}");
        // What is for the server is not shown to a proxy that only tunnels.
        assert_eq!(heads[0].to_lowercase().contains("\r\nauthorization:"), seen.starts_with("GET"), "{heads:?}");
    }
}

#[tokio::test]
async fn one_that_looks_into_connections_is_told_by_its_authority() {
    let files = Files::new();
    let server = serve(Authority::new("Fjord Proxy CA").server(&[NAME]));
    let proxy = Proxy::start(server.address(), Manner::Open);
    let file = files.with("ca.pem", &Authority::new("Test authority").pem());
    let failure = refused(&format!("https://{NAME}/api"), through(proxy.address(), trusting(&file))).await;
    let told = format!("{NAME} (through the proxy {}): its certificate comes from \"Fjord Proxy CA\"", proxy.address());
    assert!(failure.text.starts_with(&told) && failure.text.contains("ca_file"), "{failure}");
}

#[tokio::test]
async fn one_that_wants_to_know_who_asks_says_so() {
    let server = serve_plain();
    for base in [format!("https://{NAME}/api"), format!("http://{NAME}/api")] {
        let proxy = Proxy::start(server.address(), Manner::Asks("Basic bWU6cHc="));
        let failure = refused(&base, through(proxy.address(), Network::default())).await;
        assert_eq!((failure.kind, failure.retry), (FailureKind::Unreachable, Retry::Never));
        let told = format!("the proxy {} wants a user and a password; HTTPS_PROXY", proxy.address());
        assert!(failure.text.starts_with(&told), "{failure}");
    }
}

#[tokio::test]
async fn one_that_is_not_there_is_blamed_for_it() {
    let gone = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    for base in [format!("https://{NAME}/api"), format!("http://{NAME}/api")] {
        let failure = refused(&base, through(gone, Network::default())).await;
        assert_eq!((failure.kind, failure.retry), (FailureKind::Unreachable, Retry::Safe));
        let told = format!("no connection to the proxy {gone} (see `proxy`): connection refused");
        assert!(failure.text.starts_with(&told), "{failure}");

        let nowhere = Network { proxy: "http://proxy.invalid:8080".parse().expect("a proxy"), ..Network::default() };
        let failure = refused(&base, nowhere).await;
        assert_eq!(failure.text, "the name of the proxy proxy.invalid:8080 (see `proxy`) cannot be found");
    }
}

#[tokio::test]
async fn one_that_makes_no_connection_has_kept_a_write_from_being_sent() {
    let server = serve_plain();
    let proxy = Proxy::start(server.address(), Manner::Answers("502 Bad Gateway"));
    let api = api(&format!("https://{NAME}/api"), through(proxy.address(), Network::default())).expect("a client");
    let failure = api.save("{}").await.expect_err("no tunnel").failure;
    assert_eq!((failure.kind, failure.retry), (FailureKind::Unreachable, Retry::Safe));
    let told = format!("the proxy {} (see `proxy`) makes no connection to {NAME};", proxy.address());
    assert!(failure.text.starts_with(&told) && failure.text.contains("proxy = \"none\""), "{failure}");
}

#[tokio::test]
async fn a_write_that_one_answers_for_the_server_may_have_been_done() {
    let server = serve_plain();
    for status in ["502 Bad Gateway", "504 Gateway Timeout"] {
        let proxy = Proxy::start(server.address(), Manner::Answers(status));
        let api = api(&format!("http://{NAME}/api"), through(proxy.address(), Network::default())).expect("a client");
        let saved = api.save("{}").await.expect_err("no answer").failure;
        let deleted = api.delete(RelationId(1)).await.expect_err("no answer").failure;
        for failure in [saved, deleted] {
            assert_eq!((failure.kind, failure.retry), (FailureKind::Unavailable, Retry::Unsafe), "{failure}");
        }
        assert_eq!(proxy.heads().len(), 2, "each is sent once");
    }
}
