//! Every write in the journal, over real HTTP: before it leaves, and what became of it.

use std::path::Path;

use jiff::Timestamp;
use relata::{
    api::Connection,
    auth::Credentials,
    domain::{
        Answer, Attempt, Call, Changes, ContactRelationEntity, Failure, FailureKind as K, FieldId, Ids, Memo,
        RelationId, Reply, Report, Safeguard, Save, Value, Write,
    },
    journal::{Entry, Intended, Journal, Operation, Place, Verdict},
    sandbox::{self, Data, Effect, Fault, Options, Sandbox},
    worker::{Terms, Worker, WorkerHandle},
};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const SAVE: &str = "SaveContactRelation";
const DELETE: &str = "DeleteContactRelation";
const LOAD: &str = "GetContactRelationEntity";

/// A server, and the state folder of those who use it.
struct World {
    sandbox: Sandbox,
    state: TempDir,
}

impl World {
    fn new() -> Self {
        let options = Options { data: Data::Memory, ..Options::default() };
        let sandbox = sandbox::start(&options).expect("a sandbox on a free port");
        Self { sandbox, state: tempfile::tempdir().expect("a folder") }
    }

    /// A run of relata.
    fn run(&self) -> Run {
        self.run_in(self.state.path())
    }

    fn run_in(&self, state: &Path) -> Run {
        let credentials = Credentials::Basic { user: "demo".into(), password: "demo".into() };
        let journal = Journal::new(Place::new(state, "p", Timestamp::now()));
        let terms = Terms { journal: Some(journal.clone()), ..Terms::default() };
        let (sender, reports) = unbounded_channel();
        let worker = Worker::connect(
            Connection::new(&self.sandbox.url().parse().expect("an address"), credentials),
            terms,
            sender,
        )
        .expect("a thread for the worker");
        Run { worker, reports, ids: Ids::default(), journal, others: Vec::new() }
    }

    fn fault(&self, route: &str, effect: Effect) {
        self.sandbox.faults().add(Fault::next(route, effect));
    }

    fn sent(&self, route: &str) -> usize {
        self.sandbox.requests().to(route).len()
    }
}

struct Run {
    worker: WorkerHandle,
    reports: UnboundedReceiver<Report>,
    ids: Ids,
    journal: Journal,
    /// What was said beside the answers and countdowns.
    others: Vec<Report>,
}

impl Run {
    fn ask(&mut self, call: Call) -> Result<Reply, Failure> {
        self.ask_with(call, Memo::default())
    }

    fn ask_with(&mut self, call: Call, memo: Memo) -> Result<Reply, Failure> {
        let job = relata::domain::Job { memo, ..self.ids.job(call) };
        let id = job.id;
        self.worker.send(job).expect("the worker runs");
        loop {
            match self.reports.blocking_recv().expect("an answer") {
                Report::Answer(answer) => {
                    assert_eq!(answer.id, id);
                    return answer.outcome;
                }
                Report::Waiting { .. } => {}
                other => self.others.push(other),
            }
        }
    }

    /// The next thing said beside the answers.
    fn other(&mut self) -> Report {
        loop {
            if let Some(other) = self.others.pop() {
                return other;
            }
            match self.reports.blocking_recv().expect("a report") {
                Report::Waiting { .. } | Report::Answer(Answer { .. }) => {}
                other => self.others.push(other),
            }
        }
    }

    fn load(&mut self, id: i32) -> ContactRelationEntity {
        match self.ask(Call::Load(RelationId(id))) {
            Ok(Reply::Relation(row)) => *row,
            other => panic!("{other:?}"),
        }
    }

