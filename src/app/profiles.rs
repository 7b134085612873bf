//! The profiles of the configuration, to go from one to another.

use crate::keymap::Command;

use super::{Effect, Effects, Model, Overlay, command::moved};

/// A profile that can be switched to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChoice {
    /// Its name; what [`Effect::Switch`] carries.
    pub name: String,
    /// Where it leads, in a few words.
    pub detail: String,
}

impl Model {
    pub(super) fn show_profiles(&mut self) -> Effects {
        let current = self.profiles.iter().position(|choice| Some(&choice.name) == self.session.profile.as_ref());
        self.overlays.push(Overlay::Profiles { selected: current.unwrap_or(0) });
        Effects::default()
    }

    pub(super) fn profiles_command(&mut self, command: Command) -> Effects {
        let Some(Overlay::Profiles { selected }) = self.overlays.last_mut() else { return Effects::default() };
        if let Some(to) = moved(command, *selected, 10, self.profiles.len()) {
            *selected = to;
            return Effects::default();
        }
        let chosen = *selected;
        match command {
            Command::Back => drop(self.overlays.pop()),
            Command::Confirm => {
                self.overlays.pop();
                let choice = self.profiles.get(chosen);
                if let Some(choice) = choice.filter(|choice| Some(&choice.name) != self.session.profile.as_ref()) {
                    return Effects::one(Effect::Switch(choice.name.clone()));
                }
            }
            _ => {}
        }
        Effects::default()
    }

    /// What can be switched to.
    pub fn profiles(&self) -> &[ProfileChoice] {
        &self.profiles
    }
}
