//! A buffer of cells as text, as a picture for a snapshot, and as something that
//! must never hold what would steer a terminal.

use std::fmt::Write;

use ratatui::buffer::{Buffer, CellWidth};
use relata::ui::text;

/// The cells as lines; blanks at the ends are cut.
pub(crate) fn text(buffer: &Buffer) -> String {
    let mut lines = String::new();
    for y in buffer.area.rows().map(|row| row.y) {
        let (mut line, mut x) = (String::new(), 0);
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            line.push_str(cell.symbol());
            x += cell.cell_width().max(1);
        }
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    lines
}

/// The text, then what stands for the styles: a hash that changes with any of them.
/// Digits of the port behind the loopback address are the only thing that differs between runs.
pub(crate) fn picture(buffer: &Buffer) -> String {
    let mut picture = without_ports(&text(buffer));
    writeln!(picture, "styles {:016x}", styles(buffer)).expect("a String takes every write");
    picture
}

fn without_ports(screen: &str) -> String {
    const HOST: &str = "127.0.0.1:";
    let mut parts = screen.split(HOST);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.chars().take_while(char::is_ascii_digit).count();
        out.push_str(HOST);
        out.extend(std::iter::repeat_n('0', digits));
        out.push_str(&part[digits..]);
    }
    out
}

/// FNV-1a over the cells' styles.
fn styles(buffer: &Buffer) -> u64 {
    buffer.content.iter().fold(0xcbf2_9ce4_8422_2325, |hash, cell| {
        let style = format!("{:?}", cell.style());
        style.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    })
}

/// No cell holds a control character, a change of direction or anything unseen.
pub(crate) fn assert_harmless(buffer: &Buffer) {
    for cell in &buffer.content {
        assert!(text::is_visible(cell.symbol()), "raw in a cell: {:?}", cell.symbol());
    }
}
