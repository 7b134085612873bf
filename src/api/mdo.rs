//! Lists as the MDO providers give them: definitions, and what a search finds.
//!
//! Source: MDO provider reference, `contactrelationdefinition`,
//! `contactwithpersonsearch_new`, `contact_new`, `allpersonsearch`.

use serde_json::Value;

use super::{ApiError, body::Body, error, object::Object};
use crate::domain::{Company, Definition, PartyHit, PartyRef, Person};

/// Headings inside headings stop being followed here.
const DEEPEST: usize = 8;

/// The definitions of a list, headings flattened.
pub(super) fn definitions(body: &Body) -> Result<Vec<Definition>, ApiError> {
    let mut definitions = Vec::new();
    walk(body, &mut |item| {
        // What holds others is a heading.
        if item.integer("Id") > 0 && item.objects("ChildItems").next().is_none() {
            definitions.push(Definition {
                id: item.integer("Id"),
                active: item.first_text(&["Name", "FullName"]).to_owned(),
                passive: item.text("ExtraInfo").to_owned(),
                tooltip: item.text("ToolTip").to_owned(),
                deleted: item.flag("Deleted"),
            });
        }
    })?;
    Ok(definitions)
}

/// Companies and persons, in the server's order.
pub(super) fn hits(body: &Body) -> Result<Vec<PartyHit>, ApiError> {
    let mut hits = Vec::new();
    walk(body, &mut |item| {
        if let Some(hit) = hit(item) {
            hits.push(hit);
        }
    })?;
    Ok(hits)
}

/// Companies, in the server's order.
pub(super) fn companies(body: &Body) -> Result<Vec<Company>, ApiError> {
    let mut companies = Vec::new();
    walk(body, &mut |item| {
        if let id @ 1.. = item.integer("Id") {
            companies.push(Company { id, name: name(item) });
        }
    })?;
    Ok(companies)
}

/// Persons, in the server's order.
pub(super) fn persons(body: &Body) -> Result<Vec<Person>, ApiError> {
    let mut persons = Vec::new();
    walk(body, &mut |item| {
        if let id @ 1.. = item.integer("Id") {
            persons.push(Person {
                id,
                contact: contact_of(item),
                name: name(item),
                contact_name: item.text("ToolTip").to_owned(),
            });
        }
    })?;
    Ok(persons)
}

fn hit(item: Object<'_>) -> Option<PartyHit> {
    let id = item.integer("Id");
    let kind = item.first_text(&["Type", "IconHint"]).to_ascii_lowercase();
    let style = item.text("StyleHint").to_ascii_lowercase();
    let party = if kind.starts_with("person") {
        PartyRef::Person { person: id, contact: contact_of(item) }
    } else {
        PartyRef::Company(id)
    };
    let retired = item.flag("Deleted") || ["stop", "retired"].iter().any(|word| style.contains(word));
    (id > 0).then(|| PartyHit { party, name: name(item), detail: item.text("ToolTip").to_owned(), retired })
}

fn name(item: Object<'_>) -> String {
    item.first_text(&["Name", "FullName"]).to_owned()
}

/// The company in an `ExtraInfo`: `5`, or `associate_id=3&contact_id=5`; 0 when none.
fn contact_of(item: Object<'_>) -> i32 {
    let pair = |part: &str| {
        let (key, value) = part.split_once('=')?;
        let is_contact = ["contact_id", "contactid"].iter().any(|name| key.trim().eq_ignore_ascii_case(name));
        is_contact.then(|| value.trim().parse().ok()).flatten()
    };
    match item.integer("ExtraInfo") {
        0 => item.text("ExtraInfo").split(['&', ';']).find_map(pair).unwrap_or_default(),
        id => id,
    }
}

fn walk(body: &Body, visit: &mut dyn FnMut(Object<'_>)) -> Result<(), ApiError> {
    let value: Value = serde_json::from_str(body).map_err(|why| error::unreadable(body, &why.to_string()))?;
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().filter_map(Object::of).for_each(|item| each(item, DEEPEST, visit)),
        _ => return Err(error::unreadable(body, "not a list")),
    }
    Ok(())
}

fn each(item: Object<'_>, depth: usize, visit: &mut dyn FnMut(Object<'_>)) {
    visit(item);
    if depth > 0 {
        item.objects("ChildItems").for_each(|child| each(child, depth - 1, visit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;

    #[test]
    fn headings_are_flattened_and_do_not_count() {
        let body = r#"[{"Id":1,"Name":"Group","ChildItems":[{"Id":2,"Name":"owns","ExtraInfo":"owned by","ToolTip":null,
            "Deleted":true,"ChildItems":[]}]},{"Id":"3","Name":"knows","ExtraInfo":"knows","ChildItems":null}]"#;
        let list = definitions(&body.into()).unwrap();
        assert_eq!(list.iter().map(|definition| definition.id).collect::<Vec<_>>(), [2, 3]);
        assert_eq!((list[0].active.as_str(), list[0].passive.as_str()), ("owns", "owned by"));
        assert!(list[0].deleted && !list[1].deleted);
    }

    #[test]
    fn companies_and_persons_are_told_apart() {
        let body = r#"[{"Id":5,"Name":"ABC","Type":"Contact","ToolTip":"Oslo","StyleHint":"stop","ExtraInfo":"5"},
            {"Id":9,"Name":"Kari","Type":"Person","ToolTip":"ABC","ExtraInfo":"contact_id=5"},
            {"Id":8,"Name":"Ola","IconHint":"Personwithoutcontact","ExtraInfo":null},{"Id":0,"Name":"nobody"}]"#;
        let hits = hits(&body.into()).unwrap();
        assert_eq!(hits[0].party, PartyRef::Company(5));
        assert!(hits[0].retired && !hits[1].retired);
        assert_eq!(hits[1].party, PartyRef::Person { person: 9, contact: 5 });
        assert_eq!(hits[1].detail, "ABC");
        assert_eq!(hits[2].party, PartyRef::Person { person: 8, contact: 0 });
        assert_eq!(hits.len(), 3);
    }

    #[test]
    fn the_company_of_a_person_is_read_in_every_spelling() {
        for (info, contact) in [
            ("5", 5),
            ("\"5\"", 5),
            ("\"contact_id=5\"", 5),
            ("\"associate_id=3&contact_id=5\"", 5),
            ("\"contactId=5;x=1\"", 5),
            ("\"x=5\"", 0),
            ("\"\"", 0),
            ("null", 0),
        ] {
            let body = format!(r#"[{{"Id":9,"Name":"Kari","ExtraInfo":{info}}}]"#);
            assert_eq!(persons(&body.as_str().into()).unwrap()[0].contact, contact, "{info}");
        }
    }

    #[test]
    fn a_list_that_is_none_is_unreadable() {
        for body in ["{}", "<html>", "[", "3"] {
            assert_eq!(companies(&body.into()).unwrap_err().failure.kind, FailureKind::Unreadable, "{body}");
        }
        assert_eq!(persons(&"null".into()), Ok(vec![]));
    }
}
