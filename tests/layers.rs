//! Reads the sources and fails when the house leans: a folder that imports from
//! one above it, a pure folder that names the outside world, a file too long.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of `src`, ground floor first. Each may import from those before it.
const LAYERS: [&str; 15] = [
    "domain", "keymap", "form", "app", "ui", "disk", "config", "net", "auth", "api", "journal", "worker", "sandbox",
    "term", "cli",
];

/// The folders that are given time, ids and answers as data.
const PURE: [&str; 4] = ["domain", "keymap", "form", "app"];

/// What a pure folder must not name.
const IMPURE: [&str; 13] = [
    "axum",
    "crossterm",
    "reqwest",
    "rusqlite",
    "tokio",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::time::UNIX_EPOCH",
];

const LONGEST: usize = 400;

#[test]
fn the_sources_keep_to_the_layers() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    let files = files_under(&src);
    assert!(files.len() > LAYERS.len(), "found no sources under {}", src.display());
    for file in files {
        let source = fs::read_to_string(&file).expect("a readable source");
        let name = file.strip_prefix(&src).expect("a file under src").to_string_lossy().replace('\\', "/");
        faults.extend(check(&name, &source));
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(files_under(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What is wrong with one file; `name` is its path under `src`.
fn check(name: &str, source: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = source.lines().count();
    if lines > LONGEST {
        faults.push(format!("{name}: {lines} lines; split it by idea ({LONGEST} at most)"));
    }
    // lib.rs and main.rs see the whole house, and so does a folder's tests/, which is no part of the program.
    let Some((folder, rest)) = name.split_once('/') else { return faults };
    if rest.starts_with("tests/") {
        return faults;
    }
    let Some(floor) = LAYERS.iter().position(|layer| *layer == folder) else {
        faults.push(format!("{name}: the folder {folder} is on no floor; add it to LAYERS"));
        return faults;
    };
    // `super` once per module on the way down from the crate's root.
    let depth = 1 + rest.matches('/').count() + usize::from(!rest.ends_with("mod.rs"));
    for Use { path, line } in uses(source) {
        if let Some(above) = from_root(&path, depth).and_then(|name| LAYERS.iter().position(|layer| *layer == name))
            && above > floor
        {
            faults.push(format!("{name}:{line}: {folder} imports from {}, which stands above it", LAYERS[above]));
        }
        let path = path.join("::");
        let impure = IMPURE.iter().find(|impure| path == **impure || path.starts_with(&format!("{impure}::")));
        // Importing all of std::time would let the clock in under another name.
        let clock = path == "std::time" || path == "std::time::*";
        if PURE.contains(&folder) && (impure.is_some() || clock) {
            faults.push(format!("{name}:{line}: {folder} is pure and must not name {path}"));
        }
    }
    faults
}

/// The name that a path has right under the crate's root, if it starts there.
fn from_root(path: &[String], depth: usize) -> Option<&str> {
    let start = match path.first()?.as_str() {
        "crate" | "relata" => 1,
        "super" => path.iter().take_while(|part| *part == "super").count(),
        _ => return None,
    };
    // A module written inside a file (its tests) is one `super` further down.
    let reaches = path[0] != "super" || start == depth || start == depth + 1;
    reaches.then(|| path.get(start)).flatten().map(String::as_str)
}

/// A path as some line of code names it.
#[derive(Debug, PartialEq, Eq)]
struct Use {
    path: Vec<String>,
    line: usize,
}

/// Every path in the code, with `a::{b, c::d}` written out as `a::b` and `a::c::d`.
fn uses(source: &str) -> Vec<Use> {
    let tokens = tokens(source);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let before = at;
        path(&tokens, &mut at, &[], &mut found);
        at = at.max(before + 1);
    }
    found
}

/// Reads the path that begins here, after `prefix`, and moves past it.
fn path(tokens: &[Token<'_>], at: &mut usize, prefix: &[String], found: &mut Vec<Use>) {
    let (mut path, start) = (prefix.to_vec(), *at);
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    while text(*at) == "*" || text(*at).starts_with(|first: char| first.is_alphabetic() || first == '_') {
        path.push(text(*at).to_owned());
        *at += 1;
        if text(*at) != "::" {
            break;
        }
        *at += 1;
        if text(*at) == "{" {
            *at += 1;
            while !matches!(text(*at), "}" | "") {
                let before = *at;
                self::path(tokens, at, &path, found);
                *at = (*at).max(before + 1);
            }
            *at += 1;
            return;
        }
    }
    if path.len() > prefix.len() {
        found.push(Use { path, line: tokens[start].line });
    }
}

/// A word, `::`, or any other single character of code.
struct Token<'a> {
    text: &'a str,
    line: usize,
}

/// The code without comments, texts, character literals and lifetimes.
fn tokens(source: &str) -> Vec<Token<'_>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let length = skipped(rest).unwrap_or_else(|| {
            let length = match first {
                _ if word(first) => rest.find(|letter| !word(letter)).unwrap_or(rest.len()),
                ':' if rest.starts_with("::") => 2,
                _ => first.len_utf8(),
            };
            if !first.is_whitespace() {
                let line = 1 + source[..at].matches('\n').count();
                found.push(Token { text: &rest[..length], line });
            }
            length
        });
        at += length;
    }
    found
}

