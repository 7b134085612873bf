//! A request that waits before it is tried again: how long is on the screen, and Esc
//! ends the wait.

use relata::app::Screen;
use relata::sandbox::{Effect, Fault};

use crate::world::{SAVE, World};

const BUSY: Effect = Effect::Status { status: 429, retry_after: Some(15), after_write: false };

#[test]
fn the_wait_of_a_list_is_counted_down_and_left_with_esc() {
    let world = World::new();
    let mut desk = world.desk();
    desk.settle();
    world.sandbox().faults().add(Fault::next("/v1/Relation?", BUSY));
    desk.keys("<F3>").sees("loading relations, again in 15 s (Esc stops)").sees("again in 14 s");
    desk.keys("<Esc>").assert_hides("again in");
    assert_eq!(desk.model().screen(), Screen::Home);
}

#[test]
fn a_save_that_waits_is_stopped_with_esc_and_the_form_goes_on() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    world.sandbox().faults().add(Fault::next(SAVE, BUSY));
    desk.comments("Not yet").keys("<Ctrl+S>").sees("saving, again in 15 s (Esc stops): HTTP 429");
    desk.keys("<Esc>").settle();
    assert_eq!(desk.comment(), "Not yet");
    assert_eq!(world.asked("SaveContactRelation"), 1);
    desk.keys("<Ctrl+S>").settle().assert_hides("again in");
    assert_eq!(world.asked("SaveContactRelation"), 2);
}
