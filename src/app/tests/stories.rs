//! What the random scripts have found, told plainly.

use super::bench::Bench;
use super::server;
use crate::app::{Overlay, Question, Screen};
use crate::domain::{Attempt, Call, Job, Reply, Write};
use crate::form::FormState;

/// A relation in the form whose comment was changed and is being saved.
fn saving() -> (Bench, Job) {
    let mut bench = Bench::new(true, false);
    bench.settle(24);
    bench.keys(&["shift-tab", "shift-tab", "x", "ctrl-s"]);
    let job = bench.latest(|call| matches!(call, Call::Write(_))).expect("a save");
    (bench, job)
}

fn saved(job: &Job) -> Reply {
    // Flavour 3 is a save that keeps the rights as they were.
    server::right(&job.call, 3)
}

fn attempt(job: &Job) -> Attempt {
    let Call::Write(write) = &job.call else { panic!("a write") };
    Attempt { write: write.clone(), known_twins: Vec::new() }
}

fn question(bench: &Bench) -> Option<Question> {
    match bench.model.overlays().last() {
        Some(Overlay::Question { question, .. }) => Some(*question),
        _ => None,
    }
}

#[test]
fn what_is_typed_after_a_save_was_sent_is_not_lost_by_the_quit_that_waited_for_it() {
    let (mut bench, job) = saving();
    bench.keys(&["ctrl-q", "enter", "y"]);
    bench.answered(&job, saved(&job));
    assert!(!bench.ended && bench.model.form().is_dirty());
    assert_eq!(question(&bench), Some(Question::Discard { quit: true }));
}

#[test]
fn a_quit_that_waited_is_forgotten_when_the_write_did_not_succeed() {
    let (mut bench, job) = saving();
    bench.keys(&["ctrl-q", "enter"]);
    bench.answered(&job, Reply::Missing);
    bench.keys(&["enter", "ctrl-s"]);
    let job = bench.latest(|call| matches!(call, Call::Write(Write::Save(_)))).expect("a create");
    bench.answered(&job, saved(&job));
    assert!(!bench.ended);
    assert!(matches!(bench.model.form(), FormState::Editing { .. }));
}

#[test]
fn a_picker_does_not_outlive_the_form_it_fills() {
    let (mut bench, job) = saving();
    bench.keys(&["esc", "enter", "tab", "tab", "enter"]);
    assert!(matches!(bench.model.overlays(), [Overlay::Picker(_)]));
    bench.answered(&job, saved(&job));
    assert_eq!(bench.model.screen(), Screen::Home);
    assert!(bench.model.overlays().is_empty());
}

#[test]
fn relations_of_the_last_form_are_not_held_against_the_next_one() {
    let mut bench = Bench::new(true, false);
    bench.settle(24);
    assert!(!bench.model.facts().similar.is_empty());
    bench.keys(&["f8", "y"]);
    let job = bench.latest(|call| matches!(call, Call::Write(_))).expect("a delete");
    bench.answered(&job, Reply::Deleted);
    assert_eq!(bench.model.screen(), Screen::Home);
    assert!(bench.model.facts().similar.is_empty());
}

#[test]
fn on_a_production_server_a_delete_needs_the_name_of_the_passive_party() {
    let mut bench = Bench::new(true, false);
    bench.model.session.production = true;
    bench.settle(24);
    let name = bench.model.form().entity().expect("a relation").party_name(crate::domain::Side::Destination);
    let is_delete = |call: &Call| matches!(call, Call::Write(Write::Delete(_)));
    bench.keys(&["f8", "y", "enter"]);
    assert!(matches!(bench.model.overlays().last(), Some(Overlay::DeleteByName { .. })));
    assert!(bench.latest(is_delete).is_none(), "y and Enter delete nothing here");
    bench.keys(&["backspace"]);
    bench.act(&super::bench::Act::Paste(name));
    bench.keys(&["enter"]);
    assert!(bench.latest(is_delete).is_some());
}

