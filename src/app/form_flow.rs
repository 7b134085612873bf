//! The form within the application: its steps become notices, questions and
//! follow-up requests.

use crate::domain::{
    Call, ContactRelationEntity, FailureKind, Operation, Party, Refusal, RelationId, RelationRow, Side, Write,
    sentences,
};
use crate::form::{Draft, FormMsg, FormState, KeptKey, Said, Subject};

use super::{
    Effect, Effects, Level, Model, OfferedDraft, Overlay, Purpose, Question, Wanted,
    pending::{Leaving, Opening},
    told,
};

impl Model {
    pub(super) fn open_form(&mut self, subject: Subject) -> Effects {
        if matches!(subject, Subject::New(_)) {
            // What was to be done with a relation that is still on its way is not meant for this one.
            (self.opening, self.undoing) = (None, None);
        }
        self.form_msg(FormMsg::Open(subject))
    }

    /// One step of the form and all that follows from it.
    pub(super) fn form_msg(&mut self, msg: FormMsg) -> Effects {
        if let FormMsg::Open(subject) = &msg {
            let other = |offered: &mut OfferedDraft| !matches!(subject, Subject::Kept(kept) if **kept == offered.kept);
            // The draft that was on its way makes room.
            self.resuming.take_if(other).into_iter().for_each(|offered| self.home.put_back(offered));
        }
        let state = std::mem::take(&mut self.form);
        let step = state.step(msg, &self.facts, &mut self.ids);
        self.form = step.state;
        if self.picker().is_some() {
            // Nobody is asked something else while picking: the keys would end there.
            self.form = std::mem::take(&mut self.form).back_to_editing();
        }
        let mut effects = self.follow_resuming();
        for mut job in step.jobs {
            if matches!(job.call, Call::Write(Write::Save(_))) {
                job.memo.sentence = self.form.entity().map(|entity| sentences(entity)[0].to_string());
                job.memo.draft = match self.form.draft().map(Draft::key) {
                    Some(KeptKey::New(number)) => Some(number),
                    _ => None,
                };
            }
            if let Call::Write(write) = &job.call {
                job.memo.undoes = self.undoes(write);
            }
            self.in_flight.issue(job.id, purpose(&job.call));
            effects.push(Effect::Send(job));
        }
        effects.extend(self.hear(step.said));
        effects.extend(self.follow_form());
        effects.extend(self.compare());
        effects.extend(self.keep_draft());
        effects
    }

    /// An offered draft that is in the form is this run's; one that did not get there is
    /// offered again.
    fn follow_resuming(&mut self) -> Effects {
        let Some(offered) = self.resuming.take() else { return Effects::default() };
        match &self.form {
            FormState::Loading { .. } => self.resuming = Some(offered),
            FormState::Empty => self.home.put_back(offered),
            form => {
                let mut effects = Effects::one(Effect::ClaimDraft(offered.number));
                if !form.is_dirty() {
                    // It was saved after all: nothing of it is left to keep.
                    effects.push(Effect::ForgetDraft(offered.kept.key));
                }
                return effects;
            }
        }
        Effects::default()
    }

    /// Keeps the draft where a crash cannot reach it, as long as there is work to lose.
    fn keep_draft(&mut self) -> Effects {
        let now = self.form.draft().filter(|draft| draft.is_dirty()).map(crate::form::Draft::kept);
        if now == self.kept {
            return Effects::default();
        }
        let mut effects = Effects::default();
        let before = std::mem::replace(&mut self.kept, now).map(|kept| kept.key);
        if let Some(kept) = &self.kept {
            effects.push(Effect::KeepDraft(Box::new(kept.clone())));
        }
        if let Some(key) = before.filter(|key| self.kept.as_ref().is_none_or(|kept| kept.key != *key)) {
            effects.push(Effect::ForgetDraft(key));
        }
        effects
    }

    /// Says what the form has to say, and does what was waiting for it.
    fn hear(&mut self, said: Option<Said>) -> Effects {
        let Some(said) = said else { return Effects::default() };
        let is_final = match &said {
            Said::Missing(_) | Said::Refused(_) | Said::Blocked(..) | Said::TheirsTaken => true,
            Said::WriteFailed(_, failure) => matches!(failure.kind, FailureKind::Forbidden | FailureKind::Invalid),
            _ => false,
        };
        let effects = self.heard(said);
        if is_final {
            self.pass_over();
        }
        effects
    }

