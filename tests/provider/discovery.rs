//! What the provider says of itself, and the id token it signs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use relata::sandbox::online::Flaw;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;

use crate::support::{APP, TENANT, World, exchange, refresh, text};

/// Header and claims of a token, and whether the published key made its signature.
async fn opened(world: &World, token: &str) -> (Value, Value, bool) {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("three parts in {token}") };
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url");
    let json = |part: &str| serde_json::from_slice::<Value>(&bytes(part)).expect("JSON");
    let (_, keys) = world.get("/login/.well-known/jwks").await;
    let published = &keys["keys"][0];
    let key = RsaPublicKeyComponents { n: bytes(text(published, "n")), e: bytes(text(published, "e")) };
    let signed = format!("{header}.{claims}");
    let good = key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &bytes(signature)).is_ok();
    let good = good && json(header)["kid"] == published["kid"];
    (json(header), json(claims), good)
}

fn claim<'a>(claims: &'a Value, name: &str) -> &'a Value {
    &claims[&format!("http://schemes.superoffice.net/identity/{name}")]
}

#[tokio::test]
async fn the_document_names_every_endpoint_under_its_root() {
    let world = World::new();
    let (status, document) = world.get("/login/.well-known/openid-configuration").await;
    assert_eq!(status, 200);
    let root = world.sandbox.root();
    assert_eq!(document["issuer"], root);
    for (name, path) in [
        ("authorization_endpoint", "/login/common/oauth/authorize"),
        ("token_endpoint", "/login/common/oauth/tokens"),
        ("jwks_uri", "/login/.well-known/jwks"),
    ] {
        assert_eq!(document[name], format!("{root}{path}"));
    }
    assert_eq!(world.get("/LOGIN/.Well-Known/OpenID-Configuration").await.1, document);
    // A caller who knows the sandbox by another name is answered in that name.
    let other = root.replace("127.0.0.1", "localhost");
    let request = world.client.get(world.at("/login/.well-known/openid-configuration"));
    let named = request.header("Host", other.trim_start_matches("http://"));
    let (_, document) = crate::support::read(named.send().await.unwrap()).await;
    assert_eq!(document["issuer"], other);
}

#[tokio::test]
async fn an_id_token_says_who_where_and_for_whom() {
    let world = World::new();
    let tokens = world.signed_in().await;
    let (header, claims, good) = opened(&world, text(&tokens, "id_token")).await;
    assert!(good && header["alg"] == "RS256");
    assert_eq!(claims["iss"], world.sandbox.root());
    assert_eq!((&claims["aud"], &claims["nonce"]), (&APP.into(), &"n-1".into()));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap(), 360);
    assert!(claims["iat"].is_string(), "the vendor's tokens have it as text");
    assert_eq!(claim(&claims, "ctx"), TENANT);
    assert_eq!(claim(&claims, "webapi_url"), &world.at("/Cust26759/api/"));
    assert_eq!(claim(&claims, "is_administrator"), "False");
    assert_eq!(claim(&claims, "initials"), "DEMO");
    assert!(claim(&claims, "system_token").is_null());
    let (_, again) = world.tokens(&refresh(text(&tokens, "refresh_token"))).await;
    let (_, claims, good) = opened(&world, text(&again, "id_token")).await;
    assert!(good && claims["nonce"].is_null());
}

#[tokio::test]
async fn a_rotated_key_is_published_and_the_old_one_is_not() {
    let world = World::new();
    let (_, before) = world.get("/login/.well-known/jwks").await;
    let tokens = world.signed_in().await;
    world.online().rotate_key();
    let (_, after) = world.get("/login/.well-known/jwks").await;
    assert_ne!(before["keys"][0]["kid"], after["keys"][0]["kid"]);
    assert!(!opened(&world, text(&tokens, "id_token")).await.2);
    let tokens = world.signed_in().await;
    assert!(opened(&world, text(&tokens, "id_token")).await.2);
}

#[tokio::test]
async fn id_tokens_can_be_wrong_in_every_way_that_must_be_noticed() {
    let world = World::new();
    let now = jiff::Timestamp::now().as_second();
    for flaw in [
        Flaw::Missing,
        Flaw::Nonce,
        Flaw::NoNonce,
        Flaw::Issuer,
        Flaw::Audience,
        Flaw::Expired,
        Flaw::NotYet,
        Flaw::Signature,
        Flaw::AlgNone,
        Flaw::UnknownKey,
        Flaw::Tenant,
    ] {
        world.online().change(|policy| policy.id_token_flaw = Some(flaw));
        let code = world.code().await;
        let (status, tokens) = world.tokens(&exchange(&code)).await;
        assert_eq!(status, 200);
        let Some(token) = tokens["id_token"].as_str() else {
            assert_eq!(flaw, Flaw::Missing);
            continue;
        };
        let (header, claims, good) = opened(&world, token).await;
        let found = [
            (Flaw::Nonce, claims["nonce"] != "n-1" && !claims["nonce"].is_null()),
            (Flaw::NoNonce, claims["nonce"].is_null()),
            (Flaw::Issuer, claims["iss"] != world.sandbox.root()),
            (Flaw::Audience, claims["aud"] != APP),
            (Flaw::Expired, claims["exp"].as_i64().unwrap() < now),
            (Flaw::NotYet, claims["nbf"].as_i64().unwrap() > now + 60),
            (Flaw::Signature, !good && header["alg"] == "RS256" && header["kid"] != "not-published"),
            (Flaw::AlgNone, header["alg"] == "none"),
            (Flaw::UnknownKey, header["kid"] == "not-published"),
            (Flaw::Tenant, claim(&claims, "ctx") != TENANT),
        ];
        let found: Vec<Flaw> = found.into_iter().filter(|(_, there)| *there).map(|(flaw, _)| flaw).collect();
        assert_eq!(found, [flaw]);
    }
}
