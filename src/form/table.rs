//! The full table of the form: every state against every message.
//!
//! A cell is the next state, `*` when a job is sent, `!` when something is said,
//! and `.` when nothing changes. The table is checked as a whole, so a new state
//! or message cannot be added without deciding every one of its cells.

use super::*;
use crate::domain::{
    Answer, Attempt, Changes, ContactRelationEntity, Facts, Failure, FailureKind, FieldId, Ids, Operation, Ours,
    RelationId, Reply, RequestId, Retry, Speaker, Value, Write,
};

const TABLE: &str = "
                    Empty      Loading    Clean      Dirty      Saving     Deleting   Conflict   Unsure     Checking   Gone
open                Loading*   Loading*   Loading*   .          .          .          .          .          .          .
open kept           Loading*   Loading*   Loading*   .          .          .          .          .          .          .
open new            Loading*   Loading*   Loading*   .          .          .          .          .          .          .
close               .          Empty      Empty      Empty      .!         .!         Empty      Empty      Empty      Empty
move                .          .          .          .          .          .          .          .          .          .
focus               .          .          .          .          .          .          .          .          .          .
edit                .          .          Editing    Editing    Saving     .          .          .          .          .
replace             .          .          Editing    Editing    Saving     .          .          .          .          .
pick                .          .          Editing    Editing    Saving     .          .          .          .          .
clear               .          .          .          .          .          .          .          .          .          .
swap                .          .          Editing    Editing    Saving     .          .          .          .          .
revert              .          .          .          Editing    Saving     .          .          .          .          .
undo                .          .          .!         Editing    Saving     .          .          .          .          .
redo                .          .          .!         .!         .!         .          .          .          .          .
reload              .          .          Loading*   .          .          .          .          .          .          .
save                .          .          .!         Saving*    .!         .!         .          .          .          .
delete              .          .          Deleting*  Deleting*  .          .          .          .          .          .
delete another      .          .          .          .          .          .          .          .          .          .
merge move          .          .          .          .          .          .          .          .          .          .
take theirs         .          .          .          .          .          .          Conflict   .          .          .
edit merged         .          .          .          .          .          .          Editing    .          .          .
save merged         .          .          .          .          .          .          .!         .          .          .
resume              .          .          .          .          .          .          Editing    Editing    Editing    Editing
make new            .          .          .          .          .          .          .          .          .          Editing
check again         .          .          .          .          .          .          .          Unsure*    .          .
answer of another   .          .          .          .          .          .          .          .          .          .
relation            .          Editing    .          .          Editing!   Editing!   .          .          Unsure!    .
missing             .          Empty!     .          .          Gone       Gone       .          .          Gone       .
saved               .          Empty!     .          .          Editing!   Editing!   .          .          Editing!   .
found               .          Empty!     .          .          Editing!   Editing!   .          .          Editing!   .
deleted             .          Empty!     .          .          Editing!   Empty!     .          .          Empty!     .
changed             .          Empty!     .          .          Conflict   Conflict!  .          .          Conflict   .
overtaken           .          Empty!     .          .          Conflict   Editing!   .          .          Conflict   .
saved, and gone     .          Empty!     .          .          Gone       Editing!   .          .          Gone       .
unsure              .          Empty!     .          .          Unsure     Unsure     .          .          Unsure!    .
not written         .          Empty!     .          .          Editing!   Editing!   .          .          Editing!   .
failure             .          Empty!     .          .          Editing!   Editing!   .          .          Unsure!    .
";

fn entity(comment: &str) -> ContactRelationEntity {
    ContactRelationEntity::from_json(&format!(
        r#"{{"RelationId":3,"SourceContactId":1,"DestinationContactId":2,"RelationDefinitionId":5,"Comment":"{comment}"}}"#
    ))
    .unwrap()
}

fn dirty() -> Draft {
    let mut draft = Draft::new(entity("a"));
    draft.type_text(FieldId::Comment, "mine".to_owned());
    draft
}

fn failure() -> Failure {
    Failure { kind: FailureKind::Server, by: Speaker::Relata, text: "no".to_owned(), field: None, retry: Retry::Never }
}

