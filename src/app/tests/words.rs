//! What is said of writes that did not go well.

use super::bench::{Act, Bench};
use super::invariants::screen;
use crate::domain::{Call, Failure, FailureKind, Job, Retry, Speaker};

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
