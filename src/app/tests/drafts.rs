//! Drafts of earlier runs: in the form or offered, never lost on the way.

use super::bench::Bench;
use super::server;
use crate::domain::{Call, FieldId, Job, Reply, Value};
use crate::form::FormState;

/// The start screen, where so many drafts are offered.
fn offered(count: usize) -> Bench {
    let mut bench = Bench::new(false, false);
    bench.settle(24);
    bench.offer(count);
    bench
}

fn load(bench: &Bench) -> Job {
    bench.latest(|call| matches!(call, Call::Load(_))).expect("a look at the relation")
}

fn comments(bench: &Bench) -> Vec<&str> {
    let drafts = bench.model.home().drafts().iter();
    drafts.map(|offered| offered.kept.changes[&FieldId::Comment].text().expect("a text")).collect()
}

#[test]
fn a_draft_that_something_else_was_opened_before_is_offered_again() {
    for keys in [["f2"].as_slice(), &["f9", "u"], &["f9", "down", "u"], &["f9", "down", "down", "u"]] {
        let mut bench = offered(1);
        bench.keys(&["enter"]);
        assert_eq!(comments(&bench), [""; 0], "on its way");
        bench.keys(keys);
        bench.settle(24);
        assert_eq!(comments(&bench), ["one"], "{keys:?}");
    }
}

#[test]
fn of_two_drafts_of_a_relation_each_is_kept() {
    let mut bench = offered(2);
    bench.keys(&["enter"]);
    let job = load(&bench);
    bench.failed(&job);
    assert_eq!(comments(&bench), ["one", "other"]);
    bench.keys(&["down", "enter"]);
    bench.settle(24);
    assert!(bench.model.form().is_dirty());
    assert_eq!(comments(&bench), ["one"]);
}

#[test]
fn a_draft_that_was_saved_after_all_is_not_kept() {
    let mut bench = offered(1);
    bench.keys(&["enter"]);
    let mut row = server::entity(1, 24);
    row.set(FieldId::Comment, Value::Text("one".to_owned()));
    let job = load(&bench);
    bench.answered(&job, Reply::Relation(Box::new(row)));
    assert!(matches!(bench.model.form(), FormState::Editing { .. }) && !bench.model.form().is_dirty());
    assert_eq!(comments(&bench), [""; 0]);
}

#[test]
fn a_session_that_only_reads_saves_no_merge() {
    let mut bench = Bench::new(false, true);
    bench.settle(24);
    bench.offer(1);
    bench.keys(&["enter"]);
    let job = load(&bench);
    bench.answered(&job, Reply::Relation(Box::new(server::entity(1, 1))));
    assert!(matches!(bench.model.form(), FormState::Conflict { .. }));
    bench.keys(&["m", "enter"]);
    let notice = bench.model.notice().expect("a notice");
    assert!(notice.text.starts_with("Save is not allowed: read-only"), "{}", notice.text);
}

#[test]
fn drafts_say_what_they_are_and_parties_have_a_heading_of_their_own() {
    let mut bench = Bench::new(false, false);
    bench.settle(24);
    // A party opened before.
    bench.keys(&["a"]);
    bench.settle(3);
    bench.keys(&["enter"]);
    bench.settle(3);
    bench.keys(&["esc", "esc"]);
    bench.offer(9);
    let screen = super::invariants::shown(&bench.model);
    let at = |text: &str| screen.find(text).unwrap_or_else(|| panic!("{text} is not on\n{screen}"));
    assert!(at("unsaved drafts") < at("Unsaved: "));
    assert!(screen.rfind("Unsaved: ") < Some(at("Opened lately")) && at("Opened lately") < at("Company 2"));
    assert!(screen.contains("Unsaved: new, ABC owns Fjord, \"new\""), "{screen}");
    assert!(screen.contains("yesterday"), "{screen}");
}

#[test]
fn a_number_is_offered_and_not_called_found() {
    let mut bench = Bench::new(false, false);
    bench.settle(24);
    bench.keys(&["9", "9"]);
    bench.settle(0);
    let screen = super::invariants::shown(&bench.model);
    assert!(screen.contains("Open relation 99") && !screen.contains("1 found"), "{screen}");
}
