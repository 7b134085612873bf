//! A model with everything it has asked for, and what must hold after every step.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::{Terminal, backend::TestBackend};

use super::server;
use crate::app::{
    Button, Effect, Effects, Model, Msg, Overlay, PickTarget, Question, Session, SignIn, Size, Start, layers, update,
};
use crate::domain::{Answer, Call, Changes, FieldId, FieldKind, Job, Reply, RequestId, Write};
use crate::form::{Focus, FormState};
use crate::keymap::{BINDINGS, KeyStroke, Layer};
use crate::ui::{self, Ability, Look, Styles, Theme};

/// A step of a script. Numbers choose among what there is at that moment.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// A key that is bound where the script is now.
    Bound(usize),
    /// Any key.
    Key(KeyStroke),
    /// To the comment, wherever the script is, and these keys there.
    Comment(&'static [&'static str]),
    /// Keys by their names, as people press them in one go.
    Habit(&'static [&'static str]),
    Paste(String),
    Resize(u16, u16),
    Edited(Result<String, String>),
    /// A fitting answer to one of the requests under way.
    Right(usize, usize),
    /// A failed one.
    Failed(usize, usize),
    /// The answer to another call.
    Wrong(usize, usize),
    /// Fitting answers to all there is.
    Settled(usize),
    /// An answer to a request that was answered or given up before.
    Stray(usize, usize),
}

/// The model and its requests.
pub(super) struct Bench {
    pub(super) model: Model,
    waiting: BTreeMap<RequestId, Job>,
    over: Vec<Job>,
    /// What would be on the disk.
    kept: BTreeMap<crate::form::KeptKey, crate::form::Kept>,
    pub(super) ended: bool,
}

impl Bench {
    pub(super) fn new(open: bool, read_only: bool) -> Self {
        let session = Session {
            profile: Some("test".to_owned()),
            host: "host".to_owned(),
            read_only,
            production: false,
            sandbox: true,
            sign_in: SignIn::Asking,
        };
        let (model, effects) = Model::new(Start {
            session,
            recents: Vec::new(),
            keep_recents: 3,
            open: open.then_some(crate::domain::RelationId(1)),
            size: Size { width: 80, height: 24 },
        });
        let mut bench = Self { model, waiting: BTreeMap::new(), over: Vec::new(), kept: BTreeMap::new(), ended: false };
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
        };
        self.step(msg);
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

    fn step(&mut self, msg: Msg) {
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
        let effects = update(&mut self.model, msg);
        before.hold(&self.model, &effects, pressed, by_answer, reply.as_ref());
        self.take(effects);
        self.check();
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
                Effect::ReadJournal(_)
                | Effect::ClaimDraft(_)
                | Effect::EditExternally(_)
                | Effect::Remember(_)
                | Effect::Suspend => {}
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
            assert!(draft.entity().access(field).is_editable(), "the focus is on {field:?}, which is locked");
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
        draw(model);
    }
}

/// What a step starts from.
struct Before {
    entity: Option<crate::domain::ContactRelationEntity>,
    changes: Option<Changes>,
    sent: Option<Changes>,
    dirty: bool,
    delete_asked: Option<crate::domain::RelationId>,
}

impl Before {
    fn of(model: &Model) -> Self {
        let draft = model.form().draft();
        Self {
            entity: draft.map(|draft| draft.entity().clone()),
            changes: draft.map(crate::form::Draft::changes),
            sent: match model.form() {
                FormState::Saving { sent, .. } => Some(sent.clone()),
                _ => None,
            },
            dirty: model.form().is_dirty(),
            delete_asked: model.overlays().last().and_then(|overlay| match overlay {
                Overlay::Question { question: Question::Delete { subject, .. }, .. }
                | Overlay::DeleteByName { subject, .. } => Some(*subject),
                _ => None,
            }),
        }
    }

