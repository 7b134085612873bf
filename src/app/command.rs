//! What each command does, by what is on top: an overlay, else the screen.

use crate::domain::{Call, PartyRef, Refusal, RelationId, Scope};
use crate::form::{EditAction, FormMsg, FormState, Subject};
use crate::keymap::Command;

use super::{
    Effect, Effects, Filter, Finds, Item, Level, ListPane, Model, OfferedDraft, Overlay, Purpose, Screen, SortColumn,
    Wanted, help_page,
    pending::Opening,
    refused,
    refused::{READ_ONLY, subject},
};

impl Model {
    pub(super) fn command(&mut self, command: Command) -> Effects {
        if !edit_action(command).is_some_and(|action| action.is_move()) {
            self.notice = None;
        }
        if let Some(Refusal(reason)) = refused(self, command) {
            self.say(Level::Error, format!("{} is not allowed: {reason}", subject(command)));
            return Effects::default();
        }
        match (command, self.overlays.last()) {
            (Command::Quit, _) => self.quit(),
            // Ctrl+Z takes typing back in a form; over it, it must not do something else.
            (Command::Suspend, _) if self.screen() == Screen::Form => Effects::default(),
            (Command::Suspend, _) => Effects::one(Effect::Suspend),
            (Command::Help, Some(Overlay::Help { .. })) => Effects::default(),
            (Command::Help, _) => {
                self.overlays.push(Overlay::Help { offset: 0 });
                Effects::default()
            }
            (_, Some(Overlay::Help { .. })) => self.help_command(command),
            (_, Some(Overlay::Picker(_))) => self.picker_command(command),
            (_, Some(Overlay::Merge)) => self.merge_command(command),
            (_, Some(Overlay::Activity { .. })) => self.activity_command(command),
            (Command::Activity, None) => Self::read_journal(Wanted::Show),
            (_, Some(Overlay::Profiles { .. })) => self.profiles_command(command),
            (_, Some(Overlay::SignIn { .. })) => self.sign_in_command(command),
            (_, Some(Overlay::DeleteByName { .. })) => self.delete_by_name_command(command),
            (_, Some(Overlay::Question { question, marked })) => self.question_command(command, *question, *marked),
            (_, None) => match self.screen() {
                Screen::Home => self.home_command(command),
                Screen::List => self.list_command(command),
                Screen::Form => self.form_command(command),
            },
        }
    }

    fn help_command(&mut self, command: Command) -> Effects {
        let lines = help_page(self).len();
        let page = usize::from(self.size.height.saturating_sub(6)).max(1);
        let last = lines.saturating_sub(page);
        let Some(Overlay::Help { offset }) = self.overlays.last_mut() else { return Effects::default() };
        match moved(command, *offset, page, last + 1) {
            Some(to) => *offset = to.min(last),
            None if command == Command::Back => drop(self.overlays.pop()),
            None => {}
        }
        Effects::default()
    }

    fn home_command(&mut self, command: Command) -> Effects {
        let count = self.home.items().len();
        if let Some(to) = moved(command, self.home.selected, 10, count) {
            self.home.move_to(to);
            return Effects::default();
        }
        match command {
            Command::Open => self.open_item(),
            Command::New => self.open_form(Subject::New(Vec::new())),
            Command::AllRelations => self.open_list(Scope::All, "All relations".to_owned(), String::new()),
            Command::Profiles => self.show_profiles(),
            Command::Refresh => self.greet(),
            Command::Back => {
                self.home.query = crate::form::TextEditor::single_line("");
                self.home.finds = Finds::None;
                self.home.move_to(0);
                self.cancel(Purpose::Search)
            }
            other => edit_action(other).map_or_else(Effects::default, |action| self.edit_search(action)),
        }
    }

    pub(super) fn open_item(&mut self) -> Effects {
        let items = self.home.items();
        match items.get(self.home.selected) {
            // What is shown answers an earlier text: opening it would be opening a wrong one.
            None | Some(Item::Hit(_)) if self.in_flight.has(Purpose::Search) => {
                let text = self.home.query.text();
                self.await_first_hit(text, self.home.selected)
            }
            None => Effects::default(),
            Some(Item::Relation(id)) => {
                let id = *id;
                self.open_relation(id, None)
            }
            Some(Item::Draft(offered)) => {
                let number = offered.number;
                self.resume_draft(number)
            }
            Some(Item::Recent(hit) | Item::Hit(hit)) => {
                let hit = (*hit).clone();
                let mut effects = self.open_list(Scope::Of(hit.party), hit.name.clone(), hit.detail.clone());
                effects.push(Effect::Remember(self.home.remember(hit)));
                self.home.move_to(0);
                effects
            }
        }
    }

