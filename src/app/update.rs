//! The one door: a message changes the model and says what is to be done.

use crate::domain::Safeguard;
use crate::form::{EditAction, FormMsg};
use crate::keymap::{Command, KeyStroke, Layer, Resolved, resolve};

use super::{Effect, Effects, Filter, Level, Model, Msg, Notice, Overlay, Question, Screen, layers};

/// Changes the model and returns what is to be done outside.
pub fn update(model: &mut Model, msg: Msg) -> Effects {
    match msg {
        // Nothing comes of what is typed where it cannot be seen.
        Msg::Key(key) if !model.size.is_enough() => return model.unseen(key),
        Msg::Paste(_) if !model.size.is_enough() => return Effects::default(),
        _ => {}
    }
    let mut effects = take(model, msg);
    // Whatever has moved the mark, what stands beside the list is of the marked relation.
    effects.extend(model.preview_current());
    effects
}

fn take(model: &mut Model, msg: Msg) -> Effects {
    if matches!(msg, Msg::Key(_) | Msg::Paste(_)) {
        model.first_hit_of = None;
    }
    match msg {
        Msg::Key(key) => match resolve(&layers(model), key) {
            Resolved::Command(command) => model.command(command),
            Resolved::Text(character) => model.typed(character.to_string()),
            Resolved::Unbound => Effects::default(),
        },
        Msg::Paste(text) => model.typed(text),
        Msg::Resized(size) => model.resized(size),
        Msg::Answer(answer) => model.answered(answer),
        Msg::Waiting { id, seconds, cause } => {
            model.in_flight.wait(id, seconds, cause);
            Effects::default()
        }
        Msg::Edited(Ok(text)) => model.form_msg(FormMsg::Replace(text)),
        Msg::Edited(Err(text)) => {
            model.say(Level::Error, text);
            Effects::default()
        }
        Msg::Journal(entries, wanted) => model.journal_came(entries, wanted),
        Msg::Drafts(drafts) => model.drafts_came(drafts),
        Msg::DraftLeft(left, leaving) => model.draft_left(left, leaving),
        Msg::Unprotected(what, why) => {
            model.unprotected.insert(what, why);
            Effects::default()
        }
        Msg::ProtectedAgain(what) => {
            model.unprotected.remove(&what);
            let text = match what {
                Safeguard::Drafts => "Drafts are kept on disk again",
                Safeguard::Journal => "Writes are in the journal again",
            };
            model.say_also(Notice { level: Level::Done, text: text.to_owned() });
            Effects::default()
        }
        Msg::FromBefore(notice) => {
            model.say_also(notice);
            Effects::default()
        }
        Msg::Resolved { sentence, draft, write, outcome } => model.resolved(&sentence, draft, &write, &outcome),
        Msg::Unknown(sentences) => {
            model.unknown = sentences;
            Effects::default()
        }
        Msg::Browser(step) => model.browser_went(step),
        Msg::Terminate => Effects::one(Effect::Exit),
    }
}

impl Model {
    /// A key that nobody can see the effect of: it only ends the program, where that asks nothing.
    fn unseen(&self, key: KeyStroke) -> Effects {
        let quits = resolve(&[Layer::Global], key) == Resolved::Command(Command::Quit);
        if quits && self.asked_before_the_end().is_none() { Effects::one(Effect::Exit) } else { Effects::default() }
    }

    /// Typed or pasted text goes where the cursor is.
    fn typed(&mut self, text: String) -> Effects {
        self.notice = None;
        match self.overlays.last() {
            Some(Overlay::Picker(_)) => self.edit_picker(EditAction::Insert(text)),
            Some(Overlay::SignIn { .. }) => self.edit_secret(EditAction::Insert(text)),
            Some(Overlay::DeleteByName { .. }) => self.edit_name(EditAction::Insert(text)),
            Some(_) => Effects::default(),
            None => match self.screen() {
                Screen::Home => self.edit_search(EditAction::Insert(text)),
                Screen::List => self.edit_filter(EditAction::Insert(text)),
                Screen::Form => self.type_in_form(text),
            },
        }
    }

    fn resized(&mut self, size: super::Size) -> Effects {
        self.size = size;
        if let Some(list) = &mut self.list {
            list.move_to(list.selected, size.list_rows());
        }
        Effects::default()
    }

    /// Says it beside what is said already, which it has nothing to do with; errors first.
    pub(super) fn say_also(&mut self, new: Notice) {
        self.notice = Some(match self.notice.take() {
            None => new,
            Some(old) => {
                let comes_first = new.level == Level::Error && old.level != Level::Error;
                let (first, second) = if comes_first { (new, old) } else { (old, new) };
                Notice { level: first.level, text: format!("{}\n{}", first.text, second.text) }
            }
        });
    }

    /// Leaves the program, asking first where something could be lost.
    pub(super) fn quit(&mut self) -> Effects {
        let Some(question) = self.asked_before_the_end() else { return Effects::one(Effect::Exit) };
        self.ask(question);
        Effects::default()
    }

    /// What is asked before the program ends, if anything.
    pub fn asked_before_the_end(&self) -> Option<Question> {
        if self.in_flight.writing() {
            Some(Question::Writing { quit: true })
        } else {
            self.form.is_dirty().then_some(Question::Discard { quit: true })
        }
    }

    /// Puts a question on top; one of a kind is enough.
    pub(super) fn ask(&mut self, question: Question) {
        let asked =
            |overlay: &Overlay| matches!(overlay, Overlay::Question { question: other, .. } if *other == question);
        if !self.overlays.last().is_some_and(asked) {
            self.overlays.push(Overlay::ask(question));
        }
    }

    /// Types in the filter, where one is being typed.
    pub(super) fn edit_filter(&mut self, action: EditAction) -> Effects {
        let seen = self.size.list_rows();
        let Some(list) = &mut self.list else { return Effects::default() };
        let Filter::Typing(editor) = &mut list.filter else { return Effects::default() };
        if !editor.apply(action) {
            return Effects::default();
        }
        let text = editor.text();
        list.change_rows(seen, |rows| rows.set_filter(&text));
        Effects::default()
    }
}
