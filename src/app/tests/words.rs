//! What is said of writes that did not go well.

use super::bench::{Act, Bench};
use super::invariants::shown as screen;
use super::server;
use crate::app::{Msg, Outcome, Overlay, Took, Way};
use crate::domain::{
    Attempt, Call, Failure, FailureKind, FieldId, Job, RelationId, Reply, Retry, Safeguard, Speaker, Value,
};

/// Relation 1 is open, and these keys have made a write of it.
fn writing(act: &Act) -> (Bench, Job) {
    let mut bench = Bench::new(true, false);
    bench.settle(24);
    bench.act(act);
    let job = bench.latest(|call| matches!(call, Call::Write(_))).expect("a write");
    (bench, job)
}

fn said(by: Speaker, text: &str) -> Failure {
    let kind = if by == Speaker::Server { FailureKind::Forbidden } else { FailureKind::Cancelled };
    Failure { kind, by, text: text.to_owned(), field: None, retry: Retry::Safe }
}

/// The write of that job was sent, and no answer came.
fn lost(job: &Job) -> Reply {
    let Call::Write(write) = &job.call else { panic!("a write") };
    let attempt = Box::new(Attempt { write: write.clone(), known_twins: Vec::new() });
    Reply::Unsure { attempt, failure: said(Speaker::Relata, "no answer") }
}

fn notice(bench: &Bench) -> &str {
    &bench.model.notice().expect("a notice").text
}

#[test]
fn a_delete_that_fails_is_spoken_of_as_a_delete() {
    let (mut bench, job) = writing(&Act::Habit(&["f8", "y"]));
    bench.refused(&job, said(Speaker::Relata, "cancelled"));
    assert_eq!(notice(&bench), "Not deleted: cancelled");
    assert!(screen(&bench.model).contains("! Not deleted: cancelled"));
}

#[test]
fn only_words_of_the_server_are_put_in_its_mouth() {
    for (by, beside) in [(Speaker::Server, "! The server said: no right"), (Speaker::Relata, "! Not saved: no right")] {
        let (mut bench, job) = writing(&Act::Comment(&["x", "ctrl-s"]));
        bench.refused(&job, said(by, "no right"));
        assert_eq!(notice(&bench), "Not saved: no right");
        bench.keys(&["left"]);
        let shown = screen(&bench.model);
        assert!(shown.contains(beside), "{shown}");
        assert_eq!(shown.contains("The server said"), by == Speaker::Server, "{shown}");
    }
}

#[test]
fn leaving_while_nobody_knows_says_so() {
    let (mut bench, job) = writing(&Act::Comment(&["x", "ctrl-s"]));
    let reply = lost(&job);
    bench.answered(&job, reply);
    bench.keys(&["ctrl-q"]);
    let shown = screen(&bench.model);
    assert!(shown.contains("It is not known whether these changes are saved:"), "{shown}");
    assert!(!shown.contains("are not saved"), "{shown}");
    assert!(shown.contains("The next start looks again"), "{shown}");
}

#[test]
fn a_taking_back_that_does_not_begin_is_spoken_of_as_one_and_goes_on_after_the_sign_in() {
    let mut bench = Bench::by(Way::Secret, false, false);
    bench.settle(24);
    bench.keys(&["f9", "down", "u"]);
    let load = bench.latest(|call| matches!(call, Call::Load(_))).expect("a look at the relation");
    bench.refused(&load, said(Speaker::Relata, "no connection"));
    assert_eq!(notice(&bench), "Could not take it back: no connection");
    bench.keys(&["f9", "down", "u"]);
    let load = bench.latest(|call| matches!(call, Call::Load(_))).expect("a look at the relation");
    bench.refused(&load, Failure { kind: FailureKind::SignIn, ..said(Speaker::Relata, "401") });
    bench.step(Msg::Paste("secret".to_owned()));
    bench.keys(&["enter"]);
    let load = bench.latest(|call| matches!(call, Call::Load(_))).expect("it goes on");
    let mut row = server::entity(1, 24);
    row.set(FieldId::Comment, Value::Text("changed".to_owned()));
    bench.answered(&load, Reply::Relation(Box::new(row)));
    let write = bench.latest(|call| matches!(call, Call::Write(_))).expect("the undo");
    assert_eq!(write.memo.undoes.as_deref(), Some("Update"));
}

#[test]
fn what_was_to_be_opened_goes_on_after_the_sign_in() {
    let mut bench = Bench::by(Way::Secret, false, false);
    bench.settle(24);
    bench.keys(&["1", "enter"]);
    let load = bench.latest(|call| matches!(call, Call::Load(_))).expect("a look at the relation");
    bench.refused(&load, Failure { kind: FailureKind::SignIn, ..said(Speaker::Relata, "401") });
    bench.step(Msg::Paste("secret".to_owned()));
    bench.keys(&["enter"]);
    bench.settle(24);
    assert!(bench.model.form().draft().is_some());
}

#[test]
fn the_activity_tells_what_was_to_be_done_and_what_came_of_it() {
    let mut bench = Bench::new(false, false);
    bench.settle(24);
    let unknown = &mut bench.journal[0];
    (unknown.outcome, unknown.took, unknown.relation) = (Outcome::Unknown, Took::Unknown, RelationId(0));
    bench.journal[1].took = Took::FoundLater;
    bench.journal[2].outcome = Outcome::NotDone("no right".to_owned());
    bench.keys(&["f9"]);
    let shown = screen(&bench.model);
    for part in ["Create: unknown", "│ ABC owns Fjord", "Relation: owns", "F5 on the start screen looks again."] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    bench.keys(&["down"]);
    let shown = screen(&bench.model);
    for part in ["Undo save: done, found out later", "Relation 1: ABC owns Fjord", "> \"changed\""] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    bench.keys(&["down"]);
    let shown = screen(&bench.model);
    for part in ["Delete: not done, 12 ms", "Active company: ABC\u{20}", "it did not happen: no right"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("SourceContactId"), "{shown}");
}

#[test]
fn an_activity_that_is_looked_at_during_a_save_is_up_to_date_after_it() {
    let (mut bench, job) = writing(&Act::Comment(&["x", "ctrl-s"]));
    bench.journal[0].outcome = Outcome::Unknown;
    bench.keys(&["f9", "down"]);
    let mut new = bench.journal[1].clone();
    "new".clone_into(&mut new.id);
    bench.journal[0].outcome = Outcome::Done;
    bench.journal.insert(0, new);
    bench.answered(&job, server::right(&job.call, 3));
    let Some(Overlay::Activity { entries, selected }) = bench.model.overlays().last() else { panic!("the activity") };
    assert_eq!((entries.len(), *selected), (4, 2), "the mark stays where it was");
    assert_eq!(entries[1].outcome, Outcome::Done);
}

#[test]
fn a_journal_that_is_not_written_is_said_where_it_is_read() {
    let mut bench = Bench::new(false, false);
    bench.journal.clear();
    bench.step(Msg::Unprotected(Safeguard::Journal, "full".to_owned()));
    bench.keys(&["f9"]);
    let shown = screen(&bench.model);
    assert!(shown.contains("! The journal is not written now: what is saved or deleted is not listed."), "{shown}");
    assert!(!shown.contains("Nothing was written"), "{shown}");
}
