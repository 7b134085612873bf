//! One key as the program sees it: its code and the modifiers that count.
//! Spelled `ctrl-s` in configuration and `Ctrl+S` on screen. Knows nothing of
//! the terminal library that reads keys.

use std::fmt;
use std::str::FromStr;

/// Which key was struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the name printed on the key")]
pub enum KeyCode {
    /// A character as typed: Shift is already in it.
    Char(char),
    /// A function key, 1 to 24.
    F(u8),
    Enter,
    Esc,
    Tab,
    /// Shift+Tab, which terminals send as a key of its own.
    BackTab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// Spelling on screen and in configuration; the first one of a code is printed, the others are only read.
const NAMES: &[(KeyCode, &str)] = &[
    (KeyCode::Char(' '), "Space"),
    (KeyCode::Enter, "Enter"),
    (KeyCode::Enter, "Return"),
    (KeyCode::Esc, "Esc"),
    (KeyCode::Esc, "Escape"),
    (KeyCode::Tab, "Tab"),
    (KeyCode::BackTab, "BackTab"),
    (KeyCode::Backspace, "Backspace"),
    (KeyCode::Delete, "Del"),
    (KeyCode::Delete, "Delete"),
    (KeyCode::Insert, "Ins"),
    (KeyCode::Insert, "Insert"),
    (KeyCode::Up, "Up"),
    (KeyCode::Down, "Down"),
    (KeyCode::Left, "Left"),
    (KeyCode::Right, "Right"),
    (KeyCode::Home, "Home"),
    (KeyCode::End, "End"),
    (KeyCode::PageUp, "PgUp"),
    (KeyCode::PageUp, "PageUp"),
    (KeyCode::PageDown, "PgDn"),
    (KeyCode::PageDown, "PageDown"),
];

/// A key with its modifiers, in one normal form: a character carries its own
/// Shift, letters under Ctrl or Alt are small, and Shift+Tab is `BackTab`.
/// Two strokes a terminal cannot tell apart are therefore equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyStroke {
    /// The key itself.
    pub code: KeyCode,
    /// Ctrl was held.
    pub ctrl: bool,
    /// Alt (Meta, Option) was held.
    pub alt: bool,
    /// Shift was held; never set on a character or `BackTab`.
    pub shift: bool,
}

impl KeyStroke {
    /// A key without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character without modifiers.
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// A small letter under Ctrl.
    pub const fn ctrl(c: char) -> Self {
        Self::with_ctrl(KeyCode::Char(c.to_ascii_lowercase()))
    }

    /// A named key under Ctrl.
    pub const fn with_ctrl(code: KeyCode) -> Self {
        Self { code, ctrl: true, alt: false, shift: false }
    }

    /// The same stroke in the normal form every comparison relies on.
    #[must_use]
    pub fn normal(mut self) -> Self {
        if self.shift && self.code == KeyCode::Tab {
            self.code = KeyCode::BackTab;
        }
        match self.code {
            KeyCode::Char(c) if self.ctrl || self.alt => self.code = KeyCode::Char(c.to_ascii_lowercase()),
            KeyCode::Char(c) if self.shift => self.code = KeyCode::Char(c.to_ascii_uppercase()),
            _ => {}
        }
        self.shift &= !matches!(self.code, KeyCode::Char(_) | KeyCode::BackTab);
        self
    }

