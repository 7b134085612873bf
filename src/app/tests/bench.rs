//! A model with everything it has asked for, and what must hold between two steps.

use std::collections::{BTreeMap, BTreeSet};

pub(super) use super::act::Act;
use super::invariants::{Before, belongs, draw, pressed, question};
use super::server;
use crate::app::{
    Effect, Effects, Leaving, Model, Msg, OfferedDraft, Overlay, Question, Session, SignIn, Size, Start, Wanted, Way,
    layers, update,
};
use crate::domain::{Answer, Call, FieldId, Job, Reply, RequestId, Save, Value, Write};
use crate::form::{Focus, FormState, Kept, KeptKey};
use crate::keymap::{BINDINGS, KeyStroke, Layer};

/// The model and its requests.
pub(super) struct Bench {
    pub(super) model: Model,
    waiting: BTreeMap<RequestId, Job>,
    over: Vec<Job>,
    /// What the journal was read for, not answered yet.
    wanted: Option<Wanted>,
    /// What would be on the disk as this run's.
    kept: BTreeMap<KeptKey, Kept>,
    /// The draft that is to be put aside, not answered yet.
    leaving: Option<(Kept, Leaving)>,
    /// Whether drafts cannot be put aside.
    full: bool,
    /// What would be there to be offered, by the number it was offered with.
    left: BTreeMap<usize, Kept>,
    /// The number of the next one offered.
    offered: usize,
    /// What the journal says.
    pub(super) journal: Vec<crate::app::Entry>,
    pub(super) ended: bool,
    /// What else was wanted outside, in order.
    pub(super) outside: Vec<Effect>,
}

impl Bench {
    pub(super) fn new(open: bool, read_only: bool) -> Self {
        Self::by(Way::Sandbox, open, read_only)
    }

    pub(super) fn by(way: Way, open: bool, read_only: bool) -> Self {
        let session = Session {
            profile: Some("test".to_owned()),
            host: "host".to_owned(),
            read_only,
            production: false,
            way,
            secret: "password of demo".to_owned(),
            sign_in: SignIn::Asking,
        };
        let (model, effects) = Model::new(Start {
            session,
            profiles: Vec::new(),
            recents: Vec::new(),
            keep_recents: 3,
            open: open.then_some(crate::domain::RelationId(1)),
            trouble: None,
            size: Size { width: 80, height: 24 },
        });
        let (waiting, over, kept, left) = (BTreeMap::new(), Vec::new(), BTreeMap::new(), BTreeMap::new());
        let (journal, outside) = (server::journal(), Vec::new());
        let mut bench = Self {
            model,
            waiting,
            over,
            wanted: None,
            kept,
            leaving: None,
            full: false,
            left,
            offered: 0,
            journal,
            ended: false,
            outside,
        };
        bench.take(effects);
        bench.check();
        bench
    }

    /// Does a step and checks everything.
    pub(super) fn act(&mut self, act: &Act) {
        let msg = match act.clone() {
            Act::Bound(which) => Msg::Key(self.bound(which)),
            Act::Key(key) => Msg::Key(key),
            Act::Comment(names) => return self.comment(names),
            Act::Habit(names) => return self.keys(names),
            Act::Paste(text) => Msg::Paste(text),
            Act::Resize(width, height) => Msg::Resized(Size { width, height }),
            Act::Browser(step) => Msg::Browser(step),
            Act::Edited(text) => Msg::Edited(text),
            Act::Right(which, flavour) => match self.waited_for(which) {
                Some(job) => self.answer(&job, Ok(server::right(&job.call, flavour))),
                None => return,
            },
            Act::Failed(which, flavour) => match self.waited_for(which) {
                Some(job) => self.answer(&job, Err(server::failure(flavour))),
                None => return,
            },
            Act::Wrong(which, flavour) => match self.waited_for(which) {
                Some(job) => self.answer(&job, Ok(wrong(flavour))),
                None => return,
            },
            Act::Settled(flavour) => return self.settle(flavour),
            Act::Stray(which, flavour) => return self.stray(which, flavour),
            Act::Full(full) => {
                self.full = full;
                return;
            }
            Act::Resolved(which, same) => match self.resolved(which, same) {
                Some(msg) => msg,
                None => return,
            },
        };
        self.step(msg);
    }

