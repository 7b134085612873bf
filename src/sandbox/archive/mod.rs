//! Archives: the searchable lists behind `GET Contact`, `Person`, `Relation` and
//! their kin. Owns how a question becomes rows; `columns` says what there is to
//! ask, `render` how rows look on the wire.

mod columns;
mod provider;
mod render;

use rusqlite::types::Value;

use super::call::Call;
use super::odata::sql::{Card, Columns, Context, Type};
use super::odata::{self};
use super::reply::Refusal;

pub(super) use provider::{Provider, Scope};
pub(super) use render::{agent, full, slim};

/// Rows in an answer that names no `$top`.
const PAGE: i64 = 1000;

/// What is asked of an archive, still as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) provider: Provider,
    pub(super) scope: Scope,
    pub(super) select: &'a str,
    pub(super) filter: &'a str,
    pub(super) order: &'a str,
    pub(super) entities: &'a str,
    pub(super) top: Option<i64>,
    pub(super) skip: i64,
}

/// A column of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) kind: Type,
}

/// One row: its key, the entity it is, and the values in the order of the columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) entity: String,
    pub(super) style: String,
    pub(super) values: Vec<Value>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows {
    pub(super) provider: Provider,
    pub(super) columns: Vec<Shown>,
    pub(super) list: Vec<Row>,
}

/// Asks the archive.
pub(super) fn ask(call: &Call<'_>, question: Question<'_>) -> Result<Rows, Refusal> {
    let provider = question.provider;
    let lookup = columns::Lookup { provider, language: call.language };
    let (shown, expressions) = selected(&lookup, question.select)?;
    let order = ordered(&lookup, question.order)?;
    let mut values = Vec::new();
    let (mut condition, mut scope) = (String::from("1 = 1"), question.scope);
    let mut bound = Vec::new();
    if let Some(expr) = odata::parse(question.filter).map_err(|error| argument(&error))? {
        let context = Context { user: call.user.id, zone: call.zone, now: call.now };
        let compiled = odata::sql::compile(&expr, &lookup, context).map_err(|error| argument(&error))?;
        condition = compiled.sql;
        bound = compiled.values;
        match compiled.card {
            Some((Card::Contact, id)) => scope = Scope::Contact(id),
            Some((Card::Person, id)) => scope = Scope::Person(id),
            None => {}
        }
    }
    let (ids, scope_values) = provider.ids(scope);
    values.extend(scope_values);
    values.extend(bound);
    values.push(Value::Integer(question.top.unwrap_or(PAGE).max(0)));
    values.push(Value::Integer(question.skip.max(0)));
    let joins = provider.joins();
    let entities = provider.entities(question.entities);
    // The inner query finds the page with as few joins as it needs (SQLite leaves unused
    // left joins out); only its rows are then joined in full.
    let sql = format!(
        "WITH page (id, direction) AS MATERIALIZED (
           SELECT m.id, m.direction FROM ({ids}) m {joins}
           WHERE {condition} AND {entities} ORDER BY {order} LIMIT ? OFFSET ?)
         SELECT m.id, {entity}, {style}{expressions} FROM page m {joins} ORDER BY {order}",
        entity = provider.entity(),
        style = provider.style(),
    );
    let mut statement = call.store.connection.prepare_cached(&sql)?;
    let count = shown.len();
    let list = statement
        .query_map(rusqlite::params_from_iter(values), |row| {
            let values = (0..count).map(|at| row.get(at + 3)).collect::<rusqlite::Result<_>>()?;
            Ok(Row { id: row.get(0)?, entity: row.get(1)?, style: row.get(2)?, values })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Rows { provider, columns: shown, list })
}

fn argument(error: &odata::FilterError) -> Refusal {
    Refusal::Argument(error.to_string())
}

fn selected(lookup: &columns::Lookup, select: &str) -> Result<(Vec<Shown>, String), Refusal> {
    let wanted = if select.trim().is_empty() { lookup.provider.usual() } else { select };
    let mut shown: Vec<Shown> = Vec::new();
    let mut expressions = String::new();
    for name in wanted.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let (kind, sql) = lookup.column(name).ok_or_else(|| argument(&odata::FilterError::Column(name.to_owned())))?;
        if shown.iter().any(|column| column.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        shown.push(Shown { name: name.to_owned(), kind });
        let sql = match kind {
            Type::Associate => format!("(SELECT a.name FROM associate a WHERE a.associate_id = {sql})"),
            _ => sql,
        };
        expressions.push_str(", ");
        expressions.push_str(&sql);
    }
    Ok((shown, expressions))
}

/// The ORDER BY of the question, made total by the primary key.
fn ordered(lookup: &columns::Lookup, order: &str) -> Result<String, Refusal> {
    let mut terms = Vec::new();
    for term in order.split(',').map(str::trim).filter(|term| !term.is_empty()) {
        let (name, direction) = term.split_once(char::is_whitespace).unwrap_or((term, ""));
        let (kind, sql) = lookup.column(name).ok_or_else(|| argument(&odata::FilterError::Column(name.to_owned())))?;
        let direction = match direction.trim().to_ascii_lowercase().as_str() {
            "" | "asc" => "ASC",
            "desc" => "DESC",
            other => return Err(Refusal::Argument(format!("'{other}' is no sort direction for column '{name}'."))),
        };
        let collate = if matches!(kind, Type::Text | Type::Shown) { " COLLATE NOCASE" } else { "" };
        terms.push(format!("{sql}{collate} {direction}"));
        if sql == "m.id" {
            return Ok(terms.join(", "));
        }
    }
    terms.push("m.id".to_owned());
    Ok(terms.join(", "))
}
