//! A question with its buttons, over everything else.

use ratatui::layout::{Position, Rect};

use crate::app::{Model, Question};
use crate::domain::RelationId;
use crate::form::TextEditor;

use super::{Canvas, canvas::centred, home, wrap::wrap};

/// The question before a delete on a production server.
pub(super) fn draw_by_name(
    canvas: &mut Canvas<'_>,
    body: Rect,
    overlay: (RelationId, &str, &TextEditor),
    model: &Model,
) {
    let (subject, name, typed) = overlay;
    let question = Question::Delete { subject, from_list: false };
    let (width, text) = wrapped(body, question, model);
    let height = u16::try_from(text.len()).unwrap_or(u16::MAX).saturating_add(6).min(body.height);
    let inside = boxed(canvas, body, (width, height), "PRODUCTION: delete this relation?");
    let room = inside.height.saturating_sub(3);
    for (y, line) in (inside.y..inside.y + room).zip(&text) {
        canvas.text(inside.x, y, inside.width, line, canvas.styles.text);
    }
    let y = inside.bottom().saturating_sub(2);
    canvas.text(inside.x, y, inside.width, &format!("To delete it, type: {name}"), canvas.styles.warning);
    let x = canvas.text(inside.x, y + 1, 2, "> ", canvas.styles.focus);
    home::input(canvas, Rect { x, y: y + 1, width: inside.right() - x, height: 1 }, typed);
}

fn wrapped(body: Rect, question: Question, model: &Model) -> (u16, Vec<String>) {
    let width = body.width.saturating_sub(4).min(84);
    let lines = question.text(model.form());
    let text = lines.iter().flat_map(|line| wrap(line.split('\n'), usize::from(width.saturating_sub(3)), None).lines);
    (width, text.collect())
}

pub(super) fn boxed(canvas: &mut Canvas<'_>, body: Rect, (width, height): (u16, u16), title: &str) -> Rect {
    let area = centred(body, width, height);
    canvas.clear(area);
    let inside = canvas.frame(area, title, true);
    Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }
}

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, question: Question, marked: usize, model: &Model) {
    let (width, text) = wrapped(body, question, model);
    let height = u16::try_from(text.len()).unwrap_or(u16::MAX).saturating_add(5).min(body.height);
    let inside = boxed(canvas, body, (width, height), question.title());
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
