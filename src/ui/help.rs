//! The page of keys, printed from the same table that the keys are read from.

use ratatui::layout::Rect;

use crate::app::{Model, layers_below};
use crate::keymap::sections_for;

use super::{Canvas, canvas::centred};

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, offset: usize, model: &Model) {
    let area = centred(body, body.width.saturating_sub(4).min(76), body.height);
    canvas.clear(area);
    let inside = canvas.frame(area, "Keys", true);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let layers = layers_below(model);
    let lines = sections_for(&layers).flat_map(|section| {
        let rows = section.rows().map(|(keys, help)| Line::Row(keys, help));
        [Line::Title(section.title())].into_iter().chain(rows).chain([Line::Blank]).collect::<Vec<_>>()
    });
    for (y, line) in (inside.y..inside.bottom()).zip(lines.skip(offset)) {
        match line {
            Line::Title(title) => canvas.text(inside.x, y, inside.width, title, canvas.styles.title),
            Line::Row(keys, help) => {
                canvas.text(inside.x + 2, y, 24, &keys, canvas.styles.key);
                canvas.text(inside.x + 28, y, inside.width.saturating_sub(28), help, canvas.styles.text)
            }
            Line::Blank => continue,
        };
    }
}

enum Line {
    Title(&'static str),
    Row(String, &'static str),
    Blank,
}
