//! A question with its buttons, over everything else.

use ratatui::layout::{Position, Rect};

use crate::app::{Model, Question};
use crate::domain::RelationId;
use crate::form::TextEditor;

use super::{Canvas, canvas::centred, chrome::first_lines, home, wrap::wrap};

/// The question before a delete on a production server.
pub(super) fn draw_by_name(
    canvas: &mut Canvas<'_>,
    body: Rect,
    overlay: (RelationId, &str, &TextEditor),
    model: &Model,
) {
    let (subject, name, typed) = overlay;
    let question = Question::Delete { subject, from_list: false };
    let (width, text) = wrapped(body, question, model, 6);
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

/// The width of the box and its text. Where that is too long, its longest part makes room: what
/// stands at the end counts as much as what stands at the beginning.
fn wrapped(body: Rect, question: Question, model: &Model, around: u16) -> (u16, Vec<String>) {
    let width = body.width.saturating_sub(4).min(84);
    let room = usize::from(width.saturating_sub(4));
    let text = question.text(model.form());
    let whole = |text: &String| wrap(text.split('\n'), room + 1, None).lines;
    let mut parts: Vec<Vec<String>> = text.iter().map(whole).collect();
    let most = usize::from(body.height.saturating_sub(around));
    let over = parts.iter().map(Vec::len).sum::<usize>().saturating_sub(most);
    if let Some((at, longest)) = parts.iter().enumerate().max_by_key(|(_, part)| part.len()) {
        let lines = longest.len().saturating_sub(over).max(1);
        parts[at] = first_lines(&text[at], room, lines);
    }
    (width, parts.concat())
}

pub(super) fn boxed(canvas: &mut Canvas<'_>, body: Rect, (width, height): (u16, u16), title: &str) -> Rect {
    let area = centred(body, width, height);
    canvas.clear(area);
    let inside = canvas.frame(area, title, true);
    Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }
}

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, question: Question, marked: usize, model: &Model) {
    let (width, text) = wrapped(body, question, model, 5);
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
