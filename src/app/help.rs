//! The page of keys, line by line: printed from the table that the keys are read from.

use crate::domain::Refusal;
use crate::keymap::{Command, sections_for};

use super::{Model, footer::is_idle, layers_below, refused};

/// Columns before what a key means.
pub const KEYS: u16 = 28;
const WIDEST: u16 = 100;

/// A line of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    /// A place where keys mean something.
    Title(&'static str),
    /// Keys, and what they mean.
    Row {
        /// The keys; empty where the row before goes on.
        keys: String,
        /// What they mean, and why not now.
        text: String,
        /// Whether that is refused now.
        refused: bool,
    },
    /// Nothing.
    Blank,
}

/// How wide the page is on a screen of this width, its box included.
pub fn help_width(screen: u16) -> u16 {
    screen.saturating_sub(4).min(WIDEST)
}

/// The page: what is active on top, without what would do nothing there.
pub fn help_page(model: &Model) -> Vec<HelpLine> {
    let width = usize::from(help_width(model.size().width).saturating_sub(KEYS + 4).max(1));
    let layers = layers_below(model);
    let mut lines = Vec::new();
    for section in sections_for(&layers) {
        let is_active = layers.iter().any(|layer| layer.chain().any(|part| part == section.layer));
        lines.push(HelpLine::Title(section.title()));
        for (keys, command) in section.rows().filter(|(_, command)| !is_active || !is_idle(model, *command)) {
            let refusal = refused(model, command);
            let mut keys = Some(keys);
            let row = |text| HelpLine::Row { keys: keys.take().unwrap_or_default(), text, refused: refusal.is_some() };
            lines.extend(broken(&meaning(command, refusal.as_ref()), width).into_iter().map(row));
        }
        lines.push(HelpLine::Blank);
    }
    lines
}

fn meaning(command: Command, refusal: Option<&Refusal>) -> String {
    let help = command.help();
    refusal.map_or_else(|| help.to_owned(), |Refusal(reason)| format!("{help}. Refused now: {reason}"))
}

/// The text in lines of so many characters, broken between words where that can be.
fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("it begins with a line");
        match line.chars().count() {
            0 => line.push_str(word),
            used if used + 1 + word.chars().count() <= width => line.extend([" ", word]),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
