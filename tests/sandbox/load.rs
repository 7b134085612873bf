//! The file on disk, and the data grown for load.

use std::time::{Duration, Instant};

use relata::sandbox::{self, Data, Options, SandboxError, StoreError};
use serde_json::json;

use crate::support::{World, rows};

#[tokio::test]
async fn a_file_keeps_its_rows_over_a_restart_until_it_is_made_afresh() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { data: Data::File(folder.path().join("deep/sandbox.db")), ..Options::default() };
    let world = World::with(&options);
    let mut row = world.relation(1).await;
    row["Comment"] = json!("kept in the file");
    assert_eq!(world.save(&row).await.0, 200);
    world.sandbox.stop();
    let world = World::with(&options);
    assert_eq!(world.relation(1).await["Comment"], "kept in the file");
    world.sandbox.stop();
    let world = World::with(&Options { fresh: true, ..options });
    assert_eq!(world.relation(1).await["Comment"], "Bought in 2016, all shares.");
}

#[test]
fn a_taken_port_and_a_foreign_file_are_said_so() {
    let first = sandbox::start(&Options::default()).unwrap();
    let taken = sandbox::start(&Options { listen: first.address(), ..Options::default() });
    assert!(matches!(taken, Err(SandboxError::Listen { .. })));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "these are notes, and they are longer than the header of a database would be").unwrap();
    let foreign = sandbox::start(&Options { data: Data::File(path), ..Options::default() });
    assert!(matches!(foreign, Err(SandboxError::Store(_))));
    let newer = folder.path().join("newer.db");
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let refused = sandbox::start(&Options { data: Data::File(newer), ..Options::default() });
    assert!(matches!(refused, Err(SandboxError::Store(StoreError::Version { found: 99, .. }))));
}

#[test]
fn stopping_is_prompt_and_frees_the_port() {
    let sandbox = sandbox::start(&Options::default()).unwrap();
    let listen = sandbox.address();
    let held = std::net::TcpStream::connect(listen).unwrap();
    let started = Instant::now();
    drop(sandbox);
    assert!(started.elapsed() < Duration::from_secs(2));
    drop(held);
    assert!(std::net::TcpStream::connect(listen).is_err());
}

#[tokio::test]
async fn a_grown_sandbox_has_the_numbers_and_one_long_list() {
    let world = World::with(&Options { companies: Some(500), ..Options::default() });
    let last = |list: &str, id: &str| format!("{list}?$select={id}&$orderBy={id} desc&$top=1");
    let top = async |list: &str, id: &str| rows(&world.get(&last(list, id)).await)[0][id].as_i64().unwrap();
    assert_eq!(top("Contact", "contactId").await, 500);
    assert_eq!(top("Person", "personId").await, 1250);
    assert_eq!(top("Relation", "relationId").await, 5000);
    let bulk = world.get("Contact?$select=contactId&$filter=name is 'Bulk Holding AS'").await;
    let bulk = rows(&bulk)[0]["contactId"].as_i64().unwrap();
    let long = world.get(&format!("Contact/{bulk}/Relations?$select=relationId&$top=1000")).await;
    assert!(rows(&long).len() >= 500);
}

#[tokio::test]
async fn a_hundred_thousand_relations_are_there_in_ten_seconds_and_page_quickly() {
    let started = Instant::now();
    let world = World::with(&Options { companies: Some(10_000), ..Options::default() });
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    let started = Instant::now();
    let last = world.get("Relation?$select=relationId,source/who&$orderBy=relationId&$top=500&$skip=99500").await;
    assert_eq!(rows(&last).len(), 500);
    assert_eq!(rows(&last)[499]["relationId"], 100_000);
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_seed_holds_what_the_editor_is_to_show() {
    let world = World::new();
    let all = world.get("Relation?$select=relationId&$orderBy=relationId&$top=1000").await;
    let mut masks = Vec::new();
    let (mut never, mut by_others, mut without_company) = (0, 0, 0);
    for row in rows(&all) {
        let entity = world.relation(row["relationId"].as_i64().unwrap()).await;
        let mask = entity["TableRight"]["Mask"].clone();
        if !masks.contains(&mask) {
            masks.push(mask);
        }
        never += u32::from(entity["UpdatedDate"] == "0001-01-01T00:00:00Z");
        by_others += u32::from(entity["CreatedBy"]["Name"] != "DEMO");
        without_company += u32::from(entity["SourceContactId"] == 0 || entity["DestinationContactId"] == 0);
        assert!(entity["Comment"].as_str().unwrap().encode_utf16().count() <= 254);
    }
    assert!(masks.len() >= 10, "{masks:?}");
    assert!(never > 100 && by_others > 100 && without_company >= 2);
}
