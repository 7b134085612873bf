//! Relation definitions, and which pairs of parties each one fits.

use std::collections::BTreeMap;

use super::Pair;

/// What a relation can be: a text for each direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Definition id.
    pub id: i32,
    /// How it reads from the active party.
    pub active: String,
    /// How it reads from the passive party.
    pub passive: String,
    /// The list's explanation; may be empty.
    pub tooltip: String,
    /// Deleted from the list: valid on existing rows, not offered for new ones.
    pub deleted: bool,
}

/// Whether a definition fits a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is in the list of that pair.
    Fits,
    /// It is in the lists of these pairs only.
    Misfit(Vec<Pair>),
    /// It is in no list we have: the server decides.
    Unknown,
}

/// The definitions by the pairs they fit, in the server's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefinitionList {
    definitions: Vec<Definition>,
    pairs: BTreeMap<i32, Vec<Pair>>,
}

impl DefinitionList {
    /// Builds the list from one list per pair.
    pub fn new(lists: impl IntoIterator<Item = (Pair, Vec<Definition>)>) -> Self {
        let mut all = Self::default();
        for (pair, definitions) in lists {
            for definition in definitions {
                let pairs = all.pairs.entry(definition.id).or_default();
                if pairs.is_empty() {
                    all.definitions.push(definition);
                }
                if !pairs.contains(&pair) {
                    pairs.push(pair);
                }
            }
        }
        all
    }

    /// Every definition once.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.definitions.iter()
    }

    /// Nothing was delivered yet.
    pub fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }

    /// The definition with this id.
    pub fn get(&self, id: i32) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.id == id)
    }

    /// Whether a definition may tie this pair.
    pub fn fit(&self, id: i32, pair: Pair) -> Fit {
        match self.pairs.get(&id) {
            None => Fit::Unknown,
            Some(pairs) if pairs.contains(&pair) => Fit::Fits,
            Some(pairs) => Fit::Misfit(pairs.clone()),
        }
    }
}

impl Fit {
    /// Why it does not fit, in words; `None` when nothing speaks against it.
    pub fn objection(&self) -> Option<String> {
        match self {
            Self::Fits | Self::Unknown => None,
            Self::Misfit(pairs) => {
                let pairs: Vec<String> = pairs.iter().map(ToString::to_string).collect();
                Some(format!("needs {}", pairs.join(" or ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PartyKind::{Company, Person};

    #[test]
    fn a_definition_of_several_lists_stands_once_and_fits_each() {
        let knows = Definition {
            id: 7,
            active: "knows".to_owned(),
            passive: "knows".to_owned(),
            tooltip: String::new(),
            deleted: false,
        };
        let list =
            DefinitionList::new([(Pair(Company, Company), vec![knows.clone()]), (Pair(Person, Person), vec![knows])]);
        assert_eq!(list.iter().count(), 1);
        assert_eq!(list.fit(7, Pair(Person, Person)), Fit::Fits);
        let misfit = list.fit(7, Pair(Company, Person));
        assert_eq!(misfit.objection().as_deref(), Some("needs company to company or person to person"));
        assert_eq!(list.fit(99, Pair(Company, Person)), Fit::Unknown);
    }
}
