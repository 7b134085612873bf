//! The application: what is on the screen, what happens next, what is to be done.
//!
//! `update` takes a message, changes the model and returns effects. It is
//! synchronous and pure: no clock, no terminal, no network; the layers below do
//! the effects and bring back answers.

mod activity;
mod answer;
mod command;
mod delete_by_name;
mod footer;
mod form_command;
mod form_flow;
mod from_before;
mod geometry;
mod help;
mod home;
mod in_flight;
mod layers;
mod leaving;
mod list;
mod model;
mod overlay;
mod pending;
mod picker;
mod picker_flow;
mod profiles;
mod question;
mod refused;
mod rows;
mod session;
mod sign_in;
mod told;
mod update;
#[cfg(test)]
mod tests;

pub use activity::{Change, Course, Entry, Outcome, Took, Wanted};
pub use footer::footer;
pub use geometry::{Size, Split};
pub use help::{HelpLine, KEYS as HELP_KEYS, help_page, help_width};
pub use home::{Finds, Home, Item};
pub use in_flight::{InFlight, Purpose, Ticket, Wait};
pub use layers::{layers, layers_below};
pub use list::{Filter, ListPane, Preview, Progress};
pub use model::{Effect, Effects, Level, Model, Msg, Notice, OfferedDraft, Screen, Start};
pub use overlay::Overlay;
pub use pending::Leaving;
pub use picker::{PickItem, PickTarget, Picker};
pub use profiles::ProfileChoice;
pub use question::{Button, Question};
pub use refused::refused;
pub use rows::{Rows, SortColumn};
pub use session::{Session, SignIn, Way};
pub use sign_in::{Asking, Secret};
pub use told::beside;
pub use update::update;