fn attempt() -> Attempt {
    Attempt { write: Write::Save(Box::new(dirty().save())), known_twins: vec![] }
}

fn states(req: RequestId) -> Vec<(&'static str, FormState)> {
    let clean = Draft::new(entity("a"));
    let focus = |draft: &Draft| Focus::on(FieldId::Comment, draft);
    let unsure = |checking| FormState::Unsure {
        draft: dirty(),
        attempt: attempt(),
        failure: failure(),
        checking,
        focus: Focus::Nowhere,
    };
    vec![
        ("Empty", FormState::Empty),
        ("Loading", FormState::Loading { req, what: Subject::Relation(RelationId(3)) }),
        ("Clean", FormState::Editing { focus: focus(&clean), draft: clean, failed: None }),
        ("Dirty", FormState::Editing { focus: focus(&dirty()), draft: dirty(), failed: None }),
        ("Saving", FormState::Saving { req, focus: focus(&dirty()), sent: dirty().changes(), draft: dirty() }),
        ("Deleting", FormState::Deleting { req, focus: focus(&dirty()), draft: dirty() }),
        (
            "Conflict",
            FormState::Conflict {
                ours: None,
                draft: dirty(),
                theirs: entity("theirs"),
                merging: Merging::new(&dirty(), &entity("theirs"), None),
                focus: Focus::Nowhere,
            },
        ),
        ("Unsure", unsure(None)),
        ("Checking", unsure(Some(req))),
        ("Gone", FormState::Gone { ours: None, draft: dirty(), focus: Focus::Nowhere }),
    ]
}

fn messages(req: RequestId, other: RequestId) -> Vec<(&'static str, FormMsg)> {
    let answer = |outcome| FormMsg::Answer(Answer { id: req, outcome });
    let relation = || Box::new(entity("server"));
    let company = crate::domain::Company { id: 9, name: "C".to_owned() };
    vec![
        ("open", FormMsg::Open(Subject::Relation(RelationId(4)))),
        ("open kept", FormMsg::Open(Subject::Kept(Box::new(dirty().kept())))),
        ("open new", FormMsg::Open(Subject::New(vec![]))),
        ("close", FormMsg::Close),
        ("move", FormMsg::Move(true)),
        ("focus", FormMsg::Focus(FieldId::SourceContactId)),
        ("edit", FormMsg::Edit(EditAction::Insert("x".to_owned()))),
        ("replace", FormMsg::Replace("y".to_owned())),
        ("pick", FormMsg::Pick(Pick::Company(crate::domain::Side::Source, company))),
        ("clear", FormMsg::Clear),
        ("swap", FormMsg::Swap),
        ("revert", FormMsg::Revert),
        ("undo", FormMsg::Undo),
        ("redo", FormMsg::Redo),
        ("reload", FormMsg::Reload),
        ("save", FormMsg::Save),
        ("delete", FormMsg::Delete(RelationId(3))),
        ("delete another", FormMsg::Delete(RelationId(4))),
        ("merge move", FormMsg::MergeMove(true)),
        ("take theirs", FormMsg::TakeAll(Take::Theirs)),
        ("edit merged", FormMsg::EditMerged),
        ("save merged", FormMsg::SaveMerged),
        ("resume", FormMsg::Resume),
        ("make new", FormMsg::MakeNew),
        ("check again", FormMsg::CheckAgain),
        ("answer of another", FormMsg::Answer(Answer { id: other, outcome: Ok(Reply::Saved(relation())) })),
        ("relation", answer(Ok(Reply::Relation(relation())))),
        ("missing", answer(Ok(Reply::Missing))),
        ("saved", answer(Ok(Reply::Saved(relation())))),
        ("found", answer(Ok(Reply::Found(relation())))),
        ("deleted", answer(Ok(Reply::Deleted))),
        ("changed", answer(Ok(Reply::Changed(relation())))),
        ("overtaken", answer(Ok(Reply::Overtaken { ours: Ours::Saved, row: Some(relation()) }))),
        ("saved, and gone", answer(Ok(Reply::Overtaken { ours: Ours::Saved, row: None }))),
        ("unsure", answer(Ok(Reply::Unsure { attempt: Box::new(attempt()), failure: failure() }))),
        ("not written", answer(Ok(Reply::NotWritten))),
        ("failure", answer(Err(failure()))),
    ]
}

