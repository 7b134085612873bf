//! The HTTP client against the sandbox: what is sent, what is read, what goes wrong.

use std::time::Duration;

use relata::{
    api::{ApiError, Connection, HttpApi, RelationApi},
    auth::Credentials,
    config::Network,
    domain::{
        Changes, Company, Direction, FailureKind as K, FieldId, Pair, Party, PartyKind, PartyRef, RelationId,
        RelationRow, Retry, Scope, Side, Value,
    },
    sandbox::{self, Effect, Fault, Options, Sandbox},
};

const SAVE: &str = "Agents/Relation/SaveContactRelation";
const GET: &str = "Agents/Relation/GetContactRelationEntity";

fn basic() -> Credentials {
    Credentials::Basic { user: "demo".into(), password: "demo".into() }
}

fn connection(sandbox: &Sandbox) -> Connection {
    Connection::new(&sandbox.url().parse().expect("an address"), basic())
}

fn open(connection: &Connection) -> HttpApi {
    HttpApi::new(connection).expect("a client for the sandbox")
}

fn world() -> (Sandbox, HttpApi) {
    let sandbox = sandbox::start(&Options::default()).expect("a sandbox on a free port");
    let api = open(&connection(&sandbox));
    (sandbox, api)
}

fn words<T: std::fmt::Debug>(outcome: Result<T, ApiError>) -> (K, Retry, String) {
    let failure = outcome.expect_err("a failure").failure;
    (failure.kind, failure.retry, failure.text)
}

async fn all(api: &HttpApi, scope: Scope) -> Vec<RelationRow> {
    let (mut rows, mut skip) = (Vec::new(), Some(0));
    while let Some(at) = skip {
        let page = api.relations(scope, at).await.expect("a page");
        rows.extend(page.rows);
        skip = page.next;
    }
    rows
}

/// A row must say what its entity says, from where the list stands.
async fn agrees(api: &HttpApi, row: &RelationRow) {
    let entity = api.load(row.id).await.expect("an answer").expect("the row's relation");
    let (source, destination) = (entity.party(Side::Source).reference(), entity.party(Side::Destination).reference());
    let (near, far, text) = match row.direction {
        Direction::Active => (source, destination, FieldId::ActiveText),
        Direction::Passive => (destination, source, FieldId::PassiveText),
    };
    assert_eq!((row.near, row.far), (near, far), "{row:?}");
    assert_eq!(&*row.text, entity.text(text), "{row:?}");
    assert_eq!(&*row.comment, entity.text(FieldId::Comment));
    assert_eq!(row.definition, entity.integer(FieldId::RelationDefinitionId));
    assert!(!row.near_name.is_empty() && !row.far_name.is_empty());
}

#[tokio::test]
async fn a_company_a_person_and_all_are_listed_as_they_are_kept() {
    let (sandbox, api) = world();
    let small = open(&Connection { page_size: 4, ..connection(&sandbox) });
    for scope in [Scope::Of(PartyRef::Company(2)), Scope::Of(PartyRef::Person { person: 5, contact: 5 })] {
        let rows = all(&api, scope).await;
        assert!(!rows.is_empty());
        assert_eq!(all(&small, scope).await, rows, "pages make up the whole list");
        for row in &rows {
            agrees(&api, row).await;
            let is_near = match scope {
                Scope::Of(PartyRef::Company(id)) => match row.near {
                    Some(PartyRef::Company(contact) | PartyRef::Person { contact, .. }) => contact == id,
                    None => false,
                },
                Scope::Of(PartyRef::Person { person, .. }) => row.near.is_some_and(|near| near.id() == person),
                Scope::All => true,
            };
            assert!(is_near, "{scope:?} {row:?}");
        }
    }
    let first = api.relations(Scope::All, 0).await.unwrap();
    assert!(first.rows.len() >= 400);
    for row in first.rows.iter().step_by(40) {
        assert_eq!(row.direction, Direction::Active);
        agrees(&api, row).await;
    }
    assert_eq!(words(api.relations(Scope::Of(PartyRef::Company(999_999)), 0).await).0, K::NotFound);
}

