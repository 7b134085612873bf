//! Servers that say again what they were sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use relata::auth::{Item, Secrets, Vault};
use relata::config::{Environment, Flags, Paths, Plan};

use crate::aviary::{Aviary, KEPT, VARIABLES};

/// How it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// In an error object.
    Json,
    /// In the title of a web page that is a refusal.
    Refusal,
    /// In the title of a web page that passes for a success.
    Page,
    /// In the answer of an OAuth provider.
    OAuth,
}

/// Starts a server that answers everything in this way, but for what leads to a tenant's API. It
/// gives tokens where it does not refuse them.
fn parrot(shape: Shape) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let root = format!("http://{}", listener.local_addr().expect("an address"));
    let home = root.clone();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let home = home.clone();
            // Whoever has hung up needs no answer.
            thread::spawn(move || answer(&stream, shape, &home).ok());
        }
    });
    root
}

fn answer(mut stream: &TcpStream, shape: Shape, root: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut sent, mut length) = (String::new(), String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap_or(0),
            "authorization" | "cookie" | "x-xsrf-token" | "so-apptoken" => sent = format!("{sent} {value}"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let sent = format!("{} {}", sent, String::from_utf8_lossy(&body));
    let sent = format!("{} {}", sent.trim(), STANDARD.encode(sent.trim()));
    let (status, media, text) = if first.contains("openid-configuration") {
        let at = |path: &str| format!("{root}/{path}");
        let (authorize, tokens, keys) = (at("authorize"), at("tokens"), at("keys"));
        let document = serde_json::json!({
            "issuer": root, "authorization_endpoint": authorize, "token_endpoint": tokens, "jwks_uri": keys,
        });
        (200, "application/json", document.to_string())
    } else if first.contains("/api/state/") {
        let state = serde_json::json!({ "State": "Running", "IsRunning": true, "Api": format!("{root}/api") });
        (200, "application/json", state.to_string())
    } else {
        match shape {
            Shape::Json => {
                let error = serde_json::json!({
                    "Error": true, "ErrorType": "SoSessionException", "ErrorMessage": format!("parrot {sent}"),
                });
                (500, "application/json", error.to_string())
            }
            Shape::Refusal => (403, "text/html", format!("<html><title>parrot {sent}</title></html>")),
            Shape::Page => (200, "text/html", format!("<html><title>parrot {sent}</title></html>")),
            Shape::OAuth => {
                let error =
                    serde_json::json!({ "error": "invalid_grant", "error_description": format!("parrot {sent}") });
                (400, "application/json", error.to_string())
            }
        }
    };
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nContent-Type: {media}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    )
}

/// Looks at everything that says what the server said.
fn look(aviary: &mut Aviary, variables: &[(&str, &str)], shape: Shape) {
    for arguments in [&["doctor", "-vv"][..], &["doctor", "--json", "-vv"]] {
        assert_ne!(aviary.run(arguments, variables), Some(0), "{shape:?}");
    }
    let mut terminal = aviary.terminal(&["open", "1"], variables);
    terminal.sees("parrot");
    terminal.kill();
    aviary.looked(&terminal);
    assert!(aviary.saw("parrot"), "{shape:?}: nothing came back that could have been said");
    aviary.search();
}

#[test]
fn what_an_api_repeats_is_not_said_again() {
    for auth in ["basic", "ticket", "bearer", "session"] {
        for shape in [Shape::Json, Shape::Refusal, Shape::Page] {
            let mut aviary = Aviary::new();
            aviary
                .configure(&format!("[profiles.p]\nurl = \"{}\"\nauth = \"{auth}\"\nuser = \"demo\"\n", parrot(shape)));
            look(&mut aviary, &VARIABLES, shape);
        }
    }
}

#[test]
fn what_a_provider_repeats_is_not_said_again() {
    for shape in [Shape::Refusal, Shape::OAuth] {
        let mut aviary = Aviary::new();
        let root = parrot(shape);
        aviary.configure(&format!("[profiles.p]\nenvironment = \"{root}\"\nclient_id = \"x\"\nsecrets = \"file\"\n"));
        let home = aviary.home().to_owned();
        let [config, data, state, cache] = ["config", "data", "state", "cache"].map(|name| home.join(name));
        let nothing = |_: &str| None;
        let plan = Plan::load(&Flags::default(), Environment::new(&nothing), &Paths { config, data, state, cache });
        let profile = plan.expect("a plan").server.expect("a server");
        let refresh = format!("Cust26759 {}", KEPT[2].1);
        let secrets = Secrets::default().with(Item::RefreshToken, refresh.into());
        Vault::new(aviary.secrets_file()).drawer(&profile).keep(None, &secrets).expect("kept");
        look(&mut aviary, &VARIABLES, shape);
    }
}
