//! What the three witnesses say, and whether they agree.

use relata::{
    app::Level,
    cli,
    domain::{FailureKind, FieldId},
    form::{FormState, Setback},
    journal::{Entry, Operation, Verdict},
};

use crate::{
    cell::{Cell, Trouble},
    desk::Desk,
    world::{Rows, THEIRS, World},
};

/// What the screen says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    /// Saved, and nothing is left to save.
    Saved,
    /// The form is closed: deleted.
    Deleted,
    /// The form is closed: somebody else had deleted it.
    DeletedBefore,
    /// Editing; the write did not succeed.
    Failed(FailureKind),
    /// Editing; it was found that nothing was written.
    NotWritten,
    Conflict,
    Gone,
    Unsure,
    /// None of these.
    Other,
}

pub(crate) fn screen(desk: &Desk) -> Screen {
    let notice = desk.model.notice().filter(|notice| notice.level == Level::Done);
    let done = notice.is_some();
    let says = |word| notice.is_some_and(|notice| notice.text.starts_with(word));
    let before = |text: &str| text.contains("Someone else had deleted");
    match desk.model.form() {
        FormState::Empty if says("Deleted") => Screen::Deleted,
        FormState::Empty if desk.model.notice().is_some_and(|notice| before(&notice.text)) => Screen::DeletedBefore,
        // A save that takes something back leaves the form.
        FormState::Empty if says("Put back") || says("Re-created") => Screen::Saved,
        FormState::Editing { failed: Some(Setback::Failed(_, failure)), .. } => Screen::Failed(failure.kind),
        FormState::Editing { draft, .. } if done && !draft.is_dirty() && draft.base().id().is_saved() => Screen::Saved,
        FormState::Editing { .. } if !done => Screen::NotWritten,
        FormState::Conflict { .. } => Screen::Conflict,
        FormState::Gone { .. } => Screen::Gone,
        FormState::Unsure { .. } => Screen::Unsure,
        _ => Screen::Other,
    }
}

/// All of it at one moment.
#[derive(Debug)]
pub(crate) struct Moment {
    pub(crate) screen: Screen,
    pub(crate) rows: Rows,
    /// The latest entry's verdict, if there is an entry; unknown while it has none.
    verdict: Option<Verdict>,
    /// Whether the journal shows the write that was to be taken back as taken back.
    taken_back: bool,
    in_doubt: usize,
    comment: String,
    dirty: bool,
    on_disk: Vec<String>,
}

impl Moment {
    pub(crate) fn of(world: &World, desk: &Desk, cell: Cell) -> Self {
        let entries = entries(desk, cell);
        let typed = |kept: &relata::form::Kept| {
            kept.changes.get(&FieldId::Comment).and_then(|value| value.text().map(str::to_owned)).unwrap_or_default()
        };
        Self {
            screen: screen(desk),
            rows: world.rows(),
            verdict: entries
                .last()
                .map(|entry| entry.outcome.as_ref().map_or(Verdict::Unknown, |outcome| outcome.verdict)),
            taken_back: cell.is_undo()
                && cli::activity::entries(&desk.journal).last().is_some_and(|entry| entry.undone),
            in_doubt: desk.journal.unresolved().entries.len(),
            comment: desk.comment(),
            dirty: desk.model.form().is_dirty(),
            on_disk: desk.kept.values().map(typed).collect(),
        }
    }