    fn empty(&mut self) -> ContactRelationEntity {
        match self.ask(Call::Default) {
            Ok(Reply::Relation(row)) => *row,
            other => panic!("{other:?}"),
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let history = self.journal.read(100);
        assert_eq!(history.damage, relata::journal::Damage::default());
        history.entries
    }

    fn last(&self) -> (Operation, Option<Verdict>) {
        let entries = self.entries();
        let entry = entries.last().expect("an entry");
        (entry.intended.operation(), entry.outcome.as_ref().map(|outcome| outcome.verdict))
    }

    /// The end of the run; nothing is under way.
    fn end(self) {
        self.worker.finish();
    }
}

fn update(base: &ContactRelationEntity, comment: &str) -> Call {
    let changes = Changes::from([(FieldId::Comment, Value::Text(comment.to_owned()))]);
    Call::Write(Write::Save(Box::new(Save { base: base.clone(), changes, earlier: None })))
}

fn create(base: &ContactRelationEntity, comment: &str, earlier: Option<Box<Attempt>>) -> Call {
    let changes = Changes::from([
        (FieldId::SourceContactId, Value::Integer(2)),
        (FieldId::DestinationContactId, Value::Integer(3)),
        (FieldId::RelationDefinitionId, Value::Integer(1)),
        (FieldId::Comment, Value::Text(comment.to_owned())),
    ]);
    Call::Write(Write::Save(Box::new(Save { base: base.clone(), changes, earlier })))
}

fn delete(base: &ContactRelationEntity) -> Call {
    Call::Write(Write::Delete(Box::new(base.clone())))
}

/// A write that a run died over: in the journal, without an outcome.
fn left_behind(world: &World, call: &Call) {
    let Call::Write(write) = call else { panic!("a write") };
    let journal = Journal::new(Place::new(world.state.path(), "p", Timestamp::UNIX_EPOCH));
    let attempt = Attempt { write: write.clone(), known_twins: vec![RelationId(1)] };
    let intended = Intended { attempt, undoes: None, sentence: "A owns B".to_owned(), draft: None };
    journal.begin(Timestamp::now(), &intended).expect("a line");
}

#[test]
fn every_write_is_noted_with_what_became_of_it() {
    let world = World::new();
    let mut run = world.run();
    let base = run.load(1);
    run.ask(update(&base, "new words")).expect("saved");
    assert_eq!(run.last(), (Operation::Update, Some(Verdict::Saved)));
    let base = run.load(1);
    let undoes = run.entries()[0].id.to_string();
    let memo = Memo { undoes: Some(undoes.clone()), sentence: Some("Nordbank owns Fjord".to_owned()), draft: None };
    run.ask_with(delete(&base), memo).expect("deleted");
    let entries = run.entries();
    let entry = entries.last().expect("an entry");
    assert_eq!(run.last(), (Operation::Delete, Some(Verdict::Deleted)));
    assert_eq!(entry.intended.undoes.as_ref().map(ToString::to_string), Some(undoes));
    assert_eq!(entry.intended.sentence, "Nordbank owns Fjord");
    assert_eq!(entry.intended.before().map(|row| row.text(FieldId::Comment)), Some("new words"));
    let empty = run.empty();
    let Ok(Reply::Saved(row)) = run.ask(create(&empty, "made", None)) else { panic!("made") };
    let made = run.entries().pop().and_then(|entry| entry.outcome).expect("an outcome");
    assert_eq!((made.verdict, made.relation), (Verdict::Saved, row.id()));
    assert!(run.journal.unresolved().entries.is_empty());
    let text = std::fs::read_to_string(run.journal.file()).expect("a journal");
    assert!(!text.contains("demo:") && !text.contains("ZGVtbzpkZW1v"), "no secret is in it");
    run.end();
}

#[test]
fn the_intent_is_on_the_disk_before_the_request_leaves() {
    let world = World::new();
    let mut run = world.run();
    let base = run.load(1);
    world.fault(SAVE, Effect::Latency { ms: 60_000 });
    let job = run.ids.job(update(&base, "slow"));
    run.worker.send(job).expect("the worker runs");
    assert!(world.sandbox.requests().wait_for(SAVE, 1, std::time::Duration::from_secs(10)));
    assert_eq!(run.last(), (Operation::Update, None));
}

#[test]
fn what_the_server_refuses_or_someone_else_did_is_noted_too() {
    let world = World::new();
    let mut run = world.run();
    let base = run.load(1);
    let status = |status| Effect::Status { status, retry_after: None, after_write: false };
    world.fault(SAVE, status(403));
    assert_eq!(run.ask(update(&base, "x")).unwrap_err().kind, K::Forbidden);
    assert_eq!(run.last(), (Operation::Update, Some(Verdict::Refused)));
    // What is met before anything leaves is no write.
    world.fault(LOAD, Effect::EditedMeanwhile { comment: "theirs".to_owned() });
    assert!(matches!(run.ask(update(&base, "x")), Ok(Reply::Changed(_))));
    assert_eq!(run.entries().len(), 1);
    let base = run.load(1);
    world.fault(DELETE, Effect::DeletedMeanwhile);
    world.fault(DELETE, status(404));
    assert_eq!(run.ask(delete(&base)), Ok(Reply::Missing));
    assert_eq!(run.last(), (Operation::Delete, Some(Verdict::Missing)));
    run.end();
}

#[test]
fn a_wait_that_the_user_ends_is_a_refusal() {
    let world = World::new();
    let mut run = world.run();
    let base = run.load(1);
    world.fault(SAVE, Effect::Status { status: 429, retry_after: Some(15), after_write: false });
    let job = run.ids.job(update(&base, "never"));
    run.worker.send(job.clone()).expect("the worker runs");
    assert!(matches!(run.reports.blocking_recv(), Some(Report::Waiting { seconds: 15, .. })));
    run.worker.cancel(job.id);
    assert!(matches!(run.reports.blocking_recv(), Some(Report::Answer(Answer { outcome: Err(_), .. }))));
    assert_eq!(run.last(), (Operation::Update, Some(Verdict::Refused)));
    run.end();
}

#[test]
fn an_outcome_that_is_learned_later_is_noted_later() {
    let world = World::new();
    let mut run = world.run();
    let base = run.load(1);
    world.fault(SAVE, Effect::DropBefore);
    let Ok(Reply::Unsure { attempt, .. }) = run.ask(update(&base, "lost")) else { panic!("unsure") };
    assert_eq!(run.last(), (Operation::Update, Some(Verdict::Unknown)));
    assert_eq!(run.ask(Call::Resolve(attempt)), Ok(Reply::NotWritten));
    assert_eq!(run.last(), (Operation::Update, Some(Verdict::NotWritten)));

    let empty = run.empty();
    world.fault(SAVE, Effect::DropAfter);
    world.sandbox.faults().add(Fault::next("GET */Relations", Effect::DropBefore).after(1).times(3));
    let Ok(Reply::Unsure { attempt, .. }) = run.ask(create(&empty, "twice?", None)) else { panic!("unsure") };
    assert_eq!(run.last(), (Operation::Create, Some(Verdict::Unknown)));
    let Ok(Reply::Found(row)) = run.ask(create(&empty, "twice?", Some(attempt))) else { panic!("found") };
    assert_eq!(run.last(), (Operation::Create, Some(Verdict::Saved)));
    let found = run.entries().pop().and_then(|entry| entry.outcome).expect("an outcome");
    assert_eq!((found.relation, world.sent(SAVE), run.entries().len()), (row.id(), 2, 2));
    run.end();
}

#[test]
fn what_somebody_did_just_after_a_write_does_not_unmake_it() {
    let world = World::new();
    let mut run = world.run();
    let theirs = || Effect::EditedSince { comment: "theirs".to_owned() };
    let base = run.load(1);
    world.fault(SAVE, theirs());
    run.ask(update(&base, "mine")).expect("saved, and edited");
    assert_eq!(run.last(), (Operation::Update, Some(Verdict::Saved)));
    // Without an answer nobody can tell whether it was there before theirs.
    let base = run.load(1);
    world.fault(SAVE, Effect::EditedSince { comment: "others".to_owned() });
    world.fault(SAVE, Effect::DropAfter);
    run.ask(update(&base, "mine again")).expect("lost, and edited");
    assert_eq!(run.last(), (Operation::Update, Some(Verdict::Overtaken)));
    assert!(run.journal.unresolved().entries.is_empty(), "it will never be known");
    // A create is known by what it ties.
    let empty = run.empty();
    world.fault(SAVE, theirs());
    world.fault(SAVE, Effect::DropAfter);
    let Ok(Reply::Overtaken { row: Some(row), .. }) = run.ask(create(&empty, "made", None)) else { panic!("made") };
    let made = run.entries().pop().and_then(|entry| entry.outcome).expect("an outcome");
    assert_eq!((made.verdict, made.relation), (Verdict::Saved, row.id()));
    run.end();
}

#[test]
fn what_an_earlier_run_left_open_is_found_out_by_reading_alone() {
    let world = World::new();
    let mut before = world.run();
    let (done, undone, gone, kept) = (before.load(1), before.load(2), before.load(7), before.load(8));
    let empty = before.empty();
    before.ask(update(&done, "it was done")).expect("saved");
    before.ask(delete(&gone)).expect("deleted");
    before.ask(create(&empty, "it was made", None)).expect("made");
    before.end();
    for call in [
        update(&done, "it was done"),
        update(&undone, "it was not"),
        delete(&gone),
        delete(&kept),
        create(&empty, "it was made", None),
        create(&empty, "it was not made", None),
    ] {
        left_behind(&world, &call);
    }
    let (saves, deletes) = (world.sent(SAVE), world.sent(DELETE));

    let mut run = world.run();
    run.load(1);
    let mut told: Vec<String> = (0..6)
        .map(|_| match run.other() {
            Report::Resolved { sentence, attempt, outcome, .. } => {
                assert_eq!(sentence, "A owns B");
                let what = match &outcome {
                    Reply::Found(_) => "saved",
                    Reply::Deleted => "deleted",
                    Reply::NotWritten => "not written",
                    other => panic!("{other:?}"),
                };
                format!("{:?} {} {what}", Operation::of(&attempt.write), attempt.write.relation())
            }
            other => panic!("{other:?}"),
        })
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "Create 0 not written",
            "Create 0 saved",
            "Delete 7 deleted",
            "Delete 8 not written",
            "Update 1 saved",
            "Update 2 not written",
        ]
    );
    assert!(run.journal.unresolved().entries.is_empty());
    assert_eq!((world.sent(SAVE), world.sent(DELETE)), (saves, deletes), "nothing was sent again");
    run.end();
}

