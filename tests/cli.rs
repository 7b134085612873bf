//! The command line from outside: what it prints where, and how it exits.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

#[path = "support/home.rs"]
mod home;

use home::{Ended, Home, RELATA};

#[test]
fn help_goes_to_standard_output_with_examples_first() {
    for flag in ["-h", "--help"] {
        let help = Home::new().run(&[flag]);
        assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
        let position = |text: &str| help.out.find(text).unwrap_or_else(|| panic!("no {text} in:\n{}", help.out));
        assert!(position("Examples:") < position("Usage:"));
        assert!(position("Usage:") < position("--read-only"));
        assert!(position("--read-only") < position("RELATA_PASSWORD"));
    }
    let help = Home::new().run(&["sandbox", "--help"]);
    assert_eq!(help.code, Some(0));
    assert!(help.out.contains("--companies <N>"), "{}", help.out);
}

#[test]
fn no_line_of_help_is_wider_than_a_wide_terminal() {
    for arguments in [&["--help"][..], &["open", "--help"], &["sandbox", "--help"]] {
        for line in Home::new().run(arguments).out.lines() {
            assert!(line.chars().count() <= 110, "{line}");
        }
    }
}

#[test]
fn version_is_the_crates() {
    let version = Home::new().run(&["--version"]);
    assert_eq!((version.code, version.out.as_str()), (Some(0), concat!("relata ", env!("CARGO_PKG_VERSION"), "\n")));
}

#[test]
fn a_slip_of_the_finger_is_told_and_exits_with_2() {
    for (arguments, meant) in [(["--read-onyl", "open"], "--read-only"), (["sandbx", "--fresh"], "sandbox")] {
        let ended = Home::new().run(&arguments);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
        assert!(ended.err.contains(meant), "{}", ended.err);
    }
}

#[test]
fn without_a_terminal_the_editor_does_not_start() {
    let bare = Home::new().run(&[]);
    assert_eq!((bare.code, bare.out.as_str()), (Some(2), ""));
    assert!(bare.err.starts_with("A terminal editor") && bare.err.contains("Examples:"), "{}", bare.err);

    let open = Home::new().run(&["open", "42"]);
    assert_eq!(open.code, Some(2));
    assert_eq!(open.err, "error: the editor needs a terminal for its input and output\n");
}

#[test]
fn every_mistake_in_the_configuration_is_told_with_its_line() {
    let home = Home::configured("[defaults]\npage_sise = 10\n\n[profiles.a]\nurl = 5\n");
    let ended = home.run(&["open", "1"]);
    let file = home.path().join("config/config.toml");
    let expected = format!(
        "error: the configuration has 2 mistakes\n\
         {0}:2: unknown key `page_sise`; did you mean `page_size`?\n\
         {0}:5: `url` takes text in quotes, not a whole number\n",
        file.display()
    );
    assert_eq!((ended.code, ended.err), (Some(2), expected));
}

#[test]
fn a_named_configuration_must_be_there() {
    let home = Home::new();
    let flag = home.run(&["--config", "nowhere.toml", "open", "1"]);
    assert_eq!(flag.code, Some(2));
    assert!(flag.err.starts_with("error: cannot read the configuration nowhere.toml: "), "{}", flag.err);
    let variable = home.relata(&["open", "1"]).env("RELATA_CONFIG", "elsewhere.toml").output().expect("relata runs");
    assert!(Ended::from(variable).err.contains("elsewhere.toml"));
}

