//! A program in a pseudo-terminal, and an emulator that reads it all the time.
//! What is compared is the emulated screen, never the bytes.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use vt100::{Parser, Screen};

/// Longest wait for anything.
const LIMIT: Duration = Duration::from_secs(20);

/// The emulator, and a bell for each time it has read something.
type Emulator = Arc<(Mutex<Parser>, Condvar)>;

/// A terminal with a program in it.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    // Held so that the terminal outlives its program and can be looked at afterwards.
    _slave: Box<dyn SlavePty + Send>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    emulator: Emulator,
    /// Everything that was ever written to it.
    written: Arc<Mutex<Vec<u8>>>,
    /// The modes before the program came.
    before: String,
}

impl Terminal {
    /// Runs a program in a home of its own, with nothing of the caller's environment but the path.
    pub(crate) fn run(home: &Path, program: &[&str], variables: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(pty_size(80, 24)).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program[0]);
        command.args(&program[1..]);
        command.env_clear();
        command.cwd(home);
        let path = std::env::var("PATH").unwrap_or_default();
        let own =
            [("RELATA_HOME", home.to_str().expect("a path in UTF-8")), ("TERM", "xterm-256color"), ("PATH", &path)];
        for (name, value) in own.iter().chain(variables) {
            command.env(name, value);
        }
        let before = modes(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let parser = Parser::new(cells(24), cells(80), 0);
        let emulator: Emulator = Arc::new((Mutex::new(parser), Condvar::new()));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let reading = Arc::clone(&emulator);
        let written = Arc::<Mutex<Vec<u8>>>::default();
        let writing = Arc::clone(&written);
        std::thread::spawn(move || {
            let mut bytes = vec![0; 65_536];
            // An error is how a terminal says that nobody writes to it any more.
            while let Ok(read @ 1..) = reader.read(&mut bytes) {
                writing.lock().expect("no reader panics").extend_from_slice(&bytes[..read]);
                reading.0.lock().expect("no reader panics").process(&bytes[..read]);
                reading.1.notify_all();
            }
        });
        let keyboard = pair.master.take_writer().expect("a writer");
        Self { master: pair.master, _slave: pair.slave, keyboard, child, emulator, written, before }
    }

    /// Types bytes as a terminal sends them.
    pub(crate) fn types(&mut self, bytes: &str) -> &mut Self {
        self.keyboard.write_all(bytes.as_bytes()).expect("the terminal takes input");
        self.keyboard.flush().expect("the terminal takes input");
        self
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.parser().set_size(cells(height), cells(width));
        self.master.resize(pty_size(width, height)).expect("a size");
        self
    }

    /// Waits until the emulated screen is so.
    pub(crate) fn wait(&mut self, what: &str, is_so: impl Fn(&Screen) -> bool) -> &mut Self {
        let is_there = self.wait_until(Instant::now() + LIMIT, is_so);
        assert!(is_there, "waited in vain for: {what}\n{}", self.text());
        self
    }

    /// Waits until the emulated screen is so, or until that moment; whether it is so.
    pub(crate) fn wait_until(&mut self, until: Instant, is_so: impl Fn(&Screen) -> bool) -> bool {
        let mut parser = self.parser();
        while !is_so(parser.screen()) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            parser = self.emulator.1.wait_timeout(parser, left).expect("no reader panics").0;
        }
        true
    }

    /// Waits until this text is on the screen.
    pub(crate) fn sees(&mut self, wanted: &str) -> &mut Self {
        self.wait(wanted, |screen| text(screen).contains(wanted))
    }

    pub(crate) fn text(&self) -> String {
        text(self.parser().screen())
    }

    /// All bytes that came so far, also those that the screen has forgotten.
    pub(crate) fn written(&self) -> Vec<u8> {
        self.written.lock().expect("no reader panics").clone()
    }

    /// The process, for signals.
    pub(crate) fn id(&self) -> i32 {
        let id = self.child.process_id().expect("it was started");
        i32::try_from(id).expect("a process id")
    }

    /// Waits for the program's end; the terminal must be as it was before.
    pub(crate) fn ends(&mut self) -> u32 {
        let status = self.child.wait().expect("a child can be waited for");
        self.wait("the terminal as it was", is_restored);
        assert_eq!(modes(&*self.master), self.before, "the terminal's modes");
        status.exit_code()
    }

    /// Ends the program as nothing can prevent, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        let process = Pid::from_raw(self.id()).expect("a process id");
        kill_process(process, Signal::KILL).expect("it was started");
        self.child.wait().expect("a child can be waited for");
    }

    /// Whether the kernel's side of the terminal is as before the program.
    pub(crate) fn has_its_modes(&self) -> bool {
        modes(&*self.master) == self.before
    }

    fn parser(&self) -> MutexGuard<'_, Parser> {
        self.emulator.0.lock().expect("no reader panics")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that failed leaves no program behind; one that has ended cannot be killed.
        drop(self.child.kill());
    }
}

/// The screen line by line; how a line came to be full does not matter.
pub(crate) fn text(screen: &Screen) -> String {
    let lines: Vec<String> = screen.rows(0, screen.size().1.get()).map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n").trim_end().to_owned()
}

/// No mode of the emulator is left on.
pub(crate) fn is_restored(screen: &Screen) -> bool {
    !screen.alternate_screen()
        && !screen.bracketed_paste()
        && !screen.hide_cursor()
        && !screen.application_cursor()
        && !screen.application_keypad()
        && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        && screen.fgcolor() == vt100::Color::Default
        && screen.bgcolor() == vt100::Color::Default
        && !screen.inverse()
        && !screen.bold()
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("the terminal's modes"))
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("at least one cell")
}
