//! Which way a row runs, seen from where the list stands.
//!
//! The reference leaves open whether `source` is always the active party or the
//! party whose card is shown. Both are read here: the near side is found by its ids,
//! the direction by which of the definition's texts the row reads with.
//!
//! Source: archive provider reference, "Relation".

use std::collections::BTreeMap;

use super::archive::{RelationColumns, RowSide};
use crate::domain::{Direction, Party, PartyRef, RelationId, RelationRow, Scope};

/// What the values of `direction` mean: whether `source` is active. Learnt from rows
/// that tell by their texts, and kept from page to page.
#[derive(Debug, Default)]
pub(super) struct Codings([Coding; 3]);

/// `None` where rows contradict each other.
type Coding = BTreeMap<String, Option<bool>>;

/// More values than any coding has: what comes beyond is noise.
const VALUES: usize = 16;

impl Codings {
    /// The rows of a page, each read from the scope's party.
    pub(super) fn orient(&mut self, scope: Scope, rows: &[RelationColumns<'_>]) -> Vec<RelationRow> {
        let coding = &mut self.0[match scope {
            Scope::All => 0,
            Scope::Of(PartyRef::Company(_)) => 1,
            Scope::Of(PartyRef::Person { .. }) => 2,
        }];
        learn(coding, rows);
        rows.iter().filter(|row| row.id != 0).map(|row| read(scope, row, coding)).collect()
    }
}

fn learn(coding: &mut Coding, rows: &[RelationColumns<'_>]) {
    for row in rows {
        let Some(active) = source_is_active_by_text(row) else { continue };
        if let Some(known) = coding.get_mut(row.direction.as_ref()) {
            if *known != Some(active) {
                *known = None;
            }
        } else if coding.len() < VALUES {
            coding.insert(row.direction.to_string(), Some(active));
        }
    }
}

/// `processedName` reads from source to target. It tells nothing where the definition
/// reads the same both ways.
fn source_is_active_by_text(row: &RelationColumns<'_>) -> Option<bool> {
    let [active, passive, read] = [&row.relation_name, &row.reversed_name, &row.processed_name].map(|text| text.trim());
    (active != passive && !read.is_empty()).then_some(())?;
    (read == active).then_some(true).or_else(|| (read == passive).then_some(false))
}

fn read(scope: Scope, row: &RelationColumns<'_>, coding: &Coding) -> RelationRow {
    let source_is_active =
        source_is_active_by_text(row).or_else(|| coding.get(row.direction.as_ref()).copied().flatten()).unwrap_or(true);
    let source_is_near = match scope {
        Scope::All => source_is_active,
        Scope::Of(party) => is_of(&row.source, party) || !is_of(&row.target, party),
    };
    let (near, far) = if source_is_near { (&row.source, &row.target) } else { (&row.target, &row.source) };
    let direction = if source_is_active == source_is_near { Direction::Active } else { Direction::Passive };
    let by_direction = match direction {
        Direction::Active => &row.relation_name,
        Direction::Passive => &row.reversed_name,
    };
    // A server that sends only the text as read sends it from the source.
    let text = if by_direction.trim().is_empty() && source_is_near { &row.processed_name } else { by_direction };
    let ((near, near_name), (far, far_name)) = (party(near), party(far));
    RelationRow {
        id: RelationId(row.id),
        definition: row.definition,
        direction,
        near,
        near_name,
        text: text.as_ref().into(),
        far,
        far_name,
        comment: row.comment.as_ref().into(),
    }
}

fn is_of(side: &RowSide<'_>, party: PartyRef) -> bool {
    match party {
        PartyRef::Company(contact) => side.contact == contact,
        PartyRef::Person { person, .. } => side.person == person,
    }
}

/// A side's party and the best name there is for it.
fn party(side: &RowSide<'_>) -> (Option<PartyRef>, Box<str>) {
    let party = Party { contact: side.contact, person: side.person }.reference();
    let [who, company, full_name] = [&side.who, &side.company, &side.full_name].map(|name| name.trim());
    let name = match party {
        _ if !who.is_empty() => who.to_owned(),
        Some(PartyRef::Person { .. }) if !full_name.is_empty() && !company.is_empty() => {
            format!("{full_name} ({company})")
        }
        Some(PartyRef::Person { .. }) if !full_name.is_empty() => full_name.to_owned(),
        Some(PartyRef::Company(_)) if !company.is_empty() => company.to_owned(),
        Some(party) => party.to_string(),
        None => String::new(),
    };
    (party, name.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Active, Passive};

    fn side(contact: i32, person: i32, who: &str) -> RowSide<'static> {
        RowSide { contact, person, who: who.to_owned().into(), ..RowSide::default() }
    }

    /// A row whose source reads with `read`; texts are "owns" and "owned by".
    fn row(source: (i32, i32), target: (i32, i32), read: &str) -> RelationColumns<'static> {
        RelationColumns {
            id: 1,
            definition: 3,
            relation_name: "owns".into(),
            reversed_name: "owned by".into(),
            processed_name: read.to_owned().into(),
            source: side(source.0, source.1, "S"),
            target: side(target.0, target.1, "T"),
            ..RelationColumns::default()
        }
    }

