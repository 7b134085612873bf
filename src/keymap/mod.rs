//! Keys and what they mean. A key press travels here as a [`KeyStroke`] and
//! leaves as a [`Command`], as text, or as nothing, by the [`Layer`]s that are
//! active. Pure data and lookups: no terminal, no application state.

mod key;
mod command;
mod layer;
mod table;
mod resolve;
mod print;

pub use command::Command;
pub use key::{KeyCode, KeyStroke, UnknownKey};
pub use layer::Layer;
pub use print::{Section, markdown, sections, sections_for};
pub use resolve::{FooterHint, Resolved, hints, resolve};
pub use table::{BINDINGS, Binding, Hint};

#[cfg(test)]
mod tests;
