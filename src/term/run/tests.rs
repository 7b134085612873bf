//! The loop on a terminal made of a script: what was asked of whom, in order.

use super::*;
use crate::keymap::KeyStroke;
use ratatui::{Terminal, backend::TestBackend};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

type Log = Rc<RefCell<Vec<String>>>;

/// Each step is one wake-up of the terminal; when none is left, nothing more ever comes.
struct Script {
    steps: VecDeque<Step>,
    terminal: Terminal<TestBackend>,
    log: Log,
}

enum Step {
    Keys(&'static str),
    Resize(u16, u16),
    End(End),
}

impl Surface for Script {
    fn size(&self) -> (u16, u16) {
        (20, 5)
    }

    async fn next(&mut self, inputs: &mut Vec<Input>) -> io::Result<Option<End>> {
        match self.steps.pop_front() {
            None => std::future::pending().await,
            Some(Step::End(end)) => return Ok(Some(end)),
            Some(Step::Keys(keys)) => inputs.extend(keys.chars().map(|c| Input::Key(KeyStroke::char(c)))),
            Some(Step::Resize(columns, rows)) => inputs.push(Input::Resize(columns, rows)),
        }
        Ok(None)
    }

    fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(paint).map(|_| ()).map_err(io::Error::other)
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.log.borrow_mut().push("stopped".into());
        Ok(())
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.log.borrow_mut().push(format!("copied {text}"));
        Ok(())
    }

    async fn edit(&mut self, text: String) -> Result<String, EditorError> {
        if text == "bad" { Err(EditorError::NotText) } else { Ok(format!("{text}, edited")) }
    }
}

/// Notes what it is told; its keys are the flows.
struct Recorder {
    log: Log,
    answers: UnboundedSender<&'static str>,
}

impl Recorder {
    fn note(&self, line: impl Into<String>) {
        self.log.borrow_mut().push(line.into());
    }
}

impl Program for Recorder {
    type Answer = &'static str;

    fn draw(&mut self, _: &mut Frame<'_>) {
        self.note("draw");
    }

    fn started(&mut self) {
        self.note("started");
    }

    fn input(&mut self, input: Input) -> Flow {
        let Input::Key(key) = input else {
            self.note(format!("{input:?}"));
            return Flow::Wait;
        };
        self.note(key.to_string());
        match key.typed() {
            Some('w') => Flow::Wait,
            Some('z') => Flow::Suspend,
            Some('e') => Flow::Edit("text".into()),
            Some('b') => Flow::Edit("bad".into()),
            Some('q') => Flow::Quit(7),
            Some('a') => {
                for answer in ["one", "two", "none"] {
                    self.answers.send(answer).unwrap();
                }
                Flow::Wait
            }
            _ => Flow::Draw,
        }
    }

    fn answer(&mut self, answer: &'static str) -> Flow {
        self.note(answer);
        if answer == "none" { Flow::Wait } else { Flow::Draw }
    }

    fn edited(&mut self, text: Result<String, EditorError>) -> Flow {
        self.note(text.unwrap_or_else(|error| error.to_string()));
        Flow::Wait
    }

    fn ending(&mut self, end: End) -> Flow {
        self.note(format!("{end:?}"));
        if end == End::Interrupt { Flow::Wait } else { Flow::Quit(end.code()) }
    }
}

fn play(steps: impl IntoIterator<Item = Step>) -> (u8, Vec<String>) {
    let log = Log::default();
    let (answers, mut received) = unbounded_channel();
    let mut program = Recorder { log: log.clone(), answers };
    let terminal = Terminal::new(TestBackend::new(20, 5)).unwrap();
    let mut script = Script { steps: steps.into_iter().collect(), terminal, log: log.clone() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let code = runtime.block_on(drive(&mut program, &mut script, &mut received)).unwrap();
    (code, log.take())
}

#[test]
fn the_first_screen_comes_before_anything_is_started() {
    let (code, log) = play([Step::Keys("q")]);
    assert_eq!(log, ["Resize(20, 5)", "draw", "started", "q"]);
    assert_eq!(code, 7);
}

#[test]
fn what_came_together_is_drawn_once_and_nothing_for_nothing() {
    let (_, log) = play([Step::Keys("xyx"), Step::Keys("w"), Step::Keys("wx"), Step::Keys("q")]);
    assert_eq!(log[3..], ["x", "y", "x", "draw", "w", "w", "x", "draw", "q"]);
}

#[test]
fn answers_come_before_input_and_are_drawn_once() {
    let (_, log) = play([Step::Keys("a"), Step::Keys("q")]);
    assert_eq!(log[3..], ["a", "one", "two", "none", "draw", "q"]);
}

#[test]
fn a_resize_is_drawn_whatever_the_program_thinks() {
    let (_, log) = play([Step::Resize(9, 3), Step::Keys("q")]);
    assert_eq!(log[3..], ["Resize(9, 3)", "draw", "q"]);
}

#[test]
fn the_editor_and_the_shell_leave_a_screen_to_be_drawn() {
    let (_, log) = play([Step::Keys("e"), Step::Keys("b"), Step::Keys("z"), Step::Keys("q")]);
    let refused = EditorError::NotText.to_string();
    assert_eq!(log[3..], ["e", "text, edited", "draw", "b", &refused, "draw", "z", "stopped", "draw", "q"]);
}

#[test]
fn keys_behind_a_quit_are_not_handed_on() {
    let (code, log) = play([Step::Keys("qx")]);
    assert_eq!((code, log.last().map(String::as_str)), (7, Some("q")));
}

#[test]
fn the_program_decides_what_a_signal_means() {
    let (code, log) = play([Step::End(End::Interrupt), Step::End(End::Terminate)]);
    assert_eq!(log[3..], ["Interrupt", "Terminate"]);
    assert_eq!(code, 143);
}

#[test]
fn a_background_that_is_gone_does_not_keep_the_loop_busy() {
    let log = Log::default();
    let (answers, _) = unbounded_channel();
    let (gone, mut received) = unbounded_channel();
    drop(gone);
    let mut program = Recorder { log: log.clone(), answers };
    let terminal = Terminal::new(TestBackend::new(20, 5)).unwrap();
    let mut script = Script { steps: VecDeque::new(), terminal, log };
    // Polled once it settles: a loop that kept asking the closed channel would never return from the poll.
    let mut running = Box::pin(drive(&mut program, &mut script, &mut received));
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(running.as_mut().poll(&mut cx).is_pending());
}
