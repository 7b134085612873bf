//! What the user does: a comment in bursts, a save, a new relation by the pickers, a
//! save, a delete. And what the user does after a crash.

use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::doomed::{Doomed, Killed};

const CTRL_S: &str = "\x13";
const CTRL_Q: &str = "\x11";
const BACK_TAB: &str = "\x1b[Z";
const F2: &str = "\x1bOQ";
const F8: &str = "\x1b[19~";

/// How many writes the script asks for.
pub(crate) const WRITES: usize = 4;

/// What is promised: nothing older than this is lost.
const PROMISE: Duration = Duration::from_secs(1);

/// A text as it was typed, and when how much of it was on the screen.
#[derive(Default)]
pub(crate) struct Typed {
    all: String,
    seen: Vec<(Instant, usize)>,
}

impl Typed {
    /// Whether that is a state of the text that may be found after a kill at that moment.
    pub(crate) fn may_be(&self, found: &str, killed: Instant) -> bool {
        self.all.starts_with(found) && found.len() >= self.promised(killed)
    }

    /// How much must be there after a kill at that moment.
    pub(crate) fn promised(&self, killed: Instant) -> usize {
        let old = self.seen.iter().take_while(|(at, _)| *at + PROMISE <= killed);
        old.last().map_or(0, |(_, length)| *length)
    }
}

/// A round's work and how far it came.
pub(crate) struct Work {
    /// Sets this round's texts apart from all others'.
    pub(crate) mark: String,
    /// What was typed in the relation that was there.
    pub(crate) edited: Typed,
    /// What was typed in the new one.
    pub(crate) created: Typed,
    /// The delete of the new one was asked for.
    pub(crate) deleting: bool,
}

impl Work {
    pub(crate) fn new(mark: String) -> Self {
        Self { mark, edited: Typed::default(), created: Typed::default(), deleting: false }
    }
}

/// The comment of the relation that is opened, in bursts.
pub(crate) fn edits(user: &mut Doomed, work: &mut Work, dice: &mut Dice) -> Result<(), Killed> {
    user.sees("Demo Brukeren")?;
    user.sees("│ > Active company")?;
    user.types(BACK_TAB)?;
    user.types(BACK_TAB)?;
    user.sees("│ > Comment")?;
    types(user, &mut work.edited, &work.mark, 5, dice)
}

/// A whole sitting.
pub(crate) fn sitting(user: &mut Doomed, work: &mut Work, dice: &mut Dice) -> Result<(), Killed> {
    edits(user, work, dice)?;
    saves(user)?;
    types(user, &mut work.edited, &work.mark, 2, dice)?;
    saves(user)?;

    user.types(F2)?;
    user.sees("New relation")?;
    user.sees("│ > Active company")?;
    picks(user, "ærø", "company 9")?;
    to(user, "Passive company")?;
    picks(user, "åker", "company 11")?;
    to(user, "Relation")?;
    picks(user, "supplies", "supplies")?;
    to(user, "Comment")?;
    types(user, &mut work.created, &format!("n{}", work.mark), 5, dice)?;
    saves(user)?;

    user.types(F8)?;
    user.sees("Delete this relation?")?;
    work.deleting = true;
    user.writes("y")?;
    user.sees("Deleted relation")
}

fn saves(user: &mut Doomed) -> Result<(), Killed> {
    user.writes(CTRL_S)?;
    let busy = ["* not saved", "  saving"];
    user.waits("the save", |screen| screen.contains("Saved") && !busy.iter().any(|busy| screen.contains(busy)))
}

/// Types words, each with a mark, a number and a pause of its own behind it.
fn types(user: &mut Doomed, typed: &mut Typed, mark: &str, words: usize, dice: &mut Dice) -> Result<(), Killed> {
    for _ in 0..words {
        let word = format!("{mark}{}", char::from(b'a' + u8::try_from(typed.seen.len()).expect("few words")));
        let sent = if typed.all.is_empty() { word.clone() } else { format!(" {word}") };
        typed.all.push_str(&sent);
        user.types(&sent)?;
        user.sees(&word)?;
        typed.seen.push((Instant::now(), typed.all.len()));
        user.passes(dice.time(Duration::from_millis(300)))?;
    }
    Ok(())
}

fn to(user: &mut Doomed, field: &str) -> Result<(), Killed> {
    // As they are and as they are changed.
    const FIELDS: &[&str] = &[
        "│ > Active company",
        "│ >*Active company",
        "│ > Active person",
        "│ >*Active person",
        "│ > Relation",
        "│ >*Relation",
        "│ > Passive company",
        "│ >*Passive company",
        "│ > Passive person",
        "│ >*Passive person",
        "│ > Comment",
        "│ >*Comment",
        "│ > Reversed",
        "│ >*Reversed",
    ];
    for _ in FIELDS {
        let at = FIELDS[user.sees_one(FIELDS)?];
        if at.ends_with(field) {
            return Ok(());
        }
        user.types("\t")?;
        user.loses(at)?;
    }
    panic!("{field} is not reached by Tab\n{}", user.terminal.text());
}

fn picks(user: &mut Doomed, typed: &str, seen: &str) -> Result<(), Killed> {
    user.types(typed)?;
    user.sees(seen)?;
    user.sees("Enter take")?;
    user.types("\r")?;
    user.loses("Enter take")
}

/// What a start after a crash is used for: each draft is taken up and saved. What has
/// been offered goes first; returns how many drafts there were.
pub(crate) fn recovery(user: &mut Doomed, drafts: usize) -> Result<(), Killed> {
    user.sees("Demo Brukeren")?;
    for left in (1..=drafts).rev() {
        user.sees("Unsaved: ")?;
        let offered = user.terminal.text().matches("Unsaved: ").count();
        assert_eq!(offered, left, "not all drafts are offered\n{}", user.terminal.text());
        user.types("\r")?;
        user.loses("Unsaved: ")?;
        settles(user)?;
        user.types("\x1b")?;
        if user.sees_one(&["Discard your changes?", "Home"])? == 0 {
            user.types("\x1b[C\x1b[C\r")?;
            user.sees("Home")?;
        }
    }
    Ok(())
}

/// Saves what can be saved, whatever a resumed draft meets.
fn settles(user: &mut Doomed) -> Result<(), Killed> {
    const MEETS: &[&str] = &["unsaved draft is back", "Their version is shown", "all mine", "Deleted by someone else"];
    match user.sees_one(MEETS)? {
        0 => user.writes(CTRL_S)?,
        1 => return Ok(()),
        2 => user.writes("m\r")?,
        // The relation was deleted on purpose: what is left of it is given up.
        _ => {
            user.types("\x1b[C\r")?;
            return user.sees("Home");
        }
    }
    if user.sees_one(&["Saved", "Not saved yet", "all mine"])? == 2 {
        user.writes("m\r")?;
        user.sees("Saved")?;
    }
    Ok(())
}

/// Quits a program with nothing left to do.
pub(crate) fn quits(user: &mut Doomed) {
    assert_eq!(user.terminal.types(CTRL_Q).ends(), 0);
}
