//! From the bytes a terminal sends to what the user did. Our own, because the
//! loop must never wait inside a half-received sequence nor spin on a closed
//! terminal, and because one read per wake-up is all a key should cost.
//! Knows the sequences of xterm and its many children, the Linux console's
//! function keys and bracketed paste; what it does not know it swallows whole.

use super::Input;
use crate::keymap::{KeyCode, KeyStroke};
use memchr::memmem;

const ESC: u8 = 0x1b;
const PASTE_END: &[u8] = b"\x1b[201~";

/// Bytes in, inputs out; keeps what is incomplete until more comes.
#[derive(Debug, Default)]
pub(super) struct Parser {
    held: Vec<u8>,
    /// Inside a bracketed paste.
    pasting: bool,
}

/// What the head of the buffer is.
enum Head {
    /// So many bytes mean this.
    Key(usize, KeyStroke),
    /// So many bytes mean nothing to us.
    Noise(usize),
    /// So many bytes say that a paste begins.
    Paste(usize),
    /// The rest has not come yet.
    Partial,
}

impl Parser {
    /// Takes one read. `more` says that the read was cut off by its buffer, so
    /// that an escape at its end may be the start of something.
    pub(super) fn feed(&mut self, bytes: &[u8], more: bool, out: &mut Vec<Input>) {
        // An unfinished paste is searched from where its end could have begun.
        let searched = if self.pasting { self.held.len().saturating_sub(PASTE_END.len() - 1) } else { 0 };
        self.held.extend_from_slice(bytes);
        let mut at = 0;
        let mut from = searched;
        while at < self.held.len() {
            let rest = &self.held[at..];
            if self.pasting {
                let Some(found) = memmem::find(&rest[from..], PASTE_END) else { break };
                let end = from + found;
                out.push(Input::Paste(String::from_utf8_lossy(&rest[..end]).into_owned()));
                self.pasting = false;
                at += end + PASTE_END.len();
            } else {
                match head(rest, more) {
                    Head::Key(used, key) => {
                        out.push(Input::Key(key.normal()));
                        at += used;
                    }
                    Head::Noise(used) => at += used,
                    Head::Paste(used) => {
                        self.pasting = true;
                        at += used;
                    }
                    Head::Partial => break,
                }
            }
            from = 0;
        }
        self.held.drain(..at);
    }
}

/// Reads one key off a buffer that is not empty.
fn head(bytes: &[u8], more: bool) -> Head {
    match (bytes[0], bytes.get(1)) {
        (ESC, None) if more => Head::Partial,
        (ESC, None | Some(&ESC)) => Head::Key(1, KeyStroke::plain(KeyCode::Esc)),
        (ESC, Some(b'[')) => control_sequence(bytes),
        (ESC, Some(b'O')) => single_shift(bytes, more),
        (ESC, Some(_)) => match character(&bytes[1..]) {
            Head::Key(used, key) => Head::Key(used + 1, KeyStroke { alt: true, ..key }),
            Head::Noise(used) => Head::Noise(used + 1),
            other => other,
        },
        _ => character(bytes),
    }
}

/// A character of the keyboard, or a control byte that stands for one under Ctrl.
fn character(bytes: &[u8]) -> Head {
    let plain = |code| Head::Key(1, KeyStroke::plain(code));
    let ctrl = |c: u8| Head::Key(1, KeyStroke::ctrl(char::from(c)));
    match bytes[0] {
        // Without bracketed paste a pasted line may end in either.
        b'\r' | b'\n' => plain(KeyCode::Enter),
        b'\t' => plain(KeyCode::Tab),
        0x7f => plain(KeyCode::Backspace),
        0 => ctrl(b' '),
        byte @ 1..=0x1a => ctrl(byte - 1 + b'a'),
        byte @ 0x1b..=0x1f => ctrl(byte - 0x1b + b'['),
        byte @ b' '..=b'~' => plain(KeyCode::Char(char::from(byte))),
        _ => encoded(bytes),
    }
}

