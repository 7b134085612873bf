//! Three-way merge of a relation, field by field.
//!
//! A field only one side changed merges by itself; a field both changed to
//! different values has to be decided by somebody.

use super::{Changes, ContactRelationEntity, FieldId, Value};

/// Who changed a field since both sides started from the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangedBy {
    /// Only the user.
    Mine,
    /// Only somebody else.
    Theirs,
    /// Both, to different values.
    Both,
}

/// A field whose values are not the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: FieldId,
    /// Who changed it.
    pub by: ChangedBy,
    /// The value both started from.
    pub base: Value,
    /// The user's value.
    pub mine: Value,
    /// The server's value.
    pub theirs: Value,
}

/// Every field that differs between the user's values and the server's row, in
/// reading order. Both sides saying the same is no difference.
pub fn differences(base: &ContactRelationEntity, mine: &Changes, theirs: &ContactRelationEntity) -> Vec<Difference> {
    FieldId::editable()
        .filter_map(|field| {
            let (before, now) = (base.get(field), theirs.get(field));
            let value = mine.get(&field).unwrap_or(before);
            let by = match (value != before, now != before) {
                _ if value == now => return None,
                (true, true) => ChangedBy::Both,
                (true, false) => ChangedBy::Mine,
                (false, _) => ChangedBy::Theirs,
            };
            Some(Difference { field, by, base: before.clone(), mine: value.clone(), theirs: now.clone() })
        })
        .collect()
}

/// The user's changes that remain on top of the server's row, where every
/// difference is decided for the user.
pub fn kept(differences: &[Difference]) -> Changes {
    differences
        .iter()
        .filter(|difference| difference.by != ChangedBy::Theirs)
        .map(|difference| (difference.field, difference.mine.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entity(comment: &str, definition: i32) -> ContactRelationEntity {
        ContactRelationEntity::from_json(&format!(
            r#"{{"RelationId":1,"Comment":{},"RelationDefinitionId":{definition}}}"#,
            serde_json::json!(comment)
        ))
        .unwrap()
    }

    fn changes(comment: &str, definition: i32) -> Changes {
        Changes::from([
            (FieldId::Comment, Value::Text(comment.to_owned())),
            (FieldId::RelationDefinitionId, Value::Integer(definition)),
        ])
    }

    fn by(base: (&str, i32), mine: (&str, i32), theirs: (&str, i32)) -> Vec<(FieldId, ChangedBy)> {
        differences(&entity(base.0, base.1), &changes(mine.0, mine.1), &entity(theirs.0, theirs.1))
            .into_iter()
            .map(|difference| (difference.field, difference.by))
            .collect()
    }

    #[test]
    fn sides_that_touch_different_fields_do_not_meet() {
        use FieldId::{Comment, RelationDefinitionId};
        assert_eq!(
            by(("a", 1), ("b", 1), ("a", 2)),
            [(RelationDefinitionId, ChangedBy::Theirs), (Comment, ChangedBy::Mine)]
        );
    }

    #[test]
    fn the_same_change_on_both_sides_is_no_difference() {
        assert_eq!(by(("a", 1), ("b", 1), ("b", 1)), []);
    }

    #[test]
    fn two_different_changes_have_to_be_decided() {
        assert_eq!(by(("a", 1), ("b", 1), ("c", 1)), [(FieldId::Comment, ChangedBy::Both)]);
    }

    proptest! {
        #[test]
        fn identity(base in "[ab]?", number in 0..3) {
            prop_assert_eq!(by((&base, number), (&base, number), (&base, number)), []);
        }

        #[test]
        fn an_untouched_server_row_keeps_every_change(base in "[ab]?", mine in "[ab]?") {
            let row = entity(&base, 1);
            let kept = kept(&differences(&row, &changes(&mine, 1), &row));
            prop_assert_eq!(kept.len(), usize::from(base != mine));
        }

        #[test]
        fn the_sides_are_symmetric(base in ("[abc]", 0..3), one in ("[abc]", 0..3), other in ("[abc]", 0..3)) {
            let there = by((&base.0, base.1), (&one.0, one.1), (&other.0, other.1));
            let back = by((&base.0, base.1), (&other.0, other.1), (&one.0, one.1));
            let mirrored: Vec<_> = back
                .into_iter()
                .map(|(field, by)| (field, match by {
                    ChangedBy::Mine => ChangedBy::Theirs,
                    ChangedBy::Theirs => ChangedBy::Mine,
                    ChangedBy::Both => ChangedBy::Both,
                }))
                .collect();
            prop_assert_eq!(there, mirrored);
        }

        #[test]
        fn merging_twice_changes_nothing_and_no_value_is_invented(base in "[abc]", mine in "[abc]", theirs in "[abc]") {
            let row = entity(&theirs, 1);
            let once = kept(&differences(&entity(&base, 1), &changes(&mine, 1), &row));
            let twice = kept(&differences(&row, &once, &row));
            prop_assert_eq!(&once, &twice);
            for value in once.values() {
                let Value::Text(text) = value else { panic!("only the comment differs") };
                prop_assert!([&base, &mine, &theirs].contains(&text));
            }
        }
    }
}
