//! MDO lists: the definitions for a pair, and the type-ahead lists over companies
//! and persons (MDO provider reference). `additional` is read as `key=value`
//! pairs with `&` or `;` between them, since lists differ in that.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::reply::{Refusal, Reply};
use crate::sandbox::store::definition::{Definition, Kind};
use crate::sandbox::store::party::{Contact, Person, Search};
use crate::sandbox::wire;

/// Most rows of one search.
const FOUND: i64 = 50;

const NAMES: &[&str] = &[
    "allpersonsearch",
    "contact_and_person_freetextsearch",
    "contact_freetextsearch",
    "contact_new",
    "contactrelationdefinition",
    "contactwithpersonsearch_new",
    "person",
    "person_freetextsearch",
    "relationdefinition",
];

/// What a list is asked for.
struct Asked<'a> {
    list: &'a str,
    additional: &'a str,
    query: &'a str,
}

impl Asked<'_> {
    /// A value of `additional` by its key in any case.
    fn additional(&self, key: &str) -> Option<&str> {
        self.additional
            .split(['&', ';'])
            .filter_map(|pair| pair.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case(key))
            .map(|(_, value)| value.trim())
    }

    fn number(&self, key: &str) -> i64 {
        self.additional(key).and_then(|value| value.parse().ok()).unwrap_or(0)
    }

    fn search(&self) -> Search<'_> {
        Search {
            text: self.query,
            skip_retired: self.additional("skipRetired").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            boost: self.number("contactId"),
            limit: FOUND,
        }
    }
}

/// `GET MDOList`: the names.
pub(super) fn names(_call: &mut Call<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Json(json!(NAMES)))
}

/// `GET MDOList/{list}?query=&additional=&flat=`.
pub(super) fn list(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let asked = Asked {
        list: call.param("list"),
        additional: call.query("additional").unwrap_or_default(),
        query: call.query("query").unwrap_or_default(),
    };
    items(call, &asked)?.map(Reply::Json).ok_or_else(|| Refusal::NotFound(format!("MDO list '{}'", asked.list)))
}

/// `Agents/MDO/GetList`, `GetSimpleList` and `GetListWithRestriction`.
pub(super) fn agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let body = call.object()?;
    let text = |name| wire::text(&body, name).map(Option::unwrap_or_default);
    let (list, additional, query) = (text("Name")?, text("AdditionalInfo")?, text("SearchValue")?);
    let asked = Asked { list: &list, additional: &additional, query: &query };
    let items = items(call, &asked)?;
    items.map(Reply::Json).ok_or_else(|| Refusal::Argument(format!("There is no MDO list '{list}'.")))
}

fn items(call: &Call<'_>, asked: &Asked<'_>) -> Result<Option<Value>, Refusal> {
    let store = &call.store;
    let list = asked.list.to_ascii_lowercase();
    let found: Vec<Value> = match list.as_str() {
        "contactrelationdefinition" => {
            store.definitions(Some(pair(asked.additional)?), call.language)?.iter().map(definition).collect()
        }
        "relationdefinition" => store.definitions(None, call.language)?.iter().map(definition).collect(),
        "contact_new" | "contact_freetextsearch" => {
            store.search_contacts(asked.search())?.iter().map(|row| contact(row, &row.id.to_string())).collect()
        }
        "allpersonsearch" | "person_freetextsearch" => {
            persons(call, &store.search_persons(asked.search())?, |contact| contact.to_string())?
        }
        "person" => persons_of(call, asked)?,
        "contactwithpersonsearch_new" => both(call, asked, |contact| contact.to_string())?,
        "contact_and_person_freetextsearch" => both(call, asked, |contact| format!("contact_id={contact}"))?,
        _ => return Ok(None),
    };
    Ok(Some(Value::Array(found)))
}

