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
    /// The terminal has so many columns and rows: told at the start and after each change.
    Resize(u16, u16),
}

/// Why the program has to end, when it was not the user's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// SIGINT.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP, or the terminal is gone.
    Hangup,
}

impl End {
    /// The exit code by which shells tell a signal.
    pub const fn code(self) -> u8 {
        match self {
            Self::Hangup => 129,
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}
