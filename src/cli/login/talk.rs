//! The talk at the terminal: lines out, questions and answers in.

use std::io::{self, IsTerminal, Write};

use secrecy::{ExposeSecret, SecretString};

use crate::auth::{AskError, AuthError, Echo, Item, Question};
use crate::cli::offers::{BASIC, offered};
use crate::cli::{on_terminal, prompt};
use crate::config::{BaseUrl, Network};
use crate::domain::{Failure, FailureKind, Retry, Speaker};
use crate::ui::{text, wrap::wrap};

/// Says something, broken at words where a terminal shows it.
pub(super) fn say(words: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    // A terminal that does not know its size says 0.
    let columns = if out.is_terminal() { crossterm::terminal::size()?.0 } else { 0 };
    let width = if columns == 0 { usize::MAX } else { usize::from(columns) };
    let shown: Vec<_> = text::lines(words).collect();
    for line in wrap(shown.iter().map(AsRef::as_ref), width, None).lines {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Says what is wrong, as a sentence.
pub(super) fn complain(error: &dyn std::fmt::Display) -> io::Result<()> {
    let text = error.to_string();
    // A host's name stays as it is.
    let is_name = text.split(' ').next().is_some_and(|word| word.contains(['.', ':', '/']));
    let text = if is_name { text } else { capital(&text) };
    say(&if text.ends_with(['.', '?']) { text } else { format!("{text}.") })
}

/// With its first letter as a sentence has it.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is asked for, and the variable that would have given it.
pub(super) type Wanted = (&'static str, &'static str);

/// That can be told where it is asked or waited for.
pub(super) fn say_how_to_stop() -> io::Result<()> {
    if on_terminal() { say("Esc cancels at any time.") } else { Ok(()) }
}

/// Waits for an answer from elsewhere, unless the user does not any more.
pub(super) fn wait<T>(work: impl Future<Output = T>) -> Result<T, AuthError> {
    let stopped = |error| unanswered(error, ("answer", ""));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| stopped(error.into()))?;
    let done = runtime.block_on(prompt::unless_escaped(work)).map_err(stopped);
    // A name being looked up cannot be called back, and nobody needs it now.
    runtime.shutdown_background();
    done
}

/// Whether a server would take a password, before one is asked for.
pub(super) fn check_takes_passwords(api: &BaseUrl, network: &Network) -> Result<(), AuthError> {
    let offers = wait(offered(network, api.as_url()))?;
    if offers.is_empty() || offers.iter().any(|offer| offer == BASIC) {
        return Ok(());
    }
    let text = format!(
        "{} takes no user and password, only {}. `auth` of a profile says how to sign in; its administrator can \
         switch on AuthorizeWithUsername in web.config",
        api.host(),
        offers.join(" and ")
    );
    Err(AuthError::Kept(Failure {
        kind: FailureKind::Invalid,
        by: Speaker::Relata,
        text,
        field: None,
        retry: Retry::Never,
    }))
}

/// Why there is no answer.
pub(super) fn unanswered(error: AskError, (what, variable): Wanted) -> AuthError {
    match error {
        AskError::NoTerminal => AuthError::NoTerminal { what, variable },
        AskError::Interrupted => AuthError::Interrupted,
        AskError::Terminal(source) => AuthError::Terminal { what, source },
    }
}

/// Asks for something that may be seen.
pub(super) fn ask(text: &str, wanted: Wanted) -> Result<String, AuthError> {
    answer(text, Echo::Shown, wanted).map(|answer| answer.expose_secret().trim().to_owned())
}

/// The same, until there is an answer.
pub(super) fn insist(text: &str, wanted: Wanted) -> Result<String, AuthError> {
    loop {
        let answer = ask(text, wanted)?;
        if !answer.is_empty() {
            return Ok(answer);
        }
    }
}

/// Asks for something that may not.
pub(super) fn ask_secret(text: &str, wanted: Wanted) -> Result<SecretString, AuthError> {
    answer(text, Echo::Hidden, wanted)
}

/// Asks for the application's token; Enter alone is none.
pub(super) fn ask_app_token() -> Result<Option<SecretString>, AuthError> {
    let item = Item::AppToken;
    let variable = item.variable().expect("the environment may hold it");
    let token = ask_secret("Application token, or Enter to stop", (item.name(), variable))?;
    Ok(Some(token).filter(|token| !token.expose_secret().trim().is_empty()))
}

/// Asks for a yes; anything else but Enter alone is a no.
pub(super) fn agree(text: &str, by_itself: bool) -> Result<bool, AuthError> {
    let choice = if by_itself { "[Y/n]" } else { "[y/N]" };
    let answer = ask(&format!("{text} {choice}"), ("answer", ""))?.to_ascii_lowercase();
    Ok(if answer.is_empty() { by_itself } else { answer == "y" || answer == "yes" })
}

fn answer(text: &str, echo: Echo, wanted: Wanted) -> Result<SecretString, AuthError> {
    prompt::ask(&Question { text: text.to_owned(), echo }).map_err(|error| unanswered(error, wanted))
}
