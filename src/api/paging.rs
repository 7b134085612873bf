//! Whether the pages of a list go on: some servers pass over no rows, and send the first
//! page for ever.

use std::collections::BTreeMap;

/// Lists remembered at once.
const LISTS: usize = 64;

/// The first row of each list that is being read. The port hands pages out one by one and
/// keeps nothing of them, so it is kept here. Only first pages are: any later one may be
/// asked for twice.
#[derive(Debug, Default)]
pub(super) struct Beginnings(BTreeMap<String, i32>);

impl Beginnings {
    /// Whether a page that starts with this row is the first page over again.
    pub(super) fn repeats(&mut self, list: &str, skip: usize, first: Option<i32>) -> bool {
        let Some(first) = first.filter(|id| *id != 0) else { return false };
        if skip > 0 {
            return self.0.get(list) == Some(&first);
        }
        if self.0.len() >= LISTS {
            self.0.clear();
        }
        self.0.insert(list.to_owned(), first);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_row_of_the_same_list_repeats_it() {
        let mut seen = Beginnings::default();
        assert!(!seen.repeats("a", 0, Some(7)));
        assert!(!seen.repeats("b", 0, Some(8)));
        assert!(!seen.repeats("a", 500, Some(8)));
        assert!(!seen.repeats("a", 500, Some(8)), "a page asked for again");
        assert!(!seen.repeats("a", 500, None));
        assert!(seen.repeats("a", 500, Some(7)));
        assert!(!seen.repeats("a", 0, Some(7)), "the list read anew");
        for list in 0..LISTS {
            seen.repeats(&list.to_string(), 0, Some(1));
        }
        assert!(seen.0.len() <= LISTS);
    }
}
