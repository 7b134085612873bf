//! A server in memory for the worker's tests, with faults by order.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{
    api::{ApiError, RelationApi},
    domain::{
        Changes, Company, ContactRelationEntity, DefinitionList, Direction, FailureKind, FieldId, Page, Party,
        PartyHit, Person, Principal, RelationId, RelationRow, Retry, Scope, Side,
    },
};

/// When a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// The server does nothing.
    Before,
    /// The server has done it.
    After,
    /// The client breaks down over the answer.
    Defect,
}

struct Fault {
    name: &'static str,
    /// Calls of that name to let pass first.
    skip: usize,
    moment: Moment,
}

/// What someone does just after a call.
type Deed = Box<dyn FnOnce(&Fake) + Send>;

/// The associate who is signed in.
const ME: i32 = 1;

#[derive(Default)]
struct State {
    rows: BTreeMap<i32, Value>,
    last_id: i32,
    clock: u32,
    log: Vec<String>,
    faults: Vec<(Fault, ApiError)>,
    deeds: Vec<(&'static str, Deed)>,
    /// The id that the next save answers with.
    lie: Option<RelationId>,
}

/// The server. Clones share their rows.
#[derive(Clone)]
pub(super) struct Fake {
    state: Arc<Mutex<State>>,
    /// Each call takes a permit for good: without permits calls wait.
    pub(super) gate: Arc<Semaphore>,
}

impl Default for Fake {
    fn default() -> Self {
        Self { state: Arc::default(), gate: Arc::new(Semaphore::new(10_000)) }
    }
}

impl Fake {
    /// Adds a row: source company, destination company, definition 1.
    pub(super) fn add(&self, source: i32, destination: i32, comment: &str) -> ContactRelationEntity {
        self.add_by(ME, source, destination, comment)
    }

    /// Adds a row that this associate has made.
    pub(super) fn add_by(&self, by: i32, source: i32, destination: i32, comment: &str) -> ContactRelationEntity {
        let carrier = json!({"RelationId": 0, "SourceContactId": source, "DestinationContactId": destination,
            "RelationDefinitionId": 1, "Comment": comment, "CreatedBy": {"AssociateId": by}});
        self.put(&carrier.to_string())
    }

    /// Someone does this just after the next call of that name is carried out.
    pub(super) fn then(&self, name: &'static str, deed: impl FnOnce(&Self) + Send + 'static) {
        self.state.lock().unwrap().deeds.push((name, Box::new(deed)));
    }

    /// The next save answers with this id.
    pub(super) fn lie(&self, id: RelationId) {
        self.state.lock().unwrap().lie = Some(id);
    }

    /// The id of the latest row.
    pub(super) fn latest(&self) -> RelationId {
        RelationId(self.state.lock().unwrap().last_id)
    }

    /// What someone else does meanwhile.
    pub(super) fn edit(&self, id: RelationId, comment: &str) {
        let mut state = self.state.lock().unwrap();
        state.clock += 1;
        let date = date(state.clock);
        let row = state.rows.get_mut(&id.0).unwrap();
        (row["Comment"], row["UpdatedDate"]) = (json!(comment), json!(date));
    }

    /// The row becomes this one.
    pub(super) fn replace(&self, id: RelationId, carrier: &str) {
        let mut row: Value = serde_json::from_str(carrier).unwrap();
        row["RelationId"] = json!(id.0);
        self.state.lock().unwrap().rows.insert(id.0, row);
    }

    /// What someone else deletes meanwhile.
    pub(super) fn remove(&self, id: RelationId) {
        self.state.lock().unwrap().rows.remove(&id.0);
    }

    /// The next call of this name goes wrong.
    pub(super) fn fail(&self, name: &'static str, moment: Moment, kind: FailureKind, retry: Retry) {
        self.fail_after(0, name, moment, kind, retry);
    }

    /// A later call of this name goes wrong.
    pub(super) fn fail_after(&self, skip: usize, name: &'static str, moment: Moment, kind: FailureKind, retry: Retry) {
        let error = ApiError::new(kind, retry, name);
        self.state.lock().unwrap().faults.push((Fault { name, skip, moment }, error));
    }

    /// The next call of this name is turned away for so many seconds.
    pub(super) fn throttle(&self, name: &'static str, seconds: u64) {
        self.turn_away(name, Moment::Before, FailureKind::Throttled, seconds);
    }

    /// The next call of this name is turned away for so many seconds, which need not be true.
    pub(super) fn turn_away(&self, name: &'static str, moment: Moment, kind: FailureKind, seconds: u64) {
        let error = ApiError::new(kind, Retry::Safe, name);
        let error = ApiError { retry_after: Some(Duration::from_secs(seconds)), ..error };
        self.state.lock().unwrap().faults.push((Fault { name, skip: 0, moment }, error));
    }

    /// The calls so far.
    pub(super) fn log(&self) -> Vec<String> {
        self.state.lock().unwrap().log.clone()
    }

    /// How many calls of this name came.
    pub(super) fn count(&self, name: &str) -> usize {
        self.log().iter().filter(|call| call.starts_with(name)).count()
    }

    /// The row as it is kept.
    pub(super) fn row(&self, id: RelationId) -> Option<ContactRelationEntity> {
        let state = self.state.lock().unwrap();
        state.rows.get(&id.0).map(|row| ContactRelationEntity::from_json(&row.to_string()).unwrap())
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.state.lock().unwrap().rows.len()
    }