fn name(state: &FormState) -> &'static str {
    match state {
        FormState::Empty => "Empty",
        FormState::Loading { .. } => "Loading",
        FormState::Editing { .. } => "Editing",
        FormState::Saving { .. } => "Saving",
        FormState::Deleting { .. } => "Deleting",
        FormState::Conflict { .. } => "Conflict",
        FormState::Unsure { .. } => "Unsure",
        FormState::Gone { .. } => "Gone",
    }
}

/// What tells one state from another of the same name: the content and what is waited for.
fn content(state: &FormState) -> (&'static str, Option<RequestId>, Changes, Vec<Option<Take>>) {
    let takes = match state {
        FormState::Conflict { merging, .. } => merging.rows.iter().map(|row| row.take).collect(),
        _ => Vec::new(),
    };
    (name(state), state.request(), state.draft().map(Draft::changes).unwrap_or_default(), takes)
}

fn cell(state: &FormState, msg: FormMsg, ids: &mut Ids) -> String {
    let before = content(state);
    let step = state.clone().step(msg, &Facts::default(), ids);
    let after = if content(&step.state) == before { "." } else { name(&step.state) };
    let sent = if step.jobs.is_empty() { "" } else { "*" };
    let said = if step.said.is_none() { "" } else { "!" };
    format!("{after}{sent}{said}")
}

#[test]
fn every_state_meets_every_message_as_the_table_says() {
    let mut ids = Ids::default();
    let (req, other) = (ids.fresh(), ids.fresh());
    let states = states(req);
    let line = |name: &str, cells: Vec<String>| {
        let cells: Vec<String> = cells.into_iter().map(|cell| format!("{cell:<10}")).collect();
        format!("{name:<20}{}", cells.join(" ").trim_end())
    };
    let mut lines = vec![String::new(), line("", states.iter().map(|(name, _)| (*name).to_owned()).collect())];
    for (row, msg) in messages(req, other) {
        lines.push(line(row, states.iter().map(|(_, state)| cell(state, msg.clone(), &mut ids)).collect()));
    }
    lines.push(String::new());
    let table = lines.join("\n");
    assert!(table == TABLE, "the form does this:\n{table}");
}

#[test]
fn a_failed_save_keeps_the_draft_and_says_why() {
    let mut ids = Ids::default();
    let req = ids.fresh();
    let saving = FormState::Saving { req, focus: Focus::Nowhere, sent: dirty().changes(), draft: dirty() };
    let named = Failure { field: Some(FieldId::Comment), ..failure() };
    let answer = FormMsg::Answer(Answer { id: req, outcome: Err(named) });
    let step = saving.step(answer, &Facts::default(), &mut ids);
    let FormState::Editing { draft, focus, failed: Some(Setback::Failed(Operation::Update, failed)) } = step.state
    else {
        panic!("not editing")
    };
    assert_eq!((focus.field(), failed.text.as_str()), (Some(FieldId::Comment), "no"));
    assert_eq!(draft.changes(), dirty().changes());
}

fn in_conflict() -> FormState {
    let merging = Merging::new(&dirty(), &entity("theirs"), None);
    FormState::Conflict { ours: None, draft: dirty(), theirs: entity("theirs"), merging, focus: Focus::Nowhere }
}

fn after(state: FormState, messages: impl IntoIterator<Item = FormMsg>) -> FormState {
    let mut ids = Ids::default();
    messages.into_iter().fold(state, |state, msg| state.step(msg, &Facts::default(), &mut ids).state)
}

fn comment(state: &FormState) -> Option<&str> {
    state.entity().map(|entity| entity.text(FieldId::Comment))
}