    /// Earlier runs have left so many drafts.
    pub(super) fn offer(&mut self, count: usize) {
        self.left = server::left().into_iter().take(count).enumerate().collect();
        self.offered = self.left.len();
        let offered = self.left.iter().map(|(number, kept)| OfferedDraft {
            number: *number,
            saved_at: "yesterday".to_owned(),
            kept: kept.clone(),
        });
        let offered = offered.collect();
        self.step(Msg::Drafts(offered));
    }

    /// Presses the keys, each a stroke by its name.
    pub(super) fn keys(&mut self, names: &[&str]) {
        for name in names {
            self.step(Msg::Key(name.parse().unwrap()));
        }
    }

    fn comment(&mut self, names: &[&str]) {
        if self.model.form().draft().is_none() {
            self.keys(&["esc", "esc", "1", "enter"]);
            self.settle(24);
        }
        if matches!(self.model.overlays().last(), Some(Overlay::Picker(_) | Overlay::Help { .. })) {
            self.keys(&["esc"]);
        }
        for _ in 0..8 {
            if self.model.form().editable_focus() == Some(FieldId::Comment) {
                return self.keys(names);
            }
            self.keys(&["tab"]);
        }
    }

    /// Answers everything that is on its way, rightly.
    pub(super) fn settle(&mut self, flavour: usize) {
        while let Some(job) = self.waited_for(0) {
            let msg = self.answer(&job, Ok(server::right(&job.call, flavour)));
            self.step(msg);
        }
    }

    /// The newest request under way of this kind.
    pub(super) fn latest(&self, is: impl Fn(&Call) -> bool) -> Option<Job> {
        self.waiting.values().rev().find(|job| is(&job.call)).cloned()
    }

    pub(super) fn answered(&mut self, job: &Job, reply: Reply) {
        let msg = self.answer(job, Ok(reply));
        self.step(msg);
    }

    pub(super) fn refused(&mut self, job: &Job, failure: crate::domain::Failure) {
        let msg = self.answer(job, Err(failure));
        self.step(msg);
    }

    /// Says of a request that it did not work.
    pub(super) fn failed(&mut self, job: &Job) {
        let msg = self.answer(job, Err(server::failure(2)));
        self.step(msg);
    }

    pub(super) fn step(&mut self, msg: Msg) {
        let before = Before::of(&self.model);
        let pressed = match &msg {
            Msg::Key(key) => pressed(&self.model, *key),
            _ => None,
        };
        let reply = match &msg {
            Msg::Answer(answer) if self.model.form().request() == Some(answer.id) => {
                answer.outcome.as_ref().ok().cloned()
            }
            _ => None,
        };
        let by_answer = matches!(msg, Msg::Answer(_));
        let aside = matches!(msg, Msg::DraftLeft(Ok(_), _));
        let input = matches!(msg, Msg::Key(_) | Msg::Paste(_));
        let unseen = (input && !self.model.size().is_enough()).then(|| format!("{:?}", self.model));
        let effects = update(&mut self.model, msg);
        if let Some(before) = unseen {
            assert!(effects.0.iter().all(|effect| *effect == Effect::Exit), "unseen: {effects:?}");
            assert_eq!(before, format!("{:?}", self.model), "a key did something unseen");
        }
        before.hold(&self.model, &effects, pressed, by_answer, reply.as_ref(), aside);
        self.take(effects);
        self.check();
        // The journal is read at once.
        if let Some(wanted) = self.wanted.take() {
            self.step(Msg::Journal(self.journal.clone(), wanted));
        }
        if let Some((kept, leaving)) = self.leaving.take() {
            self.put_aside(kept, leaving);
        }
    }

