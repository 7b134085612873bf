//! The editor without a terminal: the real program on a buffer of cells, driven
//! as the terminal's loop drives it. It sees an answer only while a test waits
//! for one, so what is on its way stays so for as long as a test looks at it.

use std::path::Path;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use relata::app::{Model, Overlay, Question};
use relata::cli::{self, Context, Editor};
use relata::config::{Environment, Flags, Paths, Plan};
use relata::domain::{BrowserStep, ContactRelationEntity, FieldId, Report};
use relata::form::Focus;
use relata::term::{End, Flow, Input, Program};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::keys::strokes;
use crate::screen;

/// Longest wait for anything.
const LIMIT: Duration = Duration::from_secs(20);

/// How an editor is started.
pub(crate) struct Way {
    /// The relation to open at once.
    pub(crate) open: Option<i32>,
    /// Whether `--read-only` is given.
    pub(crate) read_only: bool,
    /// The password in the environment.
    pub(crate) password: &'static str,
    /// Columns and rows.
    pub(crate) size: (u16, u16),
}

impl Default for Way {
    fn default() -> Self {
        Self { open: None, read_only: false, password: "demo", size: (120, 36) }
    }
}

/// A running editor and its screen.
pub(crate) struct Desk {
    editor: Editor,
    answers: UnboundedReceiver<Report>,
    runtime: Runtime,
    terminal: Terminal<TestBackend>,
    ended: Option<u8>,
    /// The text that went to the external editor.
    pub(crate) outside: Option<String>,
    /// What was last put on the clipboard.
    pub(crate) copied: Option<String>,
}

impl Desk {
    pub(crate) fn new(home: &Path, url: Option<String>, way: &Way) -> Self {
        let lookup = |name: &str| match name {
            "RELATA_HOME" => Some(home.into()),
            "RELATA_PASSWORD" => Some(way.password.into()),
            "TERM" => Some("xterm-256color".into()),
            _ => None,
        };
        let environment = Environment::new(&lookup);
        let paths = Paths::find(environment).expect("RELATA_HOME is set");
        let user = url.is_some().then(|| "demo".to_owned());
        let flags = Flags { url, user, read_only: way.read_only, ..Flags::default() };
        let plan = Plan::load(&flags, environment, &paths).expect("the shipped configuration");
        let context = Context { flags, paths, log_file: None };
        let ask: cli::Ask<'_> = &mut |question| panic!("nobody to ask: {question:?}");
        let (editor, answers) = cli::prepare(plan, &context, way.open, environment, ask).expect("an editor");
        let (width, height) = way.size;
        let mut desk = Self {
            editor,
            answers,
            runtime: tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime"),
            terminal: Terminal::new(TestBackend::new(width, height)).expect("a buffer"),
            ended: None,
            outside: None,
            copied: None,
        };
        desk.input(Input::Resize(width, height));
        desk.editor.started();
        desk
    }

