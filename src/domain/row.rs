//! A relation as a list shows it: read from the party one stands at.

use super::{PartyRef, RelationId};

/// Which way the relation runs, seen from where the list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The near party is the active one.
    Active,
    /// The near party is the passive one.
    Passive,
}

/// A row of a list. Rows carry no rights and no dates: the entity is loaded
/// before anything is done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationRow {
    /// Relation id.
    pub id: RelationId,
    /// Definition id.
    pub definition: i32,
    /// Which way it runs.
    pub direction: Direction,
    /// The party on this side.
    pub near: Option<PartyRef>,
    /// Its name.
    pub near_name: Box<str>,
    /// The definition read from this side.
    pub text: Box<str>,
    /// The party on the other side.
    pub far: Option<PartyRef>,
    /// Its name.
    pub far_name: Box<str>,
    /// The comment, whole.
    pub comment: Box<str>,
}
