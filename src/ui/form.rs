//! The form: the fields, the two sentences, and the hints of the focused field.

use ratatui::layout::Rect;

use crate::app::{Model, Split, beside};
use crate::domain::{ContactRelationEntity, FieldId, Finding, Level, Operation, Refusal, RelationRow, sentences};
use crate::form::{Draft, FormState, Setback, Subject};

use super::{Canvas, field, wrap::wrap};

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let form = model.form();
    let Some(draft) = form.draft() else {
        let inside = canvas.frame(area, "Relation", true);
        let what = match form {
            FormState::Loading { what: Subject::Relation(id), .. } => format!("Opening relation {id}..."),
            _ => "Starting a new relation...".to_owned(),
        };
        canvas.text(inside.x + 2, inside.y + 1, inside.width.saturating_sub(4), &what, canvas.styles.muted);
        return;
    };
    let area = match model.size().split() {
        Split::Beside(width) => {
            let beside = Rect { x: area.right() - width, width, ..area };
            similar(canvas, beside, model);
            Rect { width: area.width - width, ..area }
        }
        _ => area,
    };
    let inside = canvas.frame(area, &title(form, draft), true);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let findings = form.findings(model.facts());
    let shown = visible_fields();
    // Sentences, hints and findings keep their lines; the comment takes what is left.
    let spare = inside.height.saturating_sub(u16::try_from(shown.len()).unwrap_or(0) + 4);
    let record = if spare >= 5 { 3 } else { 0 };
    // A remark that has no room beside its value gets a line of its own, where there is one.
    let mut lines = spare.saturating_sub(record + 1);
    let tall: Vec<FieldId> = shown
        .iter()
        .copied()
        .filter(|id| *id != FieldId::Comment)
        .filter(|id| !field::fits(canvas, inside.width, draft.entity(), *id, finding(&findings, *id)))
        .take_while(|_| {
            lines = lines.saturating_sub(1);
            lines > 0
        })
        .collect();
    let used = u16::try_from(tall.len()).unwrap_or(0);
    let comment = spare.saturating_sub(record + used).clamp(1, 8);
    let mut y = inside.y;
    for id in shown {
        let height = if id == FieldId::Comment { comment } else { 1 + u16::from(tall.contains(&id)) };
        let line = Rect { y, height, ..inside };
        field::draw(canvas, line, form, draft, id, finding(&findings, id));
        y += height;
    }
    if record > 0 {
        about(canvas, Rect { y: y + 1, height: 2, ..inside }, draft.entity());
    }
    let foot = Rect { y: inside.bottom().saturating_sub(5), height: 5, ..inside };
    reads(canvas, foot, draft.entity());
    hints(canvas, Rect { y: foot.y + 3, height: 2, ..foot }, form, draft, &findings);
}

/// The fields that have a line of their own.
fn visible_fields() -> Vec<FieldId> {
    FieldId::editable().collect()
}

/// The weightiest finding at a field.
fn finding(findings: &[Finding], field: FieldId) -> Option<&Finding> {
    let at = |level| findings.iter().find(move |finding| finding.field == field && finding.level == level);
    at(Level::Blocking).or_else(|| at(Level::Warning))
}

fn title(form: &FormState, draft: &Draft) -> String {
    let id = draft.base().id();
    let name = if id.is_saved() { format!("Relation {id}") } else { "New relation".to_owned() };
    let state = match form {
        FormState::Saving { .. } => "  saving",
        FormState::Deleting { .. } => "  deleting",
        FormState::Editing { failed: Some(Setback::Gone(_)), .. } => "  * not on the server any more",
        _ if draft.entity().allows(draft.entity().save_operation()).is_err() => "  cannot be changed",
        _ if draft.is_dirty() => "  * not saved",
        _ => "",
    };
    format!("{name}{state}")
}

fn reads(canvas: &mut Canvas<'_>, area: Rect, entity: &ContactRelationEntity) {
    let lines = sentences(entity);
    for (y, (label, sentence)) in (area.y..).zip(["Reads", "and back"].into_iter().zip(lines)) {
        canvas.text(area.x + 2, y, 10, label, canvas.styles.muted);
        let indent = 11;
        canvas.text(area.x + indent, y, area.width.saturating_sub(indent), &sentence.to_string(), canvas.styles.title);
    }
}