    fn heard(&mut self, said: Said) -> Effects {
        let seen = self.size.list_rows();
        match said {
            Said::Saved(entity) => return self.saved(entity, "Saved"),
            Said::Found(entity) => {
                return self.saved(entity, "Saved: no clear answer came, so the relation was read again");
            }
            Said::Deleted(id) | Said::DeletedBefore(id) => {
                if matches!(said, Said::Deleted(_)) {
                    self.say(Level::Done, format!("Deleted relation {id}"));
                } else {
                    self.say(Level::Info, format!("Someone else had deleted relation {id} already"));
                }
                if let Some(list) = &mut self.list {
                    list.remove(id, seen);
                }
                return self.leave_now();
            }
            Said::Missing(id) => {
                self.say(Level::Error, format!("There is no relation {id}: it may have been deleted"));
                if let Some(list) = &mut self.list {
                    list.remove(id, seen);
                }
                if self.opening.is_none() {
                    return Self::read_journal(Wanted::Successor(id));
                }
            }
            Said::OpenFailed(failure) if self.undoing.is_some() => {
                self.say(Level::Error, told::not_taken_back(&failure));
            }
            Said::OpenFailed(failure) => self.say(Level::Error, format!("Could not open it: {failure}")),
            Said::WriteFailed(operation, failure) => {
                self.leaving = None;
                let text = match &self.undoing {
                    Some(_) => told::not_taken_back(&failure),
                    None => told::failed(operation, &failure),
                };
                self.say(Level::Error, text);
            }
            Said::NothingToSave => self.say(Level::Info, "Nothing to save: no field is changed"),
            Said::NothingToUndo => self.say(Level::Info, "Nothing more to undo or redo"),
            Said::Blocked(field, text) => self.say(Level::Error, format!("Not saved yet. {}: {text}", field.label())),
            Said::Refused(reason) => self.say(Level::Error, format!("Not allowed: {reason}")),
            Said::Busy => self.say(Level::Info, "A write is under way already"),
            Said::Resumed if self.undoing.is_some() => self.say(Level::Info, "Taking it back"),
            Said::Resumed => {
                self.say(Level::Info, "Your unsaved draft is back. Ctrl+Z shows the relation as it was loaded");
            }
            Said::Undecided(field) => {
                self.say(Level::Error, format!("{}: choose mine (Left) or theirs (Right) first", field.label()));
            }
            Said::TheirsTaken if self.opening == Some(Opening::Save) => {
                self.say(Level::Info, "Nothing to take back: the relation is as it was before");
            }
            Said::TheirsTaken => {
                self.say(Level::Info, "Their version is shown; nothing of yours is left to save");
            }
            Said::NotDeleted => {
                self.say(Level::Error, "Not deleted: someone changed it meanwhile. This is how it stands now");
            }
            Said::StillUnsure(failure) => self.say(Level::Error, format!("Still not known: {failure}")),
            Said::NotWritten(Operation::Delete) => {
                self.say(Level::Error, "Not deleted so far; it may still happen late. Another delete looks first");
            }
            Said::NotWritten(_) => {
                self.say(Level::Error, "Not on the server so far; it may still arrive late. Another save looks first");
            }
        }
        Effects::default()
    }

    /// Says that it is saved, in these words unless that takes something back, and shows it so.
    fn saved(&mut self, entity: Box<ContactRelationEntity>, words: &str) -> Effects {
        let undone = self.undone(&entity);
        if undone.is_some() {
            self.leaving = Some(Leaving::Close);
        }
        self.say(Level::Done, undone.unwrap_or_else(|| words.to_owned()));
        let seen = self.size.list_rows();
        if let Some(list) = &mut self.list {
            match RelationRow::of(&entity, list.scope) {
                Some(row) => list.put(row, seen),
                None => list.remove(entity.id(), seen),
            }
            list.preview = super::Preview::Loaded(entity);
        }
        self.leave_now()
    }

    /// Leaves if that was only waiting for the write.
    fn leave_now(&mut self) -> Effects {
        match self.leaving.take() {
            None => Effects::default(),
            // What was typed since is not in what was saved.
            Some(leaving) if self.form.is_dirty() => {
                self.ask(Question::Discard { quit: leaving == Leaving::Quit });
                Effects::default()
            }
            Some(Leaving::Quit) => Effects::one(Effect::Exit),
            Some(Leaving::Close) => self.form_msg(FormMsg::Close),
        }
    }

