//! What the answers of the server make of the form.

use crate::domain::{
    Answer, Attempt, Changes, ContactRelationEntity, Failure, FailureKind, FieldId, Operation, Ours, Reply, RequestId,
    Retry, Speaker, Write,
};

use super::kept::RESUMED_AT;
use super::{Draft, Focus, FormState, Merging, Said, Setback, Step, Subject};

pub(super) fn editing(draft: Draft) -> FormState {
    let focus = Focus::first(&draft);
    FormState::Editing { draft, focus, failed: None }
}

/// Editing goes on where the cursor was.
pub(super) fn editing_at(draft: Draft, focus: Focus) -> FormState {
    let focus = focus.refreshed(&draft);
    FormState::Editing { draft, focus, failed: None }
}

pub(super) fn resumed(draft: Draft) -> FormState {
    let focus = Focus::on(RESUMED_AT, &draft);
    FormState::Editing { draft, focus, failed: None }
}

/// The draft meets the row as it is now, after a write that did not end in what it wanted.
fn met(draft: Draft, theirs: ContactRelationEntity, focus: Focus, ours: Option<Ours>) -> Step {
    let merging = Merging::new(&draft, &theirs, ours);
    if merging.rows.is_empty() {
        // The row has what was wanted.
        return Step::to(editing_at(draft.merged(theirs, &merging), focus)).say(Said::TheirsTaken);
    }
    Step::to(FormState::Conflict { ours, draft, theirs, merging, focus })
}

/// The write left, and somebody was at the relation since.
fn overtaken(draft: Draft, focus: Focus, ours: Ours, row: Option<ContactRelationEntity>) -> Step {
    match row {
        Some(theirs) => met(draft, theirs, focus, Some(ours)),
        None => Step::to(FormState::Gone { ours: Some(ours), draft, focus }),
    }
}

impl FormState {
    pub(super) fn answered(self, answer: Answer) -> Step {
        if self.request() != Some(answer.id) {
            return Step::to(self);
        }
        match self {
            Self::Loading { what, req } => loaded(what, req, answer.outcome),
            Self::Saving { draft, focus, sent, .. } => {
                let typed_on = draft.changes() != sent;
                let operation = draft.base().save_operation();
                let step = match answer.outcome {
                    Ok(Reply::Saved(row)) => saved(&draft, focus, &sent, &row).say(Said::Saved(row)),
                    Ok(Reply::Found(row)) => saved(&draft, focus, &sent, &row).say(Said::Found(row)),
                    Ok(Reply::Changed(theirs)) => met(draft, *theirs, focus, None),
                    Ok(Reply::Overtaken { ours, row }) => overtaken(draft, focus, ours, row.map(|row| *row)),
                    other => write_answered(operation, draft, focus, other),
                };
                // A question would take the keys that are meant for the text.
                if typed_on { Step { state: step.state.back_to_editing(), ..step } } else { step }
            }
            Self::Deleting { draft, focus, .. } => match answer.outcome {
                Ok(Reply::Deleted) => Step::default().say(Said::Deleted(draft.base().id())),
                // With no edits to lose, the wish is fulfilled.
                Ok(Reply::Missing) if !draft.is_dirty() => Step::default().say(Said::DeletedBefore(draft.base().id())),
                Ok(Reply::Changed(theirs)) => {
                    // Edits meet the other change in the merge; without any, their row is what there is.
                    let dirty = draft.is_dirty();
                    let step =
                        if dirty { met(draft, *theirs, focus, None) } else { Step::to(editing(Draft::new(*theirs))) };
                    step.say(Said::NotDeleted)
                }
                other => write_answered(Operation::Delete, draft, focus, other),
            },
            Self::Unsure { draft, attempt, failure, focus, .. } => {
                resolved(Lost { draft, attempt, failure, focus }, answer.outcome)
            }
            state => Step::to(state),
        }
    }
}

