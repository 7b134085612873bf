//! The marked relation beside the list: both sentences, then every field.

use ratatui::layout::Rect;

use crate::app::{ListPane, Preview};
use crate::domain::{ContactRelationEntity, FIELDS, FieldId, Operation, RelationRow, Section, Side, sentences};

use super::{Canvas, text, wrap::wrap};

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, list: &ListPane) {
    let inside = canvas.frame(area, "Preview", false);
    let mut lines = Lines { canvas, area: Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside } };
    let Some(row) = list.current() else { return };
    match list.preview() {
        Preview::Loaded(entity) => loaded(&mut lines, entity),
        other => from_row(&mut lines, row, other),
    }
}

/// Writes line after line until the area is full.
struct Lines<'a, 'b> {
    canvas: &'a mut Canvas<'b>,
    area: Rect,
}

impl Lines<'_, '_> {
    fn put(&mut self, content: &str, style: ratatui::style::Style) {
        for line in wrap(content.split('\n'), usize::from(self.area.width) + 1, None).lines {
            if self.area.height == 0 {
                return;
            }
            self.canvas.text(self.area.x, self.area.y, self.area.width, &line, style);
            self.area.y += 1;
            self.area.height -= 1;
        }
    }

    fn labelled(&mut self, label: &str, value: &str) {
        let (muted, plain) = (self.canvas.styles.muted, self.canvas.styles.text);
        if self.area.height == 0 {
            return;
        }
        let width = 17.min(self.area.width / 2);
        self.canvas.text(self.area.x, self.area.y, width - 1, label, muted);
        let whole = self.area;
        self.area = Rect { x: whole.x + width, width: whole.width - width, ..whole };
        self.put(value, plain);
        self.area = Rect { x: whole.x, width: whole.width, ..self.area };
    }
}

fn from_row(lines: &mut Lines<'_, '_>, row: &RelationRow, preview: &Preview) {
    lines.put(&row.sentence(), lines.canvas.styles.title);
    match preview {
        Preview::Missing(_) => lines.put("It is not on the server any more.", lines.canvas.styles.error),
        Preview::Failed(_, failure) => lines.put(&failure.text, lines.canvas.styles.error),
        _ => {}
    }
    if !row.comment.is_empty() {
        lines.labelled("Comment", &row.comment);
    }
}

fn loaded(lines: &mut Lines<'_, '_>, entity: &ContactRelationEntity) {
    let [active, passive] = sentences(entity).map(|sentence| sentence.to_string());
    lines.put(&active, lines.canvas.styles.title);
    lines.put(&passive, lines.canvas.styles.text);
    let comment = entity.text(FieldId::Comment);
    if !comment.is_empty() {
        lines.labelled("Comment", comment);
    }
    for (label, operation) in [("Edit", Operation::Update), ("Delete", Operation::Delete)] {
        match entity.allows(operation) {
            Ok(()) if entity.table_right().is_none() => lines.labelled(label, "the server does not say"),
            Ok(()) => lines.labelled(label, "yes"),
            Err(refusal) => lines.labelled(label, &format!("no: {}", refusal.0)),
        }
    }
    for spec in FIELDS.iter().filter(|spec| spec.section != Section::Resolved && spec.id != FieldId::Comment) {
        let shown = value(entity, spec.id);
        if !shown.is_empty() {
            lines.labelled(&spec.id.label(), &shown);
        }
    }
}

/// A field's value with the name that goes with an id.
pub(super) fn value(entity: &ContactRelationEntity, field: FieldId) -> String {
    use crate::domain::FieldKind;
    let id = entity.integer(field);
    let named = |name: &str| if name.trim().is_empty() { format!("{id}") } else { format!("{name} ({id})") };
    match field.spec().kind {
        FieldKind::Company { side } => named(entity.text(Side::name_fields(side).0)),
        FieldKind::Person { .. } if id == 0 => String::new(),
        FieldKind::Person { side } => named(entity.text(Side::name_fields(side).1)),
        FieldKind::Definition => {
            let texts = format!("{} / {}", entity.text(FieldId::ActiveText), entity.text(FieldId::PassiveText));
            named(texts.trim_matches([' ', '/']))
        }
        _ => text::visible(&entity.get(field).display()).into_owned(),
    }
}
