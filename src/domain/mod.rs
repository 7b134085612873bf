//! What a relation is and what may be asked of a server that keeps it.
//!
//! Plain data and pure functions. Nothing here knows the wire's envelopes, a
//! screen, a file or a clock; requests and answers are values like any other.

mod associate;
mod browser;
mod check;
mod definition;
mod entity;
mod failure;
mod field;
mod fold;
mod lenient;
mod mask;
mod merge;
mod moment;
mod party;
mod request;
mod rights;
mod row;
mod sentence;
mod value;

pub use associate::{Associate, Principal};
pub use browser::BrowserStep;
pub use check::{Facts, Finding, Level, check};
pub use definition::{Definition, DefinitionList, Fit};
pub use entity::{ContactRelationEntity, EntityError, RelationId};
pub use failure::{Failure, FailureKind, Retry, Speaker};
pub use field::{FIELDS, FieldId, FieldKind, FieldSpec, Section};
pub use fold::fold;
pub use mask::Mask;
pub use merge::{ChangedBy, Difference, differences, kept};
pub use moment::{Moment, MomentError};
pub use party::{Company, Pair, Party, PartyHit, PartyKind, PartyRef, Person, Side};
pub use request::{
    Answer, Attempt, Call, Changes, Ids, Job, Memo, Ours, Page, Reply, Report, RequestId, Safeguard, Save, Scope, Write,
};
pub use rights::{Access, FieldProperty, FieldRight, Limit, Operation, Refusal, TableRight};
pub use row::{Direction, RelationRow};
pub use sentence::{Sentence, sentences};
pub use value::Value;