#[tokio::test]
async fn searches_find_companies_and_persons() {
    let (sandbox, api) = world();
    let hits = api.search_parties("nord").await.unwrap();
    assert!(hits.iter().any(|hit| hit.party == PartyRef::Company(4) && hit.name.contains("Nordbank")), "{hits:?}");
    assert!(hits.iter().any(|hit| hit.party == PartyRef::Person { person: 3, contact: 4 }), "{hits:?}");
    let companies = api.search_companies("2").await.unwrap();
    let Company { id, name } = &companies[0];
    assert_eq!((*id, name.starts_with("ABC Ltd")), (2, true));
    assert_eq!(companies.iter().filter(|company| company.id == 2).count(), 1);
    assert_eq!(api.search_companies("987654321").await.unwrap(), []);
    let persons = api.search_persons("Kari Nordmann").await.unwrap();
    assert_eq!((persons[0].id, persons[0].contact), (3, 4));
    assert_eq!(api.search_parties("a&additional=x %'\"+#").await.unwrap(), []);
    let asked = sandbox.requests().all();
    assert_eq!(asked.last().unwrap().query, "query=a%26additional%3Dx%20%25%27%22%2B%23");
}

#[tokio::test]
async fn the_persons_of_a_company_come_in_pages_and_by_name() {
    let (sandbox, api) = world();
    let one = open(&Connection { page_size: 1, ..connection(&sandbox) });
    let persons = api.persons_of(1).await.unwrap();
    assert!(persons.len() >= 2 && persons.iter().all(|person| person.contact == 1));
    assert!(persons.is_sorted_by_key(|person| person.name.to_lowercase()));
    assert_eq!(one.persons_of(1).await.unwrap(), persons);
}

#[tokio::test]
async fn definitions_know_their_pairs() {
    let (_sandbox, api) = world();
    let list = api.definitions().await.unwrap();
    let owns = list.get(1).unwrap();
    assert_eq!((owns.active.as_str(), owns.passive.as_str()), ("owns", "is owned by"));
    assert!(list.fit(1, Pair(PartyKind::Company, PartyKind::Company)).objection().is_none());
    assert!(list.fit(1, Pair(PartyKind::Person, PartyKind::Company)).objection().is_some());
    assert!(list.iter().count() >= 10);
}

#[tokio::test]
async fn relations_between_two_companies_are_found_with_and_without_a_filter() {
    let (sandbox, api) = world();
    let (two, three) = (Party { contact: 2, person: 0 }, Party { contact: 3, person: 0 });
    let rows = api.between(two, three).await.unwrap();
    assert!(rows.iter().any(|row| row.id == RelationId(1)));
    assert!(sandbox.requests().all().last().unwrap().query.contains("$filter="));
    let ids = |rows: &[RelationRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(&api.between(three, two).await.unwrap()), ids(&rows), "either way");
    let refused = Effect::Status { status: 400, retry_after: None, after_write: false };
    sandbox.faults().add(Fault::next("Relations*$filter", refused));
    assert_eq!(api.between(two, three).await.unwrap(), rows);
    for row in &rows {
        agrees(&api, row).await;
    }
    // Persons of one company: only relations inside of it.
    for row in api.between(two, two).await.unwrap() {
        let company = |side: Option<PartyRef>| match side {
            Some(PartyRef::Company(id)) => id,
            Some(PartyRef::Person { contact, .. }) => contact,
            None => 0,
        };
        assert_eq!((company(row.near), company(row.far)), (2, 2));
    }
    assert_eq!(api.between(two, Party::default()).await.unwrap(), []);
}