    /// Enter came before the hits of this text. It means the first of them, unless another line was marked.
    pub(super) fn await_first_hit(&mut self, text: String, marked: usize) -> Effects {
        if marked == 0 {
            self.first_hit_of = Some(text);
        } else {
            self.say(Level::Info, "Still searching: these lines answer an earlier text");
        }
        Effects::default()
    }

    /// Types in the search; every change asks the server.
    pub(super) fn edit_search(&mut self, action: EditAction) -> Effects {
        if !self.home.query.apply(action) {
            return Effects::default();
        }
        self.home.selected = 0;
        self.search_again()
    }

    /// Asks the server for what is typed in the search.
    pub(super) fn search_again(&mut self) -> Effects {
        let text = self.home.query.text().trim().to_owned();
        let mut effects = self.cancel(Purpose::Search);
        if text.is_empty() {
            self.home.finds = Finds::None;
        } else {
            effects.extend(self.send(Call::SearchParties { text }, Purpose::Search));
        }
        effects
    }

    pub(super) fn open_list(&mut self, scope: Scope, title: String, detail: String) -> Effects {
        let mut effects = self.cancel(Purpose::Page);
        self.list = Some(ListPane::new(scope, title, detail));
        effects.extend(self.send(Call::Relations { scope, skip: 0 }, Purpose::Page));
        effects
    }

    fn list_command(&mut self, command: Command) -> Effects {
        let seen = self.size.list_rows();
        let Some(list) = &mut self.list else { return Effects::default() };
        if let Some(to) = moved(command, list.selected, seen, list.rows.len()) {
            list.move_to(to, seen);
            return Effects::default();
        }
        let current = list.current().map(|row| row.id);
        match (command, current) {
            (Command::Open, Some(id)) => self.open_relation(id, None),
            (Command::Delete, Some(id)) => self.open_relation(id, Some(Opening::Delete)),
            (Command::Swap, Some(id)) => self.open_relation(id, Some(Opening::Swap)),
            (Command::UndoWrite, _) => Self::read_journal(Wanted::Undo),
            (Command::RedoWrite, _) => Self::read_journal(Wanted::Redo),
            (Command::New, _) => self.new_from_list(),
            (Command::AllRelations, _) => self.open_list(Scope::All, "All relations".to_owned(), String::new()),
            (Command::Refresh, _) => self.reload_list(),
            (Command::Filter, _) => {
                list.filter = Filter::Typing(Box::new(crate::form::TextEditor::single_line(&list.filter_text())));
                Effects::default()
            }
            (Command::Confirm, _) => {
                let text = list.filter_text();
                list.filter = if text.trim().is_empty() { Filter::Off } else { Filter::Kept(text) };
                Effects::default()
            }
            (Command::Sort, _) => self.sort_list(SortColumn::next, |reversed| reversed),
            (Command::ReverseSort, _) => self.sort_list(|column| column, |reversed| !reversed),
            (Command::Back, _) => self.leave_list(),
            (other, _) => edit_action(other).map_or_else(Effects::default, |action| self.edit_filter(action)),
        }
    }

    /// Reads the list again. What is shown stays until all of it is here.
    pub(super) fn reload_list(&mut self) -> Effects {
        let Some(list) = &mut self.list else { return Effects::default() };
        list.fresh = Some(Box::default());
        let scope = list.scope;
        let mut effects = self.cancel(Purpose::Page);
        effects.extend(self.send(Call::Relations { scope, skip: 0 }, Purpose::Page));
        effects
    }

    fn sort_list(&mut self, column: impl Fn(SortColumn) -> SortColumn, reversed: impl Fn(bool) -> bool) -> Effects {
        let seen = self.size.list_rows();
        if let Some(list) = &mut self.list {
            let (sorted_by, backwards) = list.rows.sort();
            list.change_rows(seen, |rows| rows.set_sort(column(sorted_by), reversed(backwards)));
        }
        Effects::default()
    }

    /// Back from the filter, from a kept filter, then from the list.
    fn leave_list(&mut self) -> Effects {
        let seen = self.size.list_rows();
        let Some(list) = &mut self.list else { return Effects::default() };
        if matches!(list.filter, Filter::Off) {
            self.list = None;
            return self.cancel(Purpose::Page);
        }
        list.filter = Filter::Off;
        list.change_rows(seen, |rows| rows.set_filter(""));
        Effects::default()
    }

