//! A text being typed: content and cursor.
//!
//! Wraps the text area crate, so that changing it costs this file. Moves and
//! deletes by grapheme, keeps line ends as they came, has no history of its own
//! (the form's history covers every field) and draws nothing.

use tui_textarea::{CursorMove, TextArea};
use unicode_segmentation::UnicodeSegmentation;

/// What can be done to a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditAction {
    /// Type or paste.
    Insert(String),
    /// Break the line; ignored where there is one line only.
    Newline,
    /// Delete the character before the cursor.
    DeleteBackward,
    /// Delete the character after the cursor.
    DeleteForward,
    /// Delete the word before the cursor.
    DeleteWord,
    /// Delete the line before the cursor.
    DeleteToStart,
    /// One character to the left.
    Left,
    /// One character to the right.
    Right,
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// To the start of the line.
    LineStart,
    /// To the end of the line.
    LineEnd,
    /// To the start of the text.
    TextStart,
    /// To the end of the text.
    TextEnd,
    /// One word to the left.
    WordLeft,
    /// One word to the right.
    WordRight,
}

impl EditAction {
    /// Whether it leaves the text as it is.
    pub const fn is_move(&self) -> bool {
        !matches!(
            self,
            Self::Insert(_)
                | Self::Newline
                | Self::DeleteBackward
                | Self::DeleteForward
                | Self::DeleteWord
                | Self::DeleteToStart
        )
    }
}

/// A text and the cursor in it.
#[derive(Clone, Debug)]
pub struct TextEditor {
    area: TextArea<'static>,
    multiline: bool,
    /// What ends a line, here and in the text it came from.
    ending: &'static str,
}

impl TextEditor {
    /// An editor over several lines, the cursor at the end.
    pub fn multiline(text: &str) -> Self {
        Self::new(text, true)
    }

    /// An editor of one line, the cursor at the end. A text of several becomes one.
    pub fn single_line(text: &str) -> Self {
        let mut editor = Self::new("", false);
        editor.insert(text);
        editor
    }

