//! The editor's state folder as anybody can read it: JSON, by its documented keys.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The state folder.
pub(crate) struct State {
    folder: PathBuf,
}

/// A draft.
#[derive(Debug)]
pub(crate) struct Draft {
    /// `relation-42` or `new-7`.
    pub(crate) key: String,
    /// What was typed in the comment.
    pub(crate) comment: Option<String>,
}

impl State {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The drafts. Each is whole at any moment; what is not ends the test.
    pub(crate) fn drafts(&self) -> Vec<Draft> {
        let files = self.profiles().into_iter().flat_map(|profile| entries(&profile.join("drafts")));
        let json = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
        json.map(|path| {
            let text = fs::read_to_string(&path).expect("a draft");
            let draft: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
            let key = draft["key"].as_str().expect("a key").to_owned();
            Draft { key, comment: draft["changes"]["Comment"].as_str().map(str::to_owned) }
        })
        .collect()
    }

    /// The intents that no outcome tells about: their ids.
    pub(crate) fn open_intents(&self) -> BTreeSet<String> {
        let mut open = BTreeSet::new();
        for line in self.journal() {
            let id = line["id"].as_str().expect("an id").to_owned();
            match (line["kind"].as_str(), line["result"].as_str()) {
                (Some("intent"), _) => assert!(open.insert(id), "twice: {line}"),
                (Some("outcome"), Some("unknown")) => {}
                _ => {
                    open.remove(&id);
                }
            }
        }
        open
    }

    /// The journal's lines. Only the last one may be cut short.
    pub(crate) fn journal(&self) -> Vec<Value> {
        let files = self.profiles().into_iter().flat_map(|profile| entries(&profile));
        let mut lines = Vec::new();
        for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl")) {
            let text = fs::read_to_string(path).expect("a journal");
            for line in text.split_inclusive('\n') {
                match serde_json::from_str(line) {
                    Ok(line) => lines.push(line),
                    Err(error) => assert!(!line.ends_with('\n'), "{error}: {line}"),
                }
            }
        }
        lines
    }

    fn profiles(&self) -> Vec<PathBuf> {
        entries(&self.folder).into_iter().filter(|path| path.is_dir()).collect()
    }
}

/// What is in a folder; nothing when it is not there.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder").path()).collect();
    paths.sort();
    paths
}
