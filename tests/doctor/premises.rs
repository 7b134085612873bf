//! Servers of one's own.

use std::net::TcpListener;

use relata::auth::Item;
use relata::config::Site;
use relata::sandbox::{self, Effect, Fault, Options, Sandbox};

use crate::home::Home;
use crate::script;
use crate::support::{CANARY, Report, Ward};
use crate::tls::Authority;

const API: (&str, &str) = ("200 OK", "{\"NetServerVersion\":\"11.10\"}");

fn sandbox(options: &Options) -> Sandbox {
    sandbox::start(options).expect("a sandbox on a free port")
}

#[test]
fn all_is_well_with_a_server_that_is() {
    let sandbox = sandbox(&Options::default());
    let report = Ward::at(&sandbox.url(), "demo").doctor();
    assert_eq!((report.code, &report.json["ok"]), (Some(0), &true.into()), "{}", report.text);
    let names: Vec<&str> = report.hops().iter().map(|hop| hop["name"].as_str().expect("a name")).collect();
    let expected = [
        "configuration",
        "folders",
        "secret store",
        "name",
        "connection",
        "HTTP",
        "API",
        "clock",
        "secrets",
        "sign-in",
        "user",
        "relations",
    ];
    assert_eq!(names, expected);
    assert!(report.hop("API")["detail"].as_str().expect("words").starts_with("NetServer 11.10"));
    assert_eq!(report.hop("API")["host"], "127.0.0.1");
    assert_eq!(report.hop("secrets")["detail"], "from RELATA_PASSWORD");
    assert_eq!(report.hop("user")["detail"], "Demo Brukeren (DEMO), User; licensed for relations");
    assert!(report.text.starts_with("work: 127.0.0.1:") && report.text.contains("ok   relations"), "{}", report.text);
    assert!(report.hops().iter().all(|hop| hop["ok"] == true && hop["milliseconds"].is_u64()));
}

#[test]
fn an_answer_without_an_end_is_not_waited_for() {
    let sandbox = sandbox(&Options::default());
    sandbox.faults().add(Fault::next("GET /api/?", Effect::Huge { bytes: 2 << 20 }).times(9));
    let report = Ward::at(&sandbox.url(), "demo").doctor();
    report.fails("API", 2, "more than 256 KiB", "on premises the WebAPI's mostly ends in");
}

#[test]
fn a_keyring_that_is_not_there_is_no_failure() {
    let sandbox = sandbox(&Options::default());
    let report = Ward::at(&sandbox.url(), "demo").doctor();
    let store = report.hop("secret store");
    assert!(store["detail"].as_str().expect("words").contains("no keyring here"), "{}", report.text);
    assert!(store["next"].as_str().expect("words").contains("secrets = \"file\""), "{}", report.text);
}

#[test]
fn a_password_that_is_wrong_is_told_by_where_it_came_from() {
    let sandbox = sandbox(&Options::default());
    let report = Ward::at(&sandbox.url(), CANARY).doctor();
    report.fails(
        "sign-in",
        1,
        "an access token (bearer), user and password (basic)",
        "RELATA_PASSWORD is set, and used before",
    );
    assert_eq!(report.hop("relations")["ok"], serde_json::Value::Null);

    let ward = Ward::new(&format!("url = \"{}\"\nuser = \"demo\"\nsecrets = \"file\"", sandbox.url()));
    let site = Site::Fixed { url: sandbox.url().parse().expect("an address"), auth: None };
    ward.keep(site, Item::Password, CANARY);
    let report = ward.doctor();
    report.fails("sign-in", 1, "", "`relata login --profile work` asks for the password");
    assert_eq!(report.hop("secrets")["detail"], "password, kept in the file");
}