    fn seen(scope: Scope, row: RelationColumns<'_>) -> (String, Direction) {
        let row = Codings::default().orient(scope, &[row]).remove(0);
        (format!("{} {} {}", row.near_name, row.text, row.far_name), row.direction)
    }

    const FIVE: Scope = Scope::Of(PartyRef::Company(5));

    #[test]
    fn both_conventions_of_servers_read_the_same() {
        // Company 5 is active: both conventions put it at the source.
        assert_eq!(seen(FIVE, row((5, 0), (6, 0), "owns")), ("S owns T".to_owned(), Active));
        // Company 5 is passive, source always active.
        assert_eq!(seen(FIVE, row((6, 0), (5, 0), "owns")), ("T owned by S".to_owned(), Passive));
        // Company 5 is passive, sides flipped so that it stands at the source.
        assert_eq!(seen(FIVE, row((5, 0), (6, 0), "owned by")), ("S owned by T".to_owned(), Passive));
    }

    #[test]
    fn a_person_is_found_by_its_own_id_even_among_colleagues() {
        let nine = Scope::Of(PartyRef::Person { person: 9, contact: 5 });
        assert_eq!(seen(nine, row((5, 8), (5, 9), "owns")), ("T owned by S".to_owned(), Passive));
        assert_eq!(seen(nine, row((5, 9), (5, 8), "owned by")), ("S owned by T".to_owned(), Passive));
        assert_eq!(seen(FIVE, row((5, 8), (5, 9), "owns")), ("S owns T".to_owned(), Active), "both are near: source");
        assert_eq!(seen(FIVE, row((5, 0), (5, 0), "owns")), ("S owns T".to_owned(), Active), "a self relation");
    }

    #[test]
    fn the_list_of_all_starts_at_the_active_party() {
        assert_eq!(seen(Scope::All, row((5, 0), (6, 0), "owns")), ("S owns T".to_owned(), Active));
        assert_eq!(seen(Scope::All, row((5, 0), (6, 0), "owned by")), ("T owns S".to_owned(), Active));
    }

    #[test]
    fn a_definition_that_reads_the_same_both_ways_asks_the_direction() {
        let mut flipped = row((5, 0), (6, 0), "owned by");
        flipped.direction = "2".into();
        let mut knows = row((5, 0), (7, 0), "knows");
        (knows.relation_name, knows.reversed_name) = ("knows".into(), "knows".into());
        knows.direction = "2".into();
        let mut codings = Codings::default();
        assert_eq!(codings.orient(FIVE, std::slice::from_ref(&knows))[0].direction, Active, "nothing is known yet");
        codings.orient(FIVE, &[flipped]);
        assert_eq!(codings.orient(FIVE, &[knows])[0].direction, Passive, "learnt on an earlier page");
        let mut alone = row((6, 0), (5, 0), "knows");
        (alone.relation_name, alone.reversed_name) = ("knows".into(), "knows".into());
        assert_eq!(seen(FIVE, alone), ("T knows S".to_owned(), Passive), "source is active where nothing tells");
    }

    #[test]
    fn names_fall_back_to_ids() {
        let mut bare = row((5, 9), (0, 0), "");
        (bare.source.who, bare.target.who) = ("".into(), " ".into());
        let seen = Codings::default().orient(Scope::All, &[bare]).remove(0);
        assert_eq!((&*seen.near_name, &*seen.far_name, seen.far), ("person 9", "", None));
        let mut named = side(5, 9, "");
        (named.company, named.full_name) = ("ABC".into(), "Kari".into());
        assert_eq!(&*party(&named).1, "Kari (ABC)");
        assert_eq!(&*party(&side(17, 0, "")).1, "company 17");
    }
}
