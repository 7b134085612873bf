//! The thread that writes drafts while the user types.
//!
//! The screen never waits for a disk: it hands over the draft as it stands, as often as
//! it likes. The first change of a draft is written at once, further ones at most every
//! [`super::keeping::BETWEEN_WRITES`]. With nothing to write the thread sleeps until it is spoken to.

use std::{
    io,
    path::Path,
    sync::mpsc::{self, Sender},
    thread::{Builder, JoinHandle},
};

use super::{
    draft::{DraftKey, DraftRecord},
    drafts::{DraftRef, Drafts},
    keeping::{Desk, Order},
};
use crate::disk::{Trouble, TroubleKind};

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

impl Keeper {
    /// Starts the thread. `tell` is called from it.
    pub fn spawn(drafts: Drafts, tell: impl FnMut(KeeperNotice) + Send + 'static) -> io::Result<Self> {
        let (orders, inbox) = mpsc::channel();
        let desk = Desk::new(drafts, tell);
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

#[cfg(test)]
mod tests {
    use std::{
        fs,
        sync::mpsc::Receiver,
        time::{Duration, Instant},
    };

    use jiff::Timestamp;

    use super::super::keeping::BETWEEN_WRITES;
    use super::*;
    use crate::{
        domain::{Changes, ContactRelationEntity, FieldId, RelationId, Value},
        journal::{Claim, Owner, Place},
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
            let mut desk = Desk::new(drafts.clone(), |_| {});
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
        let mut desk = Desk::new(drafts, |_| {});
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
