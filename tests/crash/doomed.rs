//! An editor at work whose end comes at a moment that it does not know.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::pty::{Terminal, text};

/// Longest wait for anything.
const LIMIT: Duration = Duration::from_secs(20);

/// When the kill comes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Doom {
    /// Never.
    Spared,
    /// Then.
    At(Instant),
    /// So long after that many writes were asked for.
    AfterWrite { number: usize, delay: Duration },
}

/// It was killed then.
#[derive(Debug)]
pub(crate) struct Killed(pub(crate) Instant);

/// The editor.
pub(crate) struct Doomed {
    pub(crate) terminal: Terminal,
    pub(crate) doom: Doom,
}

impl Doomed {
    pub(crate) fn new(terminal: Terminal, doom: Doom) -> Self {
        Self { terminal, doom }
    }

    /// Types, if it still lives.
    pub(crate) fn types(&mut self, keys: &str) -> Result<(), Killed> {
        self.until(Instant::now(), |_| false)?;
        self.terminal.types(keys);
        Ok(())
    }

    /// Types what sends a write.
    pub(crate) fn writes(&mut self, keys: &str) -> Result<(), Killed> {
        self.types(keys)?;
        self.doom = match self.doom {
            Doom::AfterWrite { number: 0, delay } => Doom::At(Instant::now() + delay),
            Doom::AfterWrite { number, delay } => Doom::AfterWrite { number: number - 1, delay },
            doom => doom,
        };
        Ok(())
    }

    /// Waits for one of these texts; its place among them.
    pub(crate) fn sees_one(&mut self, wanted: &[&str]) -> Result<usize, Killed> {
        let found = Cell::new(None);
        let is_there = self.until(Instant::now() + LIMIT, |screen| {
            found.set(wanted.iter().position(|text| screen.contains(text)));
            found.get().is_some()
        })?;
        assert!(is_there, "waited in vain for one of {wanted:?}\n{}", self.terminal.text());
        Ok(found.get().expect("it is there"))
    }

    /// Waits for a text.
    pub(crate) fn sees(&mut self, wanted: &str) -> Result<(), Killed> {
        self.sees_one(&[wanted]).map(drop)
    }

    /// Waits until no such text is there.
    pub(crate) fn loses(&mut self, unwanted: &str) -> Result<(), Killed> {
        self.waits(unwanted, |screen| !screen.contains(unwanted))
    }

    /// Waits until the screen is so.
    pub(crate) fn waits(&mut self, what: &str, is_so: impl Fn(&str) -> bool) -> Result<(), Killed> {
        let is_there = self.until(Instant::now() + LIMIT, is_so)?;
        assert!(is_there, "waited in vain: {what}\n{}", self.terminal.text());
        Ok(())
    }

    /// Lets time pass, with the screen being read.
    pub(crate) fn passes(&mut self, time: Duration) -> Result<(), Killed> {
        self.until(Instant::now() + time, |_| false).map(drop)
    }

    /// The end of the script is a moment like others.
    pub(crate) fn dies(&mut self) -> Instant {
        self.terminal.kill();
        Instant::now()
    }

    fn until(&mut self, until: Instant, is_so: impl Fn(&str) -> bool) -> Result<bool, Killed> {
        let end = match self.doom {
            Doom::At(end) => end.min(until),
            Doom::Spared | Doom::AfterWrite { .. } => until,
        };
        let is_there = self.terminal.wait_until(end, |screen| is_so(&text(screen)));
        match self.doom {
            Doom::At(end) if Instant::now() >= end => Err(Killed(self.dies())),
            _ => Ok(is_there),
        }
    }
}
