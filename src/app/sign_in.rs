//! Signing in again in the middle of work: a secret is asked for, or the browser is,
//! over whatever is open, and what was refused goes on.

use secrecy::{ExposeSecret, SecretString};

use crate::domain::BrowserStep;
use crate::form::{EditAction, FormMsg, FormState, SecretLine, Subject};
use crate::keymap::Command;

use super::{
    Effect, Effects, Finds, Level, Model, Overlay, Preview, Progress, Purpose, Way, command::edit_action,
    pending::Interrupted,
};

/// A secret that was typed: it shows in no debug print, and is wiped when it goes.
#[derive(Clone, Debug)]
pub struct Secret(pub SecretString);

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

/// What is asked of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asking {
    /// A password, ticket, token or cookies.
    Secret,
    /// Another one: what was typed last was not accepted.
    OtherSecret,
    /// To have the browser opened.
    Browser,
    /// To wait until it is.
    Opening,
    /// To sign in in the browser, or to paste the address it ended on.
    Redirect {
        /// Where to sign in.
        url: String,
        /// What stands in the way: no browser, or a pasted text that will not do.
        trouble: Option<String>,
    },
    /// To try again: the last try came to nothing.
    Again(String),
}

impl Model {
    /// Asks the user to sign in, once, after the server refused the proof it was given.
    pub(super) fn ask_sign_in(&mut self, refused: Purpose) {
        let asking = match self.session.way {
            Way::Sandbox | Way::System => return,
            Way::Secret if std::mem::take(&mut self.untried) => Asking::OtherSecret,
            Way::Secret => Asking::Secret,
            Way::Browser => Asking::Browser,
        };
        let asked = self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::SignIn { refused, .. } => Some(refused),
            _ => None,
        });
        if let Some(asked) = asked {
            // The user's own write matters most, and what was to be opened more than what comes along.
            if refused.is_write() || refused == Purpose::Open {
                *asked = refused;
            }
            return;
        }
        self.overlays.push(Overlay::SignIn { asking, typed: SecretLine::default(), refused });
    }

    pub(super) fn edit_secret(&mut self, action: EditAction) -> Effects {
        if let Some(Overlay::SignIn {
            asking: Asking::Secret | Asking::OtherSecret | Asking::Redirect { .. },
            typed,
            ..
        }) = self.overlays.last_mut()
        {
            typed.apply(action);
        }
        Effects::default()
    }

    pub(super) fn sign_in_command(&mut self, command: Command) -> Effects {
        let Some(Overlay::SignIn { asking, typed, .. }) = self.overlays.last_mut() else { return Effects::default() };
        match (command, &mut *asking) {
            (Command::Back, Asking::Opening | Asking::Redirect { .. }) => {
                self.overlays.pop();
                Effects::one(Effect::LeaveBrowser)
            }
            (Command::Back, _) => {
                self.overlays.pop();
                Effects::default()
            }
            (Command::Confirm, Asking::Browser | Asking::Again(_)) => {
                *asking = Asking::Opening;
                Effects::one(Effect::OpenBrowser)
            }
            (Command::Confirm, Asking::Secret | Asking::OtherSecret) => {
                self.untried = true;
                let secret = Secret(typed.take());
                let mut effects = Effects::one(Effect::SignIn(secret));
                effects.extend(self.signed_in_again());
                effects
            }
            (Command::Confirm, Asking::Redirect { trouble, .. }) if !typed.is_empty() => {
                *trouble = None;
                Effects::one(Effect::Redirected(Secret(typed.take())))
            }
            (Command::Copy, Asking::Redirect { url, .. }) => {
                let url = url.clone();
                self.say(Level::Done, "The address is copied, if this terminal lets programs copy");
                Effects::one(Effect::Copy(url))
            }
            (other, _) => edit_action(other).map_or_else(Effects::default, |action| self.edit_secret(action)),
        }
    }

    /// The sign-in through the browser went a step.
    pub(super) fn browser_went(&mut self, step: BrowserStep) -> Effects {
        let asked = self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::SignIn { asking, .. } => Some(asking),
            _ => None,
        });
        let Some(asking) = asked else { return Effects::default() };
        match (step, &mut *asking) {
            (BrowserStep::Done { unkept }, _) => {
                let effects = self.signed_in_again();
                if let Some(why) = unkept {
                    self.say(Level::Info, format!("Signed in, but not kept for the next start: {why}"));
                }
                return effects;
            }
            (BrowserStep::Failed(text), _) => *asking = Asking::Again(text),
            (BrowserStep::Refused(text), Asking::Redirect { trouble, .. }) => *trouble = Some(text),
            (BrowserStep::Refused(_), _) => {}
            (BrowserStep::Waiting { url, unopened }, _) => {
                let copy = unopened.as_ref().map_or_else(Effects::default, |_| Effects::one(Effect::Copy(url.clone())));
                *asking = Asking::Redirect { url, trouble: unopened };
                return copy;
            }
        }
        Effects::default()
    }

    /// Goes on with what was refused.
    fn signed_in_again(&mut self) -> Effects {
        let at = self.overlays.iter().position(|overlay| matches!(overlay, Overlay::SignIn { .. }));
        let Some(Overlay::SignIn { refused, .. }) = at.map(|at| self.overlays.remove(at)) else {
            return Effects::default();
        };
        let mut effects = self.greet();
        effects.extend(self.go_on(refused));
        effects
    }

    /// Opens what was to be opened, unless the user has gone on to something else.
    fn open_again(&mut self) -> Effects {
        let Some(Interrupted { what, opening, undoing }) = self.interrupted.take() else { return Effects::default() };
        if !matches!(self.form, FormState::Empty) {
            return Effects::default();
        }
        if let (Subject::Kept(kept), None) = (&what, &undoing) {
            let offered =
                self.home.drafts().iter().find(|offered| offered.kept == **kept).map(|offered| offered.number);
            return offered.map_or_else(Effects::default, |number| self.resume_draft(number));
        }
        (self.opening, self.undoing) = (opening, undoing);
        self.form_msg(FormMsg::Open(what))
    }

    /// Does again what was refused. A delete is asked about again: its dialog is gone.
    fn go_on(&mut self, refused: Purpose) -> Effects {
        let asked = |overlay: &Overlay| matches!(overlay, Overlay::Question { .. } | Overlay::DeleteByName { .. });
        let mut effects = match refused {
            // Whoever is being asked, perhaps whether to give it up, has to answer first.
            Purpose::Save | Purpose::Delete if self.overlays.iter().any(asked) => Effects::default(),
            Purpose::Save => self.form_msg(FormMsg::Save),
            Purpose::Delete => {
                if let FormState::Editing { draft, .. } = &self.form {
                    let subject = draft.base().id();
                    self.ask_delete(subject, false);
                }
                Effects::default()
            }
            Purpose::Resolve => self.form_msg(FormMsg::CheckAgain),
            Purpose::Open => self.open_again(),
            Purpose::Picker => self.ask_for_picker(),
            _ => Effects::default(),
        };
        if self.list.as_ref().is_some_and(|list| matches!(list.progress, Progress::Failed(_) | Progress::Old(_))) {
            effects.extend(self.reload_list());
        }
        if let Some(list) = self.list.as_mut().filter(|list| matches!(list.preview, Preview::Failed(..))) {
            list.preview = Preview::None;
        }
        if matches!(self.home.finds, Finds::Failed(_)) {
            effects.extend(self.search_again());
        }
        effects
    }
}
