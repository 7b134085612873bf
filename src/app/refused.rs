//! Which commands are refused as things stand, and why. One answer for the status line,
//! the footer and the page of keys.

use crate::domain::{Operation, Refusal};
use crate::form::{Focus, FormState};
use crate::keymap::Command;

use super::{Model, Overlay, Preview};

/// Why every write is refused in a session that only reads.
pub(super) const READ_ONLY: &str = "read-only session (--read-only, or read_only in the profile)";

/// Why the command is refused now; none where it may be tried.
pub fn refused(model: &Model, command: Command) -> Option<Refusal> {
    let writes = match command {
        edit if edits(edit) => matches!(model.form().focus(), Some(Focus::Locked { .. })),
        Command::New | Command::Delete | Command::Save | Command::Swap | Command::UndoWrite | Command::RedoWrite => {
            true
        }
        _ => false,
    };
    if !writes {
        return None;
    }
    let overlay = model.overlays().iter().rev().find(|overlay| !matches!(overlay, Overlay::Help { .. }));
    match overlay {
        None | Some(Overlay::Activity { .. } | Overlay::Merge) if model.session().read_only => {
            Some(Refusal(READ_ONLY.to_owned()))
        }
        None => of_row(model, command),
        Some(Overlay::Activity { entries, selected }) => entries.get(*selected)?.objection().map(Refusal),
        Some(_) => None,
    }
}

/// Whether it changes the field that has the focus.
const fn edits(command: Command) -> bool {
    matches!(
        command,
        Command::EditExternally
            | Command::ClearField
            | Command::Newline
            | Command::DeleteBackward
            | Command::DeleteForward
            | Command::DeleteWord
            | Command::DeleteToStart
    )
}

/// What the right of the relation on the screen says.
fn of_row(model: &Model, command: Command) -> Option<Refusal> {
    let row = match (model.form(), model.list().map(super::ListPane::preview)) {
        (FormState::Editing { draft, .. }, _) => draft.base(),
        (FormState::Empty, Some(Preview::Loaded(entity))) => entity,
        _ => return None,
    };
    let operation = match command {
        Command::Delete if row.id().is_saved() => Operation::Delete,
        Command::Save | Command::Swap => row.save_operation(),
        edit if edits(edit) => row.save_operation(),
        _ => return None,
    };
    row.allows(operation).err()
}

/// The command as a sentence about it begins.
pub(super) const fn subject(command: Command) -> &'static str {
    match command {
        Command::New => "A new relation",
        Command::Delete => "Delete",
        Command::Save => "Save",
        Command::Swap => "Swap",
        edit if edits(edit) => "Editing",
        _ => "Undo",
    }
}
