//! What is spoken on a connection.

use relata::api::RelationApi;
use relata::domain::Scope;
use relata::net::Client;
use reqwest::{Method, Version};

use crate::support::{Files, api, serve, serve_plain, trusting};
use crate::tls::Authority;

#[tokio::test]
async fn http_2_is_spoken_where_it_is_offered() {
    let (authority, files) = (Authority::new("Test authority"), Files::new());
    let network = trusting(&files.with("ca.pem", &authority.pem()));
    for (sandbox, version) in
        [(serve(authority.server(&["127.0.0.1"])), Version::HTTP_2), (serve_plain(), Version::HTTP_11)]
    {
        let url = sandbox.url().parse().expect("an address");
        let client = Client::new(&network, &url).expect("a client");
        assert_eq!(client.request(Method::GET, url).send().await.expect("an answer").version(), version);
    }
}

#[tokio::test]
async fn what_comes_in_gzip_is_unpacked() {
    let (authority, files) = (Authority::new("Test authority"), Files::new());
    let sandbox = serve(authority.server(&["127.0.0.1"]));
    let api = api(&sandbox.url(), trusting(&files.with("ca.pem", &authority.pem()))).expect("a client");
    assert!(api.relations(Scope::All, 0).await.expect("a list").rows.len() > 10);
    let asked = sandbox.requests().to("/v1/Relation");
    assert!(asked[0].header("accept-encoding").is_some_and(|taken| taken.contains("gzip")), "{asked:?}");
}
