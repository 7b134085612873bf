//! Which keys are worth showing: a key that would do nothing as things stand is in no footer.

use crate::domain::Side;
use crate::form::{Focus, FormState};
use crate::keymap::{Command, FooterHint, hints};

use super::{Asking, Model, Overlay, PickTarget, Purpose, Screen, layers};

/// The hints of the footer, most useful first.
pub fn footer(model: &Model) -> impl Iterator<Item = FooterHint> {
    let stops = model.in_flight().waiting_write().is_some() && model.overlays().is_empty();
    let reads_keys = matches!(model.overlays().last(), Some(Overlay::Help { .. }));
    hints(&layers(model)).filter(move |hint| reads_keys || !is_idle(model, hint.command)).map(move |hint| {
        match hint.command {
            Command::Back if stops => FooterHint { label: "stop", ..hint },
            _ => hint,
        }
    })
}

/// Whether the command would do nothing here and now, the page of keys aside.
pub(super) fn is_idle(model: &Model, command: Command) -> bool {
    let overlay = model.overlays().iter().rev().find(|overlay| !matches!(overlay, Overlay::Help { .. }));
    match (overlay, model.screen()) {
        (Some(overlay), _) => is_idle_over(model, overlay, command),
        (None, Screen::Home) => match command {
            // Enter before the hits are here opens the first of them.
            Command::Open => model.home().items().is_empty() && !model.in_flight().has(Purpose::Search),
            Command::Back => model.home().query().is_empty(),
            _ => false,
        },
        (None, Screen::List) => {
            matches!(command, Command::Open | Command::Delete | Command::Swap)
                && model.list().is_none_or(|list| list.current().is_none())
        }
        (None, Screen::Form) => is_idle_in_form(model.form(), command),
    }
}

fn is_idle_over(model: &Model, overlay: &Overlay, command: Command) -> bool {
    match (overlay, command) {
        (Overlay::Picker(picker), Command::Swap) => picker.target != PickTarget::Definition,
        (Overlay::Picker(picker), Command::Confirm) => {
            picker.current().is_none() && !model.in_flight().has(Purpose::Picker)
        }
        (Overlay::Activity { entries, .. }, Command::UndoWrite) => entries.is_empty(),
        (Overlay::SignIn { asking, .. }, Command::Copy) => !matches!(asking, Asking::Redirect { .. }),
        (Overlay::SignIn { asking, typed, .. }, Command::Confirm) => match asking {
            Asking::Opening => true,
            Asking::Redirect { .. } => typed.is_empty(),
            _ => false,
        },
        (Overlay::Merge, Command::TakeMine | Command::TakeTheirs | Command::TakeBoth) => match model.form() {
            FormState::Conflict { merging, .. } => match merging.rows.get(merging.marked) {
                None => true,
                Some(row) => command == Command::TakeBoth && !row.can_be_joined(),
            },
            _ => true,
        },
        _ => false,
    }
}

fn is_idle_in_form(form: &FormState, command: Command) -> bool {
    let (is_editing, draft) = match form {
        FormState::Editing { draft, .. } => (true, draft),
        FormState::Saving { draft, .. } => (false, draft),
        _ => {
            return !matches!(
                command,
                Command::Back | Command::New | Command::Help | Command::Quit | Command::Activity
            );
        }
    };
    let focus = form.focus().unwrap_or(&Focus::Nowhere);
    match command {
        Command::Undo => focus.editable().is_none() && !draft.is_dirty(),
        Command::Save => !is_editing,
        Command::Delete | Command::Refresh => !is_editing || !draft.base().id().is_saved(),
        Command::RevertField => focus.field().is_none_or(|field| !draft.is_changed(field)),
        Command::Swap => draft.entity().party(Side::Source) == draft.entity().party(Side::Destination),
        Command::EditExternally => matches!(focus, Focus::Locked { .. }),
        Command::ClearField => focus.field().is_none_or(|field| draft.entity().integer(field) == 0),
        _ => false,
    }
}