#[test]
fn what_cannot_be_read_stays_open_until_a_request_goes_well() {
    let world = World::new();
    let mut before = world.run();
    let base = before.load(1);
    before.end();
    left_behind(&world, &update(&base, "perhaps"));
    let mut run = world.run();
    let refused = Effect::Status { status: 403, retry_after: None, after_write: false };
    world.sandbox.faults().add(Fault::next(LOAD, refused.clone()));
    world.sandbox.faults().add(Fault::next("currentPrincipal", refused));
    assert_eq!(run.ask(Call::Principal).unwrap_err().kind, K::Forbidden);
    assert!(world.sandbox.requests().wait_for(LOAD, 2, std::time::Duration::from_secs(10)));
    assert_eq!(run.journal.unresolved().entries.len(), 1);
    assert_eq!(run.other(), Report::Unknown(vec!["A owns B".to_owned()]));
    assert!(run.ask(Call::Definitions).is_ok());
    run.ask(Call::Principal).expect("signed in");
    let told = [run.other(), run.other()];
    assert!(
        told.iter().any(|report| matches!(report, Report::Resolved { outcome: Reply::NotWritten, .. })),
        "{told:?}"
    );
    assert!(told.contains(&Report::Unknown(Vec::new())), "{told:?}");
    assert!(run.journal.unresolved().entries.is_empty());
    run.end();
}

