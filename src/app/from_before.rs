//! What earlier runs left open: writes of which nobody knew what became of them, and the
//! drafts they were made from.

use crate::domain::{FieldId, Reply, Write};
use crate::form::{Kept, KeptKey};

use super::{Effect, Effects, Level, Model, Notice, Screen, model::came_of};

impl Model {
    /// On the start screen: the writes of which it is still not known what became of them.
    pub fn still_unknown(&self) -> Option<String> {
        let latest = self.unknown.last().filter(|_| self.screen() == Screen::Home)?;
        let count = match self.unknown.len() {
            1 => "1 write of an earlier run is".to_owned(),
            many => format!("{many} writes of an earlier run are"),
        };
        Some(format!("{count} still unknown, F5 looks again: \"{latest}\""))
    }

    /// It was found out what became of a write. A draft that holds no more than what was
    /// saved is not offered any longer.
    pub(super) fn resolved(&mut self, sentence: &str, draft: Option<u64>, write: &Write, outcome: &Reply) -> Effects {
        let mut text = format!("Of the last run: \"{sentence}\" {}", came_of(write, outcome));
        let mut effects = Effects::default();
        if let (Write::Save(save), Reply::Saved(_) | Reply::Found(_)) = (write, outcome) {
            let id = save.base.id();
            let key = if id.is_saved() { Some(KeptKey::Relation(id)) } else { draft.map(KeptKey::New) };
            let (saved, changed): (Vec<_>, Vec<_>) = self
                .home
                .drafts()
                .iter()
                .filter(|offered| Some(offered.kept.key) == key)
                .partition(|offered| holds_no_more(&offered.kept, write));
            if !changed.is_empty() {
                text.push_str(". Its draft holds something else and is still here");
            }
            let saved: Vec<usize> = saved.iter().map(|offered| offered.number).collect();
            for number in saved {
                self.home.take_draft(number);
                effects.push(Effect::DropDraft(number));
            }
            self.home.move_to(self.home.selected);
        }
        self.say_also(Notice { level: Level::Info, text });
        effects
    }
}

/// Whether a draft's values are those that were sent.
fn holds_no_more(kept: &Kept, write: &Write) -> bool {
    let Write::Save(save) = write else { return false };
    let sent = save.content();
    FieldId::editable().all(|field| kept.changes.get(&field).unwrap_or_else(|| kept.base.get(field)) == sent.get(field))
}
