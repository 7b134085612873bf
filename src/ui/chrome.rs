//! What surrounds every screen: the header with where and who, the status line
//! with what is on its way and what just happened, the footer with the keys.

use ratatui::layout::Rect;

use crate::app::{Level, Model, Screen, Session, SignIn, Wait, Way, refused};
use crate::domain::Refusal;
use crate::keymap::{Command, FooterHint};

use super::{Canvas, text, wrap::wrap};

/// Paints header and footer; returns the room between them and the status line.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) -> Rect {
    header(canvas, Rect { height: 1, ..area }, model);
    footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, model);
    Rect { y: area.y + 1, height: area.height - 3, ..area }
}

fn header(canvas: &mut Canvas<'_>, line: Rect, model: &Model) {
    let session = model.session();
    let left = match model.screen() {
        Screen::Home => "relata".to_owned(),
        Screen::List => place(model),
        Screen::Form => format!("{} > Relation", place(model)),
    };
    // What the left side leaves free, and its share at least.
    let free = usize::from(line.width).saturating_sub(text::width(&text::visible(&left)) + 3);
    let shown = connection(session, free.max(usize::from(line.width * 3 / 5)));
    let width = u16::try_from(text::width(&shown)).unwrap_or(line.width);
    let style = match (session.production, session.read_only) {
        (true, _) => canvas.styles.error,
        (false, false) if session.way == Way::System => canvas.styles.warning,
        (false, true) => canvas.styles.warning,
        (false, false) => canvas.styles.muted,
    };
    canvas.text(line.right().saturating_sub(width), line.y, width, &shown, style);
    canvas.text(line.x + 1, line.y, line.width.saturating_sub(width + 2), &left, canvas.styles.title);
}

/// Access, server and user, as long as there is room: what can be done without goes first. That
/// it is production, that it only reads, and who is signed in stay longest.
fn connection(session: &Session, room: usize) -> String {
    let user = match &session.sign_in {
        _ if session.way == Way::System => "system user: unlimited rights",
        SignIn::Asking => "signing in",
        SignIn::Known(user) if user.full_name.trim().is_empty() => &user.associate,
        SignIn::Known(user) => &user.full_name,
        SignIn::Failed(_) => "not signed in",
    };
    let host = session.host.as_str();
    let (server, name) = match &session.profile {
        None => (host.to_owned(), host),
        Some(profile) if session.way == Way::Sandbox => (profile.clone(), profile.as_str()),
        // A tenant that the profile is named after is not said twice.
        Some(profile) if begins_with(host, profile) => (host.to_owned(), profile.as_str()),
        Some(profile) => (format!("{profile}, {host}"), profile.as_str()),
    };
    let (access, short) = match (session.production, session.read_only) {
        (true, true) => ("PRODUCTION read-only", "PRODUCTION read-only"),
        (true, false) => ("PRODUCTION read-write", "PRODUCTION"),
        (false, true) => ("read-only", "read-only"),
        (false, false) => ("read-write", ""),
    };
    let joined = |parts: &[&str]| {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        format!("{} ", parts.join(" | "))
    };
    let ways = match (session.way, &session.sign_in) {
        // What must not be cut off comes first.
        (Way::System, _) | (_, SignIn::Failed(_)) => {
            [joined(&[access, user, &server]), joined(&[access, user, name]), joined(&[short, user, name])]
        }
        _ => [joined(&[access, &server, user]), joined(&[access, name, user]), joined(&[short, name, user])],
    };
    let fits = |way: &String| text::width(&text::visible(way)) <= room;
    let way = ways.into_iter().find(fits).unwrap_or_else(|| joined(&[short, user]));
    text::fit(&way, room).into_owned()
}

/// Whether a text begins with a word, whatever its case.
fn begins_with(text: &str, word: &str) -> bool {
    text.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(word))
}

fn place(model: &Model) -> String {
    match model.list() {
        None => "relata".to_owned(),
        Some(list) => list.title.clone(),
    }
}

/// Paints the status line; a long notice takes lines of what is above it, at most a quarter.
pub(super) fn status(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let line = Rect { y: area.bottom() - 2, height: 1, ..area };
    let busy = busy(model);
    let width = u16::try_from(text::width(&text::visible(&busy))).unwrap_or(line.width);
    let alone = model.notice().is_none() && model.unprotected().next().is_none();
    let width = width.min(if alone { line.width - 2 } else { line.width / 2 });
    canvas.text(line.right() - width, line.y, width, &busy, canvas.styles.muted);
    let room = line.width.saturating_sub(width + 2);
    let error = canvas.styles.error;
    // What is not protected or not known is said for as long as it is so, in two lines each.
    let mut lines: Vec<_> = model
        .unprotected()
        .map(str::to_owned)
        .chain(model.still_unknown())
        .flat_map(|why| first_lines(&format!("! {why}"), usize::from(room), 2))
        .map(|text| (text, error))
        .collect();
    if let Some(notice) = model.notice() {
        let (mark, style) = match notice.level {
            Level::Done => ("", canvas.styles.success),
            Level::Info => ("", canvas.styles.text),
            Level::Error => ("! ", canvas.styles.error),
        };
        let text = format!("{mark}{}", notice.text);
        let shown = first_lines(&text, usize::from(room), usize::from(3.max(area.height / 4)));
        lines.extend(shown.into_iter().map(|text| (text, style)));
    }
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height - 3);
    for (y, (text, style)) in (line.y + 1 - count..=line.y).zip(&lines) {
        canvas.clear(Rect { y, width: line.width - width, ..line });
        canvas.text(line.x + 1, y, room, text, *style);
    }
}