    fn new_from_list(&mut self) -> Effects {
        let Some(list) = &self.list else { return Effects::default() };
        let picks = match list.scope {
            Scope::All => Vec::new(),
            Scope::Of(party) => near_party(party, list.company().unwrap_or(&list.title), &list.detail),
        };
        self.open_form(Subject::New(picks))
    }

    /// Asks for the marked relation where the list is on the screen, unless it is here already.
    pub(super) fn preview_current(&mut self) -> Effects {
        let Some(list) = self.list.as_ref().filter(|_| self.screen() == Screen::List) else {
            return Effects::default();
        };
        let Some(id) = list.current().map(|row| row.id) else { return Effects::default() };
        if !matches!(list.preview(), super::Preview::None) || self.in_flight.has(Purpose::Preview(id)) {
            return Effects::default();
        }
        self.send(Call::Preview(id), Purpose::Preview(id))
    }

    pub(super) fn open_relation(&mut self, id: RelationId, opening: Option<Opening>) -> Effects {
        if let Some(offered) = self.home.draft_of(id) {
            let number = offered.number;
            return self.resume_draft(number);
        }
        self.opening = opening;
        self.open_form(Subject::Relation(id))
    }

    /// Offers drafts. One of the relation that is just being opened is taken up at once.
    pub(super) fn drafts_came(&mut self, mut drafts: Vec<OfferedDraft>) -> Effects {
        if self.session.read_only {
            for offered in &mut drafts {
                offered.kept.base.lock(READ_ONLY);
            }
        }
        self.home.offer(drafts);
        let open = match &self.form {
            FormState::Loading { what: Subject::Relation(id), .. } => Some(*id),
            FormState::Editing { draft, .. } if !draft.is_dirty() => Some(draft.base().id()),
            _ => None,
        };
        let number = open.and_then(|id| self.home.draft_of(id)).map(|offered| offered.number);
        number.map_or_else(Effects::default, |number| {
            let mut effects = self.cancel(Purpose::Open);
            effects.extend(self.resume_draft(number));
            effects
        })
    }

    /// Opens a draft that an earlier run left.
    pub(super) fn resume_draft(&mut self, number: usize) -> Effects {
        let Some(offered) = self.home.take_draft(number) else { return Effects::default() };
        self.home.move_to(self.home.selected);
        let kept = Box::new(offered.kept.clone());
        self.resuming = Some(offered);
        self.form_msg(FormMsg::Open(Subject::Kept(kept)))
    }
}

/// The active party of a new relation made from a list.
fn near_party(party: PartyRef, title: &str, detail: &str) -> Vec<crate::form::Pick> {
    use crate::domain::{Company, Person, Side};
    use crate::form::Pick;
    match party {
        PartyRef::Company(id) => vec![Pick::Company(Side::Source, Company { id, name: title.to_owned() })],
        PartyRef::Person { person, contact } => vec![Pick::Person(
            Side::Source,
            Person { id: person, contact, name: title.to_owned(), contact_name: detail.to_owned() },
        )],
    }
}

/// Where a moving command leads in a list of `count` places.
pub(super) fn moved(command: Command, from: usize, page: usize, count: usize) -> Option<usize> {
    let last = count.saturating_sub(1);
    Some(match command {
        Command::Up => from.saturating_sub(1),
        Command::Down => (from + 1).min(last),
        Command::PageUp => from.saturating_sub(page),
        Command::PageDown => (from + page).min(last),
        Command::First => 0,
        Command::Last => last,
        _ => return None,
    })
}

/// The editing a command means in a line of text.
pub(super) fn edit_action(command: Command) -> Option<EditAction> {
    Some(match command {
        Command::Newline => EditAction::Newline,
        Command::DeleteBackward => EditAction::DeleteBackward,
        Command::DeleteForward => EditAction::DeleteForward,
        Command::DeleteWord => EditAction::DeleteWord,
        Command::DeleteToStart => EditAction::DeleteToStart,
        Command::Left => EditAction::Left,
        Command::Right => EditAction::Right,
        Command::Up => EditAction::Up,
        Command::Down => EditAction::Down,
        Command::First => EditAction::TextStart,
        Command::Last => EditAction::TextEnd,
        Command::LineStart => EditAction::LineStart,
        Command::LineEnd => EditAction::LineEnd,
        Command::WordLeft => EditAction::WordLeft,
        Command::WordRight => EditAction::WordRight,
        _ => return None,
    })
}
