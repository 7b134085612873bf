//! What a script can do to the model.

use crate::domain::BrowserStep;
use crate::keymap::KeyStroke;

/// A step of a script. Numbers choose among what there is at that moment.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// A key that is bound where the script is now.
    Bound(usize),
    /// Any key.
    Key(KeyStroke),
    /// To the comment, wherever the script is, and these keys there.
    Comment(&'static [&'static str]),
    /// Keys by their names, as people press them in one go.
    Habit(&'static [&'static str]),
    Paste(String),
    Resize(u16, u16),
    Edited(Result<String, String>),
    /// A sign-in through the browser goes a step.
    Browser(BrowserStep),
    /// A fitting answer to one of the requests under way.
    Right(usize, usize),
    /// A failed one.
    Failed(usize, usize),
    /// The answer to another call.
    Wrong(usize, usize),
    /// Fitting answers to all there is.
    Settled(usize),
    /// An answer to a request that was answered or given up before.
    Stray(usize, usize),
    /// The disk is full, or has room again.
    Full(bool),
    /// A write of an earlier run, from which a draft was left, turns out to be saved.
    Resolved(usize, bool),
}
