//! The page of keys, printed from the same table that the keys are read from.

use ratatui::layout::Rect;

use crate::app::{Model, layers_below, refused};
use crate::domain::Refusal;
use crate::keymap::{Command, sections_for};

use super::{Canvas, canvas::centred};

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, offset: usize, model: &Model) {
    let area = centred(body, body.width.saturating_sub(4).min(76), body.height);
    canvas.clear(area);
    let inside = canvas.frame(area, "Keys", true);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let layers = layers_below(model);
    let lines = sections_for(&layers).flat_map(|section| {
        let rows = section.rows().map(|(keys, command)| Line::Row(keys, command));
        [Line::Title(section.title())].into_iter().chain(rows).chain([Line::Blank]).collect::<Vec<_>>()
    });
    for (y, line) in (inside.y..inside.bottom()).zip(lines.skip(offset)) {
        match line {
            Line::Title(title) => canvas.text(inside.x, y, inside.width, title, canvas.styles.title),
            Line::Row(keys, command) => {
                canvas.text(inside.x + 2, y, 24, &keys, canvas.styles.key);
                let (help, style) = match refused(model, command) {
                    Some(Refusal(reason)) => (format!("Refused: {reason}"), canvas.styles.warning),
                    None => (command.help().to_owned(), canvas.styles.text),
                };
                canvas.text(inside.x + 28, y, inside.width.saturating_sub(28), &help, style)
            }
            Line::Blank => continue,
        };
    }
}

enum Line {
    Title(&'static str),
    Row(String, Command),
    Blank,
}
