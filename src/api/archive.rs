//! Rows of the archives, as OData delivers them.
//!
//! Reads a page without building a tree of it: lists are long. Numbers may come in
//! quotes, columns in any case, and any of them may be missing.
//!
//! Source: archive provider reference, "Relation" and "Person"; WebAPI
//! documentation, "OData".

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{ApiError, body::Body, error};

/// The columns a row of relations needs.
pub(super) const RELATION_COLUMNS: &str = "relationId,relationDefinitionId,relationName,reversedName,processedName,\
    direction,relationComment,source/contactId,source/personId,source/who,source/nameDepartment,source/fullName,\
    target/contactId,target/personId,target/who,target/nameDepartment,target/fullName";

/// The columns a row of persons needs.
pub(super) const PERSON_COLUMNS: &str = "personId,contactId,fullName";

/// A page of rows.
#[derive(Deserialize)]
pub(super) struct Rows<R> {
    /// The rows.
    #[serde(alias = "Value", default = "Vec::new")]
    pub(super) value: Vec<R>,
    /// Where the server says it goes on; always null so far.
    #[serde(rename = "odata.nextLink", alias = "@odata.nextLink", default)]
    next_link: Option<IgnoredAny>,
}

impl<R> Rows<R> {
    /// How many rows to pass over for the next page, if there is one. A server that
    /// sends more than was asked for has no pages and has sent everything.
    pub(super) fn next(&self, skip: usize, page_size: usize) -> Option<usize> {
        let count = self.value.len();
        let more = count == page_size || (self.next_link.is_some() && count < page_size);
        (more && count > 0).then_some(skip + count)
    }
}

/// Reads a page; an error object in its place is that error.
pub(super) fn rows<'a, R: Deserialize<'a>>(body: &'a Body) -> Result<Rows<R>, ApiError> {
    if !body.contains("\"value\"") && !body.contains("\"Value\"") {
        return Err(error::unreadable(body, "a page of rows without a value"));
    }
    serde_json::from_str(body).map_err(|why| error::unreadable(body, &why.to_string()))
}

/// One side of a row.
#[derive(Debug, Default)]
pub(super) struct RowSide<'a> {
    pub(super) contact: i32,
    pub(super) person: i32,
    pub(super) who: Cow<'a, str>,
    pub(super) company: Cow<'a, str>,
    pub(super) full_name: Cow<'a, str>,
}

/// A relation as an archive row.
#[derive(Debug, Default)]
pub(super) struct RelationColumns<'a> {
    pub(super) id: i32,
    pub(super) definition: i32,
    pub(super) relation_name: Cow<'a, str>,
    pub(super) reversed_name: Cow<'a, str>,
    pub(super) processed_name: Cow<'a, str>,
    /// Its coding is not documented: only whether two rows have the same.
    pub(super) direction: Cow<'a, str>,
    pub(super) comment: Cow<'a, str>,
    pub(super) source: RowSide<'a>,
    pub(super) target: RowSide<'a>,
}

/// A person as an archive row.
#[derive(Debug, Default)]
pub(super) struct PersonColumns<'a> {
    pub(super) id: i32,
    pub(super) contact: i32,
    pub(super) name: Cow<'a, str>,
}

/// A row that takes its columns one by one.
trait Columns<'a>: Default {
    fn take(&mut self, column: &str, value: Scalar<'a>);
}

impl<'a> Columns<'a> for RelationColumns<'a> {
    fn take(&mut self, column: &str, value: Scalar<'a>) {
        if let Some((side, column)) = column.split_once('/') {
            let side = if side.eq_ignore_ascii_case("source") { &mut self.source } else { &mut self.target };
            return match_column(
                column,
                value,
                &mut [("contactId", &mut side.contact), ("personId", &mut side.person)],
                &mut [("who", &mut side.who), ("nameDepartment", &mut side.company), ("fullName", &mut side.full_name)],
            );
        }
        // The primary key is the relation's id: it stands in where that column is missing.
        let key = if column.eq_ignore_ascii_case("PrimaryKey") && self.id == 0 { "relationId" } else { column };
        let numbers = &mut [("relationId", &mut self.id), ("relationDefinitionId", &mut self.definition)];
        match_column(
            key,
            value,
            numbers,
            &mut [
                ("relationName", &mut self.relation_name),
                ("reversedName", &mut self.reversed_name),
                ("processedName", &mut self.processed_name),
                ("direction", &mut self.direction),
                ("relationComment", &mut self.comment),
            ],
        );
    }
}

