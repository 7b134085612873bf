//! What was written: a list, and what the marked entry changed.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::app::{Change, Entry, Model, Outcome, Took};
use crate::domain::Operation;

use super::{Canvas, theme, wrap::wrap};

/// Narrower lines tell no durations; those of the marked entry stand below.
const ROOM_FOR_DURATIONS: u16 = 100;

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, (entries, selected): (&[Entry], usize), model: &Model) {
    canvas.clear(body);
    let below = (body.height / 2).max(6);
    let upper = Rect { height: body.height - below, ..body };
    let list = canvas.frame(upper, "Activity: what this profile has written, newest first", true);
    let mut rows = list;
    let note = match (model.is_unlisted(), entries.is_empty()) {
        (true, _) => {
            Some(("! The journal is not written now: what is saved or deleted is not listed.", canvas.styles.error))
        }
        (false, true) => Some(("Nothing was written yet.", canvas.styles.muted)),
        (false, false) => None,
    };
    if let Some((text, style)) = note {
        canvas.text(list.x + 2, list.y, list.width.saturating_sub(4), text, style);
        rows = Rect { y: list.y + 1, height: list.height.saturating_sub(1), ..list };
    }
    let first = (selected + 1).saturating_sub(usize::from(rows.height));
    for (y, (place, entry)) in (rows.y..rows.bottom()).zip(entries.iter().enumerate().skip(first)) {
        line(canvas, Rect { y, height: 1, ..rows }, entry, place == selected);
    }
    let lower = Rect { y: upper.bottom(), height: below, ..body };
    let inside = canvas.frame(lower, "Before and after", false);
    if let Some(entry) = entries.get(selected) {
        details(canvas, Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }, entry, model);
    }
}

fn line(canvas: &mut Canvas<'_>, area: Rect, entry: &Entry, selected: bool) {
    let (outcome, style) = came_to(canvas, entry);
    let outcome = match took(entry) {
        Some(took) if area.width >= ROOM_FOR_DURATIONS => format!("{outcome}, {took}"),
        _ => outcome.to_owned(),
    };
    canvas.text(area.x, area.y, 1, if selected { theme::CHOSEN } else { " " }, canvas.styles.text);
    canvas.text(area.x + 2, area.y, 17, &entry.at, canvas.styles.muted);
    canvas.text(area.x + 20, area.y, 12, entry.act(), canvas.styles.text);
    let last = if area.width >= ROOM_FOR_DURATIONS { 29 } else { 11 };
    let sentence = area.width.saturating_sub(33 + last);
    canvas.text(area.x + 33, area.y, sentence.saturating_sub(1), &entry.sentence, canvas.styles.text);
    canvas.text(area.right().saturating_sub(last), area.y, last, &outcome, style);
    if selected {
        canvas.style(area, canvas.styles.chosen);
        canvas.cursor = Some(Position { x: area.x, y: area.y });
    }
}

fn came_to(canvas: &Canvas<'_>, entry: &Entry) -> (&'static str, Style) {
    match &entry.outcome {
        Outcome::Done if entry.undone => ("taken back", canvas.styles.muted),
        Outcome::Done => ("done", canvas.styles.success),
        Outcome::NotDone(_) => ("not done", canvas.styles.warning),
        Outcome::Untold(_) => ("not known", canvas.styles.warning),
        Outcome::Unknown => ("unknown", canvas.styles.error),
    }
}

fn took(entry: &Entry) -> Option<String> {
    match entry.took {
        Took::Milliseconds(took) => Some(format!("{took} ms")),
        Took::FoundLater => Some("found out later".to_owned()),
        Took::Unknown => None,
    }
}

fn details(canvas: &mut Canvas<'_>, area: Rect, entry: &Entry, model: &Model) {
    let (outcome, _) = came_to(canvas, entry);
    let took = took(entry).map_or_else(String::new, |took| format!(", {took}"));
    // A create that is not known to have been done has no id.
    let id = Some(entry.relation).filter(|id| id.is_saved()).map_or_else(String::new, |id| format!("Relation {id}: "));
    let mut lines = vec![format!("{}: {outcome}{took}", entry.act()), format!("{id}{}", entry.sentence)];
    let operation = entry.write.operation();
    lines.extend(entry.changes(&model.facts().definitions).iter().map(|one| change(one, operation)));
    lines.push(match entry.objection() {
        None => "u takes it back.".to_owned(),
        Some(objection) => format!("It cannot be taken back: {objection}."),
    });
    lines.extend((entry.outcome == Outcome::Unknown).then(|| "F5 on the start screen looks again.".to_owned()));
    let shown = lines.iter().flat_map(|line| wrap(line.split('\n'), usize::from(area.width), None).lines);
    for (y, text) in (area.y..area.bottom()).zip(shown) {
        canvas.text(area.x, y, area.width, &text, canvas.styles.text);
    }
}

/// A create has no values before, a delete none after: there, the value says it all.
fn change(change: &Change, operation: Operation) -> String {
    let Change { label, before, after } = change;
    let quoted = |value: &str| if value.is_empty() { "nothing".to_owned() } else { format!("\"{value}\"") };
    match operation {
        Operation::Insert => format!("{label}: {after}"),
        Operation::Update => format!("{label}: {} > {}", quoted(before), quoted(after)),
        Operation::Delete => format!("{label}: {before}"),
    }
}
