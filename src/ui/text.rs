//! The one gate between text from outside and the screen. What would steer
//! the terminal, reorder a line or hide in it is shown as a mark of one cell;
//! what is stored stays as it is, because nothing here is ever saved. Knows
//! nothing of what the text means.

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

/// A combining mark with nothing to stand on is shown on this.
const BASE: char = '◌';
/// Nothing joins a control.
const NOTHING: char = '\0';
/// Combining marks one character keeps; each further one is [`UNSEEN`], so that no cell can hold a book.
const MARKS: u8 = 4;

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

/// What stands for a character that may not be shown, and nothing for one that may.
fn mark(c: char) -> Option<char> {
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
struct Shown<'a> {
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
    fn new(text: &'a str) -> Self {
        Self { chars: text.char_indices().peekable(), last: NOTHING, marks: 0 }
    }

    /// Walks up to the first character that is not shown as it is.
    fn first_change(&mut self) -> Option<usize> {
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
    fn rest(&mut self, mut take: impl FnMut(char) -> bool) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::{buffer::Buffer, layout::Rect, style::Style};

    #[test]
    fn harmless_text_is_borrowed_unchanged() {
        for text in ["", "ABC Ltd owns", "Østby & Sønn", "日本語", "e\u{301}", "👍🏽 🇳🇴", "नमस्ते", "각"]
        {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn what_steers_or_hides_becomes_a_mark() {
        let cases = [
            ("\x1b[31mred\x07", "␛[31mred␇"),
            ("a\tb\x7f\0", "a␉b␡␀"),
            ("one\r\ntwo\nthree\r", "one↵two↵three␍"),
            ("a\u{2028}b", "a↵b"),
            ("\u{9b}31m\u{85}", "\u{fffd}31m\u{fffd}"),
            ("abc\u{202e}fdp.exe", "abc⇄fdp.exe"),
            ("pay\u{200b}pal\u{feff}", "pay\u{fffd}pal\u{fffd}"),
            ("\u{e0041}\u{e0101}", "\u{fffd}\u{fffd}"),
            ("👨\u{200d}👩", "👨\u{fffd}👩"),
            ("❤\u{fe0f}!", "❤!"),
            ("❤\u{fe0f}\u{fe0f}", "❤\u{fffd}"),
            ("1\u{fe0f}\u{20e3}", "1\u{20e3}"),
            ("a\u{fe0f}", "a\u{fffd}"),
            ("\u{301}x\n\u{301}", "◌\u{301}x↵◌\u{301}"),
            ("e\u{301}\u{301}\u{301}\u{301}\u{301}", "e\u{301}\u{301}\u{301}\u{301}\u{fffd}"),
        ];
        for (text, shown) in cases {
            assert_eq!(visible(text), shown, "{text:?}");
        }
    }

    #[test]
    fn every_line_of_a_text_by_itself() {
        let shown: Vec<_> = lines("a\r\n\tb\n\nc\rd").collect();
        assert_eq!(shown, ["a", "␉b", "", "c␍d"]);
    }

    #[test]
    fn fitting_cuts_between_clusters() {
        let cases = [
            ("Nordbank", 8, "Nordbank"),
            ("Nordbank", 7, "Nordba…"),
            ("Nordbank", 1, "…"),
            ("Nordbank", 0, ""),
            ("日本語", 6, "日本語"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("日本語", 1, "…"),
            ("abcde\u{301}", 5, "abcde\u{301}"),
            ("abcde\u{301}f", 5, "abcd…"),
            ("👍🏽👍🏽", 4, "👍🏽👍🏽"),
            ("a\nb", 3, "a↵b"),
            ("日", 0, ""),
        ];
        for (text, width, shown) in cases {
            assert_eq!(fit(text, width), shown, "{text:?} in {width}");
        }
    }

    #[test]
    fn ten_megabytes_cost_what_is_seen_of_them() {
        let started = std::time::Instant::now();
        for unit in ["x", "日", "\u{301}", "\u{200b}", "\u{fe0f}", "❤\u{fe0f}", "\u{600}", "\u{1f3fd}", "\r\n"] {
            let text = unit.repeat(10_000_000 / unit.len());
            let filled = started.elapsed();
            let mut longest = 0;
            for _ in 0..1000 {
                longest = longest.max(fit(&text, 80).len());
            }
            assert!(longest < 4000, "{unit:?}: {longest}");
            // A single walk over the whole text takes longer than this.
            assert!(started.elapsed().checked_sub(filled).is_some_and(|took| took.as_secs() < 2), "{unit:?}");
        }
    }

    fn nasty() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<char>().prop_map(String::from),
            "[ -~]{0,6}",
            (0_u32..0x300).prop_filter_map("not a character", |c| char::from_u32(c).map(String::from)),
            prop::sample::select(vec![
                "日",
                "e\u{301}",
                "\u{301}",
                "\u{200d}",
                "\u{202e}",
                "\u{fe0f}",
                "👍",
                "\u{1f3fd}",
                "🇳",
                "🇴",
                "ｶﾞ",
                "\r\n",
                "\x1b[2J",
                "\u{e0020}",
                "한",
                "\u{1161}",
                "\u{600}",
                "क्ष",
                "لا",
                "\u{9b}2J",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_shown_steers_or_hides(text in nasty()) {
            let shown = visible(&text);
            prop_assert!(shown.chars().all(|c| mark(c).is_none() && !c.is_control()), "{shown:?}");
            prop_assert!(is_visible(&shown));
            prop_assert!(shown.chars().next().is_none_or(|c| c.width() != Some(0)));
            prop_assert!(shown.graphemes(true).all(|cluster| cluster.cell_width() > 0), "{shown:?}");
            prop_assert_eq!(visible(&shown), &*shown, "shown twice is shown the same");
        }

        #[test]
        fn what_fits_fits(text in nasty(), limit in 0_usize..40) {
            let whole = visible(&text);
            let shown = fit(&text, limit);
            prop_assert!(width(&shown) <= limit, "{shown:?}");
            if width(&whole) <= limit {
                prop_assert_eq!(shown, whole);
            } else {
                prop_assert!(limit == 0 || shown.ends_with(ELLIPSIS), "{shown:?}");
                prop_assert!(whole.starts_with(shown.trim_end_matches(ELLIPSIS)), "{shown:?} of {whole:?}");
            }
        }

        #[test]
        fn the_screen_counts_the_same_cells(text in nasty()) {
            let shown = visible(&text);
            let mut buffer = Buffer::empty(Rect::new(0, 0, 2000, 1));
            let (end, _) = buffer.set_stringn(0, 0, &shown, 2000, Style::new());
            prop_assert_eq!(usize::from(end), width(&shown));
        }
    }
}
