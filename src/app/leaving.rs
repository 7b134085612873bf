//! Leaving a changed form without losing it: the draft is put aside and offered again.

use super::{Effect, Effects, Leaving, Level, Model, OfferedDraft};

impl Model {
    /// Asks for the draft to be put aside. The form stays until it is on disk.
    pub(super) fn leave_draft(&mut self, leaving: Leaving) -> Effects {
        match self.form.kept().filter(|_| !self.form.is_writing()) {
            Some(kept) => Effects::one(Effect::LeaveDraft(Box::new(kept), leaving)),
            None => Effects::default(),
        }
    }

    /// The draft is on disk: the form is left, and the draft offered.
    pub(super) fn draft_left(&mut self, left: Result<OfferedDraft, String>, leaving: Leaving) -> Effects {
        let offered = match left {
            Ok(offered) => offered,
            Err(why) => {
                self.say(Level::Error, format!("Not kept as a draft: {why}. The form stays as it is"));
                return Effects::default();
            }
        };
        // It is not this form's any more, so closing does not forget it.
        self.kept = None;
        let mut effects = self.close_now();
        self.home.put_back(offered);
        match leaving {
            Leaving::Close => self.say(Level::Done, "Kept as a draft. The start screen offers it"),
            Leaving::Quit => effects.push(Effect::Exit),
        }
        effects
    }
}
