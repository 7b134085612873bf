//! Chance that can be had again: a seed in the environment, printed with every run.

use std::time::{Duration, SystemTime};

/// The seed: from the environment, or from the clock. Whoever takes it prints it.
pub(crate) fn seed() -> u64 {
    let clock = || SystemTime::UNIX_EPOCH.elapsed().map_or(1, |since| u64::from(since.subsec_nanos()));
    number("RELATA_SEED").unwrap_or_else(clock)
}

/// `SplitMix64`.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let end = u64::try_from(end).expect("64 bits are enough");
        usize::try_from((mixed ^ (mixed >> 31)) % end).expect("below a usize")
    }

    /// A time below `end`.
    pub(crate) fn time(&mut self, end: Duration) -> Duration {
        let micros = usize::try_from(end.as_micros()).expect("a short time");
        Duration::from_micros(self.below(micros.max(1)) as u64)
    }

    /// One of these.
    pub(crate) fn one_of<'a, T: ?Sized>(&mut self, some: &[&'a T]) -> &'a T {
        some[self.below(some.len())]
    }
}

/// A number in the environment.
pub(crate) fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}
