//! The fields of a merge: the three values of each abreast, and whose is taken. The marked
//! field has the room that the others leave.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::domain::{ChangedBy, ContactRelationEntity, Difference};
use crate::form::{MergeRow, Merging, Take};

use super::{
    Canvas,
    differing::{Marked, compare},
    theme,
};

/// Lines that the marked field has at least, where it needs them.
pub(super) const LEAST: u16 = 3;

/// Paints the heads and the fields below them.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, merging: &Merging, entities: [&ContactRelationEntity; 3]) {
    let columns = Columns::new(area);
    let room = area.height.saturating_sub(1);
    let fields: Vec<Field<'_>> = merging.rows.iter().map(|row| Field::new(row, entities)).collect();
    let heights = heights(&fields, merging.marked, &columns, room);
    let shown = heights.iter().filter(|height| **height > 0).count();
    let count = format!("{} of {}", merging.marked + 1, fields.len());
    let count = if shown < fields.len() { &count } else { "" };
    for ((x, width), text) in columns.0.into_iter().zip([count, "As it was", "Mine", "Theirs", "Take"]) {
        canvas.text(x, area.y, width.saturating_sub(1), text, canvas.styles.muted);
    }
    let mut y = area.y + 1;
    for (place, (field, height)) in fields.iter().zip(heights).enumerate() {
        if height > 0 {
            field.draw(canvas, &columns, Rect { y, height, ..area }, place == merging.marked);
            y += height;
        }
    }
}

/// The lines of each field: as many as it needs where there is room, else what the marked one
/// leaves. Fields that have none are not shown.
fn heights(fields: &[Field<'_>], marked: usize, columns: &Columns, room: u16) -> Vec<u16> {
    let needs: Vec<u16> = fields.iter().map(|field| field.needs(columns)).collect();
    let need = needs.get(marked).copied().unwrap_or(0);
    for most in [3, 2, 1] {
        let others = |(place, need): (usize, &u16)| if place == marked { *need } else { (*need).min(most) };
        let heights: Vec<u16> = needs.iter().enumerate().map(others).collect();
        if heights.iter().map(|height| usize::from(*height)).sum::<usize>() <= usize::from(room) {
            return heights;
        }
    }
    let least = need.min(LEAST).min(room);
    let others = usize::from(room - least).min(fields.len().saturating_sub(1));
    let first = marked.saturating_sub(others.div_ceil(2)).min(fields.len() - 1 - others);
    let seen = |place: usize| u16::from((first..=first + others).contains(&place));
    let left = room - u16::try_from(others).unwrap_or(0);
    (0..fields.len()).map(|place| if place == marked { left.min(need) } else { seen(place) }).collect()
}

/// Label, three values, choice: where each begins, and how wide it is.
struct Columns([(u16, u16); 5]);

impl Columns {
    fn new(area: Rect) -> Self {
        let (label, take) = (18.min(area.width / 5), 9);
        let value = (area.width.saturating_sub(label + take)) / 3;
        let widths = [label, value, value, value, take];
        let mut x = area.x;
        Self(widths.map(|width| {
            let column = (x, width);
            x += width;
            column
        }))
    }

    fn value_width(&self) -> usize {
        usize::from(self.0[1].1.saturating_sub(1))
    }
}

/// A field with its values as they are shown.
struct Field<'a> {
    row: &'a MergeRow,
    values: [Marked; 3],
}

impl<'a> Field<'a> {
    fn new(row: &'a MergeRow, entities: [&ContactRelationEntity; 3]) -> Self {
        let Difference { field, base, mine, theirs, .. } = &row.difference;
        let [of_base, of_mine, of_theirs] = entities;
        let named = |entity: &ContactRelationEntity, value| entity.named(*field, value);
        let values = compare(&named(of_base, base), [&named(of_mine, mine), &named(of_theirs, theirs)]);
        Self { row, values }
    }

    fn needs(&self, columns: &Columns) -> u16 {
        let lines = self.values.iter().map(|value| value.lines(columns.value_width())).max().unwrap_or(1);
        let note = if self.row.difference.by == ChangedBy::Both { 1 } else { 2 };
        u16::try_from(lines).unwrap_or(u16::MAX).max(note)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, columns: &Columns, area: Rect, marked: bool) {
        let [(label_x, label_width), .., (take_x, take_width)] = columns.0;
        let mark = if marked { theme::CHOSEN } else { " " };
        let style = if marked { canvas.styles.focus } else { canvas.styles.text };
        let label = format!("{mark} {}", self.row.difference.field.label());
        canvas.text(label_x, area.y, label_width.saturating_sub(1), &label, style);
        if marked {
            canvas.cursor = Some(Position { x: label_x, y: area.y });
        }
        let taken = [None, Some(Take::Mine), Some(Take::Theirs)];
        for ((value, (x, _)), side) in self.values.iter().zip(columns.0.into_iter().skip(1)).zip(taken) {
            let is_taken = side.is_some() && (self.row.take == side || self.row.take == Some(Take::Both));
            let style = if is_taken { canvas.styles.text } else { canvas.styles.muted };
            column(canvas, Rect { x, ..area }, value, columns.value_width(), style);
        }
        let (take, style) = match self.row.take {
            None => ("choose", canvas.styles.error),
            Some(Take::Mine) => ("mine", canvas.styles.success),
            Some(Take::Theirs) => ("theirs", canvas.styles.success),
            Some(Take::Both) => ("both", canvas.styles.success),
        };
        canvas.text(take_x, area.y, take_width, take, style);
        let note = match self.row.difference.by {
            ChangedBy::Both => return,
            ChangedBy::Mine => "only you",
            ChangedBy::Theirs => "only they",
        };
        if area.height > 1 {
            canvas.text(take_x, area.y + 1, take_width, note, canvas.styles.muted);
        }
    }
}

fn column(canvas: &mut Canvas<'_>, area: Rect, value: &Marked, width: usize, style: Style) {
    let right = area.x + u16::try_from(width).unwrap_or(u16::MAX);
    for (y, line) in (area.y..area.bottom()).zip(value.window(width, usize::from(area.height))) {
        let mut x = area.x;
        for (piece, differs) in line {
            let style = if differs { style.patch(canvas.styles.differing) } else { style };
            x = canvas.text(x, y, right.saturating_sub(x), &piece, style);
        }
    }
}
