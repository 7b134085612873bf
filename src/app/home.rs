//! The start screen: one search over companies and persons, and what was open lately.

use crate::domain::{Failure, PartyHit, RelationId, fold};
use crate::form::TextEditor;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// The relation whose id was typed.
    Relation(RelationId),
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
}

impl Home {
    pub(super) fn new(recents: Vec<PartyHit>, keep: usize) -> Self {
        Self { query: TextEditor::single_line(""), finds: Finds::None, selected: 0, recents, keep }
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

    /// What can be opened: a typed relation id, recents that match, what the server found.
    pub fn items(&self) -> Vec<Item<'_>> {
        let text = self.query.text();
        let words: Vec<String> = fold(&text).split_whitespace().map(str::to_owned).collect();
        let matches = |hit: &PartyHit| {
            let folded = fold(&format!("{} {}", hit.name, hit.detail));
            words.iter().all(|word| folded.contains(word))
        };
        let id = text.trim().trim_start_matches('#').parse().ok().filter(|id| *id > 0);
        let mut items: Vec<Item<'_>> = id.map(|id| Item::Relation(RelationId(id))).into_iter().collect();
        items.extend(self.recents.iter().filter(|hit| matches(hit)).map(Item::Recent));
        if let (Finds::Some { hits, .. }, false) = (&self.finds, words.is_empty()) {
            let known = |hit: &PartyHit| self.recents.iter().any(|recent| recent.party == hit.party);
            items.extend(hits.iter().filter(|hit| !known(hit) || !matches(hit)).map(Item::Hit));
        }
        items
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
