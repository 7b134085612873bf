//! Opening a page in the user's browser, or saying why there is none to open.
//!
//! The crate `open` knows each system's way, WSL's too.

use std::{io, time::Duration};

use url::Url;

use super::child::hand_over;
use crate::config::{Environment, NotText};

/// How long a starter is watched before it is taken to have done its work.
const WATCH: Duration = Duration::from_secs(2);

/// Browsers that would want the terminal.
const TEXT_BROWSERS: [&str; 7] = ["browsh", "elinks", "links", "links2", "lynx", "w3m", "www-browser"];

/// Why no browser opens: the page is to be opened by hand, perhaps on another computer.
#[derive(Debug, thiserror::Error)]
pub enum NoBrowser {
    /// Somebody sits at another computer.
    #[error("this is a session over SSH; open the page on your own computer")]
    Remote,
    /// There is nothing to show a page on.
    #[error("there is no display here; open the page where there is one")]
    NoDisplay,
    /// The configured one lives in the terminal.
    #[error("BROWSER is {0}, which needs this terminal; open the page elsewhere")]
    TextBrowser(String),
    /// A variable holds no text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// Nothing could be started.
    #[error("{0}")]
    Failed(#[from] io::Error),
}

/// Opens a page. May take some seconds: not for a thread that draws.
///
/// `BROWSER` is honoured, even over SSH: editors set it to open pages where their user
/// sits.
pub fn open_browser(url: &Url, environment: Environment<'_>) -> Result<(), NoBrowser> {
    let mut starters = match browser(environment, cfg!(target_os = "linux"))? {
        Some(program) => vec![open::with_command(url.as_str(), program)],
        None => open::commands(url.as_str()),
    };
    let mut first = None;
    for starter in &mut starters {
        match hand_over(starter, WATCH) {
            Ok(()) => return Ok(()),
            // The first is the system's own: what it says counts.
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or_else(|| io::ErrorKind::NotFound.into()).into())
}

/// The program to open pages with; none leaves it to the system.
fn browser(environment: Environment<'_>, linux: bool) -> Result<Option<String>, NoBrowser> {
    let has = |names: &[&'static str]| names.iter().any(|name| environment.path(name).is_some());
    if let Some(browser) = environment.text("BROWSER")? {
        let program = browser.rsplit('/').next().unwrap_or_default();
        if TEXT_BROWSERS.contains(&program) {
            return Err(NoBrowser::TextBrowser(program.to_owned()));
        }
        // Lists and arguments are understood by the system's own starter.
        return Ok(Some(browser).filter(|browser| !browser.contains([':', ' ', '%'])));
    }
    if has(&["SSH_CONNECTION", "SSH_TTY"]) {
        return Err(NoBrowser::Remote);
    }
    // Windows shows the pages of its Linux.
    if linux && !has(&["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "WSL_INTEROP"]) {
        return Err(NoBrowser::NoDisplay);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn chosen(variables: &[(&str, &str)], linux: bool) -> String {
        let lookup = |name: &str| -> Option<OsString> {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
        };
        match browser(Environment::new(&lookup), linux) {
            Ok(program) => program.unwrap_or_else(|| "the system's".to_owned()),
            Err(reason) => reason.to_string().split(';').next().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn each_surrounding_has_its_browser_or_a_reason() {
        let (ssh, none) = ("this is a session over SSH", "there is no display here");
        for (variables, linux, expected) in [
            (&[("DISPLAY", ":0")][..], true, "the system's"),
            (&[("WAYLAND_DISPLAY", "wayland-0")], true, "the system's"),
            (&[("WSL_DISTRO_NAME", "Debian")], true, "the system's"),
            (&[], true, none),
            (&[("DISPLAY", "")], true, none),
            (&[("TERM", "linux")], true, none),
            (&[], false, "the system's"),
            (&[("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")], false, ssh),
            (&[("SSH_TTY", "/dev/pts/1"), ("DISPLAY", "localhost:10.0")], true, ssh),
            (&[("BROWSER", "/opt/helper"), ("SSH_CONNECTION", "x")], true, "/opt/helper"),
            (&[("BROWSER", "firefox:chromium"), ("DISPLAY", ":0")], true, "the system's"),
            (&[("BROWSER", "firefox --new-window %s")], true, "the system's"),
            (&[("BROWSER", "/usr/bin/lynx"), ("DISPLAY", ":0")], true, "BROWSER is lynx, which needs this terminal"),
        ] {
            assert_eq!(chosen(variables, linux), expected, "{variables:?}");
        }
    }
}
