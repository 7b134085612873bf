//! Writes whose answers are lost more than once, and what the journal says of each.

use jiff::Timestamp;

use crate::{
    domain::{
        Attempt, Call, Changes, ContactRelationEntity, FailureKind as K, FieldId, Memo, Ours, Reply, Retry, Value,
    },
    domain::{Save, Write},
    journal::{Intended, Journal, Outcome, Place, Verdict},
    worker::{
        Terms,
        circuit::Asker,
        desk::{Desk, Ticket},
        fake::{Fake, Moment},
        notes::Notes,
        perform::perform,
        retry::Dice,
        tries::Tries,
    },
};

/// A run of the worker, a job at a time.
struct Run {
    fake: Fake,
    desk: Desk,
    journal: Journal,
    state: tempfile::TempDir,
}

impl Run {
    fn new() -> Self {
        Self::begin(tempfile::tempdir().unwrap(), Fake::default())
    }

    fn begin(state: tempfile::TempDir, fake: Fake) -> Self {
        let journal = Journal::new(Place::new(state.path(), "p", Timestamp::UNIX_EPOCH));
        let terms = Terms { journal: Some(journal.clone()), ..Terms::default() };
        Self { fake, desk: Desk::new(terms, Dice::new(1), drop), journal, state }
    }

    /// The next run on the same server and the same disk.
    fn restart(self) -> Self {
        let Self { fake, state, .. } = self;
        Self::begin(state, fake)
    }

    async fn ask(&self, call: Call) -> Reply {
        self.ask_with(call, Memo::default()).await
    }

    async fn ask_with(&self, call: Call, memo: Memo) -> Reply {
        let ticket = Ticket::new(None, Asker::Hand, memo);
        perform(&Tries { api: &self.fake, desk: &self.desk, ticket: &ticket }, call).await.unwrap()
    }

    /// The server never does it, and nobody is told.
    async fn lost(&self, name: &'static str, write: Write) -> Attempt {
        self.fake.fail(name, Moment::Before, K::Unreachable, Retry::Unsafe);
        match self.ask(Call::Write(write)).await {
            Reply::Unsure { attempt, .. } => *attempt,
            other => panic!("{other:?}"),
        }
    }

