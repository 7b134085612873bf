//! What the answers of the server make of the form.

use crate::domain::{
    Answer, Attempt, ContactRelationEntity, Failure, FailureKind, FieldId, Operation, Reply, RequestId, Retry, Speaker,
    Write,
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

pub(super) fn conflict(draft: Draft, theirs: ContactRelationEntity, focus: Focus) -> FormState {
    let merging = Merging::new(&draft, &theirs);
    FormState::Conflict { draft, theirs, merging, focus }
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
                    Ok(Reply::Saved(row)) => {
                        let draft = draft.rebased(&sent, (*row).clone());
                        let focus = focus.refreshed(&draft);
                        Step::to(Self::Editing { draft, focus, failed: None }).say(Said::Saved(row))
                    }
                    Ok(Reply::Changed(theirs)) => Step::to(conflict(draft, *theirs, focus)),
                    other => write_answered(operation, draft, focus, other),
                };
                // A question would take the keys that are meant for the text.
                if typed_on { Step { state: step.state.back_to_editing(), ..step } } else { step }
            }
            Self::Deleting { draft, focus, .. } => match answer.outcome {
                Ok(Reply::Deleted) => Step::default().say(Said::Deleted(draft.base().id())),
                // Whoever else deleted it: with no edits to lose, the wish is fulfilled.
                Ok(Reply::Missing) if !draft.is_dirty() => Step::default().say(Said::Deleted(draft.base().id())),
                Ok(Reply::Changed(theirs)) => {
                    // Edits meet the other change in the merge; without any, their row is what there is.
                    let state =
                        if draft.is_dirty() { conflict(draft, *theirs, focus) } else { editing(Draft::new(*theirs)) };
                    Step::to(state).say(Said::NotDeleted)
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
            let merging = Merging::new(&draft, &row);
            if merging.rows.is_empty() {
                // What was kept is what the server has: it was saved after all.
                return Step::to(editing(Draft::new(*row))).say(Said::TheirsTaken);
            }
            if merging.is_mine_alone() {
                // Nobody else has touched a field: the draft moves to the row as it is now.
                return Step::to(resumed(draft.merged(*row, &merging))).say(Said::Resumed);
            }
            let focus = Focus::on(RESUMED_AT, &draft);
            Step::to(FormState::Conflict { draft, theirs: *row, merging, focus })
        }
        (Subject::Kept(kept), Ok(Reply::Missing)) => {
            let draft = Draft::resumed(*kept);
            let focus = Focus::on(RESUMED_AT, &draft);
            Step::to(FormState::Gone { draft, focus })
        }
        (Subject::Relation(id), Ok(Reply::Missing)) => Step::default().say(Said::Missing(id)),
        (_, Ok(_)) => Step::default().say(Said::OpenFailed(unexpected())),
        (_, Err(failure)) => Step::default().say(Said::OpenFailed(failure)),
    }
}

/// What a save and a delete have in common.
fn write_answered(operation: Operation, draft: Draft, focus: Focus, outcome: Result<Reply, Failure>) -> Step {
    match outcome {
        Ok(Reply::Missing) => Step::to(FormState::Gone { draft, focus }),
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
        Ok(Reply::Saved(row)) => {
            let sent = match &attempt.write {
                Write::Save(save) => save.changes.clone(),
                Write::Delete(_) => draft.changes(),
            };
            return Step::to(editing_at(draft.rebased(&sent, (*row).clone()), focus)).say(Said::Saved(row));
        }
        Ok(Reply::Deleted) => return Step::default().say(Said::Deleted(draft.base().id())),
        Ok(Reply::NotWritten) => {
            return Step::to(editing_at(draft.after_attempt(attempt), focus)).say(Said::NotWritten);
        }
        Ok(Reply::Changed(theirs)) => {
            return Step::to(conflict(draft, *theirs, focus));
        }
        Ok(Reply::Missing) => return Step::to(FormState::Gone { draft, focus }),
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
