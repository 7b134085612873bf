//! Answers that never come: nothing is doubled, and the screen tells the truth.

use relata::app::Question;
use relata::domain::FieldId;
use relata::sandbox::{Effect, Fault};

use crate::desk::Desk;
use crate::world::{DELETE, LOAD, SAVE, World};

fn unsure(desk: &Desk) -> bool {
    desk.question() == Some(Question::Unsure)
}

#[test]
fn an_update_that_was_done_is_found_to_be_done() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    world.spoil(SAVE, Effect::DropAfter);
    desk.comments("Once").keys("<Ctrl+S>").sees("Saved").settle();
    assert_eq!((world.comment(1).as_deref(), world.asked("SaveContactRelation")), (Some("Once"), 1));
    assert!(!desk.model().form().is_dirty());
}

#[test]
fn an_update_that_was_not_done_is_not_sent_again_by_itself() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    world.spoil(SAVE, Effect::DropBefore);
    desk.comments("Once").keys("<Ctrl+S>").wait("the question", unsure);
    assert_eq!(world.asked("SaveContactRelation"), 1);
    desk.keys("<Enter>").wait("editing", |desk| desk.question().is_none()).settle();
    assert!(desk.notice().contains("Not on the server so far"), "{}", desk.notice());
    assert_eq!((desk.comment(), world.comment(1).as_deref()), ("Once", Some("Bought in 2016, all shares.")));
    desk.keys("<Ctrl+S>").sees("Saved");
    assert_eq!((world.comment(1).as_deref(), world.asked("SaveContactRelation")), (Some("Once"), 2));
}

#[test]
fn a_lost_answer_that_cannot_be_looked_up_either_can_be_looked_up_later() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Once");
    world.spoil(SAVE, Effect::DropAfter);
    // The read before the write comes through; those after it do not, nor their repetitions.
    world.sandbox().faults().add(Fault::next(LOAD, Effect::DropBefore).after(1).times(3));
    desk.keys("<Ctrl+S>").wait("the question", unsure).keys("<Enter>").sees("Saved");
    assert_eq!((world.comment(1).as_deref(), world.asked("SaveContactRelation")), (Some("Once"), 1));
}

#[test]
fn a_create_that_was_done_is_found_and_one_that_was_not_can_be_sent_again() {
    let world = World::new();
    for (fault, sent) in [(Effect::DropAfter, 1), (Effect::DropBefore, 2)] {
        world.sandbox().requests().clear();
        let before = world.total();
        let comment = format!("New {sent}");
        let mut desk = world.desk();
        desk.keys("<F2>").sees("New relation").settle();
        desk.to(FieldId::SourceContactId).keys("ærø").sees("company 9").keys("<Enter>");
        desk.to(FieldId::DestinationContactId).keys("åker").sees("company 11").keys("<Enter>").settle();
        desk.to(FieldId::RelationDefinitionId).keys("supplies<Enter>").settle();
        desk.comments(&comment);
        world.spoil(SAVE, fault);
        desk.keys("<Ctrl+S>");
        if sent == 2 {
            desk.wait("the question", unsure).keys("<Enter>").wait("editing", |desk| desk.question().is_none());
            assert_eq!(world.count(&comment), 0);
            desk.keys("<Ctrl+S>");
        }
        desk.sees("Saved").settle();
        assert!(desk.entity().id().is_saved());
        assert_eq!((world.count(&comment), world.total()), (1, before + 1));
        assert_eq!(world.asked("SaveContactRelation"), sent);
    }
}

#[test]
fn a_create_of_unknown_outcome_is_not_doubled_by_going_back_and_saving() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("<F2>").sees("New relation").settle();
    desk.to(FieldId::SourceContactId).keys("ærø").sees("company 9").keys("<Enter>");
    desk.to(FieldId::DestinationContactId).keys("åker").sees("company 11").keys("<Enter>").settle();
    desk.to(FieldId::RelationDefinitionId).keys("supplies<Enter>").settle();
    desk.comments("Only one of me");
    world.spoil(SAVE, Effect::DropAfter);
    world.sandbox().faults().add(Fault::next("GET */Relations", Effect::DropBefore).after(1).times(3));
    world.sandbox().faults().add(Fault::next("GET */Archive", Effect::DropBefore).after(1).times(3));
    desk.keys("<Ctrl+S>").wait("an outcome", |desk| unsure(desk) || desk.notice() == "Saved");
    if unsure(&desk) {
        desk.keys("<Esc>").keys("<Ctrl+S>").sees("Saved");
    }
    assert_eq!(world.count("Only one of me"), 1);
    assert_eq!(world.asked("SaveContactRelation"), 1);
}

#[test]
fn a_delete_that_was_done_is_found_to_be_done() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    world.spoil(DELETE, Effect::DropAfter);
    desk.keys("<F8>y").sees("Deleted relation 1").settle();
    assert_eq!((world.comment(1), world.asked("DeleteContactRelation")), (None, 1));
}

#[test]
fn a_delete_that_was_not_done_leaves_the_relation_on_the_screen() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    world.spoil(DELETE, Effect::DropBefore);
    desk.keys("<F8>y").wait("the question", unsure).keys("<Enter>");
    desk.wait("the form", |desk| desk.question().is_none()).assert_shows("Relation 1");
    assert!(world.comment(1).is_some());
    desk.keys("<F8>y").sees("Deleted relation 1");
    assert_eq!((world.comment(1), world.asked("DeleteContactRelation")), (None, 2));
}
