//! Frames replayed in a terminal emulator and compared with what was drawn.

use super::*;
use crate::ui::text::visible;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use std::collections::HashSet;
use std::num::NonZero;
use std::sync::{Arc, Mutex};

/// What was written, shared with the screen that owns the writer.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Vec<Vec<u8>>>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().push(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Wire {
    fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap().drain(..).collect::<Vec<_>>().concat()
    }
}

fn terminal(width: u16, height: u16) -> (Terminal<Screen<Wire>>, Wire) {
    let wire = Wire::default();
    (Terminal::new(Screen::new(wire.clone(), Size { width, height })).unwrap(), wire)
}

fn draw(terminal: &mut Terminal<Screen<Wire>>, rows: &[&str], cursor: Option<(u16, u16)>) {
    let drawn = terminal.draw(|frame| {
        for (y, row) in (0..).zip(rows) {
            frame.buffer_mut().set_string(0, y, row, Style::new());
        }
        if let Some(cursor) = cursor {
            frame.set_cursor_position(cursor);
        }
    });
    drawn.unwrap();
}

#[test]
fn a_frame_without_changes_writes_nothing() {
    let (mut terminal, wire) = terminal(20, 2);
    draw(&mut terminal, &["name", "full to the edge ..!"], Some((4, 0)));
    assert!(!wire.take().is_empty());
    draw(&mut terminal, &["name", "full to the edge ..!"], Some((4, 0)));
    assert_eq!(wire.take(), b"");
    draw(&mut terminal, &["name", "full to the edge ..!"], None);
    assert_eq!(wire.take(), b"\x1b[?2026h\x1b[?25l\x1b[?2026l");
    draw(&mut terminal, &["name", "full to the edge ..!"], None);
    assert_eq!(wire.take(), b"");
}

#[test]
fn a_letter_costs_a_letter_and_what_it_moves() {
    let (mut terminal, wire) = terminal(80, 24);
    draw(&mut terminal, &["abc", "  3 / 254"], Some((3, 0)));
    wire.take();
    draw(&mut terminal, &["abcd", "  4 / 254"], Some((4, 0)));
    let bytes = wire.take();
    assert_eq!(bytes, b"\x1b[?2026hd\x1b[2;3H4\x1b[1;5H\x1b[?2026l", "{:?}", String::from_utf8_lossy(&bytes));
    assert_eq!(wire.0.lock().unwrap().len(), 0);
}

#[test]
fn after_the_last_column_the_cursor_is_placed_anew() {
    let (mut terminal, wire) = terminal(4, 1);
    draw(&mut terminal, &["abcd"], Some((3, 0)));
    // Terminals disagree on where one step back from there leads.
    assert_eq!(wire.take(), b"\x1b[?2026h\x1b[Habcd\x1b[1;4H\x1b[?2026l");
    draw(&mut terminal, &["abce"], Some((1, 0)));
    assert_eq!(wire.take(), b"\x1b[?2026he\x1b[1;2H\x1b[?2026l");
}

#[test]
fn a_frame_is_one_write() {
    let (mut terminal, wire) = terminal(300, 100);
    let row = "日本語 and more ".repeat(10);
    draw(&mut terminal, &vec![row.as_str(); 100], None);
    assert_eq!(wire.0.lock().unwrap().len(), 1);
}

#[test]
fn no_cell_carries_an_escape() {
    let (mut terminal, wire) = terminal(10, 1);
    terminal
        .draw(|frame| {
            for (x, symbol) in [(0, "\x1b[2J"), (2, "\u{9b}2J"), (4, "\u{202e}"), (6, "\u{200b}"), (8, "\u{301}")] {
                frame.buffer_mut()[(x, 0)].set_symbol(symbol);
            }
        })
        .unwrap();
    let bytes = wire.take();
    let text = String::from_utf8(bytes).unwrap();
    let body = text.trim_start_matches("\x1b[?2026h").trim_end_matches("\x1b[?25l\x1b[?2026l");
    assert!(!body.contains("\x1b[2J") && !body.chars().any(|c| "\u{9b}\u{202e}\u{200b}".contains(c)), "{text:?}");
}

#[test]
fn a_resize_clears_once_and_paints_anew() {
    let (mut terminal, wire) = terminal(20, 4);
    draw(&mut terminal, &["name"], None);
    wire.take();
    terminal.backend_mut().resize(Size { width: 10, height: 2 });
    draw(&mut terminal, &["name"], None);
    let text = String::from_utf8(wire.take()).unwrap();
    assert_eq!(text, "\x1b[?2026h\x1b[m\x1b[2J\x1b[Hname\x1b[?2026l");
}

fn style() -> impl Strategy<Value = Style> {
    let colour = || {
        prop_oneof![
            4 => Just(Color::Reset),
            1 => prop::sample::select(vec![Color::Black, Color::Red, Color::Gray, Color::DarkGray, Color::White]),
            1 => any::<u8>().prop_map(Color::Indexed),
            1 => any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
        ]
    };
    let modifiers = Modifier::BOLD | Modifier::DIM | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::REVERSED;
    let modifier = prop_oneof![
        Just(Modifier::empty()),
        any::<u16>().prop_map(move |m| modifiers & Modifier::from_bits_truncate(m))
    ];
    (colour(), colour(), modifier).prop_map(|(fg, bg, m)| Style::new().fg(fg).bg(bg).add_modifier(m))
}