#[test]
fn a_write_goes_out_without_a_journal_and_it_is_said_once() {
    let world = World::new();
    let blocked = world.state.path().join("a file where the folder should be");
    std::fs::write(&blocked, "").expect("a file");
    let mut run = world.run_in(&blocked);
    for round in 0..2 {
        let base = run.load(1);
        let outcome = run.ask(update(&base, &format!("round {round}")));
        assert!(matches!(outcome, Ok(Reply::Saved(_))), "{outcome:?}");
    }
    run.load(1);
    let said: Vec<&Report> = run.others.iter().collect();
    let is_it = |text: &str| text.starts_with("The journal is not written: ");
    assert!(matches!(said[..], [Report::Unprotected(Safeguard::Journal, text)] if is_it(text)), "{said:?}");
    run.others.clear();
    std::fs::remove_file(&blocked).expect("out of the way");
    let base = run.load(1);
    run.ask(update(&base, "noted")).expect("saved");
    assert_eq!(run.other(), Report::ProtectedAgain(Safeguard::Journal));
    assert_eq!(run.entries().len(), 1);
    run.end();
}

#[test]
fn a_damaged_journal_is_set_aside_and_said_once() {
    let world = World::new();
    let mut before = world.run();
    let base = before.load(1);
    before.ask(update(&base, "before")).expect("saved");
    let file = before.journal.file();
    before.end();
    let text = std::fs::read_to_string(&file).expect("a journal");
    std::fs::write(&file, text.replacen('\n', "\nnonsense\n", 1) + "{\"v\":1,\"ki").expect("a file");

    let mut run = world.run();
    run.load(1);
    let Report::Damaged(said) = run.other() else { panic!("word of it") };
    let aside = run.journal.file().with_file_name("journal-");
    assert!(said.contains("1 line that cannot be read") && said.contains(".jsonl.corrupt"), "{said}");
    assert!(said.contains(aside.to_str().expect("a name")) && !file.exists(), "{said}");
    let base = run.load(1);
    run.ask(update(&base, "after")).expect("saved");
    assert_eq!(run.journal.read(9).entries.len(), 2, "what can be read of it counts");
    run.end();

    let mut again = world.run();
    again.load(1);
    again.load(1);
    assert_eq!(again.others, [], "the torn line is nothing to be told of, nor is what was said");
    again.end();
}

