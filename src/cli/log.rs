//! The log: relata's own events, in a file, and only when one was asked for.
//!
//! Other crates' events stay out: they are many, and nobody has checked them
//! for secrets.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Environment, Paths};

use super::args::Global;

/// Begins to log if `--log-file`, `RELATA_LOG` or `-v` asks for it, and says
/// where. A named file is added to; without a name each run has its own.
pub(super) fn start(global: &Global, environment: Environment<'_>, paths: &Paths) -> anyhow::Result<Option<PathBuf>> {
    let named = global.log_file.clone().or_else(|| environment.path("RELATA_LOG"));
    let own = || (global.verbose > 0).then(|| paths.state.join(file_name()));
    let Some(path) = named.or_else(own) else { return Ok(None) };
    let file = open(&path).with_context(|| format!("cannot write the log {}", path.display()))?;
    let events = fmt::layer()
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .with_filter(Targets::new().with_target("relata", level(global.verbose)));
    tracing_subscriber::registry().with(events).try_init().context("cannot start the log")?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "relata starts");
    Ok(Some(path))
}

const fn level(verbose: u8) -> LevelFilter {
    match verbose {
        0 => LevelFilter::INFO,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

/// Sorts by time, and is no other running relata's.
fn file_name() -> String {
    let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    format!("relata-{now}-{}.log", std::process::id())
}

/// The file, with its folder made, readable by its owner alone.
fn open(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
