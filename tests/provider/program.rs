//! `relata sandbox --online` as a program of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use reqwest::{Certificate, Client};
use tempfile::TempDir;

use crate::person::browser;
use crate::support::read;
use crate::tls::Authority;

/// A running sandbox that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Fails when it has ended already, which is what is wanted.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn relata(home: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relata"));
    command.env("RELATA_HOME", home.path()).current_dir(home.path()).arg("sandbox").args(arguments);
    command
}

/// Starts it; also the address of its line.
fn start(home: &TempDir, arguments: &[&str]) -> (Running, String) {
    let mut child = relata(home, arguments).stdout(Stdio::piped()).spawn().expect("relata runs");
    let out = child.stdout.take().expect("piped");
    let running = Running(child);
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).expect("a line");
    let root = line.strip_prefix("listening on ").unwrap_or_else(|| panic!("not the line that was promised: {line:?}"));
    (running, root.trim_end().to_owned())
}

async fn state(client: &Client, root: &str) -> String {
    let (status, state) =
        read(client.get(format!("{root}/api/state/Cust26759")).send().await.expect("an answer")).await;
    assert_eq!(status, 200, "{state}");
    state["Api"].as_str().expect("an address").to_owned()
}

#[tokio::test]
async fn its_line_names_the_root_that_tenants_are_found_from() {
    let home = TempDir::new().unwrap();
    let (_running, root) = start(&home, &["--online"]);
    assert!(root.starts_with("http://127.0.0.1:") && !root.ends_with("/api"), "{root}");
    assert_eq!(state(&browser(), &root).await, format!("{root}/Cust26759/api"));
}

#[tokio::test]
async fn it_serves_https_with_the_files_it_is_given() {
    let (home, authority) = (TempDir::new().unwrap(), Authority::new("Test authority"));
    let tls = authority.server(&["127.0.0.1"]);
    std::fs::write(home.path().join("cert.pem"), tls.certificates).unwrap();
    std::fs::write(home.path().join("key.pem"), tls.key).unwrap();
    let (_running, root) = start(&home, &["--online", "--tls-cert", "cert.pem", "--tls-key", "key.pem"]);
    browser();
    let trusted = Certificate::from_pem(authority.pem().as_bytes()).unwrap();
    let client = Client::builder().no_proxy().tls_certs_only([trusted]).build().unwrap();
    assert_eq!(state(&client, &root).await, format!("{root}/Cust26759/api"));
    assert!(root.starts_with("https://"), "{root}");
}

#[test]
fn half_of_a_certificate_is_refused() {
    let home = TempDir::new().unwrap();
    let ended = |arguments: &[&str]| {
        let Output { status, stderr, .. } = relata(&home, arguments).output().unwrap();
        (status.code(), String::from_utf8(stderr).unwrap())
    };
    let (code, said) = ended(&["--tls-cert", "cert.pem"]);
    assert!(code == Some(2) && said.contains("--tls-key"), "{said}");
    let (code, said) = ended(&["--tls-cert", "cert.pem", "--tls-key", "key.pem"]);
    assert!(code == Some(1) && said.contains("cert.pem"), "{said}");
    std::fs::write(home.path().join("cert.pem"), "nothing").unwrap();
    let (code, said) = ended(&["--tls-cert", "cert.pem", "--tls-key", "cert.pem"]);
    assert!(code == Some(1) && said.contains("PEM"), "{said}");
}
