//! What was written: a list, and what the marked entry changed.

use ratatui::layout::{Position, Rect};

use crate::app::{Entry, Outcome};

use super::{Canvas, theme, wrap::wrap};

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, entries: &[Entry], selected: usize) {
    canvas.clear(body);
    let below = (body.height / 2).max(6);
    let upper = Rect { height: body.height - below, ..body };
    let list = canvas.frame(upper, "Activity: what this profile has written, newest first", true);
    if entries.is_empty() {
        canvas.text(list.x + 2, list.y, list.width.saturating_sub(4), "Nothing was written yet.", canvas.styles.muted);
    }
    let first = (selected + 1).saturating_sub(usize::from(list.height));
    for (y, (place, entry)) in (list.y..list.bottom()).zip(entries.iter().enumerate().skip(first)) {
        line(canvas, Rect { y, height: 1, ..list }, entry, place == selected);
    }
    let lower = Rect { y: upper.bottom(), height: below, ..body };
    let inside = canvas.frame(lower, "Before and after", false);
    if let Some(entry) = entries.get(selected) {
        details(canvas, Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }, entry);
    }
}

fn line(canvas: &mut Canvas<'_>, area: Rect, entry: &Entry, selected: bool) {
    let (outcome, style) = match &entry.outcome {
        Outcome::Done(_) if entry.undone => ("taken back".to_owned(), canvas.styles.muted),
        Outcome::Done(took) => (format!("{took} ms"), canvas.styles.success),
        Outcome::NotDone(_) => ("not done".to_owned(), canvas.styles.warning),
        Outcome::Untold(_) => ("not known".to_owned(), canvas.styles.warning),
        Outcome::Unknown => ("unknown".to_owned(), canvas.styles.error),
    };
    canvas.text(area.x, area.y, 1, if selected { theme::CHOSEN } else { " " }, canvas.styles.text);
    canvas.text(area.x + 2, area.y, 17, &entry.at, canvas.styles.muted);
    canvas.text(area.x + 20, area.y, 10, entry.verb(), canvas.styles.text);
    let sentence = area.width.saturating_sub(31 + 12);
    canvas.text(area.x + 31, area.y, sentence, &entry.sentence, canvas.styles.text);
    canvas.text(area.right().saturating_sub(11), area.y, 11, &outcome, style);
    if selected {
        canvas.style(area, canvas.styles.chosen);
        canvas.cursor = Some(Position { x: area.x, y: area.y });
    }
}

fn details(canvas: &mut Canvas<'_>, area: Rect, entry: &Entry) {
    let mut lines = vec![format!("Relation {}: {}", entry.relation, entry.sentence)];
    lines.extend(
        entry
            .changes()
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(field, before, after)| format!("{}: {} > {}", field.spec().wire, quoted(&before), quoted(&after))),
    );
    lines.push(match entry.objection() {
        None => "u takes it back.".to_owned(),
        Some(objection) => format!("It cannot be taken back: {objection}."),
    });
    let shown = lines.iter().flat_map(|line| wrap(line.split('\n'), usize::from(area.width), None).lines);
    for (y, text) in (area.y..area.bottom()).zip(shown) {
        canvas.text(area.x, y, area.width, &text, canvas.styles.text);
    }
}

fn quoted(value: &str) -> String {
    if value.is_empty() { "nothing".to_owned() } else { format!("\"{value}\"") }
}
