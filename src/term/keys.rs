//! Keys for whoever has no screen, only lines: raw mode, bracketed paste, and the input.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::Input;
use super::source::Source;

/// Bracketed paste on, and off.
const PASTES: [&[u8]; 2] = [b"\x1b[?2004h", b"\x1b[?2004l"];

/// What came in one read with what was wanted, and after it: whoever asks next takes it. A
/// process has one terminal, hence one static.
static LEFT: Mutex<VecDeque<Input>> = Mutex::new(VecDeque::new());

/// The keys of the terminal for as long as it lives; then the terminal is as it was.
pub struct Keys {
    source: Source,
    _modes: Modes,
}

impl Keys {
    /// Takes them. Needs to be inside a tokio runtime with I/O.
    ///
    /// # Errors
    /// There is no terminal, or it does not take its modes.
    pub fn take() -> io::Result<Self> {
        let source = Source::open()?;
        Ok(Self { source, _modes: Modes::set()? })
    }

    /// The next input. Dropped, it has taken nothing.
    ///
    /// # Errors
    /// The terminal is gone.
    pub async fn next(&mut self) -> io::Result<Input> {
        self.first(|_| true).await
    }

    /// The first of this kind; what comes before it waits for whoever asks next.
    ///
    /// # Errors
    /// The terminal is gone.
    pub async fn first(&mut self, wanted: impl Fn(&Input) -> bool) -> io::Result<Input> {
        loop {
            {
                let mut left = LEFT.lock().unwrap_or_else(PoisonError::into_inner);
                let found = left.iter().position(&wanted).and_then(|at| left.remove(at));
                if let Some(found) = found {
                    return Ok(found);
                }
            }
            let mut read = Vec::new();
            self.source.next(&mut read).await?;
            LEFT.lock().unwrap_or_else(PoisonError::into_inner).extend(read);
        }
    }
}

struct Modes;

impl Modes {
    fn set() -> io::Result<Self> {
        enable_raw_mode()?;
        let modes = Self;
        write(PASTES[0])?;
        Ok(modes)
    }
}

impl Drop for Modes {
    fn drop(&mut self) {
        if let Err(error) = write(PASTES[1]).and_then(|()| disable_raw_mode()) {
            tracing::error!(%error, "the terminal could not be restored");
        }
    }
}

fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}
