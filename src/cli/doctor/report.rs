//! The findings for people, and as JSON for programs.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::hop::{Findings, Hop, Outcome};
use crate::ui::text::visible;

/// A table with what to do below each line that is not well.
pub(super) fn print(out: &mut impl Write, server: &str, findings: &Findings) -> io::Result<()> {
    writeln!(out, "{}\n", visible(server))?;
    for hop in &findings.hops {
        let (mark, text, next) = match &hop.outcome {
            Outcome::Well(text) => ("ok", text.as_str(), None),
            Outcome::Doubtful(trouble) => ("note", trouble.text.as_str(), Some(&trouble.next)),
            Outcome::Failed(trouble) => ("FAIL", trouble.text.as_str(), Some(&trouble.next)),
            Outcome::Skipped => ("-", "not tried", None),
        };
        let took = match hop.outcome {
            Outcome::Skipped => String::new(),
            _ => format!("{} ms", hop.took.as_millis()),
        };
        writeln!(out, "{mark:<5}{:<14}{took:>8}  {}", hop.name, visible(text))?;
        if let Some(next) = next {
            writeln!(out, "{:29}next: {}", "", visible(next))?;
        }
    }
    Ok(())
}

/// One object: `server`, `ok`, and `hops` in order, each with `name`, `ok` (null where it
/// was not tried), `detail`, `next` where there is something to do, and `milliseconds`.
pub(super) fn json(server: &str, findings: &Findings) -> Value {
    let hops: Vec<Value> = findings.hops.iter().map(hop).collect();
    json!({ "server": server, "ok": findings.failed().is_none(), "hops": hops })
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
        "ok": ok,
        "detail": detail,
        "next": next,
        "milliseconds": u64::try_from(hop.took.as_millis()).unwrap_or(u64::MAX),
    })
}
