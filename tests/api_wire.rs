//! The HTTP client against servers that answer by the byte: redirects, torn
//! connections, wrong protocols, strange bodies.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener},
    sync::mpsc::{Receiver, channel},
};

use relata::{
    api::{ApiError, Connection, HttpApi, RelationApi},
    auth::Credentials,
    config::BaseUrl,
    domain::{FailureKind as K, Party, RelationId, Retry, Scope},
};

/// A server that answers one connection after the other from a script, and tells what
/// each request's head was.
struct Script {
    address: SocketAddr,
    heads: Receiver<String>,
}

impl Script {
    fn start(answers: impl FnOnce(SocketAddr) -> Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let mut answers: VecDeque<String> = answers(address).into();
        let (sender, heads) = channel();
        std::thread::spawn(move || {
            while let Some(answer) = answers.pop_front() {
                let (stream, _) = listener.accept().expect("a connection");
                let mut reader = BufReader::new(&stream);
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|read| read > 0) {}
                let length = head
                    .to_lowercase()
                    .split_once("content-length: ")
                    .map_or(0, |(_, rest)| rest.lines().next().and_then(|line| line.trim().parse().ok()).unwrap_or(0));
                let mut body = vec![0; length];
                reader.read_exact(&mut body).expect("the announced body");
                // The test may be over already.
                if sender.send(head).is_err() || (&stream).write_all(answer.as_bytes()).is_err() {
                    return;
                }
            }
        });
        Self { address, heads }
    }

    fn of(answer: impl Into<String>) -> Self {
        let answer = answer.into();
        Self::start(move |_| vec![answer])
    }

    fn api(&self) -> HttpApi {
        open(self.url().as_str())
    }

    fn url(&self) -> BaseUrl {
        format!("http://{}/api/", self.address).parse().expect("an address")
    }
}

