//! Questions with buttons: what they ask and what each answer is called.
//!
//! The first button is always the safe one, and it is the marked one. The view
//! finds the words of the question here too, so that a wording has one home.

use crate::domain::{Attempt, ContactRelationEntity, FieldId, Ours, RelationId, Write, sentences};
use crate::form::FormState;

/// A question that holds everything else until it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Delete the relation on the screen?
    Delete {
        /// The relation asked about.
        subject: RelationId,
        /// Whether a refusal leads back to the list.
        from_list: bool,
    },
    /// Give up the changes in the form?
    Discard {
        /// Whether the program ends then.
        quit: bool,
    },
    /// Leave while a write is under way?
    Writing {
        /// Whether the program ends then.
        quit: bool,
    },
    /// A write was sent and no answer came.
    Unsure,
    /// Someone else deleted the relation.
    Gone,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Do not delete.
    Keep,
    /// Delete.
    Delete,
    /// Back to the form, nothing changed.
    BackToEditing,
    /// Leave, and keep the changes on disk for later.
    KeepDraft,
    /// Give the changes up.
    Discard,
    /// Leave as soon as the write has ended.
    WaitAndLeave,
    /// Leave now; the write may or may not happen.
    QuitNow,
    /// Look at the server again.
    CheckAgain,
    /// The draft becomes a new relation.
    MakeNew,
    /// The draft stays what it is.
    NotNow,
}

impl Button {
    /// What stands on it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Keep => "Keep",
            Self::Delete => "Delete",
            Self::BackToEditing => "Back to editing",
            Self::KeepDraft => "Keep as draft",
            Self::Discard => "Discard",
            Self::WaitAndLeave => "Wait",
            Self::QuitNow => "Quit now",
            Self::CheckAgain => "Check again",
            Self::MakeNew => "Make it a new relation",
            Self::NotNow => "Not now",
        }
    }
}

impl Question {
    /// The answers, the safe one first.
    pub fn buttons(self) -> &'static [Button] {
        match self {
            Self::Delete { .. } => &[Button::Keep, Button::Delete],
            Self::Discard { .. } => &[Button::BackToEditing, Button::KeepDraft, Button::Discard],
            Self::Writing { quit: true } => &[Button::WaitAndLeave, Button::BackToEditing, Button::QuitNow],
            Self::Writing { quit: false } => &[Button::WaitAndLeave, Button::BackToEditing],
            Self::Unsure => &[Button::CheckAgain, Button::BackToEditing],
            Self::Gone => &[Button::MakeNew, Button::Discard, Button::NotNow],
        }
    }

    /// What Esc means: the answer that changes nothing.
    pub fn escape(self) -> Button {
        match self {
            Self::Delete { .. } => Button::Keep,
            Self::Gone => Button::NotNow,
            _ => Button::BackToEditing,
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Delete { .. } => "Delete this relation?",
            Self::Discard { .. } => "Discard your changes?",
            Self::Writing { .. } => "A write is under way",
            Self::Unsure => "No answer: it may have happened",
            Self::Gone => "Deleted by someone else",
        }
    }

    /// The text, line by line; it may hold words of the server.
    pub fn text(self, form: &FormState) -> Vec<String> {
        match self {
            Self::Delete { .. } => form.draft().map_or_else(Vec::new, |draft| about(draft.base())),
            Self::Discard { .. } => discard(form),
            Self::Writing { quit } => {
                let end = if quit { "relata ends" } else { "the form closes" };
                vec![
                    "The server has not answered yet.".to_owned(),
                    format!("Wait: {end} as soon as the write has succeeded."),
                    "If it fails, the form stays with your changes.".to_owned(),
                ]
            }
            Self::Unsure => unsure(form),
            Self::Gone => vec![
                match form {
                    FormState::Gone { ours: Some(Ours::Saved), .. } => {
                        "Yours was saved; then the relation was deleted.".to_owned()
                    }
                    _ => "The relation is not on the server any more.".to_owned(),
                },
                "Your values are still here: they can become a new relation, with a new id.".to_owned(),
            ],
        }
    }
}

fn about(entity: &ContactRelationEntity) -> Vec<String> {
    let [active, passive] = sentences(entity).map(|sentence| sentence.to_string());
    let shown = |field| entity.get(field).display();
    let comment = shown(FieldId::Comment);
    let when_and_who = |date, user| match (shown(date), shown(user)) {
        (date, _) if date.is_empty() => "never".to_owned(),
        (date, user) if user.is_empty() => date,
        (date, user) => format!("{date} by {user}"),
    };
    vec![
        active,
        passive,
        String::new(),
        if comment.is_empty() { "No comment".to_owned() } else { format!("Comment: {comment}") },
        format!("Created: {}", when_and_who(FieldId::CreatedDate, FieldId::CreatedBy)),
        format!("Updated: {}", when_and_who(FieldId::UpdatedDate, FieldId::UpdatedBy)),
        String::new(),
        "Companies and persons stay. In the list, u makes the relation again, with a new id.".to_owned(),
    ]
}

fn discard(form: &FormState) -> Vec<String> {
    let Some(draft) = form.draft() else { return Vec::new() };
    let changes = draft.changes();
    let unknown = form.is_unconfirmed();
    let state =
        if unknown { "It is not known whether these changes are saved:" } else { "These changes are not saved:" };
    let mut text = vec![state.to_owned()];
    text.extend(changes.iter().map(|(field, value)| {
        let before = draft.base().named(*field, draft.base().get(*field));
        format!("  {}: {before} > {}", field.label(), draft.entity().named(*field, value))
    }));
    text.extend(unknown.then(|| "The next start looks again what became of them.".to_owned()));
    text
}

fn unsure(form: &FormState) -> Vec<String> {
    let FormState::Unsure { attempt: Attempt { write, .. }, failure, checking, .. } = form else { return Vec::new() };
    let what = match write {
        Write::Delete(_) => "delete",
        Write::Save(save) if save.base.id().is_saved() => "save",
        Write::Save(_) => "create",
    };
    let state = if checking.is_some() { "Looking at the server now." } else { "Check again looks at the server." };
    vec![
        format!("The {what} was sent, and no answer came: {failure}"),
        "It is not sent again by itself, so nothing is doubled.".to_owned(),
        state.to_owned(),
    ]
}
