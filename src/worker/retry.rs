//! When to try again, and how long to wait: no clock, no dice of its own.

use std::time::Duration;

use crate::{
    api::ApiError,
    domain::{Failure, FailureKind, Retry},
};

/// Tries in total.
const TRIES: u32 = 3;
/// The first wait; each further one is twice as long.
const FIRST: Duration = Duration::from_millis(250);
/// Time after which nothing is tried again: somebody is waiting.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether a request changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It may be sent any number of times.
    Read,
    /// It must not reach the server twice.
    Write,
}

/// The wait before try number `tries + 1`, or `None` to give up.
///
/// `spent` is the time since the first try began; `dice` is any number, and spreads
/// the waits of many clients.
pub(super) fn wait(kind: Kind, error: &ApiError, tries: u32, spent: Duration, dice: u64) -> Option<Duration> {
    let may = match kind {
        Kind::Read => is_passing(error),
        Kind::Write => cannot_have_been_seen(error),
    };
    if !may || tries >= TRIES {
        return None;
    }
    let backoff = FIRST * 2u32.pow(tries.saturating_sub(1));
    // Between half and the whole of it.
    let share = u32::try_from(dice % 512).unwrap_or_default();
    let backoff = backoff / 2 + backoff / 2 * share / 511;
    let wait = error.retry_after.map_or(backoff, |asked| asked.max(backoff));
    (spent.saturating_add(wait) <= PATIENCE).then_some(wait)
}

/// What the user is told of an error after which nothing is tried any more: with the wait that
/// the server asks for.
pub(super) fn told(error: ApiError) -> Failure {
    let ApiError { mut failure, retry_after } = error;
    if let Some(after) = retry_after.filter(|after| !after.is_zero()) {
        let seconds = after.as_secs().max(1);
        let wait = if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) };
        failure.text = format!("{}; the server says: try again in {wait}", failure.text);
    }
    failure
}

/// Whether it may go better in a moment.
fn is_passing(error: &ApiError) -> bool {
    let kind = error.failure.kind;
    error.failure.retry != Retry::Never
        && matches!(
            kind,
            FailureKind::Unreachable | FailureKind::TimedOut | FailureKind::Throttled | FailureKind::Unavailable
        )
}

/// Whether the server turned the request away, or never met it.
fn cannot_have_been_seen(error: &ApiError) -> bool {
    error.failure.retry == Retry::Safe
        && match error.failure.kind {
            FailureKind::Unreachable | FailureKind::TimedOut => true,
            FailureKind::Throttled | FailureKind::Unavailable => error.retry_after.is_some(),
            _ => false,
        }
}

/// A small generator of numbers nobody has to guess (xorshift).
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// Dice from any seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// The next number.
    pub(super) fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FailureKind as K;

    fn error(kind: K, retry: Retry, after: Option<u64>) -> ApiError {
        ApiError { retry_after: after.map(Duration::from_secs), ..ApiError::new(kind, retry, "x") }
    }

    #[test]
    fn who_is_tried_again() {
        let rows = [
            (K::Unreachable, Retry::Safe, None, true, true),
            (K::Unreachable, Retry::Unsafe, None, true, false),
            (K::Unreachable, Retry::Never, None, false, false),
            (K::TimedOut, Retry::Safe, None, true, true),
            (K::TimedOut, Retry::Unsafe, None, true, false),
            (K::Throttled, Retry::Safe, None, true, false),
            (K::Throttled, Retry::Safe, Some(1), true, true),
            (K::Unavailable, Retry::Safe, Some(1), true, true),
            (K::Unavailable, Retry::Unsafe, None, true, false),
            (K::SignIn, Retry::Safe, None, false, false),
            (K::Forbidden, Retry::Safe, Some(1), false, false),
            (K::Server, Retry::Unsafe, None, false, false),
            (K::Unreadable, Retry::Unsafe, None, false, false),
            (K::Invalid, Retry::Never, None, false, false),
        ];
        for (kind, retry, after, read, write) in rows {
            let error = error(kind, retry, after);
            for (what, expected) in [(Kind::Read, read), (Kind::Write, write)] {
                let again = wait(what, &error, 1, Duration::ZERO, 0).is_some();
                assert_eq!(again, expected, "{what:?} {kind:?} {retry:?} {after:?}");
            }
        }
    }

    #[test]
    fn waits_grow_and_spread_and_end() {
        let lost = error(K::Unreachable, Retry::Safe, None);
        let at = |tries, dice| wait(Kind::Read, &lost, tries, Duration::ZERO, dice);
        assert_eq!((at(1, 0), at(1, 511)), (Some(FIRST / 2), Some(FIRST)));
        assert_eq!((at(2, 0), at(2, 511)), (Some(FIRST), Some(FIRST * 2)));
        assert_eq!(at(3, 0), None);
    }

    #[test]
    fn the_servers_wish_is_kept_or_it_is_given_up() {
        let asked = |seconds| error(K::Throttled, Retry::Safe, Some(seconds));
        let second = Duration::from_secs(1);
        assert_eq!(wait(Kind::Write, &asked(2), 1, Duration::ZERO, 0), Some(2 * second));
        assert_eq!(wait(Kind::Read, &asked(0), 1, Duration::ZERO, 0), Some(FIRST / 2));
        assert_eq!(wait(Kind::Read, &asked(3600), 1, Duration::ZERO, 0), None);
        assert_eq!(wait(Kind::Read, &asked(u64::MAX), 1, second, 0), None);
        assert_eq!(wait(Kind::Read, &asked(5), 1, 16 * second, 0), None);
    }

    #[test]
    fn the_dice_do_not_stop() {
        let mut dice = Dice::new(0);
        let rolls: std::collections::BTreeSet<u64> = (0..100).map(|_| dice.roll()).collect();
        assert_eq!(rolls.len(), 100);
    }
}
