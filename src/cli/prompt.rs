//! One question on the terminal, before the interface opens.
//!
//! Reads keys in raw mode, so that nothing is echoed, and leaves the terminal as
//! it was however the question ends.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use tokio::sync::oneshot;

use crate::auth::{AskError, Echo, Question};
use crate::form::SecretLine;

use super::signals::Signals;

/// Asks, and waits for Enter. Ctrl+C, Ctrl+D on an empty line and the signals
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
    let _raw = RawMode::enter()?;
    show(&format!("{}: ", question.text))?;
    let mut typing = Typing::begin(question.echo);
    tokio::select! {
        // A reader that is gone without a word has nothing more to read.
        answer = &mut typing.answer => answer.unwrap_or(Err(AskError::Interrupted)),
        ended = signals.wait() => Err(ended.err().map_or(AskError::Interrupted, AskError::from)),
    }
}

/// How soon a reader sees that nobody waits for it any more.
const LOOK_UP: Duration = Duration::from_millis(100);

/// A line that is being read on a thread of its own, which ends with it.
///
/// Not through crossterm's `EventStream`: its reading thread outlives it for a
/// moment, and a second stream, the editor's, can then miss its keys.
struct Typing {
    answer: oneshot::Receiver<Result<SecretString, AskError>>,
    over: Arc<AtomicBool>,
    /// Nothing comes through it; it closes with the thread.
    end: mpsc::Receiver<()>,
}

impl Typing {
    fn begin(echo: Echo) -> Self {
        let (sender, answer) = oneshot::channel();
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&over);
        let (ending, end) = mpsc::channel();
        std::thread::spawn(move || {
            // Nobody waits for it any more.
            let _ = sender.send(read(echo, &seen));
            drop(ending);
        });
        Self { answer, over, end }
    }
}

impl Drop for Typing {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Whoever reads next must not lose a key to it. On a terminal that is gone the library's
        // read never comes back; then there is nothing to lose, and the process is about to end.
        let _ = self.end.recv_timeout(LOOK_UP * 5);
    }
}

fn read(echo: Echo, over: &AtomicBool) -> Result<SecretString, AskError> {
    let mut line = Line::default();
    loop {
        while !event::poll(LOOK_UP)? {
            if over.load(Ordering::Relaxed) {
                return Err(AskError::Interrupted);
            }
        }
        match line.step(event::read()?) {
            Step::More(shown) if echo == Echo::Shown => show(&shown)?,
            Step::More(_) => {}
            Step::Done => return Ok(line.text.take()),
            Step::Interrupted => return Err(AskError::Interrupted),
        }
    }
}

/// Raw mode for as long as it lives.
struct RawMode;

impl RawMode {
    fn enter() -> io::Result<Self> {
        terminal::enable_raw_mode().map(|()| Self)
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // Nothing echoed the line break, whatever ended the line.
        if let Err(error) = terminal::disable_raw_mode().and_then(|()| show("\n")) {
            tracing::error!(%error, "the terminal could not be restored");
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

impl Line {
    fn step(&mut self, event: Event) -> Step {
        match event {
            Event::Paste(text) => self.paste(&Zeroizing::new(text)),
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            _ => Step::More(Zeroizing::default()),
        }
    }

    fn key(&mut self, key: KeyEvent) -> Step {
        let control = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Enter => Step::Done,
            KeyCode::Char('c') if control => Step::Interrupted,
            KeyCode::Char('d') if control && self.text.is_empty() => Step::Interrupted,
            KeyCode::Char('j' | 'm') if control => Step::Done,
            KeyCode::Char('u') if control => self.erase(self.text.len()),
            KeyCode::Backspace => self.erase(1),
            KeyCode::Char(letter) if !control => self.paste(letter.encode_utf8(&mut [0; 4])),
            _ => Step::More(Zeroizing::default()),
        }
    }

    /// Takes the first line of some text; what follows a line break ends the answer.
    fn paste(&mut self, text: &str) -> Step {
        let (line, rest) = text.split_once(['\r', '\n']).map_or((text, None), |(line, rest)| (line, Some(rest)));
        let mut typed = Zeroizing::new(String::with_capacity(line.len()));
        typed.extend(line.chars().filter(|letter| !letter.is_control()));
        self.text.push(&typed);
        if rest.is_some() { Step::Done } else { Step::More(typed) }
    }

    fn erase(&mut self, letters: usize) -> Step {
        let erased = (0..letters).filter(|_| self.text.pop()).count();
        Step::More("\u{8} \u{8}".repeat(erased).into())
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, Line, Step};

    fn press(code: KeyCode) -> Event {
        Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn control(letter: char) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL))
    }

    /// Feeds the events; the text, and what the last one did.
    fn typed(events: impl IntoIterator<Item = Event>) -> (String, Step) {
        let mut line = Line::default();
        let last = events.into_iter().map(|event| line.step(event)).last();
        (line.text.take().expose_secret().to_owned(), last.expect("an event"))
    }

    fn more(shown: &str) -> Step {
        Step::More(shown.to_owned().into())
    }

    fn letters(text: &str) -> Vec<Event> {
        text.chars().map(|letter| press(KeyCode::Char(letter))).collect()
    }

    #[test]
    fn letters_of_any_kind_are_taken_and_taken_back() {
        let mut events = letters("Pæss wörd");
        assert_eq!(typed(events.clone()), ("Pæss wörd".to_owned(), more("d")));
        events.push(press(KeyCode::Backspace));
        assert_eq!(typed(events.clone()), ("Pæss wör".to_owned(), more("\u{8} \u{8}")));
        events.push(control('u'));
        assert_eq!(typed(events.clone()).0, "");
        events.extend([press(KeyCode::Backspace), press(KeyCode::Enter)]);
        assert_eq!(typed(events), (String::new(), Step::Done));
    }

    #[test]
    fn a_paste_is_one_line_without_control_characters() {
        let paste = |text: &str| typed([Event::Paste(text.to_owned())]);
        assert_eq!(paste("sec\u{1b}ret"), ("secret".to_owned(), more("secret")));
        assert_eq!(paste("secret\nrm -r"), ("secret".to_owned(), Step::Done));
        assert_eq!(paste("secret\r\n"), ("secret".to_owned(), Step::Done));
    }

    #[test]
    fn control_c_always_ends_it_and_control_d_only_at_the_start() {
        assert_eq!(typed(letters("abc").into_iter().chain([control('c')])).1, Step::Interrupted);
        assert_eq!(typed([control('d')]).1, Step::Interrupted);
        assert_eq!(typed([press(KeyCode::Char('a')), control('d')]), ("a".to_owned(), more("")));
    }

    #[test]
    fn letters_typed_with_alt_gr_count_and_releases_do_not() {
        let alt_gr = KeyEvent::new(KeyCode::Char('@'), KeyModifiers::CONTROL | KeyModifiers::ALT);
        assert_eq!(typed([Event::Key(alt_gr)]).0, "@");
        let mut release = KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE);
        release.kind = KeyEventKind::Release;
        assert_eq!(typed([Event::Key(release)]).0, "");
    }
}
