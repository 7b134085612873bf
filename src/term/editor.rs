//! A text in the user's own editor: `$VISUAL`, else `$EDITOR`, else vi. The
//! text lives in a file only its owner can read, for as long as it takes.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use crate::auth::without_secrets;

/// Why the text did not come back.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    /// The variable cannot be split into a command.
    #[error("the editor command `{0}` has a quote that does not end")]
    Quote(String),
    /// The program did not start.
    #[error("cannot start the editor `{program}`: {source}")]
    Start {
        /// The program as it was called.
        program: String,
        /// Why not.
        source: io::Error,
    },
    /// The editor says that it failed, and so its text is not taken.
    #[error("the editor ended with {0}; the text is as it was")]
    Failed(ExitStatus),
    /// What it left is not text.
    #[error("what the editor saved is not UTF-8 text; the text is as it was")]
    NotText,
    /// The file could not be written or read.
    #[error("the file for the editor: {0}")]
    File(#[from] io::Error),
    /// The terminal could not be given away or taken back.
    #[error("the terminal: {0}")]
    Terminal(io::Error),
}

/// The editor's command line, by the values of `VISUAL` and `EDITOR`: the first that is not blank.
pub(super) fn command(visual: Option<&str>, editor: Option<&str>) -> Result<Vec<String>, EditorError> {
    let fallback = if cfg!(windows) { "notepad" } else { "vi" };
    let line = [visual, editor].into_iter().flatten().find(|line| !line.trim().is_empty()).unwrap_or(fallback);
    split(line).ok_or_else(|| EditorError::Quote(line.to_owned()))
}

/// Splits at blanks as a shell does, minding quotes and backslashes; no variables, no globs.
fn split(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            // In paths of Windows a backslash is no escape.
            (None | Some('"'), '\\') if !cfg!(windows) => word.get_or_insert_default().push(chars.next()?),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// Lets the editor change a text and waits for it. The terminal must be the editor's by then.
pub(super) fn edit(command: &[String], text: &str) -> Result<String, EditorError> {
    let room = Room::new()?;
    let path = room.0.join("comment.txt");
    write(&path, text)?;
    let (program, arguments) = command.split_first().expect("a command is never without a word");
    let mut child = Command::new(program);
    without_secrets(&mut child).args(arguments).arg(&path);
    if !io::stdin().is_terminal() {
        // Where there is no terminal at all, an editor that asks for one says so itself.
        child.stdin(File::open("/dev/tty").map_or_else(|_none| Stdio::inherit(), Stdio::from));
    }
    let status = child.status().map_err(|source| EditorError::Start { program: program.clone(), source })?;
    if !status.success() {
        return Err(EditorError::Failed(status));
    }
    read(&path, text)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// Editors end the last line; a text that did not end so does not come back so.
fn read(path: &Path, before: &str) -> Result<String, EditorError> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    let mut text = String::from_utf8(bytes).map_err(|_| EditorError::NotText)?;
    if !before.ends_with('\n') && text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

/// A folder of our own that goes when we do, with whatever the editor left beside the file.
struct Room(PathBuf);

impl Room {
    fn new() -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let mut name = OsString::from("relata-");
        name.push(format!("{:016x}", RandomState::new().hash_one(std::process::id())));
        let path = std::env::temp_dir().join(name);
        builder.create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // What cannot be removed now is in the system's folder for such things.
        drop(fs::remove_dir_all(&self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        command(Some(line), None).unwrap()
    }

    #[test]
    fn visual_before_editor_before_vi() {
        assert_eq!(command(Some("code --wait"), Some("nano")).unwrap(), ["code", "--wait"]);
        assert_eq!(command(Some("  "), Some("nano")).unwrap(), ["nano"]);
        assert_eq!(command(None, None).unwrap().len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn words_as_in_a_shell() {
        assert_eq!(words("'/opt/my editor/ed' -a \"b c\"  d"), ["/opt/my editor/ed", "-a", "b c", "d"]);
        assert_eq!(words(r#"a\ b "c\"d" 'e\f' ''"#), ["a b", "c\"d", "e\\f", ""]);
        for line in ["'open", "\"open", "end\\"] {
            assert!(matches!(command(Some(line), None), Err(EditorError::Quote(said)) if said == line), "{line}");
        }
    }

    #[cfg(unix)]
    fn shell(script: &str) -> Vec<String> {
        ["sh", "-c", script, "sh"].map(str::to_owned).into()
    }

    #[cfg(unix)]
    #[test]
    fn the_text_goes_out_and_comes_back() {
        let appended = edit(&shell("printf ' and more\\n' >> \"$1\""), "some").unwrap();
        assert_eq!(appended, "some and more");
        assert_eq!(edit(&shell("printf 'x\\n' >> \"$1\""), "some\n").unwrap(), "some\nx\n");
        assert_eq!(edit(&shell("true"), "Ø\r\n\tb").unwrap(), "Ø\r\n\tb");
        assert_eq!(edit(&shell(": > \"$1\""), "some").unwrap(), "");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_alone_and_is_gone_after() {
        let script = "d=$(dirname \"$1\"); ls -ld \"$d\" \"$1\" | cut -c1-10 | tr -d '\\n' > \"$d\"/m; \
                      printf '%s %s' \"$(cat \"$d\"/m)\" \"$1\" > \"$1\"";
        let said = edit(&shell(script), "").unwrap();
        let (modes, path) = said.split_once(' ').unwrap();
        assert!(modes.contains("drwx------") && modes.contains("-rw-------"), "{modes}");
        assert!(!Path::new(path).exists() && !Path::new(path).parent().unwrap().exists());
    }

    #[cfg(unix)]
    #[test]
    fn refusals_are_told_apart() {
        assert!(matches!(edit(&shell("exit 3"), "some"), Err(EditorError::Failed(_))));
        assert!(matches!(edit(&shell("printf '\\377' > \"$1\""), "some"), Err(EditorError::NotText)));
        assert!(matches!(edit(&shell("rm \"$1\""), "some"), Err(EditorError::File(_))));
        let none = ["/nonexistent/editor".to_owned()];
        assert!(matches!(edit(&none, "some"), Err(EditorError::Start { program, .. }) if program == none[0]));
    }
}
