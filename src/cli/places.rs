//! `relata paths`: every file and folder that relata may touch, and which are there.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::config::{Environment, Source};

use super::Context;
use super::exit::Exit;
use super::table::{print, print_json, table};

/// Lists them.
pub(super) fn list(context: &Context, json: bool) -> anyhow::Result<Exit> {
    let paths = &context.paths;
    let places: [(&str, PathBuf); 8] = [
        ("configuration", Source::path(&context.flags, Environment::of_process(), paths)),
        ("secrets", paths.secrets_file()),
        ("sandbox", paths.sandbox_file()),
        ("recents", paths.recents_file()),
        ("config folder", paths.config.clone()),
        ("data folder", paths.data.clone()),
        ("state folder", paths.state.clone()),
        ("cache folder", paths.cache.clone()),
    ];
    if json {
        let object = |(name, path): (&str, PathBuf)| {
            (name.replace(' ', "_"), json!({ "path": path.to_string_lossy(), "exists": path.exists() }))
        };
        print_json(&Value::Object(places.into_iter().map(object).collect()))?;
    } else {
        let row = |(name, path): (&str, PathBuf)| {
            let there = if path.exists() { "yes" } else { "no" };
            [name.to_owned(), there.to_owned(), path.to_string_lossy().into_owned()]
        };
        print(&table(["WHAT", "THERE", "PATH"], &places.map(row)))?;
    }
    Ok(Exit::Done)
}
