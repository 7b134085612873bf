//! Where relata keeps its files: the folders that the system has for such
//! things, or four folders under `RELATA_HOME`.
//!
//! Names places only; whoever writes a file there creates the folder.

use std::path::PathBuf;

use directories::ProjectDirs;

use super::environment::Environment;
use super::error::ConfigError;

/// The four folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// What the user writes.
    pub config: PathBuf,
    /// What the user would miss: the sandbox's database.
    pub data: PathBuf,
    /// What is kept between runs: recents, logs.
    pub state: PathBuf,
    /// What can be made again.
    pub cache: PathBuf,
}

impl Paths {
    /// The folders for this user.
    pub fn find(environment: Environment<'_>) -> Result<Self, ConfigError> {
        if let Some(home) = environment.path("RELATA_HOME") {
            let [config, data, state, cache] = ["config", "data", "state", "cache"].map(|name| home.join(name));
            return Ok(Self { config, data, state, cache });
        }
        let folders = ProjectDirs::from("", "", "relata").ok_or(ConfigError::NoHome)?;
        Ok(Self {
            config: folders.config_dir().to_owned(),
            data: folders.data_dir().to_owned(),
            // Only Linux knows a place for state; elsewhere it is local data.
            state: folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).to_owned(),
            cache: folders.cache_dir().to_owned(),
        })
    }

    /// The configuration when no other is named.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The embedded sandbox's database when no other is named.
    pub fn sandbox_file(&self) -> PathBuf {
        self.data.join("sandbox.sqlite")
    }

    /// What `relata login` has kept, in a folder of its own.
    pub fn secrets_file(&self) -> PathBuf {
        self.data.join("secrets").join("secrets.json")
    }

    /// The recently opened parties.
    pub fn recents_file(&self) -> PathBuf {
        self.state.join("recents.json")
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::environment::Environment;
    use super::Paths;

    #[test]
    fn relata_home_holds_everything() {
        let environment = |name: &str| (name == "RELATA_HOME").then(|| "/srv/relata".into());
        let paths = Paths::find(Environment::new(&environment)).expect("named");
        assert_eq!(paths.config_file(), Path::new("/srv/relata/config/config.toml"));
        assert_eq!(paths.sandbox_file(), Path::new("/srv/relata/data/sandbox.sqlite"));
        assert_eq!(paths.recents_file(), Path::new("/srv/relata/state/recents.json"));
        assert_eq!(paths.cache, Path::new("/srv/relata/cache"));
    }
}
