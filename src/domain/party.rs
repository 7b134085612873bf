//! The parties of a relation: companies, persons, and the pair they form.
//!
//! On the wire a company is a `contact` and a person is a `person`; on the
//! screen they are called company and person.

use std::fmt;

use super::FieldId;

/// Which end of the relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The active party.
    Source,
    /// The passive party.
    Destination,
}

impl Side {
    /// The fields that hold this side's ids: company, person.
    pub fn id_fields(self) -> (FieldId, FieldId) {
        match self {
            Self::Source => (FieldId::SourceContactId, FieldId::SourcePersonId),
            Self::Destination => (FieldId::DestinationContactId, FieldId::DestinationPersonId),
        }
    }

    /// The fields that hold this side's names: company, person.
    pub fn name_fields(self) -> (FieldId, FieldId) {
        match self {
            Self::Source => (FieldId::SourceContactName, FieldId::SourcePersonName),
            Self::Destination => (FieldId::DestinationContactName, FieldId::DestinationPersonName),
        }
    }
}

/// Company or person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartyKind {
    /// A company by itself.
    Company,
    /// A person of a company.
    Person,
}

impl PartyKind {
    /// The word on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Person => "person",
        }
    }
}

/// The kinds of both parties, source first. The server allows a definition per pair.
///
/// Source: `SuperOffice` database reference, table `relationtarget`; MDO provider
/// `contactrelationdefinition`, whose `additional` takes these letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair(pub PartyKind, pub PartyKind);

impl Pair {
    /// All four pairs.
    pub const ALL: [Self; 4] = {
        use PartyKind::{Company, Person};
        [Self(Company, Company), Self(Company, Person), Self(Person, Company), Self(Person, Person)]
    };

    /// The two letters the server calls the pair by.
    pub fn letters(self) -> &'static str {
        use PartyKind::{Company, Person};
        match (self.0, self.1) {
            (Company, Company) => "CC",
            (Company, Person) => "CP",
            (Person, Company) => "PC",
            (Person, Person) => "PP",
        }
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.0.word(), self.1.word())
    }
}

/// One side of a relation as the entity holds it: two ids, 0 for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Party {
    /// Company id; 0 means not chosen.
    pub contact: i32,
    /// Person id; 0 means the company itself is the party.
    pub person: i32,
}

impl Party {
    /// A person id makes it a person, as the database encodes a side.
    pub fn kind(self) -> PartyKind {
        if self.person == 0 { PartyKind::Company } else { PartyKind::Person }
    }

    /// The party as something to open, if there is one.
    pub fn reference(self) -> Option<PartyRef> {
        match self {
            Self { contact: 0, person: 0 } => None,
            Self { contact, person: 0 } => Some(PartyRef::Company(contact)),
            Self { contact, person } => Some(PartyRef::Person { person, contact }),
        }
    }
}

/// Something that can be opened or picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartyRef {
    /// A company by its id.
    Company(i32),
    /// A person by id, and the company of that person (0 when the person has none).
    Person {
        /// Person id.
        person: i32,
        /// Company id.
        contact: i32,
    },
}

impl PartyRef {
    /// Company or person.
    pub fn kind(self) -> PartyKind {
        match self {
            Self::Company(_) => PartyKind::Company,
            Self::Person { .. } => PartyKind::Person,
        }
    }

    /// The id of the company or of the person.
    pub fn id(self) -> i32 {
        match self {
            Self::Company(id) => id,
            Self::Person { person, .. } => person,
        }
    }
}

impl fmt::Display for PartyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind().word(), self.id())
    }
}

/// A company as a list offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Company id.
    pub id: i32,
    /// Name with department.
    pub name: String,
}

/// A person as a list offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Person id.
    pub id: i32,
    /// Company the person belongs to; 0 when none.
    pub contact: i32,
    /// Full name.
    pub name: String,
    /// Name of the company; empty when the list does not tell.
    pub contact_name: String,
}

/// One find of a search over companies and persons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyHit {
    /// What was found.
    pub party: PartyRef,
    /// Its name.
    pub name: String,
    /// What tells it from its namesakes: a person's company, a company's town.
    pub detail: String,
    /// A former employee or a stopped company.
    pub retired: bool,
}
