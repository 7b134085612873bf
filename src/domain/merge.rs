//! Three-way merge of a relation, field by field.
//!
//! A field only one side changed merges by itself; a field both changed to
//! different values is a difference that somebody has to decide.

use super::{Changes, ContactRelationEntity, FieldId, Value};

/// Whose value to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The user's.
    Mine,
    /// The server's.
    Theirs,
}

/// A field both sides changed, to different values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: FieldId,
    /// The value both started from.
    pub base: Value,
    /// The user's value.
    pub mine: Value,
    /// The server's value.
    pub theirs: Value,
}

/// Lays the user's changes over the row the server has now.
///
/// Returns the changes that remain on top of `theirs` if every difference is
/// decided for the user, and the differences themselves.
pub fn merge(
    base: &ContactRelationEntity,
    mine: &Changes,
    theirs: &ContactRelationEntity,
) -> (Changes, Vec<Difference>) {
    let mut changes = Changes::new();
    let mut differences = Vec::new();
    for (&field, value) in mine {
        let (before, now) = (base.get(field), theirs.get(field));
        if value == now {
            continue;
        }
        changes.insert(field, value.clone());
        if before != now && value != before {
            differences.push(Difference { field, base: before.clone(), mine: value.clone(), theirs: now.clone() });
        }
    }
    (changes, differences)
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

    fn changes(comment: &str) -> Changes {
        Changes::from([(FieldId::Comment, Value::Text(comment.to_owned()))])
    }

    #[test]
    fn sides_that_touch_different_fields_merge_by_themselves() {
        let (kept, differences) = merge(&entity("a", 1), &changes("b"), &entity("a", 2));
        assert_eq!((kept, differences), (changes("b"), vec![]));
    }

    #[test]
    fn both_sides_saying_the_same_is_no_difference() {
        let (kept, differences) = merge(&entity("a", 1), &changes("b"), &entity("b", 1));
        assert_eq!((kept, differences), (Changes::new(), vec![]));
    }

    #[test]
    fn two_different_changes_are_a_difference_and_mine_is_kept() {
        let (kept, differences) = merge(&entity("a", 1), &changes("b"), &entity("c", 1));
        assert_eq!(kept, changes("b"));
        assert_eq!(differences[0].theirs, Value::Text("c".to_owned()));
    }

    proptest! {
        #[test]
        fn an_untouched_server_row_keeps_every_change(base in "[ab]?", mine in "[ab]?") {
            let row = entity(&base, 1);
            let (kept, differences) = merge(&row, &changes(&mine), &row);
            prop_assert_eq!(kept.len(), usize::from(base != mine));
            prop_assert!(differences.is_empty());
        }

        #[test]
        fn merging_twice_changes_nothing(base in "[abc]", mine in "[abc]", theirs in "[abc]") {
            let theirs = entity(&theirs, 1);
            let (once, _) = merge(&entity(&base, 1), &changes(&mine), &theirs);
            let (twice, differences) = merge(&theirs, &once, &theirs);
            prop_assert_eq!(once, twice);
            prop_assert!(differences.is_empty());
        }
    }
}
