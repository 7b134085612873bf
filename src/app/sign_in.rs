//! Signing in again in the middle of work: the secret is asked for over whatever is
//! open, and what was refused goes on.

use std::fmt;

use crate::form::{EditAction, FormMsg, FormState, TextEditor};
use crate::keymap::Command;

use super::{Effect, Effects, Finds, Model, Overlay, Progress, Purpose, command::edit_action};

/// A secret that was typed. It never shows in a debug print.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

impl Model {
    /// Asks for the secret, once, after the server refused the one it was given.
    pub(super) fn ask_sign_in(&mut self, refused: Purpose) {
        if self.session.sandbox {
            return;
        }
        let asked = self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::SignIn { refused, .. } => Some(refused),
            _ => None,
        });
        if let Some(asked) = asked {
            // The user's own write matters most.
            if refused.is_write() {
                *asked = refused;
            }
            return;
        }
        self.overlays.push(Overlay::SignIn { typed: Box::new(TextEditor::single_line("")), refused });
    }

    pub(super) fn edit_secret(&mut self, action: EditAction) -> Effects {
        if let Some(Overlay::SignIn { typed, .. }) = self.overlays.last_mut() {
            typed.apply(action);
        }
        Effects::default()
    }

    pub(super) fn sign_in_command(&mut self, command: Command) -> Effects {
        match command {
            Command::Back => {
                self.overlays.pop();
                Effects::default()
            }
            Command::Confirm => {
                let Some(Overlay::SignIn { typed, refused }) = self.overlays.pop() else { return Effects::default() };
                let mut effects = Effects::one(Effect::SignIn(Secret(typed.text())));
                effects.extend(self.greet());
                effects.extend(self.go_on(refused));
                effects
            }
            other => edit_action(other).map_or_else(Effects::default, |action| self.edit_secret(action)),
        }
    }

    /// Does again what was refused. A delete is asked about again: its dialog is gone.
    fn go_on(&mut self, refused: Purpose) -> Effects {
        let mut effects = match refused {
            Purpose::Save => self.form_msg(FormMsg::Save),
            Purpose::Delete => {
                if let FormState::Editing { draft, .. } = &self.form {
                    let subject = draft.base().id();
                    self.ask_delete(subject, false);
                }
                Effects::default()
            }
            Purpose::Resolve => self.form_msg(FormMsg::CheckAgain),
            _ => Effects::default(),
        };
        if self.list.as_ref().is_some_and(|list| matches!(list.progress, Progress::Failed(_))) {
            effects.extend(self.reload_list());
        }
        if matches!(self.home.finds, Finds::Failed(_)) {
            effects.extend(self.search_again());
        }
        effects
    }
}
