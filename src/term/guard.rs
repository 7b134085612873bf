//! The terminal's modes: raw, alternate screen, bracketed paste. Whatever ends
//! the program, they are taken back: the guard when it is dropped, the panic
//! hook before it prints. A process has one terminal, hence one static.

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::{self, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// Alternate screen, own colours, blank (consoles have no other screen), bracketed paste.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[m\x1b[2J\x1b[?2004h";
/// Everything back, an unfinished frame included.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[?2004l\x1b[m\x1b[?1049l\x1b[?25h";

static ENTERED: AtomicBool = AtomicBool::new(false);

/// While it lives, the terminal is ours.
#[derive(Debug)]
pub struct TerminalGuard(());

impl TerminalGuard {
    /// Takes the terminal and sees to it that a panic gives it back.
    pub fn enter() -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let print = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                // The panic is what must be told; that the terminal is gone too adds nothing.
                drop(restore());
                print(panic);
            }));
        });
        let guard = Self(());
        guard.take()?;
        Ok(guard)
    }

    /// Gives the terminal to someone else for a while.
    pub fn lend(&self) -> io::Result<()> {
        restore()
    }

    /// Takes it back, whatever was done to its modes meanwhile.
    pub fn take(&self) -> io::Result<()> {
        if self.is_ours() {
            // Raw mode may have been lost while we were stopped, and is only set anew after it was taken back.
            disable_raw_mode()?;
        }
        enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        write(ENTER)
    }

    /// Whether the terminal is still ours: after a panic anywhere it is not.
    pub fn is_ours(&self) -> bool {
        ENTERED.load(Ordering::SeqCst)
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        // A terminal that is gone has no modes to restore.
        drop(restore());
    }
}

/// Puts the terminal back as it was found; does nothing the second time.
fn restore() -> io::Result<()> {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let written = write(LEAVE);
    disable_raw_mode()?;
    written
}

fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}
