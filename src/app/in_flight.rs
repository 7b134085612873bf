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

/// A request that was not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// What it was made for.
    pub purpose: Purpose,
    /// While it waits before it is tried again.
    pub waiting: Option<Wait>,
}

/// A wait before another try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Whole seconds that are left.
    pub seconds: u64,
    /// Why it waits; may hold words of the server.
    pub cause: String,
}

/// The tickets, oldest first.
#[derive(Debug, Default)]
pub struct InFlight(BTreeMap<RequestId, Ticket>);

impl InFlight {
    pub(super) fn issue(&mut self, id: RequestId, purpose: Purpose) {
        self.0.insert(id, Ticket { purpose, waiting: None });
    }

    /// Ends the ticket of an answered request; `None` when nobody waits for it.
    pub(super) fn redeem(&mut self, id: RequestId) -> Option<Purpose> {
        self.0.remove(&id).map(|ticket| ticket.purpose)
    }

    /// Notes how long a request waits before it is tried again, and why; 0 when it is.
    pub(super) fn wait(&mut self, id: RequestId, seconds: u64, cause: String) {
        if let Some(ticket) = self.0.get_mut(&id) {
            ticket.waiting = (seconds > 0).then_some(Wait { seconds, cause });
        }
    }

    /// Ends the tickets of a purpose whose answers are no longer wanted.
    pub(super) fn withdraw(&mut self, purpose: Purpose) -> Vec<RequestId> {
        let held = |ticket: &Ticket| ticket.purpose == purpose;
        let ids: Vec<RequestId> = self.0.iter().filter(|(_, ticket)| held(ticket)).map(|(id, _)| *id).collect();
        self.0.retain(|_, ticket| !held(ticket));
        ids
    }

    /// Whether something is on its way for this.
    pub fn has(&self, purpose: Purpose) -> bool {
        self.purposes().any(|held| held == purpose)
    }

    /// Whether a write is on its way.
    pub fn writing(&self) -> bool {
        self.purposes().any(Purpose::is_write)
    }

    /// The write that waits before it is tried again.
    pub(super) fn waiting_write(&self) -> Option<RequestId> {
        self.0.iter().find(|(_, ticket)| ticket.purpose.is_write() && ticket.waiting.is_some()).map(|(id, _)| *id)
    }

    /// The purposes, oldest first.
    pub fn purposes(&self) -> impl Iterator<Item = Purpose> {
        self.tickets().map(|ticket| ticket.purpose)
    }

    /// The tickets, oldest first.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.0.values()
    }
}
