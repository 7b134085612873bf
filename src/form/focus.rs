//! Where the form's focus is, and the text being typed there.

use crate::domain::{Access, FIELDS, FieldId, FieldKind, Value};

use super::{Draft, EditAction, TextEditor};

/// The focused field. It is one that can be edited, as long as there is one.
#[derive(Clone, Debug)]
pub enum Focus {
    /// No field can be seen.
    Nowhere,
    /// A field of a relation that can only be read: the cursor moves, and that is all.
    Locked {
        /// The field.
        field: FieldId,
        /// Its text.
        editor: Box<TextEditor>,
    },
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
    /// The first field that can be edited, or else be seen.
    pub fn first(draft: &Draft) -> Self {
        order(draft).first().map_or(Self::Nowhere, |field| Self::at(*field, draft))
    }

    /// This field if the focus can be there, else the first where it can.
    pub fn on(field: FieldId, draft: &Draft) -> Self {
        if order(draft).contains(&field) { Self::at(field, draft) } else { Self::first(draft) }
    }

    fn at(field: FieldId, draft: &Draft) -> Self {
        let text = match draft.entity().get(field) {
            Value::Text(text) => text.clone(),
            value => value.display(),
        };
        match field.spec().kind {
            _ if !draft.entity().access(field).is_editable() => {
                let mut editor = TextEditor::multiline(&text);
                editor.apply(EditAction::TextStart);
                Self::Locked { field, editor: Box::new(editor) }
            }
            FieldKind::Text => Self::Text { field, editor: Box::new(TextEditor::multiline(&text)) },
            FieldKind::Integer => Self::Text { field, editor: Box::new(TextEditor::single_line(&text)) },
            _ => Self::Lookup(field),
        }
    }

    /// The focused field.
    pub fn field(&self) -> Option<FieldId> {
        match self {
            Self::Nowhere => None,
            Self::Lookup(field) | Self::Text { field, .. } | Self::Locked { field, .. } => Some(*field),
        }
    }

    /// The focused field, where it can be edited.
    pub fn editable(&self) -> Option<FieldId> {
        if matches!(self, Self::Locked { .. }) { None } else { self.field() }
    }

    /// The next field, or the one before; round the end.
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
            Self::Locked { field, editor } => match Self::on(field, draft) {
                Self::Locked { field: same, editor: now } if same == field && now.text() == editor.text() => {
                    Self::Locked { field, editor }
                }
                other => other,
            },
        }
    }
}

/// The fields that can be edited; where there is none, those that can be read.
fn order(draft: &Draft) -> Vec<FieldId> {
    let fields = |is: fn(&Access) -> bool| {
        let of_the_user = FIELDS.iter().filter(|spec| spec.editable).map(|spec| spec.id);
        of_the_user.filter(|field| is(&draft.entity().access(*field))).collect::<Vec<_>>()
    };
    let editable = fields(Access::is_editable);
    if editable.is_empty() { fields(|access| *access != Access::Hidden) } else { editable }
}