    /// What the disk makes of a draft that is to be put aside.
    fn put_aside(&mut self, kept: Kept, leaving: Leaving) {
        if self.full {
            return self.step(Msg::DraftLeft(Err("no room".to_owned()), leaving));
        }
        let mine = self.kept.remove(&kept.key).expect("what is put aside was kept");
        assert_eq!(mine, Kept { earlier: mine.earlier.clone(), ..kept.clone() }, "something else is put aside");
        let number = self.offered;
        self.offered += 1;
        self.left.insert(number, kept.clone());
        self.step(Msg::DraftLeft(Ok(OfferedDraft { number, saved_at: "now".to_owned(), kept }), leaving));
    }

    /// One of the drafts that are offered was saved, as it is or as it was before.
    fn resolved(&self, which: usize, is_it: bool) -> Option<Msg> {
        let kept = self.left.values().nth(which % self.left.len().max(1))?;
        let mut save = Save { base: kept.base.clone(), changes: kept.changes.clone(), earlier: None };
        if !is_it {
            save.changes.insert(FieldId::Comment, Value::Text("before that".to_owned()));
        }
        let draft = match kept.key {
            KeptKey::New(number) => Some(number),
            KeptKey::Relation(_) => None,
        };
        let outcome = Reply::Saved(Box::new(save.content()));
        Some(Msg::Resolved {
            sentence: "A owns B".to_owned(),
            draft,
            write: Box::new(Write::Save(Box::new(save))),
            outcome,
        })
    }

    fn waited_for(&self, which: usize) -> Option<Job> {
        let count = self.waiting.len();
        // The newest is the likeliest.
        (count > 0).then(|| self.waiting.values().rev().nth(which % count).expect("among them").clone())
    }

    fn answer(&mut self, job: &Job, outcome: Result<Reply, crate::domain::Failure>) -> Msg {
        self.waiting.remove(&job.id);
        self.over.push(job.clone());
        Msg::Answer(Answer { id: job.id, outcome })
    }

    /// Nobody waits for it: nothing may change.
    fn stray(&mut self, which: usize, flavour: usize) {
        let Some(job) = self.over.get(which % self.over.len().max(1)) else { return };
        let answer = Answer { id: job.id, outcome: Ok(server::right(&job.call, flavour)) };
        let before = format!("{:?}", self.model);
        let effects = update(&mut self.model, Msg::Answer(answer));
        assert_eq!(effects, Effects::default(), "a stray answer has effects");
        assert_eq!(before, format!("{:?}", self.model), "a stray answer changed the model");
    }

    fn take(&mut self, effects: Effects) {
        for effect in effects.0 {
            match effect {
                Effect::Send(job) => {
                    let again = self.waiting.insert(job.id, job);
                    assert_eq!(again, None, "an id was used twice");
                }
                Effect::Cancel(id) => {
                    let job = self.waiting.remove(&id).expect("only what is under way is given up");
                    assert!(!matches!(job.call, Call::Write(_)), "a write was given up");
                    self.over.push(job);
                }
                Effect::Exit | Effect::ExitNow => self.ended = true,
                Effect::KeepDraft(kept) => drop(self.kept.insert(kept.key, *kept)),
                Effect::ForgetDraft(key) => drop(self.kept.remove(&key).expect("only what is kept is forgotten")),
                Effect::ClaimDraft(number) => {
                    let kept = self.left.remove(&number).expect("only what was left is claimed, and once");
                    let key = self.model.form().draft().map(crate::form::Draft::key);
                    assert_eq!(key, Some(kept.key), "a draft is claimed that is not in the form");
                    let other = self.kept.insert(kept.key, kept);
                    assert_eq!(other, None, "a draft took the place of another");
                }
                Effect::DropDraft(number) => {
                    drop(self.left.remove(&number).expect("only what was left is dropped, and once"));
                }
                Effect::LeaveDraft(kept, leaving) => self.leaving = Some((*kept, leaving)),
                Effect::ReadJournal(wanted) => self.wanted = Some(wanted),
                Effect::SignIn(_)
                | Effect::OpenBrowser
                | Effect::Redirected(_)
                | Effect::LeaveBrowser
                | Effect::Copy(_)
                | Effect::Switch(_)
                | Effect::EditExternally(_)
                | Effect::Remember(_)
                | Effect::Suspend => self.outside.push(effect),
            }
        }
    }