fn at_least_one(length: u16) -> NonZero<u16> {
    NonZero::new(length).unwrap_or(NonZero::<u16>::MIN)
}

fn emulator(height: u16, width: u16) -> vt100::Parser {
    vt100::Parser::new(at_least_one(height), at_least_one(width), 0)
}

type Painted = Vec<(u16, u16, String, Style)>;

fn painted() -> impl Strategy<Value = (Painted, Option<(u16, u16)>)> {
    let piece = prop::sample::select(vec![
        "a",
        "text here",
        " ",
        "     ",
        "日本語",
        "한글",
        "e\u{301}te\u{301}",
        "│",
        "👍",
        "…",
        "Ø日x",
        "\u{202e}abc",
    ]);
    let string = (0..40_u16, 0..12_u16, piece.prop_map(str::to_owned), style());
    (prop::collection::vec(string, 0..20), prop::option::of((0..40_u16, 0..12_u16)))
}

fn paint(buffer: &mut Buffer, painted: &Painted) {
    for (x, y, text, style) in painted {
        if *x < buffer.area.width && *y < buffer.area.height {
            buffer.set_string(*x, *y, visible(text), *style);
        }
    }
}

fn colour(colour: vt100::Color) -> Color {
    match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}

fn indexed(colour: Color) -> Color {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    (0_u8..).zip(NAMED).find(|(_, named)| *named == colour).map_or(colour, |(index, _)| Color::Indexed(index))
}

/// `halves` collects where second halves of wide characters ever were: what colours are left there when a narrow
/// one takes the first half differs between terminals, and ratatui repaints them only where it shows.
fn same(buffer: &Buffer, screen: &vt100::Screen, halves: &mut HashSet<(u16, u16)>) -> Result<(), TestCaseError> {
    for y in 0..buffer.area.height {
        let mut covered = 0;
        for x in 0..buffer.area.width {
            let (cell, shown) = (&buffer[(x, y)], screen.cell(y, x).unwrap());
            if covered > 0 {
                covered -= 1;
                halves.insert((x, y));
                continue;
            }
            covered = cell.cell_width() - 1;
            let blank = cell.symbol() == " ";
            let symbol = if shown.has_contents() { shown.contents() } else { " " };
            prop_assert_eq!(cell.symbol(), symbol, "at {},{}", x, y);
            if blank && halves.contains(&(x, y)) {
                continue;
            }
            prop_assert_eq!(indexed(cell.bg), colour(shown.bgcolor()), "background at {},{}", x, y);
            prop_assert_eq!(cell.modifier.contains(Modifier::REVERSED), shown.inverse());
            prop_assert_eq!(cell.modifier.contains(Modifier::UNDERLINED), shown.underline());
            if !blank {
                prop_assert_eq!(indexed(cell.fg), colour(shown.fgcolor()), "text at {},{}", x, y);
                prop_assert_eq!(cell.modifier.contains(Modifier::ITALIC), shown.italic());
                // The emulator holds bold or dim, not both.
                if !cell.modifier.contains(Modifier::BOLD | Modifier::DIM) {
                    prop_assert_eq!(cell.modifier.contains(Modifier::BOLD), shown.bold());
                    prop_assert_eq!(cell.modifier.contains(Modifier::DIM), shown.dim());
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn the_terminal_shows_what_was_drawn(
        frames in prop::collection::vec((painted(), prop::option::weighted(0.2, (1..45_u16, 1..14_u16))), 1..6)
    ) {
        let (mut terminal, wire) = terminal(40, 12);
        let mut shown = emulator(12, 40);
        let mut halves = HashSet::new();
        for ((painted, cursor), size) in frames {
            if let Some((width, height)) = size {
                terminal.backend_mut().resize(Size { width, height });
                shown.screen_mut().set_size(at_least_one(height), at_least_one(width));
            }
            let mut expected = Buffer::empty(Rect::default());
            terminal.draw(|frame| {
                paint(frame.buffer_mut(), &painted);
                expected = frame.buffer_mut().clone();
                if let Some(cursor) = cursor {
                    frame.set_cursor_position(cursor);
                }
            }).unwrap();
            shown.process(&wire.take());
            same(&expected, shown.screen(), &mut halves)?;
            prop_assert_eq!(shown.screen().hide_cursor(), cursor.is_none());
            if let Some((x, y)) = cursor {
                let (width, height) = (expected.area.width, expected.area.height);
                prop_assert_eq!(shown.screen().cursor_position(), (y.min(height - 1), x.min(width - 1)));
            }
        }
    }
}

#[test]
fn any_size_is_survived() {
    for (width, height) in [(0, 0), (1, 1), (2, 1), (1, 50), (500, 200)] {
        let (mut terminal, wire) = terminal(width, height);
        let drawn = terminal.draw(|frame| {
            let area = frame.area();
            let row = "日本 text 👍".repeat(50);
            for y in 0..area.height {
                frame.buffer_mut().set_stringn(0, y, &row, usize::from(width), Style::new());
            }
            frame.set_cursor_position((600, 600));
        });
        drawn.unwrap();
        let mut shown = emulator(height, width);
        shown.process(&wire.take());
        assert_eq!(shown.screen().cursor_position(), (height.max(1) - 1, width.max(1) - 1), "{width}x{height}");
    }
}
