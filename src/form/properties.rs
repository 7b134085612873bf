//! The invariants of the form, over random scripts of wishes and answers.
//!
//! The other side of the form is played here by hand: answers may come late,
//! twice, to the wrong request, or be of the wrong kind.

use proptest::prelude::*;

use super::*;
use crate::domain::{
    Answer, Attempt, Call, Company, ContactRelationEntity, Definition, DefinitionList, Facts, Failure, FailureKind,
    FieldId, Ids, Job, Level, Ours, Pair, PartyKind, Person, RelationId, Reply, Retry, Side, Speaker, Value, Write,
    check,
};

/// One thing a script does.
#[derive(Clone, Debug)]
enum Act {
    Wish(FormMsg),
    /// Answers one of the requests made so far, counted from the latest.
    Answer(usize, Kind),
}

#[derive(Clone, Debug)]
enum Kind {
    Relation(String, bool),
    Missing,
    Saved,
    Deleted,
    Changed(String),
    Overtaken(Option<String>, Ours),
    Unsure,
    NotWritten,
    Failed,
}

fn act() -> impl Strategy<Value = Act> {
    let text = "[ab ]{0,3}";
    let id = || (1..4).prop_map(RelationId);
    let side = || prop_oneof![Just(Side::Source), Just(Side::Destination)];
    let company = (side(), 0..4).prop_map(|(side, id)| Pick::Company(side, Company { id, name: format!("C{id}") }));
    let person = (side(), 0..3, 0..4).prop_map(|(side, id, contact)| {
        Pick::Person(side, Person { id, contact, name: format!("P{id}"), contact_name: format!("C{contact}") })
    });
    let wish = prop_oneof![
        id().prop_map(|id| FormMsg::Open(Subject::Relation(id))),
        Just(FormMsg::Open(Subject::New(vec![]))),
        (0..3, text).prop_map(|(id, text)| FormMsg::Open(Subject::Kept(Box::new(kept(id, &text))))),
        Just(FormMsg::Close),
        any::<bool>().prop_map(FormMsg::Move),
        (0..FieldId::COUNT).prop_map(|at| FormMsg::Focus(crate::domain::FIELDS[at].id)),
        text.prop_map(|text| FormMsg::Edit(EditAction::Insert(text))),
        Just(FormMsg::Edit(EditAction::DeleteBackward)),
        text.prop_map(FormMsg::Replace),
        prop_oneof![company, person, (4..7).prop_map(|id| Pick::Definition(definition(id)))].prop_map(FormMsg::Pick),
        Just(FormMsg::Clear),
        Just(FormMsg::Swap),
        Just(FormMsg::Revert),
        Just(FormMsg::Undo),
        Just(FormMsg::Redo),
        Just(FormMsg::Reload),
        Just(FormMsg::Save),
        id().prop_map(FormMsg::Delete),
        any::<bool>().prop_map(FormMsg::MergeMove),
        prop_oneof![Just(Take::Mine), Just(Take::Theirs), Just(Take::Both)].prop_map(FormMsg::Take),
        prop_oneof![Just(Take::Mine), Just(Take::Theirs)].prop_map(FormMsg::TakeAll),
        Just(FormMsg::EditMerged),
        Just(FormMsg::SaveMerged),
        Just(FormMsg::Resume),
        Just(FormMsg::MakeNew),
        Just(FormMsg::CheckAgain),
    ];
    let kind = prop_oneof![
        3 => (text, prop::bool::weighted(0.2)).prop_map(|(text, locked)| Kind::Relation(text, locked)),
        1 => Just(Kind::Missing),
        2 => Just(Kind::Saved),
        1 => Just(Kind::Deleted),
        1 => text.prop_map(Kind::Changed),
        1 => (prop::option::of(text), prop_oneof![Just(Ours::Saved), Just(Ours::Untold)])
            .prop_map(|(text, ours)| Kind::Overtaken(text, ours)),
        1 => Just(Kind::Unsure),
        1 => Just(Kind::NotWritten),
        1 => Just(Kind::Failed),
    ];
    prop_oneof![3 => wish.prop_map(Act::Wish), 2 => (0..3usize, kind).prop_map(|(back, kind)| Act::Answer(back, kind))]
}

fn definition(id: i32) -> Definition {
    Definition { id, active: format!("d{id}"), passive: format!("p{id}"), tooltip: String::new(), deleted: false }
}

fn facts() -> Facts {
    let pair = Pair(PartyKind::Company, PartyKind::Company);
    let owners = [(1, 1), (2, 2)].into();
    Facts { definitions: DefinitionList::new([(pair, vec![definition(5)])]), owners, similar: vec![] }
}

fn row(id: RelationId, comment: &str, locked: bool) -> ContactRelationEntity {
    let mask = if locked { "Read" } else { "Update" };
    let text = format!(
        r#"{{"RelationId":{id},"SourceContactId":1,"DestinationContactId":2,"RelationDefinitionId":5,"Comment":"{comment}",
            "FieldProperties":{{"Comment":{{"FieldRight":{{"Mask":"{mask}","Reason":""}}}}}}}}"#
    );
    ContactRelationEntity::from_json(&text).unwrap()
}

fn kept(id: i32, comment: &str) -> Kept {
    let base = row(RelationId(id), "kept", false);
    let key = if id == 0 { KeptKey::New(9) } else { KeptKey::Relation(RelationId(id)) };
    let changes = [(FieldId::Comment, Value::Text(comment.to_owned()))].into();
    Kept { key, base, changes, shown: [].into(), earlier: None }
}