    fn bound(&self, which: usize) -> KeyStroke {
        let here = layers(&self.model);
        // Mostly what is on top; quitting and help are for one time in four.
        let top = if which.is_multiple_of(4) { 0 } else { here.len() - 1 };
        let within = |layer: Layer| here[top..].iter().any(|active| *active == layer || active.base() == Some(layer));
        let keys: Vec<KeyStroke> =
            BINDINGS.iter().filter(|binding| within(binding.layer)).flat_map(|binding| binding.keys).copied().collect();
        keys[which % keys.len()]
    }

    /// What holds between steps.
    fn check(&self) {
        let model = &self.model;
        assert_eq!(model.in_flight().purposes().count(), self.waiting.len(), "tickets and requests differ");
        let writes = self.waiting.values().filter_map(|job| match &job.call {
            Call::Write(write) => Some(write.relation()),
            _ => None,
        });
        let mut relations = BTreeSet::new();
        for relation in writes {
            assert!(relations.insert(relation), "two writes of relation {relation}");
        }
        assert_eq!(model.in_flight().writing(), model.form().is_writing(), "the form does not know of a write");
        if let Some(request) = model.form().request() {
            assert!(self.waiting.contains_key(&request), "the form waits for nothing");
        }
        if let (Some(draft), Some(field)) = (model.form().draft(), model.form().focus().and_then(Focus::field)) {
            let can_be_edited = |field: FieldId| draft.entity().access(field).is_editable();
            let reads = matches!(model.form().focus(), Some(Focus::Locked { .. }));
            assert!(reads || can_be_edited(field), "the focus is on {field:?}, which is locked");
            assert!(!reads || !FieldId::editable().any(can_be_edited), "{field:?} is only read");
        }
        assert!(model.leaving.is_none() || model.form().is_writing(), "waiting for a write that is not there");
        for overlay in model.overlays() {
            assert!(belongs(overlay, model), "{overlay:?} does not belong over {:?}", model.form());
        }
        let wanted = |overlay: &Overlay| match model.form() {
            FormState::Conflict { .. } => matches!(overlay, Overlay::Merge),
            FormState::Unsure { .. } => question(overlay) == Some(Question::Unsure),
            FormState::Gone { .. } => question(overlay) == Some(Question::Gone),
            _ => true,
        };
        let free = model.overlays().is_empty()
            && !matches!(model.form(), FormState::Conflict { .. } | FormState::Unsure { .. } | FormState::Gone { .. });
        assert!(free || model.overlays().iter().any(wanted), "nobody asks about {:?}", model.form());
        let dirty = model.form().draft().filter(|draft| draft.is_dirty()).map(crate::form::Draft::kept);
        assert!(self.kept.values().eq(dirty.as_ref()), "{:?} is kept of {dirty:?}", self.kept);
        let offered = model.home().drafts().iter().chain(&model.resuming).map(|offered| offered.number);
        assert!(offered.collect::<BTreeSet<_>>().iter().eq(self.left.keys()), "a draft of an earlier run is lost");
        draw(model);
    }
}

/// An answer to some other call.
fn wrong(flavour: usize) -> Reply {
    let calls = [Call::Principal, Call::Definitions, Call::Default, Call::SearchCompanies { text: String::new() }];
    match flavour % 6 {
        4 => Reply::Missing,
        5 => Reply::NotWritten,
        which => server::right(&calls[which], flavour),
    }
}
