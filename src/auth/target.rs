//! What the editor connects to.

use std::path::PathBuf;

use super::entrance::Entrance;

/// One connection.
#[derive(Clone, Debug)]
pub enum Target {
    /// The embedded sandbox, to be started in this process.
    Sandbox {
        /// Its database; its folder may not be there yet.
        data: PathBuf,
    },
    /// A server, and the way in.
    Server(Box<Entrance>),
}
