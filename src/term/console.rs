//! The real terminal: guard, screen, input and signals put together for the
//! loop.

use super::editor;
use super::run::{Surface, drive};
use super::signals::{Signal, Signals};
use super::source::Source;
use super::{EditorError, End, Input, Program, Screen, TerminalGuard};
use ratatui::layout::Size;
use ratatui::{Frame, Terminal};
use std::io::{self, ErrorKind, IsTerminal, Stdout};
use tokio::sync::mpsc::UnboundedReceiver;

/// The terminal for as long as it lives; given back when it goes.
pub struct Console {
    signals: Signals,
    source: Source,
    terminal: Terminal<Screen<Stdout>>,
    guard: TerminalGuard,
}

impl Console {
    /// Takes the terminal. Needs to be inside tokio's current-thread runtime with I/O.
    ///
    /// # Errors
    /// There is no terminal, or it does not take its modes.
    pub fn open() -> io::Result<Self> {
        let signals = Signals::register()?;
        if !io::stdout().is_terminal() {
            return Err(no_terminal(&ErrorKind::NotConnected.into()));
        }
        let source = Source::open().map_err(|cause| no_terminal(&cause))?;
        let guard = TerminalGuard::enter()?;
        let terminal = Terminal::new(Screen::new(io::stdout(), size()?))?;
        Ok(Self { signals, source, terminal, guard })
    }

    /// Runs a program until it quits; returns the exit code. Another may follow: what is
    /// typed in between waits for it.
    pub async fn run<P: Program>(
        &mut self,
        program: &mut P,
        answers: &mut UnboundedReceiver<P::Answer>,
    ) -> io::Result<u8> {
        drive(program, self, answers).await
    }

    /// Gives the terminal to a question in plain lines, and takes it back.
    ///
    /// # Errors
    /// The terminal's own; what the question comes to is its caller's business.
    pub fn lend<T>(&mut self, ask: impl FnOnce() -> T) -> io::Result<T> {
        self.guard.lend()?;
        let answer = ask();
        self.take()?;
        Ok(answer)
    }

    /// After someone else had the terminal.
    fn take(&mut self) -> io::Result<()> {
        self.guard.take()?;
        let screen = self.terminal.backend_mut();
        screen.forget();
        screen.resize(size()?);
        self.terminal.clear()
    }

    fn resized(&mut self) -> io::Result<Input> {
        let size = size()?;
        self.terminal.backend_mut().resize(size);
        // Sizes between the last one and this may have cut the screen, even if this is the last one again.
        self.terminal.clear()?;
        Ok(Input::Resize(size.width, size.height))
    }

    async fn edit_outside(&mut self, text: String) -> Result<String, EditorError> {
        let variable = |name| std::env::var(name).ok();
        let command = editor::command(variable("VISUAL").as_deref(), variable("EDITOR").as_deref())?;
        self.guard.lend().map_err(EditorError::Terminal)?;
        // In a thread of its own: what is being saved goes on being saved.
        let edited = tokio::task::spawn_blocking(move || editor::edit(&command, &text)).await;
        self.signals.forget_those_of_others();
        self.take().map_err(EditorError::Terminal)?;
        edited.map_err(|panic| EditorError::File(io::Error::other(panic)))?
    }
}

impl Surface for Console {
    fn size(&self) -> (u16, u16) {
        let Size { width, height } = self.terminal.backend().size;
        (width, height)
    }

    async fn next(&mut self, inputs: &mut Vec<Input>) -> io::Result<Option<End>> {
        let signal = tokio::select! {
            biased;
            read = self.source.next(inputs) => match read {
                // A terminal that is gone says so in many ways; none of them leaves anything to read.
                Err(_gone) => return Ok(Some(End::Hangup)),
                Ok(()) => None,
            },
            signal = self.signals.next() => Some(signal),
        };
        match signal {
            None => {}
            Some(Signal::End(end)) => return Ok(Some(end)),
            Some(Signal::Continued) => {
                self.take()?;
                inputs.push(self.resized()?);
            }
            Some(Signal::Resized) => inputs.push(self.resized()?),
        }
        Ok(None)
    }

    fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if !self.guard.is_ours() {
            return Err(io::Error::other("a part of the program has failed; see the message above"));
        }
        self.terminal.draw(paint).map(|_| ())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.guard.lend()?;
        // The whole group, as the terminal would have done; without a shell to wake us the kernel refuses.
        #[cfg(unix)]
        rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
        self.take()
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.terminal.backend_mut().copy(text)
    }

    async fn edit(&mut self, text: String) -> Result<String, EditorError> {
        self.edit_outside(text).await
    }
}

fn no_terminal(cause: &io::Error) -> io::Error {
    io::Error::new(cause.kind(), format!("the editor needs a terminal for input and output ({cause})"))
}

/// The terminal's size; one that tells none is taken for the classic one.
fn size() -> io::Result<Size> {
    Ok(match crossterm::terminal::size()? {
        (0, _) | (_, 0) => Size { width: 80, height: 24 },
        (width, height) => Size { width, height },
    })
}