#[tokio::test]
async fn a_relation_is_made_changed_and_deleted() {
    let (sandbox, api) = world();
    let base = api.start().await.unwrap();
    assert_eq!(base.id(), RelationId(0));
    let mut changes = Changes::from([
        (FieldId::SourceContactId, Value::Integer(2)),
        (FieldId::DestinationContactId, Value::Integer(3)),
        (FieldId::RelationDefinitionId, Value::Integer(1)),
        (FieldId::Comment, Value::Text("Grüße, \"æøå\"\n😀".to_owned())),
    ]);
    let made = api.save(&base.to_json(&changes)).await.unwrap();
    let made = api.load(made.id()).await.unwrap().unwrap();
    assert_eq!(made.text(FieldId::Comment), "Grüße, \"æøå\"\n😀");
    assert_eq!(made.text(FieldId::ActiveText), "owns");
    changes = Changes::from([(FieldId::Comment, Value::Text("changed".to_owned()))]);
    let carrier = made.to_json(&changes);
    api.save(&carrier).await.unwrap();
    let sent = &sandbox.requests().to(SAVE)[1];
    assert_eq!(sent.body, format!("{{\"ContactRelationEntity\":{carrier}}}"), "byte for byte");
    assert_eq!(api.load(made.id()).await.unwrap().unwrap().text(FieldId::Comment), "changed");
    api.delete(made.id()).await.unwrap();
    assert_eq!(api.load(made.id()).await.unwrap(), None);
}

#[tokio::test]
async fn headers_are_those_of_the_reference() {
    let (sandbox, api) = world();
    assert_eq!(api.principal().await.unwrap().full_name, "Demo Brukeren");
    api.load(RelationId(1)).await.unwrap();
    api.delete(RelationId(400)).await.unwrap();
    let [read, post, delete] = <[_; 3]>::try_from(sandbox.requests().all()).unwrap();
    for request in [&read, &post, &delete] {
        assert_eq!(request.scheme.as_deref(), Some("Basic"));
        assert_eq!(request.header("accept"), Some("application/json"));
        assert_eq!(request.header("user-agent"), Some(concat!("relata/", env!("CARGO_PKG_VERSION"))));
        assert!(request.header("accept-encoding").unwrap().contains("gzip"));
    }
    for request in [&read, &post] {
        assert_eq!(request.header("so-timezone"), Some("UTC,includeTZOffset"));
        assert_eq!((request.header("accept-language"), request.header("so-language")), (Some("en"), Some("en")));
    }
    assert_eq!((read.method.as_str(), read.header("content-type")), ("GET", None));
    assert_eq!((post.method.as_str(), post.query.as_str()), ("POST", "contactRelationEntityId=1"));
    let head = [post.header("content-length"), post.header("content-type")];
    assert_eq!((head, post.body.as_str()), ([Some("0"), None], ""));
    assert_eq!(delete.header("content-type"), Some("application/json"));
    assert_eq!(delete.body, "{\"ContactRelationEntityId\":400}");
    assert_eq!(
        ["so-timezone", "so-language", "accept-language", "so-culture"].map(|name| delete.header(name)),
        [None; 4]
    );
}

#[tokio::test]
async fn every_way_to_sign_in_is_taken_and_a_wrong_one_refused() {
    let sandbox = sandbox::start(&Options::default()).unwrap();
    let with = |credentials| open(&Connection::new(&sandbox.url().parse().expect("an address"), credentials));
    let bearer = with(Credentials::Bearer { token: sandbox::DEMO_TOKEN.into() });
    assert_eq!(bearer.principal().await.unwrap().associate, "DEMO");
    let wrong = with(Credentials::Basic { user: "demo".into(), password: "hidden".into() });
    let (kind, retry, text) = words(wrong.principal().await);
    assert_eq!((kind, retry), (K::SignIn, Retry::Safe));
    assert!(text.contains("401") && !text.contains("hidden"), "{text}");
}

