//! The editor without a terminal: the model, the worker, the journal, and what would be
//! on the disk as drafts.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use relata::{
    api::Connection,
    app::{self, Effect, Effects, Model, Msg, Session, SignIn, Size, Start, Way},
    auth::Credentials,
    cli,
    domain::{FieldId, RelationId, Report},
    form::{Focus, Kept, KeptKey},
    journal::{Journal, Place},
    keymap::KeyStroke,
    worker::{Terms, Worker, WorkerHandle},
};
use tokio::{
    runtime::Runtime,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
};

use crate::{cell::Cell, world::World};

/// Longest wait for anything.
const LIMIT: Duration = Duration::from_secs(40);

pub(crate) struct Desk {
    pub(crate) model: Model,
    pub(crate) journal: Journal,
    pub(crate) kept: BTreeMap<KeptKey, Kept>,
    /// What came and is still to be taken in.
    held: Option<Report>,
    worker: WorkerHandle,
    reports: UnboundedReceiver<Report>,
    runtime: Runtime,
}

impl Desk {
    pub(crate) fn new(world: &World, cell: Cell, open: Option<RelationId>) -> Self {
        let credentials = Credentials::Basic { user: "demo".into(), password: "demo".into() };
        let mut connection = Connection::new(&world.sandbox().url().parse().expect("an address"), credentials);
        connection.network.request_timeout = cell.request_timeout();
        let journal = Journal::new(Place::new(&world.state(), "p", Timestamp::now()));
        let terms = Terms { read_only: false, guard: cell.guard(), journal: Some(journal.clone()) };
        let (sender, reports) = unbounded_channel();
        let worker = Worker::connect(connection, terms, sender).expect("a thread for the worker");
        let session = Session {
            profile: None,
            host: "sandbox".to_owned(),
            read_only: false,
            production: false,
            way: Way::Sandbox,
            secret: "password of demo".to_owned(),
            sign_in: SignIn::Asking,
        };
        let size = Size { width: 120, height: 36 };
        let (model, effects) = Model::new(Start {
            session,
            profiles: Vec::new(),
            recents: Vec::new(),
            keep_recents: 0,
            open,
            trouble: None,
            size,
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let mut desk = Self { model, journal, kept: BTreeMap::new(), held: None, worker, reports, runtime };
        desk.perform(effects);
        desk.settle();
        desk
    }

    /// Presses keys by their names, spaces between them.
    pub(crate) fn keys(&mut self, names: &str) {
        for name in names.split_whitespace() {
            self.key(name.parse().unwrap_or_else(|error| panic!("{name}: {error}")));
        }
    }

    pub(crate) fn types(&mut self, text: &str) {
        text.chars().for_each(|character| self.key(KeyStroke::char(character)));
    }

    fn key(&mut self, key: KeyStroke) {
        self.update(Msg::Key(key));
    }

    /// Tabs to a field of the form.
    pub(crate) fn to(&mut self, field: FieldId) {
        for _ in FieldId::editable() {
            if self.model.form().focus().and_then(Focus::field) == Some(field) {
                return;
            }
            self.keys("tab");
        }
        panic!("{field:?} is not reached by Tab");
    }

    /// Picks the entry of a list that is the only one to answer to this text.
    pub(crate) fn picks(&mut self, field: FieldId, text: &str) {
        self.to(field);
        self.keys("enter");
        self.types(text);
        self.settle();
        self.keys("enter");
        self.settle();
    }

    /// Empties the comment and types another.
    pub(crate) fn comments(&mut self, text: &str) {
        self.to(FieldId::Comment);
        for _ in self.comment().chars() {
            self.keys("backspace");
        }
        self.types(text);
    }

    /// The comment in the form.
    pub(crate) fn comment(&self) -> String {
        self.model.form().entity().map(|entity| entity.text(FieldId::Comment).to_owned()).unwrap_or_default()
    }

    /// Takes in answers until nothing is on its way.
    pub(crate) fn settle(&mut self) {
        let until = Instant::now() + LIMIT;
        while self.model.in_flight().purposes().next().is_some() {
            let report = self.held.take().unwrap_or_else(|| self.report(until));
            self.update(Msg::from(report));
        }
    }

    /// Waits for the next answer and holds it back: [`Self::settle`] takes it in.
    pub(crate) fn hold(&mut self) {
        self.held = Some(self.report(Instant::now() + LIMIT));
    }

    fn report(&mut self, until: Instant) -> Report {
        let left = until.saturating_duration_since(Instant::now());
        let report = self.runtime.block_on(async { tokio::time::timeout(left, self.reports.recv()).await });
        let Ok(Some(report)) = report else {
            let waits: Vec<_> = self.model.in_flight().purposes().collect();
            panic!("no answer for {waits:?}; the notice: {:?}", self.model.notice());
        };
        report
    }

    /// The editor ends; nothing is under way.
    pub(crate) fn end(self) {
        self.worker.finish();
    }

    fn update(&mut self, msg: Msg) {
        let effects = app::update(&mut self.model, msg);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Effects) {
        for effect in effects.0 {
            match effect {
                Effect::Send(job) => self.worker.send(job).expect("the worker runs"),
                Effect::Cancel(id) => self.worker.cancel(id),
                Effect::KeepDraft(kept) => drop(self.kept.insert(kept.key, *kept)),
                Effect::ForgetDraft(key) => drop(self.kept.remove(&key)),
                Effect::ReadJournal(wanted) => {
                    let entries = cli::activity::entries(&self.journal);
                    self.update(Msg::Journal(entries, wanted));
                }
                Effect::Remember(_) => {}
                other => panic!("not expected here: {other:?}"),
            }
        }
    }
}
