//! The terminal.

mod input;
mod parse;
mod screen;

pub use input::Input;
pub use screen::Screen;
