//! A server that misbehaves: a clear word, the draft as it was, and a second save that works.

use relata::app::{Question, Screen};
use relata::sandbox::{Effect, Fault};

use crate::world::{LOAD, SAVE, World};

const fn status(status: u16) -> Effect {
    Effect::Status { status, retry_after: None, after_write: false }
}

#[test]
fn a_refused_save_says_why_and_the_next_one_works() {
    let world = World::new();
    let cases = [
        (status(400), ""),
        (status(401), "401"),
        (status(403), "You do not have the rights to do this."),
        (status(429), ""),
        (status(500), "Object reference not set"),
        (status(503), ""),
        (Effect::ErrorObject, "An error in a 200 answer."),
        (Effect::Html, ""),
        (Effect::Null, ""),
    ];
    for (number, (effect, reason)) in cases.into_iter().enumerate() {
        let comment = format!("Try {number}");
        let mut desk = world.desk_at(1);
        world.spoil(SAVE, effect.clone());
        desk.comments(&comment).keys("<Ctrl+S>").settle();
        assert_eq!(desk.comment(), comment, "{effect:?}");
        assert!(desk.model().form().is_dirty(), "{effect:?}");
        assert_ne!(world.comment(1), Some(comment.clone()), "{effect:?}");
        if desk.question() == Some(Question::Unsure) {
            desk.keys("<Enter>").settle();
        } else {
            // Who is not signed in any more is asked for the secret, and may do without.
            let asked = desk.screen().contains("Sign in again");
            if asked {
                desk.keys("<Esc>");
            }
            assert!(
                asked || desk.notice().contains("Not saved") && desk.notice().contains(reason),
                "{effect:?}: {}",
                desk.notice()
            );
        }
        assert_eq!((desk.question(), desk.comment()), (None, comment.as_str()), "{effect:?}");
        desk.keys("<Ctrl+S>").sees("Saved");
        assert_eq!(world.comment(1), Some(comment), "{effect:?}");
    }
}

#[test]
fn a_save_whose_answer_is_spoiled_is_known_to_be_done() {
    let world = World::new();
    let cases = [
        Effect::Truncated,
        Effect::Huge { bytes: 10 << 20 },
        Effect::Echo,
        Effect::Status { status: 500, retry_after: None, after_write: true },
        Effect::Status { status: 504, retry_after: None, after_write: true },
    ];
    for (number, effect) in cases.into_iter().enumerate() {
        let comment = format!("Try {number}");
        world.sandbox().requests().clear();
        let mut desk = world.desk_at(1);
        world.spoil(SAVE, effect.clone());
        desk.comments(&comment).keys("<Ctrl+S>").sees("Saved").settle();
        assert_eq!(world.comment(1), Some(comment), "{effect:?}");
        assert_eq!(world.asked("SaveContactRelation"), 1, "{effect:?}");
    }
}

#[test]
fn an_answer_that_cannot_be_read_opens_nothing_and_says_so() {
    let world = World::new();
    let cases =
        [status(401), status(403), status(500), Effect::Html, Effect::ErrorObject, Effect::Huge { bytes: 10 << 20 }];
    for effect in cases {
        let mut desk = world.desk();
        desk.keys("<F3>").settle();
        // The row beside the list is here already; this is the form's own read.
        world.spoil(LOAD, effect.clone());
        desk.keys("<Enter>").sees("Could not open it").settle();
        assert_eq!(desk.model().screen(), Screen::List, "{effect:?}");
        if desk.screen().contains("Sign in again") {
            desk.keys("<Esc>");
        }
        desk.keys("<Enter>").sees("Relation 1");
    }
}

#[test]
fn reads_are_tried_again_when_it_may_have_been_a_moment() {
    let world = World::new();
    let passing = [
        status(503),
        Effect::Status { status: 429, retry_after: Some(0), after_write: false },
        Effect::DropBefore,
        Effect::Truncated,
    ];
    for effect in passing {
        world.spoil(LOAD, effect.clone());
        let mut desk = world.desk_at(1);
        desk.assert_shows("Relation 1");
        assert!(world.sandbox().faults().pending().is_empty(), "{effect:?}");
    }
}

#[test]
fn a_list_that_fails_says_so_and_is_read_again() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("abc ltd").sees("London");
    world.sandbox().faults().add(Fault::next("*", status(500)).times(9));
    desk.keys("<Enter>").sees("not complete").settle();
    desk.assert_shows("could not be loaded");
    world.sandbox().faults().clear();
    desk.keys("R").sees("Fjord Holding AS");
}
