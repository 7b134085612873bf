//! Programs that relata starts for its user: a browser, an editor.

use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::vault::Item;

/// Keeps the secrets of the environment from a program: they are for relata alone, and
/// whatever the program starts in turn would have them too.
pub fn without_secrets(command: &mut Command) -> &mut Command {
    for variable in Item::ALL.into_iter().filter_map(Item::variable) {
        command.env_remove(variable);
    }
    command
}

/// Starts a program that goes on by itself, away from the terminal and its signals. It is
/// watched for this long: one that fails meanwhile has not done its work.
pub(super) fn hand_over(command: &mut Command, watched: Duration) -> io::Result<()> {
    without_secrets(command).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let program = command.get_program().to_string_lossy().into_owned();
    let named = |why: &dyn std::fmt::Display| io::Error::other(format!("{program}: {why}"));
    let mut child: Child = command.spawn().map_err(|error| named(&error))?;
    let (sender, ended) = sync_channel::<io::Result<ExitStatus>>(1);
    // It takes the end of whoever outlives the watch, too: nobody else would.
    thread::Builder::new().name("child".to_owned()).spawn(move || sender.send(child.wait()))?;
    match ended.recv_timeout(watched) {
        Ok(Ok(status)) if !status.success() => Err(named(&status)),
        Ok(Err(error)) => Err(named(&error)),
        Ok(Ok(_)) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Ok(()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_program_that_fails_is_named_and_nothing_else_is() {
        let watched = Duration::from_secs(20);
        assert!(hand_over(&mut shell("exit 0"), watched).is_ok());
        let failed = hand_over(&mut shell("exit 3"), watched).expect_err("failed").to_string();
        assert_eq!(failed, "sh: exit status: 3");
        let absent = hand_over(&mut Command::new("/nonexistent"), watched).expect_err("absent").to_string();
        assert!(absent.starts_with("/nonexistent: "), "{absent}");
    }
}
