//! A server that is down is left alone: a circuit that opens after failures in a row.
//!
//! Pure: the time comes in as what has passed since the worker began.

use std::time::Duration;

use crate::domain::FailureKind;

/// Failures in a row that open the circuit, whichever requests they befell.
const LIMIT: u32 = 4;
/// How long it stays open at first; each probe in vain doubles it.
const FIRST: Duration = Duration::from_secs(5);
/// How long it stays open at most.
const LONGEST: Duration = Duration::from_secs(60);

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// A request like any other.
    Anyone,
    /// What the user has just ordered, or the question what became of a write: it may always
    /// try.
    Hand,
}

/// Whether the server is asked at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Circuit {
    /// It is; so many requests in a row have failed, the last of these at a moment.
    Closed { failures: u32, last: Duration },
    /// It is not, until a moment; the first request after it is the probe.
    Open { until: Duration, window: Duration, probing: bool },
}

impl Default for Circuit {
    fn default() -> Self {
        Self::Closed { failures: 0, last: Duration::ZERO }
    }
}

impl Circuit {
    /// How long the server is still left alone, if it is.
    fn wait(&self, asker: Asker, now: Duration) -> Option<Duration> {
        match (self, asker) {
            (Self::Open { until, .. }, Asker::Anyone) => until.checked_sub(now).filter(|left| !left.is_zero()),
            _ => None,
        }
    }

    /// Lets a request pass, or says how long the server is left alone. One that passes
    /// after the time is the probe, and takes the next window for itself: should it never
    /// end, another probes after it.
    pub(super) fn admit(&mut self, asker: Asker, now: Duration) -> Result<(), Duration> {
        if let Some(left) = self.wait(asker, now) {
            return Err(left);
        }
        if let Self::Open { until, window, probing } = self
            && *until <= now
        {
            (*until, *probing) = (now + *window, true);
        }
        Ok(())
    }

    /// Takes in how a request ended: `None` for an answer, else what went wrong. Requests
    /// that were under way together and fail together are one failure.
    pub(super) fn note(&mut self, failure: Option<FailureKind>, started: Duration, now: Duration) {
        let silent =
            matches!(failure, Some(FailureKind::Unreachable | FailureKind::TimedOut | FailureKind::Unavailable));
        *self = match *self {
            _ if !silent => Self::default(),
            burst @ Self::Closed { failures: 1.., last } if started <= last => burst,
            Self::Closed { failures, .. } if failures + 1 < LIMIT => Self::Closed { failures: failures + 1, last: now },
            Self::Closed { .. } => Self::Open { until: now + FIRST, window: FIRST, probing: false },
            Self::Open { window, probing: true, .. } => {
                let window = (window * 2).min(LONGEST);
                Self::Open { until: now + window, window, probing: false }
            }
            // A request from before it opened, or one by hand: nothing new.
            open @ Self::Open { probing: false, .. } => open,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FailureKind as K;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// Later than what has just ended.
    const MOMENT: Duration = Duration::from_nanos(1);

    fn opened() -> Circuit {
        let mut circuit = Circuit::default();
        for kind in [K::Unreachable, K::TimedOut, K::Unavailable] {
            assert_eq!(circuit.admit(Asker::Anyone, at(0)), Ok(()));
            circuit.note(Some(kind), MOMENT, Duration::ZERO);
        }
        circuit.note(Some(K::Unreachable), MOMENT, Duration::ZERO);
        circuit
    }

    #[test]
    fn four_failures_in_a_row_open_it() {
        let mut circuit = opened();
        assert_eq!(circuit.admit(Asker::Anyone, at(1)), Err(at(4)));
        let mut circuit = Circuit::default();
        for kind in [Some(K::TimedOut), Some(K::TimedOut), Some(K::TimedOut), None, Some(K::TimedOut)] {
            circuit.note(kind, MOMENT, at(0));
        }
        assert_eq!(circuit.admit(Asker::Anyone, at(0)), Ok(()));
    }

    #[test]
    fn what_fails_together_is_one_failure() {
        let mut circuit = Circuit::default();
        for burst in [0, 2, 4] {
            for _ in 0..9 {
                circuit.note(Some(K::Unreachable), at(burst), at(burst + 1));
            }
            assert_eq!(circuit.admit(Asker::Anyone, at(burst + 1)), Ok(()), "burst {burst}");
        }
        circuit.note(Some(K::Unreachable), at(6), at(7));
        assert_eq!(circuit.admit(Asker::Anyone, at(7)), Err(at(5)));
    }

    #[test]
    fn any_answer_closes_it_whatever_it_says() {
        for answer in [None, Some(K::SignIn), Some(K::Server), Some(K::Throttled), Some(K::Unreadable)] {
            let mut circuit = opened();
            circuit.note(answer, at(1), at(1));
            assert_eq!(circuit, Circuit::default(), "{answer:?}");
        }
    }

    #[test]
    fn one_request_probes_per_window_and_the_window_doubles_up_to_a_minute() {
        let mut circuit = opened();
        let mut now = 0;
        for window in [5, 10, 20, 40, 60, 60] {
            assert_eq!(circuit.admit(Asker::Anyone, at(now)), Err(at(window)));
            now += window;
            assert_eq!(circuit.admit(Asker::Anyone, at(now)), Ok(()), "the probe after {window} s");
            assert!(circuit.admit(Asker::Anyone, at(now)).is_err(), "and no other beside it");
            circuit.note(Some(K::Unreachable), at(now), at(now));
            // One that was sent long ago and fails now changes nothing.
            let before = circuit;
            circuit.note(Some(K::TimedOut), at(0), at(now));
            assert_eq!(circuit, before);
        }
    }

    #[test]
    fn a_probe_that_never_ends_is_followed_by_another() {
        let mut circuit = opened();
        assert_eq!(circuit.admit(Asker::Anyone, at(5)), Ok(()));
        assert_eq!(circuit.admit(Asker::Anyone, at(9)), Err(at(1)));
        assert_eq!(circuit.admit(Asker::Anyone, at(10)), Ok(()));
    }

    #[test]
    fn what_is_ordered_by_hand_always_passes() {
        let mut circuit = opened();
        assert_eq!(circuit.admit(Asker::Hand, at(1)), Ok(()));
        circuit.note(Some(K::Unreachable), at(1), at(2));
        assert_eq!(circuit.admit(Asker::Anyone, at(2)), Err(at(3)), "its failure does not make others wait longer");
        assert_eq!(circuit.admit(Asker::Hand, at(2)), Ok(()));
        circuit.note(None, at(2), at(2));
        assert_eq!(circuit.admit(Asker::Anyone, at(2)), Ok(()));
    }
}
