//! How a sign-in through the browser goes, as the screen is told.

/// A step of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrowserStep {
    /// The user is awaited there.
    Waiting {
        /// The address to sign in at.
        url: String,
        /// Why no browser was opened on it, where none was.
        unopened: Option<String>,
    },
    /// What was pasted is not the address that the browser ended on: why. The wait goes on.
    Refused(String),
    /// It came to nothing: why.
    Failed(String),
    /// The next request goes out signed in.
    Done {
        /// Why the next start has to sign in again, where it should not have to.
        unkept: Option<String>,
    },
}
