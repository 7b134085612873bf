//! The merge screen: base, mine and theirs side by side, whose value is taken,
//! and how the result reads.

use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::domain::{ChangedBy, ContactRelationEntity, Difference, FieldId, Ours, sentences};
use crate::form::{FormState, MergeRow, Take};

use super::{Canvas, theme, wrap::wrap};

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, model: &Model) {
    let FormState::Conflict { ours, draft, theirs, merging, .. } = model.form() else { return };
    canvas.clear(body);
    let inside = canvas.frame(body, "Changed on the server while you edited", true);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let (plain, muted, title) = (canvas.styles.text, canvas.styles.muted, canvas.styles.title);
    canvas.text(inside.x, inside.y, inside.width, &who(theirs), title);
    let calm = calm(*ours);
    canvas.text(inside.x, inside.y + 1, inside.width, calm, plain);
    let columns = Columns::new(inside);
    columns.put(canvas, inside.y + 3, ["", "As it was", "Mine", "Theirs", "Take"], muted);
    let rows = Rect { y: inside.y + 4, height: inside.height.saturating_sub(8), ..inside };
    let mut y = rows.y;
    let first = merging.marked.saturating_sub(usize::from(rows.height / 2).saturating_sub(1));
    let entities = [draft.base(), draft.entity(), theirs];
    for (place, row) in merging.rows.iter().enumerate().skip(first) {
        y += line(
            canvas,
            &columns,
            Rect { y, height: rows.bottom().saturating_sub(y), ..rows },
            row,
            place == merging.marked,
            entities,
        );
        if y >= rows.bottom() {
            break;
        }
    }
    let merged = draft.merged(theirs.clone(), merging);
    let [active, passive] = sentences(merged.entity()).map(|sentence| sentence.to_string());
    let comment = merged.entity().text(FieldId::Comment).replace('\n', " ");
    let foot = inside.bottom().saturating_sub(3);
    for (y, (label, text, style)) in
        (foot..).zip([("Result", &active, title), ("", &passive, plain), ("Comment", &comment, plain)])
    {
        canvas.text(inside.x, y, 8, label, muted);
        canvas.text(inside.x + 9, y, inside.width.saturating_sub(9), text, style);
    }
}

/// What became of the write, and what to do.
fn calm(ours: Option<Ours>) -> &'static str {
    match ours {
        None => "Nothing was written and your text is safe. Choose for each field:",
        Some(Ours::Saved) => "Yours was saved before that, and your text is safe. Choose for each field:",
        Some(Ours::Earlier) => "An earlier try had made it; your changes since are not saved. Choose:",
        Some(Ours::Altered) => "The server called it saved and has kept other values. Choose for each field:",
        Some(Ours::Untold) => "Whether yours was saved before that cannot be told. Choose for each field:",
    }
}

fn who(theirs: &ContactRelationEntity) -> String {
    let user = theirs.get(FieldId::UpdatedBy).display();
    let user = if user.is_empty() { "Someone".to_owned() } else { user };
    let when = theirs.get(FieldId::UpdatedDate).display();
    format!("{user} saved it {when}.")
}

/// Label, three values, choice.
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

    fn put(&self, canvas: &mut Canvas<'_>, y: u16, texts: [&str; 5], style: ratatui::style::Style) {
        for ((x, width), text) in self.0.into_iter().zip(texts) {
            canvas.text(x, y, width.saturating_sub(1), text, style);
        }
    }
}

/// One field; texts take as many lines as they need, three at most. Returns the lines used.
fn line(
    canvas: &mut Canvas<'_>,
    columns: &Columns,
    area: Rect,
    row: &MergeRow,
    marked: bool,
    entities: [&ContactRelationEntity; 3],
) -> u16 {
    let label = row.difference.field.label();
    let mark = if marked { theme::CHOSEN } else { " " };
    let (take, take_style) = match (row.take, row.difference.by) {
        (None, _) => ("choose", canvas.styles.error),
        (Some(Take::Mine), _) => ("mine", canvas.styles.success),
        (Some(Take::Theirs), _) => ("theirs", canvas.styles.success),
        (Some(Take::Both), _) => ("both", canvas.styles.success),
    };
    let label_style = if marked { canvas.styles.focus } else { canvas.styles.text };
    let [(label_x, label_width), .., (take_x, take_width)] = columns.0;
    canvas.text(label_x, area.y, label_width.saturating_sub(1), &format!("{mark} {label}"), label_style);
    canvas.text(take_x, area.y, take_width, take, take_style);
    let Difference { base, mine, theirs, .. } = &row.difference;
    let taken = [None, Some(Take::Mine), Some(Take::Theirs)];
    let mut used = 1;
    for (((value, entity), (x, width)), side) in
        [base, mine, theirs].into_iter().zip(entities).zip(columns.0.into_iter().skip(1)).zip(taken)
    {
        let shown = entity.named(row.difference.field, value);
        let is_taken = side.is_some() && (row.take == side || row.take == Some(Take::Both));
        let style = if is_taken { canvas.styles.title } else { canvas.styles.muted };
        let lines = wrap(shown.split('\n'), usize::from(width), None).lines;
        let room = usize::from(area.height.min(3));
        for (y, text) in (area.y..).zip(lines.iter().take(room)) {
            canvas.text(x, y, width.saturating_sub(1), text, style);
        }
        used = used.max(u16::try_from(lines.len().min(room)).unwrap_or(1));
    }
    if row.difference.by != ChangedBy::Both {
        let note = if row.difference.by == ChangedBy::Mine { "only you" } else { "only they" };
        if area.height > 1 {
            canvas.text(take_x, area.y + 1, take_width, note, canvas.styles.muted);
            used = used.max(2);
        }
    }
    if marked {
        canvas.cursor = Some(Position { x: label_x, y: area.y });
    }
    used
}
