//! The parties opened lately, kept between runs: one file, one list per server.
//!
//! A convenience: a file that cannot be read or written is logged and costs
//! nothing else.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::domain::{PartyHit, PartyRef};

/// Where this server's recents are.
#[derive(Debug)]
pub(super) struct Recents {
    file: PathBuf,
    server: String,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    #[serde(default)]
    company: i32,
    #[serde(default)]
    person: i32,
    name: String,
    #[serde(default)]
    detail: String,
}

type Servers = BTreeMap<String, Vec<Entry>>;

impl Recents {
    pub(super) fn new(file: PathBuf, server: &str) -> Self {
        Self { file, server: server.to_owned() }
    }

    /// The parties, latest first.
    pub(super) fn load(&self) -> Vec<PartyHit> {
        let mut servers = read(&self.file).unwrap_or_else(|error| {
            tracing::warn!(%error, file = %self.file.display(), "recents are not read");
            Servers::new()
        });
        servers.remove(&self.server).unwrap_or_default().into_iter().map(PartyHit::from).collect()
    }

    /// Keeps these, beside those of other servers.
    pub(super) fn store(&self, hits: Vec<PartyHit>) {
        if let Err(error) = self.write(hits) {
            tracing::warn!(%error, file = %self.file.display(), "recents are not kept");
        }
    }

    fn write(&self, hits: Vec<PartyHit>) -> io::Result<()> {
        let mut servers = read(&self.file)?;
        servers.insert(self.server.clone(), hits.into_iter().map(Entry::from).collect());
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        let unfinished = self.file.with_extension("unfinished");
        fs::write(&unfinished, serde_json::to_vec_pretty(&servers)?)?;
        fs::rename(unfinished, &self.file)
    }
}

fn read(file: &Path) -> io::Result<Servers> {
    match fs::read(file) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Servers::new()),
        Err(error) => Err(error),
    }
}

impl From<Entry> for PartyHit {
    fn from(entry: Entry) -> Self {
        let party = match entry.person {
            0 => PartyRef::Company(entry.company),
            person => PartyRef::Person { person, contact: entry.company },
        };
        Self { party, name: entry.name, detail: entry.detail, retired: false }
    }
}

impl From<PartyHit> for Entry {
    fn from(hit: PartyHit) -> Self {
        let (company, person) = match hit.party {
            PartyRef::Company(company) => (company, 0),
            PartyRef::Person { person, contact } => (contact, person),
        };
        Self { company, person, name: hit.name, detail: hit.detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(person: i32) -> PartyHit {
        let party = if person == 0 { PartyRef::Company(1) } else { PartyRef::Person { person, contact: 1 } };
        PartyHit { party, name: "Østby".to_owned(), detail: "Drammen".to_owned(), retired: false }
    }

    #[test]
    fn each_server_has_its_own_list() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state/recents.json");
        let [one, other] = ["a.example", "b.example"].map(|server| Recents::new(file.clone(), server));
        one.store(vec![hit(0), hit(5)]);
        other.store(vec![hit(7)]);
        assert_eq!(one.load(), vec![hit(0), hit(5)]);
        assert_eq!(other.load(), vec![hit(7)]);
    }

    #[test]
    fn a_broken_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("recents.json");
        fs::write(&file, "{").unwrap();
        let recents = Recents::new(file.clone(), "a");
        recents.store(vec![hit(0)]);
        assert_eq!(recents.load(), vec![]);
        assert_eq!(fs::read_to_string(&file).unwrap(), "{");
    }
}
