//! Taking a write back, step by step: what counts as that, and what does not.

use super::bench::{Act, Bench};
use super::invariants::shown as screen;
use super::server;
use crate::app::{Course, Outcome, Overlay};
use crate::domain::{Attempt, Call, ContactRelationEntity, Job, RelationId, Reply, Value, Write};
use crate::form::FormState;

/// The list of all relations, where these keys have been pressed.
fn after(keys: &[&str]) -> Bench {
    let mut bench = Bench::new(false, false);
    bench.settle(24);
    bench.keys(keys);
    bench
}

/// The change of relation 1 is being taken back: it was loaded as it was written.
fn taking_back() -> (Bench, Job) {
    let mut bench = after(&["f9", "down", "u"]);
    let load = bench.latest(|call| matches!(call, Call::Load(_))).expect("a look at the relation");
    bench.answered(&load, Reply::Relation(Box::new(row("changed"))));
    let job = write(&bench);
    assert_eq!(job.memo.undoes.as_deref(), Some("Update"));
    (bench, job)
}

fn row(comment: &str) -> ContactRelationEntity {
    let mut row = server::entity(1, 24);
    row.set(crate::domain::FieldId::Comment, Value::Text(comment.to_owned()));
    row
}

/// The write that was sent last.
fn write(bench: &Bench) -> Job {
    bench.latest(|call| matches!(call, Call::Write(_))).expect("a write")
}

fn notice(bench: &Bench) -> &str {
    &bench.model.notice().expect("a notice").text
}

#[test]
fn a_save_after_the_undo_was_given_up_takes_nothing_back() {
    let (mut bench, job) = taking_back();
    bench.answered(&job, Reply::Changed(Box::new(row("theirs"))));
    bench.keys(&["t", "enter"]);
    assert!(!bench.model.form().is_dirty(), "their version is taken");
    bench.act(&Act::Comment(&["x", "ctrl-s"]));
    let save = write(&bench);
    assert_eq!(save.memo.undoes, None);
    bench.answered(&save, server::right(&save.call, 3));
    assert_eq!(notice(&bench), "Saved");
    assert!(matches!(bench.model.form(), FormState::Editing { .. }), "the form stays for the user's own work");
}

#[test]
fn a_merged_undo_is_one() {
    let (mut bench, job) = taking_back();
    bench.answered(&job, Reply::Changed(Box::new(row("theirs"))));
    bench.keys(&["m", "enter"]);
    let save = write(&bench);
    assert_eq!(save.memo.undoes.as_deref(), Some("Update"));
    bench.answered(&save, server::right(&save.call, 3));
    assert!(notice(&bench).starts_with("Done again"), "what is taken back is an undo: {}", notice(&bench));
}

#[test]
fn what_is_made_anew_of_a_vanished_relation_takes_nothing_back() {
    let (mut bench, job) = taking_back();
    bench.answered(&job, Reply::Missing);
    bench.keys(&["enter", "ctrl-s"]);
    let create = write(&bench);
    assert!(matches!(&create.call, Call::Write(write) if !write.relation().is_saved()));
    assert_eq!(create.memo.undoes, None);
}

#[test]
fn an_edit_after_a_refused_delete_does_not_take_the_create_back() {
    let mut bench = after(&["f9", "u"]);
    bench.settle(24);
    bench.keys(&["y"]);
    let delete = write(&bench);
    assert_eq!(delete.memo.undoes.as_deref(), Some("Delete"));
    bench.failed(&delete);
    bench.act(&Act::Comment(&["x", "ctrl-s"]));
    assert_eq!(write(&bench).memo.undoes, None);
}

#[test]
fn a_new_relation_asked_for_meanwhile_is_not_the_one_to_be_taken_back() {
    for keys in [["f9", "u"].as_slice(), &["f9", "down", "u"]] {
        let mut bench = after(keys);
        bench.keys(&["f2"]);
        bench.settle(24);
        assert!(matches!(bench.model.form(), FormState::Editing { .. }), "{keys:?}");
        assert!(!bench.model.overlays().iter().any(|overlay| matches!(overlay, Overlay::Question { .. })), "{keys:?}");
    }
}

