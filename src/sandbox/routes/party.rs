//! Companies and persons, one at a time, as the simple carriers and as entities
//! (WebAPI reference, Contact and Person). REST answers 404 for a missing row,
//! agents `200 null`.

use serde_json::{Map, Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::reply::{Refusal, Reply};
use crate::sandbox::store::party::{Contact, Person};
use crate::sandbox::{locale, wire};

type Found = Result<Option<Value>, Refusal>;

/// `GET Contact/{id}`.
pub(super) fn contact_rest(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    rest(call, "Contact", id, contact_entity(call, id)?)
}

/// `GET Contact/{id}/Simple`.
pub(super) fn contact_simple(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    rest(call, "Contact", id, contact(call, id)?)
}

/// `GET Person/{id}`.
pub(super) fn person_rest(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    rest(call, "Person", id, person_entity(call, id)?)
}

/// `GET Person/{id}/Simple`.
pub(super) fn person_simple(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    rest(call, "Person", id, person(call, id)?)
}

/// `Agents/Contact/GetContact?contactId=`.
pub(super) fn contact_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.query_id("contactId")?;
    Ok(agent(call, contact(call, id)?))
}

/// `Agents/Contact/GetContactEntity?contactEntityId=`.
pub(super) fn contact_entity_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.query_id("contactEntityId")?;
    Ok(agent(call, contact_entity(call, id)?))
}

/// `Agents/Person/GetPerson?personId=`.
pub(super) fn person_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.query_id("personId")?;
    Ok(agent(call, person(call, id)?))
}

/// `Agents/Person/GetPersonEntity?personEntityId=`.
pub(super) fn person_entity_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.query_id("personEntityId")?;
    Ok(agent(call, person_entity(call, id)?))
}

/// `Agents/Contact/GetContactList` with a bare array of ids.
pub(super) fn contact_list_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    many(call, contact)
}

/// `Agents/Person/GetPersonList` with a bare array of ids.
pub(super) fn person_list_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    many(call, person)
}

/// `Agents/Person/GetPersonsFromContact` with `{"ContactId": n}`.
pub(super) fn persons_from_contact(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let contact = wire::integer(&call.object()?, "ContactId")?;
    let company = call.store.contact(contact)?;
    let rows = call.store.persons_of(contact)?;
    Ok(Reply::Json(rows.iter().map(|row| person_carrier(row, company.as_ref())).collect()))
}

fn many(call: &Call<'_>, find: fn(&Call<'_>, i64) -> Found) -> Result<Reply, Refusal> {
    let Value::Array(ids) = call.json()? else { return Err(Refusal::Binding("ids")) };
    let mut found = Vec::new();
    for id in ids.iter().filter_map(Value::as_i64) {
        found.extend(find(call, id)?);
    }
    Ok(Reply::Json(Value::Array(found)))
}

fn rest(call: &Call<'_>, name: &str, id: i64, found: Option<Value>) -> Result<Reply, Refusal> {
    let mut entity = found.ok_or_else(|| Refusal::NotFound(format!("{name} id {id}")))?;
    if let Value::Object(object) = &mut entity {
        let own = format!("{}/v1/{name}", call.root);
        object.insert(
            "_Links".to_owned(),
            json!({
                "Self": format!("{own}/{id}/"),
                "Self.Simple": format!("{own}/{id}/Simple/"),
                "Archive": format!("{own}/"),
                "Archive.Relations": format!("{own}/{id}/Relations/"),
            }),
        );
    }
    Ok(Reply::Json(wire::select(entity, call.query("$select"))))
}

fn agent(call: &Call<'_>, found: Option<Value>) -> Reply {
    Reply::Json(wire::select(found.unwrap_or(Value::Null), call.query("$select")))
}

fn contact(call: &Call<'_>, id: i64) -> Found {
    let Some(row) = call.store.contact(id)? else { return Ok(None) };
    let owner = call.store.associate(row.associate)?;
    let mut carrier = texts(&["URL", "Kananame", "EmailAddressName", "URLName", "FormattedAddress"]);
    extend(
        &mut carrier,
        json!({
            "ContactId": row.id,
            "Name": row.name,
            "OrgNr": row.orgnr,
            "Department": row.department,
            "City": row.city,
            "DirectPhone": row.phone,
            "AssociateId": row.associate,
            "CountryId": 0,
            "EmailAddress": row.email,
            "AssociateFullName": owner.map_or_else(String::new, |owner| owner.full_name),
            "BusinessName": row.business,
            "CategoryName": row.category,
            "CountryName": row.country,
            "Address": Value::Null,
            "FullName": row.full_name(),
            "IsOwnerContact": row.id == 1,
            "ActiveErpLinks": 0,
            "TableRight": Value::Null,
            "FieldProperties": {},
        }),
    );
    Ok(Some(Value::Object(carrier)))
}

fn person(call: &Call<'_>, id: i64) -> Found {
    let Some(row) = call.store.person(id)? else { return Ok(None) };
    let company = row.contact.map(|id| call.store.contact(id)).transpose()?.flatten();
    Ok(Some(person_carrier(&row, company.as_ref())))
}

