//! A new relation through the pickers.

use relata::app::Overlay;
use relata::domain::{FieldId, Party, Side};

use crate::desk::Desk;
use crate::world::World;

#[test]
fn a_relation_is_made_with_the_pickers() {
    let world = World::new();
    let before = world.total();
    let mut desk = world.desk();
    desk.keys("<F2>").sees("New relation").settle();
    desk.to(FieldId::SourceContactId).keys("nordb").sees("company 4").keys("<Enter>").settle();
    desk.to(FieldId::DestinationContactId).keys("<Enter>abc").sees("company 2").keys("<Enter>").settle();
    desk.to(FieldId::DestinationPersonId).keys("<Enter>").sees("Brian Dobson").keys("dobson<Enter>").settle();
    assert_eq!(desk.entity().party(Side::Destination), Party { contact: 2, person: 9 });

    // "owns" needs two companies: it is there, with the reason, and cannot be taken.
    desk.to(FieldId::RelationDefinitionId).keys("<Enter>").settle().keys("owned by");
    desk.assert_shows("needs company to company");
    desk.keys("<Enter>").assert_shows("needs company to company");
    assert!(picker_is_open(&desk));
    assert_eq!(desk.entity().integer(FieldId::RelationDefinitionId), 0);

    desk.keys("<Esc>").to(FieldId::RelationDefinitionId).keys("hires<Enter>").settle();
    desk.assert_shows("Nordbank ASA hires Brian Dobson").assert_shows("hired by");
    desk.comments("By the pickers.").keys("<Ctrl+S>").sees("Saved").settle();
    assert!(desk.entity().id().is_saved());
    assert_eq!((world.count("By the pickers."), world.total()), (1, before + 1));
}

fn picker_is_open(desk: &Desk) -> bool {
    matches!(desk.model().overlays().last(), Some(Overlay::Picker(_)))
}

#[test]
fn from_a_list_the_near_party_is_filled_in_and_leaving_costs_no_question() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("anne østby").sees("person 7").keys("<Enter>").settle().keys("n").sees("New relation").settle();
    assert_eq!(desk.entity().party(Side::Source), Party { contact: 6, person: 7 });
    assert_eq!(desk.focused(), Some(FieldId::RelationDefinitionId));
    desk.keys("<Esc>");
    assert_eq!(desk.question(), None);
    desk.assert_hides("New relation");
}

#[test]
fn what_is_missing_is_said_and_nothing_is_sent() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("<F2>").sees("New relation").settle().keys("<Ctrl+S>");
    desk.assert_shows("choose a company");
    assert_eq!(desk.focused(), Some(FieldId::SourceContactId));
    assert_eq!(world.asked("SaveContactRelation"), 0);
}

#[test]
fn the_same_relation_again_is_a_warning_that_does_not_block() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("<F2>").sees("New relation").settle();
    desk.to(FieldId::SourceContactId).keys("abc").sees("company 2").keys("<Enter>");
    desk.to(FieldId::DestinationContactId).keys("fjord h").sees("company 3").keys("<Enter>").settle();
    desk.to(FieldId::RelationDefinitionId).keys("owned by<Enter>").settle();
    desk.assert_shows("exists already, id 1");
    let before = world.total();
    desk.keys("<Ctrl+S>").sees("Saved");
    assert_eq!(world.total(), before + 1);
}

#[test]
fn another_company_takes_the_person_away_and_a_person_that_does_not_belong_is_refused() {
    let world = World::new();
    let mut desk = world.desk_at(14);
    assert_eq!(desk.entity().party(Side::Source), Party { contact: 2, person: 10 });
    // The person of this row is locked, so the company cannot be exchanged either.
    desk.to(FieldId::SourceContactId).keys("nordb").sees("company 4").keys("<Enter>");
    desk.assert_shows("The person comes from the board register.");
    assert_eq!(desk.entity().party(Side::Source), Party { contact: 2, person: 10 });
    let mut desk = world.desk_at(13);
    desk.to(FieldId::SourceContactId).keys("nordb").sees("company 4").keys("<Enter>").settle();
    assert_eq!(desk.entity().party(Side::Source), Party { contact: 4, person: 0 });
}
