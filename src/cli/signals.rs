//! The signals that ask a process to end, awaited.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Listens from its making on: a signal that comes before [`Self::wait`] counts.
/// Must be made inside a runtime.
pub(super) struct Signals {
    #[cfg(unix)]
    listened: [Signal; 3],
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        let [interrupt, terminate, hang_up] =
            [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()].map(signal);
        Ok(Self { listened: [interrupt?, terminate?, hang_up?] })
    }

    /// Completes when one of them arrives.
    pub(super) async fn wait(&mut self) -> io::Result<()> {
        let [interrupt, terminate, hang_up] = &mut self.listened;
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {}, _ = hang_up.recv() => {} }
        Ok(())
    }
}

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Completes on Ctrl+C.
    pub(super) async fn wait(&mut self) -> io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}