    fn new(text: &str, multiline: bool) -> Self {
        // Mixed line ends stay as they are, each CR shown for what it is.
        let ending = if text.matches('\n').count() == text.matches("\r\n").count() && text.contains('\n') {
            "\r\n"
        } else {
            "\n"
        };
        let mut area = TextArea::new(text.split(ending).map(str::to_owned).collect());
        area.set_max_histories(0);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, multiline, ending }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.area.lines().join(self.ending)
    }

    /// A text from elsewhere with the line ends of this one.
    pub(super) fn with_its_line_ends(&self, text: &str) -> String {
        unified(text).replace('\n', self.ending)
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// The cursor: line, and characters into it.
    pub fn cursor(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    /// Nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Whether Up (or Down) would leave the text.
    pub fn at_edge(&self, action: &EditAction) -> bool {
        match action {
            EditAction::Up => self.area.cursor().0 == 0,
            EditAction::Down => self.area.cursor().0 + 1 == self.area.lines().len(),
            _ => false,
        }
    }

    /// Does it; true when the text changed.
    pub fn apply(&mut self, action: EditAction) -> bool {
        match action {
            EditAction::Insert(text) => return self.insert(&text),
            EditAction::Newline => {
                if self.multiline {
                    self.area.insert_newline();
                }
                return self.multiline;
            }
            EditAction::DeleteBackward => {
                let width = self.grapheme_before();
                if width == 0 {
                    return self.area.delete_char();
                }
                self.back(width);
                return self.area.delete_str(width);
            }
            EditAction::DeleteForward => return self.area.delete_str(self.grapheme_after().max(1)),
            EditAction::DeleteWord => return self.area.delete_word(),
            // At the start of a line there is nothing to delete, least of all its end.
            EditAction::DeleteToStart => return self.area.cursor().1 > 0 && self.area.delete_line_by_head(),
            EditAction::Left => self.back(self.grapheme_before().max(1)),
            EditAction::Right => {
                for _ in 0..self.grapheme_after().max(1) {
                    self.area.move_cursor(CursorMove::Forward);
                }
            }
            EditAction::Up => self.area.move_cursor(CursorMove::Up),
            EditAction::Down => self.area.move_cursor(CursorMove::Down),
            EditAction::TextStart => {
                self.area.move_cursor(CursorMove::Top);
                self.area.move_cursor(CursorMove::Head);
            }
            EditAction::TextEnd => {
                self.area.move_cursor(CursorMove::Bottom);
                self.area.move_cursor(CursorMove::End);
            }
            EditAction::LineStart => self.area.move_cursor(CursorMove::Head),
            EditAction::LineEnd => self.area.move_cursor(CursorMove::End),
            EditAction::WordLeft => self.area.move_cursor(CursorMove::WordBack),
            EditAction::WordRight => self.area.move_cursor(CursorMove::WordForward),
        }
        false
    }

    fn insert(&mut self, text: &str) -> bool {
        let text = unified(text);
        if self.multiline { self.area.insert_str(text) } else { self.area.insert_str(text.replace('\n', " ")) }
    }

    fn back(&mut self, characters: usize) {
        for _ in 0..characters {
            self.area.move_cursor(CursorMove::Back);
        }
    }

    /// Characters in the grapheme before the cursor; 0 at the start of a line.
    fn grapheme_before(&self) -> usize {
        let (line, column) = self.cursor();
        let line = &self.area.lines()[line];
        let end = byte_at(line, column);
        line[..end].graphemes(true).next_back().map_or(0, |grapheme| grapheme.chars().count())
    }

    /// Characters in the grapheme after the cursor; 0 at the end of a line.
    fn grapheme_after(&self) -> usize {
        let (line, column) = self.cursor();
        let line = &self.area.lines()[line];
        line[byte_at(line, column)..].graphemes(true).next().map_or(0, |grapheme| grapheme.chars().count())
    }
}

/// Terminals send pasted line ends as CR, files as LF or CRLF: one kind goes in.
fn unified(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn byte_at(line: &str, characters: usize) -> usize {
    line.char_indices().nth(characters).map_or(line.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_grapheme_goes_as_a_whole() {
        for last in ["å", "e\u{301}", "👩‍👩‍👧", "漢", "🇳🇴"] {
            let mut editor = TextEditor::single_line(&format!("a{last}"));
            assert!(editor.apply(EditAction::DeleteBackward));
            assert_eq!(editor.text(), "a", "{last}");
        }
    }

    #[test]
    fn line_ends_stay_as_they_came_and_pasted_ones_become_one_kind() {
        let mut editor = TextEditor::multiline("a\r\nb");
        assert_eq!(editor.text(), "a\r\nb");
        editor.apply(EditAction::Insert("\r\nc\rd".to_owned()));
        assert_eq!(editor.text(), "a\r\nb\r\nc\r\nd");
        let mixed = TextEditor::multiline("a\r\nb\nc");
        assert_eq!(mixed.text(), "a\r\nb\nc");
    }

    #[test]
    fn a_text_edited_elsewhere_comes_back_with_its_own_line_ends() {
        assert_eq!(TextEditor::multiline("a\nb").with_its_line_ends("a\r\nc\n"), "a\nc\n");
        assert_eq!(TextEditor::multiline("a\r\nb").with_its_line_ends("a\nc\r\n"), "a\r\nc\r\n");
    }

    #[test]
    fn what_is_deleted_to_the_start_ends_at_the_line() {
        let mut editor = TextEditor::multiline("ab\ncd ef");
        editor.apply(EditAction::Left);
        assert!(editor.apply(EditAction::DeleteToStart) && !editor.apply(EditAction::DeleteToStart));
        assert_eq!((editor.text(), editor.cursor()), ("ab\nf".to_owned(), (1, 0)));
    }

    #[test]
    fn the_ends_of_the_text_are_one_step_away() {
        let mut editor = TextEditor::multiline("ab\ncd");
        editor.apply(EditAction::TextStart);
        assert_eq!(editor.cursor(), (0, 0));
        editor.apply(EditAction::TextEnd);
        assert_eq!(editor.cursor(), (1, 2));
    }

    #[test]
    fn one_line_stays_one_line() {
        let mut editor = TextEditor::single_line("");
        editor.apply(EditAction::Insert("a\nb".to_owned()));
        assert!(!editor.apply(EditAction::Newline));
        assert_eq!(editor.text(), "a b");
        assert_eq!(TextEditor::single_line("a\r\nb\rc").text(), "a b c");
    }

    fn action() -> impl Strategy<Value = EditAction> {
        prop_oneof![
            "[aå漢e\u{301} \n]{1,4}|👩‍👩‍👧".prop_map(EditAction::Insert),
            Just(EditAction::Newline),
            Just(EditAction::DeleteBackward),
            Just(EditAction::DeleteForward),
            Just(EditAction::DeleteWord),
            Just(EditAction::DeleteToStart),
            Just(EditAction::Left),
            Just(EditAction::Right),
            Just(EditAction::Up),
            Just(EditAction::Down),
            Just(EditAction::TextStart),
            Just(EditAction::TextEnd),
            Just(EditAction::LineStart),
            Just(EditAction::LineEnd),
            Just(EditAction::WordLeft),
            Just(EditAction::WordRight),
        ]
    }

    proptest! {
        #[test]
        fn the_cursor_stays_in_the_text_and_changes_are_told(start in "[abæ\n]{0,8}", actions in prop::collection::vec(action(), 0..40)) {
            let mut editor = TextEditor::multiline(&start);
            for action in actions {
                let before = editor.text();
                let changed = editor.apply(action.clone());
                prop_assert!(changed || before == editor.text(), "{action:?} changed the text untold");
                let (line, column) = editor.cursor();
                prop_assert!(line < editor.lines().len());
                prop_assert!(column <= editor.lines()[line].chars().count());
            }
        }
    }
}
