//! The whole state of the running editor, and the vocabulary around it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Answer, BrowserStep, Call, Facts, Ids, Job, Ours, Party, PartyHit, RelationId, Reply, Report, RequestId, Safeguard,
    Write,
};
use crate::form::{FormState, Kept, KeptKey};
use crate::keymap::KeyStroke;

use super::{
    Entry, Home, InFlight, ListPane, Overlay, ProfileChoice, Purpose, Secret, Session, Size, Wanted,
    pending::{Interrupted, Leaving, Opening, Undoing},
};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyStroke),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this size now.
    Resized(Size),
    /// A request was answered.
    Answer(Answer),
    /// Earlier runs left these drafts, latest first.
    Drafts(Vec<OfferedDraft>),
    /// The draft in the form is on disk to be offered, or why it is not; and what is to be left.
    DraftLeft(Result<OfferedDraft, String>, Leaving),
    /// This does not work now, and why.
    Unprotected(Safeguard, String),
    /// It works again.
    ProtectedAgain(Safeguard),
    /// Something of earlier runs that the user is to know.
    FromBefore(Notice),
    /// It was found out what became of a write of an earlier run, see [`Report::Resolved`].
    Resolved {
        /// The relation as it read then.
        sentence: String,
        /// Of a create: the number of the draft it was made from.
        draft: Option<u64>,
        /// What was sent.
        write: Box<Write>,
        /// What became of it.
        outcome: Reply,
    },
    /// Of these writes of earlier runs nobody knows yet what became of them.
    Unknown(Vec<String>),
    /// A request waits before it is tried again.
    Waiting {
        /// The request.
        id: RequestId,
        /// Whole seconds until the next try; 0 when it begins.
        seconds: u64,
        /// Why it waits.
        cause: String,
    },
    /// The journal, newest first, and what it was read for.
    Journal(Vec<Entry>, Wanted),
    /// The external editor gave the text back, or why it could not.
    Edited(Result<String, String>),
    /// A sign-in through the browser went a step.
    Browser(BrowserStep),
    /// The system asks the program to end.
    Terminate,
}

impl From<Report> for Msg {
    fn from(report: Report) -> Self {
        match report {
            Report::Answer(answer) => Self::Answer(answer),
            Report::Waiting { id, seconds, cause, .. } => Self::Waiting { id, seconds, cause },
            Report::Unprotected(what, why) => Self::Unprotected(what, why),
            Report::ProtectedAgain(what) => Self::ProtectedAgain(what),
            Report::Damaged(text) => Self::FromBefore(Notice { level: Level::Error, text }),
            Report::Browser(_, step) => Self::Browser(step),
            Report::Resolved { sentence, draft, attempt, outcome } => {
                Self::Resolved { sentence, draft, write: Box::new(attempt.write), outcome }
            }
            Report::Unknown(sentences) => Self::Unknown(sentences),
        }
    }
}

/// What became of a write of an earlier run.
pub(super) fn came_of(write: &Write, outcome: &Reply) -> &'static str {
    match (write, outcome) {
        (_, Reply::Saved(_) | Reply::Found(_)) => "was saved",
        (_, Reply::Overtaken { ours: Ours::Saved, .. }) => "was saved, and someone has changed it since",
        (_, Reply::Overtaken { .. }) => "was changed by someone since: whether it was saved cannot be told",
        (_, Reply::Deleted) => "was deleted",
        (_, Reply::Missing) => "is not there any more",
        (Write::Delete(_), _) => "is not deleted so far",
        (Write::Save(_), _) => "is not on the server so far",
    }
}

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Give a job to the worker.
    Send(Job),
    /// Nobody waits for this request any more.
    Cancel(RequestId),
    /// Keep this draft where a crash cannot reach it.
    KeepDraft(Box<Kept>),
    /// This draft is not needed any more.
    ForgetDraft(KeptKey),
    /// This offered draft is this run's from now on.
    ClaimDraft(usize),
    /// This offered draft is not needed any more.
    DropDraft(usize),
    /// Put this draft, which is in the form, aside for another day; how that went comes back
    /// as [`Msg::DraftLeft`].
    LeaveDraft(Box<Kept>, Leaving),
    /// Use this secret from now on.
    SignIn(Secret),
    /// Begin to sign in through the browser; how it goes comes back as [`Msg::Browser`].
    OpenBrowser,
    /// The browser ended on this address.
    Redirected(Secret),
    /// Wait for the browser no longer.
    LeaveBrowser,
    /// Put this on the clipboard.
    Copy(String),
    /// Go to this profile.
    Switch(String),
    /// Read the journal; it comes back as [`Msg::Journal`].
    ReadJournal(Wanted),
    /// Open this text in the user's editor.
    EditExternally(String),
    /// Keep these parties for the next start.
    Remember(Vec<PartyHit>),
    /// Stop until the shell brings the program back.
    Suspend,
    /// End the program; writes under way are waited for.
    Exit,
    /// End the program and wait for nothing.
    ExitNow,
}

