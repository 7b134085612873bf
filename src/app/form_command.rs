//! What the commands and the buttons mean in the form.

use crate::domain::{Call, FieldKind};
use crate::form::{EditAction, Focus, FormMsg, FormState, Subject, Take};
use crate::keymap::Command;

use super::{
    Button, Effect, Effects, Level, Model, Overlay, Purpose, Question, command::edit_action, pending::Leaving,
};

impl Model {
    pub(super) fn form_command(&mut self, command: Command) -> Effects {
        if let Some(Focus::Text { editor, .. } | Focus::Locked { editor, .. }) = self.form.focus()
            && let Some(action) = edit_action(command)
        {
            // A cursor at the first or last line goes on to the next field.
            let leaving = editor.at_edge(&action);
            return match action {
                EditAction::Up if leaving => self.form_msg(FormMsg::Move(false)),
                EditAction::Down if leaving => self.form_msg(FormMsg::Move(true)),
                action => self.form_msg(FormMsg::Edit(action)),
            };
        }
        match command {
            Command::NextField => self.form_msg(FormMsg::Move(true)),
            Command::PreviousField => self.form_msg(FormMsg::Move(false)),
            Command::Save => self.form_msg(FormMsg::Save),
            Command::Swap => self.form_msg(FormMsg::Swap),
            Command::Undo => self.form_msg(FormMsg::Undo),
            Command::Redo => self.form_msg(FormMsg::Redo),
            Command::RevertField => self.form_msg(FormMsg::Revert),
            Command::ClearField => self.form_msg(FormMsg::Clear),
            Command::Open => self.open_picker(""),
            Command::Delete => self.delete_in_form(),
            Command::Refresh => self.reload_form(),
            Command::New => self.new_from_form(),
            Command::EditExternally => self.edit_externally(),
            Command::Back => self.close_form(),
            _ => Effects::default(),
        }
    }

    fn delete_in_form(&mut self) -> Effects {
        match self.form.draft().map(|draft| draft.base().id()) {
            Some(id) if matches!(self.form, FormState::Editing { .. }) => {
                if id.is_saved() {
                    self.ask_delete(id, false);
                } else {
                    self.say(Level::Info, "This relation is not saved yet: Esc leaves it");
                }
            }
            _ => {}
        }
        Effects::default()
    }

    fn reload_form(&mut self) -> Effects {
        if self.form.is_dirty() {
            self.say(Level::Info, "Not reloaded: there are unsaved changes. Save them, or Esc discards");
            return Effects::default();
        }
        let mut effects = self.send(Call::Definitions, Purpose::Definitions);
        effects.extend(self.form_msg(FormMsg::Reload));
        effects
    }

    fn new_from_form(&mut self) -> Effects {
        if self.form.is_dirty() || self.form.is_writing() {
            self.say(Level::Info, "Save or discard this relation first");
            return Effects::default();
        }
        self.open_form(Subject::New(Vec::new()))
    }

    fn edit_externally(&mut self) -> Effects {
        match self.form.focus() {
            Some(Focus::Text { editor, field }) if field.spec().kind == FieldKind::Text => {
                Effects::one(Effect::EditExternally(editor.text()))
            }
            _ => Effects::default(),
        }
    }

    fn close_form(&mut self) -> Effects {
        if let Some(id) = self.in_flight.waiting_write() {
            // Its answer says that it was stopped, and the form goes on from there.
            return Effects::one(Effect::Cancel(id));
        } else if self.form.is_writing() {
            self.ask(Question::Writing { quit: false });
        } else if self.form.is_dirty() {
            self.ask(Question::Discard { quit: false });
        } else {
            return self.close_now();
        }
        Effects::default()
    }

    pub(super) fn close_now(&mut self) -> Effects {
        let mut effects = self.cancel(Purpose::Open);
        effects.extend(self.cancel(Purpose::Resolve));
        effects.extend(self.form_msg(FormMsg::Close));
        effects
    }

    pub(super) fn question_command(&mut self, command: Command, question: Question, marked: usize) -> Effects {
        let buttons = question.buttons();
        let count = buttons.len();
        let button = match command {
            Command::Left => return self.mark((marked + count - 1) % count),
            Command::Right => return self.mark((marked + 1) % count),
            Command::Confirm => buttons[marked.min(count - 1)],
            Command::Back => question.escape(),
            Command::Yes => Button::Delete,
            Command::No => Button::Keep,
            _ => return Effects::default(),
        };
        if buttons.contains(&button) { self.press(question, button) } else { Effects::default() }
    }

    pub(super) fn merge_command(&mut self, command: Command) -> Effects {
        let msg = match command {
            Command::Up => FormMsg::MergeMove(false),
            Command::Down => FormMsg::MergeMove(true),
            Command::TakeMine => FormMsg::Take(Take::Mine),
            Command::TakeTheirs => FormMsg::Take(Take::Theirs),
            Command::TakeBoth => FormMsg::Take(Take::Both),
            Command::AllMine => FormMsg::TakeAll(Take::Mine),
            Command::AllTheirs => FormMsg::TakeAll(Take::Theirs),
            Command::EditMerged => FormMsg::EditMerged,
            Command::Save => FormMsg::SaveMerged,
            Command::Back => FormMsg::Resume,
            _ => return Effects::default(),
        };
        self.form_msg(msg)
    }

    fn mark(&mut self, to: usize) -> Effects {
        if let Some(Overlay::Question { marked, .. }) = self.overlays.last_mut() {
            *marked = to;
        }
        Effects::default()
    }

    fn press(&mut self, question: Question, button: Button) -> Effects {
        if !matches!(question, Question::Unsure | Question::Gone) {
            self.overlays.pop();
        }
        match (question, button) {
            (Question::Delete { subject, .. }, Button::Delete) => self.form_msg(FormMsg::Delete(subject)),
            (Question::Discard { quit: true }, Button::Discard) => {
                let mut effects = self.close_now();
                effects.push(Effect::Exit);
                effects
            }
            (Question::Discard { quit }, Button::KeepDraft) => {
                self.leave_draft(if quit { Leaving::Quit } else { Leaving::Close })
            }
            (_, Button::QuitNow) => Effects::one(Effect::ExitNow),
            (Question::Delete { from_list: true, .. }, Button::Keep) | (_, Button::Discard) => self.close_now(),
            (Question::Writing { quit }, Button::WaitAndLeave) => {
                self.leaving = Some(if quit { Leaving::Quit } else { Leaving::Close });
                Effects::default()
            }
            (_, Button::CheckAgain) => self.form_msg(FormMsg::CheckAgain),
            (Question::Unsure, Button::BackToEditing) | (_, Button::NotNow) => self.form_msg(FormMsg::Resume),
            (_, Button::MakeNew) => {
                // What the vanished row was compared with, itself among them, says nothing of a new one.
                self.compared = None;
                self.facts.similar.clear();
                self.form_msg(FormMsg::MakeNew)
            }
            _ => Effects::default(),
        }
    }
}
