//! A person signs in.

use std::time::Duration;

use relata::{
    api::RelationApi,
    auth::{Flow, OnlineClient, SignedIn},
    domain::{Failure, FailureKind as K},
    sandbox::{Effect, Fault, online::Flaw},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::support::{Browser, OTHER, TENANT, World, words};

#[tokio::test]
async fn a_person_signs_in_and_sees_relations() {
    let world = World::new();
    let flow = world.begin().await;
    let browser = Browser::new();
    let (signed_in, (status, page)) = tokio::join!(flow.wait(), async {
        let end = browser.accept(flow.url(), TENANT).await;
        assert!(end.starts_with(&format!("{}?", flow.redirect())), "{end}");
        browser.visit(&end).await
    });
    let signed_in = signed_in.expect("somebody has signed in");
    assert_eq!(signed_in.tenant, TENANT);
    assert!(signed_in.who.initials.as_deref().is_some_and(|initials| initials.eq_ignore_ascii_case("demo")));
    assert!(signed_in.who.upn.is_some() && signed_in.who.company.is_some());
    assert_eq!(status, 200);
    assert!(page.contains("Go back to the terminal"), "{page}");

    let shown = format!("{signed_in:?} {flow:?}");
    assert!(!shown.contains("8A:"), "{shown}");
    let api = world.api().await;
    assert!(api.principal().await.expect("an answer").associate.eq_ignore_ascii_case("demo"));
}

async fn paste(flow: &Flow, text: &str) -> Result<SignedIn, Failure> {
    flow.pasted(text)?.await
}

#[tokio::test]
async fn the_address_can_be_pasted_after_some_wrong_ones() {
    let world = World::new();
    let flow = world.begin().await;
    let end = Browser::new().accept(flow.url(), TENANT).await;
    for (wrong, said) in [
        (flow.url().to_string(), "that is the address of the sign-in page"),
        (flow.redirect().to_owned(), "there is no code in it"),
        (end.replace("state=", "state=x"), "that belongs to another sign-in"),
        (String::new(), "paste the address"),
    ] {
        let failure = flow.pasted(&wrong).err().expect("not the address");
        assert_eq!(failure.kind, K::Invalid);
        assert!(words(&failure).starts_with(said), "{wrong}: {failure}");
    }
    let signed_in = paste(&flow, &format!(" {end}\n")).await.expect("the address");
    assert_eq!(signed_in.tenant, TENANT);
    let again = paste(&flow, &end).await.expect_err("a code is good once");
    assert_eq!(again.kind, K::SignIn);
    assert!(words(&again).starts_with("the sign-in has expired or was revoked"), "{again}");
}

#[tokio::test]
async fn strangers_at_the_port_are_sent_away_and_hold_nothing_up() {
    let world = World::new();
    let flow = world.begin().await;
    let (browser, home) = (Browser::new(), flow.redirect().to_owned());
    let address = home.strip_prefix("http://").expect("an address").to_owned();
    let strangers = async {
        // Says nothing; says nonsense; says too much; stops in the middle.
        let _silent = TcpStream::connect(&address).await.expect("a connection");
        for noise in ["SSH-2.0-x\r\n\r\n".to_owned(), format!("GET /?{} ", "x".repeat(100_000))] {
            let mut stream = TcpStream::connect(&address).await.expect("a connection");
            // It may be hung up on in the middle of it.
            let _ = stream.write_all(noise.as_bytes()).await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
        }
        let mut half = TcpStream::connect(&address).await.expect("a connection");
        half.write_all(b"GET / HT").await.expect("sent");

        let end = browser.accept(flow.url(), TENANT).await;
        for (stranger, status) in [
            (format!("{home}/favicon.ico"), 404),
            (format!("{home}/callback?{}", end.split_once('?').expect("a query").1), 404),
            (home.clone(), 400),
            (end.replace("state=", "state=x"), 400),
            (format!("{home}?error=access_denied&state=x"), 400),
            (end.replace("127.0.0.1", "localhost"), 404),
        ] {
            let (answered, page) = browser.visit(&stranger).await;
            assert_eq!(answered, status, "{stranger}");
            assert!(page.contains("Nothing to do here"), "{page}");
        }
        let headers = browser.headers(&home).await;
        for name in ["content-security-policy", "referrer-policy", "cache-control", "x-content-type-options"] {
            assert!(headers.contains_key(name), "{name}");
        }
        assert_eq!(headers["connection"], "close");
        browser.visit(&end).await
    };
    let (signed_in, (status, _)) = tokio::join!(flow.wait(), strangers);
    assert_eq!((signed_in.expect("nobody was in the way").tenant.as_str(), status), (TENANT, 200));
}

#[tokio::test]
async fn who_declines_is_not_signed_in() {
    let world = World::new();
    let flow = world.begin().await;
    let browser = Browser::new();
    let (outcome, (status, page)) = tokio::join!(flow.wait(), async {
        let end = browser.decline(flow.url()).await;
        browser.visit(&end).await
    });
    let failure = outcome.expect_err("declined");
    assert_eq!(failure.kind, K::SignIn);
    assert!(words(&failure).starts_with("the sign-in was declined in the browser"), "{failure}");
    assert_eq!(status, 200);
    assert!(page.contains("Not signed in") && page.contains("declined in the browser"), "{page}");
}

#[tokio::test]
async fn an_id_token_that_is_not_right_is_not_trusted() {
    let world = World::new();
    for (flaw, said) in [
        (Flaw::Missing, "there is none"),
        (Flaw::Nonce, "it belongs to another sign-in"),
        (Flaw::NoNonce, "it belongs to another sign-in"),
        (Flaw::Issuer, "it comes from another issuer"),
        (Flaw::Audience, "it is meant for another application"),
        (Flaw::Expired, "it expired 1 h ago; is this computer's clock right?"),
        (Flaw::NotYet, "it is of a time to come; is this computer's clock right?"),
        (Flaw::Signature, "its signature is wrong"),
        (Flaw::AlgNone, "it is not signed with RS256"),
        (Flaw::UnknownKey, "it is signed with a key that was not published"),
    ] {
        world.online().change(|policy| policy.id_token_flaw = Some(flaw));
        let flow = world.begin().await;
        let end = Browser::new().accept(flow.url(), TENANT).await;
        let failure = paste(&flow, &end).await.expect_err("not to be trusted");
        let expected = format!("the id token from {} is not to be trusted: {said}", world.sandbox.root());
        assert_eq!((failure.kind, words(&failure)), (K::SignIn, expected.as_str()), "{flaw:?}");
    }
}

#[tokio::test]
async fn a_tenant_that_is_set_is_the_one_signed_in_to() {
    let world = World::new();
    let client = OnlineClient { tenant: Some(OTHER.to_owned()), ..world.client.clone() };
    let flow = Flow::begin(&client, &world.http).await.expect("a provider");
    // There is no tenant to choose then: the browser would not find the page.
    let end = Browser::new().accept(flow.url(), "Cust0").await;
    assert_eq!(paste(&flow, &end).await.expect("signed in").tenant, OTHER);

    world.online().change(|policy| policy.id_token_flaw = Some(Flaw::Tenant));
    let flow = Flow::begin(&client, &world.http).await.expect("a provider");
    let end = Browser::new().accept(flow.url(), "Cust0").await;
    let failure = paste(&flow, &end).await.expect_err("another tenant");
    assert!(words(&failure).contains("has signed in to Cust99999, but tenant is Cust40404"), "{failure}");
}

#[tokio::test]
async fn a_port_that_is_set_is_used_or_named() {
    let world = World::new();
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = taken.local_addr().expect("an address").port();
    let client = OnlineClient { redirect_port: Some(port), ..world.client.clone() };
    let failure = Flow::begin(&client, &world.http).await.expect_err("taken");
    assert!(
        words(&failure).starts_with(&format!("port {port} of this computer (redirect_port) is in use")),
        "{failure}"
    );
    drop(taken);
    let flow = Flow::begin(&client, &world.http).await.expect("free again");
    assert_eq!(flow.redirect(), format!("http://127.0.0.1:{port}"));
}

#[tokio::test]
async fn ten_minutes_are_the_limit() {
    let world = World::new();
    let flow = world.begin().await;
    let end = Browser::new().accept(flow.url(), TENANT).await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(9 * 60)).await;
    assert!(tokio::time::timeout(Duration::from_secs(30), flow.wait()).await.is_err(), "not yet");
    let failure = flow.wait().await.expect_err("nobody came");
    assert_eq!((failure.kind, words(&failure)), (K::TimedOut, "nobody has signed in within ten minutes; begin again"));
    assert_eq!(paste(&flow, &end).await.expect_err("too late").kind, K::TimedOut);
}

