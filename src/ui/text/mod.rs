//! The one gate between text from outside and the screen. What would steer
//! the terminal, reorder a line or hide in it is shown as a mark of one cell;
//! what is stored stays as it is, because nothing here is ever saved. Knows
//! nothing of what the text means.

mod shown;

use self::shown::{Shown, mark};
use ratatui::buffer::CellWidth;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// Where a text goes on in a new line and the view has only one.
pub const NEWLINE: char = '↵';
/// A character that changes the direction of writing.
pub const BIDI: char = '⇄';
/// Anything else that would not be seen.
pub const UNSEEN: char = '\u{fffd}';
/// What was cut off.
pub const ELLIPSIS: char = '…';

/// The text as it may be shown: the same where it is harmless, borrowed then.
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut shown = Shown::new(text);
    match shown.first_change() {
        None => Cow::Borrowed(text),
        Some(at) => {
            let mut out = String::with_capacity(text.len() + 8);
            out.push_str(&text[..at]);
            shown.rest(|piece| {
                out.push(piece);
                true
            });
            Cow::Owned(out)
        }
    }
}

/// The lines of a text, each as it may be shown.
pub fn lines(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.split('\n').map(|line| visible(line.strip_suffix('\r').unwrap_or(line)))
}

/// The text as it may be shown in `width` cells of one line, cut with an
/// ellipsis where it is longer. Looks at no more of the text than fits.
pub fn fit(text: &str, width: usize) -> Cow<'_, str> {
    let head = &text.as_bytes()[..text.len().min(width.saturating_add(1))];
    if is_plain(head) {
        return match width {
            _ if text.len() <= width => Cow::Borrowed(text),
            0 => Cow::Borrowed(""),
            _ => Cow::Owned(format!("{}{ELLIPSIS}", &text[..width - 1])),
        };
    }
    let (shown, whole) = start(text, width);
    if whole && self::width(&shown) <= width {
        return shown;
    }
    let Some(room) = width.checked_sub(1) else { return Cow::Borrowed("") };
    let mut used = 0;
    let kept: String = shown
        .graphemes(true)
        .take_while(|cluster| {
            used += usize::from(cluster.cell_width());
            used <= room
        })
        .chain([ELLIPSIS.encode_utf8(&mut [0; 4]) as &str])
        .collect();
    Cow::Owned(kept)
}

/// How many cells a shown text takes, as the screen's cells count them.
pub fn width(shown: &str) -> usize {
    if is_plain(shown.as_bytes()) {
        return shown.len();
    }
    shown.graphemes(true).map(|cluster| usize::from(cluster.cell_width())).sum()
}

/// Whether a cell with this content may be written as it is.
pub fn is_visible(symbol: &str) -> bool {
    is_plain(symbol.as_bytes()) || !symbol.chars().any(|c| mark(c).is_some())
}

/// Enough of the shown text to fill `width` cells and one more, and whether that was all of it.
fn start(text: &str, width: usize) -> (Cow<'_, str>, bool) {
    // A cluster may be narrower than its characters together, though hardly by more than half.
    let enough = width.saturating_mul(2).saturating_add(2);
    let (mut out, mut cells, mut whole) = (String::new(), 0, true);
    Shown::new(text).rest(|c| {
        whole = cells <= enough;
        if whole {
            cells += c.width().unwrap_or(0);
            out.push(c);
        }
        whole
    });
    if whole && out == text { (Cow::Borrowed(text), true) } else { (Cow::Owned(out), whole) }
}

/// Printable ASCII only: shown as it is, a cell each.
fn is_plain(bytes: &[u8]) -> bool {
    // Whole chunks without an early exit, so that the compiler uses wide registers.
    bytes.chunks(64).all(|chunk| chunk.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')))
}

#[cfg(test)]
mod tests;
