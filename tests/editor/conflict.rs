//! Someone else was faster.

use relata::app::{Question, Screen};
use relata::domain::{FieldId, Side};
use relata::form::FormState;
use relata::sandbox::Effect;

use crate::desk::Desk;
use crate::pictures::snap;
use crate::world::{DELETE, SAVE, World};

/// A form whose comment both sides have changed.
fn in_conflict(world: &World) -> Desk {
    let mut desk = world.desk_at(1);
    desk.comments("Mine");
    world.edit_meanwhile(1, "Theirs");
    desk.keys("<Ctrl+S>").wait("the merge screen", Desk::is_merging);
    desk.assert_shows("Mine").assert_shows("Theirs").assert_shows("Kari Hansen");
    assert_eq!(world.comment(1).as_deref(), Some("Theirs"));
    assert_eq!(world.asked("SaveContactRelation"), 0);
    desk
}

#[test]
fn keep_mine_writes_mine_onto_their_row() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Mine");
    // Theirs differs in the comment and in a field that is not ours.
    world.meanwhile(
        "UPDATE relation SET comment = 'Theirs', reversed = 1, updated = 1700000000 WHERE relation_id = 1",
        [],
    );
    desk.keys("<Ctrl+S>")
        .sees("Theirs")
        .keys("<Enter>")
        .sees("choose mine")
        .keys("<Left><Enter>")
        .sees("Saved")
        .settle();
    assert_eq!(world.comment(1).as_deref(), Some("Mine"));
    assert_eq!(world.desk_at(1).entity().integer(FieldId::Reversed), 1);
}

#[test]
fn take_theirs_shows_their_row_and_undo_brings_mine_back() {
    let world = World::new();
    let mut desk = in_conflict(&world);
    desk.keys("<Right><Enter>").sees("Their version is shown");
    assert_eq!((desk.is_merging(), desk.comment()), (false, "Theirs"));
    assert!(!desk.model().form().is_dirty());
    desk.keys("<Ctrl+Z>");
    assert_eq!(desk.comment(), "Mine");
    desk.keys("<Ctrl+S>").sees("Saved");
    assert_eq!(world.comment(1).as_deref(), Some("Mine"));
}

#[test]
fn both_texts_can_be_kept_and_the_result_edited_by_hand() {
    let world = World::new();
    let mut desk = in_conflict(&world);
    desk.keys("be").keys(" too<Ctrl+S>").sees("Saved").settle();
    assert_eq!(world.comment(1).as_deref(), Some("Theirs\nMine too"));
}

#[test]
fn a_field_that_only_they_changed_is_taken_and_shown() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Mine");
    world.meanwhile("UPDATE relation SET reversed = 1, updated = 1700000000 WHERE relation_id = 1", []);
    desk.keys("<Ctrl+S>").wait("the merge screen", Desk::is_merging);
    desk.assert_shows("only you").assert_shows("only they").keys("<Enter>").sees("Saved").settle();
    assert_eq!(world.comment(1).as_deref(), Some("Mine"));
    assert_eq!(world.desk_at(1).entity().integer(FieldId::Reversed), 1);
}

#[test]
fn cancel_goes_back_to_editing_and_the_next_save_asks_again() {
    let world = World::new();
    let mut desk = in_conflict(&world);
    desk.keys("<Esc>");
    assert_eq!((desk.is_merging(), desk.comment()), (false, "Mine"));
    desk.keys("<Ctrl+S>").wait("the merge screen", Desk::is_merging);
    assert_eq!(world.comment(1).as_deref(), Some("Theirs"));
}

#[test]
fn a_change_that_is_seen_only_in_the_last_moment_is_the_servers_to_judge() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Mine");
    world.spoil(SAVE, Effect::DeletedMeanwhile);
    desk.keys("<Ctrl+S>").wait("the question", |desk| desk.question() == Some(Question::Gone));
    assert_eq!(desk.comment(), "Mine");
}

