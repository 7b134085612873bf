//! Writes whose answers are lost more than once, and what the journal says of each.

use jiff::Timestamp;

use crate::{
    domain::{Attempt, Call, Changes, ContactRelationEntity, FailureKind as K, FieldId, Memo, Reply, Retry, Value},
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
    _state: tempfile::TempDir,
}

impl Run {
    fn new() -> Self {
        let state = tempfile::tempdir().unwrap();
        let journal = Journal::new(Place::new(state.path(), "p", Timestamp::UNIX_EPOCH));
        let terms = Terms { journal: Some(journal.clone()), ..Terms::default() };
        Self { fake: Fake::default(), desk: Desk::new(terms, Dice::new(1), drop), journal, _state: state }
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
        assert_eq!(reply, Reply::Changed(Box::new(made.clone())), "{field:?}");
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
    assert_eq!(run.ask_with(call.clone(), memo()).await, Reply::Changed(Box::new(made.clone())));
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
