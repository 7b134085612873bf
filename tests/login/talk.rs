//! A talk at the terminal, with what it costs its user.

use crate::pty::{Terminal, text};

/// A terminal whose user is asked things.
pub(crate) struct Talk {
    pub(crate) terminal: Terminal,
    /// How many questions were answered.
    pub(crate) questions: usize,
    /// How many keys that took, Enter among them.
    pub(crate) keys: usize,
}

impl Talk {
    pub(crate) const fn new(terminal: Terminal) -> Self {
        Self { terminal, questions: 0, keys: 0 }
    }

    /// Waits for the question, with nothing typed after it yet.
    pub(crate) fn asked(&mut self, question: &str) -> &mut Self {
        let prompt = format!("{question}:");
        self.terminal.wait(&prompt, |screen| {
            let shown = text(screen);
            // A long question may have been broken by the terminal.
            shown.ends_with(&prompt) || shown.replace('\n', "").ends_with(&prompt)
        });
        self
    }

    /// Answers the question.
    pub(crate) fn answers(&mut self, question: &str, answer: &str) -> &mut Self {
        self.asked(question).terminal.types(answer).types("\r");
        self.questions += 1;
        self.keys += answer.chars().count() + 1;
        self
    }

    /// Goes on to the editor, and waits until somebody is signed in there.
    pub(crate) fn opens_the_editor(&mut self) -> &mut Terminal {
        self.answers("Open the editor now? [Y/n]", "");
        self.terminal.wait("the editor", |screen| screen.alternate_screen() && text(screen).contains("F3"));
        self.terminal.wait("somebody", |screen| !text(screen).contains("signing in"))
    }

    /// This has been said, wherever the terminal broke it.
    pub(crate) fn says(&mut self, words: &str) -> &mut Self {
        self.terminal.wait(words, |screen| ["", " "].iter().any(|gap| text(screen).replace('\n', gap).contains(words)));
        self
    }
}