fn loaded(what: Subject, req: RequestId, outcome: Result<Reply, Failure>) -> Step {
    match (what, outcome) {
        (Subject::Relation(_), Ok(Reply::Relation(entity))) => Step::to(editing(Draft::new(*entity))),
        (Subject::New(picks), Ok(Reply::Relation(entity))) => {
            let draft = Draft::prefilled(*entity, picks, req.number());
            // What is filled in already needs no second look: the cursor goes to the first gap.
            let gap = [FieldId::SourceContactId, FieldId::RelationDefinitionId, FieldId::DestinationContactId]
                .into_iter()
                .find(|field| draft.entity().integer(*field) == 0)
                .unwrap_or(FieldId::Comment);
            let focus = Focus::on(gap, &draft);
            Step::to(FormState::Editing { draft, focus, failed: None })
        }
        (Subject::Kept(kept), Ok(Reply::Relation(row))) => {
            let draft = Draft::resumed(*kept);
            let merging = Merging::new(&draft, &row, None);
            if merging.rows.is_empty() {
                // What was kept is what the server has: it was saved after all.
                return Step::to(editing(Draft::new(*row))).say(Said::TheirsTaken);
            }
            if merging.is_mine_alone() {
                // Nobody else has touched a field: the draft moves to the row as it is now.
                return Step::to(resumed(draft.merged(*row, &merging))).say(Said::Resumed);
            }
            let focus = Focus::on(RESUMED_AT, &draft);
            Step::to(FormState::Conflict { ours: None, draft, theirs: *row, merging, focus })
        }
        (Subject::Kept(kept), Ok(Reply::Missing)) => {
            let draft = Draft::resumed(*kept);
            let focus = Focus::on(RESUMED_AT, &draft);
            Step::to(FormState::Gone { ours: None, draft, focus })
        }
        (Subject::Relation(id), Ok(Reply::Missing)) => Step::default().say(Said::Missing(id)),
        (_, Ok(_)) => Step::default().say(Said::OpenFailed(unexpected())),
        (_, Err(failure)) => Step::default().say(Said::OpenFailed(failure)),
    }
}

/// The row holds what was sent; what was typed since stays.
fn saved(draft: &Draft, focus: Focus, sent: &Changes, row: &ContactRelationEntity) -> Step {
    Step::to(editing_at(draft.rebased(sent, row.clone()), focus))
}

/// What a save and a delete have in common.
fn write_answered(operation: Operation, draft: Draft, focus: Focus, outcome: Result<Reply, Failure>) -> Step {
    match outcome {
        Ok(Reply::Missing) => Step::to(FormState::Gone { ours: None, draft, focus }),
        Ok(Reply::Unsure { attempt, failure }) => {
            Step::to(FormState::Unsure { draft, attempt: *attempt, failure, checking: None, focus })
        }
        Ok(_) => failed(operation, draft, focus, unexpected()),
        Err(failure) => failed(operation, draft, focus, failure),
    }
}

fn failed(operation: Operation, draft: Draft, focus: Focus, failure: Failure) -> Step {
    let focus = match failure.field {
        Some(field) if draft.entity().access(field).is_editable() => Focus::on(field, &draft),
        _ => focus,
    };
    let setback = Setback::Failed(operation, failure.clone());
    Step::to(FormState::Editing { draft, focus, failed: Some(setback) }).say(Said::WriteFailed(operation, failure))
}

/// A write whose answer was lost, and what the form held.
struct Lost {
    draft: Draft,
    attempt: Attempt,
    failure: Failure,
    focus: Focus,
}

fn resolved(lost: Lost, outcome: Result<Reply, Failure>) -> Step {
    let Lost { draft, attempt, failure, focus } = lost;
    let now = match outcome {
        Ok(Reply::Saved(row) | Reply::Found(row)) => {
            let sent = match &attempt.write {
                Write::Save(save) => save.changes.clone(),
                Write::Delete(_) => draft.changes(),
            };
            return saved(&draft, focus, &sent, &row).say(Said::Found(row));
        }
        Ok(Reply::Deleted) => return Step::default().say(Said::Deleted(draft.base().id())),
        Ok(Reply::NotWritten) => {
            let operation = attempt.write.operation();
            return Step::to(editing_at(draft.after_attempt(attempt), focus)).say(Said::NotWritten(operation));
        }
        Ok(Reply::Changed(theirs)) => return met(draft, *theirs, focus, None),
        Ok(Reply::Overtaken { ours, row }) => return overtaken(draft, focus, ours, row.map(|row| *row)),
        Ok(Reply::Missing) => return Step::to(FormState::Gone { ours: None, draft, focus }),
        Ok(_) => unexpected(),
        Err(failure) => failure,
    };
    Step::to(FormState::Unsure { draft, attempt, failure, checking: None, focus }).say(Said::StillUnsure(now))
}

/// A reply of a kind the request does not have: a fault of ours or of the server's, said as one.
fn unexpected() -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        by: Speaker::Relata,
        text: "the server's answer does not fit the request".to_owned(),
        field: None,
        retry: Retry::Never,
    }
}
