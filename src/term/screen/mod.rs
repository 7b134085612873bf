//! The screen as ratatui's backend: remembers where the terminal's cursor
//! stands and how it paints, and so writes only what a frame changes, in one
//! write, inside a synchronized update. A frame without changes writes
//! nothing. Also the last gate for text: no cell can carry an escape.

mod pen;

use self::pen::Pen;
use crate::ui::text;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::{Position, Size};
use std::io::{self, Write};

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// What asks a terminal to put a text on the clipboard (OSC 52 of xterm's control sequences);
/// one that does not know how, or must not, ignores it.
pub fn copying(text: &str) -> String {
    format!("\x1b]52;c;{}\x07", STANDARD.encode(text))
}

/// Where the terminal's cursor is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Known(Position),
    /// After the last column, after a resize, or after a cluster whose width terminals dispute.
    Unknown,
}

/// A terminal behind a writer.
pub struct Screen<W: Write> {
    writer: W,
    /// As last told.
    pub(super) size: Size,
    /// The frame as it is being put together; starts with [`BEGIN`].
    frame: Vec<u8>,
    at: At,
    pen: Pen,
    /// Where the cursor is to stand after the frame, and whether it is seen; the second of each is the terminal's.
    wanted: Position,
    visible: (bool, bool),
}

impl<W: Write> Screen<W> {
    /// A screen that has just been switched to: blank, with the cursor shown.
    pub fn new(writer: W, size: Size) -> Self {
        let mut frame = Vec::with_capacity(16 * 1024);
        frame.extend_from_slice(BEGIN);
        Self {
            writer,
            size,
            frame,
            at: At::Unknown,
            pen: Pen::default(),
            wanted: Position::ORIGIN,
            visible: (true, true),
        }
    }

    /// The terminal has changed its size; the next frame is drawn for the new one.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
        self.at = At::Unknown;
    }

    /// Someone else has used the terminal: nothing about it is known any more.
    /// The caller clears the terminal next.
    pub fn forget(&mut self) {
        self.frame.truncate(BEGIN.len());
        self.at = At::Unknown;
        self.pen = Pen::default();
        self.visible = (true, true);
    }

    /// Asks the terminal to put a text on the clipboard.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_all(copying(text).as_bytes())?;
        self.writer.flush()
    }

    fn move_to(&mut self, to: Position) {
        let from = match self.at {
            At::Known(from) if from == to => return,
            At::Known(from) if from.y == to.y => Some(from.x),
            At::Known(_) | At::Unknown => None,
        };
        match from {
            Some(x) if to.x > x => self.sequence(&[to.x - x], b'C'),
            Some(x) if x - to.x <= 3 => self.frame.extend(std::iter::repeat_n(8, usize::from(x - to.x))),
            Some(x) => self.sequence(&[x - to.x], b'D'),
            None => self.sequence(&[to.y + 1, to.x + 1], b'H'),
        }
        self.at = At::Known(to);
    }

    /// A control sequence; ones at the end are what terminals assume.
    fn sequence(&mut self, mut numbers: &[u16], letter: u8) {
        while let [rest @ .., 1] = numbers {
            numbers = rest;
        }
        self.frame.extend_from_slice(b"\x1b[");
        for (i, number) in numbers.iter().enumerate() {
            let separator = if i == 0 { "" } else { ";" };
            write!(self.frame, "{separator}{number}").expect("a Vec takes every write");
        }
        self.frame.push(letter);
    }

    fn put(&mut self, x: u16, y: u16, cell: &Cell) {
        self.move_to(Position { x, y });
        self.pen.change_for(cell, &mut self.frame);
        let symbol = cell.symbol();
        if let [byte @ b' '..=b'~'] = symbol.as_bytes() {
            self.frame.push(*byte);
            return self.stand_after(x, y, 1);
        }
        let width = cell.cell_width();
        let fits = width > 0 && u32::from(x) + u32::from(width) <= u32::from(self.size.width);
        if fits && text::is_visible(symbol) {
            self.frame.extend_from_slice(symbol.as_bytes());
            if symbol.chars().nth(1).is_none() {
                return self.stand_after(x, y, width);
            }
        } else {
            self.frame.extend_from_slice(text::fit(symbol, 1).as_bytes());
            if fits {
                self.frame.extend(std::iter::repeat_n(b' ', usize::from(width) - 1));
            }
        }
        self.at = At::Unknown;
    }

    fn stand_after(&mut self, x: u16, y: u16, width: u16) {
        let x = x.saturating_add(width);
        self.at = if x < self.size.width { At::Known(Position { x, y }) } else { At::Unknown };
    }
}

impl<W: Write> Backend for Screen<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        content.for_each(|(x, y, cell)| self.put(x, y, cell));
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.visible.0 = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.visible.0 = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.wanted)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.wanted = position.into();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        if clear_type == ClearType::All {
            // What this frame painted so far is gone anyway, the colours it left are not.
            self.frame.truncate(BEGIN.len());
            self.pen = Pen::default();
            self.at = At::Unknown;
            self.frame.extend_from_slice(b"\x1b[m\x1b[2J");
            return Ok(());
        }
        // Terminals fill what they clear with the colour they paint in.
        self.pen.reset(&mut self.frame);
        self.move_to(self.wanted);
        self.frame.extend_from_slice(match clear_type {
            ClearType::All => b"\x1b[2J",
            ClearType::AfterCursor => b"\x1b[0J",
            ClearType::BeforeCursor => b"\x1b[1J",
            ClearType::CurrentLine => b"\x1b[2K",
            ClearType::UntilNewLine => b"\x1b[0K",
        });
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.visible.0 {
            let Position { x, y } = self.wanted;
            let (width, height) = (self.size.width.max(1), self.size.height.max(1));
            self.move_to(Position { x: x.min(width - 1), y: y.min(height - 1) });
        }
        if self.visible.0 != self.visible.1 {
            self.frame.extend_from_slice(if self.visible.0 { b"\x1b[?25h" } else { b"\x1b[?25l" });
            self.visible.1 = self.visible.0;
        }
        if self.frame.len() == BEGIN.len() {
            return Ok(());
        }
        self.frame.extend_from_slice(END);
        let written = self.writer.write_all(&self.frame).and_then(|()| self.writer.flush());
        self.frame.truncate(BEGIN.len());
        written
    }
}

#[cfg(test)]
mod tests;