/// The pair that `additional` names; without one the list is that for CC.
fn pair(additional: &str) -> Result<(Kind, Kind), Refusal> {
    match additional.trim().as_bytes() {
        [] => Some((Kind::Contact, Kind::Contact)),
        [source, destination] => Kind::of_letter(*source).zip(Kind::of_letter(*destination)),
        _ => None,
    }
    .ok_or_else(|| Refusal::Argument(format!("'{additional}' is none of CC, CP, PC and PP.")))
}

/// Companies and persons mixed: the better half of each, companies first where equally good.
fn both(call: &Call<'_>, asked: &Asked<'_>, extra: fn(i64) -> String) -> Result<Vec<Value>, Refusal> {
    let half = Search { limit: FOUND / 2, ..asked.search() };
    let contacts = call.store.search_contacts(half)?;
    let mut found: Vec<Value> = contacts.iter().map(|row| contact(row, &extra(row.id))).collect();
    found.extend(persons(call, &call.store.search_persons(half)?, extra)?);
    let typed = crate::domain::fold(asked.query.trim());
    let begins = |item: &Value| item["Name"].as_str().is_some_and(|name| crate::domain::fold(name).starts_with(&typed));
    // The sort is stable: within each group the order of the searches stays.
    found.sort_by_key(|item| !begins(item));
    Ok(found)
}

fn persons(call: &Call<'_>, rows: &[Person], extra: impl Fn(i64) -> String) -> Result<Vec<Value>, Refusal> {
    rows.iter()
        .map(|row| {
            let company = row.contact.map(|id| call.store.contact(id)).transpose()?.flatten();
            Ok(person(row, company.as_ref(), &extra(row.contact.unwrap_or(0))))
        })
        .collect()
}

fn persons_of(call: &Call<'_>, asked: &Asked<'_>) -> Result<Vec<Value>, Refusal> {
    let id = asked.number("contact_id");
    let typed = crate::domain::fold(asked.query.trim());
    let mut rows = call.store.persons_of(id)?;
    rows.retain(|row| crate::domain::fold(&row.full_name()).contains(&typed));
    persons(call, &rows, |contact| format!("associate_id=0&contact_id={contact}"))
}

/// One item of a list.
struct Item<'a> {
    id: i64,
    name: &'a str,
    tooltip: &'a str,
    rank: i64,
    kind: &'a str,
    icon: &'a str,
    extra: &'a str,
    style: &'a str,
}

impl Item<'_> {
    fn json(&self) -> Value {
        json!({
            "Id": self.id,
            "Name": self.name,
            "ToolTip": self.tooltip,
            "Deleted": false,
            "Rank": self.rank,
            "Type": self.kind,
            "ChildItems": [],
            "IconHint": self.icon,
            "ColorBlock": 0,
            "ExtraInfo": self.extra,
            "StyleHint": self.style,
            "FullName": self.name,
            "TableRight": Value::Null,
            "FieldProperties": {},
        })
    }
}

fn definition(row: &Definition) -> Value {
    Item {
        id: row.id,
        name: &row.active,
        tooltip: &row.tooltip,
        rank: row.rank,
        kind: "contactrelationdefinition",
        icon: "Generic_Item",
        extra: &row.passive,
        style: "",
    }
    .json()
}

fn contact(row: &Contact, extra: &str) -> Value {
    let style = if row.stop { "stop" } else { "" };
    Item {
        id: row.id,
        name: &row.full_name(),
        tooltip: &row.city,
        rank: 0,
        kind: "Contact",
        icon: "contact",
        extra,
        style,
    }
    .json()
}

fn person(row: &Person, company: Option<&Contact>, extra: &str) -> Value {
    Item {
        id: row.id,
        name: &row.full_name(),
        tooltip: company.map_or("", |company| company.name.as_str()),
        rank: 0,
        kind: "Person",
        icon: if company.is_some() { "Personwithcontact" } else { "Personwithoutcontact" },
        extra,
        style: if row.retired { "retired" } else { "" },
    }
    .json()
}