#[tokio::test]
async fn who_gives_up_leaves_nothing_behind() {
    let world = World::new();
    let flow = world.begin().await;
    let port = flow.url().query_pairs().find(|(name, _)| name == "redirect_uri").expect("an address").1;
    let address = port.strip_prefix("http://").expect("an address").to_owned();
    tokio::select! {
        biased;
        outcome = flow.wait() => panic!("nobody came: {outcome:?}"),
        () = std::future::ready(()) => {}
    }
    drop(flow);
    TcpListener::bind(address).await.expect("the port is free again");
}

#[tokio::test]
async fn a_provider_that_is_none_is_told_apart() {
    let world = World::new();
    let document = "openid-configuration";
    for (effect, kind, said) in [
        (Effect::Html, K::Unreadable, "does not describe its sign-in as expected"),
        (Effect::Null, K::Unreadable, "does not describe its sign-in as expected"),
        (Effect::Huge { bytes: 1 << 20 }, K::Unreadable, "is too large"),
        (Effect::Status { status: 503, retry_after: None, after_write: false }, K::Unavailable, "answers HTTP 503"),
        (Effect::Status { status: 302, retry_after: None, after_write: false }, K::Unreadable, "answers HTTP 302"),
        (Effect::DropBefore, K::Unreachable, "was lost"),
    ] {
        world.sandbox.faults().add(Fault::next(document, effect.clone()));
        let failure = Flow::begin(&world.client, &world.http).await.expect_err("no provider");
        assert_eq!(failure.kind, kind, "{effect:?}: {failure}");
        assert!(words(&failure).contains(said), "{effect:?}: {failure}");
    }
}
