//! A small deterministic sequence (splitmix64): the same seed data on every machine.

/// The sequence; each row starts its own, so that rows do not depend on order.
pub(super) struct Sequence(u64);

impl Sequence {
    /// The sequence of one row of one kind.
    pub(super) fn of(kind: u64, row: i64) -> Self {
        Self(kind.wrapping_mul(0xd1b5_4a32_d192_ed03) ^ row.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `end`; 0 when `end` is not positive.
    pub(super) fn below(&mut self, end: i64) -> i64 {
        match u64::try_from(end) {
            Ok(end) if end > 0 => i64::try_from(self.next() % end).unwrap_or(0),
            _ => 0,
        }
    }

    /// One of the items.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
        &items[usize::try_from(self.below(count)).unwrap_or(0)]
    }

    /// One of the words.
    pub(super) fn word<'a>(&mut self, words: &'a [String]) -> &'a str {
        self.pick::<String>(words)
    }

    /// True once in `n` times.
    pub(super) fn one_in(&mut self, n: i64) -> bool {
        self.below(n) == 0
    }
}