    /// The character this stroke would type into a text field.
    pub const fn typed(self) -> Option<char> {
        match self {
            Self { code: KeyCode::Char(c), ctrl: false, alt: false, .. } => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for KeyStroke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")];
        held.iter().filter(|(on, _)| *on).try_for_each(|(_, name)| f.write_str(name))?;
        match self.code {
            KeyCode::BackTab => f.write_str("Shift+Tab"),
            KeyCode::F(n) => write!(f, "F{n}"),
            code => match (NAMES.iter().find(|(named, _)| *named == code), code) {
                (Some((_, name)), _) => f.write_str(name),
                (None, KeyCode::Char(c)) if self.ctrl || self.alt => write!(f, "{}", c.to_ascii_uppercase()),
                (None, KeyCode::Char(c)) => write!(f, "{c}"),
                (None, _) => Err(fmt::Error),
            },
        }
    }
}

/// A spelling that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a key; write it like ctrl-s, f10, shift-tab, page-up or ?")]
pub struct UnknownKey(pub String);

impl FromStr for KeyStroke {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(text.to_owned());
        let mut stroke = Self::plain(KeyCode::Esc);
        let mut rest = text;
        loop {
            let (held, name) = match rest.find(['-', '+']).map(|at| (&rest[..at], &rest[at + 1..])) {
                Some((held, name)) if !name.is_empty() => (held, name),
                _ => break,
            };
            match held.to_ascii_lowercase().as_str() {
                "ctrl" | "c" => stroke.ctrl = true,
                "alt" | "meta" | "a" | "m" => stroke.alt = true,
                "shift" | "s" => stroke.shift = true,
                _ => break,
            }
            rest = name;
        }
        stroke.code = code(rest).ok_or_else(unknown)?;
        Ok(stroke.normal())
    }
}

fn code(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control()).then_some(KeyCode::Char(c));
    }
    let bare = name.replace(['-', '_'], "");
    if let Some((code, _)) = NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(&bare)) {
        return Some(*code);
    }
    let number = bare.strip_prefix(['f', 'F'])?;
    number.parse().ok().filter(|n| (1..=24).contains(n)).map(KeyCode::F)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> KeyStroke {
        text.parse().unwrap()
    }

    #[test]
    fn spellings() {
        assert_eq!(key("ctrl-s"), KeyStroke::ctrl('s'));
        assert_eq!(key("Ctrl+S"), KeyStroke::ctrl('s'));
        assert_eq!(key("f10"), KeyStroke::plain(KeyCode::F(10)));
        assert_eq!(key("shift-tab"), KeyStroke::plain(KeyCode::BackTab));
        assert_eq!(key("page-down"), KeyStroke::plain(KeyCode::PageDown));
        assert_eq!(key("?"), KeyStroke::char('?'));
        assert_eq!(key("-"), KeyStroke::char('-'));
        assert_eq!(key("ctrl--"), KeyStroke::ctrl('-'));
        assert_eq!(key("space"), KeyStroke::char(' '));
        assert_eq!(key("G"), key("shift-g"));
        assert_eq!(key("s"), KeyStroke::char('s'));
    }

    #[test]
    fn footers() {
        let shown = ["ctrl-s", "f10", "shift-tab", "?", "space", "page-up", "ctrl-left", "shift-up", "G"];
        let shown: Vec<_> = shown.iter().map(|k| key(k).to_string()).collect();
        assert_eq!(shown, ["Ctrl+S", "F10", "Shift+Tab", "?", "Space", "PgUp", "Ctrl+Left", "Shift+Up", "G"]);
    }

    #[test]
    fn refusals() {
        for text in ["", "ctrl-", "f0", "f25", "hyper-x", "nokey", "\u{1b}", "ctrl-nokey"] {
            assert_eq!(text.parse::<KeyStroke>(), Err(UnknownKey(text.to_owned())), "{text:?}");
        }
    }

    fn any_code() -> impl Strategy<Value = KeyCode> {
        let named: Vec<_> = NAMES.iter().map(|(code, _)| *code).collect();
        prop_oneof![
            prop::char::any().prop_filter("a key types no control", |c| !c.is_control()).prop_map(KeyCode::Char),
            (1..=24_u8).prop_map(KeyCode::F),
            prop::sample::select(named),
        ]
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(code in any_code(), ctrl: bool, alt: bool, shift: bool) {
            let stroke = KeyStroke { code, ctrl, alt, shift }.normal();
            prop_assert_eq!(stroke.to_string().parse(), Ok(stroke));
        }
    }
}
