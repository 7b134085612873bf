//! A list of relations: its rows, the filter, the place in it, the preview.

use crate::domain::{ContactRelationEntity, Failure, PartyRef, RelationId, RelationRow, Scope, Side};
use crate::form::TextEditor;

use super::Rows;

/// How far the list is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More pages are on their way.
    Loading,
    /// Everything is here.
    Complete,
    /// Loading stopped, and why; what came before is shown.
    Failed(Failure),
    /// Everything is here as it was once: reading it again failed, and why.
    Old(Failure),
}

/// Rows on their way to take the place of those that are shown.
#[derive(Debug, Default)]
pub struct Fresh {
    rows: Rows,
    /// Relations deleted since: a page may have been read before.
    gone: Vec<RelationId>,
}

/// The filter line.
#[derive(Debug, Default)]
pub enum Filter {
    /// Everything is shown.
    #[default]
    Off,
    /// Being typed.
    Typing(Box<TextEditor>),
    /// Kept, and the list has the keys again.
    Kept(String),
}

/// The relation beside the list.
#[derive(Clone, Debug, Default)]
pub enum Preview {
    /// Not here (yet).
    #[default]
    None,
    /// As the server has it.
    Loaded(Box<ContactRelationEntity>),
    /// It is not on the server any more.
    Missing(RelationId),
    /// It could not be loaded, and why.
    Failed(RelationId, Failure),
}

/// An open list.
#[derive(Debug)]
pub struct ListPane {
    /// Whose relations.
    pub scope: Scope,
    /// The party's name, or what else the list is.
    pub title: String,
    /// A person's company by name; empty where it is not known.
    pub detail: String,
    /// The rows.
    pub rows: Rows,
    /// How far it is loaded.
    pub progress: Progress,
    /// The rows as they are read again.
    pub fresh: Option<Box<Fresh>>,
    /// The filter line.
    pub filter: Filter,
    /// The marked place.
    pub selected: usize,
    /// The first place that is seen.
    pub offset: usize,
    /// The relation beside the list.
    pub preview: Preview,
}

impl ListPane {
    pub(super) fn new(scope: Scope, title: String, detail: String) -> Self {
        Self {
            scope,
            title,
            detail,
            rows: Rows::default(),
            progress: Progress::Loading,
            fresh: None,
            filter: Filter::Off,
            selected: 0,
            offset: 0,
            preview: Preview::None,
        }
    }

    /// The marked row.
    pub fn current(&self) -> Option<&RelationRow> {
        self.rows.get(self.selected)
    }

    /// The preview, if it is of the marked row.
    pub fn preview(&self) -> &Preview {
        let id = match &self.preview {
            Preview::None => None,
            Preview::Loaded(entity) => Some(entity.id()),
            Preview::Missing(id) | Preview::Failed(id, _) => Some(*id),
        };
        if id.is_some() && id == self.current().map(|row| row.id) { &self.preview } else { &Preview::None }
    }

    /// The name that relations have for the company whose list it is: its department, which stands
    /// in the title, is not in theirs. None while no relation of it is beside the list.
    pub(super) fn company(&self) -> Option<&str> {
        let (Scope::Of(PartyRef::Company(id)), Preview::Loaded(entity)) = (self.scope, self.preview()) else {
            return None;
        };
        let side = [Side::Source, Side::Destination].into_iter().find(|side| entity.party(*side).contact == id)?;
        Some(entity.text(side.name_fields().0)).filter(|name| !name.trim().is_empty())
    }

    /// Marks a place and keeps it in sight.
    pub(super) fn move_to(&mut self, to: usize, seen: usize) {
        self.selected = to.min(self.rows.len().saturating_sub(1));
        let last_offset = self.rows.len().saturating_sub(seen);
        self.offset = self.offset.clamp((self.selected + 1).saturating_sub(seen), self.selected).min(last_offset);
    }

    /// Changes the rows and stays at the marked relation where it is still shown.
    pub(super) fn change_rows(&mut self, seen: usize, change: impl FnOnce(&mut Rows)) {
        let current = self.current().map(|row| row.id);
        change(&mut self.rows);
        let still = self.rows.get(self.selected).map(|row| row.id) == current;
        let place = current.filter(|_| !still).and_then(|id| self.rows.place(id)).unwrap_or(self.selected);
        self.move_to(place, seen);
    }

    /// Takes in a page, of new rows or of those that are read again; whether it brought anything.
    pub(super) fn take_page(&mut self, page: Vec<RelationRow>, seen: usize) -> bool {
        let before = self.coming().total();
        match &mut self.fresh {
            Some(fresh) => fresh.rows.append(page),
            None => self.change_rows(seen, |rows| rows.append(page)),
        }
        self.coming().total() > before
    }

    fn coming(&self) -> &Rows {
        self.fresh.as_ref().map_or(&self.rows, |fresh| &fresh.rows)
    }

    /// The last page is here: everything is in order and as new as can be. The marked relation
    /// stays marked, on its line of the screen.
    pub(super) fn complete(&mut self, seen: usize) {
        self.progress = Progress::Complete;
        let (column, reversed) = self.rows.sort();
        let filter = self.filter_text();
        let line = self.selected - self.offset;
        let fresh = self.fresh.take();
        self.change_rows(seen, |rows| {
            if let Some(fresh) = fresh {
                *rows = fresh.rows;
                fresh.gone.into_iter().for_each(|id| rows.remove(id));
                rows.set_filter(&filter);
            }
            rows.set_sort(column, reversed);
        });
        self.offset = self.selected.saturating_sub(line);
        self.move_to(self.selected, seen);
    }

    /// Loading has failed; what is shown stays.
    pub(super) fn fail(&mut self, failure: Failure) {
        let whole = matches!(self.progress, Progress::Complete | Progress::Old(_));
        self.progress = if whole { Progress::Old(failure) } else { Progress::Failed(failure) };
        self.fresh = None;
    }

    /// A relation was saved.
    pub(super) fn put(&mut self, row: RelationRow, seen: usize) {
        if let Some(fresh) = &mut self.fresh {
            fresh.rows.put(row.clone());
        }
        self.change_rows(seen, |rows| rows.put(row));
    }

    /// A relation is not on the server any more, or not in this list.
    pub(super) fn remove(&mut self, id: RelationId, seen: usize) {
        if let Some(fresh) = &mut self.fresh {
            fresh.gone.push(id);
        }
        self.change_rows(seen, |rows| rows.remove(id));
    }

    /// The filter as text.
    pub fn filter_text(&self) -> String {
        match &self.filter {
            Filter::Off => String::new(),
            Filter::Typing(editor) => editor.text(),
            Filter::Kept(text) => text.clone(),
        }
    }
}
