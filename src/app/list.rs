//! A list of relations: its rows, the filter, the place in it, the preview.

use crate::domain::{ContactRelationEntity, Failure, RelationId, RelationRow, Scope};
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

    /// The filter as text.
    pub fn filter_text(&self) -> String {
        match &self.filter {
            Filter::Off => String::new(),
            Filter::Typing(editor) => editor.text(),
            Filter::Kept(text) => text.clone(),
        }
    }
}
