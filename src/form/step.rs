//! The transitions of the form: one function per thing that can happen.
//!
//! What makes no sense in a state leaves the state as it is. An answer the form
//! does not wait for is not its own and changes nothing.

use crate::domain::{
    Answer, Attempt, Call, ContactRelationEntity, Facts, Failure, FailureKind, FieldId, Ids, Level, Operation, Refusal,
    RelationId, Reply, RequestId, Retry, Write, check,
};

use super::kept::{KeptKey, RESUMED_AT};
use super::{Draft, EditAction, Focus, FormMsg, FormState, Merging, Said, Step, Subject};

impl Step {
    fn to(state: FormState) -> Self {
        Self { state, ..Self::default() }
    }

    fn say(mut self, said: Said) -> Self {
        self.said = Some(said);
        self
    }
}

fn editing(draft: Draft) -> FormState {
    let focus = Focus::first(&draft);
    FormState::Editing { draft, focus, failed: None }
}

/// Editing goes on where the cursor was.
fn editing_at(draft: Draft, focus: Focus) -> FormState {
    let focus = focus.refreshed(&draft);
    FormState::Editing { draft, focus, failed: None }
}

fn resumed(draft: Draft) -> FormState {
    let focus = Focus::on(RESUMED_AT, &draft);
    FormState::Editing { draft, focus, failed: None }
}

fn conflict(draft: Draft, theirs: ContactRelationEntity, focus: Focus) -> FormState {
    let merging = Merging::new(&draft, &theirs);
    FormState::Conflict { draft, theirs, merging, focus }
}

impl FormState {
    /// The next state, what to send and what to say.
    pub fn step(self, msg: FormMsg, facts: &Facts, ids: &mut Ids) -> Step {
        match msg {
            FormMsg::Open(subject) => self.open(subject, ids),
            FormMsg::Close => self.close(),
            FormMsg::Reload => self.reload(ids),
            FormMsg::Save => self.save(facts, ids),
            FormMsg::Delete(subject) => self.delete(subject, ids),
            FormMsg::MergeMove(forward) => self.merging(|merging| merging.step(forward)),
            FormMsg::Take(take) => self.merging(|merging| merging.take(take)),
            FormMsg::TakeAll(take) => self.merging(|merging| merging.take_all(take)),
            FormMsg::EditMerged => self.edit_merged(),
            FormMsg::SaveMerged => self.save_merged(facts, ids),
            FormMsg::Resume => self.resume(),
            FormMsg::CheckAgain => self.check_again(ids),
            FormMsg::Answer(answer) => self.answered(answer),
            edit => self.edited(edit),
        }
    }

    fn open(self, subject: Subject, ids: &mut Ids) -> Step {
        if self.is_dirty() || self.is_writing() {
            return Step::to(self);
        }
        let call = match &subject {
            Subject::Relation(id) => Call::Load(*id),
            Subject::New(_) => Call::Default,
            Subject::Kept(kept) => match kept.key {
                KeptKey::Relation(id) => Call::Load(id),
                KeptKey::New(_) => return Step::to(resumed(Draft::resumed((**kept).clone()))).say(Said::Resumed),
            },
        };
        let job = ids.job(call);
        Step { state: Self::Loading { req: job.id, what: subject }, jobs: vec![job], said: None }
    }

    fn close(self) -> Step {
        if self.is_writing() { Step::to(self).say(Said::Busy) } else { Step::default() }
    }

    fn reload(self, ids: &mut Ids) -> Step {
        match self {
            Self::Editing { ref draft, .. } if !draft.is_dirty() && draft.base().id().is_saved() => {
                let id = draft.base().id();
                self.open(Subject::Relation(id), ids)
            }
            state => Step::to(state),
        }
    }

