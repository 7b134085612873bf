//! Swap, undo, leaving with changes, the external editor, a session that only reads.

use relata::app::{Question, Screen};
use relata::domain::{FieldId, Side};

use crate::desk::Way;
use crate::world::World;

#[test]
fn the_parties_are_swapped_and_saved() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.assert_shows("ABC Ltd owns Fjord Holding AS");
    desk.keys("<F6>").assert_shows("Fjord Holding AS owns ABC Ltd");
    desk.keys("<F10>").sees("Saved").settle();
    let again = world.desk_at(1);
    assert_eq!(again.entity().party(Side::Source).contact, 3);
    assert_eq!(again.entity().party(Side::Destination).contact, 2);
}

#[test]
fn a_swap_that_no_definition_allows_is_held_back() {
    let world = World::new();
    let mut desk = world.desk_at(4);
    desk.keys("<Ctrl+X>").settle().assert_shows("does not fit");
    desk.keys("<Ctrl+S>");
    assert_eq!(world.asked("SaveContactRelation"), 0);
    desk.keys("<Ctrl+Z>").assert_hides("does not fit").assert_hides("not saved");
}

#[test]
fn from_the_list_x_opens_the_form_swapped() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("<F3>").settle().keys("/bought<Enter>x").sees("Fjord Holding AS owns ABC Ltd").settle();
    assert!(desk.model().form().is_dirty());
    assert_eq!(world.comment(1).as_deref(), Some("Bought in 2016, all shares."));
}

#[test]
fn undo_redo_and_revert_go_back_and_forth() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.to(FieldId::Comment).keys(" One two").keys("<Ctrl+Z>");
    assert_eq!(desk.comment(), "Bought in 2016, all shares. One ");
    desk.keys("<Ctrl+Y><F7>");
    assert_eq!(desk.comment(), "Bought in 2016, all shares.");
    desk.keys("<Ctrl+Z>");
    assert_eq!(desk.comment(), "Bought in 2016, all shares. One two");
}

#[test]
fn leaving_a_changed_form_asks_and_keeps_the_work_until_it_is_given_up() {
    let world = World::new();
    for (leave, quit) in [("<Esc>", false), ("<Ctrl+Q>", true)] {
        let mut desk = world.desk();
        desk.keys("<F3>").settle().keys("<Enter>").sees("Relation 1").settle();
        desk.comments("Half done").keys(leave);
        assert_eq!(desk.question(), Some(Question::Discard { quit }));
        desk.assert_shows("Half done");
        for stay in ["<Esc>", "<Enter>"] {
            desk.keys(stay);
            assert_eq!((desk.question(), desk.comment()), (None, "Half done"));
            desk.keys(leave);
        }
        desk.keys("<Right><Right><Enter>");
        assert_eq!(desk.has_ended(), quit);
        if !quit {
            assert_eq!(desk.model().screen(), Screen::List);
        }
        assert_eq!(world.comment(1).as_deref(), Some("Bought in 2016, all shares."));
    }
}

#[test]
fn a_text_edited_elsewhere_comes_back_and_is_one_step_of_undo() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.to(FieldId::Comment).keys("<F4>");
    assert_eq!(desk.outside.as_deref(), Some("Bought in 2016, all shares."));
    desk.comes_back("First line\nSecond\tline").keys("<Ctrl+S>").sees("Saved");
    assert_eq!(world.comment(1).as_deref(), Some("First line\nSecond\tline"));
    desk.keys("<Ctrl+Z>");
    assert_eq!(desk.comment(), "Bought in 2016, all shares.");
}

#[test]
fn f4_on_a_picked_field_does_nothing() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.to(FieldId::SourceContactId).keys("<F4>");
    assert_eq!(desk.outside, None);
}

#[test]
fn a_session_that_only_reads_refuses_every_write_with_the_reason() {
    let world = World::new();
    let read_only = || Way { read_only: true, ..Way::default() };
    let mut desk = world.desk_by(&read_only());
    desk.settle().assert_shows("read-only");
    desk.keys("<F2>").assert_shows("read-only session");
    desk.keys("<F3>").settle().keys("j").assert_shows("new, delete, swap, undo: read-only");
    desk.keys("?").assert_shows("Refused now: read-only session").keys("<Esc>");
    for key in ["n", "d", "x"] {
        desk.settle().keys("k<Home>").keys(key);
        assert!(desk.notice().contains("read-only session"), "{key}: {}", desk.notice());
        assert_eq!((desk.model().screen(), desk.question()), (Screen::List, None));
    }
    desk.keys("<Enter>").sees("Relation 1").settle();
    desk.comments("Not to be sent").keys("<Ctrl+S>").assert_shows("read-only session");
    desk.keys("<F8>").assert_shows("read-only session");
    assert_eq!(desk.question(), None);
    assert_eq!(world.asked("SaveContactRelation") + world.asked("DeleteContactRelation"), 0);
}

#[test]
fn a_changed_form_is_left_as_a_draft_which_the_next_run_offers() {
    let world = World::new();
    for (leave, quit) in [("<Esc>", false), ("<Ctrl+Q>", true)] {
        let mut desk = world.desk_at(1);
        desk.comments("Half done").keys(leave).assert_shows("Keep as draft").keys("<Right><Enter>");
        assert_eq!(desk.has_ended(), quit);
        if !quit {
            desk.sees("Unsaved: ").keys("<Enter>").settle();
            assert_eq!(desk.comment(), "Half done");
            desk.keys(leave).keys("<Right><Enter>");
        }
        desk.hang_up();
        let mut desk = world.desk();
        desk.sees("Unsaved: ").keys("<Enter>").settle();
        assert_eq!(desk.comment(), "Half done");
        desk.keys("<Esc><Right><Right><Enter>").settle();
        desk.hang_up();
        world.desk().settle().assert_hides("Unsaved: ");
    }
    assert_eq!(world.comment(1).as_deref(), Some("Bought in 2016, all shares."));
}
