//! Where input comes from. On Unix the terminal is opened once more, so that
//! it can be read without waiting while our parent's descriptors stay as they
//! are, and a key costs one wake-up and one read. Elsewhere crossterm's stream.

#[cfg(unix)]
pub(super) use unix::Source;
#[cfg(windows)]
pub(super) use windows::Source;

#[cfg(unix)]
mod unix {
    use super::super::{Input, parse::Parser};
    use rustix::fs::{Mode, OFlags, open};
    use rustix::termios::{isatty, ttyname};
    use std::fs::File;
    use std::future::poll_fn;
    use std::io::{self, ErrorKind};
    use std::pin::Pin;
    use std::task::{Context, Poll, ready};
    use tokio::io::{AsyncRead, ReadBuf};
    use tokio::net::unix::pipe::Receiver;

    /// The terminal's reading end.
    pub(in super::super) struct Source {
        /// tokio reads a terminal as it reads a pipe: what counts is that it can be waited for.
        terminal: Receiver,
        parser: Parser,
        /// A terminal hands out 4095 bytes at most.
        buffer: Box<[u8; 4096]>,
    }

    impl Source {
        pub(in super::super) fn open() -> io::Result<Self> {
            let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
            let stdin = io::stdin();
            // By its own name where it has one: macOS cannot wait for /dev/tty.
            let named = isatty(&stdin).then(|| ttyname(&stdin, Vec::new())).and_then(Result::ok);
            let opened = named.and_then(|name| open(name, flags, Mode::empty()).ok());
            let terminal = opened.map_or_else(|| open("/dev/tty", flags, Mode::empty()), Ok)?;
            let terminal = Receiver::from_file_unchecked(File::from(terminal))?;
            Ok(Self { terminal, parser: Parser::default(), buffer: Box::new([0; 4096]) })
        }

        /// Waits for input and takes all there is. Nothing is lost when the future is dropped.
        pub(in super::super) async fn next(&mut self, into: &mut Vec<Input>) -> io::Result<()> {
            loop {
                let read = poll_fn(|cx| self.poll_read(cx)).await?;
                if read == 0 {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
                let more = read == self.buffer.len();
                self.parser.feed(&self.buffer[..read], more, into);
                if !more && !into.is_empty() {
                    return Ok(());
                }
            }
        }

        fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
            let mut read = ReadBuf::new(&mut *self.buffer);
            ready!(Pin::new(&mut self.terminal).poll_read(cx, &mut read))?;
            Poll::Ready(Ok(read.filled().len()))
        }
    }
}

#[cfg(windows)]
mod windows {
    use super::super::{Input, convert::convert};
    use crossterm::event::EventStream;
    use futures_util::{FutureExt, StreamExt};
    use std::io::{self, ErrorKind};

    /// The console's events.
    pub(in super::super) struct Source(EventStream);

    impl Source {
        pub(in super::super) fn open() -> io::Result<Self> {
            Ok(Self(EventStream::new()))
        }

        /// Waits for input and takes all there is. Nothing is lost when the future is dropped.
        pub(in super::super) async fn next(&mut self, into: &mut Vec<Input>) -> io::Result<()> {
            while into.is_empty() {
                let mut event = self.0.next().await;
                loop {
                    let known = event.ok_or(ErrorKind::UnexpectedEof)??;
                    into.extend(convert(known));
                    match self.0.next().now_or_never() {
                        Some(next) => event = next,
                        None => break,
                    }
                }
            }
            Ok(())
        }
    }
}