    fn put(&self, carrier: &str) -> ContactRelationEntity {
        let mut state = self.state.lock().unwrap();
        let mut row: Value = serde_json::from_str(carrier).unwrap();
        if row["RelationId"] == 0 {
            state.last_id += 1;
            row["RelationId"] = json!(state.last_id);
            if row["CreatedBy"].is_null() {
                row["CreatedBy"] = json!({"AssociateId": ME});
            }
        }
        state.clock += 1;
        row["UpdatedDate"] = json!(date(state.clock));
        let entity = ContactRelationEntity::from_json(&row.to_string()).unwrap();
        state.rows.insert(entity.id().0, row);
        entity
    }

    async fn call<T>(&self, name: &'static str, detail: &str, act: impl FnOnce() -> T) -> Result<T, ApiError> {
        self.state.lock().unwrap().log.push(format!("{name} {detail}").trim_end().to_owned());
        self.gate.acquire().await.unwrap().forget();
        let fault = {
            let mut state = self.state.lock().unwrap();
            match state.faults.iter().position(|(fault, _)| fault.name == name) {
                Some(at) if state.faults[at].0.skip == 0 => Some(state.faults.remove(at)),
                Some(at) => {
                    state.faults[at].0.skip -= 1;
                    None
                }
                None => None,
            }
        };
        match fault {
            Some((Fault { moment: Moment::Before, .. }, error)) => Err(error),
            Some((Fault { moment: Moment::After, .. }, error)) => {
                act();
                self.deed(name);
                Err(error)
            }
            Some((Fault { moment: Moment::Defect, .. }, error)) => panic!("{error:?}"),
            None => {
                let done = act();
                self.deed(name);
                Ok(done)
            }
        }
    }

    fn deed(&self, name: &str) {
        let deed = {
            let mut state = self.state.lock().unwrap();
            let at = state.deeds.iter().position(|(other, _)| *other == name);
            at.map(|at| state.deeds.remove(at).1)
        };
        if let Some(deed) = deed {
            deed(self);
        }
    }
}

fn date(clock: u32) -> String {
    format!("2026-01-01T00:{:02}:{:02}Z", clock / 60, clock % 60)
}

impl RelationApi for Fake {
    async fn principal(&self) -> Result<Principal, ApiError> {
        self.call("principal", "", || Principal { id: ME, ..Principal::default() }).await
    }

    async fn search_parties(&self, text: &str) -> Result<Vec<PartyHit>, ApiError> {
        self.call("search", text, Vec::new).await
    }

    async fn search_companies(&self, text: &str) -> Result<Vec<Company>, ApiError> {
        self.call("search", text, Vec::new).await
    }

    async fn search_persons(&self, text: &str) -> Result<Vec<Person>, ApiError> {
        self.call("search", text, Vec::new).await
    }

    async fn persons_of(&self, _contact: i32) -> Result<Vec<Person>, ApiError> {
        self.call("persons", "", Vec::new).await
    }

    async fn definitions(&self) -> Result<DefinitionList, ApiError> {
        self.call("definitions", "", DefinitionList::default).await
    }

    async fn relations(&self, _scope: Scope, _skip: usize) -> Result<Page, ApiError> {
        self.call("relations", "", || Page { rows: Vec::new(), next: None }).await
    }

    async fn between(&self, one: Party, other: Party) -> Result<Vec<RelationRow>, ApiError> {
        self.call("between", "", || {
            let state = self.state.lock().unwrap();
            let read = |row: &Value| ContactRelationEntity::from_json(&row.to_string()).unwrap();
            let rows = state.rows.values().map(read).filter(|row| {
                let companies = [row.party(Side::Source).contact, row.party(Side::Destination).contact];
                companies == [one.contact, other.contact] || companies == [other.contact, one.contact]
            });
            rows.map(|row| RelationRow {
                id: row.id(),
                definition: row.integer(FieldId::RelationDefinitionId),
                direction: Direction::Active,
                near: row.party(Side::Source).reference(),
                near_name: "".into(),
                text: "".into(),
                far: row.party(Side::Destination).reference(),
                far_name: "".into(),
                comment: row.text(FieldId::Comment).into(),
            })
            .collect()
        })
        .await
    }

    async fn load(&self, id: RelationId) -> Result<Option<ContactRelationEntity>, ApiError> {
        self.call("load", &id.to_string(), || self.row(id)).await
    }

    async fn start(&self) -> Result<ContactRelationEntity, ApiError> {
        self.call("default", "", || ContactRelationEntity::from_json(r#"{"RelationId":0}"#).unwrap()).await
    }

    async fn save(&self, carrier: &str) -> Result<ContactRelationEntity, ApiError> {
        self.call("save", "", || {
            let mut echo = self.put(carrier);
            if let Some(id) = self.state.lock().unwrap().lie.take() {
                echo.set(FieldId::RelationId, crate::domain::Value::Integer(id.0));
            }
            echo
        })
        .await
    }

    async fn patch(&self, base: &ContactRelationEntity, changes: &Changes) -> Result<ContactRelationEntity, ApiError> {
        let refused = |kind| Err(ApiError::new(kind, Retry::Never, "patch"));
        self.call("patch", "", || match self.row(base.id()) {
            None => refused(FailureKind::NotFound),
            Some(row) if changes.keys().any(|field| row.get(*field) != base.get(*field)) => {
                refused(FailureKind::Conflict)
            }
            Some(row) => Ok(self.put(&row.to_json(changes))),
        })
        .await?
    }

    async fn delete(&self, id: RelationId) -> Result<(), ApiError> {
        self.call("delete", &id.to_string(), || self.remove(id)).await
    }
}
