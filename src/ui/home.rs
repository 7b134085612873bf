//! The start screen.

use ratatui::layout::{Position, Rect};

use crate::app::{Finds, Item, Model, Purpose, SignIn, Way};
use crate::domain::sentences;
use crate::form::Draft;

use super::{Canvas, text};

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let inside = canvas.frame(area, "Home", true);
    let inside = Rect { x: inside.x + 2, width: inside.width.saturating_sub(4), ..inside };
    let home = model.home();
    let query = home.query();
    let x = canvas.text(inside.x, inside.y + 1, 8, "Find  ", canvas.styles.muted);
    input(canvas, Rect { x, y: inside.y + 1, width: inside.right() - x, height: 1 }, query);
    let items = home.items();
    let note = match home.finds() {
        _ if query.is_empty() && items.is_empty() => {
            "Type the name of a company or a person, or the id of a relation.".to_owned()
        }
        _ if query.is_empty() && !home.drafts().is_empty() => "Unsaved drafts. Enter goes on with one.".to_owned(),
        _ if query.is_empty() => "Opened lately".to_owned(),
        Finds::Failed(failure) => format!("The search did not succeed: {failure}"),
        _ if model.awaits_first_hit() => "Searching... Enter opens the first hit as soon as it is here.".to_owned(),
        _ if model.in_flight().has(Purpose::Search) => "Searching...".to_owned(),
        _ if items.is_empty() => "Nothing found.".to_owned(),
        _ => format!("{} found", items.len()),
    };
    canvas.text(inside.x, inside.y + 3, inside.width, &note, canvas.styles.muted);
    let hints = first_steps(model);
    let below = u16::try_from(hints.len()).unwrap_or(0);
    let list = Rect { y: inside.y + 4, height: inside.height.saturating_sub(5 + below + 1), ..inside };
    let first = (home.selected() + 1).saturating_sub(usize::from(list.height));
    for (y, (place, item)) in (list.y..list.bottom()).zip(items.iter().enumerate().skip(first)) {
        line(canvas, Rect { y, height: 1, ..list }, item, place == home.selected());
    }
    for (y, hint) in (inside.bottom().saturating_sub(below)..inside.bottom()).zip(hints) {
        canvas.text(inside.x, y, inside.width, hint, canvas.styles.muted);
    }
}

/// A line of text with the cursor in it, scrolled so that the cursor is seen.
pub(super) fn input(canvas: &mut Canvas<'_>, area: Rect, editor: &crate::form::TextEditor) {
    let line = editor.lines().first().map_or("", String::as_str);
    let before: String = line.chars().take(editor.cursor().1).collect();
    let before = text::visible(&before).into_owned();
    let room = usize::from(area.width.saturating_sub(1));
    let mut skipped = before.as_str();
    while text::width(skipped) > room {
        let mut characters = skipped.chars();
        characters.next();
        skipped = characters.as_str();
    }
    let cut = before.len() - skipped.len();
    let whole = text::visible(line);
    canvas.style(area, canvas.styles.text);
    canvas.text(area.x, area.y, area.width, whole.get(cut..).unwrap_or_default(), canvas.styles.text);
    let column = u16::try_from(text::width(skipped)).unwrap_or(0);
    canvas.cursor = Some(Position { x: area.x + column.min(area.width.saturating_sub(1)), y: area.y });
}

fn line(canvas: &mut Canvas<'_>, area: Rect, item: &Item<'_>, selected: bool) {
    let (name, detail, tag) = match item {
        Item::Relation(id) => (format!("Relation {id}"), "open it by its id".to_owned(), String::new()),
        Item::Draft(offered) => {
            let draft = Draft::resumed(offered.kept.clone());
            let [sentence, _] = sentences(draft.entity());
            (format!("Unsaved: {sentence}"), String::new(), offered.saved_at.clone())
        }
        Item::Recent(hit) | Item::Hit(hit) => {
            let kept = if hit.retired { " (left)" } else { "" };
            (hit.name.clone(), hit.detail.clone(), format!("{}{kept}", hit.party))
        }
    };
    let tag_width = 24.min(area.width / 4);
    let name_width = if detail.is_empty() { area.width - tag_width - 1 } else { area.width * 2 / 5 };
    let style = canvas.styles.text;
    canvas.text(area.x, area.y, 1, if selected { super::theme::CHOSEN } else { " " }, style);
    canvas.text(area.x + 2, area.y, name_width - 3, &name, style);
    let detail_width = (area.width - tag_width).saturating_sub(name_width + 1);
    canvas.text(area.x + name_width, area.y, detail_width, &detail, canvas.styles.muted);
    canvas.text(area.right() - tag_width, area.y, tag_width, &tag, canvas.styles.muted);
    if selected {
        canvas.style(area, canvas.styles.chosen);
    }
}

/// What somebody who has just started wants to know.
fn first_steps(model: &Model) -> &'static [&'static str] {
    let session = model.session();
    match (session.way, &session.sign_in) {
        (Way::Sandbox, _) => &[
            "This is the embedded sandbox: everything works, nothing is real.",
            "To connect to a real server, quit and type: relata login",
        ],
        (_, SignIn::Failed(_)) => &["Not signed in: F5 tries again, F7 changes the server."],
        _ => &[],
    }
}