impl<'a> Columns<'a> for PersonColumns<'a> {
    fn take(&mut self, column: &str, value: Scalar<'a>) {
        let key = if column.eq_ignore_ascii_case("PrimaryKey") && self.id == 0 { "personId" } else { column };
        let numbers = &mut [("personId", &mut self.id), ("contactId", &mut self.contact)];
        match_column(key, value, numbers, &mut [("fullName", &mut self.name)]);
    }
}

fn match_column<'a>(
    column: &str,
    value: Scalar<'a>,
    numbers: &mut [(&str, &mut i32)],
    texts: &mut [(&str, &mut Cow<'a, str>)],
) {
    if let Some((_, number)) = numbers.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case(column)) {
        **number = value.0.trim().parse().unwrap_or_default();
    } else if let Some((_, text)) = texts.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case(column)) {
        **text = value.0;
    }
}

macro_rules! row {
    ($row:ident) => {
        impl<'de: 'a, 'a> Deserialize<'de> for $row<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_map(RowVisitor(std::marker::PhantomData))
            }
        }
    };
}
row!(RelationColumns);
row!(PersonColumns);

struct RowVisitor<R>(std::marker::PhantomData<R>);

impl<'de: 'a, 'a, R: Columns<'a>> Visitor<'de> for RowVisitor<R>
where
    R: 'a,
{
    type Value = R;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<R, M::Error> {
        let mut row = R::default();
        while let Some(column) = map.next_key::<Scalar<'de>>()? {
            let value = map.next_value::<Scalar<'de>>()?;
            row.take(&column.0, value);
        }
        Ok(row)
    }
}

/// Any single value as text; null and nested values are empty.
struct Scalar<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Scalar(Cow::Owned(number.to_string())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Scalar(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Scalar(Cow::Owned(number.to_string())))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Scalar(Cow::Borrowed(if flag { "true" } else { "false" })))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar(Cow::Borrowed("")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar(Cow::Borrowed("")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar(Cow::Borrowed("")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FailureKind;

    #[test]
    fn numbers_in_quotes_missing_columns_and_other_cases() {
        let body: Body = r#"{"odata.metadata":"x","odata.nextLink":null,"value":[
            {"PrimaryKey":"12","EntityName":"relation","RelationDefinitionId":"3","Source/ContactId":5,"source/who":null,
             "target/personId":9.0,"relationComment":"a \"b\"","direction":1,"unknown":{"a":[1]},"other":[1,2]},
            {"relationId":13,"PrimaryKey":"99"}]}"#
            .into();
        let rows: Rows<RelationColumns<'_>> = rows(&body).unwrap();
        let row = &rows.value[0];
        assert_eq!((row.id, row.definition, row.source.contact, row.target.person), (12, 3, 5, 9));
        assert_eq!((&*row.source.who, &*row.comment, &*row.direction), ("", "a \"b\"", "1"));
        assert_eq!(rows.value[1].id, 13);
    }

    #[test]
    fn pages_end_when_they_are_short() {
        let page = |count: usize, link: &str| {
            let rows = vec!["{}"; count].join(",");
            format!(r#"{{"odata.nextLink":{link},"value":[{rows}]}}"#)
        };
        for (count, link, next) in [
            (2, "null", None),
            (3, "null", Some(13)),
            (4, "null", None),
            (2, "\"http://x\"", Some(12)),
            (0, "\"http://x\"", None),
        ] {
            let body: Body = page(count, link).as_str().into();
            let rows: Rows<PersonColumns<'_>> = rows(&body).unwrap();
            assert_eq!(rows.next(10, 3), next, "{count} {link}");
        }
    }

    #[test]
    fn what_is_no_page_is_said() {
        let kind = |body: &str| rows::<PersonColumns<'_>>(&body.into()).err().unwrap().failure.kind;
        assert_eq!(
            kind(r#"{"Error":true,"ErrorType":"SoSentryException","ErrorMessage":"no"}"#),
            FailureKind::Forbidden
        );
        assert_eq!(kind("{}"), FailureKind::Unreadable);
        assert_eq!(kind(r#"{"value":[{"personId":1}"#), FailureKind::Unreadable);
        assert_eq!(kind("<html></html>"), FailureKind::Unreadable);
    }
}
