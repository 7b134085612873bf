//! Saves and deletes, with everything that can come between.

use crate::{
    config::Guard,
    domain::{
        Attempt, Changes, ContactRelationEntity, Failure, FailureKind as K, FieldId, Memo, Ours, RelationId, Reply,
        Retry, Save, Value, Write,
    },
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

pub(super) async fn run(fake: &Fake, write: Write) -> Result<Reply, Failure> {
    run_guarded(fake, Guard::Reread, write).await
}

pub(super) async fn run_guarded(fake: &Fake, guard: Guard, write: Write) -> Result<Reply, Failure> {
    let terms = Terms { guard, ..Terms::default() };
    let (desk, ticket) = (Desk::new(terms, Dice::new(1), drop), Ticket::new(None, Asker::Hand, Memo::default()));
    write::write(&Tries { api: fake, desk: &desk, ticket: &ticket }, write).await
}

pub(super) async fn resolve(fake: &Fake, attempt: &Attempt) -> Result<Reply, Failure> {
    let (desk, ticket) =
        (Desk::new(Terms::default(), Dice::new(1), drop), Ticket::new(None, Asker::Anyone, Memo::default()));
    write::resolve(&Tries { api: fake, desk: &desk, ticket: &ticket }, attempt).await
}

pub(super) fn comment(text: &str) -> Changes {
    Changes::from([(FieldId::Comment, Value::Text(text.to_owned()))])
}

pub(super) fn update(base: &ContactRelationEntity, text: &str) -> Write {
    Write::Save(Box::new(Save { base: base.clone(), changes: comment(text), earlier: None }))
}

pub(super) fn create(text: &str, earlier: Option<Box<Attempt>>) -> Write {
    let carrier = r#"{"RelationId":0,"SourceContactId":1,"DestinationContactId":2,"RelationDefinitionId":1}"#;
    let base = ContactRelationEntity::from_json(carrier).unwrap();
    Write::Save(Box::new(Save { base, changes: comment(text), earlier }))
}

pub(super) fn delete(base: &ContactRelationEntity) -> Write {
    Write::Delete(Box::new(base.clone()))
}

pub(super) fn saved(outcome: &Result<Reply, Failure>) -> &ContactRelationEntity {
    match outcome {
        Ok(Reply::Saved(row)) => row,
        other => panic!("not saved: {other:?}"),
    }
}

pub(super) fn found(outcome: &Result<Reply, Failure>) -> &ContactRelationEntity {
    match outcome {
        Ok(Reply::Found(row)) => row,
        other => panic!("not found: {other:?}"),
    }
}

/// What is known of a write that somebody came after, and the comment there is now.
pub(super) fn overtaken(outcome: &Result<Reply, Failure>) -> (Ours, Option<&str>) {
    match outcome {
        Ok(Reply::Overtaken { ours, row }) => (*ours, row.as_ref().map(|row| row.text(FieldId::Comment))),
        other => panic!("not overtaken: {other:?}"),
    }
}

pub(super) fn unsure(outcome: Result<Reply, Failure>) -> Attempt {
    match outcome {
        Ok(Reply::Unsure { attempt, .. }) => *attempt,
        other => panic!("not unsure: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn an_update_reads_writes_and_reads() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    let outcome = run(&fake, update(&base, "new")).await;
    assert_eq!(saved(&outcome).text(FieldId::Comment), "new");
    assert_eq!(fake.log(), ["load 1", "save", "load 1"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_over_another_version() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.edit(base.id(), "theirs");
    for write in [update(&base, "mine"), delete(&base)] {
        match run(&fake, write).await {
            Ok(Reply::Changed(row)) => assert_eq!(row.text(FieldId::Comment), "theirs"),
            other => panic!("{other:?}"),
        }
    }
    fake.remove(base.id());
    for write in [update(&base, "mine"), delete(&base)] {
        assert_eq!(run(&fake, write).await, Ok(Reply::Missing));
    }
    assert_eq!(fake.count("save") + fake.count("delete"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_looked_up_at_once() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("save", Moment::After, K::TimedOut, Retry::Unsafe);
    let outcome = run(&fake, update(&base, "new")).await;
    let base = found(&outcome).clone();
    fake.fail("save", Moment::After, K::Unreachable, Retry::Unsafe);
    found(&run(&fake, create("made", None)).await);
    fake.fail("delete", Moment::After, K::Unreachable, Retry::Unsafe);
    assert_eq!(run(&fake, delete(&base)).await, Ok(Reply::Deleted));
    assert_eq!((fake.count("save"), fake.count("delete"), fake.rows()), (2, 1, 1), "each was sent once");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_left_no_trace_stays_unsure_until_it_is_asked_again() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("save", Moment::Before, K::Unreachable, Retry::Unsafe);
    let attempt = unsure(run(&fake, update(&base, "new")).await);
    assert_eq!(resolve(&fake, &attempt).await, Ok(Reply::NotWritten));
    fake.edit(base.id(), "new");
    found(&resolve(&fake, &attempt).await);
    fake.remove(base.id());
    assert_eq!(resolve(&fake, &attempt).await, Ok(Reply::Missing));

    let base = fake.add(3, 4, "x");
    fake.fail("delete", Moment::Before, K::TimedOut, Retry::Unsafe);
    let attempt = unsure(run(&fake, delete(&base)).await);
    assert_eq!(resolve(&fake, &attempt).await, Ok(Reply::NotWritten));
    fake.remove(base.id());
    assert_eq!(resolve(&fake, &attempt).await, Ok(Reply::Deleted));
}

#[tokio::test(start_paused = true)]
async fn a_create_is_told_from_the_twins_that_were_there() {
    let fake = Fake::default();
    let twin = fake.add(1, 2, "same");
    fake.fail("save", Moment::Before, K::TimedOut, Retry::Unsafe);
    let attempt = unsure(run(&fake, create("same", None)).await);
    assert_eq!(attempt.known_twins, [twin.id()]);
    fake.add(1, 9, "same");
    assert_eq!(resolve(&fake, &attempt).await, Ok(Reply::NotWritten));
    // The first try arrives late; the second finds its work and writes nothing.
    let late = fake.add(1, 2, "same");
    assert_eq!(found(&resolve(&fake, &attempt).await).id(), late.id());
    let saves = fake.count("save");
    let outcome = run(&fake, create("same", Some(Box::new(attempt.clone())))).await;
    assert_eq!((found(&outcome).id(), fake.count("save")), (late.id(), saves));
    // What was edited between the tries is a change of the relation that the first one made.
    let outcome = run(&fake, create("edited since", Some(Box::new(attempt)))).await;
    assert_eq!(overtaken(&outcome), (Ours::Earlier, Some("same")));
    assert_eq!(fake.count("save"), saves);
}

#[tokio::test(start_paused = true)]
async fn a_second_try_writes_when_the_first_left_nothing() {
    let fake = Fake::default();
    let twin = fake.add(1, 2, "same");
    let Write::Save(before) = create("same", None) else { panic!("a create saves") };
    let attempt = Attempt { write: Write::Save(before), known_twins: vec![twin.id()] };
    let outcome = run(&fake, create("same", Some(Box::new(attempt)))).await;
    assert_ne!(saved(&outcome).id(), twin.id());
    assert_eq!(fake.count("save"), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_second_reading_nothing_is_claimed() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("save", Moment::After, K::TimedOut, Retry::Unsafe);
    fake.fail_after(1, "load", Moment::Before, K::SignIn, Retry::Safe);
    let attempt = unsure(run(&fake, update(&base, "new")).await);
    found(&resolve(&fake, &attempt).await);
    assert_eq!(fake.count("save"), 1);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_first_is_not_written() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    for (name, write) in [("load", update(&base, "new")), ("load", delete(&base)), ("between", create("new", None))] {
        fake.fail(name, Moment::Before, K::SignIn, Retry::Safe);
        assert_eq!(run(&fake, write).await.unwrap_err().kind, K::SignIn);
    }
    assert_eq!(fake.count("save") + fake.count("delete"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_save_that_cannot_be_read_back_is_the_echo() {
    let fake = Fake::default();
    fake.fail("load", Moment::Before, K::Forbidden, Retry::Safe);
    let outcome = run(&fake, create("made", None)).await;
    assert_eq!((saved(&outcome).id(), fake.rows()), (RelationId(1), 1));
}

#[tokio::test(start_paused = true)]
async fn writes_are_sent_again_only_when_nobody_saw_them() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("save", Moment::Before, K::Unreachable, Retry::Safe);
    fake.fail("save", Moment::Before, K::Unreachable, Retry::Safe);
    let base = saved(&run(&fake, update(&base, "new")).await).clone();
    assert_eq!(fake.count("save"), 3);
    for (kind, retry) in [(K::Forbidden, Retry::Safe), (K::Invalid, Retry::Never), (K::Throttled, Retry::Safe)] {
        fake.fail("save", Moment::Before, kind, retry);
        let before = fake.count("save");
        let failure = run(&fake, update(&base, "newer")).await.unwrap_err();
        assert_eq!((failure.kind, fake.count("save")), (kind, before + 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_had_to_wait_looks_again() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("save", Moment::Before, K::Unreachable, Retry::Safe);
    let meanwhile = async {
        while fake.count("save") == 0 {
            tokio::task::yield_now().await;
        }
        fake.edit(base.id(), "theirs");
    };
    let (outcome, ()) = tokio::join!(run(&fake, update(&base, "mine")), meanwhile);
    assert!(matches!(outcome, Ok(Reply::Changed(_))), "{outcome:?}");
    assert_eq!(fake.count("save"), 1);
}

#[tokio::test(start_paused = true)]
async fn reads_around_a_write_are_tried_again() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("load", Moment::Before, K::Unreachable, Retry::Unsafe);
    fake.fail("load", Moment::Before, K::Unavailable, Retry::Unsafe);
    saved(&run(&fake, update(&base, "new")).await);
    assert_eq!((fake.count("load"), fake.count("save")), (4, 1));
}

#[tokio::test(start_paused = true)]
async fn a_row_that_goes_just_before_the_write_is_missing() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    // 404 with the row still there is about the address.
    fake.fail("delete", Moment::Before, K::NotFound, Retry::Never);
    assert_eq!(run(&fake, delete(&base)).await.unwrap_err().kind, K::NotFound);
    fake.fail("delete", Moment::After, K::NotFound, Retry::Never);
    assert_eq!(run(&fake, delete(&base)).await, Ok(Reply::Missing));
}

#[tokio::test(start_paused = true)]
async fn line_ends_and_trailing_blanks_do_not_make_a_save_unsure() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("save", Moment::Before, K::TimedOut, Retry::Unsafe);
    let attempt = unsure(run(&fake, update(&base, "one\r\ntwo ")).await);
    fake.edit(base.id(), "one\ntwo");
    found(&resolve(&fake, &attempt).await);
}

#[tokio::test(start_paused = true)]
async fn a_patch_needs_no_reading_first_and_keeps_what_others_changed() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    let outcome = run_guarded(&fake, Guard::Patch, update(&base, "new")).await;
    assert_eq!(saved(&outcome).text(FieldId::Comment), "new");
    assert_eq!(fake.log(), ["patch", "load 1"]);
    match run_guarded(&fake, Guard::Patch, update(&base, "newer")).await {
        Ok(Reply::Changed(row)) => assert_eq!(row.text(FieldId::Comment), "new"),
        other => panic!("{other:?}"),
    }
    fake.remove(base.id());
    assert_eq!(run_guarded(&fake, Guard::Patch, update(&base, "newer")).await, Ok(Reply::Missing));
    assert_eq!(fake.count("save"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_patch_whose_answer_is_lost_is_looked_up_and_not_sent_again() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("patch", Moment::After, K::TimedOut, Retry::Unsafe);
    let base = found(&run_guarded(&fake, Guard::Patch, update(&base, "new")).await).clone();
    fake.fail("patch", Moment::Before, K::Unreachable, Retry::Unsafe);
    unsure(run_guarded(&fake, Guard::Patch, update(&base, "newer")).await);
    assert_eq!(fake.count("patch"), 2);
    fake.fail("patch", Moment::Before, K::Unreachable, Retry::Safe);
    saved(&run_guarded(&fake, Guard::Patch, update(&base, "newer")).await);
    assert_eq!(fake.count("patch"), 4, "nobody had seen the one before");
}

#[tokio::test(start_paused = true)]
async fn a_conflict_is_told_with_the_row_that_caused_it() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    // Where the row is as it was loaded, there is nothing to merge.
    for guard in [Guard::Reread, Guard::Patch] {
        fake.fail("save", Moment::Before, K::Conflict, Retry::Never);
        fake.fail("patch", Moment::Before, K::Conflict, Retry::Never);
        assert_eq!(run_guarded(&fake, guard, update(&base, "new")).await.unwrap_err().kind, K::Conflict);
    }
    fake.fail("delete", Moment::Before, K::Conflict, Retry::Never);
    let meanwhile = async {
        while fake.count("delete") == 0 {
            tokio::task::yield_now().await;
        }
        fake.edit(base.id(), "theirs");
    };
    fake.gate.forget_permits(usize::MAX);
    fake.gate.add_permits(1);
    let open = async {
        meanwhile.await;
        fake.gate.add_permits(2);
    };
    let (outcome, ()) = tokio::join!(run(&fake, delete(&base)), open);
    assert!(matches!(&outcome, Ok(Reply::Changed(row)) if row.text(FieldId::Comment) == "theirs"), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_save_that_is_not_in_the_row_is_not_called_saved() {
    for (guard, before) in [(Guard::Reread, 1), (Guard::Patch, 0)] {
        let fake = Fake::default();
        let base = fake.add(1, 2, "old");
        fake.gate.forget_permits(usize::MAX);
        fake.gate.add_permits(before + 1);
        let someone = async {
            while fake.count("load") <= before {
                tokio::task::yield_now().await;
            }
            fake.edit(base.id(), "theirs");
            fake.gate.add_permits(10);
        };
        let outcome = tokio::join!(run_guarded(&fake, guard, update(&base, "new")), someone).0;
        assert_eq!(overtaken(&outcome), (Ours::Saved, Some("theirs")), "{guard:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_company_of_a_person_need_not_be_kept() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    let changes = Changes::from([
        (FieldId::SourceContactId, Value::Integer(3)),
        (FieldId::SourcePersonId, Value::Integer(9)),
        (FieldId::Comment, Value::Text("new".to_owned())),
    ]);
    let save = Save { base: base.clone(), changes, earlier: None };
    let attempt = Attempt { write: Write::Save(Box::new(save)), known_twins: Vec::new() };
    let row = r#"{"RelationId":0,"SourceContactId":4,"SourcePersonId":9,"DestinationContactId":2,"Comment":"new"}"#;
    fake.replace(base.id(), row);
    found(&resolve(&fake, &attempt).await);
    fake.replace(base.id(), &row.replace("\"SourcePersonId\":9", "\"SourcePersonId\":8"));
    assert_eq!(overtaken(&resolve(&fake, &attempt).await), (Ours::Untold, Some("new")));
}