#[test]
fn plain_http_to_the_outside_is_refused() {
    let ended = Home::new().run(&["--url", "http://crm.example.com", "--user", "demo"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("`allow_plain_http = true`"), "{}", ended.err);
}

#[test]
fn a_log_is_written_only_when_asked_for() {
    let home = Home::new();
    home.run(&["open", "1"]);
    assert!(!home.path().join("state").exists());

    home.run(&["-v", "open", "1"]);
    let logs: Vec<_> = fs::read_dir(home.path().join("state")).expect("a folder").collect();
    assert_eq!(logs.len(), 1);

    let log = home.path().join("here/relata.log");
    let variable = home.relata(&["open", "1"]).env("RELATA_LOG", &log).output().expect("relata runs");
    assert_eq!(variable.status.code(), Some(2));
    let text = fs::read_to_string(&log).expect("the log");
    assert!(text.contains("relata starts") && text.contains("needs a terminal"), "{text}");
    assert_eq!(fs::read_dir(home.path().join("state")).expect("a folder").count(), 1, "no second log");
}

/// A running sandbox that does not outlive its test.
struct Sandbox(Child);

impl Drop for Sandbox {
    fn drop(&mut self) {
        // Fails when it has ended already, which is what is wanted.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Waits for the sandbox's line, and gives it with what comes after.
fn listening(sandbox: &mut Child) -> (String, BufReader<ChildStdout>) {
    let mut out = BufReader::new(sandbox.stdout.take().expect("piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("a line");
    (line, out)
}

#[cfg(unix)]
#[test]
fn the_sandbox_says_where_it_listens_and_ends_on_a_signal() {
    for signal in ["-TERM", "-INT"] {
        let home = Home::new();
        let child = home.relata(&["sandbox"]).stdout(Stdio::piped()).spawn().expect("relata runs");
        let mut sandbox = Sandbox(child);
        let (line, mut rest) = listening(&mut sandbox.0);
        let address = line.strip_prefix("listening on http://").and_then(|line| line.strip_suffix("/api\n"));
        let address = address.unwrap_or_else(|| panic!("not the line that was promised: {line:?}"));
        std::net::TcpStream::connect(address).expect("it listens");
        assert!(home.path().join("data/sandbox.sqlite").exists());

        let killed = Command::new("kill").args([signal, &sandbox.0.id().to_string()]).status().expect("kill runs");
        assert!(killed.success());
        assert_eq!(sandbox.0.wait().expect("it ends").code(), Some(0));
        let mut more = String::new();
        rest.read_to_string(&mut more).expect("UTF-8");
        assert_eq!(more, "", "one line and no more");
    }
}

#[cfg(unix)]
#[test]
fn a_sandbox_that_is_still_growing_can_be_interrupted() {
    let home = Home::new();
    let child = home.relata(&["sandbox", "--companies", "1000000"]).stdout(Stdio::piped()).spawn();
    let mut sandbox = Sandbox(child.expect("relata runs"));
    // The file is there from the first moment of the work.
    while !home.path().join("data/sandbox.sqlite").exists() {
        assert!(sandbox.0.try_wait().expect("a state").is_none(), "ended by itself");
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-INT", &sandbox.0.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    assert_eq!(sandbox.0.wait().expect("it ends").code(), Some(130));
}

#[test]
fn a_taken_port_is_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let ended = Home::new().run(&["sandbox", "--listen", &address]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    assert!(ended.err.contains(&address), "{}", ended.err);
}

#[cfg(unix)]
mod on_a_terminal {
    use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

    use super::{Home, RELATA, Read, Write};

    /// relata on a pseudo-terminal.
    struct Terminal {
        master: Box<dyn MasterPty + Send>,
        keys: Box<dyn Write + Send>,
        screen: Box<dyn Read + Send>,
        child: Box<dyn Child + Send + Sync>,
        seen: String,
    }

    impl Terminal {
        fn start(home: &Home, arguments: &[&str]) -> Self {
            let size = PtySize { rows: 24, cols: 80, ..PtySize::default() };
            let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
            let mut command = CommandBuilder::new(RELATA);
            command.args(arguments);
            command.env_clear();
            command.env("RELATA_HOME", home.path());
            command.env("TERM", "xterm-256color");
            let child = pair.slave.spawn_command(command).expect("relata runs");
            // The slave stays open with the child alone, so that reading ends with it.
            drop(pair.slave);
            let keys = pair.master.take_writer().expect("a writer");
            let screen = pair.master.try_clone_reader().expect("a reader");
            Self { master: pair.master, keys, screen, child, seen: String::new() }
        }

        /// Reads until `text` is on the screen.
        fn wait_for(&mut self, text: &str) {
            let mut buffer = [0; 1024];
            while !self.seen.contains(text) {
                let count = self.screen.read(&mut buffer).unwrap_or(0);
                assert_ne!(count, 0, "ended without {text}: {}", self.seen);
                self.seen.push_str(&String::from_utf8_lossy(&buffer[..count]));
            }
        }

        fn press(&mut self, keys: &str) {
            self.keys.write_all(keys.as_bytes()).expect("written");
            self.keys.flush().expect("flushed");
        }

        /// Reads what is left, and gives the exit code.
        fn ended(&mut self) -> u32 {
            let mut buffer = [0; 1024];
            // A terminal whose other side is gone reads as an error on some systems.
            while let Ok(count @ 1..) = self.screen.read(&mut buffer) {
                self.seen.push_str(&String::from_utf8_lossy(&buffer[..count]));
            }
            self.child.wait().expect("it ends").exit_code()
        }

        /// Whether lines are edited and echoed, as a shell expects to find it.
        fn is_cooked(&self) -> bool {
            let modes = format!("{:?}", self.master.get_termios().expect("modes").local_flags);
            ["ECHO", "ICANON", "ISIG"].iter().all(|mode| modes.split([' ', '|', '(', ')']).any(|found| found == *mode))
        }
    }

    impl Drop for Terminal {
        fn drop(&mut self) {
            // Fails when it has ended already, which is what is wanted.
            self.child.kill().ok();
        }
    }

    #[test]
    fn control_c_at_the_question_exits_with_130_and_leaves_the_terminal_sane() {
        let home = Home::new();
        let mut terminal = Terminal::start(&home, &["--url", "http://127.0.0.1:9", "--user", "demo"]);
        terminal.wait_for("Password of demo at 127.0.0.1:9: ");
        terminal.press("hush");
        terminal.press("\u{3}");
        assert_eq!(terminal.ended(), 130);
        assert!(terminal.is_cooked());
        assert!(!terminal.seen.contains("hush"), "{}", terminal.seen);
    }

    #[test]
    fn a_signal_at_the_question_leaves_the_terminal_sane_too() {
        let home = Home::new();
        let mut terminal = Terminal::start(&home, &["--url", "http://127.0.0.1:9", "--user", "demo"]);
        terminal.wait_for("Password of demo at 127.0.0.1:9: ");
        let process = terminal.child.process_id().expect("a process").to_string();
        std::process::Command::new("kill").args(["-TERM", &process]).status().expect("kill runs");
        assert_eq!(terminal.ended(), 130);
        assert!(terminal.is_cooked());
    }

    #[test]
    fn the_user_shows_while_it_is_typed_and_the_password_does_not() {
        let home = Home::new();
        let mut terminal = Terminal::start(&home, &["--url", "http://127.0.0.1:9"]);
        terminal.wait_for("User at 127.0.0.1:9: ");
        terminal.press("demo\r");
        terminal.wait_for("User at 127.0.0.1:9: demo\r\n");
        terminal.wait_for("Password of demo at 127.0.0.1:9: ");
        terminal.press("hush\u{3}");
        assert_eq!(terminal.ended(), 130);
        assert!(!terminal.seen.contains("hush"), "{}", terminal.seen);
    }
}

#[test]
fn what_is_no_number_of_a_relation_and_no_file_is_said_in_words() {
    let home = Home::new();
    for id in ["x", "0", "-1", "99999999999"] {
        let ended = home.run(&["open", "--", id]);
        assert_eq!(ended.code, Some(2), "{id}");
        assert!(ended.err.contains("expected the number of a relation, such as 42"), "{}", ended.err);
    }
    let ended = home.run(&["--config", "/nowhere/config.toml", "profiles"]);
    assert_eq!((ended.code, ended.err.contains("there is no such file")), (Some(2), true), "{}", ended.err);
}
