//! What is on its way: the only source of busy words. Every request has a ticket
//! from its making to its answer or its withdrawal.

use std::collections::BTreeMap;

use crate::domain::{RelationId, RequestId};

/// What a request was made for, and so who takes its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Who is signed in.
    SignIn,
    /// What relations there can be.
    Definitions,
    /// The search on the start screen.
    Search,
    /// A page of the list.
    Page,
    /// The relation shown beside the list.
    Preview(RelationId),
    /// The entries of the open picker.
    Picker,
    /// Other relations of the parties in the form.
    Compare,
    /// The form: opening a relation.
    Open,
    /// The form: saving.
    Save,
    /// The form: deleting.
    Delete,
    /// The form: finding out what became of a write.
    Resolve,
}

impl Purpose {
    /// What is being done, for the status line.
    pub fn label(self) -> &'static str {
        match self {
            Self::SignIn => "signing in",
            Self::Definitions => "loading relation types",
            Self::Search | Self::Picker => "searching",
            Self::Page => "loading relations",
            Self::Preview(_) => "loading preview",
            Self::Compare => "comparing",
            Self::Open => "opening",
            Self::Save => "saving",
            Self::Delete => "deleting",
            Self::Resolve => "checking what the server did",
        }
    }

    /// Whether it changes the server's data.
    pub fn is_write(self) -> bool {
        matches!(self, Self::Save | Self::Delete)
    }
}

/// The tickets, oldest first.
#[derive(Debug, Default)]
pub struct InFlight(BTreeMap<RequestId, Purpose>);

impl InFlight {
    pub(super) fn issue(&mut self, id: RequestId, purpose: Purpose) {
        self.0.insert(id, purpose);
    }

    /// Ends the ticket of an answered request; `None` when nobody waits for it.
    pub(super) fn redeem(&mut self, id: RequestId) -> Option<Purpose> {
        self.0.remove(&id)
    }

    /// Ends the tickets of a purpose whose answers are no longer wanted.
    pub(super) fn withdraw(&mut self, purpose: Purpose) -> Vec<RequestId> {
        let ids: Vec<RequestId> = self.0.iter().filter(|(_, held)| **held == purpose).map(|(id, _)| *id).collect();
        for id in &ids {
            self.0.remove(id);
        }
        ids
    }

    /// Whether something is on its way for this.
    pub fn has(&self, purpose: Purpose) -> bool {
        self.0.values().any(|held| *held == purpose)
    }

    /// Whether a write is on its way.
    pub fn writing(&self) -> bool {
        self.0.values().any(|purpose| purpose.is_write())
    }

    /// The purposes, oldest first.
    pub fn purposes(&self) -> impl Iterator<Item = Purpose> {
        self.0.values().copied()
    }
}