#[test]
fn taking_theirs_can_be_taken_back() {
    let state = after(in_conflict(), [FormMsg::TakeAll(Take::Theirs), FormMsg::SaveMerged]);
    assert!(!state.is_dirty());
    assert_eq!(comment(&after(state, [FormMsg::Undo])), Some("mine"));
}

#[test]
fn a_field_that_both_changed_must_be_decided() {
    let mut ids = Ids::default();
    let step = in_conflict().step(FormMsg::SaveMerged, &Facts::default(), &mut ids);
    assert_eq!(step.said, Some(Said::Undecided(FieldId::Comment)));
    let state = after(step.state, [FormMsg::Take(Take::Both), FormMsg::EditMerged]);
    assert_eq!(comment(&state), Some("theirs\nmine"));
    assert!(state.is_dirty());
}

#[test]
fn a_create_tried_again_knows_the_twins_of_before() {
    let mut ids = Ids::default();
    let draft = Draft::new(ContactRelationEntity::from_json(r#"{"RelationId":0}"#).unwrap());
    let attempt = Attempt { write: Write::Save(Box::new(draft.save())), known_twins: vec![RelationId(8)] };
    let unsure = FormState::Unsure { draft, attempt, failure: failure(), checking: None, focus: Focus::Nowhere };
    let state = unsure.step(FormMsg::Resume, &Facts::default(), &mut ids).state;
    assert_eq!(state.draft().unwrap().save().earlier.map(|earlier| earlier.known_twins), Some(vec![RelationId(8)]));
}

#[test]
fn each_relation_made_anew_is_a_draft_of_its_own() {
    let mut ids = Ids::default();
    let mut made = || {
        let gone = FormState::Gone { ours: None, draft: dirty(), focus: Focus::Nowhere };
        gone.step(FormMsg::MakeNew, &Facts::default(), &mut ids).state.draft().map(Draft::key)
    };
    assert_ne!(made(), made());
}

#[test]
fn a_create_that_met_its_own_relation_goes_on_as_a_change_of_it() {
    let mut draft = Draft::new(ContactRelationEntity::from_json(r#"{"RelationId":0}"#).unwrap());
    draft.type_text(FieldId::Comment, "mine".to_owned());
    let (mut ids, sent) = (Ids::default(), draft.changes());
    let req = ids.fresh();
    let saving = FormState::Saving { req, focus: Focus::Nowhere, sent, draft };
    let outcome = Ok(Reply::Overtaken { ours: Ours::Saved, row: Some(Box::new(entity("theirs"))) });
    let state = after(saving, [FormMsg::Answer(Answer { id: req, outcome }), FormMsg::Resume]);
    let save = state.draft().unwrap().save();
    assert_eq!((save.base.id(), comment(&state)), (RelationId(3), Some("mine")));
    assert!(!save.base.same_version(&entity("theirs")), "it meets their change before it is sent");
}

#[test]
fn what_was_put_back_since_it_was_saved_is_asked_about() {
    let undecided = |ours| Merging::new(&dirty(), &entity("a"), ours).undecided();
    assert_eq!([undecided(None), undecided(Some(Ours::Altered))], [None, None]);
    assert_eq!(undecided(Some(Ours::Saved)), Some(FieldId::Comment));
    assert_eq!(undecided(Some(Ours::Untold)), Some(FieldId::Comment));
}

#[test]
fn a_create_that_has_made_its_relation_is_compared_again_and_not_sent_again() {
    let mut draft = Draft::new(ContactRelationEntity::from_json(r#"{"RelationId":0}"#).unwrap());
    draft.type_text(FieldId::Comment, "mine".to_owned());
    let theirs = entity("theirs");
    let merging = Merging::new(&draft, &theirs, Some(Ours::Altered));
    let met = FormState::Conflict { ours: Some(Ours::Altered), draft, theirs, merging, focus: Focus::Nowhere };
    let draft = met.back_to_editing().draft().cloned().unwrap();
    assert_eq!((draft.base().id(), draft.base().text(FieldId::Comment)), (RelationId(3), ""));
    assert_eq!(draft.changes()[&FieldId::Comment], Value::Text("mine".to_owned()));
    assert!(draft.is_dirty());
}
