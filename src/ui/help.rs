//! The page of keys.

use ratatui::layout::Rect;

use crate::app::{HELP_KEYS, HelpLine, Model, help_page, help_width};

use super::{Canvas, canvas::centred};

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, offset: usize, model: &Model) {
    let area = centred(body, help_width(body.width), body.height);
    canvas.clear(area);
    let inside = canvas.frame(area, "Keys", true);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    for (y, line) in (inside.y..inside.bottom()).zip(help_page(model).into_iter().skip(offset)) {
        match line {
            HelpLine::Title(title) => drop(canvas.text(inside.x, y, inside.width, title, canvas.styles.title)),
            HelpLine::Row { keys, text, refused } => {
                canvas.text(inside.x + 2, y, HELP_KEYS - 4, &keys, canvas.styles.key);
                let style = if refused { canvas.styles.warning } else { canvas.styles.text };
                canvas.text(inside.x + HELP_KEYS, y, inside.width.saturating_sub(HELP_KEYS), &text, style);
            }
            HelpLine::Blank => {}
        }
    }
}