/// What a server could say to a job, well or badly chosen.
fn outcome(job: &Job, kind: Kind) -> Result<Reply, Failure> {
    let failure = || Failure {
        kind: FailureKind::Server,
        by: Speaker::Relata,
        text: "no".to_owned(),
        field: None,
        retry: Retry::Unsafe,
    };
    let id = match &job.call {
        Call::Load(id) => *id,
        Call::Write(write) => write.relation(),
        _ => RelationId(0),
    };
    Ok(match kind {
        Kind::Relation(text, locked) => Reply::Relation(Box::new(row(id, &text, locked))),
        Kind::Missing => Reply::Missing,
        Kind::Saved => match &job.call {
            Call::Write(Write::Save(save)) => {
                let mut row = save.base.clone();
                for (field, value) in &save.changes {
                    row.set(*field, value.clone());
                }
                row.set(FieldId::RelationId, Value::Integer(id.0.max(1)));
                Reply::Saved(Box::new(row))
            }
            _ => Reply::Saved(Box::new(row(id, "s", false))),
        },
        Kind::Deleted => Reply::Deleted,
        Kind::Changed(text) => Reply::Changed(Box::new(row(id, &text, false))),
        Kind::Overtaken(text, ours) => {
            let row = text.map(|text| Box::new(row(RelationId(id.0.max(1)), &text, false)));
            Reply::Overtaken { ours, row }
        }
        Kind::Unsure => match &job.call {
            Call::Write(write) => {
                let attempt = Box::new(Attempt { write: write.clone(), known_twins: vec![] });
                Reply::Unsure { attempt, failure: failure() }
            }
            _ => return Err(failure()),
        },
        Kind::NotWritten => Reply::NotWritten,
        Kind::Failed => return Err(failure()),
    })
}

/// Whether this message may end a changed draft.
fn may_end(msg: &FormMsg, waited_for: bool) -> bool {
    match msg {
        // Confirmed, or steps of the user's own hand.
        FormMsg::Close
        | FormMsg::EditMerged
        | FormMsg::SaveMerged
        | FormMsg::Resume
        | FormMsg::MakeNew
        | FormMsg::Undo
        | FormMsg::Redo
        | FormMsg::Revert
        | FormMsg::Edit(_)
        | FormMsg::Replace(_)
        | FormMsg::Pick(_)
        | FormMsg::Clear
        | FormMsg::Swap => true,
        FormMsg::Answer(answer) => waited_for && matches!(answer.outcome, Ok(Reply::Saved(_) | Reply::Deleted)),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_invariants_hold(acts in prop::collection::vec(act(), 1..60)) {
        let facts = facts();
        let mut ids = Ids::default();
        let mut state = FormState::Empty;
        let mut jobs: Vec<Job> = Vec::new();
        let mut unanswered_writes: Vec<crate::domain::RequestId> = Vec::new();
        for act in acts {
            let msg = match act {
                Act::Wish(msg) => msg,
                Act::Answer(back, kind) => {
                    let Some(job) = jobs.len().checked_sub(back + 1).map(|at| &jobs[at]) else { continue };
                    FormMsg::Answer(Answer { id: job.id, outcome: outcome(job, kind) })
                }
            };
            let before = state.clone();
            let waited_for = matches!(&msg, FormMsg::Answer(answer) if before.request() == Some(answer.id));
            if let FormMsg::Answer(answer) = &msg {
                unanswered_writes.retain(|id| *id != answer.id);
            }
            let step = state.step(msg.clone(), &facts, &mut ids);
            state = step.state;

            // 1. A changed draft does not disappear by itself.
            if before.is_dirty() && !may_end(&msg, waited_for) {
                let changes = state.draft().map(Draft::changes);
                prop_assert!(changes.is_some(), "{msg:?} took the draft");
                let theirs = matches!(
                    &msg,
                    FormMsg::Answer(Answer { outcome: Ok(Reply::Changed(_) | Reply::Overtaken { .. }), .. })
                );
                if !theirs {
                    prop_assert_eq!(changes, before.draft().map(Draft::changes), "{:?} changed the draft", msg);
                }
            }
            // 5. The focus rests on a field that can be edited.
            if let (Some(draft), Some(field)) = (state.draft(), state.focus().and_then(Focus::editable)) {
                prop_assert!(draft.entity().access(field).is_editable(), "{field:?} is not editable");
            }
            for job in &step.jobs {
                // 6. What is sent is waited for.
                prop_assert_eq!(state.request(), Some(job.id));
                if let Call::Write(write) = &job.call {
                    // 2. One write at a time.
                    prop_assert!(unanswered_writes.is_empty(), "two writes in flight");
                    unanswered_writes.push(job.id);
                    match write {
                        // 3. A delete is what the dialog was about.
                        Write::Delete(entity) => prop_assert!(
                            matches!(msg, FormMsg::Delete(subject) if subject == entity.id()) && entity.id().is_saved()
                        ),
                        // 4. A save is sound.
                        Write::Save(save) => {
                            let draft = state.draft().expect("a save has a draft");
                            let blocking = check(draft.entity(), &facts).into_iter().any(|found| found.level == Level::Blocking);
                            prop_assert!(!blocking, "{:?}", save.changes);
                        }
                    }
                }
            }
            jobs.extend(step.jobs);
        }
    }
}
