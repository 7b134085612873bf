//! The port over HTTP: which request each intent is.
//!
//! Sources: WebAPI reference, "Agents/Relation", REST "Contact", "Person",
//! "Relation", `MDOList`, "User".

use std::{
    borrow::Cow,
    sync::{Mutex, PoisonError},
};

use futures_util::future::{try_join, try_join4};
use reqwest::Method;
use serde_json::Value;

use super::{
    ApiError, Connection, RelationApi, agent,
    archive::{self, PERSON_COLUMNS, PersonColumns, RELATION_COLUMNS, RelationColumns},
    body::Body,
    error,
    exchange::{Ask, ENTITY, Exchange, LIST},
    headers::Headers,
    mdo,
    object::Object,
    orient::Codings,
    paging::Beginnings,
    patch,
    query::encode,
};
use crate::domain::{
    Changes, Company, ContactRelationEntity, DefinitionList, FailureKind, Page, Pair, Party, PartyHit, PartyRef,
    Person, Principal, RelationId, RelationRow, Retry, Scope,
};
use crate::net::Client;

/// Pages read at most where a whole list is wanted at once.
const PAGES: usize = 20;

/// A server of relations over HTTP.
pub struct HttpApi {
    exchange: Exchange,
    page_size: usize,
    codings: Mutex<Codings>,
    beginnings: Mutex<Beginnings>,
}

impl HttpApi {
    /// Prepares a client; sends nothing. For `https` this may read the trust store,
    /// which takes a while.
    pub fn new(connection: &Connection) -> Result<Self, ApiError> {
        let exchange = Exchange {
            client: Client::new(&connection.network, connection.access.near())?,
            headers: Headers::new(connection.language.as_deref(), connection.culture.as_deref())?,
            access: connection.access.clone(),
        };
        Ok(Self {
            exchange,
            page_size: connection.page_size.max(1),
            codings: Mutex::default(),
            beginnings: Mutex::default(),
        })
    }

    async fn get(&self, path: &str, limit: usize) -> Result<Body, ApiError> {
        self.exchange.ask(Ask { method: Method::GET, path, body: None, translated: true, limit }).await
    }

    async fn post(&self, path: &str, body: Option<String>) -> Result<Body, ApiError> {
        self.exchange.ask(Ask { method: Method::POST, path, body, translated: true, limit: ENTITY }).await
    }

    async fn list(&self, name: &str, query: &str) -> Result<Body, ApiError> {
        self.get(&format!("v1/MDOList/{name}?query={}", encode(query)), LIST).await
    }

    /// The company with this id, if there is one.
    async fn company(&self, id: i32) -> Result<Option<Company>, ApiError> {
        let body = match self.get(&format!("v1/Contact/{id}/Simple"), ENTITY).await {
            Ok(body) => body,
            Err(error) if error.failure.kind == FailureKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let value: Value = serde_json::from_str(&body).map_err(|why| error::unreadable(&body, &why.to_string()))?;
        let found = Object::of(&value).filter(|company| company.integer("ContactId") == id);
        Ok(found.map(|company| {
            let name = match (company.text("FullName").trim(), company.text("Department").trim()) {
                ("", "") => company.text("Name").to_owned(),
                ("", department) => format!("{}, {department}", company.text("Name")),
                (full, _) => full.to_owned(),
            };
            Company { id, name }
        }))
    }

    async fn page(&self, scope: Scope, filter: Option<&str>, skip: usize) -> Result<Page, ApiError> {
        let list: Cow<'static, str> = match scope {
            Scope::All => "v1/Relation".into(),
            Scope::Of(PartyRef::Company(contact)) => format!("v1/Contact/{contact}/Relations").into(),
            Scope::Of(PartyRef::Person { person, .. }) => format!("v1/Person/{person}/Relations").into(),
        };
        let size = self.page_size;
        let filter = filter.map(|filter| format!("&$filter={}", encode(filter))).unwrap_or_default();
        let list = format!("{list}?$select={RELATION_COLUMNS}{filter}&$orderBy=relationId&$top={size}");
        let path = format!("{list}&$skip={skip}");
        let body = self.get(&path, LIST).await?;
        let rows = archive::rows::<RelationColumns<'_>>(&body)?;
        let mut beginnings = self.beginnings.lock().unwrap_or_else(PoisonError::into_inner);
        if beginnings.repeats(&list, skip, rows.value.first().map(|row| row.id)) {
            tracing::warn!("the server passes over no rows: a list ends with its first page");
            return Ok(Page { rows: Vec::new(), next: None });
        }
        let mut codings = self.codings.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Page { next: rows.next(skip, size), rows: codings.orient(scope, &rows.value) })
    }

    /// Page after page, up to a bound.
    async fn whole(&self, scope: Scope, filter: Option<&str>) -> Result<Vec<RelationRow>, ApiError> {
        let (mut rows, mut skip) = (Vec::new(), 0);
        for _ in 0..PAGES {
            let page = self.page(scope, filter, skip).await?;
            rows.extend(page.rows);
            match page.next {
                Some(next) => skip = next,
                None => return Ok(rows),
            }
        }
        tracing::warn!(rows = rows.len(), "a list was cut: it is longer than what is read at once");
        Ok(rows)
    }

    async fn definitions_of(&self, pair: Pair) -> Result<(Pair, Vec<crate::domain::Definition>), ApiError> {
        let path = format!("v1/MDOList/contactrelationdefinition?additional={}&flat=true", pair.letters());
        Ok((pair, mdo::definitions(&self.get(&path, LIST).await?)?))
    }
}

