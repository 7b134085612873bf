//! What the user did, as the loop hands it on: no terminal library's types
//! get past this folder.

use crate::keymap::KeyStroke;

/// One thing the user did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeated while held.
    Key(KeyStroke),
    /// A text was pasted.
    Paste(String),
}
