//! The talk at the terminal: lines out, questions and answers in.

use std::io::{self, Write};

use secrecy::{ExposeSecret, SecretString};

use crate::auth::{AskError, AuthError, Echo, Question};
use crate::cli::prompt;
use crate::ui::text::visible;

/// Says a line.
pub(super) fn say(text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{}", visible(text))
}

/// Asks for something that may be seen.
pub(super) fn ask(text: &str, variable: &'static str) -> Result<String, AuthError> {
    answer(text, Echo::Shown, variable).map(|answer| answer.expose_secret().trim().to_owned())
}

/// Asks for something that may not.
pub(super) fn ask_secret(text: &str, variable: &'static str) -> Result<SecretString, AuthError> {
    answer(text, Echo::Hidden, variable)
}

/// Asks for a yes; anything else but Enter alone is a no.
pub(super) fn agree(text: &str, by_itself: bool) -> Result<bool, AuthError> {
    let choice = if by_itself { "[Y/n]" } else { "[y/N]" };
    let answer = ask(&format!("{text} {choice}"), "")?.to_ascii_lowercase();
    Ok(if answer.is_empty() { by_itself } else { answer == "y" || answer == "yes" })
}

fn answer(text: &str, echo: Echo, variable: &'static str) -> Result<SecretString, AuthError> {
    let what = "answer";
    prompt::ask(&Question { text: text.to_owned(), echo }).map_err(|error| match error {
        AskError::NoTerminal => AuthError::NoTerminal { what, variable },
        AskError::Interrupted => AuthError::Interrupted,
        AskError::Terminal(source) => AuthError::Terminal { what, source },
    })
}