    /// What does not fit, when `before` is how it was before the write.
    pub(crate) fn contradictions(&self, cell: Cell, before: &Rows) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut must = |so: bool, what: &str| {
            if !so {
                wrong.push(format!("{what} ({self:?})"));
            }
        };
        let said = |wanted: &[Option<Verdict>]| wanted.contains(&self.verdict);
        let done = done(cell, before, &self.rows);
        match self.screen {
            Screen::Saved => {
                must(done, "said to be saved and is not");
                must(said(&[Some(Verdict::Saved)]), "the journal does not say saved");
            }
            Screen::Deleted => {
                must(self.rows.subject.is_none(), "said to be deleted and is not");
                must(said(&[Some(Verdict::Deleted)]), "the journal does not say deleted");
            }
            Screen::DeletedBefore => {
                must(self.rows.subject.is_none(), "said to be deleted and is not");
                must(said(&[Some(Verdict::Missing), None]), "the journal does not say missing");
            }
            Screen::Failed(_) => {
                must(!done, "said to have failed and has not");
                must(said(&[Some(Verdict::Refused), None]), "the journal does not say refused");
            }
            Screen::NotWritten => {
                must(!done, "said not to be written and is");
                let wanted = [Some(Verdict::NotWritten), Some(Verdict::Conflict), None];
                must(said(&wanted), "the journal does not say not written");
            }
            Screen::Conflict => {
                let is_new = cell.operation() == Operation::Create;
                let theirs = self.rows.subject.as_deref().is_some_and(|now| now != cell.loaded());
                must(is_new || theirs, "a conflict with nobody");
                let wanted: &[_] = match cell.trouble {
                    _ if is_new => &[Some(Verdict::Saved)],
                    Trouble::EditedSince => &[Some(Verdict::Saved)],
                    Trouble::LostAndEdited => &[Some(Verdict::Overtaken)],
                    _ => &[Some(Verdict::Conflict), None],
                };
                must(said(wanted), "the journal does not say whether it was written");
            }
            Screen::Gone => {
                must(self.rows.subject.is_none(), "said to be gone and is there");
                let saved = cell.trouble == Trouble::DeletedSince;
                let wanted = if saved { &[Some(Verdict::Saved)][..] } else { &[Some(Verdict::Missing), None] };
                must(said(wanted), "the journal does not say missing");
            }
            Screen::Unsure => {
                must(said(&[Some(Verdict::Unknown)]), "the journal does not say unknown");
                must(self.in_doubt == 1, "the journal does not keep it in doubt");
            }
            Screen::Other => must(false, "a screen that is none of these"),
        }
        must(self.rows.total <= before.total + i64::from(cell.operation() == Operation::Create), "doubled");
        must(self.rows.total >= before.total - 1, "more than one is gone");
        // What somebody else has deleted, or what was made anew in its place, is not taken back by us.
        let taken_back = match (self.screen, cell.operation()) {
            // It was, whatever somebody did with it since.
            (Screen::Saved | Screen::Conflict, Operation::Create) => true,
            (_, Operation::Create | Operation::Update) if cell.trouble.comes_after_an_answer() => true,
            (Screen::Saved, Operation::Update) => self.rows.subject.is_some(),
            (Screen::Deleted, Operation::Delete) => said(&[Some(Verdict::Deleted)]),
            _ => false,
        };
        must(self.taken_back == (cell.is_undo() && taken_back), "taken back or not: the journal says otherwise");
        must(self.screen == Screen::Unsure || self.in_doubt == 0, "the journal is in doubt and the screen is not");
        if !matches!(self.screen, Screen::Saved | Screen::Deleted | Screen::DeletedBefore) && cell.has_draft() {
            must(self.dirty && self.comment == cell.wanted(), "what was typed is not in the form");
            must(self.on_disk == [cell.wanted()], "what was typed is not on the disk");
        } else {
            must(self.on_disk.is_empty(), "a draft is left on the disk");
        }
        wrong
    }
}

/// Whether the server has done it.
pub(crate) fn done(cell: Cell, before: &Rows, now: &Rows) -> bool {
    match cell.operation() {
        // Edited or deleted by somebody else, and that was not seen: it was made, all the same.
        Operation::Create => {
            let deleted = matches!(cell.trouble, Trouble::Deleted | Trouble::DeletedSince);
            let edited = cell.trouble == Trouble::Edited && cell.blind;
            now.total == before.total + i64::from(!deleted)
                && now.wanted == before.wanted + i64::from(!deleted && !edited)
        }
        Operation::Update => now.wanted == 1,
        // Edits that meet somebody else's are merged and saved; there is no delete then.
        Operation::Delete if cell.has_draft() && cell.trouble == Trouble::Edited => {
            now.subject.is_none() || now.wanted == 1
        }
        Operation::Delete => now.subject.is_none(),
    }
}

/// The journal, which must be whole, after the write that is to be taken back.
pub(crate) fn entries(desk: &Desk, cell: Cell) -> Vec<Entry> {
    let history = desk.journal.read(100);
    assert_eq!(history.damage, relata::journal::Damage::default());
    history.entries.into_iter().skip(usize::from(cell.is_undo())).collect()
}

/// What the screen must say first, where the outcome can be read.
pub(crate) fn expected(cell: Cell) -> Screen {
    use FailureKind as K;
    let operation = cell.operation();
    let good = if operation == Operation::Delete { Screen::Deleted } else { Screen::Saved };
    match cell.trouble {
        Trouble::Refused => Screen::Failed(K::Unreachable),
        Trouble::Status(401) => Screen::Failed(K::SignIn),
        Trouble::Status(403) => Screen::Failed(K::Forbidden),
        Trouble::Status(409 | 412) => Screen::Failed(K::Conflict),
        Trouble::Status(421) => Screen::Failed(K::WrongHost),
        Trouble::ErrorObject => Screen::Failed(K::Invalid),
        Trouble::EditedSince | Trouble::LostAndEdited if operation != Operation::Delete => Screen::Conflict,
        Trouble::DeletedSince if operation == Operation::Update => Screen::Gone,
        Trouble::DroppedBefore | Trouble::TimedOut | Trouble::Status(_) | Trouble::Html | Trouble::Null => {
            Screen::Unsure
        }
        Trouble::Edited if !cell.has_draft() => Screen::NotWritten,
        Trouble::Edited if operation != Operation::Create => Screen::Conflict,
        Trouble::Edited if cell.operation() == Operation::Create => Screen::Conflict,
        Trouble::Deleted if cell.has_draft() && operation != Operation::Create => Screen::Gone,
        Trouble::Deleted if operation == Operation::Delete => Screen::DeletedBefore,
        _ => good,
    }
}

/// Whether somebody else's words are still there, where they were written before ours.
pub(crate) fn theirs_survive(cell: Cell, before: &Rows, rows: &Rows) -> bool {
    match cell.operation() {
        Operation::Create => rows.total == before.total + 1 && rows.wanted == before.wanted,
        Operation::Update | Operation::Delete => rows.subject.as_deref() == Some(THEIRS),
    }
}
