//! What is said of writes that did not go well.

use super::bench::{Act, Bench};
use super::invariants::screen;
use super::server;
use crate::app::{Msg, Way};
use crate::domain::{Attempt, Call, Failure, FailureKind, FieldId, Job, Reply, Retry, Speaker, Value};

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
