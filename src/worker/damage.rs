//! What a damaged journal means to the user, in words.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::journal::{Damage, Journal};

/// Sets the damaged files aside and says what there is to know. Lines that a crash cut
/// short are nothing to be told of: see [`Damage::torn`].
pub(super) fn told(journal: &Journal, damage: &Damage, now: Timestamp) -> Vec<String> {
    let mut told = Vec::new();
    if damage.corrupt > 0 {
        let aside = match journal.set_aside(now, &damage.files) {
            Ok(names) => match names.as_slice() {
                [] => "it stays as it is".to_owned(),
                names => format!("set aside as {}", list(names)),
            },
            Err(trouble) => {
                tracing::error!(%trouble, "a damaged journal");
                format!("it stays as it is: {}", list(&damage.files))
            }
        };
        let count = count(damage.corrupt);
        told.push(format!(
            "The journal has {count} that cannot be read: {aside}. The rest of it counts, and new writes are noted"
        ));
    }
    if damage.newer > 0 {
        let count = count(damage.newer);
        told.push(format!(
            "The journal has {count} of a newer relata: they stay, and cannot be shown or taken back by this one"
        ));
    }
    told.extend(damage.troubles.iter().map(|trouble| {
        format!("The journal cannot be read: {trouble}. Earlier writes cannot be shown or taken back; saving works")
    }));
    told
}

fn count(lines: usize) -> String {
    if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") }
}

fn list<'a>(names: impl IntoIterator<Item = &'a PathBuf>) -> String {
    names.into_iter().map(|name| name.display().to_string()).collect::<Vec<_>>().join(", ")
}