/// The effects of one message, in order.
#[derive(Debug, Default, PartialEq)]
#[must_use]
pub struct Effects(pub Vec<Effect>);

impl Effects {
    /// One effect.
    pub fn one(effect: Effect) -> Self {
        Self(vec![effect])
    }

    /// Adds an effect.
    pub fn push(&mut self, effect: Effect) {
        self.0.push(effect);
    }

    /// Adds the effects of another step.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It went well.
    Done,
    /// Something to know.
    Info,
    /// It did not work.
    Error,
}

/// A line that tells what just happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub level: Level,
    /// What to say; may hold words of the server.
    pub text: String,
}

/// Which screen is under any overlay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Search and recents.
    Home,
    /// Relations of a party, or all.
    List,
    /// One relation.
    Form,
}

/// A draft that was left, by an earlier run or by the user.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferedDraft {
    /// Its number among those offered, to claim it by.
    pub number: usize,
    /// When it was last changed, for people.
    pub saved_at: String,
    /// The draft.
    pub kept: Kept,
}

/// What the editor starts with.
#[derive(Clone, Debug)]
pub struct Start {
    /// Where and as whom.
    pub session: Session,
    /// The profiles that can be switched to.
    pub profiles: Vec<ProfileChoice>,
    /// Parties opened before, latest first.
    pub recents: Vec<PartyHit>,
    /// How many of them to keep.
    pub keep_recents: usize,
    /// A relation to open at once.
    pub open: Option<RelationId>,
    /// What went wrong on the way here.
    pub trouble: Option<String>,
    /// The terminal's size.
    pub size: Size,
}

/// The state of the editor.
#[derive(Debug)]
pub struct Model {
    pub(super) session: Session,
    pub(super) profiles: Vec<ProfileChoice>,
    pub(super) home: Home,
    pub(super) list: Option<ListPane>,
    pub(super) form: FormState,
    pub(super) overlays: Vec<Overlay>,
    pub(super) facts: Facts,
    pub(super) in_flight: InFlight,
    pub(super) notice: Option<Notice>,
    /// What does not work now, and why.
    pub(super) unprotected: BTreeMap<Safeguard, String>,
    /// Writes of earlier runs of which nobody knows yet what became of them.
    pub(super) unknown: Vec<String>,
    pub(super) opening: Option<Opening>,
    /// The write that the open form takes back.
    pub(super) undoing: Option<Undoing>,
    /// Whether the secret that was typed last has not been accepted so far.
    pub(super) untried: bool,
    /// What goes on after the sign-in that is asked for.
    pub(super) interrupted: Option<Interrupted>,
    /// Writes that could not be taken back: `u` goes on to the one before.
    pub(super) passed_over: BTreeSet<String>,
    /// The offered draft that is on its way into the form.
    pub(super) resuming: Option<OfferedDraft>,
    pub(super) leaving: Option<Leaving>,
    /// Enter came before the hits of this text: the first of them is meant, unless another key follows.
    pub(super) first_hit_of: Option<String>,
    /// The parties whose other relations were asked for last.
    pub(super) compared: Option<(Party, Party)>,
    /// The draft that is kept now.
    pub(super) kept: Option<Kept>,
    pub(super) ids: Ids,
    pub(super) size: Size,
}

