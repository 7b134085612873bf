//! The editor on a sandbox of its own, without a terminal: keys in, screens out.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use relata::api::Connection;
use relata::app::{self, Effect, Effects, Model, Msg, Session, SignIn, Size, Start, Way};
use relata::auth::Credentials;
use relata::domain::{Answer, FieldId, Moment, Reply, Report, Value};
use relata::sandbox::{self, Options, Sandbox};
use relata::ui::{self, Ability, Look, Styles, Theme};
use relata::worker::{Terms, Worker, WorkerHandle};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::svg;

const SIZE: Size = Size { width: 100, height: 30 };
/// When the other user of the conflict saved: what the sandbox wrote would be today.
const THEIR_SAVE: &str = "2026-03-02T09:41:00Z";

/// An editor that has started and asked what it asks at first.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    model: Model,
    worker: WorkerHandle,
    reports: UnboundedReceiver<Report>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let sandbox = sandbox::start(&Options::default()).expect("a sandbox on a free port");
        let credentials = Credentials::Basic { user: "demo".to_owned(), password: "demo".into() };
        let connection = Connection::new(&sandbox.url().parse().expect("an address"), credentials);
        let (sender, reports) = unbounded_channel();
        let worker = Worker::connect(connection, Terms::default(), sender).expect("a thread for the worker");
        let session = Session {
            profile: Some("sandbox".to_owned()),
            host: "this machine".to_owned(),
            read_only: false,
            production: false,
            way: Way::Sandbox,
            secret: "password of demo".to_owned(),
            sign_in: SignIn::Asking,
        };
        let (model, effects) = Model::new(Start {
            session,
            profiles: Vec::new(),
            recents: Vec::new(),
            keep_recents: 20,
            open: None,
            trouble: None,
            size: SIZE,
        });
        let mut stage = Self { sandbox, model, worker, reports };
        stage.perform(effects);
        stage.settle();
        stage
    }

    /// Presses keys by their names, each when everything before has been answered.
    pub(crate) fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.update(Msg::Key(key.parse().expect("a key")));
            self.settle();
        }
    }

    /// Pastes a text.
    pub(crate) fn write(&mut self, text: &str) {
        self.update(Msg::Paste(text.to_owned()));
        self.settle();
    }

    /// The screen as it is now.
    pub(crate) fn picture(&self, title: &str) -> String {
        let backend = TestBackend::new(SIZE.width, SIZE.height);
        let mut terminal = Terminal::new(backend).expect("a screen in memory does not fail");
        let look = Look { styles: Styles::new(Theme::Dark, Ability::Colour), ascii: false };
        terminal.draw(|frame| ui::draw(frame, &self.model, &look)).expect("a screen in memory does not fail");
        let screen = terminal.backend();
        let cursor = screen.cursor_visible().then(|| screen.cursor_position());
        svg::draw(screen.buffer(), cursor, title)
    }

    fn update(&mut self, msg: Msg) {
        let effects = app::update(&mut self.model, msg);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Effects) {
        for effect in effects.0 {
            match effect {
                Effect::Send(job) => self.worker.send(job).expect("the worker lives as long as the stage"),
                Effect::Cancel(id) => self.worker.cancel(id),
                Effect::Remember(_) | Effect::KeepDraft(_) | Effect::ForgetDraft(_) => {}
                other => panic!("no picture needs {other:?}"),
            }
        }
    }

    /// Takes answers until none is waited for. Every job ends in one, after a time-out at the latest.
    fn settle(&mut self) {
        while self.model.in_flight().purposes().next().is_some() {
            let mut report = self.reports.blocking_recv().expect("the worker lives as long as the stage");
            if let Report::Answer(Answer { outcome: Ok(Reply::Changed(theirs)), .. }) = &mut report {
                theirs.set(FieldId::UpdatedDate, Value::Moment(Moment::parse(THEIR_SAVE).expect("a date")));
            }
            self.update(Msg::from(report));
        }
    }
}
