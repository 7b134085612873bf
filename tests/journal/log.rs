//! The log of writes: what is appended is read back, whatever happened to the file.

use std::{fs, path::Path};

use proptest::prelude::*;
use relata::{
    domain::{FieldId, RelationId, Write},
    journal::{Damage, Entry, EntryId, History, Intended, Journal, Operation, TroubleKind, Verdict},
};

use super::support::{at, comment, delete, entity, files, intended, journal, outcome, place, save};

/// The comments that the updates of a history wrote.
fn comments(history: &History) -> Vec<String> {
    let comment = |entry: &Entry| match &entry.intended.attempt.write {
        Write::Save(save) => save.changes[&FieldId::Comment].display(),
        Write::Delete(_) => "deleted".to_owned(),
    };
    history.entries.iter().map(comment).collect()
}

fn update(journal: &Journal, text: &str) -> EntryId {
    journal.begin(at(5), &intended(save(42, text), None)).unwrap()
}

#[test]
fn an_update_comes_back_with_its_outcome() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    let first = intended(save(42, "new\nline\u{1b}[31m\u{2028}"), None);
    let id = journal.begin(at(5), &first).unwrap();
    assert_eq!(journal.unresolved().entries.len(), 1);
    journal.end(&id, &outcome(Verdict::Saved, 42)).unwrap();
    let deleted = intended(delete(42), Some(&id));
    let second = journal.begin(at(6), &deleted).unwrap();
    let History { entries, damage } = journal.read(10);
    assert_eq!(damage, Damage::default());
    let Write::Save(sent) = &first.attempt.write else { unreachable!() };
    assert_eq!(entries[0].intended.attempt.known_twins, first.attempt.known_twins);
    let Write::Save(read) = &entries[0].intended.attempt.write else { panic!("{:?}", entries[0]) };
    assert!(read.base.same_version(&sent.base));
    assert_eq!(read.changes, sent.changes);
    assert_eq!(read.base.to_json(&comment("x")), r#"{"RelationId":42,"Comment":"x","Future":{  "a":1.50}}"#);
    assert_eq!((entries[0].at, entries[0].outcome.clone()), (at(5), Some(outcome(Verdict::Saved, 42))));
    assert_eq!((&entries[1].id, &entries[1].intended), (&second, &deleted));
    assert_eq!(entries[1].intended.operation(), Operation::Delete);
    assert_eq!(journal.unresolved().entries, entries[1..]);
    assert_eq!(journal.read(1).entries, entries[1..]);
}

#[test]
fn a_create_is_logged_with_all_that_it_sends() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    let id = journal.begin(at(5), &intended(save(0, "whole"), None)).unwrap();
    journal.end(&id, &outcome(Verdict::Saved, 50)).unwrap();
    let entry = journal.read(1).entries.remove(0);
    assert_eq!((entry.intended.operation(), entry.intended.before()), (Operation::Create, None));
    let Write::Save(read) = entry.intended.attempt.write else { unreachable!() };
    assert_eq!(read.base.text(FieldId::Comment), "whole");
    assert_eq!(entry.outcome.unwrap().relation, RelationId(50));
}

#[test]
fn the_file_is_lines_of_json_that_only_the_user_can_read() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    let id = update(&journal, "new");
    journal.end(&id, &outcome(Verdict::Saved, 42)).unwrap();
    let text = fs::read_to_string(journal.file()).unwrap();
    let expected = [
        format!(
            r#"{{"v":1,"kind":"intent","id":"{id}","at":"1970-01-01T00:00:05.000Z","operation":"update","undoes":null,"relation":42,"sentence":"ABC Ltd owns Fjord Holding","before":{{"RelationId":42,"Comment":"old","Future":{{  "a":1.50}}}},"after":{{"Comment":"new"}},"known_twins":[3]}}"#
        ),
        format!(
            r#"{{"v":1,"kind":"outcome","id":"{id}","at":"1970-01-01T00:00:07.000Z","result":"saved","relation":42,"duration_ms":12,"text":""}}"#
        ),
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(journal.file()).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_is_not_known_stays_open_until_it_is() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    let id = update(&journal, "a");
    let open = |journal: &Journal| journal.unresolved().entries.len();
    journal.end(&id, &outcome(Verdict::Unknown, 42)).unwrap();
    assert_eq!(open(&journal), 1);
    journal.end(&id, &outcome(Verdict::NotWritten, 42)).unwrap();
    assert_eq!(open(&journal), 0);
    journal.end(&id, &outcome(Verdict::Unknown, 42)).unwrap();
    assert_eq!(open(&journal), 0, "not knowing is no word against knowing");
    assert_eq!(journal.read(9).entries[0].outcome.as_ref().unwrap().verdict, Verdict::NotWritten);
}

