//! Archives: OData options, the filter, the view from a card, and the agent.

use serde_json::{Value, json};

use crate::support::{World, rows};

const ABC: i64 = 2;

fn ids(rows: &[Value]) -> Vec<i64> {
    rows.iter().map(|row| row["relationId"].as_i64().expect("an id")).collect()
}

#[tokio::test]
async fn a_company_sees_its_own_and_its_persons_relations_once_and_from_its_side() {
    let world = World::new();
    let select = "relationId,direction,relationName,reversedName,processedName,relationComment,relationDefinitionId,\
                  source/contactId,source/personId,source/who,target/contactId,target/personId,target/who,associateId";
    let answer = world.get(&format!("Contact/{ABC}/Relations?$select={select}&$orderBy=relationId&$top=500")).await;
    let list = rows(&answer);
    assert!(list.len() >= 15, "{}", list.len());
    let listed = ids(list);
    let mut unique = listed.clone();
    unique.dedup();
    assert_eq!(listed, unique, "each relation once, in order");
    for row in list {
        assert_eq!(row["source/contactId"], ABC, "{row}");
        let text = if row["direction"] == 1 { &row["relationName"] } else { &row["reversedName"] };
        assert_eq!(&row["processedName"], text, "{row}");
    }
    let bank = list.iter().find(|row| row["relationId"] == 3).unwrap();
    assert_eq!(bank["direction"], 2);
    assert_eq!(bank["source/who"], "ABC Ltd, Head office");
    assert_eq!(bank["target/who"], "Nordbank ASA");
    assert_eq!(bank["PrimaryKey"], "3");
    assert_eq!(bank["EntityName"], "relation");
    assert_eq!(bank["associateId"], "ADM0");
    let alice = list.iter().find(|row| row["relationId"] == 10).unwrap();
    assert_eq!(alice["source/who"], "Alice Carter (ABC Ltd)");
    assert_eq!(alice["target/who"], "Anne Østby (Østby Transport AS)");
    // Both parties are persons of the company: listed once, as active.
    let inside = list.iter().find(|row| row["relationId"] == 13).unwrap();
    assert_eq!(inside["direction"], 1);

    let answer = world
        .get(&format!(
            "Archive/Relation?$select=relationId&$orderBy=relationId&$filter=source/restrictionContactId = {ABC}"
        ))
        .await;
    assert_eq!(ids(rows(&answer)), listed);
    assert_eq!(world.get("Contact/999999/Relations").await.0, 404);
}

#[tokio::test]
async fn a_person_sees_its_own_relations_only() {
    let world = World::new();
    let answer = world.get("Person/7/Relations?$select=relationId,direction,source/personId,target/who&$top=100").await;
    let list = rows(&answer);
    assert!(ids(list).contains(&10) && ids(list).contains(&23), "{list:?}");
    assert!(list.iter().all(|row| row["source/personId"] == 7));
    assert_eq!(world.get("Person/999999/Relations").await.0, 404);
    // A person without a company stands as source with contact 0.
    let answer = world.get("Person/20/Relations?$select=source/contactId,source/who&$top=1").await;
    assert_eq!(rows(&answer)[0]["source/contactId"], 0);
    assert_eq!(rows(&answer)[0]["source/who"], "Ingrid Fjeld");
}

#[tokio::test]
async fn pages_join_to_the_whole_list() {
    let world = World::new();
    let whole = ids(rows(&world.get("Relation?$select=relationId&$orderBy=relationId&$top=1000").await));
    assert_eq!(whole.len(), 420);
    let mut paged: Vec<i64> = Vec::new();
    loop {
        let answer =
            world.get(&format!("Relation?$select=relationId&$orderBy=relationId&$top=100&$skip={}", paged.len())).await;
        let page = ids(rows(&answer));
        paged.extend_from_slice(&page);
        if page.len() < 100 {
            break;
        }
    }
    assert_eq!(paged, whole);
}

#[tokio::test]
async fn entities_leave_former_employees_and_stopped_companies_out() {
    let world = World::new();
    let path = |entities: &str| {
        format!(
            "Contact/{ABC}/Relations?$select=relationId,source/retired,target/retired,source/stop,target/stop&$entities={entities}&$top=500"
        )
    };
    let all = rows(&world.get(&path("")).await).clone();
    assert_eq!(rows(&world.get(&path("relation,retired,stop")).await), &all);
    let plain = rows(&world.get(&path("relation")).await).clone();
    assert!(plain.len() < all.len());
    for row in &plain {
        for flag in ["source/retired", "target/retired", "source/stop", "target/stop"] {
            assert_eq!(row[flag], false, "{row}");
        }
    }
    assert!(!ids(&plain).contains(&9), "Norrköping Textil is stopped");
    assert!(!ids(&plain).contains(&12), "Derek Ashworth has left");
}

