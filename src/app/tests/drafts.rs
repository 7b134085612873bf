//! Drafts of earlier runs: in the form or offered, never lost on the way.

use super::bench::{Act, Bench};
use super::invariants::shown as screen;
use super::server;
use crate::app::{Msg, Screen};
use crate::domain::{Attempt, Call, FieldId, Job, Reply, Save, Value, Write};
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

/// A write of an earlier run turned out to be saved: this comment of relation 1.
fn turned_out_saved(bench: &mut Bench, comment: &str) {
    let base = server::entity(1, 24);
    let changes = [(FieldId::Comment, Value::Text(comment.to_owned()))].into();
    let save = Save { base: base.clone(), changes, earlier: None };
    let outcome = Reply::Saved(Box::new(save.content()));
    let write = Box::new(Write::Save(Box::new(save)));
    bench.step(Msg::Resolved { sentence: "A owns B".to_owned(), draft: None, write, outcome });
}

#[test]
fn a_draft_that_turns_out_saved_is_not_offered_and_one_that_goes_on_says_so() {
    let mut bench = offered(3);
    turned_out_saved(&mut bench, "one");
    assert_eq!(comments(&bench), ["other", "new"]);
    let notice = &bench.model.notice().expect("a notice").text;
    assert_eq!(notice, "Of the last run: \"A owns B\" was saved. Its draft holds something else and is still here");
    turned_out_saved(&mut bench, "other");
    assert_eq!(comments(&bench), ["new"]);
    let save = Save {
        base: server::entity(0, 24),
        changes: [(FieldId::Comment, Value::Text("new".to_owned()))].into(),
        earlier: None,
    };
    let outcome = Reply::Saved(Box::new(server::entity(9, 24)));
    let write = Box::new(Write::Save(Box::new(save)));
    bench.step(Msg::Resolved { sentence: String::new(), draft: Some(1 << 40), write, outcome });
    assert_eq!(comments(&bench), [""; 0]);
}

#[test]
fn what_is_still_unknown_is_said_on_the_start_screen_and_nowhere_else() {
    let mut bench = offered(0);
    bench.step(Msg::Unknown(vec!["A owns B".to_owned(), "C owns D".to_owned()]));
    let said = "! 2 writes of an earlier run are still unknown, F5 looks again: \"C owns D\"";
    assert!(screen(&bench.model).contains(said), "{}", screen(&bench.model));
    bench.keys(&["f3"]);
    assert!(!screen(&bench.model).contains("still unknown"));
    bench.keys(&["esc"]);
    bench.step(Msg::Unknown(Vec::new()));
    assert!(!screen(&bench.model).contains("still unknown"));
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

/// The relation is open and its comment changed.
fn changed() -> Bench {
    let mut bench = Bench::new(true, false);
    bench.settle(24);
    bench.act(&Act::Comment(&["x"]));
    bench
}

#[test]
fn a_changed_form_can_be_left_as_a_draft_and_gone_on_with() {
    let mut bench = changed();
    let typed = bench.model.form().draft().expect("a draft").changes();
    bench.keys(&["esc", "right", "enter"]);
    assert_eq!((bench.model.screen(), bench.model.home().drafts().len()), (Screen::Home, 1));
    assert!(screen(&bench.model).contains("Kept as a draft."), "{}", screen(&bench.model));
    bench.keys(&["enter"]);
    bench.settle(24);
    assert_eq!(bench.model.form().draft().expect("a draft").changes(), typed);
    assert_eq!(comments(&bench), [""; 0]);
}

#[test]
fn a_draft_that_cannot_be_put_aside_stays_in_the_form() {
    for keys in [["esc", "right", "enter"], ["ctrl-q", "right", "enter"]] {
        let mut bench = changed();
        bench.act(&Act::Full(true));
        bench.keys(&keys);
        assert!(bench.model.form().is_dirty() && !bench.ended);
        let notice = &bench.model.notice().expect("a notice").text;
        assert_eq!(notice, "Not kept as a draft: no room. The form stays as it is");
        bench.act(&Act::Full(false));
        bench.keys(&keys);
        assert!(!bench.model.form().is_dirty());
        assert_eq!(bench.ended, keys[0] == "ctrl-q");
        assert_eq!(bench.model.home().drafts().len(), 1);
    }
}

#[test]
fn a_create_that_may_have_happened_is_not_forgotten_with_its_draft() {
    let mut bench = offered(3);
    bench.keys(&["down", "down", "enter"]);
    bench.act(&Act::Habit(&["ctrl-s"]));
    let job = bench.latest(|call| matches!(call, Call::Write(_))).expect("a create");
    let Call::Write(write) = &job.call else { panic!("a write") };
    let attempt = Box::new(Attempt { write: write.clone(), known_twins: Vec::new() });
    bench.answered(&job, Reply::Unsure { attempt: attempt.clone(), failure: server::failure(0) });
    bench.keys(&["ctrl-q", "right", "enter"]);
    assert!(bench.ended);
    assert_eq!(bench.model.home().drafts()[0].kept.earlier, Some(attempt));
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
    let shown = screen(&bench.model);
    let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("{text} is not on\n{shown}"));
    assert!(at("Unsaved drafts") < at("Unsaved: "));
    assert!(shown.rfind("Unsaved: ") < Some(at("Opened lately")) && at("Opened lately") < at("Company 2"));
    assert!(shown.contains("Unsaved: new, ABC owns Fjord, \"new\""), "{shown}");
    assert!(shown.contains("yesterday"), "{shown}");
}

#[test]
fn a_number_is_offered_and_not_called_found() {
    let mut bench = Bench::new(false, false);
    bench.settle(24);
    bench.keys(&["9", "9"]);
    bench.settle(0);
    let shown = screen(&bench.model);
    assert!(shown.contains("Open relation 99") && !shown.contains("1 found"), "{shown}");
}
