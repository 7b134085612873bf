//! The list a field of the form is filled from.

use crate::domain::{Company, DefinitionList, FieldId, Pair, Person, Side, fold};
use crate::form::{Pick, TextEditor};

/// What is being picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickTarget {
    /// A company; the server searches.
    Company(Side),
    /// A person of this company; the list is here and filtered here.
    PersonOf(Side, i32),
    /// A person of any company; the server searches.
    AnyPerson(Side),
    /// A definition; the list is here and filtered here.
    Definition,
}

impl PickTarget {
    /// The field that is filled.
    pub(super) fn field(self) -> FieldId {
        match self {
            Self::Company(side) => side.id_fields().0,
            Self::PersonOf(side, _) | Self::AnyPerson(side) => side.id_fields().1,
            Self::Definition => FieldId::RelationDefinitionId,
        }
    }

    /// Whether the server looks for each text anew.
    pub fn searches(self) -> bool {
        matches!(self, Self::Company(_) | Self::AnyPerson(_))
    }
}

/// A line of the picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickItem {
    /// What taking it means.
    pub pick: Pick,
    /// What it is called.
    pub name: String,
    /// What tells it from others.
    pub detail: String,
    /// Why it cannot be taken.
    pub objection: Option<String>,
}

/// An open picker.
#[derive(Debug)]
pub struct Picker {
    /// What is being picked.
    pub target: PickTarget,
    /// What is typed.
    pub query: TextEditor,
    items: Vec<PickItem>,
    /// Items that match, in order.
    shown: Vec<usize>,
    /// The marked one.
    pub selected: usize,
}

impl Picker {
    pub(super) fn new(target: PickTarget, text: &str) -> Self {
        Self { target, query: TextEditor::single_line(text), items: Vec::new(), shown: Vec::new(), selected: 0 }
    }

    /// The lines to show.
    pub fn items(&self) -> impl ExactSizeIterator<Item = &PickItem> {
        self.shown.iter().map(|index| &self.items[*index])
    }

    /// The marked line.
    pub fn current(&self) -> Option<&PickItem> {
        self.shown.get(self.selected).map(|index| &self.items[*index])
    }

    pub(super) fn move_to(&mut self, to: usize) {
        self.selected = to.min(self.shown.len().saturating_sub(1));
    }

    /// Takes new lines; the marked one stays marked if it is among them.
    pub(super) fn fill(&mut self, items: Vec<PickItem>) {
        let marked = self.current().map(|item| item.pick.clone());
        self.items = items;
        self.filter();
        self.selected =
            marked.and_then(|pick| self.shown.iter().position(|index| self.items[*index].pick == pick)).unwrap_or(0);
    }

    /// Shows what matches the typed text. What the server searched is its business.
    pub(super) fn filter(&mut self) {
        let words: Vec<String> = fold(&self.query.text()).split_whitespace().map(str::to_owned).collect();
        let matches = |item: &PickItem| {
            let folded = fold(&format!("{} {}", item.name, item.detail));
            self.target.searches() || words.iter().all(|word| folded.contains(word))
        };
        self.shown = (0..self.items.len()).filter(|index| matches(&self.items[*index])).collect();
        self.selected = 0;
    }
}

pub(super) fn companies(side: Side, companies: Vec<Company>) -> Vec<PickItem> {
    companies
        .into_iter()
        .map(|company| PickItem {
            name: company.name.clone(),
            detail: format!("company {}", company.id),
            objection: None,
            pick: Pick::Company(side, company),
        })
        .collect()
}

/// Persons; of a company's own list the first line is the company itself.
pub(super) fn persons(target: PickTarget, side: Side, company: Option<Company>, persons: Vec<Person>) -> Vec<PickItem> {
    let company = company.filter(|_| matches!(target, PickTarget::PersonOf(..)));
    let whole = company.map(|company| PickItem {
        name: "(the company itself)".to_owned(),
        detail: company.name.clone(),
        objection: None,
        pick: Pick::Person(
            side,
            Person { id: 0, contact: company.id, name: String::new(), contact_name: company.name },
        ),
    });
    let persons = persons.into_iter().map(|person| PickItem {
        name: person.name.clone(),
        detail: if person.contact_name.is_empty() {
            format!("person {}", person.id)
        } else {
            person.contact_name.clone()
        },
        objection: (person.contact == 0).then(|| "belongs to no company".to_owned()),
        pick: Pick::Person(side, person),
    });
    whole.into_iter().chain(persons).collect()
}

/// Definitions: those that fit the pair first, the others with the reason.
pub(super) fn definitions(list: &DefinitionList, pair: Pair) -> Vec<PickItem> {
    let item = |definition: &crate::domain::Definition| PickItem {
        name: definition.active.clone(),
        detail: definition.passive.clone(),
        objection: list
            .fit(definition.id, pair)
            .objection()
            .or_else(|| definition.deleted.then(|| "deleted from the list".to_owned())),
        pick: Pick::Definition(definition.clone()),
    };
    let (fitting, others): (Vec<_>, Vec<_>) = list.iter().map(item).partition(|item| item.objection.is_none());
    fitting.into_iter().chain(others).collect()
}
