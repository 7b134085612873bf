//! A secret being typed: it grows and shrinks at its end only, because nobody sees where
//! a cursor would be, and leaves nothing behind.

use std::fmt;

use secrecy::SecretString;
use secrecy::zeroize::{Zeroize, Zeroizing};

use super::EditAction;

/// One line of text that is wiped when it goes, and whatever of it is taken back before.
#[derive(Default)]
pub struct SecretLine(Zeroizing<String>);

impl SecretLine {
    /// How many characters it has.
    pub fn len(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Does it, as far as that changes the end of the line; a word is all of it.
    pub fn apply(&mut self, action: EditAction) {
        match action {
            EditAction::Insert(mut text) => {
                self.push(&text);
                text.zeroize();
            }
            EditAction::DeleteBackward => {
                self.pop();
            }
            EditAction::DeleteWord | EditAction::DeleteToStart => self.0.zeroize(),
            _ => {}
        }
    }

    /// Adds to its end what is no control character.
    pub fn push(&mut self, text: &str) {
        if self.0.capacity() - self.0.len() < text.len() {
            // A string that grows by itself would leave what it held behind.
            let mut larger = String::with_capacity((self.0.len() + text.len()) * 2);
            larger.push_str(&self.0);
            self.0 = Zeroizing::new(larger);
        }
        self.0.extend(text.chars().filter(|letter| !letter.is_control()));
    }

    /// Takes its last character back, and says whether there was one.
    pub fn pop(&mut self) -> bool {
        // What is popped stays in the buffer until something is written over it or it is wiped.
        self.0.pop().is_some()
    }

    /// What was typed; the line is empty after it.
    pub fn take(&mut self) -> SecretString {
        let typed = std::mem::take(&mut self.0);
        SecretString::from(typed.as_str())
    }
}

impl fmt::Debug for SecretLine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SecretLine(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::{EditAction, SecretLine};

    fn typed(actions: impl IntoIterator<Item = EditAction>) -> SecretLine {
        let mut line = SecretLine::default();
        actions.into_iter().for_each(|action| line.apply(action));
        line
    }

    fn insert(text: &str) -> EditAction {
        EditAction::Insert(text.to_owned())
    }

    #[test]
    fn it_is_typed_and_taken_back_at_its_end() {
        let mut line =
            typed([insert("hu"), insert("sø"), EditAction::Left, EditAction::DeleteBackward, insert("sh\n")]);
        assert_eq!((line.len(), line.take().expose_secret()), (5, "hussh"));
        assert!(line.is_empty());
        assert!(typed([insert("hush"), EditAction::DeleteWord]).is_empty());
    }

    #[test]
    fn it_holds_as_much_as_is_pasted_and_shows_none_of_it() {
        let parts = (0..1000).map(|number| format!("{number:08}"));
        let whole: String = parts.clone().collect();
        let mut line = typed(parts.map(EditAction::Insert));
        assert_eq!((line.len(), format!("{line:?}").contains('0')), (8000, false));
        assert_eq!(line.take().expose_secret(), whole);
    }
}
