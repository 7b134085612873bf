//! Breaking a text into the lines of a narrow box, and finding the cursor in them.

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

use super::text;

/// A text broken to a width.
pub(crate) struct Wrapped {
    /// The lines as they are shown.
    pub(crate) lines: Vec<String>,
    /// The cursor: line and cell.
    pub(crate) cursor: (usize, usize),
}

/// Breaks lines at spaces where it can, inside words where it must. `cursor` is
/// a line and a number of characters into it.
pub(crate) fn wrap<'a>(lines: impl Iterator<Item = &'a str>, width: usize, cursor: Option<(usize, usize)>) -> Wrapped {
    // The cursor may stand behind the last character.
    let width = width.max(2) - 1;
    let mut out = Wrapped { lines: Vec::new(), cursor: (0, 0) };
    for (number, line) in lines.enumerate() {
        let column = cursor.filter(|(row, _)| *row == number).map(|(_, column)| column);
        wrap_line(&mut out, line, width, column);
    }
    out
}

fn wrap_line(out: &mut Wrapped, line: &str, width: usize, cursor: Option<usize>) {
    let mut shown = String::new();
    let (mut cells, mut characters) = (0, 0);
    // Where the line may be broken: bytes and cells up to behind the last space, and whether the cursor is past it.
    let mut space: Option<(usize, usize)> = None;
    let mut at: Option<usize> = None;
    for grapheme in line.graphemes(true) {
        let visible = text::visible(grapheme);
        let wide = usize::from(visible.as_ref().cell_width());
        while cells + wide > width {
            let (bytes, kept) = space.take().unwrap_or((shown.len(), cells));
            let rest = shown.split_off(bytes);
            if let Some(cell) = at {
                if cell < kept {
                    out.cursor = (out.lines.len(), cell);
                    at = None;
                } else {
                    at = Some(cell - kept);
                }
            }
            out.lines.push(std::mem::replace(&mut shown, rest));
            cells -= kept;
        }
        if cursor.is_some_and(|cursor| (characters..characters + grapheme.chars().count()).contains(&cursor)) {
            at = Some(cells);
        }
        shown.push_str(&visible);
        cells += wide;
        characters += grapheme.chars().count();
        if grapheme == " " {
            space = Some((shown.len(), cells));
        }
    }
    if cursor.is_some_and(|cursor| cursor >= characters) {
        at = Some(cells);
    }
    if let Some(cell) = at {
        out.cursor = (out.lines.len(), cell);
    }
    out.lines.push(shown);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, width: usize, column: usize) -> (Vec<String>, (usize, usize)) {
        let wrapped = wrap(text.split('\n'), width, Some((0, column)));
        (wrapped.lines, wrapped.cursor)
    }

    #[test]
    fn words_stay_whole_and_the_cursor_goes_along() {
        let (lines, cursor) = wrapped("one two three", 9, 8);
        assert_eq!(lines, ["one two ", "three"]);
        assert_eq!(cursor, (1, 0));
        assert_eq!(wrapped("one two three", 9, 13).1, (1, 5));
        assert_eq!(wrapped("one two three", 9, 7).1, (0, 7));
    }

    #[test]
    fn long_words_and_wide_letters_are_cut() {
        assert_eq!(wrapped("abcdefgh", 5, 0).0, ["abcd", "efgh"]);
        assert_eq!(wrapped("漢漢漢", 5, 0).0, ["漢漢", "漢"]);
        assert_eq!(wrapped("", 5, 0), (vec![String::new()], (0, 0)));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(line in "[a b漢é]{0,40}", width in 3..12usize, column in 0..45usize) {
            let (lines, (row, cell)) = wrapped(&line, width, column);
            prop_assert_eq!(lines.concat(), line);
            prop_assert!(lines.iter().all(|line| text::width(line) < width));
            prop_assert!(row < lines.len() && cell < width, "{row} {cell}");
        }
    }
}
