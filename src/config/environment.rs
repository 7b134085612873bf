//! Environment variables, one by one and by name: the environment is never
//! listed. An empty variable counts as unset.

use std::ffi::OsString;
use std::path::PathBuf;

/// Where variables are looked up: the process, or a table in a test.
#[derive(Clone, Copy)]
pub struct Environment<'a>(&'a dyn Fn(&str) -> Option<OsString>);

/// The variable holds something that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is not valid UTF-8")]
pub struct NotText {
    /// The variable.
    pub name: &'static str,
}

impl<'a> Environment<'a> {
    /// The variables of this process.
    pub fn of_process() -> Self {
        Self(&|name| std::env::var_os(name))
    }

    /// The variables that `lookup` knows.
    pub const fn new(lookup: &'a dyn Fn(&str) -> Option<OsString>) -> Self {
        Self(lookup)
    }

    /// A variable as it is; here empty counts as set.
    pub fn raw(self, name: &'static str) -> Result<Option<String>, NotText> {
        (self.0)(name).map(|value| value.into_string().map_err(|_| NotText { name })).transpose()
    }

    /// A variable that must be text.
    pub fn text(self, name: &'static str) -> Result<Option<String>, NotText> {
        Ok(self.raw(name)?.filter(|value| !value.is_empty()))
    }

    /// A variable that names a file or folder.
    pub fn path(self, name: &'static str) -> Option<PathBuf> {
        (self.0)(name).filter(|value| !value.is_empty()).map(PathBuf::from)
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::PathBuf;

    use super::Environment;

    fn lookup(name: &str) -> Option<OsString> {
        match name {
            "SET" => Some("value".into()),
            "EMPTY" => Some(OsString::new()),
            #[cfg(unix)]
            "BYTES" => Some(std::os::unix::ffi::OsStringExt::from_vec(vec![0xff])),
            _ => None,
        }
    }

    #[test]
    fn empty_is_unset_unless_asked_for_raw() {
        let environment = Environment::new(&lookup);
        assert_eq!(environment.text("SET"), Ok(Some("value".to_owned())));
        assert_eq!(environment.text("EMPTY"), Ok(None));
        assert_eq!(environment.raw("EMPTY"), Ok(Some(String::new())));
        assert_eq!(environment.raw("ABSENT"), Ok(None));
        assert_eq!(environment.path("SET"), Some(PathBuf::from("value")));
        assert_eq!(environment.path("EMPTY"), None);
    }

    #[cfg(unix)]
    #[test]
    fn bytes_are_a_path_but_no_text() {
        let environment = Environment::new(&lookup);
        assert!(environment.path("BYTES").is_some());
        assert_eq!(environment.text("BYTES").map_err(|error| error.name), Err("BYTES"));
    }
}