fn open(base: &str) -> HttpApi {
    let credentials = Credentials::Basic { user: "demo".into(), password: "hidden".into() };
    HttpApi::new(&Connection::new(&base.parse().expect("an address"), credentials)).expect("a client")
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

fn redirect(to: &str) -> String {
    answer("302 Found", &format!("Location: {to}\r\n"), "")
}

fn failure<T: std::fmt::Debug>(outcome: Result<T, ApiError>) -> (K, Retry, String) {
    let failure = outcome.expect_err("a failure").failure;
    assert!(!failure.text.contains("hidden") && !failure.text.contains("Basic"), "{}", failure.text);
    (failure.kind, failure.retry, failure.text)
}

#[tokio::test]
async fn a_redirect_to_another_origin_is_refused_and_gets_no_credentials() {
    let other = Script::of(answer("200 OK", "", "{}"));
    let script = Script::of(redirect(&format!("http://{}/api/v1/User/currentPrincipal?secret=1", other.address)));
    let (kind, retry, text) = failure(script.api().principal().await);
    assert_eq!((kind, retry), (K::WrongHost, Retry::Never));
    assert!(text.contains(&format!("redirects to {}: refused", other.address)) && !text.contains("secret"), "{text}");
    assert!(other.heads.try_recv().is_err(), "nobody came");
}

#[tokio::test]
async fn a_redirect_at_home_is_followed_by_reads_alone() {
    let user = answer("200 OK", "", r#"{"Associate":"DEMO","FullName":"Demo","RoleName":"User"}"#);
    let script = Script::start(|_| vec![redirect("/api/v1/User/elsewhere"), user]);
    assert_eq!(script.api().principal().await.unwrap().associate, "DEMO");
    let second = script.heads.iter().nth(1).unwrap();
    assert!(second.starts_with("GET /api/v1/User/elsewhere") && second.to_lowercase().contains("authorization: basic"));

    let script = Script::of(redirect("/api/v1/elsewhere"));
    let (kind, retry, text) = failure(script.api().save("{}").await);
    assert_eq!((kind, retry), (K::WrongHost, Retry::Unsafe), "it may have been done: {text}");
    let script = Script::of(answer("302 Found", "", ""));
    assert_eq!(failure(script.api().save("{}").await).1, Retry::Unsafe);

    let circle = Script::start(|_| vec![redirect("/api/v1/a"); 8]);
    assert!(failure(circle.api().principal().await).2.contains("in a circle"));
    let nowhere = Script::of(answer("302 Found", "", ""));
    assert!(failure(nowhere.api().principal().await).2.contains("redirects to nowhere"));
}

#[tokio::test]
async fn a_connection_torn_after_the_request_is_unsafe() {
    for torn in ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"RelationId\":", "HTTP/1.1 200"] {
        let (kind, retry, text) = failure(Script::of(torn).api().save("{}").await);
        assert_eq!((kind, retry), (K::Unreachable, Retry::Unsafe), "{torn:?}: {text}");
    }
    let (kind, retry, _) = failure(Script::of("SSH-2.0-OpenSSH\r\n").api().save("{}").await);
    assert_eq!((kind, retry), (K::Unreachable, Retry::Unsafe));
}

#[tokio::test]
async fn bodies_that_are_no_answer_are_unreadable() {
    for (body, word) in [
        ("<html><head><title>Log in</title></head></html>", "\"Log in\""),
        ("", "empty"),
        ("{\"RelationId\":7,", "cannot be read"),
        ("{\"RelationId\":8}", "relation 7 was asked for, and the server sent 8"),
        ("[]", "cannot be read"),
        ("{\"RelationId\":\"many\"}", "RelationId should be"),
    ] {
        let script = Script::of(answer("200 OK", "", body));
        let (kind, retry, text) = failure(script.api().load(RelationId(7)).await);
        assert_eq!((kind, retry), (K::Unreadable, Retry::Unsafe), "{body}");
        assert!(text.contains(word), "{body}: {text}");
    }
    // A default that has an id would overwrite that row.
    let script = Script::of(answer("200 OK", "", "{\"RelationId\":5}"));
    assert_eq!(failure(script.api().start().await).0, K::Unreadable);
    let script = Script::of(answer("200 OK", "", "{\"odata.metadata\":\"x\"}"));
    assert_eq!(failure(script.api().relations(Scope::All, 0).await).0, K::Unreadable);
}

#[tokio::test]
async fn refusals_keep_their_words_and_lose_the_rest() {
    let long =
        format!(r#"{{"Error":true,"ErrorType":"SoValidationException","Message":"{}"}}"#, "long ".repeat(50_000));
    let (kind, _, text) = failure(Script::of(answer("400 Bad Request", "", &long)).api().save("{}").await);
    assert_eq!(kind, K::Invalid);
    assert!(text.chars().count() <= 500);
    let page =
        answer("401 Unauthorized", "Content-Type: text/html\r\n", "<html><title>Sign in</title><p>at stack</html>");
    assert_eq!(failure(Script::of(page).api().principal().await).2, "HTTP 401 Unauthorized: a web page, \"Sign in\"");
    let escape = answer("500 Internal Server Error", "", "{\"Message\":\"a\\u001b[31m\\r\\nb\"}");
    assert_eq!(failure(Script::of(escape).api().principal().await).2, "a [31m b");
}

#[tokio::test]
async fn only_an_answer_without_words_confirms_a_delete() {
    for (answer, confirms) in [
        (answer("204 No Content", "", ""), true),
        (answer("200 OK", "", ""), true),
        (answer("200 OK", "", "null"), false),
        (answer("200 OK", "Content-Type: text/html\r\n", "<html><title>Log in to the network</title></html>"), false),
    ] {
        let script = Script::of(answer);
        let outcome = script.api().delete(RelationId(413)).await;
        assert_eq!(outcome.is_ok(), confirms, "{outcome:?}");
        if let Err(error) = outcome {
            assert_eq!((error.failure.kind, error.failure.retry), (K::Unreadable, Retry::Unsafe));
        }
        let head = script.heads.recv().unwrap();
        assert!(head.starts_with("POST /api/v1/Agents/Relation/DeleteContactRelation HTTP/1.1\r\n"), "{head}");
    }
}

#[tokio::test]
async fn a_page_goes_on_where_the_server_says_so() {
    let page = r#"{"odata.nextLink":"http://x/next","value":[{"relationId":"7","source/who":"A","target/who":"B"}]}"#;
    let script = Script::of(answer("200 OK", "", page));
    let page = script.api().relations(Scope::All, 10).await.unwrap();
    assert_eq!((page.rows[0].id, page.next), (RelationId(7), Some(11)));
    let head = script.heads.recv().unwrap();
    assert!(head.contains("&$orderBy=relationId&$top=500&$skip=10 HTTP/1.1"), "{head}");
}

#[tokio::test]
async fn a_session_sends_its_cookies_and_the_new_token() {
    let user = answer("200 OK", "Set-Cookie: XSRF-TOKEN=new; Path=/\r\n", "{}");
    let script = Script::start(|_| vec![user.clone(), user]);
    let credentials = Credentials::Session { cookie: "sid=1; XSRF-TOKEN=old".into(), xsrf: "old".into() };
    let api = HttpApi::new(&Connection::new(&script.url(), credentials)).unwrap();
    for token in ["old", "new"] {
        api.principal().await.unwrap();
        let head = script.heads.recv().unwrap().to_lowercase();
        assert!(head.contains(&format!("x-xsrf-token: {token}\r\n")), "{head}");
        assert!(head.contains(&format!("cookie: sid=1; xsrf-token={token}\r\n")) && !head.contains("authorization"));
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_named_for_that() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://{}/api/", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 5]).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        // Closing with bytes unread would tear the answer away: wait for the client to go.
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    let api =
        HttpApi::new(&Connection::new(&base.parse().unwrap(), Credentials::Bearer { token: "hidden".into() })).unwrap();
    let (kind, retry, text) = failure(api.principal().await);
    assert_eq!((kind, retry), (K::Unreachable, Retry::Never));
    assert!(text.contains("does not speak TLS"), "{text}");
    server.join().unwrap();
}

#[tokio::test]
async fn a_person_is_known_by_its_id_whatever_company_the_row_names() {
    let page = r#"{"value":[{"relationId":7,"source/contactId":null,"source/personId":9,"target/contactId":2},
        {"relationId":8,"source/contactId":5,"source/personId":9,"target/contactId":3},
        {"relationId":6,"source/contactId":4,"source/personId":8,"target/contactId":2}]}"#;
    let (kari, company) = (Party { contact: 4, person: 9 }, Party { contact: 2, person: 0 });
    for (one, other) in [(kari, company), (company, kari)] {
        let script = Script::of(answer("200 OK", "", page));
        let rows = script.api().between(one, other).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [RelationId(7)]);
        let head = script.heads.recv().unwrap();
        assert!(head.starts_with("GET /api/v1/Person/9/Relations?") && !head.contains("filter"), "{head}");
    }
}