impl RelationApi for HttpApi {
    async fn principal(&self) -> Result<Principal, ApiError> {
        let body = self.get("v1/User/currentPrincipal", ENTITY).await?;
        let value: Value = serde_json::from_str(&body).map_err(|why| error::unreadable(&body, &why.to_string()))?;
        if let Some(error) = error::refused_with_success(&body) {
            return Err(error);
        }
        let user = Object::of(&value).ok_or_else(|| error::unreadable(&body, "not a user"))?;
        Ok(Principal {
            id: user.integer("AssociateId"),
            associate: user.first_text(&["Associate", "UserName"]).to_owned(),
            full_name: user.text("FullName").to_owned(),
            role: user.text("RoleName").to_owned(),
            licences: user.texts("Licenses"),
        })
    }

    async fn search_parties(&self, text: &str) -> Result<Vec<PartyHit>, ApiError> {
        mdo::hits(&self.list("contactwithpersonsearch_new", text).await?)
    }

    async fn search_companies(&self, text: &str) -> Result<Vec<Company>, ApiError> {
        let named = async { mdo::companies(&self.list("contact_new", text).await?) };
        let numbered = async {
            match text.trim().parse() {
                Ok(id @ 1..) => self.company(id).await,
                _ => Ok(None),
            }
        };
        let (named, numbered) = try_join(named, numbered).await?;
        let id = numbered.as_ref().map(|company| company.id);
        Ok(numbered.into_iter().chain(named.into_iter().filter(|company| Some(company.id) != id)).collect())
    }

    async fn search_persons(&self, text: &str) -> Result<Vec<Person>, ApiError> {
        mdo::persons(&self.list("allpersonsearch", text).await?)
    }

    async fn persons_of(&self, contact: i32) -> Result<Vec<Person>, ApiError> {
        let (mut persons, mut skip): (Vec<Person>, _) = (Vec::new(), 0);
        for _ in 0..PAGES {
            let size = self.page_size;
            let path = format!(
                "v1/Contact/{contact}/Persons?$select={PERSON_COLUMNS}&$orderBy=personId&$top={size}&$skip={skip}"
            );
            let body = self.get(&path, LIST).await?;
            let rows = archive::rows::<PersonColumns<'_>>(&body)?;
            if rows.value.iter().all(|row| persons.iter().any(|known| known.id == row.id)) {
                // Nothing new: the server passes over no rows.
                break;
            }
            persons.extend(rows.value.iter().filter(|row| row.id != 0).map(|row| Person {
                id: row.id,
                contact: if row.contact == 0 { contact } else { row.contact },
                name: if row.name.trim().is_empty() { format!("person {}", row.id) } else { row.name.to_string() },
                contact_name: String::new(),
            }));
            match rows.next(skip, size) {
                Some(next) => skip = next,
                None => break,
            }
        }
        persons.sort_by_cached_key(|person| (person.name.to_lowercase(), person.id));
        Ok(persons)
    }

