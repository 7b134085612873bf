//! The start screen: one search over companies and persons, and what was open lately.

use crate::domain::{Failure, PartyHit, RelationId, fold};
use crate::form::{KeptKey, TextEditor};

use super::OfferedDraft;

/// What the server found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Finds {
    /// Nothing was asked yet.
    #[default]
    None,
    /// The latest answer and the text it answers.
    Some {
        /// What was searched for.
        text: String,
        /// What was found.
        hits: Vec<PartyHit>,
    },
    /// The search did not succeed.
    Failed(Failure),
}

/// A line of the start screen that can be opened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Item<'a> {
    /// The relation whose id was typed.
    Relation(RelationId),
    /// A draft that an earlier run left.
    Draft(&'a OfferedDraft),
    /// A party opened before.
    Recent(&'a PartyHit),
    /// A party the server found.
    Hit(&'a PartyHit),
}

/// The start screen.
#[derive(Debug)]
pub struct Home {
    pub(super) query: TextEditor,
    pub(super) finds: Finds,
    pub(super) selected: usize,
    recents: Vec<PartyHit>,
    keep: usize,
    drafts: Vec<OfferedDraft>,
}

impl Home {
    pub(super) fn new(recents: Vec<PartyHit>, keep: usize) -> Self {
        Self { query: TextEditor::single_line(""), finds: Finds::None, selected: 0, recents, keep, drafts: Vec::new() }
    }

    /// What is typed.
    pub fn query(&self) -> &TextEditor {
        &self.query
    }

    /// What the server found.
    pub fn finds(&self) -> &Finds {
        &self.finds
    }

    /// Which item is marked.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// What can be opened: drafts while nothing is typed, then a typed relation id, recents
    /// that match, what the server found.
    pub fn items(&self) -> Vec<Item<'_>> {
        let text = self.query.text();
        let words: Vec<String> = fold(&text).split_whitespace().map(str::to_owned).collect();
        let matches = |hit: &PartyHit| {
            let folded = fold(&format!("{} {}", hit.name, hit.detail));
            words.iter().all(|word| folded.contains(word))
        };
        let id = text.trim().trim_start_matches('#').parse().ok().filter(|id| *id > 0);
        let mut items: Vec<Item<'_>> = id.map(|id| Item::Relation(RelationId(id))).into_iter().collect();
        if words.is_empty() {
            items.extend(self.drafts.iter().map(Item::Draft));
        }
        items.extend(self.recents.iter().filter(|hit| matches(hit)).map(Item::Recent));
        if let (Finds::Some { hits, .. }, false) = (&self.finds, words.is_empty()) {
            let known = |hit: &PartyHit| self.recents.iter().any(|recent| recent.party == hit.party);
            items.extend(hits.iter().filter(|hit| !known(hit) || !matches(hit)).map(Item::Hit));
        }
        items
    }

    pub(super) fn offer(&mut self, drafts: Vec<OfferedDraft>) {
        self.drafts = drafts;
    }

    /// Drafts that earlier runs left.
    pub fn drafts(&self) -> &[OfferedDraft] {
        &self.drafts
    }

    /// The offered draft of a relation.
    pub(super) fn draft_of(&self, id: RelationId) -> Option<&OfferedDraft> {
        self.drafts.iter().find(|offered| offered.kept.key == KeptKey::Relation(id))
    }

    /// Takes a draft off the offers.
    pub(super) fn take_draft(&mut self, number: usize) -> Option<OfferedDraft> {
        let at = self.drafts.iter().position(|offered| offered.number == number)?;
        Some(self.drafts.remove(at))
    }

    /// A draft that did not get into the form is offered again.
    pub(super) fn put_back(&mut self, draft: OfferedDraft) {
        self.drafts.insert(0, draft);
    }

    /// Puts a party at the head of the recents.
    pub(super) fn remember(&mut self, hit: PartyHit) -> Vec<PartyHit> {
        self.recents.retain(|recent| recent.party != hit.party);
        self.recents.insert(0, hit);
        self.recents.truncate(self.keep);
        self.recents.clone()
    }

    pub(super) fn move_to(&mut self, to: usize) {
        self.selected = to.min(self.items().len().saturating_sub(1));
    }
}
