//! The editor as the terminal loop runs it: input to messages, effects to the
//! worker, the disk and the loop. Holds the model and decides nothing.

use ratatui::Frame;
use secrecy::SecretString;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::app::{self, Effect, Effects, Model, Msg, Secret, Size};
use crate::auth::{Access, Entrance, Target};
use crate::config::Settings;
use crate::domain::{Answer, BrowserStep, Failure, FailureKind, Job, Report, Retry, Safeguard, Speaker};
use crate::journal::KeeperNotice;
use crate::term::{EditorError, End, Flow, Input, Program};
use crate::ui::{self, Look};
use crate::worker::{Terms, Worker, WorkerHandle};

use super::activity;
use super::browser::Browser;
use super::drafts::DraftBox;
use super::opener::Opener;
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
    /// The way in to a server; the sandbox needs none.
    entrance: Option<Box<Entrance>>,
    /// The sign-in through the browser that is under way.
    browser: Option<Browser>,
    /// How many there were.
    browsers: u32,
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
        let entrance = match &server.target {
            Target::Server(entrance) => Some(entrance.clone()),
            Target::Sandbox { .. } => None,
        };
        let link = Link::Waiting { server: Box::new(server), jobs: Vec::new() };
        let mut editor = Self {
            model,
            look,
            recents,
            drafts,
            reports: sender,
            entrance,
            browser: None,
            browsers: 0,
            link,
            next: None,
        };
        // At the start there are only requests to send: they wait for the worker.
        let _ = editor.perform(effects);
        (editor, receiver)
    }

    /// What is on the screen, and what is on its way.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The way in, with what was gained on it, for whoever comes back here.
    pub(super) fn entrance(&self) -> Option<&Entrance> {
        self.entrance.as_deref()
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
                Effect::DropDraft(number) => self.drafts.discard(number, tell(&self.reports)),
                Effect::LeaveDraft(kept, leaving) => {
                    let left = self.drafts.leave(*kept, tell(&self.reports));
                    flow = self.update(Msg::DraftLeft(left, leaving));
                }
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
                Effect::OpenBrowser => flow = self.open_browser(),
                Effect::Redirected(Secret(text)) => {
                    if let Some(browser) = &self.browser {
                        browser.paste(text);
                    }
                }
                Effect::LeaveBrowser => self.browser = None,
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
    fn sign_in(&mut self, secret: SecretString) {
        let access = self.entrance.as_ref().and_then(|entrance| entrance.with_secret(secret));
        self.use_access(access);
    }

    fn use_access(&mut self, access: Option<Access>) {
        if let (Some(access), Some(entrance), Link::Open(worker)) = (access, &mut self.entrance, &self.link) {
            entrance.gained(access.clone());
            worker.sign_in(access);
        }
    }

    fn open_browser(&mut self) -> Flow {
        let Some(entrance) = &self.entrance else { return Flow::Draw };
        self.browsers += 1;
        match Browser::begin(self.browsers, (**entrance).clone(), self.reports.clone()) {
            Ok(browser) => {
                self.browser = Some(browser);
                Flow::Draw
            }
            Err(error) => self.update(Msg::Browser(BrowserStep::Failed(error.to_string()))),
        }
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
            by: Speaker::Relata,
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
        let mut opener = Opener::new(*server);
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
            let _ = reports.send(Report::Damaged(text));
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
        if let Report::Browser(number, step) = &report {
            let Some(browser) = self.browser.take_if(|browser| browser.number() == *number) else {
                return Flow::Wait;
            };
            match step {
                BrowserStep::Done { .. } => self.use_access(browser.access()),
                _ => self.browser = Some(browser),
            }
        }
        self.update(Msg::from(report))
    }

    fn edited(&mut self, text: Result<String, EditorError>) -> Flow {
        self.update(Msg::Edited(text.map_err(|error| error.to_string())))
    }

    fn ending(&mut self, end: End) -> Flow {
        Flow::Quit(end.code())
    }
}

/// Brings what the keeper of drafts has to say to the screen.
fn tell(reports: &UnboundedSender<Report>) -> impl FnMut(KeeperNotice) + Send + 'static {
    let reports = reports.clone();
    move |notice| {
        let report = match notice {
            KeeperNotice::Failing(trouble) => {
                let (why, path) = (trouble.why(), trouble.path.display());
                let text = format!("Drafts are not kept: {why}. Typing and saving go on ({path})");
                Report::Unprotected(Safeguard::Drafts, text)
            }
            KeeperNotice::Working => Report::ProtectedAgain(Safeguard::Drafts),
            KeeperNotice::Taken => Report::Damaged(
                "Another relata has taken this draft up meanwhile. What is typed here is kept beside it: save one of them"
                    .to_owned(),
            ),
        };
        // Without a screen there is nobody to tell.
        let _ = reports.send(report);
    }
}
