//! The editor as the terminal loop runs it: input to messages, effects to the
//! worker, the disk and the loop. Holds the model and decides nothing.

use ratatui::Frame;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::api::{ApiError, Connection, HttpApi};
use crate::app::{self, Effect, Effects, Model, Msg, Secret, Size};
use crate::auth::{Access, Credentials, Grant, Target};
use crate::config::{BaseUrl, Network, Proxy, Settings, Site};
use crate::domain::{Answer, Failure, FailureKind, Job, Report, Retry};
use crate::journal::KeeperNotice;
use crate::sandbox::{self, Data, Sandbox};
use crate::term::{EditorError, End, Flow, Input, Program};
use crate::ui::{self, Look};
use crate::worker::{Terms, Worker, WorkerHandle};

use super::activity;
use super::drafts::DraftBox;
use super::recents::Recents;

/// What to connect to, and how.
pub(super) struct Server {
    pub(super) target: Target,
    pub(super) settings: Settings,
}

/// The running editor.
pub struct Editor {
    model: Model,
    look: Look,
    recents: Recents,
    drafts: DraftBox,
    reports: UnboundedSender<Report>,
    /// What a server was signed in to with; the sandbox needs none.
    credentials: Option<Credentials>,
    link: Link,
    /// The profile to go to after this one.
    next: Option<String>,
}

/// The way to the server: nothing is started before the first screen is up.
enum Link {
    Waiting { server: Box<Server>, jobs: Vec<Job> },
    Open(WorkerHandle),
    Closed,
}

impl Editor {
    /// The editor and the channel its answers come through.
    pub(super) fn new(
        start: app::Start,
        look: Look,
        server: Server,
        recents: Recents,
        drafts: DraftBox,
    ) -> (Self, UnboundedReceiver<Report>) {
        let (sender, receiver) = unbounded_channel();
        let (model, effects) = Model::new(start);
        let credentials = match &server.target {
            Target::Server { credentials, .. } => Some(credentials.clone()),
            Target::Sandbox { .. } => None,
        };
        let link = Link::Waiting { server: Box::new(server), jobs: Vec::new() };
        let mut editor = Self { credentials, model, look, recents, drafts, reports: sender, link, next: None };
        // At the start there are only requests to send: they wait for the worker.
        let _ = editor.perform(effects);
        (editor, receiver)
    }

    /// What is on the screen, and what is on its way.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Waits for writes that are on their way; everything else is let go. Returns the
    /// profile to go to.
    pub fn finish(self) -> Option<String> {
        if let Link::Open(worker) = self.link
            && self.model.in_flight().writing()
        {
            worker.finish();
        }
        self.next
    }

    fn update(&mut self, msg: Msg) -> Flow {
        let effects = app::update(&mut self.model, msg);
        self.perform(effects)
    }

    fn perform(&mut self, effects: Effects) -> Flow {
        let mut flow = Flow::Draw;
        for effect in effects.0 {
            match effect {
                Effect::Send(job) => self.send(job),
                Effect::Cancel(id) => {
                    if let Link::Open(worker) = &self.link {
                        worker.cancel(id);
                    }
                }
                Effect::KeepDraft(kept) => self.drafts.keep(*kept, tell(&self.reports)),
                Effect::ForgetDraft(key) => self.drafts.forget(key),
                Effect::ClaimDraft(number) => self.drafts.claim(number, tell(&self.reports)),
                Effect::SignIn(Secret(secret)) => self.sign_in(secret),
                Effect::ReadJournal(wanted) => {
                    let entries = activity::entries(&self.drafts.journal());
                    flow = self.update(Msg::Journal(entries, wanted));
                }
                Effect::Remember(hits) => self.recents.store(hits),
                Effect::EditExternally(text) => flow = Flow::Edit(text),
                Effect::Copy(text) => flow = Flow::Copy(text),
                Effect::Switch(profile) => {
                    self.next = Some(profile);
                    return Flow::Quit(0);
                }
                Effect::OpenBrowser | Effect::Redirected(_) | Effect::LeaveBrowser => {}
                Effect::Suspend => flow = Flow::Suspend,
                Effect::Exit => return Flow::Quit(0),
                Effect::ExitNow => {
                    self.link = Link::Closed;
                    return Flow::Quit(0);
                }
            }
        }
        flow
    }

    /// The same way to sign in, with another secret.
    fn sign_in(&mut self, secret: String) {
        let Some(credentials) = self.credentials.take() else { return };
        let credentials = credentials.with_secret(secret.into());
        if let Link::Open(worker) = &self.link {
            worker.sign_in(credentials.clone());
        }
        self.credentials = Some(credentials);
    }

    fn send(&mut self, mut job: Job) {
        job.memo.draft = job.memo.draft.map(|number| self.drafts.lasting(number));
        let unsent = match &mut self.link {
            Link::Waiting { jobs, .. } => return jobs.push(job),
            Link::Open(worker) => match worker.send(job) {
                Ok(()) => return,
                Err(job) => job.id,
            },
            Link::Closed => job.id,
        };
        let failure = Failure {
            kind: FailureKind::Unreachable,
            text: "the worker has stopped; restart relata (the log may say why)".to_owned(),
            field: None,
            retry: Retry::Safe,
        };
        // The receiver lives as long as the loop that called us.
        let _ = self.reports.send(Answer { id: unsent, outcome: Err(failure) }.into());
    }
}

