//! The carriers of companies and persons: the simple ones of lists and pickers,
//! and the full entities. What the sandbox does not keep is there and empty, so that
//! a client finds every published property.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::reply::Refusal;
use super::store::party::{Contact, Person};
use super::wire;

/// A carrier, or nothing when there is no such row.
pub(super) type Found = Result<Option<Value>, Refusal>;

/// The simple carrier of a company.
pub(super) fn contact(call: &Call<'_>, id: i64) -> Found {
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

/// The simple carrier of a person.
pub(super) fn person(call: &Call<'_>, id: i64) -> Found {
    let Some(row) = call.store.person(id)? else { return Ok(None) };
    let company = row.contact.map(|id| call.store.contact(id)).transpose()?.flatten();
    Ok(Some(of_person(&row, company.as_ref())))
}

/// The simple carrier of a person of this company.
pub(super) fn of_person(row: &Person, company: Option<&Contact>) -> Value {
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

/// The full entity of a company.
pub(super) fn contact_entity(call: &Call<'_>, id: i64) -> Found {
    let Some(row) = call.store.contact(id)? else { return Ok(None) };
    let owner = wire::associate(call.store.associate(row.associate)?.as_ref());
    let persons = call.store.persons_of(id)?;
    let mut entity = texts(&["Description", "Kananame", "DbiKey"]);
    extend(&mut entity, nulls(&["SupportAssociate", "TicketPriority", "CustomerLanguage", "SupportPerson"]));
    extend(
        &mut entity,
        zeros(&["ActiveInterests", "GroupId", "ActiveStatusMonitorId", "DbiAgentId", "ActiveErpLinks"]),
    );
    extend(&mut entity, never(call, &["DbiLastSyncronized", "DbiLastModified"]));
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
            "UpdatedDate": call.zone.format(None),
            "CreatedDate": call.zone.format(Some(row.registered)),
            "Emails": [element(&row.email)],
            "Phones": [element(&row.phone)],
            "UpdatedBy": Value::Null,
            "CreatedBy": owner,
            "Associate": owner,
            "Business": list_item(&row.business),
            "Category": list_item(&row.category),
            "Country": {"CountryId": 0, "Name": row.country},
            "Persons": persons.iter().map(|person| of_person(person, Some(&row))).collect::<Vec<_>>(),
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

/// The full entity of a person.
pub(super) fn person_entity(call: &Call<'_>, id: i64) -> Found {
    let Some(row) = call.store.person(id)? else { return Ok(None) };
    let owner = wire::associate(call.store.associate(row.associate)?.as_ref());
    let company = row.contact.map(|id| contact(call, id)).transpose()?.flatten();
    let mut entity = texts(&[
        "Mrmrs",
        "Description",
        "PersonNumber",
        "Post1",
        "Post2",
        "Post3",
        "Salutation",
        "Kanalname",
        "Kanafname",
        "DbiKey",
    ]);
    extend(
        &mut entity,
        nulls(&[
            "Country",
            "CorrespondingAssociate",
            "Category",
            "Business",
            "SupportAssociate",
            "TicketPriority",
            "CustomerLanguage",
            "UserInfo",
        ]),
    );
    extend(
        &mut entity,
        zeros(&["ActiveInterests", "DbiAgentId", "SentInfo", "ShowContactTickets", "Source", "ActiveErpLinks"]),
    );
    extend(&mut entity, never(call, &["DbiLastSyncronized", "DbiLastModified"]));
    extend(
        &mut entity,
        empty_lists(&[
            "PrivatePhones",
            "Faxes",
            "MobilePhones",
            "OtherPhones",
            "InternetPhones",
            "ChatEmails",
            "Interests",
            "Urls",
            "ShipmentTypes",
            "Consents",
            "BounceEmails",
        ]),
    );
    extend(
        &mut entity,
        json!({
            "PersonId": row.id,
            "Firstname": row.first,
            "MiddleName": row.middle,
            "Lastname": row.last,
            "Title": row.title,
            "UpdatedDate": call.zone.format(None),
            "CreatedDate": call.zone.format(Some(row.registered)),
            "BirthDate": call.zone.format(None),
            "CreatedBy": owner,
            "Associate": owner,
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

fn nulls(names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), Value::Null)).collect::<Map<_, _>>().into()
}

fn zeros(names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), Value::from(0))).collect::<Map<_, _>>().into()
}

fn never(call: &Call<'_>, names: &[&str]) -> Value {
    let date = call.zone.format(None);
    names.iter().map(|name| ((*name).to_owned(), Value::from(date.clone()))).collect::<Map<_, _>>().into()
}

fn empty_lists(names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), json!([]))).collect::<Map<_, _>>().into()
}

fn extend(carrier: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        carrier.extend(more);
    }
}
