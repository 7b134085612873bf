//! Archive rows on the wire: Slim and Full rows of the OData envelope, and the
//! encoded rows of the Archive agent (WebAPI, "OData", "Encoded values").

use rusqlite::types::Value as Sql;
use serde_json::{Map, Value, json};

use super::{Row, Rows, Shown};
use crate::sandbox::archive::provider::Provider;
use crate::sandbox::locale::Zone;
use crate::sandbox::odata::sql::Type;

/// The OData envelope with Slim rows.
pub(in crate::sandbox) fn slim(rows: &Rows, root: &str, zone: Zone) -> Value {
    let value = rows.list.iter().map(|row| {
        let mut object = Map::new();
        object.insert("PrimaryKey".to_owned(), Value::from(row.id.to_string()));
        object.insert("EntityName".to_owned(), Value::from(row.entity.clone()));
        for (column, cell) in rows.columns.iter().zip(&row.values) {
            object.insert(column.name.clone(), typed(column, cell, zone));
        }
        Value::Object(object)
    });
    envelope(root, &value.collect::<Vec<_>>())
}

/// The OData envelope with Full rows; masks are numbers there.
pub(in crate::sandbox) fn full(rows: &Rows, root: &str, zone: Zone) -> Value {
    let value = rows.list.iter().map(|row| {
        let cells = rows.columns.iter().zip(&row.values).map(|(column, cell)| {
            let raw = typed(column, cell, zone);
            let display = raw.as_str().map_or_else(|| raw.to_string(), str::to_owned);
            let cell = json!({"RawValue": raw, "DisplayValue": display, "LinkHint": "", "TooltipHint": ""});
            (column.name.clone(), cell)
        });
        json!({
            "PrimaryKey": row.id,
            "EntityName": row.entity,
            "StyleHint": row.style,
            "LinkHint": link(rows.provider, row),
            "TableRight": {"Mask": 1, "Reason": ""},
            "Column": cells.collect::<Map<_, _>>(),
        })
    });
    envelope(root, &value.collect::<Vec<_>>())
}

/// The rows of `Agents/Archive/GetArchiveListByColumns`: what is not text is encoded.
pub(in crate::sandbox) fn agent(rows: &Rows, zone: Zone) -> Value {
    let rows = rows.list.iter().map(|row| {
        let cells = rows.columns.iter().zip(&row.values).map(|(column, cell)| {
            let display = encoded(column, &typed(column, cell, zone));
            (column.name.clone(), json!({"DisplayValue": display, "TooltipHint": "", "LinkHint": ""}))
        });
        json!({
            "EntityName": row.entity,
            "PrimaryKey": row.id,
            "ColumnData": cells.collect::<Map<_, _>>(),
            "LinkHint": link(rows.provider, row),
            "StyleHint": row.style,
            "TableRight": Value::Null,
            "FieldProperties": {},
        })
    });
    Value::Array(rows.collect())
}

fn envelope(root: &str, value: &[Value]) -> Value {
    json!({
        "odata.metadata": format!("{root}/v1/Archive//$metadata"),
        "odata.nextLink": Value::Null,
        "value": value,
    })
}

fn link(provider: Provider, row: &Row) -> String {
    match provider {
        Provider::Contact => format!("nav=contact&contact_id={}", row.id),
        Provider::Person => format!("nav=person&person_id={}", row.id),
        Provider::Relation => format!("relation_id={}", row.id),
    }
}

fn typed(column: &Shown, cell: &Sql, zone: Zone) -> Value {
    let number = match cell {
        Sql::Integer(number) => Some(*number),
        _ => None,
    };
    match column.kind {
        Type::Int | Type::Scope(_) => Value::from(number.unwrap_or(0)),
        Type::Bool => Value::from(number.is_some_and(|number| number != 0)),
        Type::Date => Value::from(zone.format(number)),
        Type::Text | Type::Shown | Type::Associate => match cell {
            Sql::Text(text) => Value::from(text.clone()),
            _ => Value::from(""),
        },
    }
}

fn encoded(column: &Shown, value: &Value) -> String {
    match (column.kind, value) {
        (Type::Int | Type::Scope(_), value) => format!("[I:{value}]"),
        (Type::Bool, value) => format!("[B:{}]", i32::from(value == &Value::Bool(true))),
        (Type::Date, Value::String(text)) if text.starts_with("0001-") => String::new(),
        // Encoded dates are month/day/year with a time, whatever the language.
        (Type::Date, Value::String(text)) => match text.trim_end_matches('Z').parse::<jiff::civil::DateTime>() {
            Ok(at) => format!("[DT:{}]", at.strftime("%m/%d/%Y %H:%M:%S")),
            Err(_) => text.clone(),
        },
        (_, Value::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    }
}
