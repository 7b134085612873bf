//! Which job may run when: a queue without a runtime or a clock.
//!
//! Every job that is submitted ends exactly once: it is started and later reported
//! as finished, or it is dropped with the word that it was cancelled.

use std::collections::{BTreeMap, VecDeque};

use crate::domain::{Call, Job, RelationId, RequestId};

/// Plain reads in flight at most.
const READS: usize = 4;

/// How jobs of a kind stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// The newest search replaces the one before it.
    Search,
    /// The newest preview replaces the one before it.
    Preview,
    /// A few at a time, in order.
    Read,
    /// One after the other per relation. Finding out about a lost write waits its turn too.
    Relation(RelationId),
}

impl Lane {
    /// The lane of a call.
    pub(super) fn of(call: &Call) -> Self {
        match call {
            Call::SearchParties { .. } | Call::SearchCompanies { .. } | Call::SearchPersons { .. } => Self::Search,
            Call::Preview(_) => Self::Preview,
            Call::Write(write) => Self::Relation(write.relation()),
            Call::Resolve(attempt) => Self::Relation(attempt.write.relation()),
            Call::Principal
            | Call::PersonsOf { .. }
            | Call::Definitions
            | Call::Relations { .. }
            | Call::Between(..)
            | Call::Load(_)
            | Call::Default => Self::Read,
        }
    }

    /// Whether a newer job makes the older one pointless.
    pub(super) fn newest_wins(self) -> bool {
        matches!(self, Self::Search | Self::Preview)
    }
}

/// What the driver has to do.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// Begin the work.
    Start(Job),
    /// Let the work go, if it was begun, and answer that it was cancelled.
    Cancel(RequestId),
}

/// A job that is being worked on.
#[derive(Clone, Copy, Debug)]
struct Running {
    lane: Lane,
    is_write: bool,
}

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Policy {
    running: BTreeMap<RequestId, Running>,
    waiting: VecDeque<Job>,
    closing: bool,
}

impl Policy {
    /// A new job.
    pub(super) fn submit(&mut self, job: Job) -> Vec<Step> {
        if self.closing {
            return vec![Step::Cancel(job.id)];
        }
        let lane = Lane::of(&job.call);
        let mut steps = Vec::new();
        if lane.newest_wins() {
            let old: Vec<RequestId> = self.in_lane(lane).collect();
            for id in old {
                self.running.remove(&id);
                steps.push(Step::Cancel(id));
            }
        }
        self.waiting.push_back(job);
        self.start(&mut steps);
        steps
    }

    /// The user lost interest. A write that was sent goes on.
    pub(super) fn cancel(&mut self, id: RequestId, was_sent: bool) -> Vec<Step> {
        let mut steps = Vec::new();
        if let Some(at) = self.waiting.iter().position(|job| job.id == id) {
            self.waiting.remove(at);
            steps.push(Step::Cancel(id));
        } else if self.running.get(&id).is_some_and(|running| !(running.is_write && was_sent)) {
            self.running.remove(&id);
            steps.push(Step::Cancel(id));
            self.start(&mut steps);
        }
        steps
    }

    /// The work of a job is done and answered.
    pub(super) fn finished(&mut self, id: RequestId) -> Vec<Step> {
        let mut steps = Vec::new();
        self.running.remove(&id);
        self.start(&mut steps);
        steps
    }

    /// No more jobs: reads are let go, writes go on to the last.
    pub(super) fn close(&mut self) -> Vec<Step> {
        self.closing = true;
        let is_write = |job: &Job| matches!(job.call, Call::Write(_));
        let (kept, dropped) = self.waiting.drain(..).partition(is_write);
        self.waiting = kept;
        let reads: Vec<RequestId> = self.running.iter().filter(|(_, job)| !job.is_write).map(|(id, _)| *id).collect();
        self.running.retain(|_, job| job.is_write);
        let dropped: VecDeque<Job> = dropped;
        let mut steps: Vec<Step> =
            reads.into_iter().chain(dropped.iter().map(|job| job.id)).map(Step::Cancel).collect();
        self.start(&mut steps);
        steps
    }

    /// Whether nothing is left to do.
    pub(super) fn is_idle(&self) -> bool {
        self.running.is_empty() && self.waiting.is_empty()
    }