#[test]
fn what_another_relata_is_at_is_not_open_until_it_has_ended() {
    let state = tempfile::tempdir().unwrap();
    let (one, other) = (journal(state.path()), journal(state.path()));
    update(&one, "a");
    assert_eq!((one.unresolved().entries.len(), other.unresolved().entries.len()), (1, 0));
    drop(one);
    assert_eq!(other.unresolved().entries.len(), 1);
}

#[test]
fn corrupt_lines_are_counted_and_stay() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    update(&journal, "a");
    let append = |text: &[u8]| {
        let mut all = fs::read(journal.file()).unwrap();
        all.extend(text);
        fs::write(journal.file(), all).unwrap();
    };
    append(
        b"nonsense \xff\n\n{\"v\":1,\"kind\":\"intent\",\"id\":\"x.1\"}\n{\"v\":2,\"kind\":\"rainbow\"}\n{\"v\":1,\"ki",
    );
    let files = [journal.file()].into();
    let damage = Damage { corrupt: 2, files, torn: 1, newer: 1, troubles: Vec::new() };
    assert_eq!(journal.read(9).damage, damage);
    let before = fs::read(journal.file()).unwrap();
    update(&journal, "b");
    let history = journal.read(9);
    assert_eq!(comments(&history), ["a", "b"]);
    assert_eq!(history.damage, damage, "a line that was cut short stays one");
    assert!(fs::read(journal.file()).unwrap().starts_with(&before), "nothing is rewritten");
}

#[test]
fn rotation_keeps_everything() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path()).rotating_at(2000);
    let open = update(&journal, "open");
    // The clock stands still, and later goes back.
    for number in 0..60 {
        let id = journal.begin(at(100 - number), &intended(save(42, &number.to_string()), None)).unwrap();
        journal.end(&id, &outcome(Verdict::Saved, 42)).unwrap();
    }
    let files = files(place(state.path()).folder(), "journal");
    assert!(files.len() > 12, "more than ten of one second: {files:?}");
    assert!(files.iter().all(|file| fs::metadata(file).unwrap().len() <= 2000));
    assert!(
        files[0].ends_with("journal-19700101T000005Z.jsonl")
            || files.iter().any(|file| file.ends_with("journal.jsonl"))
    );
    let history = journal.read(1000);
    let expected: Vec<String> = std::iter::once("open".to_owned()).chain((0..60).map(|n| n.to_string())).collect();
    assert_eq!(comments(&history), expected);
    assert_eq!(history.damage, Damage::default());
    assert_eq!(comments(&journal.read(3)), ["57", "58", "59"]);
    assert_eq!(journal.unresolved().entries[0].id, open);
}

#[test]
fn a_relation_lives_on_under_its_last_id() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    let write = |write: Write, undoes: Option<&EntryId>, verdict: Verdict, id: i32| {
        let entry = journal.begin(at(5), &intended(write, undoes)).unwrap();
        journal.end(&entry, &outcome(verdict, id)).unwrap();
        entry
    };
    let deleted = write(delete(42), None, Verdict::Deleted, 42);
    write(save(0, "refused"), Some(&deleted), Verdict::Refused, 0);
    assert_eq!(journal.successors().latest(RelationId(42)), RelationId(42));
    let again = write(save(0, "again"), Some(&deleted), Verdict::Saved, 50);
    let redone = write(delete(50), Some(&again), Verdict::Deleted, 50);
    write(save(0, "and again"), Some(&redone), Verdict::Saved, 60);
    write(save(0, "another"), None, Verdict::Saved, 61);
    let successors = journal.successors();
    for (old, new) in [(42, 60), (50, 60), (60, 60), (61, 61), (7, 7)] {
        assert_eq!(successors.latest(RelationId(old)), RelationId(new), "{old}");
    }
    let mut circle = successors;
    circle.insert(RelationId(60), RelationId(42));
    circle.latest(RelationId(42));
}

#[test]
fn a_draft_is_led_back_to_the_last_create_that_may_have_happened() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    let create = |draft: Option<u64>, second: i64, text: &str| {
        let intended = Intended { draft, ..intended(save(0, text), None) };
        journal.begin(at(second), &intended).unwrap()
    };
    create(Some(7), 1, "first");
    let later = create(Some(7), 2, "later");
    let refused = create(Some(7), 3, "refused");
    create(Some(8), 4, "not asked for");
    create(None, 5, "from no draft");
    journal.end(&later, &outcome(Verdict::NotWritten, 0)).unwrap();
    journal.end(&refused, &outcome(Verdict::Refused, 0)).unwrap();
    let creates = journal.creates(&[7, 9].into());
    let Write::Save(save) = &creates[&7].write else { panic!("a create") };
    assert_eq!((creates.len(), save.base.text(FieldId::Comment)), (1, "later"));
    assert_eq!(save.base.id(), RelationId(0), "nobody knows what it has made");
    let made = create(Some(9), 6, "made");
    journal.end(&made, &outcome(Verdict::Saved, 77)).unwrap();
    let Write::Save(save) = &journal.creates(&[9].into())[&9].write else { panic!("a create") };
    assert_eq!((save.base.id(), save.base.text(FieldId::Comment)), (RelationId(77), "made"));
}

