//! The form: a state machine over the fields of one relation.
//!
//! Pure. It takes messages (what the user wants, what the server answered) and
//! gives back the next state and the jobs to send. It knows no keys, no screen
//! and no transport.

mod answered;
mod draft;
mod editor;
mod focus;
mod history;
mod kept;
mod merging;
mod rebase;
mod secret_line;
mod state;
mod step;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod table;

pub use draft::{Draft, Pick};
pub use editor::{EditAction, TextEditor};
pub use focus::Focus;
pub use kept::{Kept, KeptKey};
pub use merging::{MergeRow, Merging, Take};
pub use secret_line::SecretLine;
pub use state::{FormMsg, FormState, Said, Setback, Step, Subject};
