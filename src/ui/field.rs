//! One field of the form: marks, label, value or cursor, and what there is to say.

use ratatui::layout::{Position, Rect};

use crate::domain::{Access, ContactRelationEntity, FieldId, FieldKind, Finding, Level, Party};
use crate::form::{Draft, Focus, FormState, TextEditor};

use super::{Canvas, form::side_word, home, theme, wrap::wrap};

/// Columns of marks and label before a value.
pub(super) const LABEL: u16 = 19;

pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    form: &FormState,
    draft: &Draft,
    id: FieldId,
    finding: Option<&Finding>,
) {
    let entity = draft.entity();
    let focus = form.focus().filter(|focus| focus.field() == Some(id));
    let access = entity.access(id);
    let label_style = if focus.is_some() { canvas.styles.focus } else { canvas.styles.muted };
    let mark = if draft.is_changed(id) { theme::CHANGED } else { " " };
    canvas.text(area.x, area.y, 1, if focus.is_some() { theme::CHOSEN } else { mark }, canvas.styles.changed);
    if focus.is_some() {
        canvas.text(area.x + 1, area.y, 1, mark, canvas.styles.changed);
    }
    let label = format!("{}{}", side_word(id.spec().section), id.spec().label.to_lowercase());
    let label = if side_word(id.spec().section).is_empty() { id.spec().label } else { label.as_str() };
    canvas.text(area.x + 2, area.y, LABEL - 3, label, label_style);
    let value = Rect { x: area.x + LABEL, width: area.width.saturating_sub(LABEL), ..area };
    match focus {
        Some(Focus::Text { editor, .. }) if id.spec().kind == FieldKind::Text => typed(canvas, value, editor),
        Some(Focus::Text { editor, .. }) => home::input(canvas, Rect { width: value.width / 2, ..value }, editor),
        _ if id.spec().kind == FieldKind::Text => paragraph(canvas, value, entity, id),
        _ => {
            let left = Rect { width: value.width * 3 / 5, ..value };
            picked(canvas, left, entity, id, focus.is_some());
        }
    }
    if id.spec().kind != FieldKind::Text || value.height == 1 {
        let right = Rect { x: value.x + value.width * 3 / 5 + 1, width: value.width * 2 / 5, ..value };
        if id.spec().kind != FieldKind::Text || finding.is_some() || !access.is_editable() {
            remark(canvas, right, entity, id, &access, finding);
        }
    } else if finding.is_some() || !access.is_editable() {
        remark(canvas, Rect { y: value.bottom() - 1, ..value }, entity, id, &access, finding);
    }
}

/// A value taken from a list, by its name.
fn picked(canvas: &mut Canvas<'_>, area: Rect, entity: &ContactRelationEntity, id: FieldId, focused: bool) {
    let number = entity.integer(id);
    let text = match id.spec().kind {
        FieldKind::Company { side } if number != 0 => named(entity.text(side.name_fields().0), "company", number),
        FieldKind::Person { side } if number != 0 => named(entity.text(side.name_fields().1), "person", number),
        FieldKind::Person { side } if entity.party(side) != Party::default() => "(the company itself)".to_owned(),
        FieldKind::Definition if number != 0 => {
            let (active, passive) = (entity.text(FieldId::ActiveText), entity.text(FieldId::PassiveText));
            named(format!("{active} / {passive}").trim_matches([' ', '/']), "type", number)
        }
        FieldKind::Integer => entity.get(id).display(),
        _ => "…".to_owned(),
    };
    let style = if entity.access(id).is_editable() { canvas.styles.text } else { canvas.styles.locked };
    if focused {
        canvas.style(Rect { height: 1, ..area }, canvas.styles.chosen);
        canvas.cursor = Some(Position { x: area.x, y: area.y });
        canvas.text(area.x, area.y, area.width, &text, style.patch(canvas.styles.chosen));
    } else {
        canvas.text(area.x, area.y, area.width, &text, style);
    }
}

