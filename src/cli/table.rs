//! Tables on standard output: columns that fit 80 cells, and every text shown so that
//! it cannot play tricks on the terminal.

use std::io::{self, ErrorKind, Write};

use serde_json::Value;

use crate::ui::text::{fit, visible, width};

/// The cells of a line.
const LINE: usize = 80;
/// The cells between two columns.
const GAP: usize = 2;
/// No column becomes narrower than this.
const NARROWEST: usize = 8;

/// The rows below their heads, as text. What is too long for its column is cut, the
/// widest column first, and never the last, which goes on past the end of the line.
pub(super) fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(|cell| visible(cell).into_owned())).collect();
    let mut widths = heads.map(width);
    for row in &rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    let Some(cut) = widths.len().checked_sub(1) else { return String::new() };
    while widths.iter().sum::<usize>() + GAP * cut > LINE {
        let Some(widest) = widths[..cut].iter_mut().max().filter(|widest| **widest > NARROWEST) else { break };
        *widest -= 1;
    }
    let line = |cells: [&str; N]| {
        let mut line = String::new();
        for (at, (cell, room)) in cells.into_iter().zip(widths).enumerate() {
            let cell = if at == cut { cell.into() } else { fit(cell, room) };
            line.push_str(&cell);
            line.extend(std::iter::repeat_n(' ', (room + GAP).saturating_sub(width(&cell))));
        }
        format!("{}\n", line.trim_end())
    };
    let body = rows.iter().map(|row| line(row.each_ref().map(String::as_str)));
    std::iter::once(line(heads)).chain(body).collect()
}

/// Prints, and is content with a reader that has seen enough.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Prints for other programs.
pub(super) fn print_json(value: &Value) -> io::Result<()> {
    print(&format!("{value:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::table;

    fn rows(cells: &[[&str; 3]]) -> String {
        let rows: Vec<[String; 3]> = cells.iter().map(|row| row.map(str::to_owned)).collect();
        table(["ONE", "TWO", "THREE"], &rows)
    }

    #[test]
    fn columns_stand_under_each_other() {
        assert_eq!(
            rows(&[["a", "bb", "c"], ["Østby", "", ""]]),
            "ONE    TWO  THREE\n\
             a      bb   c\n\
             Østby\n"
        );
    }

    #[test]
    fn what_is_long_is_cut_until_the_line_fits() {
        let long = "x".repeat(70);
        let shown = rows(&[[&long, &"y".repeat(40), "end"]]);
        for line in shown.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        assert!(shown.contains('…') && shown.contains("end"), "{shown}");
    }

    #[test]
    fn the_last_column_is_whole() {
        let long = "z".repeat(200);
        assert!(rows(&[["a", "b", &long]]).contains(&long));
    }

    #[test]
    fn nothing_in_a_cell_steers_the_terminal() {
        let shown = rows(&[["\u{1b}[31mred", "a\nb", "\u{202e}c"]]);
        assert!(!shown.contains(['\u{1b}', '\u{202e}']) && shown.lines().count() == 2, "{shown:?}");
    }
}