fn person_carrier(row: &Person, company: Option<&Contact>) -> Value {
    let of_company = |text: fn(&Contact) -> String| company.map_or_else(String::new, text);
    let mut carrier = texts(&[
        "Mrmrs",
        "Description",
        "FaxPhone",
        "MobilePhone",
        "AssociateName",
        "ContactFax",
        "Kanafname",
        "Kanalname",
        "Post1",
        "Post2",
        "Post3",
        "EmailName",
        "CategoryName",
    ]);
    extend(
        &mut carrier,
        json!({
            "Position": row.position,
            "PersonId": row.id,
            "Firstname": row.first,
            "Lastname": row.last,
            "MiddleName": row.middle,
            "Title": row.title,
            "Email": row.email,
            "FullName": row.full_name(),
            "DirectPhone": row.phone,
            "FormalName": row.full_name(),
            "CountryId": 0,
            "ContactId": row.contact.unwrap_or(0),
            "ContactName": of_company(|company| company.name.clone()),
            "Retired": i64::from(row.retired),
            "Rank": 1,
            "ActiveInterests": 0,
            "ContactDepartment": of_company(|company| company.department.clone()),
            "ContactCountryId": 0,
            "ContactOrgNr": of_company(|company| company.orgnr.clone()),
            "ContactPhone": of_company(|company| company.phone.clone()),
            "AssociateId": row.associate,
            "UsePersonAddress": false,
            "ContactFullName": of_company(Contact::full_name),
            "ActiveErpLinks": 0,
            "TicketPriorityId": 0,
            "SupportLanguageId": 0,
            "SupportAssociateId": 0,
            "TableRight": Value::Null,
            "FieldProperties": {},
        }),
    );
    Value::Object(carrier)
}

fn contact_entity(call: &Call<'_>, id: i64) -> Found {
    let Some(row) = call.store.contact(id)? else { return Ok(None) };
    let owner = wire::associate(call.store.associate(row.associate)?.as_ref());
    let persons = call.store.persons_of(id)?;
    let mut entity = texts(&["Description", "Kananame", "DbiKey"]);
    extend(&mut entity, empty_lists(&["Interests", "Urls", "Faxes", "BounceEmails"]));
    extend(
        &mut entity,
        json!({
            "ContactId": row.id,
            "Name": row.name,
            "Department": row.department,
            "OrgNr": row.orgnr,
            "Number1": row.id.to_string(),
            "Number2": (row.id + 10_000).to_string(),
            "UpdatedDate": locale::NO_DATE,
            "CreatedDate": call.zone.format(Some(row.registered)),
            "Emails": [element(&row.email)],
            "Phones": [element(&row.phone)],
            "UpdatedBy": Value::Null,
            "CreatedBy": owner,
            "Associate": owner,
            "Business": list_item(&row.business),
            "Category": list_item(&row.category),
            "Country": {"CountryId": 0, "Name": row.country},
            "Persons": persons.iter().map(|person| person_carrier(person, Some(&row))).collect::<Vec<_>>(),
            "NoMailing": false,
            "Xstop": row.stop,
            "Deleted": 0,
            "Address": Value::Null,
            "Source": 0,
            "UserDefinedFields": {},
            "ExtraFields": {},
            "CustomFields": {},
            "TableRight": {"Mask": "FULL", "Reason": ""},
            "FieldProperties": {},
        }),
    );
    Ok(Some(Value::Object(entity)))
}

fn person_entity(call: &Call<'_>, id: i64) -> Found {
    let Some(row) = call.store.person(id)? else { return Ok(None) };
    let owner = wire::associate(call.store.associate(row.associate)?.as_ref());
    let company = row.contact.map(|id| contact(call, id)).transpose()?.flatten();
    let mut entity = texts(&["Mrmrs", "Description", "PersonNumber", "Post1", "Post2", "Post3", "Salutation"]);
    extend(&mut entity, empty_lists(&["PrivatePhones", "Faxes", "MobilePhones", "OtherPhones", "Interests", "Urls"]));
    extend(
        &mut entity,
        json!({
            "PersonId": row.id,
            "Firstname": row.first,
            "MiddleName": row.middle,
            "Lastname": row.last,
            "Title": row.title,
            "UpdatedDate": locale::NO_DATE,
            "CreatedDate": call.zone.format(Some(row.registered)),
            "BirthDate": locale::NO_DATE,
            "CreatedBy": owner,
            "UpdatedBy": Value::Null,
            "Emails": [element(&row.email)],
            "OfficePhones": [element(&row.phone)],
            "IsAssociate": row.id <= 2,
            "Position": list_item(&row.position),
            "Contact": company,
            "FullName": row.full_name(),
            "FormalName": row.full_name(),
            "NoMailing": false,
            "UsePersonAddress": false,
            "Retired": row.retired,
            "Address": Value::Null,
            "UserDefinedFields": {},
            "ExtraFields": {},
            "CustomFields": {},
            "TableRight": {"Mask": "FULL", "Reason": ""},
            "FieldProperties": {},
        }),
    );
    Ok(Some(Value::Object(entity)))
}

fn element(value: &str) -> Value {
    json!({"Id": 0, "Value": value, "StrippedValue": value, "Description": ""})
}

fn list_item(value: &str) -> Value {
    json!({"Id": 0, "Value": value, "Tooltip": ""})
}

fn texts(names: &[&str]) -> Map<String, Value> {
    names.iter().map(|name| ((*name).to_owned(), Value::from(""))).collect()
}

fn empty_lists(names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), json!([]))).collect::<Map<_, _>>().into()
}

fn extend(carrier: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        carrier.extend(more);
    }
}