/// How long the comment or literal is that begins here, if one does.
fn skipped(rest: &str) -> Option<usize> {
    let until = |from: usize, end: &str| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    if rest.starts_with("//") {
        return Some(until(0, "\n"));
    }
    if rest.starts_with("/*") {
        return Some(until(2, "*/"));
    }
    // r"…", r#"…"#, br#"…"#
    let raw = rest.strip_prefix('b').unwrap_or(rest);
    if let Some(hashes) = raw.strip_prefix('r') {
        let count = hashes.bytes().take_while(|byte| *byte == b'#').count();
        if hashes[count..].starts_with('"') {
            let opened = rest.len() - hashes.len() + count + 1;
            return Some(until(opened, &format!("\"{}", "#".repeat(count))));
        }
    }
    match rest.chars().next() {
        Some('"') => Some(quoted(rest, '"')),
        // 'x' and '\n' are characters; 'x without a second quote is a lifetime.
        Some('\'') if rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'') => Some(quoted(rest, '\'')),
        Some('\'') => Some(1),
        _ => None,
    }
}

/// The length of a literal in quotes, escapes counted.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod the_checker {
    use super::{LONGEST, check, uses};

    fn paths(source: &str) -> Vec<String> {
        uses(source).into_iter().map(|found| found.path.join("::")).collect()
    }

    #[test]
    fn sees_paths_however_they_are_written() {
        assert_eq!(
            paths("use std::{fs, time::{Duration, Instant}, *};"),
            ["use", "std::fs", "std::time::Duration", "std::time::Instant", "std::*"]
        );
        assert_eq!(paths("let x = crate :: api\n::Client::new();"), ["let", "x", "crate::api::Client::new"]);
        assert_eq!(paths("use a::b as c;"), ["use", "a::b", "as", "c"]);
        assert_eq!(uses("\n\nuse crate::term;")[1].line, 3);
    }

    #[test]
    fn is_not_fooled_by_comments_texts_and_lifetimes() {
        let source = [
            "//! [`crate::term`]",
            "/* std::fs */",
            "const A: &'static str = \"std::fs \\\" crate::term\";",
            "const B: &str = r#\"crate::\"term\"\"#;",
            "const C: [char; 3] = ['\"', '\\'', 'a'];",
            "const D: &[u8] = br\"std::fs\";",
        ]
        .join("\n");
        assert_eq!(check("domain/a.rs", &source), [""; 0]);
        assert_eq!(check("domain/a.rs", &format!("{source} use std::fs;")).len(), 1, "and finds its way back");
    }

    #[test]
    fn an_import_from_above_is_a_fault() {
        for (name, source) in [
            ("domain/party.rs", "use crate::form::Draft;"),
            ("form/mod.rs", "use relata::app::Model;"),
            ("api/mod.rs", "use super::worker::Job;"),
            ("api/http.rs", "use super::super::worker::Job;"),
            ("api/http/body.rs", "use super::super::super::term;"),
            ("form/step.rs", "mod tests { use super::super::super::app::Model; }"),
            ("domain/mod.rs", "use crate::{domain::Party, ui::{Styles, draw}};"),
            ("worker/mod.rs", "fn f() { crate::cli::run() }"),
            ("term/mod.rs", "pub(crate) use crate::cli;"),
        ] {
            assert_ne!(check(name, source), [""; 0], "{name}: {source}");
        }
    }

    #[test]
    fn an_import_from_below_or_beside_is_none() {
        for (name, source) in [
            ("form/step.rs", "use crate::domain::Draft; use super::focus::Focus; use super::app;"),
            ("cli/mod.rs", "use crate::{auth, term, worker}; use std::env; use tokio::select;"),
            ("ui/home/list.rs", "use super::super::form; use crate::ui::text;"),
            ("ui/list.rs", "use super::super::app::Model;"),
            ("main.rs", "use relata::cli;"),
            ("domain/date.rs", "use std::time::Duration; use std::fmt;"),
        ] {
            assert_eq!(check(name, source), [""; 0], "{name}: {source}");
        }
    }

    #[test]
    fn a_pure_folder_must_not_name_the_outside() {
        for source in [
            "use std::{fmt, fs};",
            "use std::time::{Duration, Instant};",
            "fn f() -> std::time::SystemTime { std::time::SystemTime::now() }",
            "use std::time;",
            "use std::time::*;",
            "use tokio::sync::mpsc;",
            "use crossterm;",
            "fn f() { std::env::var(\"HOME\"); }",
        ] {
            for folder in ["domain", "keymap", "form", "app"] {
                assert_ne!(check(&format!("{folder}/a.rs"), source), [""; 0], "{folder}: {source}");
            }
            assert_eq!(check("config/a.rs", source), [""; 0], "{source}");
        }
    }

    #[test]
    fn a_long_file_and_an_unknown_folder_are_faults() {
        assert_eq!(check("domain/a.rs", &"\n".repeat(LONGEST)), [""; 0]);
        assert_eq!(check("domain/a.rs", &"\n".repeat(LONGEST + 1)).len(), 1);
        assert_eq!(check("utils/a.rs", "").len(), 1);
    }
}
