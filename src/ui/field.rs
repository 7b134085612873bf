//! One field of the form: marks, label, value or cursor, and what there is to say.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::domain::{Access, ContactRelationEntity, FieldId, FieldKind, Finding, Level, Party};
use crate::form::{Draft, Focus, FormState, TextEditor};

use super::{Canvas, home, text, theme, wrap::wrap};

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
    let label_style = if focus.is_some() { canvas.styles.focus } else { canvas.styles.muted };
    let mark = if draft.is_changed(id) { theme::CHANGED } else { " " };
    canvas.text(area.x, area.y, 1, if focus.is_some() { theme::CHOSEN } else { mark }, canvas.styles.changed);
    if focus.is_some() {
        canvas.text(area.x + 1, area.y, 1, mark, canvas.styles.changed);
    }
    canvas.text(area.x + 2, area.y, LABEL - 3, &id.label(), label_style);
    if entity.access(id) == Access::Hidden {
        canvas.text(
            area.x + LABEL,
            area.y,
            area.width.saturating_sub(LABEL),
            "(hidden by the server)",
            canvas.styles.locked,
        );
        return;
    }
    let value = Rect { x: area.x + LABEL, width: area.width.saturating_sub(LABEL), ..area };
    let remark = remark(canvas, entity, id, finding);
    let x = beside(value.width, entity, id, remark.as_ref().map_or("", |(text, _)| text));
    match focus {
        Some(Focus::Text { editor, .. }) if id.spec().kind == FieldKind::Text => {
            typed(canvas, value, editor, canvas.styles.text);
        }
        Some(Focus::Locked { editor, .. }) if id.spec().kind == FieldKind::Text => {
            typed(canvas, value, editor, canvas.styles.locked);
        }
        Some(Focus::Text { editor, .. }) => home::input(canvas, Rect { width: value.width / 2, ..value }, editor),
        _ if id.spec().kind == FieldKind::Text => paragraph(canvas, value, entity, id),
        _ => {
            let left = Rect { width: if value.height > 1 { value.width } else { x - 1 }, ..value };
            picked(canvas, left, entity, id, focus.is_some());
        }
    }
    let Some((remark, style)) = remark else { return };
    if id.spec().kind == FieldKind::Text {
        // The text itself comes first. Without room below it a mark is left; at the foot of the
        // form there is room for what is wrong with the focused field.
        let lines = wrap(entity.text(id).split('\n'), usize::from(value.width), None).lines.len();
        if lines < usize::from(value.height) {
            canvas.text(value.x, value.bottom() - 1, value.width, &remark, style);
        } else if finding.is_some() {
            canvas.text(value.x - 2, value.y, 1, theme::ERROR, style);
        }
    } else if value.height > 1 {
        canvas.text(area.x + 4, value.y + 1, area.width.saturating_sub(4), &remark, style);
    } else {
        canvas.text(value.x + x, value.y, value.width.saturating_sub(x), &remark, style);
    }
}

/// Whether what is to be said of a field has room beside its value.
pub(super) fn fits(
    canvas: &Canvas<'_>,
    width: u16,
    entity: &ContactRelationEntity,
    id: FieldId,
    finding: Option<&Finding>,
) -> bool {
    let room = width.saturating_sub(LABEL);
    remark(canvas, entity, id, finding).is_none_or(|(remark, _)| {
        usize::from(beside(room, entity, id, &remark)) + text::width(&text::visible(&remark)) <= usize::from(room)
    })
}

/// Where a remark begins beside a value: in its column, behind a short value where it needs the
/// room, or further right where the value needs it.
fn beside(width: u16, entity: &ContactRelationEntity, id: FieldId, remark: &str) -> u16 {
    let cells = |shown: &str| u16::try_from(text::width(&text::visible(shown))).unwrap_or(width);
    let column = width * 3 / 5 + 1;
    let value = cells(&named_value(entity, id)).saturating_add(2);
    if value <= column { column.min(22.max(value)) } else { width.saturating_sub(cells(remark)).clamp(column, value) }
}

