//! The dialog before a delete.

use relata::app::{Question, Screen};

use crate::desk::Desk;
use crate::world::{DELETE, World};

/// In the list of all relations, the one whose comment is "Bought in 2016, all shares.".
fn at_the_list(world: &World) -> Desk {
    let mut desk = world.desk();
    desk.keys("<F3>").settle().keys("/bought<Enter>").settle();
    desk
}

fn asked(desk: &Desk) -> bool {
    matches!(desk.question(), Some(Question::Delete { .. }))
}

#[test]
fn n_esc_and_enter_keep_it_and_the_key_that_asked_does_not_answer() {
    let world = World::new();
    let mut desk = at_the_list(&world);
    for keep in ["n", "<Esc>", "<Enter>"] {
        desk.keys("d").wait("the question", asked);
        desk.assert_shows("ABC Ltd owns Fjord Holding AS").assert_shows("Bought in 2016").assert_shows("2024-03-05");
        desk.keys("dd<F8><Del> x");
        assert!(asked(&desk), "{}", desk.screen());
        desk.keys(keep).settle();
        assert_eq!((desk.question(), desk.model().screen()), (None, Screen::List));
    }
    assert!(world.comment(1).is_some());
    assert_eq!(world.asked("DeleteContactRelation"), 0);
}

#[test]
fn y_deletes_it_and_the_list_is_without_it() {
    let world = World::new();
    let before = world.total();
    let mut desk = at_the_list(&world);
    desk.keys("d").wait("the question", asked).keys("y").sees("Deleted relation 1").settle();
    assert_eq!((world.comment(1), world.total()), (None, before - 1));
    assert_eq!(desk.model().screen(), Screen::List);
    desk.assert_hides("Bought in 2016");
}

#[test]
fn the_marked_button_deletes_only_after_it_was_chosen() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.keys("<F8>");
    assert!(asked(&desk));
    desk.keys("<Tab><Shift+Tab><Enter>");
    assert_eq!(desk.question(), None);
    desk.keys("<F8><Right><Enter>").sees("Deleted relation 1");
    assert_eq!(world.comment(1), None);
    assert_eq!(desk.model().screen(), Screen::Home);
}

#[test]
fn d_pressed_twice_sends_one_delete_at_most() {
    let world = World::new();
    let mut desk = at_the_list(&world);
    desk.keys("dd").wait("the question", asked).keys("yy").sees("Deleted relation 1").settle();
    assert_eq!(world.sandbox().requests().to("DeleteContactRelation").len(), 1);
    assert!(world.sandbox().faults().pending().is_empty(), "{DELETE}");
}

#[test]
fn what_can_be_taken_back_is_said_below_the_longest_comment() {
    let world = World::new();
    let long = "Agreed at the annual meeting in Bergen. ".repeat(6);
    world.meanwhile("UPDATE relation SET comment = ?1 WHERE relation_id = 1", [long.trim_end()]);
    let mut desk = world.desk_at(1);
    desk.keys("<F8>")
        .resize(60, 18)
        .assert_shows("with a new id.")
        .assert_shows("Agreed at the annual")
        .assert_shows("…");
}
