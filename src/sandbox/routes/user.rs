//! Who is signed in (WebAPI reference, User).

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::reply::{Refusal, Reply};
use crate::sandbox::wire;

/// `GET User/currentPrincipal`; sets the cookies of a browser session.
pub(super) fn principal(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let user = &call.user;
    let person = call.store.person(user.person)?;
    let administrator = user.group == 2;
    let email = person.as_ref().map_or("", |person| person.email.as_str());
    let principal = json!({
        "UserType": user.kind(),
        "Associate": user.name,
        "AssociateId": user.id,
        "IsPerson": person.is_some(),
        "PersonId": user.person,
        "CountryId": 578,
        "HomeCountryId": 578,
        "ContactId": person.as_ref().and_then(|person| person.contact).unwrap_or(0),
        "GroupId": user.group,
        "BusinessId": 0,
        "CategoryId": 0,
        "ContactOwner": 0,
        "RoleId": if administrator { 2 } else { 1 },
        "RoleName": if administrator { "Administrator" } else { "User" },
        "RoleType": "Employee",
        "RoleDescription": "",
        "Licenses": ["relation", "relation-cal", "web", "webtools"],
        "FullName": user.full_name,
        "EMailAddress": email,
        "FunctionRights": [],
        "SecondaryGroups": [],
        "DatabaseContextIdentifier": call.context(),
        "UserName": user.name,
        "ProvidedCredentials": [],
        "TableRight": Value::Null,
        "FieldProperties": {},
    });
    Ok(Reply::Session(principal, call.cookies()))
}

/// `GET User/currentAssociate`.
pub(super) fn associate(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Json(wire::associate(Some(&call.user))))
}

/// `GET User/currentToken`: a ticket for later calls.
pub(super) fn token(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Json(Value::from(call.ticket())))
}