    /// What holds across a step.
    fn hold(&self, model: &Model, effects: &Effects, pressed: Option<Button>, by_answer: bool, reply: Option<&Reply>) {
        for effect in &effects.0 {
            match effect {
                Effect::Send(Job { call: Call::Write(Write::Delete(entity)), .. }) => {
                    assert_eq!(pressed, Some(Button::Delete), "a delete nobody confirmed");
                    assert_eq!(self.delete_asked, Some(entity.id()), "a delete of something else");
                }
                Effect::Send(Job { call: Call::Write(_), .. }) => {
                    assert!(!model.session().read_only, "a write of a session that only reads");
                    let findings = model.form().findings(model.facts());
                    let blocking = findings.iter().find(|finding| finding.level == crate::domain::Level::Blocking);
                    assert!(blocking.is_none(), "saved in spite of {blocking:?}");
                }
                Effect::Exit => {
                    let discarded = pressed == Some(Button::Discard);
                    assert!(discarded || !model.form().is_dirty(), "a changed draft is lost at the end");
                    assert!(!model.in_flight().writing(), "the end does not wait for the write");
                }
                _ => {}
            }
        }
        if !self.dirty {
            return;
        }
        let written = matches!(reply, Some(Reply::Saved(_) | Reply::Deleted));
        match model.form().draft() {
            None => {
                let given_up = pressed == Some(Button::Discard);
                assert!(given_up || written, "a changed draft is gone");
            }
            // What an answer does not settle stays as it was typed.
            Some(draft) if by_answer => {
                let changes = self.changes.as_ref().expect("a dirty form has a draft");
                let entity = self.entity.as_ref().expect("a dirty form has a draft");
                for field in changes.keys() {
                    let typed = entity.get(*field);
                    let settled = written && self.sent.as_ref().is_none_or(|sent| sent.get(field) == Some(typed));
                    assert!(settled || draft.entity().get(*field) == typed, "{field:?} is not as it was typed");
                }
            }
            Some(_) => {}
        }
    }
}

/// The button a key presses, if a question is on top.
fn pressed(model: &Model, key: KeyStroke) -> Option<Button> {
    use crate::keymap::{Command, Resolved, resolve};
    let Resolved::Command(command) = resolve(&layers(model), key) else { return None };
    if let Some(Overlay::DeleteByName { name, typed, .. }) = model.overlays().last() {
        return (command == Command::Confirm && typed.text() == *name).then_some(Button::Delete);
    }
    let Some(Overlay::Question { question, marked }) = model.overlays().last() else { return None };
    match command {
        Command::Confirm => question.buttons().get(*marked).copied(),
        Command::Yes => Some(Button::Delete),
        _ => None,
    }
}

fn question(overlay: &Overlay) -> Option<Question> {
    match overlay {
        Overlay::Question { question, .. } => Some(*question),
        _ => None,
    }
}

fn belongs(overlay: &Overlay, model: &Model) -> bool {
    let form = model.form();
    match overlay {
        Overlay::Help { .. } | Overlay::Activity { .. } => true,
        Overlay::Merge => matches!(form, FormState::Conflict { .. }),
        Overlay::DeleteByName { subject, .. } => {
            matches!(form, FormState::Editing { draft, .. } if draft.base().id() == *subject)
        }
        Overlay::Picker(picker) => match (form, form.focus()) {
            (FormState::Editing { .. } | FormState::Saving { .. }, Some(Focus::Lookup(field))) => {
                match (picker.target, field.spec().kind) {
                    (PickTarget::Company(side), FieldKind::Company { side: of })
                    | (PickTarget::PersonOf(side, _) | PickTarget::AnyPerson(side), FieldKind::Person { side: of }) => {
                        side == of
                    }
                    (PickTarget::Definition, FieldKind::Definition) => true,
                    _ => false,
                }
            }
            _ => false,
        },
        Overlay::Question { question, .. } => match question {
            Question::Delete { subject, .. } => {
                matches!(form, FormState::Editing { draft, .. } if draft.base().id() == *subject)
            }
            Question::Discard { .. } => form.is_dirty(),
            Question::Writing { .. } => form.is_writing(),
            Question::Unsure => matches!(form, FormState::Unsure { .. }),
            Question::Gone => matches!(form, FormState::Gone { .. }),
        },
    }
}

fn draw(model: &Model) {
    let look = Look { styles: Styles::new(Theme::Auto, Ability::Colour), ascii: false };
    let Size { width, height } = model.size();
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| ui::draw(frame, model, &look)).unwrap();
    let hostile = |cell: &ratatui::buffer::Cell| !ui::text::is_visible(cell.symbol());
    assert!(!terminal.backend().buffer().content.iter().any(hostile), "hostile text in a cell");
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
