//! crossterm's events as inputs, for the platforms whose input it reads.

use super::Input;
use crate::keymap::{KeyCode, KeyStroke};
use crossterm::event::{Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers};

/// Presses, repeats, pastes and resizes; releases, focus and mouse are nothing to us.
pub(super) fn convert(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => stroke(key).map(Input::Key),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(columns, rows) => Some(Input::Resize(columns, rows)),
        Event::Key(_) | Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

fn stroke(key: KeyEvent) -> Option<KeyStroke> {
    let code = match key.code {
        Code::Char(c) => KeyCode::Char(c),
        Code::F(n) => KeyCode::F(n),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => KeyCode::BackTab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Insert => KeyCode::Insert,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        _ => return None,
    };
    let held = |modifier| key.modifiers.contains(modifier);
    // Windows says Ctrl and Alt for AltGr, which types signs such as @ and {.
    let alt_gr = matches!(code, KeyCode::Char(c) if !c.is_ascii_alphanumeric())
        && held(KeyModifiers::CONTROL | KeyModifiers::ALT);
    let stroke = KeyStroke {
        code,
        ctrl: held(KeyModifiers::CONTROL) && !alt_gr,
        alt: held(KeyModifiers::ALT) && !alt_gr,
        shift: held(KeyModifiers::SHIFT),
    };
    Some(stroke.normal())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: Code, modifiers: KeyModifiers, kind: KeyEventKind) -> Option<String> {
        match convert(Event::Key(KeyEvent::new_with_kind(code, modifiers, kind))) {
            Some(Input::Key(key)) => Some(key.to_string()),
            other => other.map(|input| format!("{input:?}")),
        }
    }

    #[test]
    fn presses_and_repeats_count_and_releases_do_not() {
        let none = KeyModifiers::NONE;
        assert_eq!(key(Code::Char('a'), none, KeyEventKind::Press).as_deref(), Some("a"));
        assert_eq!(key(Code::Down, none, KeyEventKind::Repeat).as_deref(), Some("Down"));
        assert_eq!(key(Code::Char('a'), none, KeyEventKind::Release), None);
        assert_eq!(convert(Event::FocusGained), None);
        assert_eq!(convert(Event::Paste("x".into())), Some(Input::Paste("x".into())));
        assert_eq!(convert(Event::Resize(80, 24)), Some(Input::Resize(80, 24)));
    }

    #[test]
    fn modifiers_are_in_normal_form_and_alt_gr_types() {
        let press = |code, modifiers| key(code, modifiers, KeyEventKind::Press);
        let alt_gr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        assert_eq!(press(Code::Char('S'), KeyModifiers::CONTROL).as_deref(), Some("Ctrl+S"));
        assert_eq!(press(Code::Char('G'), KeyModifiers::SHIFT).as_deref(), Some("G"));
        assert_eq!(press(Code::BackTab, KeyModifiers::SHIFT).as_deref(), Some("Shift+Tab"));
        assert_eq!(press(Code::Char('@'), alt_gr).as_deref(), Some("@"));
        assert_eq!(press(Code::Char('x'), alt_gr).as_deref(), Some("Ctrl+Alt+X"));
        assert_eq!(press(Code::CapsLock, KeyModifiers::NONE), None);
    }
}