    /// Brings the questions in line with the form's state.
    fn follow_form(&mut self) -> Effects {
        let wanted = match &self.form {
            FormState::Conflict { .. } => Some(Overlay::Merge),
            FormState::Unsure { .. } => Some(Overlay::ask(Question::Unsure)),
            FormState::Gone { .. } => Some(Overlay::ask(Question::Gone)),
            _ => None,
        };
        let form = &self.form;
        let asks = |question: Question| matches!(&wanted, Some(Overlay::Question { question: other, .. }) if *other == question);
        self.overlays.retain(|overlay| match overlay {
            Overlay::Merge => matches!(wanted, Some(Overlay::Merge)),
            Overlay::DeleteByName { subject, .. } => {
                matches!(form, FormState::Editing { draft, .. } if draft.base().id() == *subject)
            }
            Overlay::Question { question, .. } => match question {
                Question::Unsure | Question::Gone => asks(*question),
                Question::Writing { .. } => form.is_writing(),
                Question::Discard { .. } => form.is_dirty(),
                Question::Delete { subject, .. } => {
                    matches!(form, FormState::Editing { draft, .. } if draft.base().id() == *subject)
                }
            },
            Overlay::Picker(picker) => form.editable_focus() == Some(picker.target.field()),
            Overlay::Help { .. } | Overlay::Activity { .. } | Overlay::Profiles { .. } | Overlay::SignIn { .. } => true,
        });
        if !form.is_writing() {
            self.leaving = None;
        }
        if let Some(wanted) = wanted {
            let there = self.overlays.iter().any(|overlay| match (overlay, &wanted) {
                (Overlay::Merge, Overlay::Merge) => true,
                (Overlay::Question { question, .. }, Overlay::Question { question: other, .. }) => question == other,
                _ => false,
            });
            if !there {
                // What lies over the form already has the keys until it is closed.
                self.overlays.insert(0, wanted);
            }
        }
        match (&self.form, self.opening) {
            (FormState::Editing { draft, .. }, Some(Opening::Delete)) => {
                self.opening = None;
                let subject = draft.base().id();
                self.ask_delete(subject, true);
            }
            (FormState::Editing { .. }, Some(Opening::Swap)) => {
                self.opening = None;
                // Swapping neither sends nor asks anything, so its effects are those of the compare that follows.
                let state = std::mem::take(&mut self.form);
                let step = state.step(FormMsg::Swap, &self.facts, &mut self.ids);
                self.form = step.state;
                if let Some(Said::Refused(reason)) = step.said {
                    self.say(Level::Error, format!("Not allowed: {reason}"));
                }
            }
            (FormState::Loading { .. }, _) => {}
            (FormState::Editing { .. }, Some(Opening::Save)) => return self.save_opened(),
            _ => self.opening = None,
        }
        self.follow_undoing();
        Effects::default()
    }

    /// Saves what an undo has filled in, unless the server has it so already.
    fn save_opened(&mut self) -> Effects {
        self.opening = None;
        if !self.form.is_dirty() {
            return self.form_msg(FormMsg::Close);
        }
        let refused =
            self.form.draft().is_some_and(|draft| draft.base().allows(draft.base().save_operation()).is_err());
        let mut effects = self.form_msg(FormMsg::Save);
        if refused {
            // There is nothing to be done in the form about it.
            effects.extend(self.form_msg(FormMsg::Close));
        }
        effects
    }

    /// Asks before a delete, unless it is refused anyway.
    pub(super) fn ask_delete(&mut self, subject: RelationId, from_list: bool) {
        let refusal = self.form.draft().and_then(|draft| draft.base().allows(Operation::Delete).err());
        match refusal {
            Some(Refusal(reason)) => {
                self.say(Level::Error, format!("Delete is not allowed: {reason}"));
                self.pass_over();
            }
            None if self.session.production => self.ask_for_name(subject, from_list),
            None => self.ask(Question::Delete { subject, from_list }),
        }
    }

    /// Asks for other relations of the same companies when those are new.
    fn compare(&mut self) -> Effects {
        let Some(entity) = self.form.entity() else {
            self.compared = None;
            self.facts.similar.clear();
            return self.cancel(Purpose::Compare);
        };
        let (source, destination) = (entity.party(Side::Source), entity.party(Side::Destination));
        if source.contact == 0 || destination.contact == 0 {
            return Effects::default();
        }
        let same = |(a, b): (Party, Party)| (a.contact, b.contact) == (source.contact, destination.contact);
        if self.compared.is_some_and(same) {
            return Effects::default();
        }
        self.compared = Some((source, destination));
        let mut effects = self.cancel(Purpose::Compare);
        effects.extend(self.send(Call::Between(source, destination), Purpose::Compare));
        effects
    }
}

fn purpose(call: &Call) -> Purpose {
    match call {
        Call::Write(Write::Save(_)) => Purpose::Save,
        Call::Write(Write::Delete(_)) => Purpose::Delete,
        Call::Resolve(_) => Purpose::Resolve,
        _ => Purpose::Open,
    }
}
