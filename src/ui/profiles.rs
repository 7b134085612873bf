//! The list of profiles to switch to.

use ratatui::layout::{Position, Rect};

use crate::app::{Model, ProfileChoice};

use super::{Canvas, canvas::centred, text, theme};

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, selected: usize, model: &Model) {
    let profiles = model.profiles();
    let rows = u16::try_from(profiles.len()).unwrap_or(u16::MAX);
    let height = rows.saturating_add(4).min(body.height);
    let area = centred(body, body.width.saturating_sub(6).min(100), height);
    canvas.clear(area);
    let inside = canvas.frame(area, "Profiles", true);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let named = |choice: &ProfileChoice| {
        let open = if Some(&choice.name) == model.session().profile.as_ref() { " (open)" } else { "" };
        format!("{}{open}", choice.name)
    };
    // No wider than the names are.
    let widest = profiles.iter().map(|choice| text::width(&text::visible(&named(choice)))).max().unwrap_or(0);
    let column = u16::try_from(widest).unwrap_or(u16::MAX).min(inside.width * 2 / 5);
    let list = Rect { height: inside.height.saturating_sub(2), ..inside };
    let first = (selected + 1).saturating_sub(usize::from(list.height));
    for (y, (place, choice)) in (list.y..list.bottom()).zip(profiles.iter().enumerate().skip(first)) {
        let line = Rect { y, height: 1, ..list };
        canvas.text(line.x, y, 1, if place == selected { theme::CHOSEN } else { " " }, canvas.styles.text);
        canvas.text(line.x + 2, y, column, &named(choice), canvas.styles.text);
        let x = line.x + column + 5;
        canvas.text(x, y, line.right().saturating_sub(x), &choice.detail, canvas.styles.muted);
        if place == selected {
            canvas.style(line, canvas.styles.chosen);
            canvas.cursor = Some(Position { x: line.x, y });
        }
    }
    let y = inside.bottom().saturating_sub(1);
    canvas.text(inside.x, y, inside.width, "To add a server, quit and type: relata config init", canvas.styles.muted);
}
