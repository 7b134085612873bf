//! A filter as an SQL condition: one table of operators per column type, values
//! always bound. `le` and `ge` are documented but fail on the real server, so
//! they are in no table.

use rusqlite::types::Value;

use super::{Expr, FilterError, Literal, Test};
use crate::domain::fold;
use crate::sandbox::locale::Zone;
use crate::sandbox::store::party::escape;

/// The type of a column, which decides its operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Type {
    Int,
    Text,
    Bool,
    /// Seconds since 1970.
    Date,
    /// An associate id, shown as its login.
    Associate,
    /// Shown, but not to be filtered by.
    Shown,
    /// Not a value of the row: "the company (or person) to fetch relations for".
    Scope(Card),
}

/// The card whose relations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Card {
    Contact,
    Person,
}

/// Finds a column: its type and its SQL expression.
pub(in crate::sandbox) trait Columns {
    /// The column with this name in any case.
    fn column(&self, name: &str) -> Option<(Type, String)>;
}

/// A condition with the values to bind, in order.
#[derive(Debug, Default, PartialEq)]
pub(in crate::sandbox) struct Condition {
    pub(in crate::sandbox) sql: String,
    pub(in crate::sandbox) values: Vec<Value>,
    /// The card asked for through a restriction column.
    pub(in crate::sandbox) card: Option<(Card, i64)>,
}

/// What values mean: whose filter it is, on which clock, at what time.
#[derive(Debug, Clone, Copy)]
pub(in crate::sandbox) struct Context {
    pub(in crate::sandbox) user: i64,
    pub(in crate::sandbox) zone: Zone,
    pub(in crate::sandbox) now: i64,
}

/// The SQL of a filter.
pub(in crate::sandbox) fn compile(
    expr: &Expr,
    columns: &impl Columns,
    context: Context,
) -> Result<Condition, FilterError> {
    let mut condition = Condition::default();
    write(expr, columns, context, false, &mut condition)?;
    Ok(condition)
}

fn write(
    expr: &Expr,
    columns: &impl Columns,
    context: Context,
    alternative: bool,
    out: &mut Condition,
) -> Result<(), FilterError> {
    let (parts, joiner, alternative) = match expr {
        Expr::And(parts) => (parts, " AND ", alternative),
        Expr::Or(parts) => (parts, " OR ", true),
        Expr::Test(test) => {
            let (kind, sql) = columns.column(&test.column).ok_or_else(|| FilterError::Column(test.column.clone()))?;
            return match kind {
                Type::Scope(card) if !alternative && out.card.is_none() => {
                    out.card = Some((card, integers(test, 1)?[0]));
                    out.sql.push_str("1 = 1");
                    Ok(())
                }
                Type::Scope(_) | Type::Shown => Err(FilterError::Unrestrictable(test.column.clone())),
                Type::Text => text(test, &sql, out),
                Type::Int => int(test, &sql, out),
                Type::Bool => flag(test, &sql, out),
                Type::Date => date(test, &sql, context, out),
                Type::Associate => associate(test, &sql, context, out),
            };
        }
    };
    out.sql.push('(');
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.sql.push_str(joiner);
        }
        write(part, columns, context, alternative, out)?;
    }
    out.sql.push(')');
    Ok(())
}

fn no_operator(test: &Test) -> FilterError {
    FilterError::Operator { column: test.column.clone(), operator: test.operator.clone() }
}

fn bad_value(test: &Test, literal: Option<&Literal>) -> FilterError {
    let value = literal.map_or_else(|| "(none)".to_owned(), |literal| format!("'{}'", literal.text()));
    FilterError::Value { column: test.column.clone(), value }
}

