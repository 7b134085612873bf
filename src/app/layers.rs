//! Which key layers are active, from the model alone.

use crate::domain::FieldKind;
use crate::form::Focus;
use crate::keymap::Layer;

use super::{Asking, Filter, Model, Overlay, Question, Screen};

/// The active layers, outermost first.
pub fn layers(model: &Model) -> Vec<Layer> {
    let mut layers = layers_below(model);
    if let Some(Overlay::Help { .. }) = model.overlays().last() {
        layers.push(Layer::Help);
    }
    layers
}

/// The active layers without the page of keys, which tells of them.
pub fn layers_below(model: &Model) -> Vec<Layer> {
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
    let overlay = model.overlays().iter().rev().find(|overlay| !matches!(overlay, Overlay::Help { .. }));
    layers.extend(overlay.and_then(|overlay| match overlay {
        Overlay::Picker(_) => Some(Layer::Picker),
        Overlay::Help { .. } => None,
        Overlay::Question { question: Question::Delete { .. }, .. } => Some(Layer::DeleteDialog),
        Overlay::Merge => Some(Layer::Merge),
        Overlay::SignIn { asking: Asking::Opening | Asking::Redirect { .. }, .. } => Some(Layer::Browser),
        Overlay::SignIn { .. } => Some(Layer::SignIn),
        Overlay::Profiles { .. } => Some(Layer::Profiles),
        Overlay::Activity { .. } => Some(Layer::Activity),
        Overlay::DeleteByName { .. } => Some(Layer::DeleteByName),
        Overlay::Question { .. } => Some(Layer::Dialog),
    }));
    layers
}

fn field_layer(focus: &Focus) -> Option<Layer> {
    match focus {
        Focus::Nowhere => None,
        Focus::Lookup(_) => Some(Layer::Lookup),
        Focus::Text { field, .. } | Focus::Locked { field, .. } if field.spec().kind == FieldKind::Text => {
            Some(Layer::Comment)
        }
        Focus::Text { .. } | Focus::Locked { .. } => Some(Layer::Number),
    }
}