#[tokio::test]
async fn filters_fold_letters_and_combine() {
    let world = World::new();
    let names = async |filter: &str| -> Vec<String> {
        let answer = world.get(&format!("Contact?$select=contactId,name&$orderBy=name&$filter={filter}")).await;
        rows(&answer).iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("name begins 'ostby'").await, ["Østby Transport AS"]);
    assert_eq!(names("name begins 'ØSTBY'").await, ["Østby Transport AS"]);
    assert_eq!(names("name is 'O\\'Brien Shipping Ltd'").await, ["O'Brien Shipping Ltd"]);
    assert_eq!(
        names("contactId in (2,3) and name begins 'F' or contactId eq 5").await,
        ["Consultancy Firm Co", "Fjord Holding AS"]
    );
    assert_eq!(names("stop set and country is 'Denmark'").await, ["Helsingør Værft A/S"]);
    assert_eq!(
        names("startswith(name,'Fjord') and name notContains 'holding'").await,
        ["Fjord Eiendom AS", "Fjord Rederi AS"]
    );
    assert!(names("getNoRows set true").await.is_empty());
}

#[tokio::test]
async fn what_the_archive_does_not_know_is_named_in_a_400() {
    let world = World::new();
    for (query, named) in [
        ("$filter=colour is 'red'", "colour"),
        ("$select=name,colour", "colour"),
        ("$orderBy=colour", "colour"),
        ("$orderBy=name upwards", "upwards"),
        ("$filter=contactId le 5", "le"),
        ("$filter=contactId ge 5", "ge"),
        ("$filter=name is 'open", "without an end"),
        ("$filter=contactId eq 'x'", "contactId"),
        ("$mode=Sideways", "sideways"),
    ] {
        let (status, body) = world.get(&format!("Contact?{query}")).await;
        assert_eq!(
            (status, &body["Error"], &body["ErrorType"]),
            (400, &json!(true), &json!("ArgumentException")),
            "{query}"
        );
        assert!(body["ErrorMessage"].as_str().unwrap().contains(named), "{body}");
    }
    assert_eq!(world.get("Contact?$top=many").await.1["Message"], "The request is invalid.");
    assert_eq!(world.get("Archive/Unheard").await.0, 400);
}

#[tokio::test]
async fn full_rows_and_agent_rows_have_their_own_shapes() {
    let world = World::new();
    let answer = world.get("Contact?$select=contactId,name,stop&$filter=contactId eq 2&$mode=Full").await;
    let row = &rows(&answer)[0];
    assert_eq!(row["PrimaryKey"], 2);
    assert_eq!(row["TableRight"]["Mask"], 1);
    assert_eq!(row["LinkHint"], "nav=contact&contact_id=2");
    assert_eq!(row["Column"]["name"]["DisplayValue"], "ABC Ltd");
    assert_eq!(row["Column"]["contactId"]["RawValue"], 2);

    let ask = json!({"ProviderName": "SimpleContact", "Columns": "contactId,name,stop,registeredDate",
        "SortOrder": "contactId asc", "Restrictions": "", "Entities": "", "Page": 1, "PageSize": 2});
    let (status, list) = world.post("Agents/Archive/GetArchiveListByColumns2", &ask).await;
    assert_eq!(status, 200, "{list}");
    assert_eq!(list[0]["PrimaryKey"], 3);
    assert_eq!(list[0]["ColumnData"]["contactId"]["DisplayValue"], "[I:3]");
    assert_eq!(list[0]["ColumnData"]["stop"]["DisplayValue"], "[B:0]");
    assert!(list[0]["ColumnData"]["registeredDate"]["DisplayValue"].as_str().unwrap().starts_with("[DT:"));
    assert_eq!(list[0]["ColumnData"]["name"]["DisplayValue"], "Fjord Holding AS");

    let ask = json!({"ProviderName": "Person", "Columns": ["personId", "fullName"],
        "SortOrder": [{"Name": "personId", "Direction": "DESC"}],
        "Restriction": [{"Name": "lastName", "Operator": "is", "Values": ["O'Brien"]},
                        {"Name": "personId", "Operator": "in", "Values": ["4", "5"], "InterOperator": "Or"}],
        "Entities": ["person"], "Page": 0, "PageSize": 10});
    let (status, list) = world.post("Agents/Archive/GetArchiveListByColumns", &ask).await;
    assert_eq!(status, 200, "{list}");
    let keys: Vec<_> = list.as_array().unwrap().iter().map(|row| row["PrimaryKey"].as_i64().unwrap()).collect();
    assert_eq!(keys, [24, 5, 4]);
}

#[tokio::test]
async fn persons_are_listed_by_company_and_by_entity() {
    let world = World::new();
    let answer = world.get(&format!("Contact/{ABC}/Persons?$select=personId,fullName,retired&$orderBy=personId")).await;
    let list = rows(&answer);
    assert!(list.iter().any(|row| row["fullName"] == "Clara Jane Whitfield" && row["EntityName"] == "person"));
    assert!(list.iter().any(|row| row["retired"] == true && row["EntityName"] == "retiredPerson"));
    let working = world.get(&format!("Contact/{ABC}/Persons?$select=retired&$entities=person")).await;
    assert!(rows(&working).len() < list.len());
    let alone = world
        .get("Person?$select=fullName,personContact/name&$filter=hasCompany set false and lastName is 'fjeld'")
        .await;
    assert_eq!(rows(&alone)[0]["personContact/name"], "");
}
