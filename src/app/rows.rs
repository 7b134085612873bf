//! The rows of a list, filtered and sorted, for a hundred thousand of them.
//!
//! All rows are folded once into one long text; a filter is a search through
//! that text, so each letter costs a scan of memory and nothing per row.

use std::collections::HashSet;

use memchr::memmem;

use crate::domain::{RelationId, RelationRow, fold};

/// What a list can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortColumn {
    /// As the server keeps them.
    #[default]
    Id,
    /// By what the relation is.
    Relation,
    /// By the other party.
    Party,
    /// By the comment.
    Comment,
}

impl SortColumn {
    /// The next column.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Id => Self::Relation,
            Self::Relation => Self::Party,
            Self::Party => Self::Comment,
            Self::Comment => Self::Id,
        }
    }

    /// Its name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Relation => "relation",
            Self::Party => "party",
            Self::Comment => "comment",
        }
    }
}

/// Rows and the order they are shown in.
#[derive(Debug, Default)]
pub struct Rows {
    all: Vec<RelationRow>,
    ids: HashSet<RelationId>,
    /// Every row's words, folded, one row a line.
    haystack: String,
    /// Where each row's line starts.
    starts: Vec<usize>,
    /// All rows in sort order; empty while the order is the server's.
    sorted: Vec<usize>,
    /// The rows that are shown.
    shown: Vec<usize>,
    filter: Vec<String>,
    column: SortColumn,
    reversed: bool,
}

const ROW_END: u8 = b'\n';

impl Rows {
    /// How many are shown.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// None are shown.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.all.len()
    }

    /// The row shown at a place.
    pub fn get(&self, place: usize) -> Option<&RelationRow> {
        self.shown.get(place).map(|index| &self.all[*index])
    }

    /// Where a relation is shown.
    pub fn place(&self, id: RelationId) -> Option<usize> {
        self.shown.iter().position(|index| self.all[*index].id == id)
    }

    /// What it is sorted by, and whether backwards.
    pub fn sort(&self) -> (SortColumn, bool) {
        (self.column, self.reversed)
    }

    /// Adds a page; rows that are here already are passed over. Rows come in behind; a sorted list takes them in with [`Self::set_sort`].
    pub fn append(&mut self, rows: Vec<RelationRow>) {
        let first = self.all.len();
        for row in rows {
            // A row saved while pages were coming, or a server that repeats itself.
            if !self.ids.insert(row.id) {
                continue;
            }
            self.starts.push(self.haystack.len());
            self.haystack.push_str(&words(&row));
            self.haystack.push(char::from(ROW_END));
            self.all.push(row);
        }
        let new: Vec<usize> = (first..self.all.len()).filter(|index| self.matches(*index)).collect();
        if self.reversed && self.column == SortColumn::Id {
            self.show();
        } else {
            self.shown.extend(new);
        }
    }

    /// Shows the rows that hold every word.
    pub fn set_filter(&mut self, text: &str) {
        self.filter = fold(text).split_whitespace().map(str::to_owned).collect();
        self.show();
    }

    /// Sorts the rows, or puts them back as the server keeps them.
    pub fn set_sort(&mut self, column: SortColumn, reversed: bool) {
        (self.column, self.reversed) = (column, reversed);
        self.sorted = (0..self.all.len()).collect();
        let key = |index: &usize| {
            let row = &self.all[*index];
            fold(match column {
                SortColumn::Id => "",
                SortColumn::Relation => &row.text,
                SortColumn::Party => &row.far_name,
                SortColumn::Comment => &row.comment,
            })
        };
        if column != SortColumn::Id {
            self.sorted.sort_by_cached_key(key);
        }
        if reversed {
            self.sorted.reverse();
        }
        if column == SortColumn::Id && !reversed {
            self.sorted = Vec::new();
        }
        self.show();
    }

    /// Puts a row in place of the one with its id, or behind the rest.
    pub fn put(&mut self, row: RelationRow) {
        match self.all.iter().position(|other| other.id == row.id) {
            Some(index) => {
                self.all[index] = row;
                self.rebuild();
            }
            None => self.append(vec![row]),
        }
    }

    /// Takes a row away.
    pub fn remove(&mut self, id: RelationId) {
        let before = self.all.len();
        self.all.retain(|row| row.id != id);
        if self.all.len() != before {
            self.rebuild();
        }
    }

    fn rebuild(&mut self) {
        let rows = std::mem::take(&mut self.all);
        self.haystack.clear();
        self.ids.clear();
        self.starts.clear();
        self.shown.clear();
        self.append(rows);
        self.set_sort(self.column, self.reversed);
    }

    fn matches(&self, index: usize) -> bool {
        let start = self.starts[index];
        let end = self.starts.get(index + 1).copied().unwrap_or(self.haystack.len());
        let line = &self.haystack[start..end];
        self.filter.iter().all(|word| line.contains(word.as_str()))
    }

    /// Recomputes what is shown.
    fn show(&mut self) {
        let hits = self.hits();
        self.shown = match (hits, self.sorted.is_empty()) {
            (Some(hits), true) => hits,
            (None, true) => (0..self.all.len()).collect(),
            (None, false) => self.all_sorted().collect(),
            (Some(hits), false) => {
                let mut hit = vec![false; self.all.len()];
                for index in hits {
                    hit[index] = true;
                }
                self.all_sorted().filter(|index| hit[*index]).collect()
            }
        };
    }

    /// The sorted rows, then those that came since.
    fn all_sorted(&self) -> impl Iterator<Item = usize> {
        self.sorted.iter().copied().chain(self.sorted.len()..self.all.len())
    }

    /// The row whose line holds this byte, searched from `index` on in growing steps: hits are often close.
    fn row_at(&self, at: usize, mut index: usize) -> usize {
        let mut step = 1;
        while self.starts.get(index + step).is_some_and(|start| *start <= at) {
            index += step;
            step *= 2;
        }
        let end = (index + step).min(self.starts.len());
        index + self.starts[index..end].partition_point(|start| *start <= at) - 1
    }

    /// The rows that hold every word, in the server's order; `None` when there is no filter.
    fn hits(&self) -> Option<Vec<usize>> {
        // The longest word is the rarest: it drives the scan, the others check what it finds.
        let longest = self.filter.iter().max_by_key(|word| word.len())?;
        let haystack = self.haystack.as_bytes();
        let finder = memmem::Finder::new(longest);
        let mut hits = Vec::new();
        let (mut from, mut index) = (0, 0);
        while let Some(at) = finder.find(&haystack[from..]) {
            let at = from + at;
            index = self.row_at(at, index);
            if self.filter.len() == 1 || self.matches(index) {
                hits.push(index);
            }
            index += 1;
            let Some(next) = self.starts.get(index) else { break };
            from = *next;
        }
        Some(hits)
    }
}

