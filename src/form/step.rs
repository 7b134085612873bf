//! The transitions of the form: one function per thing that can happen.
//!
//! What makes no sense in a state leaves the state as it is. An answer the form
//! does not wait for is not its own and changes nothing.

use crate::domain::{
    Call, ContactRelationEntity, Facts, FieldId, Ids, Level, Operation, Refusal, RelationId, Write, check,
};

use super::answered::{editing_at, resumed};
use super::kept::KeptKey;
use super::{Draft, EditAction, Focus, FormMsg, FormState, Merging, Said, Setback, Step, Subject};

impl Step {
    pub(super) fn to(state: FormState) -> Self {
        Self { state, ..Self::default() }
    }

    pub(super) fn say(mut self, said: Said) -> Self {
        self.said = Some(said);
        self
    }
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
            FormMsg::Resume => Step::to(self.back_to_editing()),
            FormMsg::MakeNew => self.make_new(ids),
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
        let is_unchanged = draft.changes().is_empty() && draft.base().id().is_saved();
        if let (true, Some(Setback::Changed { .. } | Setback::Gone(_))) = (is_unchanged, &failed) {
            // Nothing is left to compare: it is shown as it stands.
            return Self::Editing { draft, focus, failed }.reload(ids);
        }
        let refused =
            |draft: Draft, focus: Focus, said: Said| Step::to(Self::Editing { draft, focus, failed }).say(said);
        if let Err(Refusal(reason)) = draft.base().allows(draft.base().save_operation()) {
            return refused(draft, focus, Said::Refused(reason));
        }
        if is_unchanged {
            return refused(draft, focus, Said::NothingToSave);
        }
        if let Some(finding) = check(draft.entity(), facts).into_iter().find(|finding| finding.level == Level::Blocking)
        {
            // The cursor goes where the trouble is.
            let focus = Focus::on(finding.field, &draft);
            return refused(draft, focus, Said::Blocked(finding.field, finding.text));
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
            Self::Conflict { draft, theirs, merging, focus, .. } => {
                Step::to(editing_at(draft.merged(theirs, &merging), focus))
            }
            state => Step::to(state),
        }
    }

    fn save_merged(self, facts: &Facts, ids: &mut Ids) -> Step {
        match self {
            Self::Conflict { ours, draft, theirs, merging, focus } => {
                if let Some(field) = merging.undecided() {
                    return Step::to(Self::Conflict { ours, draft, theirs, merging, focus })
                        .say(Said::Undecided(field));
                }
                let merged = editing_at(draft.merged(theirs, &merging), focus);
                if merged.is_dirty() { merged.save(facts, ids) } else { Step::to(merged).say(Said::TheirsTaken) }
            }
            state => Step::to(state),
        }
    }

    /// Where something would be asked, editing goes on instead. What was to be asked is
    /// said for as long, and the next save meets it again.
    #[must_use]
    pub fn back_to_editing(self) -> Self {
        let (draft, focus, setback) = match self {
            Self::Conflict { ours, draft, theirs, focus, .. } => {
                let by = theirs.get(FieldId::UpdatedBy).display();
                (draft.adopting(&theirs), focus, Setback::Changed { by, ours })
            }
            Self::Unsure { draft, attempt, failure, focus, .. } => {
                let operation = attempt.write.operation();
                (draft.after_attempt(attempt), focus, Setback::Unsure(operation, failure))
            }
            Self::Gone { ours, draft, focus } => (draft, focus, Setback::Gone(ours)),
            state => return state,
        };
        let focus = focus.refreshed(&draft);
        Self::Editing { draft, focus, failed: Some(setback) }
    }

    fn make_new(self, ids: &mut Ids) -> Step {
        match self {
            Self::Gone { draft, focus, .. } => Step::to(editing_at(draft.into_new(ids.fresh().number()), focus)),
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
}

fn edit(draft: &mut Draft, focus: &mut Focus, msg: FormMsg) -> Option<Said> {
    let mut said = None;
    match msg {
        FormMsg::Edit(action) => {
            if let Focus::Locked { field, editor } = focus {
                if !action.is_move() {
                    return draft.lock(*field).map(Said::Refused);
                }
                editor.apply(action);
            } else if let Focus::Text { field, editor } = focus {
                if action.is_move() || matches!(action, EditAction::DeleteWord | EditAction::DeleteToStart) {
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
            if let Focus::Text { field, editor } = focus {
                draft.replace_text(*field, editor.with_its_line_ends(&text));
            }
        }
        FormMsg::Pick(pick) => said = refused(draft.pick(pick)),
        FormMsg::Clear => {
            if let Some(field) = focus.field() {
                said = draft.lock(field).map_or_else(|| refused(draft.clear(field)), |why| Some(Said::Refused(why)));
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

/// The relation in the form, where there is one: for the layers above.
impl FormState {
    /// Whether what is in it was sent to be saved, and nobody knows what became of that.
    pub fn is_unconfirmed(&self) -> bool {
        match self {
            Self::Unsure { attempt, .. } => attempt.write.operation() != Operation::Delete,
            Self::Editing { failed: Some(Setback::Unsure(operation, _)), .. } => *operation != Operation::Delete,
            _ => false,
        }
    }

    /// The relation as it stands on the screen.
    pub fn entity(&self) -> Option<&ContactRelationEntity> {
        self.draft().map(Draft::entity)
    }
}
