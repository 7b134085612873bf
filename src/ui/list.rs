//! A list of relations with its filter line and preview.

use ratatui::layout::{Position, Rect};

use crate::app::{Filter, ListPane, Model, Progress, Split};
use crate::domain::{Direction, RelationRow, Scope};

use super::{Canvas, preview};

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let Some(list) = model.list() else { return };
    let (left, beside) = match model.size().split() {
        Split::Beside(width) => {
            let left = Rect { width: area.width - width, ..area };
            (left, Some(Rect { x: left.right(), width, ..area }))
        }
        Split::Below(height) => {
            let left = Rect { height: area.height - height, ..area };
            (left, Some(Rect { y: left.bottom(), height, ..area }))
        }
        Split::Hidden => (area, None),
    };
    rows(canvas, left, list);
    if let Some(beside) = beside {
        preview::draw(canvas, beside, list);
    }
}

/// Column widths: direction, near party, relation, far party, comment mark, id.
struct Columns {
    near: u16,
    relation: u16,
    far: u16,
}

const DIRECTION: u16 = 3;
const COMMENT: u16 = 2;
const ID: u16 = 9;

impl Columns {
    fn new(width: u16, scope: Scope) -> Self {
        let room = width.saturating_sub(2 + DIRECTION + COMMENT + ID);
        match scope {
            Scope::All => {
                let relation = room / 5;
                let near = (room - relation) / 2;
                Self { near, relation, far: room - relation - near }
            }
            Scope::Of(_) => {
                let relation = room * 2 / 5;
                Self { near: 0, relation, far: room - relation }
            }
        }
    }
}

fn rows(canvas: &mut Canvas<'_>, area: Rect, list: &ListPane) {
    let inside = canvas.frame(area, &title(list), true);
    let columns = Columns::new(inside.width, list.scope);
    let head = Rect { height: 1, ..inside };
    let muted = canvas.styles.muted;
    cells(
        canvas,
        head,
        &columns,
        ["", "Active", "Relation", if columns.near == 0 { "Other party" } else { "Passive" }, "C", "Id"],
        muted,
    );
    let body = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    for (y, place) in (body.y..body.bottom()).zip(list.offset..) {
        let Some(row) = list.rows.get(place) else { break };
        let line = Rect { y, height: 1, ..body };
        let selected = place == list.selected;
        row_line(canvas, line, &columns, row, selected);
        if selected {
            canvas.style(line, canvas.styles.chosen);
            canvas.cursor = Some(Position { x: line.x, y });
        }
    }
    if list.rows.is_empty() {
        canvas.text(body.x + 2, body.y + 1, body.width.saturating_sub(4), empty_note(list), muted);
    }
    if let Filter::Typing(editor) = &list.filter {
        let bottom = area.bottom() - 1;
        let x = canvas.text(area.x + 2, bottom, 12, " /", canvas.styles.focus);
        let field = Rect { x, y: bottom, width: area.width.saturating_sub(8), height: 1 };
        super::home::input(canvas, field, editor);
    }
}

fn title(list: &ListPane) -> String {
    let (column, reversed) = list.rows.sort();
    let count = match (&list.filter, list.rows.len() == list.rows.total()) {
        (Filter::Off, true) => format!("{}", list.rows.total()),
        _ => format!("{} of {}", list.rows.len(), list.rows.total()),
    };
    let more = match (&list.progress, &list.fresh) {
        (Progress::Loading, _) => ", loading",
        (_, Some(_)) => ", reading again",
        (Progress::Complete, None) => "",
        (Progress::Failed(_), None) => ", incomplete",
        (Progress::Old(_), None) => ", old",
    };
    let filter = match &list.filter {
        Filter::Kept(text) => format!("  filter: {text}"),
        _ => String::new(),
    };
    let order = if reversed { " backwards" } else { "" };
    format!("Relations {count}{more}  by {}{order}{filter}", column.label())
}

fn empty_note(list: &ListPane) -> &'static str {
    match (&list.progress, &list.filter) {
        (Progress::Loading, _) => "Loading...",
        (_, Filter::Typing(_) | Filter::Kept(_)) => "No relation matches the filter.",
        (Progress::Failed(_), _) => "The list could not be loaded.",
        (Progress::Complete | Progress::Old(_), Filter::Off) => "No relations. n makes one.",
    }
}

fn row_line(canvas: &mut Canvas<'_>, line: Rect, columns: &Columns, row: &RelationRow, selected: bool) {
    let arrow = canvas.arrow(row.direction == Direction::Active);
    let mark = if selected { super::theme::CHOSEN } else { " " };
    canvas.text(line.x, line.y, 1, mark, canvas.styles.text);
    let comment = if row.comment.trim().is_empty() { "" } else { "*" };
    let id = row.id.to_string();
    cells(canvas, line, columns, [arrow, &row.near_name, &row.text, &row.far_name, comment, &id], canvas.styles.text);
}

fn cells(canvas: &mut Canvas<'_>, line: Rect, columns: &Columns, values: [&str; 6], style: ratatui::style::Style) {
    let widths = [DIRECTION, columns.near, columns.relation, columns.far, COMMENT, ID];
    let mut x = line.x + 2;
    for (value, width) in values.into_iter().zip(widths) {
        canvas.text(x, line.y, width.saturating_sub(1), value, style);
        x += width;
    }
}
