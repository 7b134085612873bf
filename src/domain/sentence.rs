//! The two sentences a relation reads as, one from each party.

use std::fmt;

use super::{ContactRelationEntity, FieldId, Side};

/// Who, what, whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The party it is read from.
    pub subject: String,
    /// The definition's text in this direction.
    pub verb: String,
    /// The other party.
    pub object: String,
}

/// The relation read from the active party, then from the passive one.
///
/// Source: `SuperOffice` user documentation, "Relations": the dialog's Result box.
pub fn sentences(entity: &ContactRelationEntity) -> [Sentence; 2] {
    let or_blank = |text: String| if text.trim().is_empty() { "…".to_owned() } else { text };
    let source = or_blank(entity.party_name(Side::Source));
    let destination = or_blank(entity.party_name(Side::Destination));
    let verb = |field| or_blank(entity.text(field).to_owned());
    [
        Sentence { subject: source.clone(), verb: verb(FieldId::ActiveText), object: destination.clone() },
        Sentence { subject: destination, verb: verb(FieldId::PassiveText), object: source },
    ]
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.subject, self.verb, self.object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_and_blanks() {
        let entity = ContactRelationEntity::from_json(
            r#"{"RelationId":1,"SourceContactId":1,"SourceContactName":"ABC Ltd","DestinationContactId":2,
                "DestinationPersonId":9,"DestinationContactName":"Nordbank","DestinationPersonName":"Kari",
                "ActiveText":"hires","PassiveText":""}"#,
        )
        .unwrap();
        let [active, passive] = sentences(&entity);
        assert_eq!(active.to_string(), "ABC Ltd hires Kari (Nordbank)");
        assert_eq!(passive.to_string(), "Kari (Nordbank) … ABC Ltd");
    }
}
