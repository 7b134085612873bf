//! The table of routes below `/api` and the router made from it. One file per
//! group of endpoints; this one only says which path and verb leads where.

#![expect(clippy::unnecessary_wraps, reason = "all endpoints of the table share one signature")]

mod archive;
mod definition;
mod mdo;
mod party;
mod relation_agent;
mod relation_rest;
mod root;
mod user;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{Method, Response, Uri};
use axum::routing::{self, MethodFilter, MethodRouter};

use super::reply::{Refusal, respond};
use super::site::{Endpoint, Site};

/// A verb, a path below `/api` as the reference spells it, and its endpoint.
type Route = (MethodFilter, &'static str, Endpoint);

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;
const PUT: MethodFilter = MethodFilter::PUT;
const PATCH: MethodFilter = MethodFilter::PATCH;
const DELETE: MethodFilter = MethodFilter::DELETE;

/// Every route that needs a signed-in caller.
pub(super) const ROUTES: &[Route] = &[
    (POST, "/v1/Agents/Relation/CreateDefaultContactRelationEntity", relation_agent::create_default),
    (POST, "/v1/Agents/Relation/GetContactRelationEntity", relation_agent::get),
    (POST, "/v1/Agents/Relation/SaveContactRelation", relation_agent::save),
    (POST, "/v1/Agents/Relation/DeleteContactRelation", relation_agent::delete),
    (GET, "/v1/Relation", archive::relations),
    (POST, "/v1/Relation", relation_rest::post),
    (GET, "/v1/Relation/default", relation_rest::default),
    (GET, "/v1/Relation/{id}", relation_rest::get),
    (PUT, "/v1/Relation/{id}", relation_rest::put),
    (PATCH, "/v1/Relation/{id}", relation_rest::patch),
    (DELETE, "/v1/Relation/{id}", relation_rest::delete),
    (GET, "/v1/Contact", archive::contacts),
    (GET, "/v1/Contact/{id}", party::contact_rest),
    (GET, "/v1/Contact/{id}/Simple", party::contact_simple),
    (GET, "/v1/Contact/{id}/Persons", archive::contact_persons),
    (GET, "/v1/Contact/{id}/Relations", archive::contact_relations),
    (GET, "/v1/Person", archive::persons),
    (GET, "/v1/Person/{id}", party::person_rest),
    (GET, "/v1/Person/{id}/Simple", party::person_simple),
    (GET, "/v1/Person/{id}/Relations", archive::person_relations),
    (POST, "/v1/Agents/Contact/GetContact", party::contact_agent),
    (POST, "/v1/Agents/Contact/GetContactEntity", party::contact_entity_agent),
    (POST, "/v1/Agents/Contact/GetContactList", party::contact_list_agent),
    (POST, "/v1/Agents/Person/GetPerson", party::person_agent),
    (POST, "/v1/Agents/Person/GetPersonEntity", party::person_entity_agent),
    (POST, "/v1/Agents/Person/GetPersonList", party::person_list_agent),
    (POST, "/v1/Agents/Person/GetPersonsFromContact", party::persons_from_contact),
    (GET, "/v1/Archive", archive::names),
    (GET, "/v1/Archive/{provider}", archive::by_name),
    (POST, "/v1/Archive/{provider}", archive::by_form),
    (POST, "/v1/Agents/Archive/GetArchiveListByColumns", archive::agent_structured),
    (POST, "/v1/Agents/Archive/GetArchiveListByColumns2", archive::agent),
    (GET, "/v1/MDOList", mdo::names),
    (GET, "/v1/MDOList/{list}", mdo::list),
    (POST, "/v1/Agents/MDO/GetList", mdo::agent),
    (POST, "/v1/Agents/MDO/GetSimpleList", mdo::agent),
    (POST, "/v1/Agents/MDO/GetListWithRestriction", mdo::agent),
    (GET, "/v1/RelationDefinition/default", definition::default),
    (GET, "/v1/RelationDefinition/{id}", definition::rest),
    (POST, "/v1/Agents/List/GetRelationDefinitionEntity", definition::agent),
    (GET, "/v1/User/currentPrincipal", user::principal),
    (GET, "/v1/User/currentAssociate", user::associate),
    (GET, "/v1/User/currentToken", user::token),
    (GET, "/v1/TimeZone", root::time_zones),
    (GET, "/v1/String/{tag}", root::text),
];

/// The router over the table; paths are matched in lower case.
pub(super) fn router(site: Arc<Site>) -> Router {
    let mut router = Router::new();
    for (verb, path, endpoint) in ROUTES {
        let lower = format!("/api{}", path.to_ascii_lowercase());
        router = router.route(&lower, at(*verb, *endpoint));
        if path.contains("/Agents/") {
            router = router.route(&lower, routing::get(root::agent_help));
        }
    }
    router
        .route("/api", routing::get(root::api))
        .route("/api/v1", routing::get(root::v1))
        .fallback(no_route)
        .method_not_allowed_fallback(no_verb)
        .with_state(site)
}

fn at(verb: MethodFilter, endpoint: Endpoint) -> MethodRouter<Arc<Site>> {
    routing::on(verb, move |State(site): State<Arc<Site>>, params: RawPathParams, request: Request| async move {
        let (parts, body) = request.into_parts();
        match axum::body::to_bytes(body, usize::MAX).await {
            Ok(body) => site.answer(endpoint, &params, &parts, &body),
            Err(error) => respond(Err(Refusal::Argument(format!("The body cannot be read: {error}")))),
        }
    })
}

async fn no_route(uri: Uri) -> Response<Body> {
    respond(Err(Refusal::NoRoute(uri.path().to_owned())))
}

async fn no_verb(method: Method) -> Response<Body> {
    respond(Err(Refusal::Method(method.to_string())))
}