#[test]
fn a_journal_that_cannot_be_read_at_all_is_said_and_writes_go_on() {
    let world = World::new();
    let mut run = world.run();
    std::fs::create_dir_all(run.journal.file()).expect("a folder where the file should be");
    let base = run.load(1);
    let Report::Damaged(said) = run.other() else { panic!("word of it") };
    assert!(said.starts_with("The journal cannot be read: "), "{said}");
    assert!(matches!(run.ask(update(&base, "all the same")), Ok(Reply::Saved(_))));
    run.end();
}

#[test]
fn a_write_of_the_same_relation_waits_for_what_is_being_found_out() {
    let world = World::new();
    let mut before = world.run();
    let base = before.load(1);
    before.end();
    left_behind(&world, &update(&base, "from the last run"));
    let mut run = world.run();
    let outcome = run.ask(update(&base, "from this run"));
    assert!(matches!(outcome, Ok(Reply::Saved(_))), "{outcome:?}");
    assert!(matches!(run.other(), Report::Resolved { outcome: Reply::NotWritten, .. }));
    let verdicts: Vec<_> = run.entries().into_iter().filter_map(|entry| entry.outcome).map(|o| o.verdict).collect();
    assert_eq!(verdicts, [Verdict::NotWritten, Verdict::Saved]);
    run.end();
}
