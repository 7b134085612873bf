//! The merge screen: what happened, the fields that differ, and how the result reads.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::domain::{ContactRelationEntity, FieldId, Ours, sentences};
use crate::form::FormState;

use super::{Canvas, abreast, chrome::first_lines, wrap::wrap};

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, model: &Model) {
    let FormState::Conflict { ours, draft, theirs, merging, .. } = model.form() else { return };
    canvas.clear(body);
    let title = if model.is_taking_back() {
        "Taking it back: changed on the server since"
    } else {
        "Changed on the server while you edited"
    };
    let inside = canvas.frame(body, title, true);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let (plain, muted, title) = (canvas.styles.text, canvas.styles.muted, canvas.styles.title);
    canvas.text(inside.x, inside.y, inside.width, &who(theirs), title);
    let calm = calm(*ours);
    canvas.text(inside.x, inside.y + 1, inside.width, calm, plain);
    let roomy = u16::from(inside.height > 16);
    let below = Rect { y: inside.y + 2 + roomy, height: inside.height.saturating_sub(2 + roomy), ..inside };
    let merged = draft.merged(theirs.clone(), merging);
    let marked = merging.rows.get(merging.marked).map(|row| row.difference.field);
    let foot = foot(merged.entity(), marked, below.width, below.height.saturating_sub(abreast::LEAST + 1 + roomy));
    let lines = u16::try_from(foot.len()).unwrap_or(below.height).min(below.height);
    let fields = Rect { height: below.height - lines - roomy, ..below };
    abreast::draw(canvas, fields, merging, [draft.base(), draft.entity(), theirs]);
    for (y, (label, text)) in (below.bottom() - lines..).zip(foot) {
        canvas.text(below.x, y, LABEL - 1, label, muted);
        canvas.text(below.x + LABEL, y, below.width.saturating_sub(LABEL), &text, plain);
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

/// Columns before the result.
const LABEL: u16 = 9;

/// How the result reads, in at most so many lines. The comment is there in full where it is
/// marked; then the sentences, which it does not change, make room for it.
fn foot(entity: &ContactRelationEntity, marked: Option<FieldId>, width: u16, room: u16) -> Vec<(&'static str, String)> {
    let (width, room) = (usize::from(width.saturating_sub(LABEL)), usize::from(room));
    let [active, passive] = sentences(entity).map(|sentence| sentence.to_string());
    let sentences = [("Result", active), ("", passive)];
    let comment = entity.text(FieldId::Comment);
    if marked != Some(FieldId::Comment) {
        return sentences.into_iter().chain([("Comment", comment.replace('\n', " "))]).collect();
    }
    let whole = wrap(comment.split('\n'), width + 1, None).lines;
    if whole.len() + sentences.len() <= room {
        let labels = std::iter::once("Comment").chain(std::iter::repeat(""));
        return sentences.into_iter().chain(labels.zip(whole)).collect();
    }
    let text = first_lines(comment, width, room);
    std::iter::once("Result").chain(std::iter::repeat("")).zip(text).collect()
}

fn who(theirs: &ContactRelationEntity) -> String {
    let user = theirs.get(FieldId::UpdatedBy).display();
    let user = if user.is_empty() { "Someone".to_owned() } else { user };
    let when = theirs.get(FieldId::UpdatedDate).display();
    format!("{user} saved it {when}.")
}
