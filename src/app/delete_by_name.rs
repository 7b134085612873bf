//! Deleting on a production server: the passive party's name has to be typed.

use crate::domain::{RelationId, Side};
use crate::form::{EditAction, FormMsg, TextEditor};
use crate::keymap::Command;

use super::{Effects, Level, Model, Overlay, command::edit_action};

impl Model {
    pub(super) fn ask_for_name(&mut self, subject: RelationId, from_list: bool) {
        let Some(draft) = self.form.draft() else { return };
        let name = draft.base().party_name(Side::Destination);
        if matches!(self.overlays.last(), Some(Overlay::DeleteByName { .. })) {
            return;
        }
        let typed = Box::new(TextEditor::single_line(""));
        self.overlays.push(Overlay::DeleteByName { subject, from_list, name, typed });
    }

    pub(super) fn edit_name(&mut self, action: EditAction) -> Effects {
        if let Some(Overlay::DeleteByName { typed, .. }) = self.overlays.last_mut() {
            typed.apply(action);
        }
        Effects::default()
    }

    pub(super) fn delete_by_name_command(&mut self, command: Command) -> Effects {
        let Some(Overlay::DeleteByName { subject, from_list, name, typed }) = self.overlays.last() else {
            return Effects::default();
        };
        let (subject, from_list, is_typed) = (*subject, *from_list, typed.text().trim() == name.trim());
        match command {
            Command::Confirm if is_typed => {
                self.overlays.pop();
                self.form_msg(FormMsg::Delete(subject))
            }
            Command::Confirm => {
                self.say(Level::Error, "Not deleted: the name is not typed as it stands above");
                Effects::default()
            }
            Command::Back => {
                self.overlays.pop();
                if from_list { self.close_now() } else { Effects::default() }
            }
            other => edit_action(other).map_or_else(Effects::default, |action| self.edit_name(action)),
        }
    }
}
