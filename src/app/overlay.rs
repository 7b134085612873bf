//! What lies over a screen and takes the keys.

use crate::domain::RelationId;
use crate::form::{SecretLine, TextEditor};

use super::{Asking, Entry, Picker, Purpose, Question};

/// An overlay.
#[derive(Debug)]
pub enum Overlay {
    /// A list to pick from.
    Picker(Box<Picker>),
    /// A question, and the button that is marked.
    Question {
        /// What is asked.
        question: Question,
        /// Which button is marked.
        marked: usize,
    },
    /// The question before a delete on a production server: the name has to be typed.
    DeleteByName {
        /// The relation asked about.
        subject: RelationId,
        /// Whether a refusal leads back to the list.
        from_list: bool,
        /// The name to type.
        name: String,
        /// What is typed.
        typed: Box<TextEditor>,
    },
    /// What was written, newest first.
    Activity {
        /// The entries of the journal.
        entries: Vec<Entry>,
        /// The marked one.
        selected: usize,
    },
    /// The profiles to switch to.
    Profiles {
        /// The marked one.
        selected: usize,
    },
    /// The server does not accept the sign-in (any more).
    SignIn {
        /// What is asked for.
        asking: Asking,
        /// The secret or the address being typed.
        typed: SecretLine,
        /// What was refused, and goes on afterwards.
        refused: Purpose,
    },
    /// The merge of the form's changes with somebody else's.
    Merge,
    /// The page of keys, from this line on.
    Help {
        /// The first line that is seen.
        offset: usize,
    },
}

impl Overlay {
    /// A question with its safe button marked.
    pub(super) fn ask(question: Question) -> Self {
        Self::Question { question, marked: 0 }
    }
}
