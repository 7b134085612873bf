//! A painted screen as an SVG file: coloured rectangles, lines and texts.
//!
//! Every run of text says how long it is, so that it fits its cells in whatever
//! monospace font the reader has. The same screen gives the same bytes.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

const CELL_WIDTH: usize = 9;
const CELL_HEIGHT: usize = 20;
const FONT_SIZE: usize = 15;
/// From the top of a cell to the line its letters stand on.
const BASELINE: usize = 15;
const MARGIN: usize = 12;

const INK: &str = "#d5dae2";
const FAINT: &str = "#8b93a1";
const PAPER: &str = "#171b22";

/// How a run of cells looks.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pen {
    ink: &'static str,
    paper: &'static str,
    bold: bool,
    underlined: bool,
}

impl Pen {
    fn of(cell: &Cell, is_cursor: bool) -> Self {
        let has = |modifier| cell.modifier.contains(modifier);
        let ink = match colour(cell.fg) {
            None if has(Modifier::DIM) => FAINT,
            colour => colour.unwrap_or(INK),
        };
        let paper = colour(cell.bg).unwrap_or(PAPER);
        let (ink, paper) = if has(Modifier::REVERSED) || is_cursor { (paper, ink) } else { (ink, paper) };
        Self { ink, paper, bold: has(Modifier::BOLD), underlined: has(Modifier::UNDERLINED) }
    }
}

/// The sixteen colours on a dark ground; none is the terminal's own.
fn colour(colour: Color) -> Option<&'static str> {
    Some(match colour {
        Color::Reset => return None,
        Color::Black => "#0d1016",
        Color::Red => "#d9534f",
        Color::Green => "#5aa64b",
        Color::Yellow => "#c8a13c",
        Color::Blue => "#4f8fd9",
        Color::Magenta => "#b06fc4",
        Color::Cyan => "#3fa7ad",
        Color::Gray => "#a9b1bd",
        Color::DarkGray => "#6c7482",
        Color::LightRed => "#ff7b72",
        Color::LightGreen => "#7ee07a",
        Color::LightYellow => "#f2cc60",
        Color::LightBlue => "#79b8ff",
        Color::LightMagenta => "#d8a6ff",
        Color::LightCyan => "#6fdde3",
        Color::White => "#ffffff",
        other => panic!("the views use the sixteen colours that every terminal has, not {other}"),
    })
}

/// A piece of text without gaps, on its cells.
struct Piece {
    column: usize,
    cells: usize,
    text: String,
    pen: Pen,
}

/// The parts of the picture, in the order they lie on each other.
#[derive(Default)]
struct Parts {
    papers: String,
    /// Path data by colour.
    lines: BTreeMap<&'static str, String>,
    texts: String,
}