    fn in_lane(&self, lane: Lane) -> impl Iterator<Item = RequestId> {
        self.running.iter().filter(move |(_, running)| running.lane == lane).map(|(id, _)| *id)
    }

    fn start(&mut self, steps: &mut Vec<Step>) {
        let mut at = 0;
        while let Some(job) = self.waiting.get(at) {
            let lane = Lane::of(&job.call);
            let room = match lane {
                Lane::Read => READS,
                Lane::Search | Lane::Preview | Lane::Relation(_) => 1,
            };
            if self.in_lane(lane).count() >= room {
                at += 1;
                continue;
            }
            let job = self.waiting.remove(at).expect("the position was just read");
            let is_write = matches!(job.call, Call::Write(_));
            self.running.insert(job.id, Running { lane, is_write });
            steps.push(Step::Start(job));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Attempt, ContactRelationEntity, Ids, Scope, Write};
    use proptest::prelude::*;

    fn delete(id: i32) -> Write {
        let row = ContactRelationEntity::from_json(&format!(r#"{{"RelationId":{id}}}"#)).unwrap();
        Write::Delete(Box::new(row))
    }

    fn write(id: i32) -> Call {
        Call::Write(delete(id))
    }

    fn search(text: &str) -> Call {
        Call::SearchParties { text: text.to_owned() }
    }

    fn started(steps: &[Step]) -> Vec<RequestId> {
        steps.iter().filter_map(|step| if let Step::Start(job) = step { Some(job.id) } else { None }).collect()
    }

    fn cancelled(steps: &[Step]) -> Vec<RequestId> {
        steps.iter().filter_map(|step| if let Step::Cancel(id) = step { Some(*id) } else { None }).collect()
    }

    #[test]
    fn a_search_replaces_any_other_search_but_no_preview() {
        let (mut ids, mut policy) = (Ids::default(), Policy::default());
        let first = ids.job(search("a"));
        let preview = ids.job(Call::Preview(RelationId(1)));
        let second = ids.job(Call::SearchCompanies { text: "ab".to_owned() });
        assert_eq!(started(&policy.submit(first.clone())), [first.id]);
        assert_eq!(started(&policy.submit(preview.clone())), [preview.id]);
        let steps = policy.submit(second.clone());
        assert_eq!((cancelled(&steps), started(&steps)), (vec![first.id], vec![second.id]));
    }

    #[test]
    fn reads_run_four_at_a_time_in_order() {
        let (mut ids, mut policy) = (Ids::default(), Policy::default());
        let jobs: Vec<Job> = (0..6).map(|skip| ids.job(Call::Relations { scope: Scope::All, skip })).collect();
        let begun: Vec<usize> = jobs.iter().map(|job| started(&policy.submit(job.clone())).len()).collect();
        assert_eq!(begun, [1, 1, 1, 1, 0, 0]);
        assert_eq!(started(&policy.finished(jobs[2].id)), [jobs[4].id]);
        let steps = policy.cancel(jobs[0].id, true);
        assert_eq!((cancelled(&steps), started(&steps)), (vec![jobs[0].id], vec![jobs[5].id]));
    }

    #[test]
    fn a_relation_is_written_by_one_at_a_time() {
        let (mut ids, mut policy) = (Ids::default(), Policy::default());
        let (one, two, other) = (ids.job(write(7)), ids.job(write(7)), ids.job(write(8)));
        let attempt = Attempt { write: delete(7), known_twins: vec![] };
        let resolve = ids.job(Call::Resolve(Box::new(attempt)));
        assert_eq!(started(&policy.submit(one.clone())), [one.id]);
        assert_eq!(started(&policy.submit(two.clone())), []);
        assert_eq!(started(&policy.submit(resolve.clone())), []);
        assert_eq!(started(&policy.submit(other.clone())), [other.id]);
        assert_eq!(started(&policy.finished(one.id)), [two.id]);
        assert_eq!(started(&policy.finished(two.id)), [resolve.id]);
    }

    #[test]
    fn only_what_was_not_sent_can_be_cancelled() {
        let (mut ids, mut policy) = (Ids::default(), Policy::default());
        let (one, two) = (ids.job(write(7)), ids.job(write(7)));
        policy.submit(one.clone());
        policy.submit(two.clone());
        assert_eq!(policy.cancel(one.id, true), []);
        assert_eq!(cancelled(&policy.cancel(two.id, false)), [two.id]);
        assert_eq!(cancelled(&policy.cancel(one.id, false)), [one.id], "its re-read was still under way");
        assert_eq!(policy.cancel(one.id, false), []);
        assert!(policy.is_idle());
    }

    #[test]
    fn closing_lets_reads_go_and_drains_writes() {
        let (mut ids, mut policy) = (Ids::default(), Policy::default());
        let (read, one, two) = (ids.job(Call::Principal), ids.job(write(7)), ids.job(write(7)));
        for job in [&read, &one, &two] {
            policy.submit(job.clone());
        }
        assert_eq!(cancelled(&policy.close()), [read.id]);
        let late = ids.job(write(9));
        assert_eq!(cancelled(&policy.submit(late.clone())), [late.id]);
        assert_eq!(started(&policy.finished(one.id)), [two.id]);
        assert!(!policy.is_idle());
        policy.finished(two.id);
        assert!(policy.is_idle());
    }

    #[derive(Clone, Debug)]
    enum Act {
        Submit(u8),
        Cancel(usize, bool),
        Finish(usize),
        Close,
    }

    fn call(kind: u8) -> Call {
        match kind {
            0 => search("x"),
            1 => Call::SearchPersons { text: "y".to_owned() },
            2 => Call::Preview(RelationId(1)),
            3 => Call::Definitions,
            4 => Call::Load(RelationId(3)),
            kind => write(i32::from(kind % 3)),
        }
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            6 => (0u8..10).prop_map(Act::Submit),
            2 => (0usize..30, any::<bool>()).prop_map(|(at, sent)| Act::Cancel(at, sent)),
            4 => (0usize..8).prop_map(Act::Finish),
            1 => Just(Act::Close),
        ]
    }

    proptest! {
        #[test]
        fn every_job_ends_once_and_the_lanes_hold(script in proptest::collection::vec(act(), 0..80)) {
            let (mut ids, mut policy) = (Ids::default(), Policy::default());
            let mut jobs: Vec<Job> = Vec::new();
            let mut ends: BTreeMap<RequestId, usize> = BTreeMap::new();
            let mut running: Vec<Job> = Vec::new();
            let mut acts = script.into_iter();
            loop {
                let act = acts.next().or_else(|| (!running.is_empty()).then_some(Act::Finish(0)));
                let steps = match act {
                    None => break,
                    Some(Act::Submit(kind)) => {
                        let job = ids.job(call(kind));
                        jobs.push(job.clone());
                        let steps = policy.submit(job.clone());
                        if Lane::of(&job.call).newest_wins() && !cancelled(&steps).contains(&job.id) {
                            prop_assert_eq!(started(&steps), vec![job.id], "the newest goes at once");
                        }
                        steps
                    }
                    Some(Act::Cancel(at, sent)) => match jobs.get(at) {
                        Some(job) => policy.cancel(job.id, sent),
                        None => continue,
                    },
                    Some(Act::Finish(at)) if at < running.len() => {
                        let job = running.remove(at);
                        *ends.entry(job.id).or_default() += 1;
                        policy.finished(job.id)
                    }
                    Some(Act::Finish(_)) => continue,
                    Some(Act::Close) => policy.close(),
                };
                for step in steps {
                    match step {
                        Step::Start(job) => running.push(job),
                        Step::Cancel(id) => {
                            running.retain(|job| job.id != id);
                            *ends.entry(id).or_default() += 1;
                        }
                    }
                }
                for job in &running {
                    let lane = Lane::of(&job.call);
                    let together = running.iter().filter(|other| Lane::of(&other.call) == lane).count();
                    prop_assert!(together <= if lane == Lane::Read { READS } else { 1 }, "{lane:?} holds {together}");
                }
            }
            prop_assert!(policy.is_idle());
            for job in &jobs {
                prop_assert_eq!(ends.get(&job.id), Some(&1), "{} ends once", job.id);
            }
        }
    }
}
