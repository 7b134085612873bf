//! A question to the user, as whoever asks it sees it.

use secrecy::SecretString;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// There is nobody to ask.
    #[error("no terminal")]
    NoTerminal,
    /// It was broken off.
    #[error("interrupted")]
    Interrupted,
    /// The terminal failed.
    #[error(transparent)]
    Terminal(#[from] std::io::Error),
}

/// Whether the answer shows while it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Echo {
    /// It does.
    Shown,
    /// It does not.
    Hidden,
}

/// Something to ask the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// In words, without punctuation at its end.
    pub text: String,
    /// Whether the answer shows.
    pub echo: Echo,
}

/// Asks one question.
pub(super) type Ask<'a> = &'a mut dyn FnMut(&Question) -> Result<SecretString, AskError>;
