//! Writes of earlier runs of which nobody knows the outcome: they are found out about by
//! reading, as jobs of the worker's own, and never sent again.

use std::collections::BTreeMap;

use crate::{
    domain::{Call, Job, Memo, RequestId},
    journal::Entry,
};

/// What is still to be found out.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    begun: bool,
    open: Vec<Entry>,
    asked: BTreeMap<RequestId, Entry>,
    jobs: u64,
    told: Vec<String>,
}

impl Recovery {
    /// Whether this is the first time it is asked.
    pub(super) fn begins(&mut self) -> bool {
        !std::mem::replace(&mut self.begun, true)
    }

    /// Entries to find out about.
    pub(super) fn add(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.open.extend(entries);
    }

    /// A job for each entry that none is under way for.
    pub(super) fn jobs(&mut self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for entry in std::mem::take(&mut self.open) {
            let id = RequestId::internal(self.jobs);
            self.jobs += 1;
            let call = Call::Resolve(Box::new(entry.intended.attempt.clone()));
            jobs.push(Job { id, call, memo: Memo::default() });
            self.asked.insert(id, entry);
        }
        jobs
    }

    /// After a round of looking: what is still open, unless that was told before.
    pub(super) fn news(&mut self) -> Option<Vec<String>> {
        let open: Vec<String> = self.open.iter().map(|entry| entry.intended.sentence.clone()).collect();
        let news = self.asked.is_empty() && open != self.told;
        news.then(|| self.told.clone_from(&open)).map(|()| open)
    }

    /// Whether a job is one of these.
    pub(super) fn has(&self, id: RequestId) -> bool {
        self.asked.contains_key(&id)
    }

    /// The entry that a job has asked about.
    pub(super) fn take(&mut self, id: RequestId) -> Option<Entry> {
        self.asked.remove(&id)
    }
}