fn words(row: &RelationRow) -> String {
    fold(&format!("{} {} {} {} {}", row.near_name, row.text, row.far_name, row.comment.replace('\n', " "), row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Direction;
    use proptest::prelude::*;

    fn row(id: i32, text: &str, far: &str) -> RelationRow {
        RelationRow {
            id: RelationId(id),
            definition: 1,
            direction: Direction::Active,
            near: None,
            near_name: "ABC".into(),
            text: text.into(),
            far: None,
            far_name: far.into(),
            comment: "".into(),
        }
    }

    fn shown(rows: &Rows) -> Vec<i32> {
        (0..rows.len()).filter_map(|place| rows.get(place)).map(|row| row.id.0).collect()
    }

    fn three() -> Rows {
        let mut rows = Rows::default();
        rows.append(vec![row(1, "owns", "Østby"), row(2, "hires", "Ærø"), row(3, "owns", "Malmö")]);
        rows
    }

    #[test]
    fn a_filter_needs_every_word_and_folds_letters() {
        let mut rows = three();
        rows.set_filter("OWN ost");
        assert_eq!(shown(&rows), [1]);
        rows.set_filter("aero");
        assert_eq!(shown(&rows), [2]);
        rows.set_filter("  ");
        assert_eq!(shown(&rows), [1, 2, 3]);
    }

    #[test]
    fn sorting_is_stable_and_can_be_undone() {
        let mut rows = three();
        rows.set_sort(SortColumn::Relation, false);
        assert_eq!(shown(&rows), [2, 1, 3]);
        rows.set_filter("owns");
        assert_eq!(shown(&rows), [1, 3]);
        rows.set_sort(SortColumn::Id, true);
        assert_eq!(shown(&rows), [3, 1]);
        rows.set_filter("");
        rows.set_sort(SortColumn::Id, false);
        assert_eq!(shown(&rows), [1, 2, 3]);
    }

    #[test]
    fn rows_are_replaced_and_removed_where_they_stand() {
        let mut rows = three();
        rows.set_filter("owns");
        rows.put(row(2, "owns", "B"));
        assert_eq!(shown(&rows), [1, 2, 3]);
        rows.remove(RelationId(1));
        rows.put(row(9, "owns", "C"));
        assert_eq!((shown(&rows), rows.total()), (vec![2, 3, 9], 3));
    }

    proptest! {
        #[test]
        fn the_scan_finds_what_a_plain_search_finds(texts in prop::collection::vec("[abø]{0,4}", 0..20), filter in "[abo ]{0,4}", split in 0..20usize) {
            let all: Vec<RelationRow> =
                texts.iter().zip(1..).map(|(text, id)| row(id, text, "x")).collect();
            let expected: Vec<i32> = all
                .iter()
                .filter(|row| {
                    let line = words(row);
                    fold(&filter).split_whitespace().all(|word| line.contains(word))
                })
                .map(|row| row.id.0)
                .collect();
            let mut rows = Rows::default();
            let split = split.min(all.len());
            rows.append(all[..split].to_vec());
            rows.set_filter(&filter);
            rows.append(all[split..].to_vec());
            prop_assert_eq!(shown(&rows), expected.clone());
            rows.set_filter(&filter);
            prop_assert_eq!(shown(&rows), expected);
        }
    }
}
