//! Archives over REST (OData) and over the Archive agent.

use serde_json::{Map, Value, json};

use crate::sandbox::archive::{self, Provider, Question, Scope};
use crate::sandbox::call::Call;
use crate::sandbox::reply::{Refusal, Reply};
use crate::sandbox::wire;

/// The published provider names that lead to an archive here.
const NAMES: &[&str] = &["FindContact", "Person", "PersonRelation", "Relation", "SimpleContact"];

/// `GET Contact`.
pub(super) fn contacts(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    odata(call, Provider::Contact, Scope::All)
}

/// `GET Person`.
pub(super) fn persons(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    odata(call, Provider::Person, Scope::All)
}

/// `GET Relation`: all rows, as stored.
pub(super) fn relations(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    odata(call, Provider::Relation, Scope::All)
}

/// `GET Contact/{id}/Persons`.
pub(super) fn contact_persons(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = existing_contact(call)?;
    odata(call, Provider::Person, Scope::Contact(id))
}

/// `GET Contact/{id}/Relations`: the company's and its persons'.
pub(super) fn contact_relations(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = existing_contact(call)?;
    odata(call, Provider::Relation, Scope::Contact(id))
}

/// `GET Person/{id}/Relations`.
pub(super) fn person_relations(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    if call.store.person(id)?.is_none() {
        return Err(Refusal::NotFound(format!("Person id {id}")));
    }
    odata(call, Provider::Relation, Scope::Person(id))
}

/// `GET Archive`: the provider names.
pub(super) fn names(_call: &mut Call<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Json(json!(NAMES)))
}

/// `GET Archive/{provider}`.
pub(super) fn by_name(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let provider = provider(call.param("provider"))?;
    odata(call, provider, Scope::All)
}

/// `POST Archive/{provider}`: the same parameters in a form.
pub(super) fn by_form(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let provider = provider(call.param("provider"))?;
    let form: Vec<(String, String)> = form_urlencoded::parse(&call.body).into_owned().collect();
    call.query.extend(form);
    odata(call, provider, Scope::All)
}

/// `Agents/Archive/GetArchiveListByColumns2`; pages count from 0.
pub(super) fn agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let body = call.object()?;
    let text = |name| wire::text(&body, name).map(Option::unwrap_or_default);
    paged(call, &body, &text("Columns")?, &text("Restrictions")?, &text("SortOrder")?, &text("Entities")?)
}

/// `Agents/Archive/GetArchiveListByColumns`: the same with lists instead of texts.
pub(super) fn agent_structured(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let body = call.object()?;
    let list = |name| match wire::property(&body, name) {
        Some(Value::Array(items)) => items.clone(),
        _ => Vec::new(),
    };
    let words =
        |items: Vec<Value>| items.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>().join(",");
    let order = list("SortOrder").iter().filter_map(order_term).collect::<Vec<_>>().join(",");
    let mut filter = String::new();
    for restriction in list("Restrictions").iter().chain(&list("Restriction")).filter_map(Value::as_object) {
        if !filter.is_empty() {
            let joiner = wire::property(restriction, "InterOperator").and_then(Value::as_str).unwrap_or("And");
            filter.push_str(if joiner.eq_ignore_ascii_case("or") { " or " } else { " and " });
        }
        filter.push_str(&restriction_term(restriction));
    }
    paged(call, &body, &words(list("Columns")), &filter, &order, &words(list("Entities")))
}

fn order_term(term: &Value) -> Option<String> {
    let term = term.as_object()?;
    let name = wire::property(term, "Name")?.as_str()?;
    let direction = match wire::property(term, "Direction") {
        Some(Value::String(text)) if text.eq_ignore_ascii_case("desc") => "desc",
        Some(Value::Number(number)) if number.as_i64() == Some(1) => "desc",
        _ => "asc",
    };
    Some(format!("{name} {direction}"))
}

fn restriction_term(restriction: &Map<String, Value>) -> String {
    let text = |name| wire::property(restriction, name).and_then(Value::as_str).unwrap_or_default();
    let values = match wire::property(restriction, "Values") {
        Some(Value::Array(values)) => values
            .iter()
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            .map(|value| format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'")))
            .collect(),
        _ => Vec::new(),
    };
    let values = if values.is_empty() { String::new() } else { format!(" ({})", values.join(",")) };
    format!("{} {}{values}", text("Name"), text("Operator"))
}

fn paged(
    call: &Call<'_>,
    body: &Map<String, Value>,
    select: &str,
    filter: &str,
    order: &str,
    entities: &str,
) -> Result<Reply, Refusal> {
    let provider = provider(&wire::text(body, "ProviderName")?.unwrap_or_default())?;
    let size = wire::integer(body, "PageSize")?;
    let top = (size > 0).then_some(size);
    let skip = wire::integer(body, "Page")?.max(0) * top.unwrap_or(0);
    let question = Question { provider, scope: Scope::All, select, filter, order, entities, top, skip };
    Ok(Reply::Json(archive::agent(&archive::ask(call, question)?, call.zone)))
}

fn provider(name: &str) -> Result<Provider, Refusal> {
    Provider::named(name).ok_or_else(|| Refusal::Argument(format!("There is no archive provider '{name}'.")))
}

fn existing_contact(call: &Call<'_>) -> Result<i64, Refusal> {
    let id = call.id()?;
    match call.store.contact(id)? {
        Some(_) => Ok(id),
        None => Err(Refusal::NotFound(format!("Contact id {id}"))),
    }
}

fn odata(call: &Call<'_>, provider: Provider, scope: Scope) -> Result<Reply, Refusal> {
    let text = |name| call.query(name).unwrap_or_default();
    let question = Question {
        provider,
        scope,
        select: text("$select"),
        filter: text("$filter"),
        order: text("$orderBy"),
        entities: text("$entities"),
        top: number(call, "$top")?,
        skip: number(call, "$skip")?.unwrap_or(0),
    };
    let rows = archive::ask(call, question)?;
    match text("$mode").to_ascii_lowercase().as_str() {
        "" | "slim" => Ok(Reply::Json(archive::slim(&rows, &call.root, call.zone))),
        "full" | "wide" => Ok(Reply::Json(archive::full(&rows, &call.root, call.zone))),
        other => Err(Refusal::Argument(format!("'{other}' is no archive mode."))),
    }
}

fn number(call: &Call<'_>, name: &'static str) -> Result<Option<i64>, Refusal> {
    match call.query(name).map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => text.parse::<i32>().map(|number| Some(i64::from(number))).map_err(|_| Refusal::Binding(name)),
    }
}
