//! What must hold across a step, what may lie over what, and that it can be drawn.

use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::{Buffer, Cell},
};

use crate::app::{Button, Effect, Effects, Model, Overlay, PickTarget, Question, Size, layers};
use crate::domain::{Call, Changes, ContactRelationEntity, FieldKind, Job, Level, RelationId, Reply, Write};
use crate::form::{Draft, Focus, FormState};
use crate::keymap::{Command, KeyStroke, Resolved, resolve};
use crate::ui::{self, Ability, Look, Styles, Theme};

/// What a step starts from.
pub(super) struct Before {
    entity: Option<ContactRelationEntity>,
    changes: Option<Changes>,
    sent: Option<Changes>,
    dirty: bool,
    delete_asked: Option<RelationId>,
    awaited: bool,
}

impl Before {
    pub(super) fn of(model: &Model) -> Self {
        let draft = model.form().draft();
        Self {
            entity: draft.map(|draft| draft.entity().clone()),
            changes: draft.map(Draft::changes),
            sent: match model.form() {
                FormState::Saving { sent, .. } => Some(sent.clone()),
                _ => None,
            },
            dirty: model.form().is_dirty(),
            awaited: model.awaits_first_hit(),
            delete_asked: model.overlays().last().and_then(|overlay| match overlay {
                Overlay::Question { question: Question::Delete { subject, .. }, .. }
                | Overlay::DeleteByName { subject, .. } => Some(*subject),
                _ => None,
            }),
        }
    }

    /// What holds across a step.
    pub(super) fn hold(
        &self,
        model: &Model,
        effects: &Effects,
        pressed: Option<Button>,
        by_answer: bool,
        reply: Option<&Reply>,
        aside: bool,
    ) {
        for effect in &effects.0 {
            if let Effect::Send(Job { call: Call::Write(write), memo, .. }) = effect
                && let Some(entry) = &memo.undoes
            {
                assert_eq!(*entry, format!("{:?}", write.operation()), "this takes something else back");
            }
            match effect {
                Effect::Send(Job { call: Call::Write(Write::Delete(entity)), .. }) => {
                    assert_eq!(pressed, Some(Button::Delete), "a delete nobody confirmed");
                    assert_eq!(self.delete_asked, Some(entity.id()), "a delete of something else");
                }
                Effect::Send(Job { call: Call::Write(_), .. }) => {
                    assert!(!model.session().read_only, "a write of a session that only reads");
                    let findings = model.form().findings(model.facts());
                    let blocking = findings.iter().find(|finding| finding.level == Level::Blocking);
                    assert!(blocking.is_none(), "saved in spite of {blocking:?}");
                }
                Effect::Exit => {
                    let discarded = pressed == Some(Button::Discard);
                    assert!(discarded || !model.form().is_dirty(), "a changed draft is lost at the end");
                    assert!(!model.in_flight().writing(), "the end does not wait for the write");
                }
                _ => {}
            }
        }
        if by_answer && self.sent.is_some() && self.sent != self.changes {
            let form = model.form();
            let asks = matches!(form, FormState::Conflict { .. } | FormState::Unsure { .. } | FormState::Gone { .. });
            assert!(!asks, "whoever types on is asked {form:?}");
        }
        if !self.dirty {
            return;
        }
        let written = matches!(reply, Some(Reply::Saved(_) | Reply::Found(_) | Reply::Deleted));
        match model.form().draft() {
            None => {
                let given_up = pressed == Some(Button::Discard);
                assert!(given_up || written || aside, "a changed draft is gone");
            }
            // What an answer does not settle stays as it was typed, unless an Enter has waited for it.
            Some(draft) if by_answer && !self.awaited => {
                let changes = self.changes.as_ref().expect("a dirty form has a draft");
                let entity = self.entity.as_ref().expect("a dirty form has a draft");
                for field in changes.keys() {
                    let typed = entity.get(*field);
                    let settled = written && self.sent.as_ref().is_none_or(|sent| sent.get(field) == Some(typed));
                    assert!(settled || draft.entity().get(*field) == typed, "{field:?} is not as it was typed");
                }
            }
            Some(_) => {}
        }
    }
}

/// The button a key presses, if a question is on top.
pub(super) fn pressed(model: &Model, key: KeyStroke) -> Option<Button> {
    let Resolved::Command(command) = resolve(&layers(model), key) else { return None };
    if let Some(Overlay::DeleteByName { name, typed, .. }) = model.overlays().last() {
        return (command == Command::Confirm && typed.text() == *name).then_some(Button::Delete);
    }
    let Some(Overlay::Question { question, marked }) = model.overlays().last() else { return None };
    match command {
        Command::Confirm => question.buttons().get(*marked).copied(),
        Command::Yes => Some(Button::Delete),
        _ => None,
    }
}

pub(super) fn question(overlay: &Overlay) -> Option<Question> {
    match overlay {
        Overlay::Question { question, .. } => Some(*question),
        _ => None,
    }
}

pub(super) fn belongs(overlay: &Overlay, model: &Model) -> bool {
    let form = model.form();
    match overlay {
        Overlay::Help { .. } | Overlay::Activity { .. } | Overlay::Profiles { .. } | Overlay::SignIn { .. } => true,
        Overlay::Merge => matches!(form, FormState::Conflict { .. }),
        Overlay::DeleteByName { subject, .. } => {
            matches!(form, FormState::Editing { draft, .. } if draft.base().id() == *subject)
        }
        Overlay::Picker(picker) => match (form, form.focus()) {
            (FormState::Editing { .. } | FormState::Saving { .. }, Some(Focus::Lookup(field))) => {
                match (picker.target, field.spec().kind) {
                    (PickTarget::Company(side), FieldKind::Company { side: of })
                    | (PickTarget::PersonOf(side, _) | PickTarget::AnyPerson(side), FieldKind::Person { side: of }) => {
                        side == of
                    }
                    (PickTarget::Definition, FieldKind::Definition) => true,
                    _ => false,
                }
            }
            _ => false,
        },
        Overlay::Question { question, .. } => match question {
            Question::Delete { subject, .. } => {
                matches!(form, FormState::Editing { draft, .. } if draft.base().id() == *subject)
            }
            Question::Discard { .. } => form.is_dirty(),
            Question::Writing { .. } => form.is_writing(),
            Question::Unsure => matches!(form, FormState::Unsure { .. }),
            Question::Gone => matches!(form, FormState::Gone { .. }),
        },
    }
}

pub(super) fn draw(model: &Model) {
    let buffer = painted(model);
    let hostile = |cell: &Cell| !ui::text::is_visible(cell.symbol());
    assert!(!buffer.content.iter().any(hostile), "hostile text in a cell");
}

fn painted(model: &Model) -> Buffer {
    let look = Look { styles: Styles::new(Theme::Auto, Ability::Colour), ascii: false };
    let Size { width, height } = model.size();
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| ui::draw(frame, model, &look)).unwrap();
    terminal.backend().buffer().clone()
}

/// What is on the screen, line after line.
pub(super) fn shown(model: &Model) -> String {
    let buffer = painted(model);
    let lines = buffer.content.chunks(usize::from(buffer.area.width.max(1)));
    lines.map(|line| line.iter().map(Cell::symbol).collect::<String>() + "\n").collect()
}