    fn save(self, facts: &Facts, ids: &mut Ids) -> Step {
        let Self::Editing { draft, focus, failed } = self else {
            let busy = self.is_writing();
            let step = Step::to(self);
            return if busy { step.say(Said::Busy) } else { step };
        };
        let refused =
            |draft: Draft, said: Said| Step::to(Self::Editing { draft, focus: focus.clone(), failed }).say(said);
        if let Err(Refusal(reason)) = draft.base().allows(draft.base().save_operation()) {
            return refused(draft, Said::Refused(reason));
        }
        if draft.changes().is_empty() && draft.base().id().is_saved() {
            return refused(draft, Said::NothingToSave);
        }
        if let Some(finding) = check(draft.entity(), facts).into_iter().find(|finding| finding.level == Level::Blocking)
        {
            // The cursor goes where the trouble is.
            let focus = Focus::on(finding.field, &draft);
            return Step::to(Self::Editing { draft, focus, failed: None })
                .say(Said::Blocked(finding.field, finding.text));
        }
        let save = draft.save();
        let sent = save.changes.clone();
        let job = ids.job(Call::Write(Write::Save(Box::new(save))));
        Step { state: Self::Saving { req: job.id, draft, focus, sent }, jobs: vec![job], said: None }
    }

    fn delete(self, subject: RelationId, ids: &mut Ids) -> Step {
        match self {
            Self::Editing { draft, focus, failed } => {
                if draft.base().id() != subject || !subject.is_saved() {
                    return Step::to(Self::Editing { draft, focus, failed });
                }
                if let Err(Refusal(reason)) = draft.base().allows(Operation::Delete) {
                    return Step::to(Self::Editing { draft, focus, failed }).say(Said::Refused(reason));
                }
                let job = ids.job(Call::Write(Write::Delete(Box::new(draft.base().clone()))));
                Step { state: Self::Deleting { req: job.id, draft, focus }, jobs: vec![job], said: None }
            }
            state => Step::to(state),
        }
    }

    fn merging(mut self, change: impl FnOnce(&mut Merging)) -> Step {
        if let Self::Conflict { merging, .. } = &mut self {
            change(merging);
        }
        Step::to(self)
    }

    fn edit_merged(self) -> Step {
        match self {
            Self::Conflict { draft, theirs, merging, focus } => {
                Step::to(editing_at(draft.merged(theirs, &merging), focus))
            }
            state => Step::to(state),
        }
    }

    fn save_merged(self, facts: &Facts, ids: &mut Ids) -> Step {
        match self {
            Self::Conflict { draft, theirs, merging, focus } => {
                if let Some(field) = merging.undecided() {
                    return Step::to(Self::Conflict { draft, theirs, merging, focus }).say(Said::Undecided(field));
                }
                let merged = editing_at(draft.merged(theirs, &merging), focus);
                if merged.is_dirty() { merged.save(facts, ids) } else { Step::to(merged).say(Said::TheirsTaken) }
            }
            state => Step::to(state),
        }
    }

    fn resume(self) -> Step {
        match self {
            Self::Conflict { draft, focus, .. } => Step::to(editing_at(draft, focus)),
            Self::Unsure { draft, attempt, failure, focus, .. } => {
                let draft = draft.after_attempt(attempt);
                Step::to(Self::Editing { draft, focus, failed: Some(failure) })
            }
            Self::Gone { draft, focus } => Step::to(editing_at(draft.into_new(), focus)),
            state => Step::to(state),
        }
    }

    fn check_again(self, ids: &mut Ids) -> Step {
        match self {
            Self::Unsure { draft, attempt, failure, checking: None, focus } => {
                let job = ids.job(Call::Resolve(Box::new(attempt.clone())));
                let state = Self::Unsure { draft, attempt, failure, checking: Some(job.id), focus };
                Step { state, jobs: vec![job], said: None }
            }
            state => Step::to(state),
        }
    }

    /// Typing and everything else that only touches the draft. It goes on while a save is under way.
    fn edited(mut self, msg: FormMsg) -> Step {
        let said = match &mut self {
            Self::Editing { draft, focus, .. } | Self::Saving { draft, focus, .. } => edit(draft, focus, msg),
            _ => None,
        };
        Step { state: self, jobs: Vec::new(), said }
    }