    fn verdicts(&self) -> Vec<Option<Verdict>> {
        let entries = self.journal.read(9).entries;
        entries.into_iter().map(|entry| entry.outcome.map(|outcome| outcome.verdict)).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_equal_writes_the_later_one_is_asked_about() {
    let run = Run::new();
    let base = run.fake.add(1, 2, "old");
    let delete = || Write::Delete(Box::new(base.clone()));
    run.lost("delete", delete()).await;
    let again = run.lost("delete", delete()).await;
    assert_eq!(run.verdicts(), [Some(Verdict::NotWritten), Some(Verdict::Unknown)]);
    run.fake.remove(base.id());
    assert_eq!(run.ask(Call::Resolve(Box::new(again))).await, Reply::Deleted);
    assert_eq!(run.verdicts(), [Some(Verdict::NotWritten), Some(Verdict::Deleted)]);
}

#[tokio::test(start_paused = true)]
async fn no_change_since_the_first_try_of_a_create_is_lost() {
    let run = Run::new();
    let base = ContactRelationEntity::from_json(
        r#"{"RelationId":0,"SourceContactId":1,"DestinationContactId":2,"RelationDefinitionId":1}"#,
    );
    let base = base.unwrap();
    let create = |changes, earlier| Write::Save(Box::new(Save { base: base.clone(), changes, earlier }));
    let comment = Changes::from([(FieldId::Comment, Value::Text("same".to_owned()))]);
    let first = run.lost("save", create(comment.clone(), None)).await;
    let made = run.fake.add(1, 2, "same");
    for field in [FieldId::Reversed, FieldId::SourcePersonId, FieldId::RelationDefinitionId] {
        let mut changes = comment.clone();
        changes.insert(field, Value::Integer(7));
        let reply = run.ask(Call::Write(create(changes, Some(Box::new(first.clone()))))).await;
        let row = Some(Box::new(made.clone()));
        assert_eq!(reply, Reply::Overtaken { ours: Ours::Earlier, row }, "{field:?}");
    }
    assert_eq!(run.fake.count("save"), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_made_of_a_draft_is_known_by_its_id_whatever_it_looks_like_now() {
    let run = Run::new();
    let base = ContactRelationEntity::from_json(
        r#"{"RelationId":0,"SourceContactId":1,"DestinationContactId":2,"RelationDefinitionId":1}"#,
    );
    let save = |earlier| Save { base: base.clone().unwrap(), changes: Changes::new(), earlier };
    let attempt = Attempt { write: Write::Save(Box::new(save(None))), known_twins: Vec::new() };
    let intended = Intended { attempt: attempt.clone(), undoes: None, sentence: String::new(), draft: Some(9) };
    let made = run.fake.add(1, 2, "edited since");
    let id = run.journal.begin(Timestamp::UNIX_EPOCH, &intended).unwrap();
    let answer = Ok(Reply::Saved(Box::new(made.clone())));
    let call = Call::Write(Write::Save(Box::new(save(Some(Box::new(attempt))))));
    let found = Outcome::of(&call, &answer, Timestamp::UNIX_EPOCH, std::time::Duration::ZERO).unwrap();
    run.journal.end(&id, &found).unwrap();
    let memo = || Memo { draft: Some(9), ..Memo::default() };
    assert_eq!(
        run.ask_with(call.clone(), memo()).await,
        Reply::Overtaken { ours: Ours::Earlier, row: Some(Box::new(made.clone())) }
    );
    assert_eq!(run.fake.count("save"), 0);
    run.fake.remove(made.id());
    assert!(matches!(run.ask_with(call, memo()).await, Reply::Saved(_)), "it is not there any more");
}

#[test]
fn what_another_relata_has_found_out_meanwhile_holds() {
    let state = tempfile::tempdir().unwrap();
    let journal = || Journal::new(Place::new(state.path(), "p", Timestamp::UNIX_EPOCH));
    let row = ContactRelationEntity::from_json(r#"{"RelationId":7}"#).unwrap();
    let attempt = Attempt { write: Write::Delete(Box::new(row)), known_twins: Vec::new() };
    let intended = Intended { attempt, undoes: None, sentence: String::new(), draft: None };
    journal().begin(Timestamp::UNIX_EPOCH, &intended).unwrap();
    let [one, other] = [(); 2].map(|()| Notes::new(Some(journal())));
    let [found, late] = [&one, &other].map(|notes| notes.unresolved().remove(0));
    one.recovered(found, Reply::Deleted);
    other.recovered(late, Reply::NotWritten);
    let entry = journal().read(9).entries.remove(0);
    assert_eq!(entry.outcome.map(|outcome| outcome.verdict), Some(Verdict::Deleted));
    assert_eq!((one.untold().len(), other.untold()), (1, Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn what_arrives_late_is_noted_when_it_is_seen() {
    let run = Run::new();
    let base = run.fake.add(1, 2, "old");
    let update = |base: &ContactRelationEntity, text: &str| {
        let changes = Changes::from([(FieldId::Comment, Value::Text(text.to_owned()))]);
        Write::Save(Box::new(Save { base: base.clone(), changes, earlier: None }))
    };
    let save = run.lost("save", update(&base, "late")).await;
    assert_eq!(run.ask(Call::Resolve(Box::new(save))).await, Reply::NotWritten);
    run.fake.edit(base.id(), "late");
    let Reply::Found(base) = run.ask(Call::Write(update(&base, "late"))).await else { panic!("not found") };
    assert_eq!(run.verdicts(), [Some(Verdict::Saved)]);

    let delete = run.lost("delete", Write::Delete(base.clone())).await;
    assert_eq!(run.ask(Call::Resolve(Box::new(delete))).await, Reply::NotWritten);
    run.fake.remove(base.id());
    assert_eq!(run.ask(Call::Write(Write::Delete(base))).await, Reply::Deleted);
    assert_eq!(run.verdicts(), [Some(Verdict::Saved), Some(Verdict::Deleted)]);
    assert_eq!((run.fake.count("save"), run.fake.count("delete")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn what_arrives_after_a_restart_is_noted_too() {
    let before = Run::new();
    let row = before.fake.add(1, 2, "old");
    let create = |earlier| {
        let base = r#"{"RelationId":0,"SourceContactId":3,"DestinationContactId":4,"RelationDefinitionId":1}"#;
        let base = ContactRelationEntity::from_json(base).unwrap();
        let changes = Changes::from([(FieldId::Comment, Value::Text("late".to_owned()))]);
        Write::Save(Box::new(Save { base, changes, earlier }))
    };
    before.fake.fail("save", Moment::Before, K::Unreachable, Retry::Unsafe);
    let memo = Memo { draft: Some(9), ..Memo::default() };
    let Reply::Unsure { attempt, .. } = before.ask_with(Call::Write(create(None)), memo.clone()).await else {
        panic!("sure")
    };
    for attempt in [attempt, Box::new(before.lost("delete", Write::Delete(Box::new(row.clone()))).await)] {
        assert_eq!(before.ask(Call::Resolve(attempt)).await, Reply::NotWritten);
    }

    let run = before.restart();
    run.fake.remove(row.id());
    let made = run.fake.add(3, 4, "late");
    assert_eq!(run.ask(Call::Write(Write::Delete(Box::new(row)))).await, Reply::Deleted);
    let earlier = run.journal.creates(&[9].into()).remove(&9).map(Box::new);
    assert_eq!(run.ask_with(Call::Write(create(earlier)), memo).await, Reply::Found(Box::new(made)));
    assert_eq!(run.verdicts(), [Some(Verdict::Saved), Some(Verdict::Deleted)]);
}

#[tokio::test(start_paused = true)]
async fn what_was_written_since_is_no_late_arrival() {
    let run = Run::new();
    let base = run.fake.add(1, 2, "old");
    let changes = Changes::from([(FieldId::Comment, Value::Text("mine".to_owned()))]);
    let update = Write::Save(Box::new(Save { base, changes, earlier: None }));
    let attempt = run.lost("save", update.clone()).await;
    assert_eq!(run.ask(Call::Resolve(Box::new(attempt))).await, Reply::NotWritten);
    let Reply::Saved(row) = run.ask(Call::Write(update)).await else { panic!("not saved") };
    let mut row = row;
    row.set(FieldId::Reversed, Value::Integer(1));
    let meets_it = async |run: &Run| {
        assert!(matches!(run.ask(Call::Write(Write::Delete(row.clone()))).await, Reply::Changed(_)));
        assert_eq!(run.verdicts(), [Some(Verdict::NotWritten), Some(Verdict::Saved)]);
    };
    meets_it(&run).await;
    meets_it(&run.restart()).await;
}

#[tokio::test(start_paused = true)]
async fn what_another_create_is_known_to_have_made_is_not_found() {
    let run = Run::new();
    let create = |comment: &str| {
        let base = r#"{"RelationId":0,"SourceContactId":1,"DestinationContactId":2,"RelationDefinitionId":1}"#;
        let base = ContactRelationEntity::from_json(base).unwrap();
        let changes = Changes::from([(FieldId::Comment, Value::Text(comment.to_owned()))]);
        Write::Save(Box::new(Save { base, changes, earlier: None }))
    };
    let lost = run.lost("save", create("lost")).await;
    for comment in ["another", "lost"] {
        let memo = Memo { draft: Some(9), ..Memo::default() };
        assert!(matches!(run.ask_with(Call::Write(create(comment)), memo).await, Reply::Saved(_)));
        assert_eq!(run.ask(Call::Resolve(Box::new(lost.clone()))).await, Reply::NotWritten, "{comment}");
    }
    let late = run.fake.add(1, 2, "lost");
    assert_eq!(run.ask(Call::Resolve(Box::new(lost))).await, Reply::Found(Box::new(late)));
}