#[test]
fn a_row_deleted_by_another_becomes_a_new_one() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Mine");
    let before = world.total();
    world.meanwhile("DELETE FROM relation WHERE relation_id = 1", []);
    desk.keys("<Ctrl+S>").wait("the question", |desk| desk.question() == Some(Question::Gone));
    desk.keys("<Enter>");
    assert_eq!((desk.question(), desk.comment()), (None, "Mine"));
    desk.assert_shows("New relation");
    desk.keys("<Ctrl+S>").sees("Saved").settle();
    assert!(desk.entity().id().0 > 1);
    assert_eq!(desk.entity().party(Side::Destination).contact, 3);
    assert_eq!((world.count("Mine"), world.total()), (1, before));
}

#[test]
fn the_question_about_a_deleted_row_can_be_put_off() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Mine");
    world.meanwhile("DELETE FROM relation WHERE relation_id = 1", []);
    desk.keys("<Ctrl+S>").wait("the question", |desk| desk.question() == Some(Question::Gone));
    desk.keys("<Esc>").keys(" too");
    assert_eq!((desk.question(), desk.comment()), (None, "Mine too"));
    desk.assert_shows("Relation 1  * not on the server any more").assert_shows("! Someone deleted it meanwhile.");
    desk.keys("<Ctrl+S>").wait("the question", |desk| desk.question() == Some(Question::Gone));
    desk.keys("<Enter>").settle();
    desk.assert_shows("New relation").assert_hides("exists already").assert_hides("Kari Hansen");
    assert_eq!(desk.comment(), "Mine too");
}

#[test]
fn who_types_on_is_told_of_the_other_change_and_goes_on_typing() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Mine");
    world.edit_meanwhile(1, "Theirs");
    desk.keys("<Ctrl+S>").keys(" and mine, too").settle();
    assert_eq!((desk.is_merging(), desk.comment()), (false, "Mine and mine, too"));
    desk.keys(" m").assert_shows("! Kari Hansen changed it meanwhile; nothing was written.").assert_shows("compares");
    desk.keys("<Ctrl+S>").wait("the merge screen", Desk::is_merging);
    assert_eq!(world.comment(1).as_deref(), Some("Theirs"));
}

#[test]
fn a_row_deleted_by_another_can_be_given_up() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Mine");
    world.meanwhile("DELETE FROM relation WHERE relation_id = 1", []);
    desk.keys("<Ctrl+S>").wait("the question", |desk| desk.question() == Some(Question::Gone));
    desk.keys("<Right><Enter>");
    assert_eq!(desk.model().screen(), Screen::Home);
    assert!(matches!(desk.model().form(), FormState::Empty));
}

#[test]
fn what_another_has_changed_is_not_deleted_unseen() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    world.edit_meanwhile(1, "Theirs");
    desk.keys("<F8>y").sees("Not deleted").settle();
    assert_eq!(desk.comment(), "Theirs");
    assert_eq!(world.comment(1).as_deref(), Some("Theirs"));
    desk.keys("<F8>y").sees("Deleted relation 1");
}

#[test]
fn a_delete_of_a_row_that_is_gone_already_is_done() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    world.spoil(DELETE, Effect::DeletedMeanwhile);
    desk.keys("<F8>y").sees("Deleted relation 1").settle();
    assert_eq!(world.comment(1), None);
}

#[test]
fn what_differs_is_seen_at_every_size() {
    let world = World::new();
    let long = "Agreed at the annual meeting in Bergen. ".repeat(6);
    let long = long.trim_end();
    world.meanwhile("UPDATE relation SET comment = ?1 WHERE relation_id = 1", [long]);
    let mut desk = world.desk_at(1);
    desk.keys("<Ctrl+X>").to(FieldId::Comment).keys("<Ctrl+End> patched");
    world.meanwhile(
        "UPDATE relation SET comment = comment || ' otherwise', reversed = 1, updated = 1700000000 WHERE relation_id = 1",
        [],
    );
    desk.keys("<Ctrl+S>").wait("the merge screen", Desk::is_merging).settle();
    desk.assert_shows("> Comment");
    for (width, height) in [(60, 18), (80, 24), (120, 36)] {
        desk.resize(width, height);
        desk.assert_shows("otherwise").assert_shows("patched");
        // The result is there to its end, broken into lines.
        let result = desk.screen().split("Result").last().expect("a part").to_owned();
        assert_eq!((result.matches("annual").count(), result.matches("patched").count()), (6, 1), "{result}");
    }
    desk.resize(60, 18).assert_shows(" of 4");
    snap(&mut desk, "merge-long");
}
