//! Certificates: every way in which a server's is not believed, and this computer's own.

use relata::config::Network;
use relata::domain::{FailureKind, Retry};
use relata::sandbox::Tls;

use crate::support::{Files, ask, refused, serve, trusting};
use crate::tls::{Authority, self_signed};

const HOST: &str = "127.0.0.1";

#[tokio::test]
async fn what_the_file_names_is_trusted() {
    let (authority, files) = (Authority::new("Test authority"), Files::new());
    let sandbox = serve(authority.server(&[HOST]));
    let file = files.with("ca.pem", &(Authority::new("Another").pem() + &authority.pem()));
    assert_eq!(ask(&sandbox.url(), trusting(&file)).await.expect("an answer").associate, "DEMO");
}

#[tokio::test]
async fn every_way_to_be_wrong_is_told_with_its_host_and_with_what_helps() {
    let (authority, other, files) = (Authority::new("Test authority"), Authority::new("Fjord Proxy CA"), Files::new());
    let file = files.with("ca.pem", &authority.pem());
    for (tls, told) in [
        (
            other.server(&[HOST]),
            ["comes from \"Fjord Proxy CA\", which is not in ca_file", "with its certificate as ca_file"],
        ),
        (
            authority.server(&["crm.example.com", "crm"]),
            ["is for crm.example.com, crm;", "is the address the right one?"],
        ),
        (authority.expired_server(&[HOST]), ["expired on 2021-01-01", "renew it"]),
        (authority.early_server(&[HOST]), ["valid from 2090-01-01 on", "clock"]),
        (self_signed(&[HOST], false), ["has signed its certificate itself", "ca_file"]),
        (self_signed(&[HOST], true), ["has signed its certificate itself", "ca_file"]),
    ] {
        let sandbox = serve(tls);
        let failure = refused(&sandbox.url(), trusting(&file)).await;
        assert_eq!((failure.kind, failure.retry), (FailureKind::Unreachable, Retry::Never), "{failure}");
        assert!(failure.text.starts_with(&format!("{}: ", sandbox.address())), "{failure}");
        assert!(told.iter().all(|told| failure.text.contains(told)), "{told:?}: {failure}");
    }
}

#[tokio::test]
async fn a_certificate_that_signed_itself_is_trusted_when_the_file_holds_it() {
    let files = Files::new();
    for is_authority in [false, true] {
        let tls = self_signed(&[HOST], is_authority);
        let file = files.with("self.pem", &tls.certificates);
        let sandbox = serve(tls);
        ask(&sandbox.url(), trusting(&file)).await.expect("it is the very certificate");

        let other_name = self_signed(&["crm.example.com"], is_authority);
        let file = files.with("other.pem", &other_name.certificates);
        let sandbox = serve(other_name);
        let failure = refused(&sandbox.url(), trusting(&file)).await;
        assert!(failure.text.contains("is for crm.example.com"), "{failure}");
    }
}

#[tokio::test]
async fn a_server_may_want_to_see_a_certificate() {
    let (authority, clients, files) = (Authority::new("Test authority"), Authority::new("Clients"), Files::new());
    let sandbox = serve(Tls { clients: Some(clients.pem()), ..authority.server(&[HOST]) });
    let trusting = trusting(&files.with("ca.pem", &authority.pem()));
    let showing =
        |name: &str, pem: String| Network { client_certificate_file: Some(files.with(name, &pem)), ..trusting.clone() };

    // The server's words may be lost with the connection; what it asked for is not.
    let failure = refused(&sandbox.url(), trusting.clone()).await;
    assert!(failure.text.contains("to see a certificate of this computer"), "{failure}");
    assert!(failure.text.contains("client_certificate_file"), "{failure}");
    let failure = refused(&sandbox.url(), showing("wrong.pem", authority.client("relata"))).await;
    assert!(failure.text.contains("client_certificate_file"), "{failure}");
    let right = showing("right.pem", clients.client("relata"));
    ask(&sandbox.url(), right.clone()).await.expect("it is let in");
    // The private key is in it.
    let file = right.client_certificate_file.as_ref().expect("it is set");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(file, open).expect("permissions");
    let failure = refused(&sandbox.url(), right.clone()).await;
    assert!(failure.text.contains("others may read it; run: chmod 600 '"), "{failure}");
}

#[tokio::test]
async fn an_https_proxy_that_nobody_knows_is_blamed_itself() {
    let (authority, files) = (Authority::new("Test authority"), Files::new());
    let file = files.with("ca.pem", &authority.pem());
    let proxy = serve(Authority::new("Another").server(&[HOST]));
    for base in ["https://crm.example.test/api", "http://crm.example.test/api"] {
        let network = Network { proxy: proxy.root().parse().expect("the address of a proxy"), ..trusting(&file) };
        let failure = refused(base, network).await;
        let told = format!("the proxy {} (see `proxy`): its certificate comes from \"Another\"", proxy.address());
        assert!(failure.text.starts_with(&told), "{failure}");
    }
}