fn named(name: &str, kind: &str, id: i32) -> String {
    if name.trim().is_empty() { format!("{kind} {id}") } else { name.to_owned() }
}

/// What stands beside a value: what is wrong, why it is locked, or its id.
fn remark(
    canvas: &mut Canvas<'_>,
    area: Rect,
    entity: &ContactRelationEntity,
    id: FieldId,
    access: &Access,
    finding: Option<&Finding>,
) {
    let (text, style) = match (finding, access) {
        (Some(finding), _) if finding.level == Level::Blocking => {
            (format!("{} {}", theme::ERROR, finding.text), canvas.styles.error)
        }
        (Some(finding), _) => (format!("{} {}", theme::ERROR, finding.text), canvas.styles.warning),
        // What locks the whole row is said once, at the foot of the form.
        (None, Access::Locked { .. }) if entity.allows(entity.save_operation()).is_err() => {
            (format!("{} locked", theme::LOCKED), canvas.styles.locked)
        }
        (None, Access::Locked { reason }) => (format!("{} locked: {reason}", theme::LOCKED), canvas.styles.locked),
        _ => (identity(entity, id), canvas.styles.muted),
    };
    canvas.text(area.x, area.y, area.width, &text, style);
}

fn identity(entity: &ContactRelationEntity, id: FieldId) -> String {
    let number = entity.integer(id);
    match id.spec().kind {
        _ if number == 0 => String::new(),
        FieldKind::Company { .. } => format!("company {number}"),
        FieldKind::Person { .. } => format!("person {number}"),
        FieldKind::Definition => format!("type {number}"),
        FieldKind::Integer => "texts stand as the server sends them".to_owned(),
        _ => String::new(),
    }
}

/// The text being typed, scrolled to the cursor.
fn typed(canvas: &mut Canvas<'_>, area: Rect, editor: &TextEditor) {
    let lines = editor.lines().iter().map(String::as_str);
    let wrapped = wrap(lines, usize::from(area.width), Some(editor.cursor()));
    let (row, cell) = wrapped.cursor;
    let first = (row + 1).saturating_sub(usize::from(area.height));
    for (y, line) in (area.y..area.bottom()).zip(wrapped.lines.iter().skip(first)) {
        canvas.text(area.x, y, area.width, line, canvas.styles.text);
    }
    let column = u16::try_from(cell).unwrap_or(0).min(area.width.saturating_sub(1));
    let line = u16::try_from(row - first).unwrap_or(0);
    canvas.cursor = Some(Position { x: area.x + column, y: area.y + line });
}

fn paragraph(canvas: &mut Canvas<'_>, area: Rect, entity: &ContactRelationEntity, id: FieldId) {
    let text = entity.text(id);
    let style = if entity.access(id).is_editable() { canvas.styles.text } else { canvas.styles.locked };
    let lines = wrap(text.split('\n'), usize::from(area.width), None).lines;
    for (y, line) in (area.y..area.bottom()).zip(lines) {
        canvas.text(area.x, y, area.width, &line, style);
    }
}

/// What the server says of a field: type, length used and allowed, right and reason.
pub(super) fn describe(entity: &ContactRelationEntity, id: FieldId) -> String {
    let limit = entity.limit(id);
    let mut parts = Vec::new();
    if !limit.type_name.is_empty() {
        parts.push(limit.type_name.clone());
    }
    if id.spec().kind == FieldKind::Text {
        let used = entity.text(id).encode_utf16().count();
        parts.push(limit.length.map_or_else(|| format!("{used}"), |length| format!("{used} / {length}")));
    }
    let right = match entity.access(id) {
        Access::Required => "required".to_owned(),
        Access::Edit => "optional".to_owned(),
        Access::Locked { reason } => format!("locked: {reason}"),
        Access::Hidden => "hidden".to_owned(),
    };
    parts.push(right);
    let reason = entity.reason(id);
    if !reason.is_empty() && entity.access(id).is_editable() {
        parts.push(reason.to_owned());
    }
    format!("{}: {}", id.spec().wire, parts.join(", "))
}
