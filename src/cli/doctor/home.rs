//! The steps on this computer: the configuration, the folders, the place for secrets.

use std::path::Path;

use super::hop::Trouble;
use crate::auth::{Vault, VaultError};
use crate::cli::{Context, Exit};
use crate::config::{Environment, Keeping, Paths, Plan, Source};
use crate::disk;

/// What to connect to.
pub(super) fn configuration(context: &Context) -> Result<(String, Plan), Trouble> {
    let environment = Environment::of_process();
    let file = Source::path(&context.flags, environment, &context.paths);
    match Plan::load(&context.flags, environment, &context.paths) {
        Ok(plan) if file.exists() => Ok((file.display().to_string(), plan)),
        Ok(plan) => Ok((format!("the defaults: there is no {}", file.display()), plan)),
        Err(error) => {
            let next = "correct that; `relata config validate` checks it, `relata config show` tells what is in effect";
            Err(Trouble::new(Exit::Usage, error.to_string(), next))
        }
    }
}

/// Whether drafts, journal and data can be kept.
pub(super) fn folders(paths: &Paths) -> Result<String, Trouble> {
    for folder in [&paths.state, &paths.data] {
        writable(folder).map_err(|error| {
            let text = format!("{error}; drafts and the journal are not kept");
            Trouble::new(
                Exit::Failed,
                text,
                "make room or give yourself the right, or name another folder as RELATA_HOME",
            )
        })?;
    }
    Ok(format!("{} can be written to", paths.state.display()))
}

fn writable(folder: &Path) -> Result<(), disk::Trouble> {
    disk::make_folder(folder)?;
    let file = folder.join(format!(".doctor-{}", std::process::id()));
    let written = std::fs::write(&file, b"relata").and_then(|()| std::fs::remove_file(&file));
    written.map_err(disk::Trouble::with(&file, "write into a folder"))
}

/// Whether secrets can be kept where they are to be kept.
pub(super) fn store(vault: &Vault, keeping: Keeping) -> Result<String, Trouble> {
    let note = |error: &VaultError, next: &str| Trouble::new(Exit::Failed, error.to_string(), next);
    match keeping {
        Keeping::Nowhere => Ok("none: secrets come from the environment or are asked for".to_owned()),
        Keeping::File => match vault.read_book() {
            Ok(()) => Ok(format!("{}, for you alone", vault.file().display())),
            Err(error) => Err(note(&error, "until then secrets come from the environment or are asked for")),
        },
        Keeping::Keyring => match vault.keyring() {
            Ok(()) => Ok("the keyring answers".to_owned()),
            Err(error) => Err(note(
                &error,
                "nothing, if secrets come from the environment or are typed at each start; `secrets = \"file\"` in the \
                 profile keeps them in a file that only you can read",
            )),
        },
    }
}