#[test]
fn where_nobody_can_be_asked_nobody_is_signed_in_and_the_way_is_tried_all_the_same() {
    let sandbox = sandbox(&Options::default());
    let report = Ward::new(&format!("url = \"{}\"\nuser = \"demo\"", sandbox.url())).doctor();
    let told = "nobody is signed in: no password is kept, and none is in RELATA_PASSWORD";
    report.fails("secrets", 2, told, "`relata login --profile work`");
    assert_eq!(report.hop("API")["ok"], true);
}

#[cfg(unix)]
#[test]
fn somebody_at_a_terminal_is_asked() {
    let sandbox = sandbox(&Options::default());
    let home = Home::configured(&format!("[profiles.work]\nurl = \"{}\"\nuser = \"demo\"", sandbox.url()));
    let mut terminal = crate::pty::Terminal::run(home.path(), &[crate::home::RELATA, "doctor"], &[]);
    terminal.sees("Password of demo at").types("demo\r").sees("they can be read");
    assert_eq!(terminal.ends(), 0);
    // For programs, nobody is asked, terminal or not.
    let mut terminal = crate::pty::Terminal::run(home.path(), &[crate::home::RELATA, "doctor", "--json"], &[]);
    terminal.sees("\"name\": \"relations\"");
    assert_eq!(terminal.ends(), 2);
    let told = String::from_utf8_lossy(&terminal.written()).into_owned();
    assert!(told.contains("nobody is signed in") && !told.contains("Password of"), "{told}");
}

#[test]
fn a_server_that_is_not_there_may_come_back() {
    let gone = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    Ward::at(&format!("http://{gone}"), "demo").doctor().fails("connection", 3, "refused", "is the server running");
    let report = Ward::at("https://nowhere.invalid", "demo").doctor();
    report.fails("name", 3, "nowhere.invalid:443 cannot be found", "check `url` under [profiles.work] in ");
}

#[test]
fn what_is_not_the_api_is_a_wrong_address() {
    let wrong = |answer: fn(&str) -> (&'static str, &'static str)| -> Report {
        Ward::at(&format!("http://{}", script::serve(answer)), CANARY).doctor()
    };
    let report = wrong(|_| ("200 OK\r\nContent-Type: text/html", "<html><title>\u{1b}[31mWelcome</title>"));
    report.fails("API", 2, "a web page", "/SuperOffice/api");
    assert_eq!(report.hop("sign-in")["ok"], serde_json::Value::Null, "no secret is sent there");
    wrong(|_| ("404 Not Found", "")).fails("API", 2, "404", "check `url`");
    wrong(|_| ("200 OK", "{}")).fails("API", 2, "not the WebAPI", "check `url`");
    let report = wrong(|_| ("302 Found\r\nLocation: https://crm.example.com/api/?code=canary-1234", ""));
    report.fails("API", 2, "it leads on to https://crm.example.com/api/ ", "put its address into `url`");
    wrong(|_| ("503 Service Unavailable", "")).fails("API", 3, "503", "try again later");
}

#[test]
fn a_server_of_windows_users_is_told_in_words() {
    let address = script::serve(|path| match path {
        "/api/" => API,
        _ => ("401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM", ""),
    });
    let report = Ward::at(&format!("http://{address}"), CANARY).doctor();
    report.fails("sign-in", 1, "AuthorizeWithUsername", "");
    report.fails("sign-in", 1, "it takes Windows users (Negotiate), which relata cannot do", "");
}

#[test]
fn who_has_no_right_is_sent_to_an_administrator() {
    let sandbox = sandbox(&Options::default());
    let refused = Effect::Status { status: 403, retry_after: None, after_write: false };
    sandbox.faults().add(Fault::next("GET *v1/Relation", refused).times(9));
    let report = Ward::at(&sandbox.url(), "demo").doctor();
    report.fails("relations", 6, "You do not have the rights", "ask an administrator");
}