/// A text broken into lines, at most so many; what was left out has an ellipsis in its place.
pub(super) fn first_lines(content: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines = wrap(content.split('\n'), width + 1, None).lines;
    if lines.len() > most {
        lines.truncate(most);
        let last = lines.pop().unwrap_or_default();
        // Longer than there is room for, so that the mark of the cut is made.
        lines.push(text::fit(&format!("{last}{}", " ".repeat(width)), width).into_owned());
    }
    lines
}

/// What is on its way; a countdown where it waits before another try.
fn busy(model: &Model) -> String {
    let mut labels: Vec<&str> = Vec::new();
    for ticket in model.in_flight().tickets() {
        if !labels.contains(&ticket.purpose.label()) {
            labels.push(ticket.purpose.label());
        }
    }
    let waiting =
        model.in_flight().tickets().find_map(|ticket| Some((ticket.purpose.label(), ticket.waiting.as_ref()?)));
    match (waiting, labels.is_empty()) {
        (Some((label, Wait { seconds, cause })), _) => {
            format!("{label}, again in {seconds} s (Esc stops): {cause} ")
        }
        (None, true) => String::new(),
        (None, false) => format!("{}... ", labels.join(", ")),
    }
}

fn footer(canvas: &mut Canvas<'_>, line: Rect, model: &Model) {
    let (refused, allowed): (Vec<_>, Vec<_>) =
        crate::app::footer(model).map(|hint| (hint, refused(model, hint.command))).partition(|(_, why)| why.is_some());
    let line = refusals(canvas, line, &refused);
    let mut x = line.x + 1;
    let allowed: Vec<_> = allowed.into_iter().map(|(hint, _)| hint).collect();
    for hint in chosen(&allowed, usize::from(line.width)) {
        let key = hint.key.to_string();
        x = canvas.text(x, line.y, line.width, &key, canvas.styles.key);
        x = canvas.text(x + 1, line.y, line.width, hint.label, canvas.styles.muted) + 2;
    }
}

/// The hints that there is room for: the way out and the page of keys, then by rank.
fn chosen(hints: &[FooterHint], width: usize) -> Vec<FooterHint> {
    let out = if hints.iter().any(|hint| hint.command == Command::Back) { Command::Back } else { Command::Quit };
    let (first, rest): (Vec<_>, Vec<_>) =
        (0..hints.len()).partition(|place| [out, Command::Help].contains(&hints[*place].command));
    let mut room = width;
    let mut places: Vec<usize> = first
        .into_iter()
        .chain(rest)
        .filter(|place| {
            let needed = hints[*place].key.to_string().len() + hints[*place].label.len() + 3;
            let fits = needed <= room;
            room -= if fits { needed } else { 0 };
            fits
        })
        .collect();
    places.sort_unstable();
    places.into_iter().map(|place| hints[place]).collect()
}

/// What is refused now, and why, at the right end; the room that is left for the keys.
fn refusals(canvas: &mut Canvas<'_>, line: Rect, refused: &[(FooterHint, Option<Refusal>)]) -> Rect {
    let because = |reason: &Refusal| -> String {
        let same = refused.iter().filter(|(_, why)| why.as_ref() == Some(reason)).map(|(hint, _)| hint.label);
        format!("{}: {} ", same.collect::<Vec<_>>().join(", "), reason.0)
    };
    let mut reasons: Vec<&Refusal> = Vec::new();
    for reason in refused.iter().filter_map(|(_, why)| why.as_ref()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let all: String = reasons.into_iter().map(because).collect();
    if all.is_empty() {
        return line;
    }
    let shown = text::fit(&all, usize::from(line.width / 2));
    let width = u16::try_from(text::width(&shown)).unwrap_or(line.width);
    let left = line.width.saturating_sub(width);
    canvas.text(line.x + left, line.y, width, &shown, canvas.styles.warning);
    Rect { width: left.saturating_sub(1), ..line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Principal;

    fn session(profile: &str, host: &str, production: bool) -> Session {
        let user = Principal { full_name: "Demo Brukeren".to_owned(), ..Principal::default() };
        Session {
            profile: Some(profile.to_owned()),
            host: host.to_owned(),
            read_only: false,
            production,
            way: Way::Secret,
            secret: String::new(),
            sign_in: SignIn::Known(user),
        }
    }

    #[test]
    fn the_user_stays_where_there_is_no_room_for_all() {
        let session = session("prod", "127.0.0.1:4710", true);
        for (room, shown) in [
            (61, "PRODUCTION read-write | prod, 127.0.0.1:4710 | Demo Brukeren "),
            (60, "PRODUCTION read-write | prod | Demo Brukeren "),
            (40, "PRODUCTION | prod | Demo Brukeren "),
            (30, "PRODUCTION | Demo Brukeren "),
            (20, "PRODUCTION | Demo B…"),
        ] {
            assert_eq!(connection(&session, room), shown);
        }
    }

    #[test]
    fn a_tenant_is_named_once() {
        let session = session("cust26759", "Cust26759 at sod.superoffice.com", false);
        assert_eq!(connection(&session, 99), "read-write | Cust26759 at sod.superoffice.com | Demo Brukeren ");
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(first_lines("one two three", 8, 2), ["one two ", "three"]);
        assert_eq!(first_lines("one two three", 8, 1), ["one two…"]);
    }
}
