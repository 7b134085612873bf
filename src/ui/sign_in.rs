//! The question for a secret, or for a sign-in through the browser, over everything else.

use ratatui::layout::Rect;

use crate::app::{Asking, Model};
use crate::form::{FormState, SecretLine, TextEditor};

use super::{Canvas, canvas::centred, home, question::boxed, wrap::wrap};

const THROUGH_THE_BROWSER: &str = "Sign in through the browser";

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, asking: &Asking, typed: &SecretLine, model: &Model) {
    if let Asking::Redirect { url, trouble } = asking {
        return redirect(canvas, body, (url, trouble.as_deref()), typed);
    }
    let (title, text, prompt) = words(asking, model);
    let width = body.width.saturating_sub(4).min(100);
    let text = broken(&text.join("\n"), width.saturating_sub(4));
    let below = if prompt.is_some() { 2 } else { 0 };
    let height = u16::try_from(text.len() + 2).unwrap_or(u16::MAX).saturating_add(below).min(body.height);
    let inside = boxed(canvas, body, (width, height), title);
    lines(canvas, Rect { height: inside.height.saturating_sub(below), ..inside }, &text);
    if let Some(prompt) = prompt {
        let y = inside.bottom().saturating_sub(2);
        canvas.text(inside.x, y, inside.width, &prompt, canvas.styles.text);
        secret(canvas, Rect { y: y + 1, height: 1, ..inside }, typed);
    }
}

/// The wait for the browser. The address is shown whole, however little room there is, and
/// over the whole width, so that a mouse can copy it.
fn redirect(canvas: &mut Canvas<'_>, body: Rect, (url, trouble): (&str, Option<&str>), typed: &SecretLine) {
    let room = body.width.saturating_sub(2);
    let trouble = trouble.map(|trouble| broken(&format!("! {trouble}"), room)).unwrap_or_default();
    let intro = broken(
        "Sign in in your browser; relata goes on by itself.\n\
         If no page has opened, open this address in a browser (F4 copies it):",
        room,
    );
    let address = wrap([url].into_iter(), usize::from(body.width) + 1, None).lines;
    let prompt = broken(
        "A browser on another computer ends on a page that it cannot show. Paste the address of that page here:",
        room,
    );
    let needed = trouble.len() + intro.len() + address.len() + prompt.len() + 3;
    let body_height = usize::from(body.height);
    // What goes first where there is too little room: the air, then what can be guessed.
    let (air, intro, prompt) = match () {
        () if needed + 2 <= body_height => (1, intro, prompt),
        () if needed <= body_height => (0, intro, prompt),
        () => (0, Vec::new(), broken("Or paste the address that the browser ends on:", room)),
    };
    let rows = |lines: &[String]| u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let above: Vec<String> = [trouble, intro].concat();
    let height = rows(&above) + rows(&address) + rows(&prompt) + 2 * air + 3;
    let area = Rect { x: body.x, width: body.width, ..centred(body, body.width, height) };
    canvas.clear(area);
    let inside = canvas.band(area, THROUGH_THE_BROWSER);
    let text = Rect { x: inside.x + 1, width: room, ..inside };
    lines(canvas, text, &above);
    let y = inside.y + rows(&above) + air;
    lines(canvas, Rect { y, height: inside.bottom().saturating_sub(y), ..inside }, &address);
    let y = y + rows(&address) + air;
    lines(canvas, Rect { y, height: inside.bottom().saturating_sub(y), ..text }, &prompt);
    secret(canvas, Rect { y: inside.bottom().saturating_sub(1), height: 1, ..text }, typed);
}

fn broken(text: &str, room: u16) -> Vec<String> {
    wrap(text.split('\n'), usize::from(room) + 1, None).lines
}

fn lines(canvas: &mut Canvas<'_>, area: Rect, lines: &[String]) {
    for (y, line) in (area.y..area.bottom()).zip(lines) {
        canvas.text(area.x, y, area.width, line, canvas.styles.text);
    }
}

/// The line that is typed, as dots.
fn secret(canvas: &mut Canvas<'_>, line: Rect, typed: &SecretLine) {
    let dots = TextEditor::single_line(&"*".repeat(typed.len()));
    let x = canvas.text(line.x, line.y, 2, "> ", canvas.styles.focus);
    home::input(canvas, Rect { x, width: line.right().saturating_sub(x), ..line }, &dots);
}

/// Title, text, and what is asked to be typed.
fn words(asking: &Asking, model: &Model) -> (&'static str, Vec<String>, Option<String>) {
    let host = &model.session().host;
    let secret = format!("The {}:", model.session().secret);
    let work = match model.form() {
        FormState::Empty => "",
        _ => " Your work is here and goes on afterwards.",
    };
    match asking {
        Asking::Secret => (
            "Sign in again",
            vec![format!("{host} does not accept the sign-in (any more).{work}"), String::new()],
            Some(secret),
        ),
        Asking::OtherSecret => (
            "Sign in again",
            vec![format!("! {host} did not accept what you have just typed either.{work}"), String::new()],
            Some(secret),
        ),
        Asking::Browser => (
            THROUGH_THE_BROWSER,
            vec![
                format!("{host} wants you to sign in.{work}"),
                String::new(),
                "Enter opens your browser. Esc puts it off.".to_owned(),
            ],
            None,
        ),
        Asking::Opening | Asking::Redirect { .. } => {
            (THROUGH_THE_BROWSER, vec!["Opening your browser...".to_owned()], None)
        }
        Asking::Again(why) => (
            THROUGH_THE_BROWSER,
            vec![format!("{why}.{work}"), String::new(), "Enter tries again. Esc puts it off.".to_owned()],
            None,
        ),
    }
}
