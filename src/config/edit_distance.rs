//! "Did you mean": the nearest of a few known names to a mistyped one.
//!
//! Knows nothing of keys or profiles; names are plain text here.

/// The candidate that takes the fewest slips of the finger to reach, or none
/// when even that one is too far off to be what was meant.
pub(super) fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|name| (distance(typed, name), name))
        .filter(|(steps, name)| *steps <= allowed(name))
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, name)| name)
}

/// A third of the name may be wrong, and one letter of a short one.
fn allowed(name: &str) -> usize {
    (name.chars().count() / 3).max(1)
}

/// Letters to insert, delete, replace or swap with their neighbour, ignoring
/// case: the optimal string alignment distance.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().flat_map(char::to_lowercase).collect();
    let right: Vec<char> = right.chars().flat_map(char::to_lowercase).collect();
    // Only three rows of the matrix are ever looked at: this one and the two above.
    let mut before_last = vec![0; right.len() + 1];
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, &a) in left.iter().enumerate() {
        let mut current = vec![row + 1; right.len() + 1];
        for (column, &b) in right.iter().enumerate() {
            let replaced = last[column] + usize::from(a != b);
            let mut steps = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && a == right[column - 1] && b == left[row - 1] {
                steps = steps.min(before_last[column - 1] + 1);
            }
            current[column + 1] = steps;
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distance_counts_each_kind_of_slip_once() {
        for (left, right, steps) in [
            ("", "", 0),
            ("", "url", 3),
            ("url", "url", 0),
            ("urll", "url", 1),
            ("ul", "url", 1),
            ("uri", "url", 1),
            ("ulr", "url", 1),
            ("URL", "url", 0),
            ("kitten", "sitting", 3),
            ("språk", "sprak", 1),
        ] {
            assert_eq!(distance(left, right), steps, "{left} / {right}");
            assert_eq!(distance(right, left), steps, "{right} / {left}");
        }
    }

    #[test]
    fn the_nearest_name_wins_and_a_stranger_has_none() {
        let names = ["user", "url", "page_size", "read_only"];
        assert_eq!(nearest("usr", names), Some("user"));
        assert_eq!(nearest("pagesize", names), Some("page_size"));
        assert_eq!(nearest("readonly", names), Some("read_only"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest("x", []), None);
    }
}
