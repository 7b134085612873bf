//! Faults to order: which calls misbehave, how, and how often. Set in the
//! process through [`Faults`] or over HTTP at `/sandbox/faults`. Knows nothing of
//! how a fault is carried out; `server` does that.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// One kind of misbehaviour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// Waits before the call is carried out.
    Latency {
        /// How long, in milliseconds.
        ms: u64,
    },
    /// Closes the connection without an answer; nothing is written.
    DropBefore,
    /// Carries the call out, then closes the connection without an answer.
    DropAfter,
    /// Answers with this status.
    Status {
        /// The HTTP status.
        status: u16,
        /// Seconds for a `Retry-After` header.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
        /// Whether the call is carried out first.
        #[serde(default)]
        after_write: bool,
    },
    /// Sends half of the announced body, then closes the connection.
    Truncated,
    /// Sends a valid JSON body of this many bytes more than needed.
    Huge {
        /// How many bytes.
        bytes: usize,
    },
    /// 200 with a page of HTML.
    Html,
    /// 200 with `null`.
    Null,
    /// 200 with the server's error object.
    ErrorObject,
    /// Carries a save out and answers with what was sent instead of what was stored.
    Echo,
    /// Another user changes the comment of the row just before.
    EditedMeanwhile {
        /// The comment that the other user writes.
        comment: String,
    },
    /// Another user deletes the row just before.
    DeletedMeanwhile,
    /// Another user changes the comment of the saved row just after.
    EditedSince {
        /// The comment that the other user writes.
        comment: String,
    },
    /// Another user deletes the saved row just after.
    DeletedSince,
    /// Carries a save out and answers with the id of another relation.
    OtherId {
        /// The id in the answer.
        id: i32,
    },
}

/// A fault and the calls it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Part of `METHOD /api/v1/path?query`, in any case; `*` stands for anything.
    pub route: String,
    /// How many matching calls to let through first.
    #[serde(default)]
    pub skip: u32,
    /// How many calls to spoil after that.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens to them.
    #[serde(flatten)]
    pub effect: Effect,
}

const fn once() -> u32 {
    1
}

impl Fault {
    /// Spoils the next call that matches.
    pub fn next(route: impl Into<String>, effect: Effect) -> Self {
        Self { route: route.into(), skip: 0, times: 1, effect }
    }

    /// The same for so many calls.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// The same after so many calls were let through.
    #[must_use]
    pub const fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    fn matches(&self, line: &str) -> bool {
        let mut rest = line;
        self.route.to_ascii_lowercase().split('*').all(|part| match rest.find(part) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
    }
}

/// The faults in waiting; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Fault>>>);

impl Faults {
    /// Adds a fault.
    pub fn add(&self, fault: Fault) {
        self.with(|faults| faults.push(fault));
    }

    /// Forgets all faults.
    pub fn clear(&self) {
        self.with(Vec::clear);
    }

    /// The faults that are still to come.
    pub fn pending(&self) -> Vec<Fault> {
        self.with(|faults| faults.clone())
    }

    /// What happens to this call; counts it.
    pub(super) fn take(&self, line: &str) -> Vec<Effect> {
        let line = line.to_ascii_lowercase();
        self.with(|faults| {
            let mut effects = Vec::new();
            for fault in faults.iter_mut().filter(|fault| fault.matches(&line)) {
                if fault.skip > 0 {
                    fault.skip -= 1;
                } else if fault.times > 0 {
                    fault.times -= 1;
                    effects.push(fault.effect.clone());
                }
            }
            faults.retain(|fault| fault.times > 0);
            effects
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut Vec<Fault>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::{Effect, Fault, Faults};

    #[test]
    fn a_fault_spoils_exactly_the_calls_it_is_for() {
        let faults = Faults::default();
        faults.add(Fault::next("post *SaveContactRelation", Effect::DropAfter).after(1).times(2));
        let save = "POST /api/v1/Agents/Relation/SaveContactRelation";
        assert!(faults.take("GET /api/v1/Relation/1").is_empty());
        assert!(faults.take(save).is_empty());
        assert_eq!(faults.take(save), [Effect::DropAfter]);
        assert_eq!(faults.take(save), [Effect::DropAfter]);
        assert!(faults.take(save).is_empty());
        assert!(faults.pending().is_empty());
    }

    #[test]
    fn faults_are_read_from_flat_json() {
        let fault: Fault =
            serde_json::from_str(r#"{"route":"/Relation","kind":"status","status":429,"retry_after":2}"#).unwrap();
        let effect = Effect::Status { status: 429, retry_after: Some(2), after_write: false };
        assert_eq!(fault, Fault::next("/Relation", effect));
    }
}