/// A character of more than one byte.
fn encoded(bytes: &[u8]) -> Head {
    let window = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(window) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() == 0 => {
            return error.error_len().map_or(Head::Partial, Head::Noise);
        }
        Err(error) => std::str::from_utf8(&window[..error.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        Some(c) if c.is_control() => Head::Noise(c.len_utf8()),
        Some(c) => Head::Key(c.len_utf8(), KeyStroke::char(c)),
        None => Head::Partial,
    }
}

/// `ESC O` and a letter: function and arrow keys in application mode.
fn single_shift(bytes: &[u8], more: bool) -> Head {
    match bytes.get(2) {
        None if more => Head::Partial,
        None => Head::Key(2, KeyStroke { alt: true, ..KeyStroke::char('o') }),
        Some(b'M') => Head::Key(3, KeyStroke::plain(KeyCode::Enter)),
        Some(&letter) => lettered(letter).map_or(Head::Noise(3), |code| Head::Key(3, KeyStroke::plain(code))),
    }
}

/// `ESC [`, numbers, and a letter or `~`.
fn control_sequence(bytes: &[u8]) -> Head {
    // The Linux console's F1 to F5.
    if bytes.get(2) == Some(&b'[') {
        return match bytes.get(3) {
            None => Head::Partial,
            Some(letter @ b'A'..=b'E') => Head::Key(4, KeyStroke::plain(KeyCode::F(letter - b'A' + 1))),
            Some(_) => Head::Noise(4),
        };
    }
    let body = &bytes[2..];
    let Some(length) = body.iter().position(|byte| !(b' '..=b'?').contains(byte)) else { return Head::Partial };
    let (arguments, last, used) = (&body[..length], body[length], length + 3);
    // A byte that can end no sequence starts something new.
    if !(b'@'..=b'~').contains(&last) {
        return Head::Noise(used - 1);
    }
    let mut numbers = arguments.split(|byte| *byte == b';').map(number);
    let (first, held) = (numbers.next().flatten(), numbers.next().flatten());
    let code = match (last, first) {
        (b'~', Some(200)) => return Head::Paste(used),
        (b'~', Some(number)) => numbered(number),
        // A reply such as a cursor position looks like F3 but for its first number.
        (letter, None | Some(1)) => lettered(letter),
        _ => None,
    };
    let Some(code) = code else { return Head::Noise(used) };
    let held = held.unwrap_or(1).saturating_sub(1);
    Head::Key(used, KeyStroke { code, shift: held & 1 != 0, alt: held & 2 != 0, ctrl: held & 4 != 0 })
}

fn number(text: &[u8]) -> Option<u16> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn lettered(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'Z' => KeyCode::BackTab,
        b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        _ => return None,
    })
}