impl Program for Editor {
    type Answer = Report;

    fn draw(&mut self, frame: &mut Frame<'_>) {
        ui::draw(frame, &self.model, &self.look);
    }

    fn started(&mut self) {
        let Link::Waiting { server, jobs } = std::mem::replace(&mut self.link, Link::Closed) else { return };
        let terms = Terms {
            read_only: server.settings.read_only,
            guard: server.settings.guard,
            journal: Some(self.drafts.journal()),
        };
        let mut opener = Opener { server: *server, sandbox: None };
        match Worker::spawn(move |fresh| opener.open(fresh), terms, self.reports.clone()) {
            Ok(worker) => self.link = Link::Open(worker),
            Err(error) => tracing::error!(%error, "the worker did not start"),
        }
        for job in jobs {
            self.send(job);
        }
        let reports = self.reports.clone();
        let offered = self.drafts.offer(|text| {
            // The receiver lives as long as the loop that called us.
            let _ = reports.send(Report::Unprotected(text));
        });
        if !offered.is_empty() {
            let _ = self.update(Msg::Drafts(offered));
        }
    }

    fn input(&mut self, input: Input) -> Flow {
        self.update(match input {
            Input::Key(key) => Msg::Key(key),
            Input::Paste(text) => Msg::Paste(text),
            Input::Resize(width, height) => Msg::Resized(Size { width, height }),
        })
    }

    fn answer(&mut self, report: Report) -> Flow {
        self.update(Msg::from(report))
    }

    fn edited(&mut self, text: Result<String, EditorError>) -> Flow {
        self.update(Msg::Edited(text.map_err(|error| error.to_string())))
    }

    fn ending(&mut self, end: End) -> Flow {
        Flow::Quit(end.code())
    }
}

/// Makes the client on the worker's thread, and the sandbox before it where that is the server.
struct Opener {
    server: Server,
    sandbox: Option<Sandbox>,
}

impl Opener {
    fn open(&mut self, fresh: Option<&Credentials>) -> Result<HttpApi, Failure> {
        let settings = &self.server.settings;
        let (grant, network) = match &self.server.target {
            Target::Server { profile, credentials } => {
                let credentials = fresh.unwrap_or(credentials).clone();
                let base = match &profile.site {
                    Site::Fixed { url, .. } => url.as_url().clone(),
                    // SEAM: the address of a tenant is asked for, by an auth::Access.
                    Site::Online(_) => return Err(not_online()),
                };
                (Grant::new(base, credentials), settings.network.clone())
            }
            Target::Sandbox { data } => {
                let sandbox = match self.sandbox.take() {
                    Some(running) => running,
                    None => start_sandbox(data)?,
                };
                let base: BaseUrl = sandbox.url().parse().expect("the sandbox knows its address");
                self.sandbox = Some(sandbox);
                let credentials = Credentials::Basic { user: "demo".to_owned(), password: "demo".into() };
                let grant = Grant::new(base.as_url().clone(), credentials);
                (grant, Network { proxy: Proxy::Direct, ..settings.network.clone() })
            }
        };
        let connection = Connection {
            access: Access::Fixed(grant),
            network,
            language: Some(settings.language.to_string()),
            culture: settings.culture.as_ref().map(ToString::to_string),
            page_size: usize::try_from(settings.page_size).unwrap_or(usize::MAX),
        };
        HttpApi::new(&connection).map_err(|ApiError { failure, .. }| failure)
    }
}

/// SEAM: goes with the one above.
fn not_online() -> Failure {
    Failure {
        kind: FailureKind::Unreachable,
        text: "this version does not find tenants of SuperOffice Online by itself".to_owned(),
        field: None,
        retry: Retry::Safe,
    }
}

fn start_sandbox(data: &std::path::Path) -> Result<Sandbox, Failure> {
    let options = sandbox::Options { data: Data::File(data.to_owned()), ..sandbox::Options::default() };
    sandbox::start(&options).map_err(|error| Failure {
        kind: FailureKind::Unreachable,
        text: format!("the sandbox did not start: {error}"),
        field: None,
        retry: Retry::Safe,
    })
}

/// Brings what the keeper of drafts has to say to the screen.
fn tell(reports: &UnboundedSender<Report>) -> impl FnMut(KeeperNotice) + Send + 'static {
    let reports = reports.clone();
    move |notice| {
        let report = match notice {
            KeeperNotice::Failing(trouble) => Report::Unprotected(format!("Drafts are not kept on disk: {trouble}")),
            KeeperNotice::Working => Report::ProtectedAgain("Drafts are kept on disk again".to_owned()),
        };
        // Without a screen there is nobody to tell.
        let _ = reports.send(report);
    }
}
