//! A merge in progress: what differs, and whose value is taken.

use crate::domain::{ChangedBy, ContactRelationEntity, Difference, FieldId, FieldKind, Ours, Value, differences};

use super::Draft;

/// Whose value to take for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// The user's.
    Mine,
    /// The server's.
    Theirs,
    /// The server's text and the user's below it.
    Both,
}

/// A field of the merge.
#[derive(Clone, Debug)]
pub struct MergeRow {
    /// The three values.
    pub difference: Difference,
    /// Whose is taken; `None` while it has to be decided.
    pub take: Option<Take>,
}

impl MergeRow {
    /// Whether both values can be taken.
    pub fn can_be_joined(&self) -> bool {
        self.difference.field.spec().kind == FieldKind::Text
    }
}

/// The fields that differ, in reading order, and the marked one.
#[derive(Clone, Debug)]
pub struct Merging {
    /// The fields.
    pub rows: Vec<MergeRow>,
    /// The marked one.
    pub marked: usize,
}

impl Merging {
    /// Fields only one side changed are decided already; the first open one is marked.
    pub(super) fn new(draft: &Draft, theirs: &ContactRelationEntity, ours: Option<Ours>) -> Self {
        // What was saved, or may have been, and is as before, may have been put back by hand.
        let put_back = matches!(ours, Some(Ours::Saved | Ours::Untold));
        let take = |difference: &Difference| match difference.by {
            ChangedBy::Mine if put_back => None,
            ChangedBy::Mine => Some(Take::Mine),
            ChangedBy::Theirs => Some(Take::Theirs),
            ChangedBy::Both => None,
        };
        let rows: Vec<MergeRow> = differences(draft.base(), &draft.changes(), theirs)
            .into_iter()
            .map(|difference| MergeRow { take: take(&difference), difference })
            .collect();
        let marked = rows.iter().position(|row| row.take.is_none()).unwrap_or(0);
        Self { rows, marked }
    }

    /// The first field that has to be decided.
    pub fn undecided(&self) -> Option<FieldId> {
        self.rows.iter().find(|row| row.take.is_none()).map(|row| row.difference.field)
    }

    /// Whether nobody else changed a field.
    pub(super) fn is_mine_alone(&self) -> bool {
        self.rows.iter().all(|row| row.difference.by == ChangedBy::Mine)
    }

    pub(super) fn step(&mut self, forward: bool) {
        let last = self.rows.len().saturating_sub(1);
        self.marked = if forward { (self.marked + 1).min(last) } else { self.marked.saturating_sub(1) };
    }

    /// Decides the marked field. Only texts can be joined.
    pub(super) fn take(&mut self, take: Take) {
        if let Some(row) = self.rows.get_mut(self.marked)
            && (take != Take::Both || row.can_be_joined())
        {
            row.take = Some(take);
        }
    }

    /// Decides every field alike; where I changed nothing there is nothing of mine to take.
    pub(super) fn take_all(&mut self, take: Take) {
        let mine = |row: &&mut MergeRow| take != Take::Mine || row.difference.by != ChangedBy::Theirs;
        for row in self.rows.iter_mut().filter(mine) {
            row.take = Some(take);
        }
    }

    /// The fields that end with another value than the server's, and the value. An
    /// open field counts as the user's: nothing of it is lost while it is open.
    pub(super) fn result(&self) -> impl Iterator<Item = (FieldId, Value)> {
        self.rows.iter().filter_map(|row| {
            let Difference { field, mine, theirs, .. } = &row.difference;
            let value = match row.take {
                Some(Take::Theirs) => return None,
                None | Some(Take::Mine) => mine.clone(),
                Some(Take::Both) => Value::Text(joined(theirs.text()?, mine.text()?)),
            };
            Some((*field, value))
        })
    }
}

fn joined(theirs: &str, mine: &str) -> String {
    match (theirs.trim_end(), mine.trim_end()) {
        ("", _) => mine.to_owned(),
        (_, "") => theirs.to_owned(),
        (theirs, mine) => format!("{theirs}\n{mine}"),
    }
}