#[tokio::test]
async fn a_server_that_passes_over_no_rows_has_lists_that_end() {
    let page = |column: &str| answer("200 OK", "", &format!(r#"{{"value":[{{"{column}":7}},{{"{column}":8}}]}}"#));
    let script = |column: &str| Script::start(|_| vec![page(column); 9]);
    let small = |script: &Script| {
        let credentials = Credentials::Bearer { token: "hidden".into() };
        let connection = Connection::new(&script.url(), credentials);
        HttpApi::new(&Connection { page_size: 2, ..connection }).unwrap()
    };
    let relations = script("relationId");
    let api = small(&relations);
    let first = api.relations(Scope::All, 0).await.unwrap();
    assert_eq!((first.rows.len(), first.next), (2, Some(2)));
    let second = api.relations(Scope::All, 2).await.unwrap();
    assert_eq!((second.rows.len(), second.next), (0, None));
    let person = Party { contact: 0, person: 9 };
    assert_eq!(api.between(person, person).await.unwrap(), []);
    assert_eq!(relations.heads.try_iter().count(), 4);

    let persons = script("personId");
    let found = small(&persons).persons_of(2).await.unwrap();
    assert_eq!(found.iter().map(|person| person.id).collect::<Vec<_>>(), [7, 8]);
    assert_eq!(persons.heads.try_iter().count(), 2);
}