    async fn definitions(&self) -> Result<DefinitionList, ApiError> {
        let [cc, cp, pc, pp] = Pair::ALL.map(|pair| self.definitions_of(pair));
        let (cc, cp, pc, pp) = try_join4(cc, cp, pc, pp).await?;
        Ok(DefinitionList::new([cc, cp, pc, pp]))
    }

    async fn relations(&self, scope: Scope, skip: usize) -> Result<Page, ApiError> {
        self.page(scope, None, skip).await
    }

    async fn between(&self, one: Party, other: Party) -> Result<Vec<RelationRow>, ApiError> {
        let (scope, filter) = match (one, other) {
            (Party { contact: 0, person: 0 }, _) | (_, Party { contact: 0, person: 0 }) => return Ok(Vec::new()),
            (Party { person: id @ 1.., contact }, _) | (_, Party { person: id @ 1.., contact }) => {
                (Scope::Of(PartyRef::Person { person: id, contact }), None)
            }
            _ => {
                let both = if one.contact == other.contact { "and" } else { "or" };
                let filter = format!("source/contactId = {0} {both} target/contactId = {0}", other.contact);
                (Scope::Of(PartyRef::Company(one.contact)), Some(filter))
            }
        };
        let rows = match self.whole(scope, filter.as_deref()).await {
            Err(error)
                if filter.is_some() && matches!(error.failure.kind, FailureKind::Invalid | FailureKind::Server) =>
            {
                tracing::debug!(%error.failure, "the filter was refused: filtering here");
                self.whole(scope, None).await?
            }
            done => done?,
        };
        Ok(rows.into_iter().filter(|row| is_between(row, one, other)).collect())
    }

    async fn load(&self, id: RelationId) -> Result<Option<ContactRelationEntity>, ApiError> {
        let entity = agent::entity(&self.post(&agent::get(id), None).await?)?;
        match &entity {
            Some(entity) if entity.id() != id => {
                let text = format!("relation {id} was asked for, and the server sent {}", entity.id());
                Err(ApiError::new(FailureKind::Unreadable, Retry::Unsafe, text))
            }
            _ => Ok(entity),
        }
    }

    async fn start(&self) -> Result<ContactRelationEntity, ApiError> {
        let body = self.post(agent::CREATE, None).await?;
        // With an id a save would overwrite that row instead of creating one.
        agent::entity(&body)?
            .filter(|entity| !entity.id().is_saved())
            .ok_or_else(|| error::unreadable(&body, "a new relation was asked for, and this is none"))
    }

    async fn save(&self, carrier: &str) -> Result<ContactRelationEntity, ApiError> {
        let body = self.post(agent::SAVE, Some(agent::save(carrier))).await?;
        agent::entity(&body)?.ok_or_else(|| error::unreadable(&body, "the saved relation was expected, not null"))
    }

    async fn patch(&self, base: &ContactRelationEntity, changes: &Changes) -> Result<ContactRelationEntity, ApiError> {
        let (path, body) = (patch::path(base.id()), Some(patch::body(base, changes)));
        let ask = Ask { method: Method::PATCH, path: &path, body, translated: true, limit: ENTITY };
        let body = self.exchange.ask(ask).await?;
        agent::entity(&body)?.ok_or_else(|| error::unreadable(&body, "the changed relation was expected, not null"))
    }

    async fn delete(&self, id: RelationId) -> Result<(), ApiError> {
        let body = Some(agent::delete(id));
        let ask = Ask { method: Method::POST, path: agent::DELETE, body, translated: false, limit: ENTITY };
        let body = self.exchange.ask(ask).await?;
        // The answer is 204 without a body. Words in its place may be a proxy's, who has deleted nothing.
        if body.trim().is_empty() {
            Ok(())
        } else {
            Err(error::unreadable(&body, "a delete is answered without words"))
        }
    }
}

/// Whether a row ties both parties: a person is compared by its id alone, for its company is
/// not kept with the relation; a company stands for its persons too.
fn is_between(row: &RelationRow, one: Party, other: Party) -> bool {
    let is = |side: Option<PartyRef>, party: Party| match side {
        Some(PartyRef::Person { person, .. }) if party.person != 0 => person == party.person,
        Some(PartyRef::Person { contact, .. } | PartyRef::Company(contact)) => {
            party.person == 0 && contact == party.contact
        }
        None => false,
    };
    (is(row.near, one) && is(row.far, other)) || (is(row.near, other) && is(row.far, one))
}