fn numbered(number: u16) -> Option<KeyCode> {
    // Function keys come in runs, with holes where a VT220 had other keys.
    const RUNS: &[(u16, u16, u8)] = &[(11, 15, 1), (17, 21, 6), (23, 24, 11), (25, 26, 13), (28, 29, 15), (31, 34, 17)];
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        _ => {
            let (start, _, name) = RUNS.iter().find(|(start, end, _)| (*start..=*end).contains(&number))?;
            KeyCode::F(name + u8::try_from(number - start).ok()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(chunks: &[&[u8]]) -> Vec<String> {
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        for chunk in chunks {
            parser.feed(chunk, false, &mut out);
        }
        out.iter().map(spelled).collect()
    }

    fn spelled(input: &Input) -> String {
        match input {
            Input::Key(key) => key.to_string(),
            Input::Paste(text) => format!("paste {text:?}"),
            Input::Resize(..) => unreachable!("no bytes say so"),
        }
    }

    #[test]
    fn keys_as_terminals_send_them() {
        let cases: &[(&[u8], &str)] = &[
            (b"a", "a"),
            ("Ø".as_bytes(), "Ø"),
            ("👍".as_bytes(), "👍"),
            (b" ", "Space"),
            (b"\r", "Enter"),
            (b"\n", "Enter"),
            (b"\t", "Tab"),
            (b"\x1b", "Esc"),
            (b"\x7f", "Backspace"),
            (b"\x08", "Ctrl+H"),
            (b"\x13", "Ctrl+S"),
            (b"\0", "Ctrl+Space"),
            (b"\x1f", "Ctrl+_"),
            (b"\x1bx", "Alt+X"),
            (b"\x1bO", "Alt+O"),
            (b"\x1b[A", "Up"),
            (b"\x1bOA", "Up"),
            (b"\x1b[1;5D", "Ctrl+Left"),
            (b"\x1b[1;2P", "Shift+F1"),
            (b"\x1bOP", "F1"),
            (b"\x1b[[A", "F1"),
            (b"\x1b[15~", "F5"),
            (b"\x1b[17~", "F6"),
            (b"\x1b[21~", "F10"),
            (b"\x1b[24~", "F12"),
            (b"\x1b[34~", "F20"),
            (b"\x1b[3~", "Del"),
            (b"\x1b[3;5~", "Ctrl+Del"),
            (b"\x1b[5~", "PgUp"),
            (b"\x1b[H", "Home"),
            (b"\x1b[4~", "End"),
            (b"\x1b[Z", "Shift+Tab"),
        ];
        for (bytes, key) in cases {
            assert_eq!(read(&[bytes]), [*key], "{bytes:x?}");
        }
    }

    #[test]
    fn what_is_not_a_key_is_swallowed_whole() {
        for noise in
            [&b"\x1b[?62;22c"[..], b"\x1b[24;80R", b"\x1b[I", b"\x1b[O", b"\x1b[<0;3;4M", b"\x1b[201~", b"\xff"]
        {
            assert_eq!(read(&[noise, b"x"]), ["x"], "{noise:x?}");
        }
        assert_eq!(read(&[b"\x1b[1\x1b[A"]), ["Up"], "a broken sequence ends where the next begins");
    }

    #[test]
    fn keys_in_one_read_come_apart() {
        assert_eq!(read(&[b"ab\x1b[B\x1b\x1b[Bq"]), ["a", "b", "Down", "Esc", "Down", "q"]);
    }

    #[test]
    fn a_key_split_between_reads_is_one_key() {
        assert_eq!(read(&[b"\x1b[", b"1;", b"5C"]), ["Ctrl+Right"]);
        assert_eq!(read(&[b"\xc3", b"\x98"]), ["Ø"]);
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        parser.feed(b"x\x1b", true, &mut out);
        parser.feed(b"[A", false, &mut out);
        assert_eq!(out.iter().map(spelled).collect::<Vec<_>>(), ["x", "Up"]);
    }

    #[test]
    fn a_paste_is_one_input_however_it_arrives() {
        let whole = b"\x1b[200~two\nlines \x1b[A\x1b[201~x";
        let expected = ["paste \"two\\nlines \\u{1b}[A\"", "x"];
        assert_eq!(read(&[whole]), expected);
        let bytes: Vec<&[u8]> = whole.chunks(1).collect();
        assert_eq!(
            read(&bytes[5..].iter().fold(vec![&whole[..5]], |mut all, b| {
                all.push(b);
                all
            })),
            expected
        );
    }

    #[test]
    fn a_paste_of_ten_megabytes_is_searched_once() {
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        parser.feed(b"\x1b[200~", false, &mut out);
        let chunk = [b'x'; 4096];
        for _ in 0..2560 {
            parser.feed(&chunk, true, &mut out);
        }
        parser.feed(PASTE_END, false, &mut out);
        assert!(matches!(&out[..], [Input::Paste(text)] if text.len() == 2560 * 4096));
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_reads_are_survived(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..12), 0..8)) {
            let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
            let keys = read(&chunks);
            prop_assert!(keys.len() <= chunks.iter().map(|chunk| chunk.len()).sum());
        }

        #[test]
        fn typed_text_arrives_as_typed(text in "[^\\p{Cc}]{0,40}", cut in 0_usize..40) {
            let bytes = text.as_bytes();
            let (one, two) = bytes.split_at(cut.min(bytes.len()));
            let (mut parser, mut out) = (Parser::default(), Vec::new());
            parser.feed(one, false, &mut out);
            parser.feed(two, false, &mut out);
            let typed: String = out.iter().filter_map(|i| match i { Input::Key(k) => k.typed(), _ => None }).collect();
            prop_assert_eq!(typed, text);
        }
    }
}
