//! The configuration file of one run: which it is, and what it says.

use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::error::ConfigError;
use super::file::File;
use super::paths::Paths;
use super::plan::Flags;

/// What the file and the shipped defaults say.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file, which need not be there where nobody named it.
    pub path: PathBuf,
    /// What it says: nothing where it is not there.
    pub file: File,
    /// What holds where it is silent.
    pub shipped: File,
}

impl Source {
    /// Which file it is: that of `--config`, of `RELATA_CONFIG`, or the usual one.
    pub fn path(flags: &Flags, environment: Environment<'_>, paths: &Paths) -> PathBuf {
        named(flags, environment).unwrap_or_else(|| paths.config_file())
    }

    /// Reads it. Only the usual file may be missing.
    pub fn read(flags: &Flags, environment: Environment<'_>, paths: &Paths) -> Result<Self, ConfigError> {
        let file = match named(flags, environment) {
            Some(path) => read(&path)?.ok_or_else(|| missing(path))?,
            None => read(&paths.config_file())?.unwrap_or_default(),
        };
        Ok(Self { path: Self::path(flags, environment, paths), file, shipped: File::shipped() })
    }

    /// The same, with this text in the file.
    pub fn with(&self, text: &str) -> Result<Self, ConfigError> {
        Ok(Self { file: parse(text, &self.path)?, ..self.clone() })
    }
}

fn named(flags: &Flags, environment: Environment<'_>) -> Option<PathBuf> {
    flags.config.clone().or_else(|| environment.path("RELATA_CONFIG"))
}

/// The file's content; none where there is no file.
fn read(path: &Path) -> Result<Option<File>, ConfigError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(ConfigError::Unreadable { file: path.to_owned(), source }),
    };
    parse(&text, path).map(Some)
}

/// What a text says that stands in this file: relative paths start at its folder.
fn parse(text: &str, path: &Path) -> Result<File, ConfigError> {
    let file = File::parse(text).map_err(|problems| ConfigError::Invalid { file: path.to_owned(), problems })?;
    Ok(file.anchored(path.parent().unwrap_or(Path::new(""))))
}

fn missing(file: PathBuf) -> ConfigError {
    ConfigError::Unreadable { file, source: std::io::Error::new(std::io::ErrorKind::NotFound, "there is no such file") }
}

#[cfg(test)]
mod tests {
    use super::{File, Source};

    #[test]
    fn another_text_is_read_as_if_it_stood_in_the_file() {
        let source = Source { path: "/etc/relata/mine.toml".into(), file: File::default(), shipped: File::shipped() };
        let read = source.with("[defaults]\nca_file = 'ca.pem'").expect("right");
        assert_eq!(read.file.defaults.ca_file, Some("/etc/relata/ca.pem".into()));
        let error = source.with("[uii]").expect_err("wrong").to_string();
        assert!(error.contains("/etc/relata/mine.toml:1: unknown key `uii`"), "{error}");
    }
}
