//! The thread's side of keeping drafts: what waits, when it is due, and what is done.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

use super::{
    draft::{DraftKey, DraftRecord},
    drafts::{Claim, DraftRef, Drafts},
    keeper::KeeperNotice,
};
use crate::disk::{Trouble, TroubleKind};

/// A draft is written again this soon at the earliest. With the write itself it is
/// well below the second that the user is promised.
pub(super) const BETWEEN_WRITES: Duration = Duration::from_millis(300);

/// After a failed write, when nothing new is typed. It doubles up to the second figure.
pub(super) const RETRY_AFTER: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// What the thread is told.
pub(super) enum Order {
    Keep(Box<DraftRecord>),
    Claim(DraftRef),
    Forget(DraftKey),
    Discard(DraftRef),
    Release(DraftKey, Sender<Result<DraftRef, Trouble>>),
    Flush(Sender<Result<(), Trouble>>),
}

/// What is to be done for a draft, and when.
pub(super) struct Waiting {
    what: What,
    pub(super) due: Instant,
    /// How long to wait after the next failure.
    patience: Duration,
    /// Whether it has failed since it last went well.
    failing: bool,
}

enum What {
    Store(Box<DraftRecord>),
    Remove,
}

/// The thread's side.
pub(super) struct Desk<T> {
    drafts: Drafts,
    tell: T,
    pub(super) waiting: BTreeMap<DraftKey, Waiting>,
    /// When a draft that was written lately may be written again.
    next: BTreeMap<DraftKey, Instant>,
    told: BTreeSet<TroubleKind>,
}

impl<T: FnMut(KeeperNotice)> Desk<T> {
    /// A desk on which nothing waits.
    pub(super) fn new(drafts: Drafts, tell: T) -> Self {
        Self { drafts, tell, waiting: BTreeMap::new(), next: BTreeMap::new(), told: BTreeSet::new() }
    }

    /// Works until nobody is left to give orders.
    pub(super) fn work(mut self, inbox: &Receiver<Order>) {
        loop {
            let due = self.waiting.values().map(|waiting| waiting.due).min();
            let order = match due {
                None => inbox.recv().map_err(RecvTimeoutError::from),
                Some(due) => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match order {
                Ok(order) => self.take(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            // What has come meanwhile is taken first: only the latest needs writing.
            while let Ok(order) = inbox.try_recv() {
                self.take(order);
            }
            let now = Instant::now();
            self.write(|_, waiting| waiting.due <= now);
        }
        self.write(|_, _| true);
    }

    pub(super) fn take(&mut self, order: Order) {
        let now = Instant::now();
        match order {
            Order::Keep(record) => {
                self.next.retain(|_, next| *next > now);
                let due = self.next.get(&record.key).copied().unwrap_or(now);
                self.put(record.key, What::Store(record), due);
            }
            Order::Forget(key) => self.put(key, What::Remove, now),
            Order::Claim(at) => self.claim(&at),
            Order::Discard(at) => {
                if let Err(trouble) = self.drafts.discard(&at) {
                    // It is offered again, and compared again.
                    tracing::warn!(%trouble, "a draft that was saved is still there");
                }
            }
            Order::Release(key, done) => {
                let trouble = self.write(|other, _| *other == key);
                let released = trouble.map_or_else(|| self.drafts.release(key), Err);
                // Who asked may have gone.
                let _: Result<(), _> = done.send(released);
            }
            Order::Flush(done) => {
                let trouble = self.write(|_, _| true);
                // Who asked may have gone.
                let _: Result<(), _> = done.send(trouble.map_or(Ok(()), Err));
            }
        }
    }

    fn claim(&mut self, at: &DraftRef) {
        // What was ordered before is about another draft of that key: it must not befall this one.
        self.write(|key, _| *key == at.key());
        let occupied = self.waiting.contains_key(&at.key());
        let claim = if occupied { Ok(Claim::Occupied) } else { self.drafts.claim(at) };
        match claim {
            Ok(Claim::Mine) => tracing::debug!(key = %at.key(), "claimed a draft"),
            Ok(Claim::Taken) => (self.tell)(KeeperNotice::Taken),
            Ok(Claim::Occupied) => tracing::warn!(key = %at.key(), "not claimed: another draft is in its place"),
            Err(trouble) => self.failed(trouble),
        }
    }

    fn put(&mut self, key: DraftKey, what: What, due: Instant) {
        let before = self.waiting.remove(&key);
        let (patience, failing) =
            before.as_ref().map_or((RETRY_AFTER.0, false), |before| (before.patience, before.failing));
        // Typing on does not put the write off.
        let due = before.map_or(due, |before| due.min(before.due));
        self.waiting.insert(key, Waiting { what, due, patience, failing });
    }

    /// Does what is due; the first trouble, if there was one.
    pub(super) fn write(&mut self, is_due: impl Fn(&DraftKey, &Waiting) -> bool) -> Option<Trouble> {
        let mut troubles = Vec::new();
        let drafts = &self.drafts;
        let next = &mut self.next;
        let mut done = false;
        self.waiting.retain(|key, waiting| {
            if !is_due(key, waiting) {
                return true;
            }
            let written = match &waiting.what {
                What::Store(record) => drafts.store(record),
                What::Remove => drafts.remove(*key),
            };
            let now = Instant::now();
            next.insert(*key, now + BETWEEN_WRITES);
            let Err(trouble) = written else {
                // That a file could be removed says nothing of the next draft.
                done |= matches!(waiting.what, What::Store(_));
                return false;
            };
            troubles.push(trouble);
            waiting.failing = true;
            waiting.due = now + waiting.patience;
            waiting.patience = (waiting.patience * 2).min(RETRY_AFTER.1);
            true
        });
        let first = troubles.first().cloned();
        for trouble in troubles {
            self.failed(trouble);
        }
        if done && !self.waiting.values().any(|waiting| waiting.failing) && !self.told.is_empty() {
            self.told.clear();
            (self.tell)(KeeperNotice::Working);
        }
        first
    }

    fn failed(&mut self, trouble: Trouble) {
        tracing::warn!(%trouble, "drafts");
        if self.told.insert(trouble.kind) {
            (self.tell)(KeeperNotice::Failing(trouble));
        }
    }
}
