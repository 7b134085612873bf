//! Where the form's focus is, and the text being typed there.

use crate::domain::{FIELDS, FieldId, FieldKind, Value};

use super::{Draft, TextEditor};

/// The focused field. It is always one that can be edited.
#[derive(Clone, Debug)]
pub enum Focus {
    /// No field can be edited.
    Nowhere,
    /// A field whose value is picked from a list.
    Lookup(FieldId),
    /// A field whose value is typed.
    Text {
        /// The field.
        field: FieldId,
        /// Its text.
        editor: Box<TextEditor>,
    },
}

impl Focus {
    /// The first field that can be edited.
    pub fn first(draft: &Draft) -> Self {
        order(draft).first().map_or(Self::Nowhere, |field| Self::on(*field, draft))
    }

    /// This field if it can be edited, else the first that can.
    pub fn on(field: FieldId, draft: &Draft) -> Self {
        if !draft.entity().access(field).is_editable() {
            return order(draft).first().map_or(Self::Nowhere, |field| Self::at(*field, draft));
        }
        Self::at(field, draft)
    }

    fn at(field: FieldId, draft: &Draft) -> Self {
        let text = match draft.entity().get(field) {
            Value::Text(text) => text.clone(),
            value => value.display(),
        };
        match field.spec().kind {
            FieldKind::Text => Self::Text { field, editor: Box::new(TextEditor::multiline(&text)) },
            FieldKind::Integer => Self::Text { field, editor: Box::new(TextEditor::single_line(&text)) },
            _ => Self::Lookup(field),
        }
    }

    /// The focused field.
    pub fn field(&self) -> Option<FieldId> {
        match self {
            Self::Nowhere => None,
            Self::Lookup(field) | Self::Text { field, .. } => Some(*field),
        }
    }

    /// The next field that can be edited, or the one before; round the end.
    #[must_use]
    pub fn moved(&self, draft: &Draft, forward: bool) -> Self {
        let order = order(draft);
        let Some(here) = self.field().and_then(|field| order.iter().position(|other| *other == field)) else {
            return Self::first(draft);
        };
        let count = order.len();
        let next = if forward { here + 1 } else { here + count - 1 } % count;
        Self::at(order[next], draft)
    }

    /// The same place after the draft changed by other means than typing. A text that
    /// is still the same keeps its cursor.
    #[must_use]
    pub fn refreshed(self, draft: &Draft) -> Self {
        match self {
            Self::Nowhere => Self::first(draft),
            Self::Lookup(field) => Self::on(field, draft),
            Self::Text { field, editor } => match Self::on(field, draft) {
                Self::Text { field: same, editor: now } if same == field && now.text() == editor.text() => {
                    Self::Text { field, editor }
                }
                other => other,
            },
        }
    }
}

fn order(draft: &Draft) -> Vec<FieldId> {
    FIELDS.iter().map(|spec| spec.id).filter(|field| draft.entity().access(*field).is_editable()).collect()
}
