//! The question for a secret, or for a sign-in through the browser, over everything else.

use ratatui::layout::Rect;

use crate::app::{Asking, Model};
use crate::form::{SecretLine, TextEditor};

use super::{Canvas, home, question::boxed, wrap::wrap};

pub(super) fn draw(canvas: &mut Canvas<'_>, body: Rect, asking: &Asking, typed: &SecretLine, model: &Model) {
    let width = body.width.saturating_sub(4).min(100);
    let room = usize::from(width.saturating_sub(3));
    let (title, text, prompt) = words(asking, model);
    let text: Vec<String> = text.iter().flat_map(|line| wrap(line.split('\n'), room, None).lines).collect();
    let height = u16::try_from(text.len() + 2 + if prompt.is_some() { 2 } else { 0 }).unwrap_or(u16::MAX);
    let inside = boxed(canvas, body, (width, height.min(body.height)), title);
    let below = if prompt.is_some() { 2 } else { 0 };
    let style = canvas.styles.text;
    for (y, line) in (inside.y..inside.bottom().saturating_sub(below)).zip(&text) {
        canvas.text(inside.x, y, inside.width, line, style);
    }
    if let Some(prompt) = prompt {
        let dots = TextEditor::single_line(&"*".repeat(typed.len()));
        let y = inside.bottom().saturating_sub(2);
        canvas.text(inside.x, y, inside.width, prompt, style);
        let x = canvas.text(inside.x, y + 1, 2, "> ", canvas.styles.focus);
        home::input(canvas, Rect { x, y: y + 1, width: inside.right().saturating_sub(x), height: 1 }, &dots);
    }
}

/// Title, text, and what is asked to be typed.
fn words(asking: &Asking, model: &Model) -> (&'static str, Vec<String>, Option<&'static str>) {
    let host = &model.session().host;
    match asking {
        Asking::Secret => (
            "Sign in again",
            vec![
                format!("{host} does not accept the sign-in (any more)."),
                "Your work is here; Enter signs in and goes on with it.".to_owned(),
                String::new(),
            ],
            Some("Password, ticket or token:"),
        ),
        Asking::Browser => (
            "Sign in through the browser",
            vec![
                format!("{host} wants you to sign in. Your work is here and goes on afterwards."),
                String::new(),
                "Enter opens your browser. Esc puts it off.".to_owned(),
            ],
            None,
        ),
        Asking::Opening => ("Sign in through the browser", vec!["Opening your browser...".to_owned()], None),
        Asking::Redirect { url, trouble } => {
            let mut text: Vec<String> = trouble.iter().map(|trouble| format!("! {trouble}")).collect();
            text.push("Sign in in your browser. relata goes on by itself when that is done.".to_owned());
            text.push("The address, if no browser opened (F4 copies it):".to_owned());
            text.push(String::new());
            text.push(url.clone());
            text.push(String::new());
            ("Sign in through the browser", text, Some("Browser on another machine? Paste the address it ended on:"))
        }
        Asking::Again(why) => (
            "Sign in through the browser",
            vec![why.clone(), String::new(), "Enter tries again. Esc puts it off; your work is here.".to_owned()],
            None,
        ),
    }
}
