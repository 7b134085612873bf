//! What a relation is and what may be asked of a server that keeps it.
//!
//! Plain data and pure functions. Nothing here knows the wire's envelopes, a
//! screen, a file or a clock; requests and answers are values like any other.

mod associate;
mod browser;
mod check;
mod definition;
mod entity;
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

pub use associate::Associate;
pub use browser::BrowserStep;
pub use check::{Facts, Finding, Level, check};
pub use definition::{Definition, DefinitionList, Fit};
pub use entity::{ContactRelationEntity, EntityError, RelationId};
pub use field::{FIELDS, FieldId, FieldKind, FieldSpec, Section};
pub use fold::fold;
pub use mask::Mask;
pub use merge::{ChangedBy, Difference, differences, kept};
pub use moment::{Moment, MomentError};
pub use party::{Company, Pair, Party, PartyHit, PartyKind, PartyRef, Person, Side};
pub use request::{
    Answer, Attempt, Call, Changes, Failure, FailureKind, Ids, Job, Memo, Page, Principal, Reply, Report, RequestId,
    Retry, Safeguard, Save, Scope, Speaker, Write,
};
pub use rights::{Access, FieldProperty, FieldRight, Limit, Operation, Refusal, TableRight};
pub use row::{Direction, RelationRow};
pub use sentence::{Sentence, sentences};
pub use value::Value;
