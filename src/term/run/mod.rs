//! The select loop: answers first, then input, then signals; everything that
//! waits is taken, then the screen is drawn once, if something changed.
//! Nothing ticks. Knows neither what is drawn nor what is asked.

use super::{EditorError, End, Input};
use ratatui::Frame;
use std::io;
use tokio::sync::mpsc::UnboundedReceiver;

/// What the loop runs.
pub trait Program {
    /// What comes back from the work in the background.
    type Answer;

    /// Draws the whole screen.
    fn draw(&mut self, frame: &mut Frame<'_>);
    /// The first screen is up: the time to start whatever takes time.
    fn started(&mut self);
    /// The user did something.
    fn input(&mut self, input: Input) -> Flow;
    /// The background answered.
    fn answer(&mut self, answer: Self::Answer) -> Flow;
    /// The text that was given to an editor with [`Flow::Edit`] came back, or why it did not.
    fn edited(&mut self, text: Result<String, EditorError>) -> Flow;
    /// The program is told to end; what must not be lost is saved here.
    fn ending(&mut self, end: End) -> Flow;
}

/// What the program wants next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Flow {
    /// Nothing: the screen is as it should be.
    Wait,
    /// To be drawn.
    Draw,
    /// To be stopped, as by a shell's job control.
    Suspend,
    /// An editor for this text.
    Edit(String),
    /// This text on the user's clipboard.
    Copy(String),
    /// To end with this exit code.
    Quit(u8),
}

/// The terminal as the loop uses it; tests have another.
pub(super) trait Surface {
    /// Columns and rows.
    fn size(&self) -> (u16, u16);
    /// Waits until there is input, which it adds, or a reason to end. Nothing is lost when the future is dropped.
    async fn next(&mut self, inputs: &mut Vec<Input>) -> io::Result<Option<End>>;
    fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> io::Result<()>;
    fn suspend(&mut self) -> io::Result<()>;
    /// Asks the terminal to put a text on the clipboard.
    fn copy(&mut self, text: &str) -> io::Result<()>;
    async fn edit(&mut self, text: String) -> Result<String, EditorError>;
}

/// Runs a program until it quits; returns its exit code.
pub(super) async fn drive<P: Program>(
    program: &mut P,
    surface: &mut impl Surface,
    answers: &mut UnboundedReceiver<P::Answer>,
) -> io::Result<u8> {
    let (columns, rows) = surface.size();
    let mut turn = Turn { program, surface, changed: true };
    if let Some(code) = turn.input(Input::Resize(columns, rows)).await? {
        return Ok(code);
    }
    turn.draw()?;
    turn.program.started();
    let (mut inputs, mut answering) = (Vec::new(), true);
    loop {
        let ended = tokio::select! {
            biased;
            answer = answers.recv(), if answering => {
                match answer {
                    Some(answer) => {
                        let flow = turn.program.answer(answer);
                        if let Some(code) = turn.follow(flow).await? {
                            return Ok(code);
                        }
                    }
                    None => answering = false,
                }
                None
            }
            ended = turn.surface.next(&mut inputs) => ended?,
        };
        // As many as are there now: who answers without end shall not keep the screen from being drawn.
        for _ in 0..answers.len() {
            let Ok(answer) = answers.try_recv() else { break };
            let flow = turn.program.answer(answer);
            if let Some(code) = turn.follow(flow).await? {
                return Ok(code);
            }
        }
        for input in inputs.drain(..) {
            if let Some(code) = turn.input(input).await? {
                return Ok(code);
            }
        }
        if let Some(end) = ended {
            let flow = turn.program.ending(end);
            if let Some(code) = turn.follow(flow).await? {
                return Ok(code);
            }
        }
        turn.draw()?;
    }
}

/// What happens between two drawings.
struct Turn<'a, P, S> {
    program: &'a mut P,
    surface: &'a mut S,
    changed: bool,
}

impl<P: Program, S: Surface> Turn<'_, P, S> {
    async fn input(&mut self, input: Input) -> io::Result<Option<u8>> {
        // The terminal is blank or cut, whatever the program thinks of the new size.
        self.changed |= matches!(input, Input::Resize(..));
        let flow = self.program.input(input);
        self.follow(flow).await
    }

    /// Does what the program wants; an exit code ends the loop.
    async fn follow(&mut self, mut flow: Flow) -> io::Result<Option<u8>> {
        loop {
            match flow {
                Flow::Wait => return Ok(None),
                Flow::Quit(code) => return Ok(Some(code)),
                Flow::Draw => {
                    self.changed = true;
                    return Ok(None);
                }
                Flow::Suspend => {
                    self.surface.suspend()?;
                    self.changed = true;
                    return Ok(None);
                }
                Flow::Copy(text) => {
                    self.surface.copy(&text)?;
                    flow = Flow::Draw;
                }
                Flow::Edit(text) => {
                    let text = self.surface.edit(text).await;
                    self.changed = true;
                    flow = self.program.edited(text);
                }
            }
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.changed) {
            self.surface.draw(|frame| self.program.draw(frame))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
