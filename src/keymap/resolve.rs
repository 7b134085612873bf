//! From a key and the active layers to its meaning, and from the layers to
//! the hints of the footer. Layers are given outermost first, `Global` at the
//! start; the last one is asked first.

use super::{BINDINGS, Binding, Command, KeyStroke, Layer};

/// What a key means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// It carries an intent.
    Command(Command),
    /// It types a character.
    Text(char),
    /// It means nothing here.
    Unbound,
}

/// Asks the layers from the innermost outward. A character that a text layer
/// does not bind is typed text and goes no further; a modal layer passes what
/// it does not know to `Global` alone.
pub fn resolve(layers: &[Layer], key: KeyStroke) -> Resolved {
    match find(layers, key) {
        Found::Binding(binding) => Resolved::Command(binding.command),
        Found::Text(c) => Resolved::Text(c),
        Found::Nothing => Resolved::Unbound,
    }
}

/// What a key comes upon.
enum Found {
    Binding(&'static Binding),
    Text(char),
    Nothing,
}

fn find(layers: &[Layer], key: KeyStroke) -> Found {
    for layer in layers.iter().rev() {
        if let Some(binding) = layer.chain().find_map(|part| bound(part, key)) {
            return Found::Binding(binding);
        }
        if let (true, Some(c)) = (layer.takes_text(), key.typed()) {
            return Found::Text(c);
        }
        if layer.is_modal() {
            let global = layers.contains(&Layer::Global).then(|| bound(Layer::Global, key)).flatten();
            return global.map_or(Found::Nothing, Found::Binding);
        }
    }
    Found::Nothing
}

fn bound(layer: Layer, key: KeyStroke) -> Option<&'static Binding> {
    BINDINGS.iter().find(|binding| binding.layer == layer && binding.keys.contains(&key))
}

/// One hint of the footer: a key that works now, and what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FooterHint {
    /// The first key of the binding that works in these layers.
    pub key: KeyStroke,
    /// One or two words.
    pub label: &'static str,
    /// What the key means, for leaving out commands that are refused now.
    pub command: Command,
}

/// The footer's hints, most useful first. A binding hidden by a layer above it is left out.
pub fn hints(layers: &[Layer]) -> impl Iterator<Item = FooterHint> + use<> {
    let parts: Vec<Layer> = layers.iter().flat_map(|layer| layer.chain()).collect();
    let mut found: Vec<(u8, FooterHint)> = BINDINGS
        .iter()
        .filter(|binding| parts.contains(&binding.layer))
        .filter_map(|binding| {
            let hint = binding.hint?;
            // Another layer may mean the same command by the key, and call it otherwise.
            let is_meant = |key: &KeyStroke| matches!(find(layers, *key), Found::Binding(found) if *found == *binding);
            let key = binding.keys.iter().copied().find(is_meant)?;
            Some((hint.rank, FooterHint { key, label: hint.label, command: binding.command }))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    let mut seen: Vec<KeyStroke> = Vec::new();
    found.retain(|(_, hint)| {
        !seen.contains(&hint.key) && {
            seen.push(hint.key);
            true
        }
    });
    found.into_iter().map(|(_, hint)| hint)
}
