//! The default keys: one row per layer and command. Footer, help page and the
//! README's key table are printed from these rows. None needs `AltGr`, Alt,
//! Ctrl+Enter or a chord that terminals, tmux and screen keep for themselves.

use super::{Command as C, KeyCode as K, KeyStroke, Layer as L};

/// What the footer says of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Lower comes first and is the last to go when space is short.
    pub rank: u8,
    /// One or two words.
    pub label: &'static str,
}

/// One row: in this layer, any of these keys means this command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where the keys mean the command.
    pub layer: L,
    /// The keys; the first is the one to teach.
    pub keys: &'static [KeyStroke],
    /// What they mean.
    pub command: C,
    /// Its place in the footer, if it has one.
    pub hint: Option<Hint>,
}

impl Binding {
    const fn hint(self, rank: u8, label: &'static str) -> Self {
        Self { hint: Some(Hint { rank, label }), ..self }
    }
}

const fn b(layer: L, keys: &'static [KeyStroke], command: C) -> Binding {
    Binding { layer, keys, command, hint: None }
}

const fn k(code: K) -> KeyStroke {
    KeyStroke::plain(code)
}

const fn f(number: u8) -> KeyStroke {
    k(K::F(number))
}

const fn c(character: char) -> KeyStroke {
    KeyStroke::char(character)
}

const fn ctrl(letter: char) -> KeyStroke {
    KeyStroke::ctrl(letter)
}

