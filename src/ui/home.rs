//! The start screen.

use ratatui::layout::{Position, Rect};

use crate::app::{Finds, Item, Model, Purpose, SignIn, Way};
use crate::domain::{FieldId, Side, Value, sentences};
use crate::form::{Draft, Kept, KeptKey};

use super::{Canvas, chrome::first_lines, text};

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let inside = canvas.frame(area, "Home", true);
    let inside = Rect { x: inside.x + 2, width: inside.width.saturating_sub(4), ..inside };
    let home = model.home();
    let query = home.query();
    let x = canvas.text(inside.x, inside.y + 1, 8, "Find  ", canvas.styles.muted);
    input(canvas, Rect { x, y: inside.y + 1, width: inside.right() - x, height: 1 }, query);
    let items = home.items();
    let note = note(model, &items);
    let note = first_lines(&note, usize::from(inside.width), 3);
    let mut y = inside.y + 3;
    for line in &note {
        canvas.text(inside.x, y, inside.width, line, canvas.styles.muted);
        y += 1;
    }
    let hints = first_steps(model);
    let below = u16::try_from(hints.len()).unwrap_or(0);
    let list = Rect { y, height: inside.bottom().saturating_sub(y + below + 1), ..inside };
    let rows = rows(&items);
    let marked = rows.iter().position(|row| matches!(row, Row::Item(place, _) if *place == home.selected()));
    let first = (marked.unwrap_or(0) + 1).saturating_sub(usize::from(list.height));
    for (y, row) in (list.y..list.bottom()).zip(rows.iter().skip(first)) {
        let area = Rect { y, height: 1, ..list };
        match row {
            Row::Heading(text) => drop(canvas.text(area.x, y, area.width, text, canvas.styles.muted)),
            Row::Item(place, item) => line(canvas, area, item, *place == home.selected()),
        }
    }
    for (y, hint) in (inside.bottom().saturating_sub(below)..inside.bottom()).zip(hints) {
        canvas.text(inside.x, y, inside.width, hint, canvas.styles.muted);
    }
}

/// A line of the list.
enum Row<'a> {
    Heading(&'static str),
    Item(usize, &'a Item<'a>),
}

/// The items; parties that follow drafts have a heading of their own.
fn rows<'a>(items: &'a [Item<'a>]) -> Vec<Row<'a>> {
    let drafts = items.iter().take_while(|item| matches!(item, Item::Draft(_))).count();
    let mut rows: Vec<Row<'_>> = items.iter().enumerate().map(|(place, item)| Row::Item(place, item)).collect();
    if 0 < drafts && drafts < items.len() {
        rows.splice(drafts..drafts, [Row::Heading(""), Row::Heading(LATELY)]);
    }
    rows
}

const LATELY: &str = "Opened lately";

/// What there is to say of the items.
fn note(model: &Model, items: &[Item<'_>]) -> String {
    let home = model.home();
    let query = home.query();
    let found = items.iter().filter(|item| matches!(item, Item::Recent(_) | Item::Hit(_))).count();
    match home.finds() {
        _ if query.is_empty() && items.is_empty() => {
            "Type the name of a company or a person, or the id of a relation.".to_owned()
        }
        _ if query.is_empty() && !home.drafts().is_empty() => "Unsaved drafts. Enter goes on with one.".to_owned(),
        _ if query.is_empty() => LATELY.to_owned(),
        Finds::Failed(failure) => format!("The search did not succeed: {failure}"),
        _ if model.awaits_first_hit() => "Searching... Enter opens the first hit as soon as it is here.".to_owned(),
        _ if model.in_flight().has(Purpose::Search) => "Searching...".to_owned(),
        _ if found == 0 && !items.is_empty() => "No company or person found.".to_owned(),
        _ if found == 0 => "Nothing found.".to_owned(),
        _ => format!("{found} found"),
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
        Item::Relation(id) => (format!("Open relation {id}"), String::new(), String::new()),
        Item::Draft(offered) => (format!("Unsaved: {}", about(&offered.kept)), String::new(), offered.saved_at.clone()),
        Item::Recent(hit) | Item::Hit(hit) => {
            let kept = if hit.retired { " (left)" } else { "" };
            (hit.name.clone(), hit.detail.clone(), format!("{}{kept}", hit.party))
        }
    };
    let whole = u16::try_from(text::width(&text::visible(&tag))).unwrap_or(area.width).min(area.width / 2);
    let tag_width = if matches!(item, Item::Draft(_)) { whole } else { 24.min(area.width / 4) };
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

/// What a draft is about: the relation, and the comment where that is what was typed.
fn about(kept: &Kept) -> String {
    let draft = Draft::resumed(kept.clone());
    let entity = draft.entity();
    let [sentence, _] = sentences(entity);
    let blank = [Side::Source, Side::Destination].iter().all(|side| entity.party_name(*side).trim().is_empty());
    let relation = match kept.key {
        KeptKey::New(_) if blank => "a new relation".to_owned(),
        KeptKey::New(_) => format!("new, {sentence}"),
        KeptKey::Relation(_) => sentence.to_string(),
    };
    match kept.changes.get(&FieldId::Comment).and_then(Value::text).map(str::trim) {
        None | Some("") => relation,
        Some(comment) => format!("{relation}, \"{comment}\""),
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
