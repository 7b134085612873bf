//! The port: what a server of relations can do, whoever speaks to it.

use std::time::Duration;

use crate::domain::{
    Changes, Company, ContactRelationEntity, DefinitionList, Failure, FailureKind, Page, Party, PartyHit, Person,
    Principal, RelationId, RelationRow, Retry, Scope, Speaker,
};

/// A request that did not succeed, and when the server wants to be asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// What went wrong.
    pub failure: Failure,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
}

impl ApiError {
    /// A failure with no field and no wish of the server.
    pub fn new(kind: FailureKind, retry: Retry, text: impl Into<String>) -> Self {
        Failure { kind, by: Speaker::Relata, text: text.into(), field: None, retry }.into()
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        Self { failure, retry_after: None }
    }
}

/// A server that keeps relations. One method is one intent; each is tried once.
#[expect(async_fn_in_trait, reason = "the worker runs on one thread: its futures need not be Send")]
pub trait RelationApi {
    /// Who is signed in.
    async fn principal(&self) -> Result<Principal, ApiError>;
    /// Companies and persons whose name matches.
    async fn search_parties(&self, text: &str) -> Result<Vec<PartyHit>, ApiError>;
    /// Companies whose name matches; a number also finds that id, first.
    async fn search_companies(&self, text: &str) -> Result<Vec<Company>, ApiError>;
    /// Persons of any company whose name matches.
    async fn search_persons(&self, text: &str) -> Result<Vec<Person>, ApiError>;
    /// The persons of a company, by name.
    async fn persons_of(&self, contact: i32) -> Result<Vec<Person>, ApiError>;
    /// All definitions by the pairs they fit.
    async fn definitions(&self) -> Result<DefinitionList, ApiError>;
    /// A page of relations.
    async fn relations(&self, scope: Scope, skip: usize) -> Result<Page, ApiError>;
    /// All relations between two parties, whichever way they run; a company stands for its
    /// persons too.
    async fn between(&self, one: Party, other: Party) -> Result<Vec<RelationRow>, ApiError>;
    /// One relation; `None` when it is not there.
    async fn load(&self, id: RelationId) -> Result<Option<ContactRelationEntity>, ApiError>;
    /// A new relation as the server would start it.
    async fn start(&self) -> Result<ContactRelationEntity, ApiError>;
    /// Writes a whole carrier; what comes back may only echo it.
    async fn save(&self, carrier: &str) -> Result<ContactRelationEntity, ApiError>;
    /// Writes the changed fields alone, all or none: the server refuses with a conflict
    /// where one of them does not hold the value it has in `base` any more.
    async fn patch(&self, base: &ContactRelationEntity, changes: &Changes) -> Result<ContactRelationEntity, ApiError>;
    /// Deletes a relation. An answer with a body confirms nothing: it may be a proxy's.
    async fn delete(&self, id: RelationId) -> Result<(), ApiError>;
}