impl Model {
    /// The editor as it starts, and what to ask the server first.
    pub fn new(start: Start) -> (Self, Effects) {
        let mut model = Self {
            session: start.session,
            profiles: start.profiles,
            home: Home::new(start.recents, start.keep_recents),
            kept: None,
            list: None,
            form: FormState::Empty,
            overlays: Vec::new(),
            facts: Facts::default(),
            in_flight: InFlight::default(),
            notice: start.trouble.map(|text| Notice { level: Level::Error, text }),
            unprotected: BTreeMap::new(),
            unknown: Vec::new(),
            opening: None,
            undoing: None,
            untried: false,
            interrupted: None,
            passed_over: BTreeSet::new(),
            resuming: None,
            leaving: None,
            first_hit_of: None,
            compared: None,
            ids: Ids::default(),
            size: start.size,
        };
        let mut effects = model.greet();
        if let Some(id) = start.open {
            effects.extend(model.open_relation(id, None));
        }
        (model, effects)
    }

    /// Asks who is signed in and what relations there can be.
    pub(super) fn greet(&mut self) -> Effects {
        let mut effects = self.send(Call::Principal, Purpose::SignIn);
        effects.extend(self.send(Call::Definitions, Purpose::Definitions));
        effects
    }

    /// Makes a request and its ticket.
    pub(super) fn send(&mut self, call: Call, purpose: Purpose) -> Effects {
        let job = self.ids.job(call);
        self.in_flight.issue(job.id, purpose);
        Effects::one(Effect::Send(job))
    }

    /// Gives up the requests made for this; their answers will find nobody.
    pub(super) fn cancel(&mut self, purpose: Purpose) -> Effects {
        Effects(self.in_flight.withdraw(purpose).into_iter().map(Effect::Cancel).collect())
    }

    pub(super) fn say(&mut self, level: Level, text: impl Into<String>) {
        self.notice = Some(Notice { level, text: text.into() });
    }

    /// The screen under any overlay: the form where one is open, else the list.
    pub fn screen(&self) -> Screen {
        match (&self.form, &self.list) {
            (FormState::Empty, None) => Screen::Home,
            (FormState::Empty, Some(_)) => Screen::List,
            _ => Screen::Form,
        }
    }

    /// Where and as whom.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The start screen.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The open list.
    pub fn list(&self) -> Option<&ListPane> {
        self.list.as_ref()
    }

    /// The form.
    pub fn form(&self) -> &FormState {
        &self.form
    }

    /// What lies over the screen, the topmost last.
    pub fn overlays(&self) -> &[Overlay] {
        &self.overlays
    }

    /// What is known beside the relation in the form.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Whether the first hit of the search under way is opened, or taken, as soon as it is here.
    pub fn awaits_first_hit(&self) -> bool {
        self.first_hit_of.is_some()
    }

    /// What is on its way.
    pub fn in_flight(&self) -> &InFlight {
        &self.in_flight
    }

    /// What just happened.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// What does not protect the user's work now, in words. Drafts count while there is one.
    pub fn unprotected(&self) -> impl Iterator<Item = &str> {
        let counts = |what: Safeguard| what != Safeguard::Drafts || self.kept.is_some();
        self.unprotected.iter().filter(move |(what, _)| counts(**what)).map(|(_, why)| why.as_str())
    }

    /// Whether what is written now is missing in the journal.
    pub fn is_unlisted(&self) -> bool {
        self.unprotected.contains_key(&Safeguard::Journal)
    }

    /// The terminal's size.
    pub fn size(&self) -> Size {
        self.size
    }
}
