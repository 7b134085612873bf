//! What is shown of a text: the walk over its characters and the mark for each
//! that steers or hides.

use super::{BIDI, NEWLINE, UNSEEN};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// A combining mark with nothing to stand on is shown on this.
const BASE: char = '◌';
/// Nothing joins a control.
const NOTHING: char = '\0';
/// Combining marks one character keeps; each further one is [`UNSEEN`], so that no cell can hold a book.
const MARKS: u8 = 4;

/// What stands for a character that may not be shown, and nothing for one that may.
pub(super) fn mark(c: char) -> Option<char> {
    Some(match c {
        '\n' | '\u{2028}' | '\u{2029}' => NEWLINE,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(UNSEEN),
        '\u{7f}' => '\u{2421}',
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => BIDI,
        // C1 controls, then what Unicode calls ignorable by default, annotations and tags.
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => UNSEEN,
        _ => return None,
    })
}

/// The walk over a text, character by character, that decides what is shown of it.
pub(super) struct Shown<'a> {
    chars: std::iter::Peekable<std::str::CharIndices<'a>>,
    /// The last character shown, or [`NOTHING`] where a combining mark has nothing to join.
    last: char,
    /// How many combining marks it is the last of.
    marks: u8,
}

/// What becomes of one character.
enum Step {
    Same(char),
    Instead(char),
    /// A combining mark that needs something to stand on.
    Based(char),
    Dropped,
}

impl<'a> Shown<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { chars: text.char_indices().peekable(), last: NOTHING, marks: 0 }
    }

    /// Walks up to the first character that is not shown as it is.
    pub(super) fn first_change(&mut self) -> Option<usize> {
        loop {
            let before = (self.chars.clone(), self.last, self.marks);
            let at = self.chars.peek()?.0;
            if !matches!(self.step()?, Step::Same(_)) {
                (self.chars, self.last, self.marks) = before;
                return Some(at);
            }
        }
    }

    /// Hands on what is shown of the rest until the taker has enough.
    pub(super) fn rest(&mut self, mut take: impl FnMut(char) -> bool) {
        while let Some(step) = self.step() {
            let more = match step {
                Step::Same(c) | Step::Instead(c) => take(c),
                Step::Based(c) => take(BASE) && take(c),
                Step::Dropped => true,
            };
            if !more {
                return;
            }
        }
    }

    fn step(&mut self) -> Option<Step> {
        let (_, c) = self.chars.next()?;
        // A presentation selector after a symbol: terminals disagree on what it does to the width.
        if matches!(c, '\u{fe0e}' | '\u{fe0f}') && has_presentations(self.last) {
            // Only one is dropped: a second has no symbol to select from.
            self.last = ' ';
            return Some(Step::Dropped);
        }
        let paired = c == '\r' && self.chars.next_if(|(_, next)| *next == '\n').is_some();
        if let Some(mark) = mark(if paired { '\n' } else { c }) {
            return Some(self.instead(mark));
        }
        if c.width() != Some(0) {
            (self.last, self.marks) = (c, 0);
            return Some(Step::Same(c));
        }
        if self.marks < MARKS && joins(self.last, c) {
            self.last = c;
            self.marks += 1;
            return Some(Step::Same(c));
        }
        if self.last == NOTHING && joins(BASE, c) {
            (self.last, self.marks) = (c, 1);
            return Some(Step::Based(c));
        }
        Some(self.instead(UNSEEN))
    }

    fn instead(&mut self, mark: char) -> Step {
        (self.last, self.marks) = (NOTHING, 0);
        Step::Instead(mark)
    }
}

/// Whether a character of no width shares the cell of the one before it.
fn joins(before: char, c: char) -> bool {
    let (mut buffer, split) = ([0; 8], before.len_utf8());
    before.encode_utf8(&mut buffer);
    let end = split + c.encode_utf8(&mut buffer[split..]).len();
    std::str::from_utf8(&buffer[..end]).is_ok_and(|pair| pair.graphemes(true).nth(1).is_none())
}

/// Symbols that exist as text and as picture.
fn has_presentations(c: char) -> bool {
    matches!(c, '0'..='9' | '#' | '*' | '©' | '®' | '\u{203c}'..)
}
