//! A slow server: the screen never waits for it. Each step here is applied and
//! drawn while the request before it is still on its way.

use relata::app::{Overlay, Purpose, Question, Screen};
use relata::domain::FieldId;
use relata::form::FormState;
use relata::sandbox::{Effect, Fault};

use crate::desk::Desk;
use crate::world::{DELETE, SAVE, World};

const SLOW: Effect = Effect::Latency { ms: 5_000 };

fn slow(world: &World) {
    world.sandbox().faults().add(Fault::next("*", SLOW).times(1_000));
}

fn waits_for(desk: &Desk, purpose: Purpose) -> bool {
    desk.model().in_flight().has(purpose)
}

#[test]
fn typing_a_search_resizing_and_quitting_do_not_wait() {
    let world = World::new();
    slow(&world);
    let mut desk = world.desk();
    for (typed, shown) in [("a", "a"), ("b", "ab"), ("c", "abc")] {
        desk.keys(typed);
        assert!(waits_for(&desk, Purpose::Search));
        assert_eq!(desk.model().in_flight().purposes().filter(|purpose| *purpose == Purpose::Search).count(), 1);
        desk.assert_shows(&format!("Find  {shown}")).assert_shows("earching");
    }
    for (width, height) in [(60, 18), (1, 1), (300, 100), (80, 24)] {
        desk.resize(width, height);
        assert!(waits_for(&desk, Purpose::Search) && waits_for(&desk, Purpose::SignIn));
    }
    desk.assert_shows("Find  abc").keys("<F1>");
    assert!(matches!(desk.model().overlays(), [Overlay::Help { .. }]));
    desk.keys("<Esc>");
    assert!(waits_for(&desk, Purpose::Search));
    desk.keys("<Ctrl+Q>");
    assert_eq!(desk.end_now(), 0);
}

#[test]
fn a_list_is_filtered_sorted_and_left_while_the_preview_is_on_its_way() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("<F3>").settle();
    slow(&world);
    desk.keys("j");
    let total = desk.model().list().expect("a list").rows.len();
    for (letter, shown) in [("/", "/"), ("o", "/o"), ("w", "/ow"), ("n", "/own")] {
        desk.keys(letter).assert_shows(shown);
        assert!(desk.model().in_flight().purposes().any(|purpose| matches!(purpose, Purpose::Preview(_))));
    }
    assert!(desk.model().list().expect("a list").rows.len() < total);
    desk.keys("<Enter>sS<PgDn><Esc><Esc>");
    assert_eq!(desk.model().screen(), Screen::Home);
    desk.keys("<Ctrl+C>");
    assert_eq!(desk.end_now(), 0);
}

#[test]
fn a_form_that_is_being_opened_can_be_left() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("<F3>").settle();
    slow(&world);
    desk.keys("<Enter>");
    assert!(waits_for(&desk, Purpose::Open));
    desk.keys("<Esc>");
    assert_eq!((desk.model().screen(), waits_for(&desk, Purpose::Open)), (Screen::List, false));
}

#[test]
fn typing_goes_on_while_a_save_is_under_way_and_is_not_lost() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Sent").keys("<Ctrl+S>");
    assert!(matches!(desk.model().form(), FormState::Saving { .. }));
    desk.keys(", and more").assert_shows("Sent, and more");
    assert!(waits_for(&desk, Purpose::Save));
    desk.keys("<Ctrl+S>").assert_shows("under way already");
    desk.sees("Saved").settle();
    assert_eq!(world.comment(1).as_deref(), Some("Sent"));
    assert_eq!((desk.comment(), desk.focused()), ("Sent, and more", Some(FieldId::Comment)));
    desk.keys("<Ctrl+S>").settle();
    assert_eq!(world.comment(1).as_deref(), Some("Sent, and more"));
}

#[test]
fn quitting_while_a_write_is_under_way_asks_and_waits() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    world.spoil(SAVE, Effect::Latency { ms: 200 });
    desk.comments("Slowly").keys("<Ctrl+S><Ctrl+Q>");
    assert_eq!(desk.question(), Some(Question::Writing { quit: true }));
    assert!(!desk.has_ended());
    desk.keys("<Esc>");
    assert_eq!(desk.question(), None);
    desk.keys("<Ctrl+Q><Enter>");
    assert!(!desk.has_ended() && waits_for(&desk, Purpose::Save));
    assert_eq!(desk.ends(), 0);
    assert_eq!(world.comment(1).as_deref(), Some("Slowly"));
}

#[test]
fn leaving_the_form_while_a_delete_is_under_way_asks_and_waits() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("<F3>").settle().keys("<Enter>").sees("Relation 1").settle();
    world.spoil(DELETE, Effect::Latency { ms: 200 });
    desk.keys("<F8>y<Esc>");
    assert_eq!(desk.question(), Some(Question::Writing { quit: false }));
    desk.keys("<Enter>").sees("Deleted relation 1").settle();
    assert_eq!((desk.question(), desk.model().screen()), (None, Screen::List));
}

#[test]
fn a_save_that_fails_does_not_take_the_waiting_program_with_it() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    world.spoil(SAVE, Effect::Status { status: 403, retry_after: None, after_write: false });
    desk.comments("Refused").keys("<Ctrl+S><Ctrl+Q><Enter>").settle();
    assert!(!desk.has_ended());
    assert_eq!(desk.comment(), "Refused");
    assert!(desk.notice().contains("You do not have the rights"), "{}", desk.notice());
}

#[test]
fn a_write_outlives_a_quit_that_does_not_wait_for_its_answer() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Outlives").keys("<Ctrl+S>");
    // The terminal goes away: nobody can be asked, and the write is done all the same.
    desk.hang_up();
    assert_eq!(world.comment(1).as_deref(), Some("Outlives"));
}