/// Draws a screen; the cursor, where one shows, is a cell in reverse.
pub(crate) fn draw(buffer: &Buffer, cursor: Option<Position>, title: &str) -> String {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let (width, height) = (columns * CELL_WIDTH + 2 * MARGIN, rows * CELL_HEIGHT + 2 * MARGIN);
    let mut parts = Parts::default();
    for y in 0..buffer.area.height {
        parts.line(buffer, y, cursor);
    }
    let mut lines = String::new();
    for (ink, path) in &parts.lines {
        put(&mut lines, format_args!(r#"<path d="{path}" fill="none" stroke="{ink}"/>"#));
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{PAPER}\"/>\n{}{lines}\
         <g font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"{FONT_SIZE}\">\n{}</g>\n</svg>\n",
        escaped(title),
        parts.papers,
        parts.texts
    )
}

impl Parts {
    fn line(&mut self, buffer: &Buffer, y: u16, cursor: Option<Position>) {
        let top = MARGIN + usize::from(y) * CELL_HEIGHT;
        let (mut piece, mut paper): (Option<Piece>, Option<(usize, usize, &str)>) = (None, None);
        let mut next = 0;
        for x in 0..buffer.area.width {
            let (column, position) = (usize::from(x), Position { x, y });
            // The second cell of a wide character holds nothing of its own.
            if column < next {
                continue;
            }
            let symbol = buffer[position].symbol();
            let pen = Pen::of(&buffer[position], cursor == Some(position));
            next = column + symbol.width().max(1);
            match &mut paper {
                Some((_, end, colour)) if *end == column && *colour == pen.paper => *end = next,
                _ => self.paper(paper.replace((column, next, pen.paper)), top),
            }
            if let Some(arms) = symbol.chars().next().and_then(arms) {
                self.lines.entry(pen.ink).or_default().push_str(&strokes(arms, MARGIN + column * CELL_WIDTH, top));
            } else if !symbol.trim().is_empty() {
                match &mut piece {
                    // One blank is part of the text; two could be lost.
                    Some(piece) if piece.pen == pen && column - (piece.column + piece.cells) <= 1 => {
                        piece.text.push_str(&" ".repeat(column - (piece.column + piece.cells)));
                        piece.text.push_str(symbol);
                        piece.cells = next - piece.column;
                    }
                    _ => {
                        let text = symbol.to_owned();
                        self.text(piece.replace(Piece { column, cells: next - column, text, pen }), top);
                    }
                }
            }
        }
        self.paper(paper, top);
        self.text(piece, top);
    }

    fn paper(&mut self, stretch: Option<(usize, usize, &str)>, top: usize) {
        let Some((from, to, colour)) = stretch.filter(|(_, _, colour)| *colour != PAPER) else { return };
        let (left, width) = (MARGIN + from * CELL_WIDTH, (to - from) * CELL_WIDTH);
        put(
            &mut self.papers,
            format_args!(r#"<rect x="{left}" y="{top}" width="{width}" height="{CELL_HEIGHT}" fill="{colour}"/>"#),
        );
    }

    fn text(&mut self, piece: Option<Piece>, top: usize) {
        let Some(Piece { column, cells, text, pen }) = piece else { return };
        let (x, y, length) = (MARGIN + column * CELL_WIDTH, top + BASELINE, cells * CELL_WIDTH);
        let weight = if pen.bold { r#" font-weight="bold""# } else { "" };
        let line = if pen.underlined { r#" text-decoration="underline""# } else { "" };
        let place = format!(r#"x="{x}" y="{y}" textLength="{length}" lengthAdjust="spacingAndGlyphs""#);
        let (ink, text) = (pen.ink, escaped(&text));
        put(&mut self.texts, format_args!(r#"<text {place} fill="{ink}"{weight}{line}>{text}</text>"#));
    }
}

/// The sides a line-drawing character reaches: left, right, up, down.
fn arms(character: char) -> Option<[bool; 4]> {
    let sides = match character {
        '─' => "lr",
        '│' => "ud",
        '┌' | '╭' => "rd",
        '┐' | '╮' => "ld",
        '└' | '╰' => "ru",
        '┘' | '╯' => "lu",
        '├' => "rud",
        '┤' => "lud",
        '┬' => "lrd",
        '┴' => "lru",
        '┼' => "lrud",
        _ => return None,
    };
    Some(['l', 'r', 'u', 'd'].map(|side| sides.contains(side)))
}

/// The path from the cell's sides to its middle.
fn strokes([left, right, up, down]: [bool; 4], x: usize, y: usize) -> String {
    let (middle, end, bottom) = (y + CELL_HEIGHT / 2, x + CELL_WIDTH, y + CELL_HEIGHT);
    let centre = format!("{}.5", x + CELL_WIDTH / 2);
    [
        (left && right, format!("M{x} {middle}H{end}")),
        (left && !right, format!("M{x} {middle}H{centre}")),
        (right && !left, format!("M{centre} {middle}H{end}")),
        (up && down, format!("M{centre} {y}V{bottom}")),
        (up && !down, format!("M{centre} {y}V{middle}")),
        (down && !up, format!("M{centre} {middle}V{bottom}")),
    ]
    .into_iter()
    .filter_map(|(wanted, stroke)| wanted.then_some(stroke))
    .collect()
}

fn put(out: &mut String, line: fmt::Arguments<'_>) {
    writeln!(out, "{line}").expect("a String takes every line");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
