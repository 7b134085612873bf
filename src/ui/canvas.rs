//! Painting: texts that fit, boxes, the cursor. The only file that touches cells.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::app::Size;

use super::{Look, Styles, text};

/// The buffer with the look applied, and where the cursor goes.
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    pub(super) styles: Styles,
    pub(super) ascii: bool,
    /// Where the terminal's cursor is put; screen readers follow it.
    pub(super) cursor: Option<Position>,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(buffer: &'a mut Buffer, look: &Look) -> Self {
        Self { buffer, styles: look.styles, ascii: look.ascii, cursor: None }
    }

    /// Writes a text into at most `width` cells of a line; returns the column after it.
    pub(super) fn text(&mut self, x: u16, y: u16, width: u16, content: &str, style: Style) -> u16 {
        let shown = text::fit(content, usize::from(width));
        let room = self.buffer.area.right().saturating_sub(x).min(width);
        if y >= self.buffer.area.bottom() || room == 0 {
            return x;
        }
        self.buffer.set_stringn(x, y, shown, usize::from(room), style).0
    }

    /// Gives a stretch of a line a style.
    pub(super) fn style(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(area, style);
    }

    /// Empties an area for something that lies on top.
    pub(super) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            self.buffer[position].reset();
        }
    }

    /// Draws a box with a title; returns the inside.
    pub(super) fn frame(&mut self, area: Rect, title: &str, focused: bool) -> Rect {
        let style = if focused { self.styles.focus } else { self.styles.border };
        let [horizontal, vertical, corners] =
            if self.ascii { ["-", "|", "++++"] } else { ["─", "│", "┌┐└┘"] };
        let corners: Vec<&str> = corners.split("").filter(|corner| !corner.is_empty()).collect();
        let (left, right, top, bottom) = (area.left(), area.right() - 1, area.top(), area.bottom() - 1);
        for x in left + 1..right {
            self.cell(x, top, horizontal, style);
            self.cell(x, bottom, horizontal, style);
        }
        for y in top + 1..bottom {
            self.cell(left, y, vertical, style);
            self.cell(right, y, vertical, style);
        }
        for (corner, (x, y)) in corners.iter().zip([(left, top), (right, top), (left, bottom), (right, bottom)]) {
            self.cell(x, y, corner, style);
        }
        if !title.is_empty() {
            let end = self.text(left + 2, top, area.width.saturating_sub(6), title, self.styles.title);
            self.cell(left + 1, top, " ", style);
            self.cell(end, top, " ", style);
        }
        Rect { x: left + 1, y: top + 1, width: area.width.saturating_sub(2), height: area.height.saturating_sub(2) }
    }

    /// Draws a band over the whole width: a line with a title, and one below. Nothing stands
    /// left and right, so that a mouse marks its text alone; returns the inside.
    pub(super) fn band(&mut self, area: Rect, title: &str) -> Rect {
        let horizontal = if self.ascii { "-" } else { "─" };
        let style = self.styles.focus;
        for y in [area.top(), area.bottom() - 1] {
            for x in area.left()..area.right() {
                self.cell(x, y, horizontal, style);
            }
        }
        self.text(area.left() + 1, area.top(), area.width.saturating_sub(2), &format!(" {title} "), self.styles.title);
        Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area }
    }

    fn cell(&mut self, x: u16, y: u16, symbol: &str, style: Style) {
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            cell.set_symbol(symbol).set_style(style);
        }
    }

    /// An arrow for the direction a relation runs.
    pub(super) fn arrow(&self, outward: bool) -> &'static str {
        match (self.ascii, outward) {
            (false, true) => "→",
            (false, false) => "←",
            (true, true) => "->",
            (true, false) => "<-",
        }
    }

    /// Says how much room is missing, and what works until it is there.
    pub(super) fn too_small(&mut self, area: Rect, quits: bool) {
        let Size { width, height } = Size::SMALLEST;
        let lines = [
            format!("relata needs {width}x{height}"),
            format!("this is {}x{}", area.width, area.height),
            "nothing is lost".to_owned(),
            if quits { "Ctrl+Q quits" } else { "keys wait for room" }.to_owned(),
        ];
        for (y, line) in (area.y..area.bottom()).zip(lines) {
            self.text(area.x, y, area.width, &line, self.styles.warning);
        }
    }
}

/// A box of this size in the middle of an area, no larger than it.
pub(super) fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}
