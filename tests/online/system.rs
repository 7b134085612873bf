//! System users.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use futures_util::future::join_all;
use relata::{
    api::RelationApi,
    auth::{KeyError, PrivateKey, Session, SystemUser},
    config::Network,
    domain::{FailureKind as K, Retry},
    sandbox::{Effect, Fault, online::Flaw},
};

use serde_json::Value;
use url::Url;

use crate::support::{Browser, TENANT, World, api, words};

const APP: &str = "relata-sandbox-system";
const SECRET: &str = "relata-sandbox-system-secret";

const KEY: &str = include_str!("../../assets/sandbox/online/worthless-app-key.pem");
const OTHER_KEY: &str = include_str!("../../assets/sandbox/online/worthless-signing-key-1.pem");

/// A key file with these permissions.
fn read(text: &str, mode: u32) -> Result<PrivateKey, KeyError> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).expect("our own file");
    }
    PrivateKey::read(file.path())
}

async fn user(world: &World) -> SystemUser {
    SystemUser {
        environment: world.client.environment.clone(),
        tenant: TENANT.to_owned(),
        system_token: system_token(world).await.into(),
        client_secret: SECRET.into(),
        key: read(KEY, 0o600).expect("a key"),
    }
}

/// The tenant's token for the application, as an administrator who signs in to it gets it.
async fn system_token(world: &World) -> String {
    const REDIRECT: &str = "http://127.0.0.1:8000/callback";
    let root = Url::parse(&world.sandbox.root()).expect("an address");
    let query = [("response_type", "code"), ("scope", "openid"), ("client_id", APP), ("redirect_uri", REDIRECT)];
    let mut authorize = root.join("login/common/oauth/authorize").expect("an address");
    authorize.query_pairs_mut().extend_pairs(query);
    let browser = Browser::new();
    let end = Url::parse(&browser.accept(&authorize, TENANT).await).expect("an address");
    let code = end.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", APP),
        ("client_secret", SECRET),
        ("redirect_uri", REDIRECT),
        ("code", &code),
    ];
    let answer = browser.post(root.join("login/common/oauth/tokens").expect("an address"), &form).await;
    let answer: Value = serde_json::from_str(&answer.text().await.expect("a body")).expect("tokens");
    let claims = answer["id_token"].as_str().expect("an id token").split('.').nth(1).expect("claims").to_owned();
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64");
    let claims: Value = serde_json::from_slice(&claims).expect("claims");
    claims["http://schemes.superoffice.net/identity/system_token"].as_str().expect("a system token").to_owned()
}

fn session(user: SystemUser) -> Session {
    Session::of_system_user(user, Network::default())
}

#[tokio::test]
async fn a_system_user_gets_a_ticket_and_the_next_when_it_is_refused() {
    let world = World::new();
    let api = api(session(user(&world).await));
    let answers = join_all((0..10).map(|_| api.principal())).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(world.sent("PartnerSystemUser"), 1, "each ticket leaves a row: no more than needed");
    let asked = world.sandbox.requests().to("currentPrincipal").pop().expect("a request");
    assert_eq!((asked.scheme.as_deref(), asked.header("so-apptoken")), (Some("SOTicket"), Some("…")));

    world.online().expire_access();
    let answers = join_all((0..10).map(|_| api.principal())).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(world.sent("PartnerSystemUser"), 2);
}

#[tokio::test]
async fn a_provider_that_fails_has_refused_nobody() {
    let world = World::new();
    let api = api(session(user(&world).await));
    // Its words come as those of a refusal do: as an ErrorMessage.
    let fails = Effect::Status { status: 500, retry_after: None, after_write: false };
    world.sandbox.faults().add(Fault::next("PartnerSystemUser", fails));
    let failure = api.principal().await.expect_err("it has failed").failure;
    assert_eq!((failure.kind, failure.retry), (K::Unavailable, Retry::Safe), "{failure}");
    api.principal().await.expect("it is back");
}