    fn answered(self, answer: Answer) -> Step {
        if self.request() != Some(answer.id) {
            return Step::to(self);
        }
        match self {
            Self::Loading { what, req } => loaded(what, req, answer.outcome),
            Self::Saving { draft, focus, sent, .. } => match answer.outcome {
                Ok(Reply::Saved(row)) => {
                    let draft = draft.rebased(&sent, (*row).clone());
                    let focus = focus.refreshed(&draft);
                    Step::to(Self::Editing { draft, focus, failed: None }).say(Said::Saved(row))
                }
                Ok(Reply::Changed(theirs)) => Step::to(conflict(draft, *theirs, focus)),
                other => write_answered(draft, focus, other),
            },
            Self::Deleting { draft, focus, .. } => match answer.outcome {
                Ok(Reply::Deleted) => Step::default().say(Said::Deleted(draft.base().id())),
                // Whoever else deleted it: with no edits to lose, the wish is fulfilled.
                Ok(Reply::Missing) if !draft.is_dirty() => Step::default().say(Said::Deleted(draft.base().id())),
                Ok(Reply::Changed(theirs)) => {
                    let draft = draft.keep_mine(*theirs);
                    let focus = focus.refreshed(&draft);
                    Step::to(Self::Editing { draft, focus, failed: None }).say(Said::NotDeleted)
                }
                other => write_answered(draft, focus, other),
            },
            Self::Unsure { draft, attempt, failure, focus, .. } => {
                resolved(Lost { draft, attempt, failure, focus }, answer.outcome)
            }
            state => Step::to(state),
        }
    }
}

fn edit(draft: &mut Draft, focus: &mut Focus, msg: FormMsg) -> Option<Said> {
    let mut said = None;
    match msg {
        FormMsg::Edit(action) => {
            if let Focus::Text { field, editor } = focus {
                let moves = !matches!(
                    action,
                    EditAction::Insert(_)
                        | EditAction::Newline
                        | EditAction::DeleteBackward
                        | EditAction::DeleteForward
                );
                if moves {
                    draft.end_run();
                }
                if editor.apply(action) {
                    draft.type_text(*field, editor.text());
                }
            }
            return None;
        }
        FormMsg::Move(forward) => {
            draft.end_run();
            *focus = focus.moved(draft, forward);
            return None;
        }
        FormMsg::Focus(field) => {
            draft.end_run();
            *focus = Focus::on(field, draft);
            return None;
        }
        FormMsg::Replace(text) => {
            if let Focus::Text { field, .. } = focus {
                draft.replace_text(*field, text);
            }
        }
        FormMsg::Pick(pick) => said = refused(draft.pick(pick)),
        FormMsg::Clear => {
            if let Some(field) = focus.field() {
                said = refused(draft.clear(field));
            }
        }
        FormMsg::Swap => said = refused(draft.swap()),
        FormMsg::Revert => {
            if let Some(field) = focus.field() {
                draft.revert(field);
            }
        }
        FormMsg::Undo => said = (!draft.undo()).then_some(Said::NothingToUndo),
        FormMsg::Redo => said = (!draft.redo()).then_some(Said::NothingToUndo),
        _ => return None,
    }
    let here = std::mem::replace(focus, Focus::Nowhere);
    *focus = here.refreshed(draft);
    said
}

fn refused(done: Result<(), Refusal>) -> Option<Said> {
    done.err().map(|Refusal(reason)| Said::Refused(reason))
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
            if draft.base().same_version(&row) {
                return Step::to(resumed(draft)).say(Said::Resumed);
            }
            let merging = Merging::new(&draft, &row);
            if merging.rows.is_empty() {
                // What was kept is what the server has: it was saved after all.
                return Step::to(editing(Draft::new(*row))).say(Said::TheirsTaken);
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
fn write_answered(draft: Draft, focus: Focus, outcome: Result<Reply, Failure>) -> Step {
    match outcome {
        Ok(Reply::Missing) => Step::to(FormState::Gone { draft, focus }),
        Ok(Reply::Unsure { attempt, failure }) => {
            Step::to(FormState::Unsure { draft, attempt: *attempt, failure, checking: None, focus })
        }
        Ok(_) => failed(draft, focus, unexpected()),
        Err(failure) => failed(draft, focus, failure),
    }
}

fn failed(draft: Draft, focus: Focus, failure: Failure) -> Step {
    let focus = match failure.field {
        Some(field) if draft.entity().access(field).is_editable() => Focus::on(field, &draft),
        _ => focus,
    };
    Step::to(FormState::Editing { draft, focus, failed: Some(failure.clone()) }).say(Said::WriteFailed(failure))
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
        text: "the server's answer does not fit the request".to_owned(),
        field: None,
        retry: Retry::Never,
    }
}

/// The relation in the form, where there is one: for the layers above.
impl FormState {
    /// The relation as it stands on the screen.
    pub fn entity(&self) -> Option<&ContactRelationEntity> {
        self.draft().map(Draft::entity)
    }
}
