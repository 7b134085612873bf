//! What a server could answer to a call, right or wrong.

use crate::app::{Course, Entry, Outcome, Took};
use crate::domain::{
    Attempt, Call, Changes, Company, ContactRelationEntity, Definition, DefinitionList, Direction, Failure,
    FailureKind, FieldId, Operation, Ours, Page, Pair, PartyHit, PartyRef, Person, Principal, RelationId, RelationRow,
    Reply, Retry, Save, Speaker, Value, Write,
};
use crate::form::{Kept, KeptKey};

/// Rights in a few flavours; the last says nothing at all.
const RIGHTS: [&str; 8] = [
    r#""TableRight":{"Mask":"FULL","Reason":""}"#,
    r#""TableRight":{"Mask":"Select","Reason":"the owner only"}"#,
    r#""TableRight":{"Mask":"Select, Update","Reason":"not yours"}"#,
    r#""TableRight":{"Mask":"FULL","Reason":""},"FieldProperties":{
        "Comment":{"FieldRight":{"Mask":"Read","Reason":"signed"},"FieldType":"System.String","FieldLength":254},
        "SourceContactId":{"FieldRight":{"Mask":"Update, UIHintReadOnly","Reason":"register"}}}"#,
    r#""TableRight":{"Mask":"FULL","Reason":""},"FieldProperties":{
        "Comment":{"FieldRight":{"Mask":"Update, UIHintMandatory","Reason":"say why"},"FieldType":"System.String","FieldLength":9},
        "Reversed":{"FieldRight":{"Mask":"None","Reason":"hidden"}}}"#,
    r#""TableRight":{"Mask":15,"Reason":""}"#,
    r#""TableRight":{"Mask":"UDR"}"#,
    r#""Surprise":{"kept":[1,2]}"#,
];

/// A relation of this id; the flavour varies rights, parties and comment.
pub(super) fn entity(id: i32, flavour: usize) -> ContactRelationEntity {
    let comment = ["", "short", "two\\nlines", "\\u001b[31mhostile\\u202e", "a comment with some length"][flavour % 5];
    let (source, person) = [(2, 0), (4, 3), (2, 9)][flavour % 3];
    let json = format!(
        r#"{{"RelationId":{id},"SourceContactId":{source},"SourcePersonId":{person},"SourceContactName":"ABC",
        "DestinationContactId":3,"DestinationContactName":"Fjord","RelationDefinitionId":{},"ActiveText":"owns",
        "PassiveText":"owned by","Comment":"{comment}","UpdatedDate":"2024-03-0{}T08:12:40Z",{}}}"#,
        flavour % 3 + 1,
        flavour % 9 + 1,
        RIGHTS[flavour % RIGHTS.len()],
    );
    ContactRelationEntity::from_json(&json).unwrap()
}