#[test]
fn a_save_whose_change_was_taken_out_again_meets_a_conflict_with_nothing_to_lose() {
    let (mut bench, job) = saving();
    bench.keys(&["backspace"]);
    bench.answered(&job, Reply::Changed(Box::new(server::entity(1, 2))));
    bench.keys(&["ctrl-s"]);
    let look = bench.latest(|call| matches!(call, Call::Load(_))).expect("a look at theirs");
    bench.answered(&look, Reply::Relation(Box::new(server::entity(1, 2))));
    assert!(matches!(bench.model.form(), FormState::Editing { .. }) && !bench.model.form().is_dirty());
}

#[test]
fn what_to_discard_is_asked_for_as_long_as_there_is_something() {
    let (mut bench, job) = saving();
    bench.keys(&["x"]);
    bench.answered(&job, Reply::Unsure { attempt: Box::new(attempt(&job)), failure: server::failure(0) });
    bench.keys(&["esc"]);
    assert_eq!(question(&bench), Some(Question::Discard { quit: false }));
    bench.keys(&["esc", "ctrl-s"]);
    let again = bench.latest(|call| matches!(call, Call::Write(_))).expect("a save");
    // The dialog that stands when the last of it is saved has nothing more to ask.
    bench.keys(&["ctrl-q"]);
    assert_eq!(question(&bench), Some(Question::Writing { quit: true }));
    bench.answered(&again, saved(&again));
    assert_eq!((question(&bench), bench.model.form().is_dirty()), (None, false));
    bench.keys(&["esc"]);
    assert_eq!(bench.model.screen(), Screen::Home, "a clean form is left unasked");
}

/// What an answer to a save can say that has to be asked about.
fn asking(job: &Job) -> [Reply; 3] {
    [
        Reply::Changed(Box::new(server::entity(1, 2))),
        Reply::Missing,
        Reply::Unsure { attempt: Box::new(attempt(job)), failure: server::failure(0) },
    ]
}

#[test]
fn an_answer_takes_no_keys_from_whoever_types_on() {
    for which in 0..3 {
        let (mut bench, job) = saving();
        bench.keys(&["space", "m"]);
        bench.answered(&job, asking(&job)[which].clone());
        bench.keys(&["t", "enter", "e"]);
        assert!(bench.model.overlays().is_empty(), "{which}");
        let FormState::Editing { draft, failed: Some(_), .. } = bench.model.form() else { panic!("{which}") };
        assert!(draft.entity().text(crate::domain::FieldId::Comment).ends_with("x mt\ne"), "{which}");
        bench.keys(&["ctrl-s"]);
        let again = bench.latest(|call| matches!(call, Call::Write(_))).expect("a save");
        bench.answered(&again, asking(&again)[which].clone());
        assert_eq!(bench.model.overlays().len(), 1, "asked at once: nothing was typed since");
    }
}

#[test]
fn an_answer_takes_no_keys_from_a_picker() {
    for which in 0..3 {
        let (mut bench, job) = saving();
        bench.keys(&["tab", "tab", "enter", "a"]);
        bench.answered(&job, asking(&job)[which].clone());
        assert!(matches!(bench.model.overlays(), [Overlay::Picker(_)]), "{which}");
        assert!(matches!(bench.model.form(), FormState::Editing { failed: Some(_), .. }), "{which}");
    }
}

#[test]
fn what_an_answer_asks_waits_behind_the_page_of_keys() {
    let (mut bench, job) = saving();
    bench.keys(&["f1"]);
    bench.answered(&job, asking(&job)[0].clone());
    assert!(matches!(bench.model.overlays(), [Overlay::Merge, Overlay::Help { .. }]));
}

#[test]
fn all_mine_leaves_what_only_they_changed() {
    let (mut bench, job) = saving();
    let mut theirs = server::entity(1, 24);
    theirs.set(crate::domain::FieldId::Comment, crate::domain::Value::Text("theirs".to_owned()));
    theirs.set(crate::domain::FieldId::Reversed, crate::domain::Value::Integer(1));
    bench.answered(&job, Reply::Changed(Box::new(theirs)));
    bench.keys(&["m", "enter"]);
    let again = bench.latest(|call| matches!(call, Call::Write(_))).expect("a save");
    let Call::Write(Write::Save(save)) = &again.call else { panic!("a save") };
    assert_eq!(save.changes.keys().collect::<Vec<_>>(), [&crate::domain::FieldId::Comment]);
}
