//! What surrounds every screen: the header with where and who, the status line
//! with what is on its way and what just happened, the footer with the keys.

use ratatui::layout::Rect;

use crate::app::{Level, Model, Screen, SignIn, layers};
use crate::keymap::hints;

use super::{Canvas, text};

/// Paints header, status and footer; returns the room between them.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) -> Rect {
    header(canvas, Rect { height: 1, ..area }, model);
    status(canvas, Rect { y: area.bottom() - 2, height: 1, ..area }, model);
    footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, model);
    Rect { y: area.y + 1, height: area.height - 3, ..area }
}

fn header(canvas: &mut Canvas<'_>, line: Rect, model: &Model) {
    let session = model.session();
    let user = match &session.sign_in {
        SignIn::Asking => "signing in",
        SignIn::Known(user) if user.full_name.trim().is_empty() => &user.associate,
        SignIn::Known(user) => &user.full_name,
        SignIn::Failed(_) => "not signed in",
    };
    let server = match &session.profile {
        None => session.host.clone(),
        Some(profile) if session.sandbox => profile.clone(),
        Some(profile) => format!("{profile}, {}", session.host),
    };
    let access = if session.read_only { "read-only" } else { "read-write" };
    let right = format!("{access} | {user} | {server} ");
    let shown = text::fit(&right, usize::from(line.width / 2)).into_owned();
    let width = u16::try_from(text::width(&shown)).unwrap_or(line.width);
    let style = if session.read_only { canvas.styles.warning } else { canvas.styles.muted };
    canvas.text(line.right().saturating_sub(width), line.y, width, &shown, style);
    let left = match model.screen() {
        Screen::Home => "relata".to_owned(),
        Screen::List => place(model),
        Screen::Form => format!("{} > Relation", place(model)),
    };
    canvas.text(line.x + 1, line.y, line.width.saturating_sub(width + 2), &left, canvas.styles.title);
}

fn place(model: &Model) -> String {
    match model.list() {
        None => "relata".to_owned(),
        Some(list) => list.title.clone(),
    }
}

fn status(canvas: &mut Canvas<'_>, line: Rect, model: &Model) {
    let busy = busy(model);
    let width = u16::try_from(busy.len()).unwrap_or(0).min(line.width / 2);
    canvas.text(line.right() - width, line.y, width, &busy, canvas.styles.muted);
    if let Some(notice) = model.notice() {
        let (mark, style) = match notice.level {
            Level::Done => ("", canvas.styles.success),
            Level::Info => ("", canvas.styles.text),
            Level::Error => ("! ", canvas.styles.error),
        };
        let x = canvas.text(line.x + 1, line.y, line.width, mark, style);
        canvas.text(x, line.y, line.right().saturating_sub(width + x + 1), &notice.text, style);
    }
}

/// What is on its way; a countdown where it waits before another try.
fn busy(model: &Model) -> String {
    let mut labels: Vec<&str> = Vec::new();
    for ticket in model.in_flight().tickets() {
        if !labels.contains(&ticket.purpose.label()) {
            labels.push(ticket.purpose.label());
        }
    }
    let waiting = model.in_flight().tickets().find_map(|ticket| Some((ticket.purpose.label(), ticket.waiting?)));
    match (waiting, labels.is_empty()) {
        (Some((label, seconds)), _) => format!("{label}, again in {seconds} s (Esc stops) "),
        (None, true) => String::new(),
        (None, false) => format!("{}... ", labels.join(", ")),
    }
}

fn footer(canvas: &mut Canvas<'_>, line: Rect, model: &Model) {
    let mut x = line.x + 1;
    for hint in hints(&layers(model)) {
        let key = hint.key.to_string();
        let needed = key.len() + 1 + hint.label.len();
        if usize::from(line.right().saturating_sub(x)) < needed + 1 {
            continue;
        }
        x = canvas.text(x, line.y, line.width, &key, canvas.styles.key);
        x = canvas.text(x + 1, line.y, line.width, hint.label, canvas.styles.muted) + 2;
    }
}
