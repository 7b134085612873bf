//! What lies over a screen and takes the keys.

use super::{Picker, Question};

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