#[tokio::test]
async fn what_comes_instead_of_an_answer_becomes_a_failure() {
    let (sandbox, api) = world();
    let status = |status| Effect::Status { status, retry_after: None, after_write: false };
    let huge = Effect::Huge { bytes: 5 << 20 };
    for (effect, kind, retry, word) in [
        (status(401), K::SignIn, Retry::Safe, "401"),
        (status(403), K::Forbidden, Retry::Safe, "You do not have the rights"),
        (status(404), K::NotFound, Retry::Never, "not found"),
        (status(412), K::Conflict, Retry::Never, "has been changed"),
        (status(421), K::WrongHost, Retry::Safe, "Wrong subdomain"),
        (status(429), K::Throttled, Retry::Safe, "429"),
        (status(500), K::Server, Retry::Unsafe, "Object reference"),
        (status(502), K::Unavailable, Retry::Unsafe, "HTTP 502 Bad Gateway"),
        (status(503), K::Unavailable, Retry::Unsafe, "503"),
        (Effect::ErrorObject, K::Invalid, Retry::Never, "An error in a 200 answer."),
        (Effect::Html, K::Unreadable, Retry::Unsafe, "a web page, \"Maintenance\""),
        (Effect::Truncated, K::Unreachable, Retry::Unsafe, "was lost before the whole answer came"),
        (Effect::DropBefore, K::Unreachable, Retry::Unsafe, "was lost"),
        (Effect::DropAfter, K::Unreachable, Retry::Unsafe, "was lost"),
        (huge, K::Unreadable, Retry::Unsafe, "larger than 4 MiB"),
    ] {
        sandbox.faults().add(Fault::next(GET, effect.clone()));
        let (found, again, text) = words(api.load(RelationId(1)).await);
        assert_eq!((found, again), (kind, retry), "{effect:?}: {text}");
        assert!(text.contains(word) && !text.contains('\n'), "{effect:?}: {text}");
    }
    sandbox.faults().add(Fault::next(SAVE, Effect::Null));
    assert_eq!(words(api.save("{\"RelationId\":0}").await).0, K::Unreadable);
    sandbox.faults().add(Fault::next(GET, Effect::Status { status: 503, retry_after: Some(7), after_write: false }));
    let error = api.load(RelationId(1)).await.unwrap_err();
    assert_eq!((error.failure.retry, error.retry_after), (Retry::Safe, Some(Duration::from_secs(7))));
    assert!(api.load(RelationId(1)).await.unwrap().is_some(), "and the next one is fine");
}

#[tokio::test]
async fn a_refused_save_names_its_field() {
    let (_sandbox, api) = world();
    let row = api.load(RelationId(1)).await.unwrap().unwrap();
    let long = Changes::from([(FieldId::Comment, Value::Text("x".repeat(300)))]);
    let failure = api.save(&row.to_json(&long)).await.unwrap_err().failure;
    assert_eq!((failure.kind, failure.field, failure.retry), (K::Invalid, Some(FieldId::Comment), Retry::Never));
}

#[tokio::test]
async fn time_outs_and_empty_ports_are_told_apart() {
    let sandbox = sandbox::start(&Options::default()).unwrap();
    let impatient = open(&Connection {
        network: Network { request_timeout: Duration::from_millis(200), ..Network::default() },
        ..connection(&sandbox)
    });
    sandbox.faults().add(Fault::next(GET, Effect::Latency { ms: 60_000 }));
    let (kind, retry, text) = words(impatient.load(RelationId(1)).await);
    assert_eq!((kind, retry), (K::TimedOut, Retry::Unsafe));
    assert!(text.ends_with("within 0.2 s") && text.contains("127.0.0.1"), "{text}");
    let closed = open(&connection(&sandbox));
    sandbox.stop();
    let (kind, retry, text) = words(closed.principal().await);
    assert_eq!((kind, retry), (K::Unreachable, Retry::Safe));
    assert!(text.contains("connection refused"), "{text}");
}