/// A value taken from a list, by its name.
fn picked(canvas: &mut Canvas<'_>, area: Rect, entity: &ContactRelationEntity, id: FieldId, focused: bool) {
    let text = named_value(entity, id);
    let style = if entity.access(id).is_editable() { canvas.styles.text } else { canvas.styles.locked };
    if focused {
        canvas.style(Rect { height: 1, ..area }, canvas.styles.chosen);
        canvas.cursor = Some(Position { x: area.x, y: area.y });
        canvas.text(area.x, area.y, area.width, &text, style.patch(canvas.styles.chosen));
    } else {
        canvas.text(area.x, area.y, area.width, &text, style);
    }
}

/// A picked value by its name.
fn named_value(entity: &ContactRelationEntity, id: FieldId) -> String {
    let number = entity.integer(id);
    match id.spec().kind {
        FieldKind::Company { side } if number != 0 => named(entity.text(side.name_fields().0), "company", number),
        FieldKind::Person { side } if number != 0 => named(entity.text(side.name_fields().1), "person", number),
        FieldKind::Person { side } if entity.party(side) != Party::default() => "(the company itself)".to_owned(),
        FieldKind::Definition if number != 0 => {
            let (active, passive) = (entity.text(FieldId::ActiveText), entity.text(FieldId::PassiveText));
            named(format!("{active} / {passive}").trim_matches([' ', '/']), "type", number)
        }
        FieldKind::Integer => entity.get(id).display(),
        _ => "…".to_owned(),
    }
}

fn named(name: &str, kind: &str, id: i32) -> String {
    if name.trim().is_empty() { format!("{kind} {id}") } else { name.to_owned() }
}

/// What stands beside a value: what is wrong, why it is locked, or its id.
fn remark(
    canvas: &Canvas<'_>,
    entity: &ContactRelationEntity,
    id: FieldId,
    finding: Option<&Finding>,
) -> Option<(String, Style)> {
    let access = entity.access(id);
    let said = match (finding, access) {
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
    Some(said).filter(|(text, _)| !text.is_empty())
}

fn identity(entity: &ContactRelationEntity, id: FieldId) -> String {
    let number = entity.integer(id);
    match id.spec().kind {
        _ if number == 0 => String::new(),
        FieldKind::Company { .. } => format!("company {number}"),
        FieldKind::Person { .. } => format!("person {number}"),
        FieldKind::Definition => format!("type {number}"),
        _ => String::new(),
    }
}

/// The text being typed, scrolled to the cursor.
fn typed(canvas: &mut Canvas<'_>, area: Rect, editor: &TextEditor, style: Style) {
    let lines = editor.lines().iter().map(String::as_str);
    let wrapped = wrap(lines, usize::from(area.width), Some(editor.cursor()));
    let (row, cell) = wrapped.cursor;
    let first = (row + 1).saturating_sub(usize::from(area.height));
    for (y, line) in (area.y..area.bottom()).zip(wrapped.lines.iter().skip(first)) {
        canvas.text(area.x, y, area.width, line, style);
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

/// What the server says of a field, in plain words: what it holds, length used and allowed,
/// right and reason.
pub(super) fn describe(entity: &ContactRelationEntity, id: FieldId) -> String {
    let limit = entity.limit(id);
    let (kind, usual) = match id.spec().kind {
        FieldKind::Company { .. } => ("a company", "System.Int32"),
        FieldKind::Person { .. } => ("a person", "System.Int32"),
        FieldKind::Definition => ("a relation type", "System.Int32"),
        FieldKind::Integer => ("a number", "System.Int32"),
        _ => ("text", "System.String"),
    };
    let mut parts = vec![kind.to_owned()];
    if !limit.type_name.is_empty() && limit.type_name != usual {
        parts.push(format!("{} for the server", limit.type_name));
    }
    if id.spec().kind == FieldKind::Text {
        let used = entity.text(id).encode_utf16().count();
        parts.push(
            limit.length.map_or_else(|| format!("{used} characters"), |length| format!("{used} / {length} characters")),
        );
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
    if id == FieldId::Reversed {
        parts.push("usually 0".to_owned());
    }
    format!("{}: {}", id.label(), parts.join(", "))
}
