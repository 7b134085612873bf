//! The four calls of the Relation agent.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, answer};

const GET: &str = "Agents/Relation/GetContactRelationEntity?contactRelationEntityId=";
const DELETE: &str = "Agents/Relation/DeleteContactRelation";

#[tokio::test]
async fn a_relation_is_created_read_changed_and_deleted() {
    let world = World::new();
    let (status, mut entity) = world.post("Agents/Relation/CreateDefaultContactRelationEntity", &Value::Null).await;
    assert_eq!(status, 200);
    assert_eq!(entity["RelationId"], 0);
    assert_eq!(entity["CreatedBy"]["Name"], "DEMO");
    assert_eq!(entity["UpdatedDate"], "0001-01-01T00:00:00Z");
    for (name, value) in [("SourceContactId", 2), ("DestinationContactId", 3), ("RelationDefinitionId", 1)] {
        entity[name] = json!(value);
    }
    entity["Comment"] = json!("first");
    let (status, saved) = world.save(&entity).await;
    assert_eq!(status, 200, "{saved}");
    let id = saved["RelationId"].as_i64().unwrap();
    assert_eq!(saved["SourceContactName"], "ABC Ltd");
    assert_eq!(saved["ActiveText"], "owns");
    assert_eq!(saved["PassiveText"], "is owned by");
    assert_eq!(saved["UpdatedBy"], Value::Null);

    let mut loaded = world.relation(id).await;
    assert_eq!(loaded, saved);
    loaded["Comment"] = json!("second");
    let (status, saved) = world.save(&loaded).await;
    assert_eq!(status, 200, "{saved}");
    assert_eq!(saved["Comment"], "second");
    assert_eq!(saved["UpdatedBy"]["Name"], "DEMO");
    assert!(saved["UpdatedDate"].as_str().unwrap().ends_with('Z'));
    assert_eq!(saved["CreatedDate"], loaded["CreatedDate"]);

    let (status, body) = world.post(DELETE, &json!({"ContactRelationEntityId": id})).await;
    assert_eq!((status, body), (204, Value::Null));
    assert_eq!(world.post(&format!("{GET}{id}"), &Value::Null).await, (200, Value::Null));
    assert_eq!(world.post(DELETE, &json!({"ContactRelationEntityId": id})).await.0, 204);
}

#[tokio::test]
async fn names_come_in_any_case_and_numbers_may_be_text_or_masks() {
    let world = World::new();
    let mut row = world.relation(1).await;
    row["TableRight"]["Mask"] = json!(15);
    let lower: serde_json::Map<String, Value> = row
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name[..1].to_lowercase() + &name[1..], value.clone()))
        .collect();
    let mut lower = Value::Object(lower);
    lower["relationDefinitionId"] = json!("1");
    lower["comment"] = json!("by camel");
    let (status, saved) =
        world.post("agents/relation/saveContactRelation", &json!({"contactRelationEntity": lower})).await;
    assert_eq!((status, &saved["Comment"]), (200, &json!("by camel")), "{saved}");
}

#[tokio::test]
async fn get_answers_null_for_a_missing_row_and_a_binding_error_without_an_id() {
    let world = World::new();
    assert_eq!(world.post(&format!("{GET}999999"), &Value::Null).await, (200, Value::Null));
    let (status, body) = world.post(&format!("{GET}abc"), &Value::Null).await;
    assert_eq!(status, 400);
    assert_eq!(body["Message"], "The request is invalid.");
    assert!(body["MessageDetail"].as_str().unwrap().contains("contactRelationEntityId"));
    let (status, help) = answer(world.request(Method::GET, "Agents/Relation/SaveContactRelation")).await;
    assert_eq!(status, 200);
    assert!(help.as_str().unwrap().contains("POST"), "{help}");
}

#[tokio::test]
async fn select_nulls_the_properties_it_does_not_name() {
    let world = World::new();
    let (_, entity) = world.post(&format!("{GET}1&$select=comment,createdBy/name"), &Value::Null).await;
    assert_eq!(entity["Comment"], "Bought in 2016, all shares.");
    assert_eq!(entity["CreatedBy"]["Name"], "DEMO");
    assert_eq!(entity["CreatedBy"]["AssociateId"], Value::Null);
    assert_eq!(entity["RelationId"], Value::Null);
}

