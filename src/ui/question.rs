//! A question with its buttons, over everything else.

use ratatui::layout::{Position, Rect};

use crate::app::{Model, Question};

use super::{Canvas, canvas::centred, wrap::wrap};

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, question: Question, marked: usize, model: &Model) {
    let width = body.width.saturating_sub(4).min(84);
    let text: Vec<String> = question
        .text(model.form())
        .iter()
        .flat_map(|line| wrap(line.split('\n'), usize::from(width.saturating_sub(3)), None).lines)
        .collect();
    let height = u16::try_from(text.len()).unwrap_or(u16::MAX).saturating_add(5).min(body.height);
    let area = centred(body, width, height);
    canvas.clear(area);
    let inside = canvas.frame(area, question.title(), true);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let room = inside.height.saturating_sub(2);
    for (y, line) in (inside.y..inside.y + room).zip(&text) {
        canvas.text(inside.x, y, inside.width, line, canvas.styles.text);
    }
    let mut x = inside.x;
    let y = inside.bottom().saturating_sub(1);
    for (place, button) in question.buttons().iter().enumerate() {
        let label = format!("[ {} ]", button.label());
        let style = if place == marked { canvas.styles.chosen } else { canvas.styles.text };
        if place == marked {
            canvas.cursor = Some(Position { x: x + 2, y });
        }
        x = canvas.text(x, y, inside.right().saturating_sub(x), &label, style) + 2;
    }
}
