//! One question on the terminal, before the interface opens, and waits that can be ended.
//!
//! Reads keys in raw mode, so that nothing is echoed, and leaves the terminal as
//! it was however the question ends.

use std::io::{self, Write};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::auth::{AskError, Echo, Question};
use crate::form::SecretLine;
use crate::keymap::{KeyCode, KeyStroke};
use crate::term::{Input, Keys};

use super::signals::Signals;

/// Asks, and waits for Enter. Escape, Ctrl+C, Ctrl+D on an empty line and the signals
/// that end a process are [`AskError::Interrupted`].
pub(super) fn ask(question: &Question) -> Result<SecretString, AskError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(answer(question))
}

/// The same, for as long as somebody waits for it: dropped, it leaves the terminal as it
/// was and the next keys to others.
pub(super) async fn answer(question: &Question) -> Result<SecretString, AskError> {
    if !super::on_terminal() {
        return Err(AskError::NoTerminal);
    }
    // Before raw mode: from then on no signal may end the process by itself.
    let mut signals = Signals::listen()?;
    let mut keys = Keys::take()?;
    let _ended = LineBreak;
    show(&format!("{}: ", question.text))?;
    tokio::select! {
        answer = read(&mut keys, question.echo) => answer,
        ended = signals.wait() => Err(ended.err().map_or(AskError::Interrupted, AskError::from)),
    }
}

/// Waits for something that takes its time, and for what ends a question too. What else is
/// typed meanwhile answers the next question.
pub(super) async fn unless_escaped<T>(work: impl Future<Output = T>) -> Result<T, AskError> {
    if !super::on_terminal() {
        return Ok(work.await);
    }
    let mut signals = Signals::listen()?;
    let mut keys = Keys::take()?;
    let enough = |input: &Input| matches!(input, Input::Key(key) if is_enough(*key));
    tokio::select! {
        done = work => Ok(done),
        key = keys.first(enough) => Err(key.err().map_or(AskError::Interrupted, AskError::from)),
        ended = signals.wait() => Err(ended.err().map_or(AskError::Interrupted, AskError::from)),
    }
}

async fn read(keys: &mut Keys, echo: Echo) -> Result<SecretString, AskError> {
    let mut line = Line::default();
    loop {
        match line.step(keys.next().await?) {
            Step::More(shown) if echo == Echo::Shown => show(&shown)?,
            Step::More(_) => {}
            Step::Done => return Ok(line.text.take()),
            Step::Interrupted => return Err(AskError::Interrupted),
        }
    }
}

/// Nothing echoes the one that ends a line, whatever does.
struct LineBreak;

impl Drop for LineBreak {
    fn drop(&mut self) {
        if let Err(error) = show("\r\n") {
            tracing::error!(%error, "the terminal takes no more lines");
        }
    }
}

fn show(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// What has been typed so far.
#[derive(Default)]
struct Line {
    text: SecretLine,
}

/// What one event did to the line.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// It goes on, and this would show it.
    More(Zeroizing<String>),
    /// The answer is complete.
    Done,
    /// There will be no answer.
    Interrupted,
}

/// Whether this key says that somebody has had enough.
fn is_enough(key: KeyStroke) -> bool {
    key == KeyStroke::plain(KeyCode::Esc) || key == KeyStroke::ctrl('c')
}

impl Line {
    fn step(&mut self, input: Input) -> Step {
        match input {
            Input::Paste(text) => self.paste(&Zeroizing::new(text)),
            Input::Key(key) => self.key(key),
            Input::Resize(..) => Step::More(Zeroizing::default()),
        }
    }

    fn key(&mut self, key: KeyStroke) -> Step {
        match key.code {
            _ if is_enough(key) => Step::Interrupted,
            KeyCode::Enter => Step::Done,
            KeyCode::Backspace => self.erase(1),
            _ if key == KeyStroke::ctrl('d') && self.text.is_empty() => Step::Interrupted,
            _ if key == KeyStroke::ctrl('h') => self.erase(1),
            _ if key == KeyStroke::ctrl('u') => self.erase(self.text.len()),
            _ => key
                .typed()
                .map_or_else(|| Step::More(Zeroizing::default()), |letter| self.paste(letter.encode_utf8(&mut [0; 4]))),
        }
    }

    /// Takes a text without the line breaks, and other controls, that a terminal or a page has
    /// put into it: the answer ends with Enter.
    fn paste(&mut self, text: &str) -> Step {
        let mut typed = Zeroizing::new(String::with_capacity(text.len()));
        typed.extend(text.chars().filter(|letter| !letter.is_control()));
        self.text.push(&typed);
        Step::More(typed)
    }

    fn erase(&mut self, letters: usize) -> Step {
        let erased = (0..letters).filter(|_| self.text.pop()).count();
        Step::More("\u{8} \u{8}".repeat(erased).into())
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::{Input, KeyCode, KeyStroke, Line, Step};

    fn press(code: KeyCode) -> Input {
        Input::Key(KeyStroke::plain(code))
    }

    fn control(letter: char) -> Input {
        Input::Key(KeyStroke::ctrl(letter))
    }

    /// Feeds the inputs; the text, and what the last one did.
    fn typed(inputs: impl IntoIterator<Item = Input>) -> (String, Step) {
        let mut line = Line::default();
        let last = inputs.into_iter().map(|input| line.step(input)).last();
        (line.text.take().expose_secret().to_owned(), last.expect("an input"))
    }

    fn more(shown: &str) -> Step {
        Step::More(shown.to_owned().into())
    }

    fn letters(text: &str) -> Vec<Input> {
        text.chars().map(|letter| Input::Key(KeyStroke::char(letter))).collect()
    }

    #[test]
    fn letters_of_any_kind_are_taken_and_taken_back() {
        let mut inputs = letters("Pæss wörd");
        assert_eq!(typed(inputs.clone()), ("Pæss wörd".to_owned(), more("d")));
        inputs.push(press(KeyCode::Backspace));
        assert_eq!(typed(inputs.clone()), ("Pæss wör".to_owned(), more("\u{8} \u{8}")));
        inputs.push(control('u'));
        assert_eq!(typed(inputs.clone()).0, "");
        inputs.extend([press(KeyCode::Backspace), press(KeyCode::Enter)]);
        assert_eq!(typed(inputs), (String::new(), Step::Done));
    }

    #[test]
    fn a_paste_is_one_answer_without_what_broke_it() {
        let paste = |text: &str| typed([Input::Paste(text.to_owned())]);
        assert_eq!(paste("sec\u{1b}ret"), ("secret".to_owned(), more("secret")));
        assert_eq!(
            paste("http://127.0.0.1/?co\r\nde=1\n"),
            ("http://127.0.0.1/?code=1".to_owned(), more("http://127.0.0.1/?code=1"))
        );
    }

    #[test]
    fn escape_and_control_c_always_end_it_and_control_d_only_at_the_start() {
        for enough in [control('c'), press(KeyCode::Esc)] {
            assert_eq!(typed(letters("abc").into_iter().chain([enough])).1, Step::Interrupted);
        }
        assert_eq!(typed([control('d')]).1, Step::Interrupted);
        assert_eq!(typed([Input::Key(KeyStroke::char('a')), control('d')]), ("a".to_owned(), more("")));
    }
}