#[tokio::test]
async fn a_save_is_refused_with_a_reason_that_names_the_field() {
    let world = World::new();
    let base = json!({"SourceContactId": 2, "DestinationContactId": 3, "RelationDefinitionId": 1});
    let with = |name: &str, value: Value| {
        let mut entity = base.clone();
        entity[name] = value;
        entity
    };
    for (entity, field) in [
        (with("SourceContactId", json!(0)), "SourceContactId"),
        (with("DestinationContactId", json!(999_999)), "DestinationContactId"),
        (with("SourcePersonId", json!(7)), "SourcePersonId"),
        (with("SourcePersonId", json!(999_999)), "SourcePersonId"),
        (with("RelationDefinitionId", json!(2)), "RelationDefinitionId"),
        (with("RelationDefinitionId", json!(18)), "RelationDefinitionId"),
        (with("RelationDefinitionId", json!(777)), "RelationDefinitionId"),
        (with("Comment", json!("ø".repeat(255))), "Comment"),
        (with("Comment", json!("😀".repeat(128))), "Comment"),
        (with("Reversed", json!(70_000)), "Reversed"),
        (with("SourceContactId", json!("many")), "SourceContactId"),
    ] {
        let (status, body) = world.save(&entity).await;
        assert_eq!(status, 400, "{entity} {body}");
        assert_eq!(body["Error"], true);
        assert!(body["ErrorMessage"].as_str().unwrap().contains(field), "{body}");
    }
    assert_eq!(world.save(&with("Comment", json!("😀".repeat(127)))).await.0, 200);
    let (status, body) = world.save(&with("RelationId", json!(999_999))).await;
    assert_eq!((status, &body["ErrorType"]), (404, &json!("SoNotFoundException")));
    let (status, body) = world.post("Agents/Relation/SaveContactRelation", &json!({})).await;
    assert_eq!((status, &body["ErrorType"]), (400, &json!("ArgumentException")));
}

#[tokio::test]
async fn rights_of_rows_and_fields_are_enforced_with_their_reasons() {
    let world = World::new();
    // Row 3 may not be updated, row 4 not deleted, row 5 has a locked and row 6 a mandatory comment.
    let change = async |id: i64, comment: &str| {
        let mut row = world.relation(id).await;
        row["Comment"] = json!(comment);
        world.save(&row).await
    };
    let (status, body) = change(3, "x").await;
    assert_eq!((status, &body["ErrorType"]), (403, &json!("SoSentryException")));
    assert_eq!(body["ErrorMessage"], "Only the owner of this relation may change it.");
    assert_eq!(change(4, "x").await.0, 200);
    let (status, body) = world.post(DELETE, &json!({"ContactRelationEntityId": 4})).await;
    assert_eq!(status, 403);
    assert!(body["ErrorMessage"].as_str().unwrap().contains("another user"), "{body}");
    world.relation(4).await;
    let (status, body) = change(5, "x").await;
    assert_eq!(status, 403);
    assert_eq!(body["ErrorMessage"], "Comment: The comment is part of a signed contract.");
    let (status, body) = change(6, " ").await;
    assert_eq!((status, &body["ErrorType"]), (400, &json!("SoValidationException")));
    assert_eq!(change(6, "At school").await.0, 200);
}

#[tokio::test]
async fn reversed_and_a_deleted_definition_survive_a_save() {
    let world = World::new();
    for id in [8, 9] {
        let mut row = world.relation(id).await;
        row["Comment"] = json!("touched");
        let (status, saved) = world.save(&row).await;
        assert_eq!(status, 200, "{saved}");
        for name in ["Reversed", "RelationDefinitionId", "SourceContactId", "DestinationContactId", "CreatedBy"] {
            assert_eq!(saved[name], row[name], "{name}");
        }
    }
    assert_eq!(world.relation(8).await["Reversed"], 1);
    assert_eq!(world.relation(9).await["RelationDefinitionId"], 18);
}

#[tokio::test]
async fn texts_and_dates_follow_the_headers() {
    let world = World::new();
    let ask = async |headers: &[(&str, &str)]| {
        let mut request = world.bare(Method::POST, &format!("{GET}3")).basic_auth("demo", Some("demo"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request).await.1
    };
    let raw = ask(&[]).await;
    assert_eq!(raw["ActiveText"], "NO:\"er partner med\";US:\"is a partner of\"");
    assert_eq!(raw["TableRight"]["Reason"], "[SR_OWNER_ONLY_UPDATE]");
    assert_eq!(raw["CreatedDate"], "2019-12-19T11:55:14");
    let norwegian = ask(&[("Accept-Language", "nb-NO"), ("SO-TimeZone", "UTC")]).await;
    assert_eq!(norwegian["ActiveText"], "er partner med");
    assert!(norwegian["TableRight"]["Reason"].as_str().unwrap().starts_with("Bare eieren"));
    assert_eq!(norwegian["CreatedDate"], "2019-12-19T10:55:14");
    let english = ask(&[("SO-Language", "en"), ("Accept-Language", "nb"), ("SO-TimeZone", "no,includeTZOffset")]).await;
    assert_eq!(english["ActiveText"], "is a partner of");
    assert_eq!(english["CreatedDate"], "2019-12-19T10:55:14Z");
}