#[tokio::test]
async fn what_the_provider_refuses_is_said_with_what_to_do() {
    let world = World::new();
    let good = user(&world).await;
    let token = good.system_token.clone();
    let with = |change: &dyn Fn(&mut SystemUser)| {
        let mut user = SystemUser {
            environment: good.environment.clone(),
            tenant: good.tenant.clone(),
            system_token: token.clone(),
            client_secret: good.client_secret.clone(),
            key: read(KEY, 0o600).expect("a key"),
        };
        change(&mut user);
        api(session(user))
    };
    for (api, kind, said) in [
        (with(&|user| user.key = read(OTHER_KEY, 0o600).expect("a key")), K::Invalid, "the private key is not the one"),
        (with(&|user| user.system_token = "Demo integration-x".into()), K::SignIn, "the approval was withdrawn"),
        (with(&|user| user.client_secret = "wr0ng".into()), K::SignIn, "the provider denies the sign-in"),
        (with(&|user| user.tenant = "Cust1".to_owned()), K::Invalid, "Cust1 at http://127.0.0.1"),
    ] {
        let failure = api.principal().await.expect_err("refused").failure;
        assert_eq!(failure.kind, kind, "{failure}");
        assert!(words(&failure).contains(said) && !failure.text.contains("wr0ng"), "{failure}");
        assert_ne!(failure.retry, Retry::Unsafe);
    }
    assert_eq!(world.sent("currentPrincipal"), 0);
}

#[tokio::test]
async fn a_ticket_that_the_provider_has_not_signed_is_not_sent() {
    let world = World::new();
    let api = api(session(user(&world).await));
    for (flaw, said) in [
        (Flaw::Signature, "its signature is wrong"),
        (Flaw::Tenant, "it is for another tenant"),
        (Flaw::Issuer, "it comes from another issuer"),
        (Flaw::Expired, "it expired 1 h ago; is this computer's clock right?"),
        (Flaw::NotYet, "it is of a time to come; is this computer's clock right?"),
    ] {
        world.online().change(|policy| policy.id_token_flaw = Some(flaw));
        let failure = api.principal().await.expect_err("not to be trusted").failure;
        let expected = format!("the answer to the system user is not to be trusted: {said}");
        assert_eq!((failure.kind, words(&failure)), (K::SignIn, expected.as_str()));
    }
    assert_eq!(world.sent("currentPrincipal"), 0);
}

#[test]
fn a_key_is_read_in_every_form_and_from_its_owners_file_only() {
    let keys = [KEY.to_owned(), pkcs1(KEY), xml(KEY)];
    for text in &keys {
        assert!(read(text, 0o600).is_ok(), "{}", &text[..40]);
        assert!(read(text, 0o400).is_ok());
    }
    #[cfg(unix)]
    for mode in [0o640, 0o604, 0o660, 0o601] {
        let error = read(KEY, mode).expect_err("others can read it");
        assert!(matches!(error, KeyError::Exposed { .. }), "{mode:o}");
        assert!(error.to_string().contains("run: chmod 600 '"), "{error}");
    }
    let half = |text: &str| text[..text.len() / 2].to_owned();
    let public = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n".to_owned();
    let swapped = keys[2].replace("<P>", "<X>").replace("</P>", "</X>");
    for text in [String::new(), "key".to_owned(), half(KEY), half(&keys[2]), public, swapped] {
        let error = read(&text, 0o600).expect_err("no key");
        assert!(matches!(error, KeyError::NoKey { .. }), "{error}");
        assert!(!error.to_string().contains("BEGIN"), "{error}");
    }
    let absent = PrivateKey::read(std::path::Path::new("/no/such/key.pem")).expect_err("no file");
    assert!(absent.to_string().starts_with("private_key_file /no/such/key.pem: "), "{absent}");
}

/// The key inside a PKCS #8 file.
fn der(pem: &str) -> Vec<u8> {
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(text).expect("base64");
    // A header of fixed length names the algorithm; what follows is the key itself.
    der[26..].to_vec()
}

fn pkcs1(pem: &str) -> String {
    format!("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n", STANDARD.encode(der(pem)))
}

/// The same key as .NET writes it.
fn xml(pem: &str) -> String {
    const NAMES: [&str; 8] = ["Modulus", "Exponent", "D", "P", "Q", "DP", "DQ", "InverseQ"];
    let der = der(pem);
    // A sequence of numbers, each with its type and its length; the version comes first.
    let mut rest = &value(&der).0[3..];
    let elements = NAMES.map(|name| {
        let (number, after) = value(rest);
        rest = after;
        let number = STANDARD.encode(number.strip_prefix(&[0]).unwrap_or(number));
        format!("  <{name}>{number}</{name}>\n")
    });
    format!("<RSAKeyValue>\n{}</RSAKeyValue>", elements.concat())
}

/// The value of a DER element, and what comes after it.
fn value(der: &[u8]) -> (&[u8], &[u8]) {
    let (length, head) = match der[1] {
        short @ ..=0x80 => (usize::from(short), 2),
        0x81 => (usize::from(der[2]), 3),
        _ => (usize::from(der[2]) << 8 | usize::from(der[3]), 4),
    };
    (&der[head..head + length], &der[head + length..])
}
