//! The list a field is filled from.

use ratatui::layout::Rect;

use crate::app::{Model, PickTarget, Picker, Purpose};
use crate::domain::Side;

use super::{Canvas, canvas::centred, home, theme};

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, picker: &Picker, model: &Model) {
    let area = centred(body, body.width.saturating_sub(6).min(90), body.height.saturating_sub(2).min(24));
    canvas.clear(area);
    let inside = canvas.frame(area, &title(picker.target, model), true);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let x = canvas.text(inside.x, inside.y, 3, "> ", canvas.styles.focus);
    home::input(canvas, Rect { x, y: inside.y, width: inside.right() - x, height: 1 }, &picker.query);
    if model.awaits_first_hit() {
        let said = "Searching... Enter takes the first hit as soon as it is here.";
        canvas.text(inside.x, inside.y + 1, inside.width, said, canvas.styles.muted);
    }
    let list = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
    let first = (picker.selected + 1).saturating_sub(usize::from(list.height));
    if picker.items().len() == 0 && !model.awaits_first_hit() {
        canvas.text(list.x, list.y, list.width, note(picker, model), canvas.styles.muted);
    }
    let name_width = list.width * if picker.target == PickTarget::Definition { 2 } else { 3 } / 5;
    for (y, (place, item)) in (list.y..list.bottom()).zip(picker.items().enumerate().skip(first)) {
        let line = Rect { y, height: 1, ..list };
        let selected = place == picker.selected;
        let style = if item.objection.is_some() { canvas.styles.locked } else { canvas.styles.text };
        canvas.text(line.x, y, 1, if selected { theme::CHOSEN } else { " " }, style);
        canvas.text(line.x + 2, y, name_width.saturating_sub(3), &item.name, style);
        let detail = match &item.objection {
            Some(objection) => format!("{}  ({objection})", item.detail),
            None => item.detail.clone(),
        };
        canvas.text(line.x + name_width, y, line.width - name_width, &detail, canvas.styles.muted);
        if selected {
            canvas.style(line, canvas.styles.chosen);
        }
    }
}

fn title(target: PickTarget, model: &Model) -> String {
    let name = |side| model.form().entity().map(|entity| entity.party_name(side)).unwrap_or_default();
    let word = match target {
        PickTarget::Company(Side::Source) => "Active company",
        PickTarget::Company(Side::Destination) => "Passive company",
        PickTarget::PersonOf(Side::Source, _) | PickTarget::AnyPerson(Side::Source) => "Active person",
        PickTarget::PersonOf(Side::Destination, _) | PickTarget::AnyPerson(Side::Destination) => "Passive person",
        PickTarget::Definition => return format!("{} ... {}", name(Side::Source), name(Side::Destination)),
    };
    match target {
        PickTarget::PersonOf(..) => format!("{word}: persons of this company"),
        _ => word.to_owned(),
    }
}

fn note(picker: &Picker, model: &Model) -> &'static str {
    let busy = model.in_flight().has(Purpose::Picker)
        || (picker.target == PickTarget::Definition && model.in_flight().has(Purpose::Definitions));
    match picker.target {
        _ if busy => "Searching...",
        target if target.searches() && picker.query.is_empty() => "Type a name, or a company's id",
        _ => "Nothing found",
    }
}