#[test]
fn a_clock_that_is_wrong_is_a_note() {
    let address = script::serve(|path| match path {
        "/api/" => ("200 OK\r\nDate: Thu, 01 Jan 2015 00:00:00 GMT", API.1),
        "/api/v1/User/currentPrincipal" => ("200 OK", "{\"Associate\":\"D\\u001b\",\"Licenses\":[\"sales\"]}"),
        _ => ("200 OK", "{\"value\":[]}"),
    });
    let report = Ward::at(&format!("http://{address}"), CANARY).doctor();
    assert_eq!(report.code, Some(0), "{}", report.text);
    let clock = report.hop("clock");
    assert!(clock["detail"].as_str().expect("words").ends_with(" days ahead of the server"), "{clock}");
    assert!(clock["next"].as_str().expect("words").starts_with("set this computer's clock"), "{clock}");
    assert!(report.hop("user")["detail"].as_str().expect("words").contains("no licence for relation, relation-cal"));
    assert!(report.text.contains("note clock") && !report.text.contains('\u{1b}'), "{}", report.text);
}

#[test]
fn certificates_are_told_with_the_line_that_helps() {
    let authority = Authority::new("Test authority");
    let server = sandbox(&Options { tls: Some(authority.server(&["127.0.0.1"])), ..Options::default() });
    let ward = Ward::at(&server.url(), "demo");
    let other = ward.home().path().join("other.pem");
    std::fs::write(&other, Authority::new("Another").pem()).expect("written");
    let report = ward.with("SSL_CERT_FILE", other.to_str().expect("a plain path")).doctor();
    report.fails("TLS", 1, "\"Test authority\", which is unknown", "write `ca_file = \"authority.pem\"`");
    report.fails("TLS", 1, "", "under [profiles.work] in ");
    for (tls, detail) in [
        (authority.server(&["crm.example.com"]), "is for crm.example.com; is the address the right one?"),
        (authority.expired_server(&["127.0.0.1"]), "expired on 2021-01-01"),
    ] {
        let sandbox = sandbox(&Options { tls: Some(tls), ..Options::default() });
        let url = sandbox.url();
        let ward = Ward::new(&format!("url = \"{url}\"\nuser = \"demo\"\nca_file = \"ca.pem\""));
        std::fs::write(ward.home().path().join("config/ca.pem"), authority.pem()).expect("written");
        ward.doctor().fails("TLS", 1, detail, "check `url` under [profiles.work]");
    }
}

#[test]
fn settings_that_are_wrong_are_told_before_anything_is_sent() {
    let report = Ward::new("url = 5").doctor();
    report.fails("configuration", 2, "`url` takes text", "relata config validate");
    assert_eq!(report.hop("folders")["ok"], true, "the rest of this computer is looked at");
    let report = Ward::new("url = \"https://127.0.0.1:9\"\nca_file = \"nowhere.pem\"").doctor();
    assert_eq!(report.code, Some(3), "the connection comes first: {}", report.text);
    let sandbox = sandbox(&Options { tls: Some(Authority::new("A").server(&["127.0.0.1"])), ..Options::default() });
    let report = Ward::new(&format!("url = \"{}\"\nca_file = \"nowhere.pem\"", sandbox.url())).doctor();
    report.fails("TLS", 2, "nowhere.pem: ", "ca_file");
}

#[test]
fn folders_that_cannot_be_written_to_are_a_note() {
    let home = Home::new();
    std::fs::write(home.path().join("state"), "a file").expect("written");
    let ended = home.run(&["doctor"]);
    assert_eq!(ended.code, Some(0), "{}", ended.out);
    assert!(ended.out.contains("note folders") && ended.out.contains("RELATA_HOME"), "{}", ended.out);
}

#[test]
fn without_a_server_the_embedded_sandbox_is_tried() {
    let home = Home::new();
    let ended = home.run(&["doctor"]);
    assert_eq!(ended.code, Some(0), "{}", ended.out);
    assert!(ended.out.contains("`relata login` adds yours"), "{}", ended.out);
}