/// The default bindings, by layer.
pub const BINDINGS: &[Binding] = &[
    b(L::Global, &[f(1)], C::Help).hint(80, "help"),
    b(L::Global, &[ctrl('q'), ctrl('c')], C::Quit).hint(67, "quit"),
    b(L::Global, &[ctrl('z')], C::Suspend),
    //
    b(L::Home, &[k(K::Up)], C::Up),
    b(L::Home, &[k(K::Down)], C::Down),
    b(L::Home, &[k(K::PageUp)], C::PageUp),
    b(L::Home, &[k(K::PageDown)], C::PageDown),
    b(L::Home, &[k(K::Enter)], C::Open).hint(10, "open"),
    b(L::Home, &[f(2)], C::New).hint(20, "new relation"),
    b(L::Home, &[f(3)], C::AllRelations).hint(30, "all relations"),
    b(L::Home, &[f(5)], C::Refresh).hint(75, "refresh"),
    b(L::Home, &[f(7)], C::Profiles).hint(65, "profiles"),
    b(L::Home, &[f(9)], C::Activity).hint(70, "activity"),
    b(L::Home, &[k(K::Esc)], C::Back).hint(50, "clear"),
    //
    b(L::List, &[k(K::Up), c('k')], C::Up),
    b(L::List, &[k(K::Down), c('j')], C::Down),
    b(L::List, &[k(K::PageUp)], C::PageUp),
    b(L::List, &[k(K::PageDown)], C::PageDown),
    b(L::List, &[k(K::Home), c('g')], C::First),
    b(L::List, &[k(K::End), c('G')], C::Last),
    b(L::List, &[k(K::Enter), c('e'), c('l'), k(K::Right)], C::Open).hint(10, "open"),
    b(L::List, &[c('n'), f(2)], C::New).hint(20, "new"),
    b(L::List, &[c('d'), f(8), k(K::Delete)], C::Delete).hint(21, "delete"),
    b(L::List, &[c('x'), f(6)], C::Swap).hint(22, "swap"),
    b(L::List, &[c('/')], C::Filter).hint(30, "filter"),
    b(L::List, &[c('s')], C::Sort).hint(38, "sort"),
    b(L::List, &[c('S')], C::ReverseSort),
    b(L::List, &[c('R'), f(5)], C::Refresh).hint(40, "refresh"),
    b(L::List, &[f(3)], C::AllRelations).hint(60, "all relations"),
    b(L::List, &[k(K::Esc), c('h'), k(K::Left), k(K::Backspace)], C::Back).hint(50, "back"),
    b(L::List, &[c('u')], C::UndoWrite).hint(35, "undo"),
    b(L::List, &[c('U')], C::RedoWrite),
    b(L::List, &[f(9)], C::Activity).hint(66, "activity"),
    b(L::List, &[c('?')], C::Help),
    b(L::List, &[c('q')], C::Quit),
    //
    b(L::Filter, &[k(K::Up)], C::Up),
    b(L::Filter, &[k(K::Down)], C::Down),
    b(L::Filter, &[k(K::PageUp)], C::PageUp),
    b(L::Filter, &[k(K::PageDown)], C::PageDown),
    b(L::Filter, &[k(K::Enter)], C::Confirm).hint(10, "keep filter"),
    b(L::Filter, &[k(K::Esc)], C::Back).hint(11, "clear"),
    //
    b(L::Form, &[k(K::Tab), k(K::Down), k(K::Enter)], C::NextField).hint(10, "next"),
    b(L::Form, &[k(K::BackTab), k(K::Up)], C::PreviousField),
    b(L::Form, &[ctrl('s'), f(10)], C::Save).hint(7, "save"),
    b(L::Form, &[ctrl('x'), f(6)], C::Swap).hint(30, "swap"),
    b(L::Form, &[ctrl('z')], C::Undo).hint(40, "undo"),
    b(L::Form, &[ctrl('y')], C::Redo),
    b(L::Form, &[ctrl('r'), f(7)], C::RevertField).hint(41, "revert"),
    b(L::Form, &[f(8)], C::Delete).hint(35, "delete"),
    b(L::Form, &[f(5)], C::Refresh).hint(60, "reload"),
    b(L::Form, &[f(2)], C::New).hint(61, "new"),
    b(L::Form, &[f(9)], C::Activity).hint(66, "activity"),
    b(L::Form, &[k(K::Esc)], C::Back).hint(8, "back"),
    //
    b(L::Lookup, &[k(K::Enter), c(' ')], C::Open).hint(5, "pick"),
    b(L::Lookup, &[k(K::Delete), k(K::Backspace)], C::ClearField).hint(13, "empty"),
    //
    b(L::Comment, &[k(K::Enter)], C::Newline),
    b(L::Comment, &[k(K::Up)], C::Up),
    b(L::Comment, &[k(K::Down)], C::Down),
    b(L::Comment, &[k(K::PageUp)], C::PageUp),
    b(L::Comment, &[k(K::PageDown)], C::PageDown),
    b(L::Comment, &[KeyStroke::with_ctrl(K::Home)], C::First),
    b(L::Comment, &[KeyStroke::with_ctrl(K::End)], C::Last),
    b(L::Comment, &[f(4)], C::EditExternally).hint(12, "editor"),
    //
    b(L::Text, &[k(K::Left)], C::Left),
    b(L::Text, &[k(K::Right)], C::Right),
    b(L::Text, &[KeyStroke::with_ctrl(K::Left)], C::WordLeft),
    b(L::Text, &[KeyStroke::with_ctrl(K::Right)], C::WordRight),
    b(L::Text, &[k(K::Home)], C::LineStart),
    b(L::Text, &[k(K::End)], C::LineEnd),
    // Some terminals send Ctrl+H for Backspace.
    b(L::Text, &[k(K::Backspace), ctrl('h')], C::DeleteBackward),
    b(L::Text, &[k(K::Delete)], C::DeleteForward),
    b(L::Text, &[ctrl('w'), KeyStroke::with_ctrl(K::Backspace)], C::DeleteWord),
    b(L::Text, &[ctrl('u')], C::DeleteToStart),
    //
    b(L::Picker, &[k(K::Up)], C::Up),
    b(L::Picker, &[k(K::Down)], C::Down),
    b(L::Picker, &[k(K::PageUp)], C::PageUp),
    b(L::Picker, &[k(K::PageDown)], C::PageDown),
    b(L::Picker, &[k(K::Enter)], C::Confirm).hint(10, "take"),
    b(L::Picker, &[k(K::Esc)], C::Back).hint(11, "cancel"),
    b(L::Picker, &[ctrl('x'), f(6)], C::Swap).hint(20, "other direction"),
    //
    b(L::Dialog, &[k(K::Left), k(K::BackTab)], C::Left),
    b(L::Dialog, &[k(K::Right), k(K::Tab)], C::Right).hint(12, "next button"),
    b(L::Dialog, &[k(K::Enter)], C::Confirm).hint(10, "press the button"),
    b(L::Dialog, &[k(K::Esc)], C::Back).hint(11, "cancel"),
    b(L::DeleteDialog, &[c('y')], C::Yes).hint(1, "delete"),
    b(L::DeleteDialog, &[c('n')], C::No).hint(2, "keep"),
    //
    b(L::DeleteByName, &[k(K::Enter)], C::Confirm).hint(1, "delete when the name is typed"),
    b(L::DeleteByName, &[k(K::Esc)], C::Back).hint(2, "keep"),
    //
    b(L::Activity, &[k(K::Up), c('k')], C::Up),
    b(L::Activity, &[k(K::Down), c('j')], C::Down),
    b(L::Activity, &[k(K::PageUp)], C::PageUp),
    b(L::Activity, &[k(K::PageDown)], C::PageDown),
    b(L::Activity, &[k(K::Home), c('g')], C::First),
    b(L::Activity, &[k(K::End), c('G')], C::Last),
    b(L::Activity, &[c('u')], C::UndoWrite).hint(1, "take this one back"),
    b(L::Activity, &[k(K::Esc), f(9), c('q')], C::Back).hint(2, "close"),
    //
    b(L::SignIn, &[k(K::Enter)], C::Confirm).hint(1, "sign in and go on"),
    b(L::SignIn, &[k(K::Esc)], C::Back).hint(2, "not now"),
    //
    b(L::Browser, &[k(K::Enter)], C::Confirm).hint(3, "take the pasted address"),
    b(L::Browser, &[f(4)], C::Copy).hint(1, "copy the address"),
    b(L::Browser, &[k(K::Esc)], C::Back).hint(2, "not now"),
    //
    b(L::Profiles, &[k(K::Up), c('k')], C::Up),
    b(L::Profiles, &[k(K::Down), c('j')], C::Down),
    b(L::Profiles, &[k(K::Home), c('g')], C::First),
    b(L::Profiles, &[k(K::End), c('G')], C::Last),
    b(L::Profiles, &[k(K::Enter)], C::Confirm).hint(1, "switch to it"),
    b(L::Profiles, &[k(K::Esc), f(7), c('q')], C::Back).hint(2, "stay here"),
    //
    b(L::Merge, &[k(K::Up), c('k')], C::Up),
    b(L::Merge, &[k(K::Down), c('j')], C::Down),
    b(L::Merge, &[k(K::Left), c('h')], C::TakeMine).hint(1, "mine"),
    b(L::Merge, &[k(K::Right), c('l')], C::TakeTheirs).hint(2, "theirs"),
    b(L::Merge, &[c('b')], C::TakeBoth).hint(4, "both"),
    b(L::Merge, &[c('e')], C::EditMerged).hint(5, "edit"),
    b(L::Merge, &[c('m')], C::AllMine).hint(7, "all mine"),
    b(L::Merge, &[c('t')], C::AllTheirs).hint(8, "all theirs"),
    b(L::Merge, &[k(K::Enter), ctrl('s'), f(10)], C::Save).hint(3, "save"),
    b(L::Merge, &[k(K::Esc)], C::Back).hint(6, "back"),
    //
    b(L::Help, &[k(K::Up), c('k')], C::Up),
    b(L::Help, &[k(K::Down), c('j')], C::Down),
    b(L::Help, &[k(K::PageUp)], C::PageUp),
    b(L::Help, &[k(K::PageDown), c(' ')], C::PageDown),
    b(L::Help, &[k(K::Home), c('g')], C::First),
    b(L::Help, &[k(K::End), c('G')], C::Last),
    b(L::Help, &[k(K::Esc), f(1), c('?'), c('q')], C::Back).hint(10, "close"),
];
