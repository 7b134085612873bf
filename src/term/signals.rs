//! The signals that concern a program with a terminal. Registered before the
//! terminal is taken, so that none finds it in a mode nobody takes back.

use super::End;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// The terminal's size has changed.
    Resized,
    /// We were stopped and go on; the terminal may have been used meanwhile.
    Continued,
    /// We are to end.
    End(End),
}

#[cfg(unix)]
pub(super) use unix::Signals;
#[cfg(windows)]
pub(super) use windows::Signals;

#[cfg(unix)]
mod unix {
    use super::{End, Signal};
    use std::io;
    use std::task::{Context, Poll, Waker};
    use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

    /// One stream for each signal.
    pub(in super::super) struct Signals {
        heard: [(Stream, Signal); 5],
        /// Caught, so that a file that may not grow is an error to tell and not our end.
        _too_large: Stream,
    }

    impl Signals {
        pub(in super::super) fn register() -> io::Result<Self> {
            // These have no name in tokio.
            let [continued, too_large] = [rustix::process::Signal::CONT, rustix::process::Signal::XFSZ]
                .map(|signal| SignalKind::from_raw(signal.as_raw()));
            let heard = [
                (signal(SignalKind::terminate())?, Signal::End(End::Terminate)),
                (signal(SignalKind::hangup())?, Signal::End(End::Hangup)),
                (signal(SignalKind::interrupt())?, Signal::End(End::Interrupt)),
                (signal(continued)?, Signal::Continued),
                (signal(SignalKind::window_change())?, Signal::Resized),
            ];
            Ok(Self { heard, _too_large: signal(too_large)? })
        }

        /// Waits for the next. Nothing is lost when the future is dropped.
        pub(in super::super) async fn next(&mut self) -> Signal {
            std::future::poll_fn(|cx| self.poll(cx)).await
        }

        /// Drops interrupts and continuations that were meant for a program we ran.
        pub(in super::super) fn forget_those_of_others(&mut self) {
            let mut cx = Context::from_waker(Waker::noop());
            for (stream, signal) in &mut self.heard {
                if matches!(signal, Signal::Continued | Signal::End(End::Interrupt)) {
                    while let Poll::Ready(Some(())) = stream.poll_recv(&mut cx) {}
                }
            }
        }

        fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Signal> {
            let came = |(stream, signal): &mut (Stream, Signal)| match stream.poll_recv(cx) {
                Poll::Ready(Some(())) => Some(*signal),
                Poll::Ready(None) | Poll::Pending => None,
            };
            self.heard.iter_mut().find_map(came).map_or(Poll::Pending, Poll::Ready)
        }
    }
}

#[cfg(windows)]
mod windows {
    use super::{End, Signal};
    use std::io;
    use tokio::signal::windows::{CtrlClose, ctrl_close};

    /// Closing the window; sizes come with the input.
    pub(in super::super) struct Signals(CtrlClose);

    impl Signals {
        pub(in super::super) fn register() -> io::Result<Self> {
            Ok(Self(ctrl_close()?))
        }

        /// Waits for the next. Nothing is lost when the future is dropped.
        pub(in super::super) async fn next(&mut self) -> Signal {
            match self.0.recv().await {
                Some(()) => Signal::End(End::Hangup),
                None => std::future::pending().await,
            }
        }

        /// There are none here.
        pub(in super::super) fn forget_those_of_others(&mut self) {}
    }
}