fn blank(flavour: usize) -> ContactRelationEntity {
    let rights = RIGHTS[[0, 4, 7][flavour % 3]];
    ContactRelationEntity::from_json(&format!(r#"{{"RelationId":0,"Comment":"",{rights}}}"#)).unwrap()
}

fn definitions() -> DefinitionList {
    let definition = |id: i32, active: &str, passive: &str| Definition {
        id,
        active: active.to_owned(),
        passive: passive.to_owned(),
        tooltip: String::new(),
        deleted: id == 3,
    };
    DefinitionList::new(Pair::ALL.into_iter().enumerate().map(|(at, pair)| {
        let mut list = vec![definition(2, "knows", "knows")];
        list.extend((at == 0).then(|| definition(1, "owns", "owned by")));
        list.extend((at == 2).then(|| definition(3, "sat on", "had")));
        (pair, list)
    }))
}

fn rows(flavour: usize) -> Vec<RelationRow> {
    let row = |id: i32| RelationRow {
        id: RelationId(id),
        definition: id % 3 + 1,
        direction: if id % 2 == 0 { Direction::Active } else { Direction::Passive },
        near: Some(PartyRef::Company(2)),
        near_name: "ABC".into(),
        text: ["owns", "knows", "漢字\u{1b}"][usize::try_from(id).unwrap() % 3].into(),
        far: Some(PartyRef::Person { person: id, contact: 3 }),
        far_name: "Fjord".into(),
        comment: "x".repeat(flavour % 4).into(),
    };
    let first = i32::try_from(flavour % 5).unwrap();
    (first + 1..first + 1 + i32::try_from(flavour % 7).unwrap()).map(row).collect()
}

/// The row after a save of this.
fn saved(save: &Save, flavour: usize) -> ContactRelationEntity {
    let id = if save.base.id().is_saved() { save.base.id().0 } else { 77 };
    let mut row = save.base.clone();
    row.set(FieldId::RelationId, Value::Integer(id));
    for (field, value) in &save.changes {
        row.set(*field, value.clone());
    }
    // Servers tidy, and rights may be others now.
    if flavour.is_multiple_of(3) { row } else { with_rights_of(&row, flavour) }
}

fn with_rights_of(row: &ContactRelationEntity, flavour: usize) -> ContactRelationEntity {
    let mut other = entity(row.id().0, flavour);
    for field in FieldId::editable() {
        other.set(field, row.get(field).clone());
    }
    other
}

/// A fitting answer; the flavour says which of those a call can have.
pub(super) fn right(call: &Call, flavour: usize) -> Reply {
    let missing_or = |id: RelationId| match flavour % 8 {
        4 => Reply::Missing,
        _ => Reply::Relation(Box::new(entity(id.0, flavour))),
    };
    match call {
        Call::Principal => Reply::Principal(Principal { full_name: "Demo".to_owned(), ..Principal::default() }),
        Call::SearchParties { .. } => Reply::Parties(hits(flavour)),
        Call::SearchCompanies { .. } => Reply::Companies(companies(flavour)),
        Call::SearchPersons { .. } | Call::PersonsOf { .. } => Reply::Persons(persons(flavour)),
        Call::Definitions => Reply::Definitions(definitions()),
        Call::Relations { skip, .. } => match flavour % 9 {
            0 => Reply::Missing,
            _ => Reply::Relations(Page { rows: rows(flavour), next: (*skip < 3).then_some(skip + 1) }),
        },
        Call::Between(..) => Reply::Relations(Page { rows: rows(flavour), next: None }),
        Call::Load(id) | Call::Preview(id) => missing_or(*id),
        Call::Default => Reply::Relation(Box::new(blank(flavour))),
        Call::Write(write) => written(write, flavour),
        Call::Resolve(attempt) => resolved(attempt, flavour),
    }
}

fn written(write: &Write, flavour: usize) -> Reply {
    let attempt = || Box::new(Attempt { write: write.clone(), known_twins: vec![RelationId(5)] });
    match (flavour % 8, write) {
        (6, Write::Save(save)) => Reply::Found(Box::new(saved(save, flavour))),
        (7, Write::Save(_)) => overtaken(write, flavour),
        (0, _) => Reply::Unsure { attempt: attempt(), failure: failure(flavour) },
        (1, _) => Reply::Missing,
        (2, _) if write.relation().is_saved() => Reply::Changed(Box::new(entity(write.relation().0, flavour))),
        (_, Write::Save(save)) => Reply::Saved(Box::new(saved(save, flavour))),
        (_, Write::Delete(_)) => Reply::Deleted,
    }
}

/// Somebody was there since.
fn overtaken(write: &Write, flavour: usize) -> Reply {
    let ours = [Ours::Saved, Ours::Earlier, Ours::Altered, Ours::Untold][flavour / 8 % 4];
    let id = if write.relation().is_saved() { write.relation().0 } else { 77 };
    let is_there = !write.relation().is_saved() || flavour.is_multiple_of(3);
    Reply::Overtaken { ours, row: is_there.then(|| Box::new(entity(id, flavour))) }
}

fn resolved(attempt: &Attempt, flavour: usize) -> Reply {
    match (flavour % 6, &attempt.write) {
        (5, write @ Write::Save(_)) => overtaken(write, flavour),
        (0, _) => Reply::NotWritten,
        (1, _) => Reply::Missing,
        (2, write) if write.relation().is_saved() => Reply::Changed(Box::new(entity(write.relation().0, flavour))),
        (_, Write::Save(save)) => Reply::Saved(Box::new(saved(save, flavour))),
        (_, Write::Delete(_)) => Reply::Deleted,
    }
}

/// What earlier runs have left: two drafts of relation 1 and a new one.
pub(super) fn left() -> [Kept; 3] {
    let kept = |key, base: ContactRelationEntity, comment: &str| Kept {
        key,
        base,
        changes: Changes::from([(FieldId::Comment, Value::Text(comment.to_owned()))]),
        shown: Changes::new(),
        earlier: None,
    };
    let one = KeptKey::Relation(RelationId(1));
    [
        kept(one, entity(1, 24), "one"),
        kept(one, entity(1, 24), "other"),
        kept(KeptKey::New(1 << 40), entity(0, 24), "new"),
    ]
}

/// A create, an update and a delete that can be taken back, newest first, each named by
/// what takes it back.
pub(super) fn journal() -> Vec<Entry> {
    let save = |base, changes| Write::Save(Box::new(Save { base, changes, earlier: None }));
    let comment = |text: &str| Changes::from([(FieldId::Comment, Value::Text(text.to_owned()))]);
    let create = save(entity(0, 24), Changes::new());
    let update = save(entity(1, 24), comment("changed"));
    let delete = Write::Delete(Box::new(entity(2, 24)));
    let named = [(Operation::Delete, create, 3), (Operation::Update, update, 1), (Operation::Insert, delete, 2)];
    let entry = |(by, write, id): (Operation, Write, i32)| Entry {
        id: format!("{by:?}"),
        at: "today".to_owned(),
        write,
        relation: RelationId(id),
        sentence: "ABC owns Fjord".to_owned(),
        outcome: Outcome::Done,
        took: Took::Milliseconds(12),
        course: if by == Operation::Update { Course::Undo } else { Course::Own },
        undone: false,
        tried: None,
    };
    named.into_iter().map(entry).collect()
}

fn companies(flavour: usize) -> Vec<Company> {
    (2..5).take(flavour % 4).map(|id| Company { id, name: format!("Company {id}") }).collect()
}

fn persons(flavour: usize) -> Vec<Person> {
    let person = |id: i32| Person { id, contact: id % 5, name: format!("Person {id}"), contact_name: String::new() };
    (8..12).take(flavour % 5).map(person).collect()
}

fn hits(flavour: usize) -> Vec<PartyHit> {
    let companies = companies(flavour).into_iter().map(|company| (PartyRef::Company(company.id), company.name));
    let persons = persons(flavour).into_iter().map(|person| {
        let Person { id, contact, name, .. } = person;
        (PartyRef::Person { person: id, contact }, name)
    });
    let hit = |(party, name): (PartyRef, String)| PartyHit { party, name, detail: String::new(), retired: false };
    companies.chain(persons).map(hit).collect()
}

/// Something that went wrong.
pub(super) fn failure(flavour: usize) -> Failure {
    const KINDS: [FailureKind; 6] = [
        FailureKind::Unreachable,
        FailureKind::SignIn,
        FailureKind::Forbidden,
        FailureKind::Invalid,
        FailureKind::Cancelled,
        FailureKind::Unreadable,
    ];
    Failure {
        kind: KINDS[flavour % KINDS.len()],
        by: Speaker::Relata,
        text: "it \u{1b}[31mdid not work".to_owned(),
        field: [None, Some(FieldId::Comment), Some(FieldId::SourceContactId)][flavour % 3],
        retry: Retry::Safe,
    }
}
