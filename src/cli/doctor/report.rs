//! The findings for people, and as JSON for programs.

use serde_json::{Value, json};

use super::hop::{Findings, Hop, Outcome};
use crate::ui::text::{visible, width};

/// The cells of a line.
const LINE: usize = 80;
/// The cells before the words: how it went, what, how long.
const INDENT: usize = 28;

/// A table, with what to do below each line that is not well.
pub(super) fn text(server: &str, findings: &Findings) -> String {
    let mut out = format!("{}\n\n", visible(server));
    for hop in &findings.hops {
        let (mark, words, next) = match &hop.outcome {
            Outcome::Well(text) => ("ok", text.as_str(), None),
            Outcome::Doubtful(trouble) => ("note", trouble.text.as_str(), Some(trouble.next.as_str())),
            Outcome::Failed(trouble) => ("FAIL", trouble.text.as_str(), Some(trouble.next.as_str())),
            Outcome::Skipped => ("-", "not tried", None),
        };
        let took = match hop.outcome {
            Outcome::Skipped => String::new(),
            _ => format!("{} ms", hop.took.as_millis()),
        };
        let next = next.map(|next| format!("next: {next}"));
        for (at, line) in std::iter::once(words).chain(next.as_deref()).flat_map(wrapped).enumerate() {
            let before = if at == 0 { format!("{mark:<5}{:<14}{took:>7}", hop.name) } else { String::new() };
            out.push_str(format!("{before:<INDENT$}{line}").trim_end());
            out.push('\n');
        }
    }
    out
}

/// The lines of a text, as they may be shown, none wider than there is room for where its
/// words are not.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in visible(paragraph).split(' ') {
            if !line.is_empty() && width(&line) + 1 + width(word) > LINE - INDENT {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// One object: `server`, `ok`, `exit` (the exit code), and `hops` in order, each with `name`,
/// `host` where it is about one, `ok` (null where it was not tried), `detail`, `next` where
/// there is something to do, and `milliseconds`.
pub(super) fn json(server: &str, findings: &Findings) -> Value {
    let hops: Vec<Value> = findings.hops.iter().map(hop).collect();
    json!({ "server": server, "ok": findings.failed().is_none(), "exit": findings.exit() as u8, "hops": hops })
}

fn hop(hop: &Hop) -> Value {
    let (ok, detail, next) = match &hop.outcome {
        Outcome::Well(text) => (Value::Bool(true), text.as_str(), None),
        Outcome::Doubtful(trouble) => (Value::Bool(true), trouble.text.as_str(), Some(&trouble.next)),
        Outcome::Failed(trouble) => (Value::Bool(false), trouble.text.as_str(), Some(&trouble.next)),
        Outcome::Skipped => (Value::Null, "", None),
    };
    json!({
        "name": hop.name,
        "host": hop.host,
        "ok": ok,
        "detail": detail,
        "next": next,
        "milliseconds": u64::try_from(hop.took.as_millis()).unwrap_or(u64::MAX),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::hop::Trouble;
    use super::*;
    use crate::cli::Exit;

    fn failed(text: &str, next: &str) -> Findings {
        let outcome = Outcome::Failed(Trouble::new(Exit::Retryable, text, next));
        Findings { hops: vec![Hop { name: "API", host: None, outcome, took: Duration::from_millis(1234) }] }
    }

    #[test]
    fn long_words_stand_below_each_other_in_80_cells() {
        let long = "what the server says ".repeat(9);
        let shown = text("work: crm", &failed(&long, &long));
        let lines: Vec<&str> = shown.lines().skip(2).collect();
        assert!(lines.len() > 7 && lines.iter().all(|line| width(line) <= LINE), "{shown}");
        assert!(lines[0].starts_with("FAIL API           1234 ms  what the"), "{shown}");
        assert!(lines[1..].iter().all(|line| line[..INDENT].trim().is_empty() && line.len() > INDENT), "{shown}");
        assert_eq!(shown.matches("next: ").count(), 1);
    }

    #[test]
    fn nothing_a_server_says_steers_the_terminal() {
        let shown = text("a\u{1b}[31mb", &failed("\u{1b}]0;x\u{7} \u{202e}y\r\nz", "\u{9b}"));
        assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}', '\r', '\u{9b}']), "{shown:?}");
    }

    #[test]
    fn programs_are_told_all_of_it() {
        let told = json("work", &failed("no", "yes"));
        assert_eq!((&told["ok"], &told["exit"]), (&false.into(), &3.into()));
        assert_eq!((&told["hops"][0]["next"], &told["hops"][0]["milliseconds"]), (&"yes".into(), &1234.into()));
    }
}
