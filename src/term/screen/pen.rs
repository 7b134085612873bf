//! How the terminal paints at the moment, and the shortest way to paint as a
//! cell asks. Only the attributes and colours ratatui has.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use std::io::Write;

/// What shows on a blank.
const SHOWS_ON_BLANK: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

const ATTRIBUTES: &[(Modifier, u8)] = &[
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// Colours and attributes in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pen {
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

impl Pen {
    /// Back to the terminal's own colours.
    pub(super) fn reset(&mut self, out: &mut Vec<u8>) {
        self.change(Self::default(), out);
    }

    /// Writes what it takes to paint this cell.
    pub(super) fn change_for(&mut self, cell: &Cell, out: &mut Vec<u8>) {
        let to = Self { fg: cell.fg, bg: cell.bg, underline: cell.underline_color, modifier: cell.modifier };
        // A blank looks the same in every text colour.
        let blank = cell.symbol() == " " && self.bg == to.bg;
        if !blank || (self.modifier | to.modifier).intersects(SHOWS_ON_BLANK) {
            self.change(to, out);
        }
    }

    fn change(&mut self, to: Self, out: &mut Vec<u8>) {
        if *self == to {
            return;
        }
        let mut from = std::mem::replace(self, to);
        let mut codes = Codes { out, first: true };
        if to == Self::default() {
            codes.out.extend_from_slice(b"\x1b[m");
            return;
        }
        // Bold and dim are switched off together, so that starting over is the one sure way.
        if !to.modifier.contains(from.modifier) {
            codes.push(0);
            from = Self::default();
        }
        for (modifier, code) in ATTRIBUTES {
            if to.modifier.contains(*modifier) && !from.modifier.contains(*modifier) {
                codes.push(*code);
            }
        }
        for (from, to, base) in [(from.fg, to.fg, 30), (from.bg, to.bg, 40), (from.underline, to.underline, 50)] {
            if from != to {
                codes.colour(to, base);
            }
        }
        codes.end();
    }
}

/// The numbers of one `SGR` sequence.
struct Codes<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl Codes<'_> {
    fn push(&mut self, code: u8) {
        let start = if self.first { "\x1b[" } else { ";" };
        self.first = false;
        write!(self.out, "{start}{code}").expect("a Vec takes every write");
    }

    fn all(&mut self, codes: &[u8]) {
        for code in codes {
            self.push(*code);
        }
    }

    /// `base` is 30 for text, 40 for what is behind it, 50 for underlines.
    fn colour(&mut self, colour: Color, base: u8) {
        match (colour, named(colour)) {
            (Color::Reset, _) => self.push(base + 9),
            (Color::Indexed(index), _) => self.all(&[base + 8, 5, index]),
            (Color::Rgb(r, g, b), _) => self.all(&[base + 8, 2, r, g, b]),
            // Underlines have no short form.
            (_, index) if base == 50 => self.all(&[58, 5, index]),
            (_, index @ 0..=7) => self.push(base + index),
            (_, index) => self.push(base + 60 + index - 8),
        }
    }

    fn end(self) {
        if !self.first {
            self.out.push(b'm');
        }
    }
}

/// The place of a named colour among the sixteen.
const fn named(colour: Color) -> u8 {
    match colour {
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Black | Color::Reset | Color::Rgb(..) | Color::Indexed(_) => 0,
    }
}
