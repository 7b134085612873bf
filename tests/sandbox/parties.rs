//! Companies, persons and definitions, one at a time.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, answer};

#[tokio::test]
async fn rest_and_agents_show_the_same_company_and_differ_on_a_missing_one() {
    let world = World::new();
    let (status, simple) = world.get("Contact/2/Simple").await;
    assert_eq!(
        (status, &simple["Name"], &simple["FullName"]),
        (200, &json!("ABC Ltd"), &json!("ABC Ltd, Head office"))
    );
    assert!(simple["_Links"]["Self"].as_str().unwrap().ends_with("/v1/Contact/2/"));
    let (_, agent) = world.post("Agents/Contact/GetContact?contactId=2", &Value::Null).await;
    assert_eq!(agent["Name"], simple["Name"]);
    assert_eq!(agent.get("_Links"), None);
    let (_, entity) = world.post("Agents/Contact/GetContactEntity?contactEntityId=2", &Value::Null).await;
    assert!(entity["Persons"].as_array().unwrap().len() >= 4);
    assert_eq!(world.get("Contact/2").await.1["Name"], "ABC Ltd");
    assert_eq!(world.get("Contact/999999").await.1["ErrorMessage"], "Contact id 999999 not found");
    assert_eq!(world.post("Agents/Contact/GetContact?contactId=999999", &Value::Null).await, (200, Value::Null));
    let cached = world.request(Method::GET, "Contact/2").header("If-Modified-Since", "Sat, 01 Jan 2050 00:00:00 GMT");
    assert_eq!(answer(cached).await.0, 304);
    let (_, two) = world.post("Agents/Contact/GetContactList", &json!([2, 3, 999_999])).await;
    assert_eq!(two.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn persons_carry_their_company() {
    let world = World::new();
    let (_, anne) = world.get("Person/7/Simple").await;
    assert_eq!(
        (&anne["FullName"], &anne["ContactId"], &anne["ContactName"]),
        (&json!("Anne Østby"), &json!(6), &json!("Østby Transport AS"))
    );
    let (_, entity) = world.post("Agents/Person/GetPersonEntity?personEntityId=7", &Value::Null).await;
    assert_eq!(entity["Contact"]["ContactId"], 6);
    assert_eq!(world.post("Agents/Person/GetPerson?personId=20", &Value::Null).await.1["ContactId"], 0);
    assert_eq!(world.get("Person/999999/Simple").await.0, 404);
    let (_, of_abc) = world.post("Agents/Person/GetPersonsFromContact", &json!({"ContactId": 2})).await;
    assert!(of_abc.as_array().unwrap().iter().all(|person| person["ContactId"] == 2));
    assert!(of_abc.as_array().unwrap().iter().any(|person| person["Retired"] == 1));
}

#[tokio::test]
async fn definitions_say_their_texts_and_sides() {
    let world = World::new();
    let (_, board) = world.get("RelationDefinition/5").await;
    assert_eq!(
        (&board["Name"], &board["PassiveText"]),
        (&json!("sits on the board of"), &json!("has as board member"))
    );
    assert_eq!((&board["Source"], &board["Destination"]), (&json!("Person"), &json!("Contact")));
    let get = "Agents/List/GetRelationDefinitionEntity?relationDefinitionEntityId=";
    let (_, knows) = world.post(&format!("{get}7"), &Value::Null).await;
    assert_eq!((&knows["Source"], &knows["Destination"]), (&json!("Both"), &json!("Both")));
    assert_eq!(world.post(&format!("{get}18"), &Value::Null).await.1["Deleted"], true);
    assert_eq!(world.post(&format!("{get}999"), &Value::Null).await, (200, Value::Null));
    assert_eq!(world.get("RelationDefinition/999").await.0, 404);
    assert_eq!(world.get("RelationDefinition/default").await.1["ReldefId"], 0);
    assert_eq!(
        world.get("String/SR_OWNER_ONLY_UPDATE?isoLangCode=nb").await.1,
        "Bare eieren av denne relasjonen kan endre den."
    );
}
