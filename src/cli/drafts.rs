//! The editor's drafts: what it keeps while the user types, and what earlier runs left.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;

use crate::app::OfferedDraft;
use crate::domain::{Attempt, Save, Write};
use crate::form::{Kept, KeptKey};
use crate::journal::{
    DraftKey, DraftRecord, DraftRef, Drafts, FoundDraft, Journal, Keeper, KeeperNotice, Owner, Place,
};

/// The drafts of one server, and the thread that writes them once there is one to write.
pub(super) struct DraftBox {
    place: Place,
    drafts: Drafts,
    offered: Vec<DraftRef>,
    keeper: Option<Keeper>,
    /// Microseconds: what tells this run's new drafts from those of others.
    run: u64,
}

/// Numbers below it are counted from this run's start, greater ones came from the disk.
const OF_THIS_RUN: u64 = 1 << 32;

impl DraftBox {
    pub(super) fn new(state: &Path, profile: &str) -> Self {
        let now = Timestamp::now();
        let run = u64::try_from(now.as_microsecond()).expect("the clock stands after 1970");
        let place = Place::new(state, profile, now);
        Self { drafts: Drafts::new(place.clone()), place, offered: Vec::new(), keeper: None, run }
    }

    /// The log of writes beside them.
    pub(super) fn journal(&self) -> Journal {
        Journal::new(self.place.clone())
    }

    /// What earlier runs left and no living one holds.
    ///
    /// `say` is told what could not be read: nothing of it is deleted.
    pub(super) fn offer(&mut self, mut say: impl FnMut(String)) -> Vec<OfferedDraft> {
        let found = self.drafts.load_all();
        for trouble in &found.troubles {
            tracing::warn!(%trouble, "drafts");
            say(format!("Drafts of earlier runs: {trouble}"));
        }
        for file in found.set_aside.iter().chain(&found.newer) {
            tracing::warn!(file = %file.display(), "a draft that cannot be read was left aside");
            say(format!("A draft cannot be read; it was left as {}", file.display()));
        }
        let free: Vec<_> = found.drafts.into_iter().filter(|draft| draft.owner == Owner::Nobody).collect();
        // A new relation that was being created when its run ended may be there already.
        let new = |draft: &FoundDraft| match draft.record.key {
            DraftKey::New(number) => Some(number),
            DraftKey::Relation(_) => None,
        };
        let new: BTreeSet<u64> = free.iter().filter_map(new).collect();
        let mut creates = if new.is_empty() { BTreeMap::new() } else { self.journal().creates(&new) };
        free.into_iter()
            .map(|draft| {
                self.offered.push(draft.at);
                let saved_at = when(&draft.record);
                let mut kept = kept(draft.record);
                if let KeptKey::New(number) = kept.key
                    && let Some(attempt) = creates.remove(&number)
                {
                    kept.earlier = Some(Box::new(attempt));
                }
                OfferedDraft { number: self.offered.len() - 1, saved_at, kept }
            })
            .collect()
    }

    pub(super) fn keep(&mut self, kept: Kept, tell: impl FnMut(KeeperNotice) + Send + 'static) {
        let record = record(self.draft_key(kept.key), kept);
        if let Some(keeper) = self.keeper(tell) {
            keeper.keep(record);
        }
    }

    pub(super) fn forget(&mut self, key: KeptKey) {
        if let Some(keeper) = &self.keeper {
            keeper.forget(self.draft_key(key));
        }
    }

    pub(super) fn claim(&mut self, number: usize, tell: impl FnMut(KeeperNotice) + Send + 'static) {
        let Some(at) = self.offered.get(number).cloned() else { return };
        if let Some(keeper) = self.keeper(tell) {
            keeper.claim(at);
        }
    }

    /// Puts the draft aside that is kept under its key: it is offered as those of earlier runs
    /// are. Returns when it is on disk, or says why it cannot be.
    pub(super) fn leave(
        &mut self,
        kept: Kept,
        tell: impl FnMut(KeeperNotice) + Send + 'static,
    ) -> Result<OfferedDraft, String> {
        let key = self.draft_key(kept.key);
        let record = record(key, kept.clone());
        let saved_at = when(&record);
        let keeper = self.keeper(tell).ok_or_else(|| "its thread does not start".to_owned())?;
        keeper.keep(record);
        let at = keeper.release(key).map_err(|trouble| trouble.why().to_string())?;
        self.offered.push(at);
        Ok(OfferedDraft { number: self.offered.len() - 1, saved_at, kept: Kept { key: known_as(key), ..kept } })
    }

    /// Removes a draft that was offered.
    pub(super) fn discard(&mut self, number: usize, tell: impl FnMut(KeeperNotice) + Send + 'static) {
        let Some(at) = self.offered.get(number).cloned() else { return };
        if let Some(keeper) = self.keeper(tell) {
            keeper.discard(at);
        }
    }

    fn keeper(&mut self, tell: impl FnMut(KeeperNotice) + Send + 'static) -> Option<&Keeper> {
        if self.keeper.is_none() {
            match Keeper::spawn(self.drafts.clone(), tell) {
                Ok(keeper) => self.keeper = Some(keeper),
                Err(error) => tracing::error!(%error, "drafts are not kept"),
            }
        }
        self.keeper.as_ref()
    }

    fn draft_key(&self, key: KeptKey) -> DraftKey {
        match key {
            KeptKey::Relation(id) => DraftKey::Relation(id),
            KeptKey::New(number) => DraftKey::New(self.lasting(number)),
        }
    }

    /// The number of a new relation's draft that no other run gives; such a number stays as it is.
    pub(super) fn lasting(&self, number: u64) -> u64 {
        if number < OF_THIS_RUN { self.run + number } else { number }
    }
}

/// When it was last changed, for people.
fn when(record: &DraftRecord) -> String {
    record.saved_at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The key that a draft from the disk has in the form.
fn known_as(key: DraftKey) -> KeptKey {
    match key {
        DraftKey::Relation(id) => KeptKey::Relation(id),
        DraftKey::New(number) => KeptKey::New(number),
    }
}

fn record(key: DraftKey, kept: Kept) -> DraftRecord {
    DraftRecord {
        key,
        saved_at: Timestamp::now(),
        known_twins: kept.earlier.map(|attempt| attempt.known_twins),
        base: Box::new(kept.base),
        changes: kept.changes,
        shown: kept.shown,
    }
}

fn kept(record: DraftRecord) -> Kept {
    let key = known_as(record.key);
    let earlier = record.known_twins.map(|known_twins| {
        let save = Save { base: (*record.base).clone(), changes: record.changes.clone(), earlier: None };
        Box::new(Attempt { write: Write::Save(Box::new(save)), known_twins })
    });
    Kept { key, base: *record.base, changes: record.changes, shown: record.shown, earlier }
}
