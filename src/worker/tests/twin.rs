//! Creates: which relation is the work of one whose answer does not tell.

use super::write::{create, delete, found, overtaken, resolve, run, saved, unsure};
use crate::{
    domain::{FailureKind as K, FieldId, Memo, Ours, Reply, Retry},
    worker::{
        Terms,
        circuit::Asker,
        desk::{Desk, Ticket},
        fake::{Fake, Moment},
        retry::Dice,
        tries::Tries,
        write,
    },
};

#[tokio::test(start_paused = true)]
async fn a_create_is_looked_for_before_it_is_sent_again() {
    for kind in [K::Unavailable, K::Throttled] {
        let fake = Fake::default();
        fake.turn_away("save", Moment::After, kind, 1);
        found(&run(&fake, create("made", None)).await);
        assert_eq!((fake.count("save"), fake.rows()), (1, 1), "{kind:?}");

        let fake = Fake::default();
        fake.turn_away("save", Moment::Before, kind, 1);
        saved(&run(&fake, create("made", None)).await);
        assert_eq!((fake.count("save"), fake.rows()), (2, 1), "{kind:?}");

        // Longer than anybody waits.
        let fake = Fake::default();
        fake.turn_away("save", Moment::After, kind, 600);
        found(&run(&fake, create("made", None)).await);
        assert_eq!((fake.count("save"), fake.rows()), (1, 1), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_cannot_be_looked_for_is_not_sent_again() {
    let fake = Fake::default();
    fake.turn_away("save", Moment::After, K::Unavailable, 1);
    fake.fail_after(1, "between", Moment::Before, K::SignIn, Retry::Safe);
    unsure(run(&fake, create("made", None)).await);
    assert_eq!((fake.count("save"), fake.rows()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_is_looked_for_when_the_draft_is_saved_again() {
    for kind in [K::SignIn, K::WrongHost, K::Forbidden, K::Invalid] {
        let fake = Fake::default();
        let desk = Desk::new(Terms::default(), Dice::new(1), drop);
        let again = async || {
            let memo = Memo { draft: Some(7), ..Memo::default() };
            let ticket = Ticket::new(None, Asker::Hand, memo);
            write::write(&Tries { api: &fake, desk: &desk, ticket: &ticket }, create("made", None)).await
        };
        fake.fail("save", Moment::After, kind, Retry::Safe);
        assert_eq!(again().await.unwrap_err().kind, kind);
        found(&again().await);
        assert_eq!((fake.count("save"), fake.rows()), (1, 1), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_answers_id_is_believed_only_of_a_relation_that_can_be_the_one() {
    let fake = Fake::default();
    let (other, twin) = (fake.add(7, 8, "innocent"), fake.add(1, 2, "there before"));
    for lie in [other.id(), twin.id(), crate::domain::RelationId(4711)] {
        fake.lie(lie);
        let comment = format!("made {lie}");
        let outcome = run(&fake, create(&comment, None)).await;
        let row = found(&outcome);
        assert_eq!((row.id(), row.text(FieldId::Comment)), (fake.latest(), comment.as_str()));
    }
    assert_eq!((fake.count("save"), fake.rows()), (3, 5));
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_edited_since_is_found_all_the_same() {
    let fake = Fake::default();
    fake.fail("save", Moment::After, K::Unreachable, Retry::Unsafe);
    fake.fail_after(1, "between", Moment::Before, K::SignIn, Retry::Safe);
    fake.then("save", |fake| fake.edit(fake.latest(), "theirs"));
    let attempt = unsure(run(&fake, create("mine", None)).await);
    assert_eq!(overtaken(&resolve(&fake, &attempt).await), (Ours::Saved, Some("theirs")));
    let again = run(&fake, create("mine", Some(Box::new(attempt)))).await;
    assert_eq!(overtaken(&again), (Ours::Saved, Some("theirs")));
    assert_eq!((fake.count("save"), fake.rows()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_has_made_is_not_ours() {
    let fake = Fake::default();
    fake.fail("save", Moment::Before, K::Unreachable, Retry::Unsafe);
    let attempt = unsure(run(&fake, create("same", None)).await);
    fake.add_by(2, 1, 2, "same");
    assert_eq!(resolve(&fake, &attempt).await, Ok(Reply::NotWritten));
    // Who made it is not known: it may be ours.
    let unnamed = fake.add_by(0, 1, 2, "same");
    assert_eq!(found(&resolve(&fake, &attempt).await).id(), unnamed.id());
    // One as it was sent goes before one that was edited since.
    fake.edit(unnamed.id(), "edited");
    let exact = fake.add(1, 2, "same");
    assert_eq!(found(&resolve(&fake, &attempt).await).id(), exact.id());
    assert_eq!(run(&fake, delete(&exact)).await, Ok(Reply::Deleted));
}