fn about(canvas: &mut Canvas<'_>, area: Rect, entity: &ContactRelationEntity) {
    let pairs = [(FieldId::CreatedDate, FieldId::CreatedBy), (FieldId::UpdatedDate, FieldId::UpdatedBy)];
    for (y, (date, user)) in (area.y..area.bottom()).zip(pairs) {
        let [date_text, user_text] = [date, user].map(|field| entity.get(field).display());
        let shown = match (date_text.is_empty(), user_text.is_empty()) {
            (true, _) => "never".to_owned(),
            (false, true) => date_text,
            (false, false) => format!("{date_text} by {user_text}"),
        };
        canvas.text(area.x + 2, y, field::LABEL, date.spec().label, canvas.styles.muted);
        canvas.text(area.x + field::LABEL, y, area.width.saturating_sub(field::LABEL), &shown, canvas.styles.muted);
    }
}

/// Two lines: what the focused field is, then what is wrong or what the server refuses.
fn hints(canvas: &mut Canvas<'_>, area: Rect, form: &FormState, draft: &Draft, findings: &[Finding]) {
    let Some(focus) = form.focus() else { return };
    let (muted, warning, error) = (canvas.styles.muted, canvas.styles.warning, canvas.styles.error);
    let entity = draft.entity();
    let described = focus.field().map(|id| (field::describe(entity, id), muted));
    let failed = match form {
        FormState::Editing { failed: Some(setback), .. } => {
            let text = format!("! {}", beside(setback));
            wrap(text.split('\n'), usize::from(area.width.saturating_sub(1)), None).lines
        }
        _ => Vec::new(),
    };
    let found = focus
        .field()
        .and_then(|id| finding(findings, id))
        .map(|finding| (format!("! {}", finding.text), if finding.level == Level::Blocking { error } else { warning }));
    let width = usize::from(area.width.saturating_sub(1));
    let refused = refusals(entity).into_iter().flat_map(|text| wrap(text.split('\n'), width, None).lines);
    let refused: Vec<_> = refused.map(|text| (text, warning)).collect();
    // What the field is gives way to two lines that weigh more.
    let wrong: Vec<_> = failed.into_iter().map(|text| (text, error)).chain(found).collect();
    let weighs_more = wrong.len() + if focus.editable().is_some() { 0 } else { refused.len() };
    let lines = described.into_iter().filter(|_| weighs_more < 2).chain(wrong).chain(refused);
    for (y, (text, style)) in (area.y..area.bottom()).zip(lines) {
        canvas.text(area.x + 2, y, area.width.saturating_sub(2), &text, style);
    }
}

/// What the row's right refuses, each reason once.
fn refusals(entity: &ContactRelationEntity) -> Vec<String> {
    let reason = |operation| entity.allows(operation).err().map(|Refusal(reason)| reason);
    let delete = reason(Operation::Delete).filter(|_| entity.id().is_saved());
    match (reason(entity.save_operation()), delete) {
        (Some(save), Some(delete)) if save == delete => vec![format!("No save, no delete: {save}")],
        (save, delete) => {
            let lines = [("save", save), ("delete", delete)].into_iter();
            lines.filter_map(|(verb, reason)| Some(format!("No {verb}: {}", reason?))).collect()
        }
    }
}

/// The other relations of the two companies, where there is room.
fn similar(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let inside = canvas.frame(area, "These two already share", false);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let here = model.form().entity().map(ContactRelationEntity::id);
    let others: Vec<&RelationRow> = model.facts().similar.iter().filter(|row| Some(row.id) != here).collect();
    if others.is_empty() {
        canvas.text(inside.x, inside.y, inside.width, "nothing else", canvas.styles.muted);
    }
    let mut y = inside.y;
    for row in others {
        for line in wrap(row.sentence().split('\n'), usize::from(inside.width), None).lines {
            if y >= inside.bottom() {
                return;
            }
            canvas.text(inside.x, y, inside.width, &line, canvas.styles.text);
            y += 1;
        }
    }
}
