//! What the environment decides, tried with the binary itself.

use serde_json::Value;

use crate::home::{Ended, Home};
use crate::proxy::{Manner, Proxy};
use crate::support::{NAME, serve, serve_plain};
use crate::tls::Authority;

/// What `relata doctor` finds with this profile and these variables.
fn doctor(profile: &str, variables: &[(&str, &str)]) -> (Ended, Value) {
    let home = Home::configured(&format!("[profiles.work]\nuser = \"demo\"\n{profile}"));
    let mut command = home.relata(&["doctor", "--json"]);
    let command = command.env("RELATA_PASSWORD", "demo").envs(variables.iter().copied());
    let ended = Ended::from(command.output().expect("relata runs"));
    let report = serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {}", ended.out));
    (ended, report)
}

fn failed(report: &Value) -> &Value {
    let steps = report["hops"].as_array().expect("steps");
    steps.iter().find(|step| step["ok"] == false).unwrap_or_else(|| panic!("all is well: {report:#}"))
}

fn detail(report: &Value) -> &str {
    failed(report)["detail"].as_str().expect("words")
}

#[test]
fn the_authorities_of_the_system_are_trusted_and_no_others() {
    let home = Home::new();
    let (authority, other) = (Authority::new("Test authority"), Authority::new("Another"));
    let sandbox = serve(authority.server(&["127.0.0.1"]));
    let profile = format!("url = \"{}\"", sandbox.url());
    let with = |name: &str, pem: String| {
        let file = home.path().join(name);
        std::fs::write(&file, pem).expect("written");
        doctor(&profile, &[("SSL_CERT_FILE", file.to_str().expect("a plain path"))]).1
    };
    assert_eq!(with("right.pem", authority.pem())["ok"], true);
    let report = with("wrong.pem", other.pem());
    assert!(detail(&report).contains("\"Test authority\", which is unknown to this computer"), "{report:#}");
    let report = with("empty.pem", String::new());
    assert!(detail(&report).contains("no certificates to trust"), "{report:#}");
}

#[test]
fn proxies_of_the_environment_are_used_and_told_who_asks() {
    let (authority, home) = (Authority::new("Test authority"), Home::new());
    let file = home.path().join("ca.pem");
    std::fs::write(&file, authority.pem()).expect("written");
    let (secure, plain) = (serve(authority.server(&[NAME])), serve_plain());
    for (server, variable, profile, seen) in [
        (&secure, "HTTPS_PROXY", format!("url = \"https://{NAME}\"\nca_file = {file:?}"), "CONNECT "),
        (&plain, "HTTP_PROXY", format!("url = \"http://{NAME}\"\nallow_plain_http = true"), "GET http://"),
    ] {
        let proxy = Proxy::start(server.address(), Manner::Asks("Basic bWU6Y2FuYXJ5LTE="));
        let with_password = format!("http://me:canary-1@{}", proxy.address());
        let (ended, report) = doctor(&profile, &[(variable, &with_password)]);
        assert_eq!(ended.code, Some(0), "{report:#}");
        assert!(proxy.heads().iter().all(|head| head.starts_with(seen)), "{:?}", proxy.heads());
        assert!(!ended.out.contains("canary") && ended.out.contains(&proxy.address().to_string()), "{}", ended.out);

        let wrong = format!("http://me:canary-2@{}", proxy.address());
        let (ended, report) = doctor(&profile, &[(variable, &wrong)]);
        assert!(!format!("{}{}", ended.out, ended.err).contains("canary"), "{}", ended.out);
        let told = format!("the proxy {} does not accept the user and password in {variable}", proxy.address());
        assert_eq!(detail(&report), told);
        assert!(
            failed(&report)["next"].as_str().is_some_and(|next| next.starts_with("correct what is set for the proxy"))
        );

        let before = proxy.heads().len();
        let (_, report) = doctor(&profile, &[(variable, &with_password), ("NO_PROXY", "example.test")]);
        assert!(detail(&report).starts_with(&format!("the name of {NAME}")), "{report:#}");
        let (_, report) = doctor(&format!("{profile}\nproxy = \"none\""), &[(variable, &with_password)]);
        assert!(detail(&report).starts_with(&format!("the name of {NAME}")), "{report:#}");
        assert_eq!(proxy.heads().len(), before, "nobody came");
    }
}

#[test]
fn a_proxy_is_told_by_the_variable_that_names_it_and_socks_is_told_to_be_none() {
    let server = serve_plain();
    let proxy = Proxy::start(server.address(), Manner::Open);
    let profile = format!("url = \"http://{NAME}\"\nallow_plain_http = true");
    for variable in ["ALL_PROXY", "http_proxy"] {
        let (_, report) = doctor(&profile, &[(variable, &format!("http://{}", proxy.address()))]);
        let named = format!("the proxy {} (see {variable}) is an address", proxy.address());
        assert_eq!(report["hops"][3]["detail"], named, "{report:#}");
    }
    let socks = format!("socks5h://{}", proxy.address());
    for profile in [profile, format!("url = \"https://{NAME}\"")] {
        let before = proxy.heads().len();
        let (ended, report) = doctor(&profile, &[("ALL_PROXY", &socks)]);
        assert!(detail(&report).contains("is a SOCKS proxy, which relata cannot speak to"), "{report:#}");
        assert_eq!((ended.code, proxy.heads().len()), (Some(1), before), "nothing was sent");
    }
}

#[test]
fn nothing_for_this_computer_leaves_it_through_the_environment() {
    let server = serve_plain();
    let proxy = Proxy::start(server.address(), Manner::Open);
    let url = format!("http://{}", proxy.address());
    let all: Vec<_> = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, url.as_str())).into();
    let (ended, report) = doctor(&format!("url = \"{}\"", server.url()), &all);
    assert_eq!((ended.code, proxy.heads()), (Some(0), Vec::new()), "{report:#}");
    let (ended, report) = doctor(&format!("url = \"{}\"\nproxy = \"{url}\"", server.url()), &[]);
    assert_eq!(ended.code, Some(0), "{report:#}");
    assert!(!proxy.heads().is_empty(), "one that the profile names is used");
}

#[cfg(unix)]
#[test]
fn the_embedded_sandbox_needs_no_proxy() {
    let home = Home::configured("[defaults]\nproxy = \"http://127.0.0.1:9\"\n");
    let mut terminal =
        crate::pty::Terminal::run(home.path(), &[crate::home::RELATA], &[("HTTP_PROXY", "http://127.0.0.1:9")]);
    terminal.sees("Demo Brukeren");
    assert_eq!(terminal.types("\x11").ends(), 0);
    let ended = home.run(&["doctor"]);
    assert_eq!(ended.code, Some(0), "{}", ended.out);
}