#[test]
fn no_log_is_an_empty_one_and_reading_makes_none() {
    let state = tempfile::tempdir().unwrap();
    assert_eq!(journal(state.path()).read(9), History::default());
    assert_eq!(fs::read_dir(state.path()).unwrap().count(), 0);
}

#[test]
fn a_log_that_cannot_be_written_is_an_ordinary_trouble() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    fs::create_dir_all(journal.file()).unwrap();
    let trouble = journal.begin(at(5), &intended(delete(42), None)).unwrap_err();
    assert_eq!(trouble.kind, TroubleKind::Missing, "{trouble}");
    assert_eq!(journal.read(9).damage.troubles.len(), 1);
    fs::remove_dir(journal.file()).unwrap();
    update(&journal, "works again");
    assert_eq!(journal.read(9).entries.len(), 1);
}

/// As `journal` would have it after a crash that kept so many bytes.
fn cut(journal: &Journal, length: usize) {
    let all = fs::read(journal.file()).unwrap();
    fs::write(journal.file(), &all[..length]).unwrap();
}

fn lines(path: &Path) -> usize {
    fs::read(path).unwrap().split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n")).count()
}

#[test]
fn wherever_a_line_is_cut_it_is_torn_and_not_corrupt() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    let any = r#"[-0,-1.5,2e9,2.0E-7,2e+7,true,false,null,{},[],"\u00e9\n\"é𝕊","",{"a":{"b":[ 1 ]}}]"#;
    let base = entity(&format!(r#"{{"RelationId":42,"Comment":"-","Future":{any}}}"#));
    let id = journal.begin(at(1), &intended(Write::Delete(Box::new(base)), None)).unwrap();
    let begun = fs::read(journal.file()).unwrap().len();
    journal.end(&id, &outcome(Verdict::Saved, 42)).unwrap();
    let all = fs::read(journal.file()).unwrap();
    for kept in 0..all.len() {
        fs::write(journal.file(), &all[..kept]).unwrap();
        let history = journal.read(9);
        let is_whole = |end| kept == end || kept == end - 1;
        let torn = usize::from(kept > 0 && !is_whole(begun) && !is_whole(all.len()));
        assert_eq!(history.damage, Damage { torn, ..Damage::default() }, "{kept} bytes");
        assert_eq!(history.entries.len(), usize::from(kept >= begun - 1), "{kept} bytes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_cut_at_any_byte_loses_the_last_line_only(
        texts in prop::collection::vec(any::<String>(), 1..5),
        index: prop::sample::Index,
    ) {
        let state = tempfile::tempdir().unwrap();
        let journal = journal(state.path());
        for text in &texts {
            update(&journal, text);
        }
        let length = fs::metadata(journal.file()).unwrap().len();
        let kept = index.index(usize::try_from(length).unwrap() + 1);
        cut(&journal, kept);
        let whole = lines(&journal.file());
        let history = journal.read(9);
        // A line that lacks no more than its end is whole too.
        let read = history.entries.len();
        prop_assert!(read == whole || (read == whole + 1 && history.damage.torn == 0));
        prop_assert_eq!(history.damage.corrupt, 0);
        let torn = history.damage.torn;
        prop_assert_eq!(&comments(&history)[..], &texts[..read]);
        update(&journal, "after");
        let history = journal.read(9);
        prop_assert_eq!(&comments(&history)[..read], &texts[..read]);
        prop_assert_eq!(comments(&history).pop(), Some("after".to_owned()));
        prop_assert_eq!((history.entries.len(), history.damage.torn, history.damage.corrupt), (read + 1, torn, 0));
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let state = tempfile::tempdir().unwrap();
        let journal = journal(state.path());
        update(&journal, "a");
        let mut all = fs::read(journal.file()).unwrap();
        all.extend(bytes);
        fs::write(journal.file(), all).unwrap();
        prop_assert_eq!(journal.read(9).entries.len(), 1);
        journal.unresolved();
        journal.successors();
    }
}

#[test]
fn a_text_of_any_kind_is_one_line() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    let base = entity("{\"RelationId\":1,\n\"X\":[\n1,\r\n\"\\n\"]}");
    journal.begin(at(1), &intended(Write::Delete(Box::new(base)), None)).unwrap();
    assert_eq!(lines(&journal.file()), 1);
    assert_eq!(journal.read(1).damage, Damage::default());
}