#[test]
fn the_write_before_one_that_may_have_happened_is_not_taken_back_in_its_place() {
    let mut bench = after(&["f3"]);
    bench.settle(24);
    bench.journal[0].outcome = Outcome::Unknown;
    bench.keys(&["u"]);
    assert!(matches!(bench.model.form(), FormState::Empty));
    assert!(notice(&bench).contains("not known yet whether it happened"), "{}", notice(&bench));
    bench.journal[0].outcome = Outcome::NotDone("no".to_owned());
    bench.keys(&["u"]);
    assert_eq!(write(&bench).memo.undoes.as_deref(), Some("Insert"), "what did not happen is passed over");
}

#[test]
fn what_cannot_be_taken_back_says_why_and_makes_room_for_the_one_before() {
    let mut bench = after(&["f3"]);
    bench.settle(24);
    bench.journal[1].course = Course::Own;
    // The create's row may not be deleted.
    bench.keys(&["u"]);
    let load = bench.latest(|call| matches!(call, Call::Load(_))).expect("a look at the relation");
    bench.answered(&load, Reply::Relation(Box::new(server::entity(3, 2))));
    assert!(notice(&bench).starts_with("Delete is not allowed: not yours"), "{}", notice(&bench));
    assert!(notice(&bench).ends_with("u goes on to the write before it"), "{}", notice(&bench));
    bench.keys(&["esc", "u"]);
    let load = bench.latest(|call| matches!(call, Call::Load(_))).expect("a look at the other relation");
    assert!(matches!(load.call, Call::Load(RelationId(1))));
    // The changed row is gone.
    bench.answered(&load, Reply::Missing);
    assert!(matches!(bench.model.form(), FormState::Gone { .. }));
    bench.keys(&["right", "enter", "u"]);
    let create = write(&bench);
    assert_eq!(create.memo.undoes.as_deref(), Some("Insert"));
    // The server does not let it be made again.
    bench
        .refused(&create, crate::domain::Failure { kind: crate::domain::FailureKind::Forbidden, ..server::failure(2) });
    bench.keys(&["esc", "right", "enter"]);
    bench.keys(&["u"]);
    assert_eq!(notice(&bench), "Nothing to take back. F9 shows what was written");
    bench.keys(&["f9", "down", "down", "u"]);
    assert_eq!(write(&bench).memo.undoes.as_deref(), Some("Insert"), "by hand it can be tried again");
}

#[test]
fn what_was_not_reached_is_tried_again() {
    let mut bench = after(&["f3"]);
    bench.settle(24);
    for _ in 0..2 {
        bench.keys(&["u"]);
        let load = bench.latest(|call| matches!(call, Call::Load(RelationId(3)))).expect("a look at the relation");
        bench.refused(&load, server::failure(0));
    }
}

#[test]
fn what_an_earlier_try_to_take_a_delete_back_has_made_is_looked_for() {
    let mut bench = after(&[]);
    let save = crate::domain::Save { base: server::entity(0, 24), changes: [].into(), earlier: None };
    let tried = Attempt { write: Write::Save(Box::new(save)), known_twins: vec![RelationId(5)] };
    bench.journal[2].tried = Some(Box::new(tried.clone()));
    bench.keys(&["f9", "down", "down", "u"]);
    let Call::Write(Write::Save(save)) = write(&bench).call else { panic!("a create") };
    assert_eq!(save.earlier, Some(Box::new(tried)));
}

#[test]
fn a_taking_back_that_meets_a_newer_change_speaks_of_no_editing() {
    let (mut bench, job) = taking_back();
    bench.answered(&job, Reply::Changed(Box::new(row("theirs"))));
    let shown = screen(&bench.model);
    assert!(shown.contains("Taking it back: changed on the server since") && !shown.contains("while you"), "{shown}");
}

#[test]
fn what_was_made_again_is_found_under_its_old_id() {
    let mut bench = Bench::new(true, false);
    bench.journal[2].relation = RelationId(421);
    bench.journal[2].write = Write::Delete(Box::new(server::entity(1, 24)));
    let load = bench.latest(|call| matches!(call, Call::Load(_))).expect("a look at the relation");
    bench.answered(&load, Reply::Missing);
    assert_eq!(notice(&bench), "Relation 1 was deleted and made again: it is 421 now");
    let load = bench.latest(|call| matches!(call, Call::Load(_))).expect("a look at the other");
    assert_eq!(load.call, Call::Load(RelationId(421)));
    bench.answered(&load, Reply::Missing);
    assert_eq!(notice(&bench), "There is no relation 421: it may have been deleted");
    assert_eq!(bench.latest(|call| matches!(call, Call::Load(_))), None);
}
