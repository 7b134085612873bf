//! The thread that writes drafts while the user types.
//!
//! The screen never waits for a disk: it hands over the draft as it stands, as often as
//! it likes. The first change of a draft is written at once, further ones at most every
//! [`BETWEEN_WRITES`]. With nothing to write the thread sleeps until it is spoken to.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread::{Builder, JoinHandle},
    time::{Duration, Instant},
};

use super::{
    draft::{DraftKey, DraftRecord},
    drafts::{Claim, DraftRef, Drafts},
};
use crate::disk::{Trouble, TroubleKind};

/// A draft is written again this soon at the earliest. With the write itself it is
/// well below the second that the user is promised.
const BETWEEN_WRITES: Duration = Duration::from_millis(300);

/// After a failed write, when nothing new is typed. It doubles up to the second figure.
const RETRY_AFTER: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// What the user should know of the drafts' keeping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeeperNotice {
    /// Drafts are not on disk, and this is why. Told once for each kind of trouble.
    Failing(Trouble),
    /// All drafts are on disk again.
    Working,
    /// The draft that was claimed is another relata's, or gone.
    Taken,
}

/// Keeps drafts on disk from a thread of its own. Dropping it writes what is waiting.
#[derive(Debug)]
pub struct Keeper {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

enum Order {
    Keep(Box<DraftRecord>),
    Claim(DraftRef),
    Forget(DraftKey),
    Discard(DraftRef),
    Release(DraftKey, Sender<Result<DraftRef, Trouble>>),
    Flush(Sender<Result<(), Trouble>>),
}

impl Keeper {
    /// Starts the thread. `tell` is called from it.
    pub fn spawn(drafts: Drafts, tell: impl FnMut(KeeperNotice) + Send + 'static) -> io::Result<Self> {
        let (orders, inbox) = mpsc::channel();
        let desk = Desk { drafts, tell, waiting: BTreeMap::new(), next: BTreeMap::new(), told: BTreeSet::new() };
        let thread = Builder::new().name("drafts".to_owned()).spawn(move || desk.work(&inbox))?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    /// Keeps a draft; it replaces the one kept under its key.
    pub fn keep(&self, record: DraftRecord) {
        self.order(Order::Keep(Box::new(record)));
    }

    /// Makes a draft that was found this process's, see [`Drafts::claim`]. One that
    /// cannot be had stays where it is, and what is kept goes to a file beside it.
    pub fn claim(&self, at: DraftRef) {
        self.order(Order::Claim(at));
    }

    /// Removes a draft: it was saved or discarded.
    pub fn forget(&self, key: DraftKey) {
        self.order(Order::Forget(key));
    }

    /// Removes a draft that was found and is not needed any more, see [`Drafts::discard`].
    pub fn discard(&self, at: DraftRef) {
        self.order(Order::Discard(at));
    }

    /// Lets go of a draft that is kept, see [`Drafts::release`]. Returns when it is on disk
    /// as nobody's; on an error it is kept as before.
    pub fn release(&self, key: DraftKey) -> Result<DraftRef, Trouble> {
        let (done, wait) = mpsc::channel();
        self.order(Order::Release(key, done));
        let gone = || Trouble::new(TroubleKind::Other, Path::new(""), "keep the draft", "its thread is gone");
        wait.recv().unwrap_or_else(|_| Err(gone()))
    }

    /// Returns when all that was handed over is on disk, or says why it is not.
    pub fn flush(&self) -> Result<(), Trouble> {
        let (done, wait) = mpsc::channel();
        self.order(Order::Flush(done));
        // No answer means that the thread is gone; its panic was reported where it happened.
        wait.recv().unwrap_or(Ok(()))
    }

    fn order(&self, order: Order) {
        if self.orders.as_ref().is_none_or(|orders| orders.send(order).is_err()) {
            tracing::error!("the keeper of drafts is gone");
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // Without a sender the thread writes what is waiting and ends.
        self.orders = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the keeper of drafts has panicked");
        }
    }
}

/// What is to be done for a draft, and when.
struct Waiting {
    what: What,
    due: Instant,
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
struct Desk<T> {
    drafts: Drafts,
    tell: T,
    waiting: BTreeMap<DraftKey, Waiting>,
    /// When a draft that was written lately may be written again.
    next: BTreeMap<DraftKey, Instant>,
    told: BTreeSet<TroubleKind>,
}

impl<T: FnMut(KeeperNotice)> Desk<T> {
    fn work(mut self, inbox: &Receiver<Order>) {
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

    fn take(&mut self, order: Order) {
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
    fn write(&mut self, is_due: impl Fn(&DraftKey, &Waiting) -> bool) -> Option<Trouble> {
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

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::Timestamp;

    use super::*;
    use crate::{
        domain::{Changes, ContactRelationEntity, FieldId, RelationId, Value},
        journal::{Owner, Place},
    };

    const LIMIT: Duration = Duration::from_secs(20);

    fn record(id: i32, comment: &str) -> DraftRecord {
        DraftRecord {
            key: DraftKey::Relation(RelationId(id)),
            saved_at: Timestamp::UNIX_EPOCH,
            base: Box::new(ContactRelationEntity::from_json(r#"{"RelationId":1}"#).unwrap()),
            changes: [(FieldId::Comment, Value::Text(comment.to_owned()))].into(),
            shown: Changes::new(),
            known_twins: None,
        }
    }

    fn keeper(state: &Path) -> (Keeper, Drafts, Receiver<KeeperNotice>) {
        let drafts = Drafts::new(Place::new(state, "work", Timestamp::UNIX_EPOCH));
        let (told, notices) = mpsc::channel();
        let keeper = Keeper::spawn(drafts.clone(), move |notice| told.send(notice).unwrap()).unwrap();
        (keeper, drafts, notices)
    }

    fn comments(drafts: &Drafts) -> Vec<String> {
        let found = drafts.load_all().drafts;
        found.iter().map(|draft| draft.record.changes[&FieldId::Comment].display()).collect()
    }

    #[test]
    fn the_latest_is_on_disk_within_a_second_of_the_last_key() {
        let state = tempfile::tempdir().unwrap();
        let (keeper, drafts, _notices) = keeper(state.path());
        for number in 0..=100 {
            keeper.keep(record(1, &number.to_string()));
        }
        let start = Instant::now();
        while comments(&drafts) != ["100"] {
            assert!(start.elapsed() < Duration::from_secs(1), "{:?}", comments(&drafts));
            std::thread::yield_now();
        }
    }

    #[test]
    fn flushing_and_dropping_write_what_waits() {
        let state = tempfile::tempdir().unwrap();
        let (keeper, drafts, _notices) = keeper(state.path());
        keeper.keep(record(1, "a"));
        keeper.keep(record(1, "b"));
        keeper.keep(record(2, "c"));
        assert_eq!(keeper.flush(), Ok(()));
        assert_eq!(comments(&drafts), ["b", "c"]);
        keeper.keep(record(1, "d"));
        keeper.forget(DraftKey::Relation(RelationId(2)));
        drop(keeper);
        assert_eq!(comments(&drafts), ["d"]);
    }

    #[test]
    fn what_is_claimed_is_forgotten_by_its_key() {
        let state = tempfile::tempdir().unwrap();
        let left = Drafts::new(Place::new(state.path(), "work", Timestamp::UNIX_EPOCH));
        left.store(&record(1, "left")).unwrap();
        drop(left);
        let (keeper, drafts, _notices) = keeper(state.path());
        let at = drafts.load_all().drafts.remove(0).at;
        keeper.forget(at.key());
        keeper.flush().unwrap();
        assert_eq!(comments(&drafts), ["left"], "not ours yet");
        keeper.claim(at.clone());
        keeper.forget(at.key());
        keeper.flush().unwrap();
        assert_eq!(comments(&drafts), [""; 0]);
    }

    #[test]
    fn a_draft_that_was_let_go_is_nobodys_and_the_next_of_its_key_another() {
        let state = tempfile::tempdir().unwrap();
        let (keeper, drafts, _notices) = keeper(state.path());
        keeper.keep(record(1, "left"));
        let at = keeper.release(DraftKey::Relation(RelationId(1))).unwrap();
        let found = drafts.load_all().drafts;
        assert_eq!(found.iter().map(|draft| (&draft.at, draft.owner)).collect::<Vec<_>>(), [(&at, Owner::Nobody)]);
        keeper.keep(record(1, "next"));
        keeper.forget(DraftKey::Relation(RelationId(1)));
        keeper.flush().unwrap();
        assert_eq!(comments(&drafts), ["left"]);
        keeper.claim(at.clone());
        keeper.flush().unwrap();
        assert_eq!(drafts.load_all().drafts[0].owner, Owner::Mine);
        keeper.discard(drafts.load_all().drafts.remove(0).at);
        keeper.flush().unwrap();
        assert_eq!(comments(&drafts), ["left"], "only nobody's is discarded");
        let at = keeper.release(at.key()).unwrap();
        keeper.discard(at);
        keeper.flush().unwrap();
        assert_eq!(comments(&drafts), [""; 0]);
    }

    #[test]
    fn a_draft_that_cannot_be_written_is_not_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        fs::write(&state, "in the way").unwrap();
        let (keeper, drafts, notices) = keeper(&state);
        keeper.keep(record(1, "a"));
        assert_eq!(keeper.release(DraftKey::Relation(RelationId(1))).unwrap_err().kind, TroubleKind::Missing);
        fs::remove_file(&state).unwrap();
        assert!(notices.iter().any(|notice| notice == KeeperNotice::Working), "it is kept as before");
        assert_eq!(drafts.load_all().drafts[0].owner, Owner::Mine);
    }

    #[test]
    fn a_draft_that_another_has_taken_is_said() {
        let state = tempfile::tempdir().unwrap();
        let place = || Place::new(state.path(), "work", Timestamp::UNIX_EPOCH);
        Drafts::new(place()).store(&record(1, "left")).unwrap();
        let (keeper, drafts, notices) = keeper(state.path());
        let at = drafts.load_all().drafts.remove(0).at;
        let other = Drafts::new(place());
        assert_eq!(other.claim(&at), Ok(Claim::Mine));
        keeper.claim(at);
        keeper.flush().unwrap();
        assert_eq!(notices.try_iter().collect::<Vec<_>>(), [KeeperNotice::Taken]);
    }

    #[test]
    fn what_was_ordered_before_a_claim_is_not_meant_for_the_draft_it_brings() {
        let state = tempfile::tempdir().unwrap();
        let place = || Place::new(state.path(), "work", Timestamp::UNIX_EPOCH);
        for order in [Order::Forget(DraftKey::Relation(RelationId(1))), Order::Keep(Box::new(record(1, "mine")))] {
            let left = Drafts::new(place());
            left.store(&record(1, "left")).unwrap();
            drop(left);
            let drafts = Drafts::new(place());
            let at = drafts.load_all().drafts.remove(0).at;
            let (waiting, next) = (BTreeMap::new(), BTreeMap::new());
            let mut desk = Desk { drafts: drafts.clone(), tell: |_| {}, waiting, next, told: BTreeSet::new() };
            desk.take(order);
            desk.take(Order::Claim(at));
            desk.write(|_, _| true);
            assert!(comments(&drafts).contains(&"left".to_owned()), "{:?}", comments(&drafts));
            fs::remove_dir_all(state.path().join("profile-work").join("drafts")).unwrap();
        }
    }

    #[test]
    fn a_trouble_is_told_once_and_its_end_too() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        fs::write(&state, "in the way").unwrap();
        let (keeper, drafts, notices) = keeper(&state);
        for number in 0..3 {
            keeper.keep(record(number, "a"));
            assert_eq!(keeper.flush().unwrap_err().kind, TroubleKind::Missing);
        }
        let told: Vec<KeeperNotice> = notices.try_iter().collect();
        assert!(
            matches!(&told[..], [KeeperNotice::Failing(trouble)] if trouble.kind == TroubleKind::Missing),
            "{told:?}"
        );
        fs::remove_file(&state).unwrap();
        assert_eq!(notices.recv_timeout(LIMIT), Ok(KeeperNotice::Working), "tried again unasked");
        assert_eq!(comments(&drafts).len(), 3);
        keeper.keep(record(9, "b"));
        keeper.flush().unwrap();
        assert_eq!(notices.try_recv().ok(), None);
    }

    #[test]
    fn writes_of_a_draft_keep_their_distance_and_then_nothing_is_waited_for() {
        let state = tempfile::tempdir().unwrap();
        let drafts = Drafts::new(Place::new(state.path(), "work", Timestamp::UNIX_EPOCH));
        let (waiting, next) = (BTreeMap::new(), BTreeMap::new());
        let mut desk = Desk { drafts, tell: |_| {}, waiting, next, told: BTreeSet::new() };
        let key = DraftKey::Relation(RelationId(1));
        desk.take(Order::Keep(Box::new(record(1, "a"))));
        assert!(desk.waiting[&key].due <= Instant::now(), "the first one at once");
        desk.write(|_, _| true);
        assert!(desk.waiting.is_empty(), "then the thread waits for an order, without a limit");
        let written = Instant::now();
        desk.take(Order::Keep(Box::new(record(1, "b"))));
        let due = desk.waiting[&key].due;
        assert!(due > written + BETWEEN_WRITES / 2 && due <= written + BETWEEN_WRITES, "the second one later");
        desk.take(Order::Keep(Box::new(record(1, "c"))));
        assert_eq!(desk.waiting[&key].due, due, "and typing on does not put it off");
        desk.take(Order::Forget(key));
        assert!(desk.waiting[&key].due <= Instant::now(), "a draft that is done with goes at once");
    }
}