    /// Presses the keys of a script.
    pub(crate) fn keys(&mut self, script: &str) -> &mut Self {
        for stroke in strokes(script) {
            self.input(Input::Key(stroke));
        }
        self
    }

    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.input(Input::Paste(text.to_owned()));
        self
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal.backend_mut().resize(width, height);
        self.input(Input::Resize(width, height));
        self
    }

    /// The external editor is left with this text.
    pub(crate) fn comes_back(&mut self, text: &str) -> &mut Self {
        assert!(self.outside.take().is_some(), "no text is in the external editor\n{}", self.screen());
        let flow = self.editor.edited(Ok(text.to_owned()));
        self.follow(flow);
        self
    }

    /// A sign-in through the browser goes a step; which one, counted from the start.
    pub(crate) fn browser(&mut self, number: u32, step: BrowserStep) -> &mut Self {
        let flow = self.editor.answer(Report::Browser(number, step));
        self.follow(flow);
        self
    }

    /// Waits until nothing is on its way.
    pub(crate) fn settle(&mut self) -> &mut Self {
        self.wait("nothing on its way", |desk| desk.model().in_flight().purposes().next().is_none())
    }

    /// Waits until this is on the screen.
    pub(crate) fn sees(&mut self, text: &str) -> &mut Self {
        self.wait(text, |desk| desk.shows(text))
    }

    /// Waits until the program ends by itself, and lets its last writes be done.
    pub(crate) fn ends(mut self) -> u8 {
        self.wait("the end", |desk| desk.ended.is_some());
        self.end_now()
    }

    /// The program has ended at the last key: no answer was waited for.
    pub(crate) fn end_now(self) -> u8 {
        let code = self.ended.unwrap_or_else(|| panic!("it goes on\n{}", self.screen()));
        self.editor.finish();
        code
    }

    /// The terminal is gone; what is being written is still written.
    pub(crate) fn hang_up(mut self) {
        let flow = self.editor.ending(End::Hangup);
        assert_eq!(flow, Flow::Quit(129));
        self.editor.finish();
    }

    /// Takes in answers until it is so. Nothing is slept through: each look follows an answer.
    pub(crate) fn wait(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) -> &mut Self {
        let until = Instant::now() + LIMIT;
        while !is_so(self) {
            let left = until.saturating_duration_since(Instant::now());
            let answer = self.runtime.block_on(async { tokio::time::timeout(left, self.answers.recv()).await });
            let Ok(Some(answer)) = answer else { panic!("waited in vain for: {what}\n{}", self.screen()) };
            let flow = self.editor.answer(answer);
            self.follow(flow);
        }
        self
    }

    fn input(&mut self, input: Input) {
        assert_eq!(self.ended, None, "input after the end");
        let flow = self.editor.input(input);
        self.follow(flow);
    }

    fn follow(&mut self, flow: Flow) {
        match flow {
            Flow::Quit(code) => self.ended = Some(code),
            Flow::Edit(text) => self.outside = Some(text),
            Flow::Copy(text) => self.copied = Some(text),
            Flow::Wait | Flow::Draw | Flow::Suspend => {}
        }
        self.terminal.draw(|frame| self.editor.draw(frame)).expect("a buffer takes every cell");
        screen::assert_harmless(self.terminal.backend().buffer());
    }

    pub(crate) fn model(&self) -> &Model {
        self.editor.model()
    }

    /// The relation in the form.
    pub(crate) fn entity(&self) -> &ContactRelationEntity {
        self.model().form().entity().unwrap_or_else(|| panic!("no relation is open\n{}", self.screen()))
    }

    /// Tabs to a field of the form.
    pub(crate) fn to(&mut self, field: FieldId) -> &mut Self {
        for _ in FieldId::editable() {
            if self.focused() == Some(field) {
                return self;
            }
            self.keys("<Tab>");
        }
        panic!("{field:?} is not reached by Tab\n{}", self.screen());
    }

    /// The field with the cursor.
    pub(crate) fn focused(&self) -> Option<FieldId> {
        self.model().form().focus().and_then(Focus::field)
    }

    /// Empties the comment and types another.
    pub(crate) fn comments(&mut self, text: &str) -> &mut Self {
        self.to(FieldId::Comment);
        let length = self.entity().text(FieldId::Comment).chars().count();
        for _ in 0..length {
            self.keys("<Backspace>");
        }
        self.keys(text)
    }

    /// The comment in the form.
    pub(crate) fn comment(&self) -> &str {
        self.entity().text(FieldId::Comment)
    }

    /// The question on top.
    pub(crate) fn question(&self) -> Option<Question> {
        match self.model().overlays().last() {
            Some(Overlay::Question { question, .. }) => Some(*question),
            _ => None,
        }
    }

    /// Whether the merge screen is up.
    pub(crate) fn is_merging(&self) -> bool {
        matches!(self.model().overlays().last(), Some(Overlay::Merge))
    }

    /// What the status line says.
    pub(crate) fn notice(&self) -> &str {
        self.model().notice().map_or("", |notice| &notice.text)
    }

    /// Whether the program has asked to end.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// The screen as text.
    pub(crate) fn screen(&self) -> String {
        screen::text(self.terminal.backend().buffer())
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.screen().contains(text)
    }

    /// This is on the screen now.
    #[track_caller]
    pub(crate) fn assert_shows(&mut self, text: &str) -> &mut Self {
        assert!(self.shows(text), "not on the screen: {text}\n{}", self.screen());
        self
    }

    /// This is not on the screen now.
    #[track_caller]
    pub(crate) fn assert_hides(&mut self, text: &str) -> &mut Self {
        assert!(!self.shows(text), "on the screen: {text}\n{}", self.screen());
        self
    }

    /// The screen and its styles as a snapshot.
    pub(crate) fn picture(&self) -> String {
        screen::picture(self.terminal.backend().buffer())
    }
}
