//! MDO lists: definitions for a pair and type-ahead.

use serde_json::{Value, json};

use crate::support::World;

fn names(answer: &(u16, Value)) -> Vec<String> {
    assert_eq!(answer.0, 200, "{}", answer.1);
    let items = answer.1.as_array().expect("a list");
    items.iter().map(|item| item["Name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn definitions_are_those_that_fit_the_pair() {
    let world = World::new();
    let list =
        async |pair: &str| world.get(&format!("MDOList/contactrelationdefinition?additional={pair}&flat=true")).await;
    assert_eq!(names(&list("CP").await), ["hires", "knows", "is advised by"]);
    assert!(names(&list("PP").await).contains(&"reports to".to_owned()));
    assert!(names(&list("pc").await).contains(&"sits on the board of".to_owned()));
    let owns = &list("CC").await.1[0];
    assert_eq!((&owns["Id"], &owns["Name"], &owns["ExtraInfo"]), (&json!(1), &json!("owns"), &json!("is owned by")));
    assert!(!names(&list("CC").await).contains(&"was a sister company of".to_owned()), "deleted");
    assert_eq!(list("").await, list("CC").await);
    assert_eq!(list("XX").await.0, 400);
    assert_eq!(names(&world.get("MDOList/relationdefinition").await).len(), 17);
    let ask = json!({"Name": "contactrelationdefinition", "ForceFlatList": true, "AdditionalInfo": "CP", "OnlyHistory": false});
    assert_eq!(world.post("Agents/MDO/GetList", &ask).await.1, list("CP").await.1);
    assert_eq!(world.get("MDOList/unheard").await.0, 404);
}

#[tokio::test]
async fn type_ahead_folds_letters_and_ranks_beginnings_first() {
    let world = World::new();
    let search = async |list: &str, text: &str| world.get(&format!("MDOList/{list}?query={text}")).await;
    for (typed, found) in [
        ("ostby", "Østby Transport AS"),
        ("ØSTBY T", "Østby Transport AS"),
        ("malmo", "Malmö Hydraulik AB"),
        ("aero", "Ærø Rederi A/S"),
        ("lodz", "Łódź Logistics Sp. z o.o."),
        ("gross weiss", "Groß & Weiß GmbH"),
    ] {
        assert_eq!(names(&search("contact_new", typed).await)[0], found, "{typed}");
    }
    let mixed = search("contactwithpersonsearch_new", "ostby").await;
    let kinds: Vec<&Value> = mixed.1.as_array().unwrap().iter().map(|item| &item["Type"]).collect();
    assert!(kinds.contains(&&json!("Contact")) && kinds.contains(&&json!("Person")), "{kinds:?}");
    let anne = mixed.1.as_array().unwrap().iter().find(|item| item["Name"] == "Anne Østby").unwrap();
    assert_eq!((&anne["ToolTip"], &anne["ExtraInfo"]), (&json!("Østby Transport AS"), &json!("6")));
    assert_eq!(anne["IconHint"], "Personwithcontact");
    let free = search("contact_and_person_freetextsearch", "greg camp").await;
    assert_eq!(names(&free), ["Greg Campbell"]);
    assert_eq!(free.1[0]["ExtraInfo"], "contact_id=5");
    assert!(search("contactwithpersonsearch_new", "a").await.1.as_array().unwrap().len() <= 50);
    assert_eq!(search("contact_new", "100%25").await.1, json!([]), "a percent sign is no wildcard");
}

#[tokio::test]
async fn persons_are_found_with_retired_ones_marked_or_left_out() {
    let world = World::new();
    let (_, found) = world.get("MDOList/allpersonsearch?query=derek").await;
    assert_eq!((&found[0]["Name"], &found[0]["StyleHint"]), (&json!("Derek Ashworth"), &json!("retired")));
    let (_, without) = world.get("MDOList/allpersonsearch?query=derek&additional=skipRetired=true").await;
    assert_eq!(without, json!([]));
    let (_, of_abc) = world.get("MDOList/person?additional=contact_id=2").await;
    let all: Vec<_> = of_abc.as_array().unwrap().iter().map(|item| item["ExtraInfo"].as_str().unwrap()).collect();
    assert!(all.len() >= 4 && all.iter().all(|extra| extra.ends_with("contact_id=2")), "{all:?}");
    let (_, stopped) = world.get("MDOList/contact_new?query=norrkoping").await;
    assert_eq!(stopped[0]["StyleHint"], "stop");
}
