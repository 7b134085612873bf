//! The terminal: its modes, its input, its screen and the loop between them
//! and a program. The program is a [`Program`]; everything else here knows
//! bytes, cells and signals, and nothing of relations.

mod input;
mod parse;
#[cfg(any(windows, test))]
mod convert;
mod source;
mod signals;
mod guard;
mod screen;
mod editor;
mod run;
mod console;
mod keys;

pub use console::Console;
pub use editor::EditorError;
pub use guard::TerminalGuard;
pub use input::{End, Input};
pub use keys::Keys;
pub use run::{Flow, Program};
pub use screen::{Screen, copying};
