//! Which key layers are active, from the model alone.

use crate::domain::FieldKind;
use crate::form::Focus;
use crate::keymap::Layer;

use super::{Filter, Model, Overlay, Question, Screen};

/// The active layers, outermost first.
pub fn layers(model: &Model) -> Vec<Layer> {
    let mut layers = vec![Layer::Global];
    match model.screen() {
        Screen::Home => layers.push(Layer::Home),
        Screen::List => {
            layers.push(Layer::List);
            if model.list().is_some_and(|list| matches!(list.filter, Filter::Typing(_))) {
                layers.push(Layer::Filter);
            }
        }
        Screen::Form => {
            layers.push(Layer::Form);
            layers.extend(model.form().focus().and_then(field_layer));
        }
    }
    layers.extend(model.overlays().last().map(|overlay| match overlay {
        Overlay::Picker(_) => Layer::Picker,
        Overlay::Help { .. } => Layer::Help,
        Overlay::Question { question: Question::Delete { .. }, .. } => Layer::DeleteDialog,
        Overlay::Question { question: Question::Conflict, .. } => Layer::ConflictDialog,
        Overlay::Question { .. } => Layer::Dialog,
    }));
    layers
}

fn field_layer(focus: &Focus) -> Option<Layer> {
    match focus {
        Focus::Nowhere => None,
        Focus::Lookup(_) => Some(Layer::Lookup),
        Focus::Text { field, .. } if field.spec().kind == FieldKind::Text => Some(Layer::Comment),
        Focus::Text { .. } => Some(Layer::Number),
    }
}