/// The condition `sql`, its question marks bound to `values`.
fn push(out: &mut Condition, sql: &str, values: impl IntoIterator<Item = Value>) {
    out.sql.push_str(sql);
    out.values.extend(values);
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn text(test: &Test, sql: &str, out: &mut Condition) -> Result<(), FilterError> {
    let folded: Vec<String> = test.values.iter().map(|value| fold(value.text())).collect();
    let column = format!("fold({sql})");
    let like = |negated: &str, pattern: String, out: &mut Condition| {
        push(out, &format!(r"{column} {negated}LIKE ? ESCAPE '\'"), [Value::Text(pattern)]);
    };
    match (test.operator.as_str(), folded.as_slice()) {
        ("begins", [one]) => like("", format!("{}%", escape(one)), out),
        ("contains", [one]) => like("", format!("%{}%", escape(one)), out),
        ("ends", [one]) => like("", format!("%{}", escape(one)), out),
        ("notbegins", [one]) => like("NOT ", format!("{}%", escape(one)), out),
        ("notcontains", [one]) => like("NOT ", format!("%{}%", escape(one)), out),
        ("is" | "eq" | "=" | "equals", [one]) => push(out, &format!("{column} = ?"), [Value::Text(one.clone())]),
        ("isnot" | "ne", [one]) => push(out, &format!("{column} <> ?"), [Value::Text(one.clone())]),
        ("between", [low, high]) => {
            push(out, &format!("{column} BETWEEN ? AND ?"), [low, high].map(|text| Value::Text(text.clone())));
        }
        ("in" | "oneof", [_, ..]) => {
            let list = format!("{column} IN ({})", marks(folded.len()));
            push(out, &list, folded.into_iter().map(Value::Text));
        }
        ("isnull", []) => push(out, &format!("ifnull({sql}, '') = ''"), []),
        ("isnotnull", []) => push(out, &format!("ifnull({sql}, '') <> ''"), []),
        (
            "begins" | "contains" | "ends" | "notbegins" | "notcontains" | "is" | "eq" | "=" | "equals" | "isnot"
            | "ne" | "between" | "in" | "oneof" | "isnull" | "isnotnull",
            _,
        ) => return Err(bad_value(test, test.values.first())),
        _ => return Err(no_operator(test)),
    }
    Ok(())
}

/// The values as whole numbers: exactly `count`, or at least one when `count` is 0.
fn integers(test: &Test, count: usize) -> Result<Vec<i64>, FilterError> {
    if test.values.is_empty() || (count > 0 && test.values.len() != count) {
        return Err(bad_value(test, test.values.first()));
    }
    test.values.iter().map(|value| value.text().trim().parse().map_err(|_| bad_value(test, Some(value)))).collect()
}

fn int(test: &Test, sql: &str, out: &mut Condition) -> Result<(), FilterError> {
    let compare = match test.operator.as_str() {
        "eq" | "=" | "equals" | "set" => "= ?",
        "ne" | "unequals" => "<> ?",
        "lt" | "less" => "< ?",
        "gt" | "greater" => "> ?",
        "between" => "BETWEEN ? AND ?",
        "in" => {
            let list = integers(test, 0)?;
            let condition = format!("ifnull({sql}, 0) IN ({})", marks(list.len()));
            push(out, &condition, list.into_iter().map(Value::Integer));
            return Ok(());
        }
        "isnull" | "isnotnull" => {
            let not = if test.operator == "isnull" { "" } else { "NOT " };
            push(out, &format!("{sql} IS {not}NULL"), []);
            return Ok(());
        }
        _ => return Err(no_operator(test)),
    };
    let values = integers(test, compare.matches('?').count())?;
    push(out, &format!("ifnull({sql}, 0) {compare}"), values.into_iter().map(Value::Integer));
    Ok(())
}

fn flag(test: &Test, sql: &str, out: &mut Condition) -> Result<(), FilterError> {
    if test.operator != "set" {
        return Err(no_operator(test));
    }
    let wanted = match test.values.as_slice() {
        [] => true,
        [one] if one.text().eq_ignore_ascii_case("true") || one.text() == "1" => true,
        [one] if one.text().eq_ignore_ascii_case("false") || one.text() == "0" => false,
        other => return Err(bad_value(test, other.first())),
    };
    push(out, &format!("ifnull({sql}, 0) = {}", i32::from(wanted)), []);
    Ok(())
}

/// Seconds in a day.
const DAY: i64 = 86_400;

fn date(test: &Test, sql: &str, context: Context, out: &mut Condition) -> Result<(), FilterError> {
    let instants = test
        .values
        .iter()
        .map(|value| context.zone.parse(value.text()).ok_or_else(|| bad_value(test, Some(value))))
        .collect::<Result<Vec<_>, _>>()?;
    let mut range = |condition: &str, values: &[i64]| {
        push(out, &format!("{sql} {condition}"), values.iter().copied().map(Value::Integer));
    };
    match (test.operator.as_str(), instants.as_slice()) {
        ("before" | "beforetime", [at]) => range("< ?", &[*at]),
        ("after", [at]) => range(">= ?", &[at + DAY]),
        ("aftertime", [at]) => range("> ?", &[*at]),
        ("date", [at]) => range("BETWEEN ? AND ?", &[*at, at + DAY - 1]),
        ("datetime", [at]) => range("= ?", &[*at]),
        ("beforeorequal", [at]) => range("< ?", &[at + DAY]),
        ("between" | "datebetween", [from, to]) => range("BETWEEN ? AND ?", &[*from, to + DAY - 1]),
        ("today", []) => {
            let start = context.now - context.now.rem_euclid(DAY);
            range("BETWEEN ? AND ?", &[start, start + DAY - 1]);
        }
        ("isnull", []) => range("IS NULL", &[]),
        ("isnotnull", []) => range("IS NOT NULL", &[]),
        (
            "before" | "beforetime" | "after" | "aftertime" | "date" | "datetime" | "beforeorequal" | "between"
            | "datebetween" | "today" | "isnull" | "isnotnull",
            _,
        ) => return Err(bad_value(test, test.values.first())),
        _ => return Err(no_operator(test)),
    }
    Ok(())
}

fn associate(test: &Test, sql: &str, context: Context, out: &mut Condition) -> Result<(), FilterError> {
    let (not, ids) = match test.operator.as_str() {
        "currentassociate" if test.values.is_empty() => ("", vec![context.user]),
        "associateisoneof" => ("", integers(test, 0)?),
        "associateisnotoneof" => ("NOT ", integers(test, 0)?),
        _ => return Err(no_operator(test)),
    };
    let condition = format!("ifnull({sql}, 0) {not}IN ({})", marks(ids.len()));
    push(out, &condition, ids.into_iter().map(Value::Integer));
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::types::Value;

    use super::{Card, Columns, Condition, Context, Type, compile};
    use crate::sandbox::locale::Zone;
    use crate::sandbox::odata::{FilterError, parse};

    struct Table;

    impl Columns for Table {
        fn column(&self, name: &str) -> Option<(Type, String)> {
            let kind = match name.to_ascii_lowercase().as_str() {
                "name" => Type::Text,
                "id" => Type::Int,
                "stop" => Type::Bool,
                "who" => Type::Shown,
                "card" => Type::Scope(Card::Contact),
                "owner" => Type::Associate,
                "made" => Type::Date,
                _ => return None,
            };
            Some((kind, name.to_ascii_lowercase()))
        }
    }

    fn compiled(filter: &str) -> Result<Condition, FilterError> {
        let context = Context { user: 2, zone: Zone::Utc, now: 0 };
        compile(&parse(filter)?.unwrap(), &Table, context)
    }

    #[test]
    fn values_are_bound_and_never_written_into_the_sql() {
        let condition = compiled("name begins '5%_Ø\\'' and (id in (1,2) or stop set)").unwrap();
        assert_eq!(
            condition.sql,
            r"(fold(name) LIKE ? ESCAPE '\' AND (ifnull(id, 0) IN (?, ?) OR ifnull(stop, 0) = 1))"
        );
        assert_eq!(condition.values, [Value::Text(r"5\%\_o'%".to_owned()), Value::Integer(1), Value::Integer(2)]);
    }

    #[test]
    fn unknown_columns_and_operators_are_named() {
        assert_eq!(compiled("colour is 'red'"), Err(FilterError::Column("colour".to_owned())));
        assert_eq!(compiled("who is 'x'"), Err(FilterError::Unrestrictable("who".to_owned())));
        for operator in ["le", "ge", "like", "begins"] {
            let refused = FilterError::Operator { column: "id".to_owned(), operator: operator.to_owned() };
            assert_eq!(compiled(&format!("id {operator} 5")), Err(refused));
        }
        for wrong in ["id eq 'x'", "id between 1", "name is", "stop set maybe", "made date 'never'"] {
            assert!(matches!(compiled(wrong), Err(FilterError::Value { .. })), "{wrong}");
        }
    }

    #[test]
    fn a_card_is_taken_out_of_the_condition_and_cannot_be_an_alternative() {
        assert_eq!(compiled("card = 7 and stop set false").unwrap().card, Some((Card::Contact, 7)));
        assert_eq!(compiled("card = 7 or id = 1"), Err(FilterError::Unrestrictable("card".to_owned())));
    }

    #[test]
    fn associates_and_dates_have_their_own_operators() {
        assert_eq!(compiled("owner currentAssociate").unwrap().values, [Value::Integer(2)]);
        assert_eq!(compiled("owner associateIsNotOneOf (1,6)").unwrap().sql, "ifnull(owner, 0) NOT IN (?, ?)");
        assert_eq!(
            compiled("made date '1970-01-02'").unwrap().values,
            [Value::Integer(86_400), Value::Integer(172_799)]
        );
    }
}
