//! The key table for people: the help page's sections and the README's table,
//! both from the bindings.

use super::{BINDINGS, Binding, Command, Layer};
use std::fmt::Write;

/// The keys of one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Whose keys.
    pub layer: Layer,
}

impl Section {
    /// Its heading.
    pub const fn title(self) -> &'static str {
        self.layer.title()
    }

    /// Each row: the keys, such as `Up, k`, and what they mean.
    pub fn rows(self) -> impl Iterator<Item = (String, Command)> {
        self.bindings().map(|binding| (keys(binding), binding.command))
    }

    fn bindings(self) -> impl Iterator<Item = &'static Binding> {
        BINDINGS.iter().filter(move |binding| binding.layer == self.layer)
    }
}

/// The layers that have keys of their own: those active now first, innermost on top,
/// then the others in the order of the help page.
pub fn sections_for(active: &[Layer]) -> impl Iterator<Item = Section> {
    let parts: Vec<Layer> = active.iter().rev().flat_map(|layer| layer.chain()).collect();
    let rest = sections().filter({
        let parts = parts.clone();
        move |section| !parts.contains(&section.layer)
    });
    let mut first: Vec<Section> = Vec::new();
    for layer in parts {
        if first.iter().all(|section| section.layer != layer) {
            first.extend(sections().find(|section| section.layer == layer));
        }
    }
    first.into_iter().chain(rest)
}

/// The layers that have keys of their own, in the order of the help page.
pub fn sections() -> impl Iterator<Item = Section> {
    Layer::ALL.iter().map(|&layer| Section { layer }).filter(|section| section.bindings().next().is_some())
}

/// The key table of the README.
pub fn markdown() -> String {
    let mut out = String::from("| Where | Keys | What |\n| --- | --- | --- |\n");
    for section in sections() {
        let mut title = section.title();
        for binding in section.bindings() {
            let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            let written = writeln!(out, "| {title} | {} | {} |", keys.join(" "), binding.command.help());
            written.expect("writing to a String cannot fail");
            title = "";
        }
    }
    out
}

fn keys(binding: &Binding) -> String {
    let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
    keys.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_markdown_has_every_binding_once() {
        let text = markdown();
        assert_eq!(text.lines().count(), BINDINGS.len() + 2);
        assert!(text.contains("| Form | `Tab` `Down` `Enter` | Next field |"), "{text}");
        assert!(text.contains("|  | `Ctrl+S` `F10` | Save |"), "{text}");
        assert!(text.lines().all(|line| line.matches('|').count() == 4), "a key or a text breaks the table");
    }

    #[test]
    fn the_help_page_has_every_binding_once() {
        assert_eq!(sections().map(|section| section.rows().count()).sum::<usize>(), BINDINGS.len());
        let list = sections().find(|section| section.layer == Layer::List);
        let first = list.and_then(|section| section.rows().next());
        assert_eq!(first, Some(("Up, k".to_owned(), Command::Up)));
    }
}
