//! Damaged files of the log: put under another name, never changed, still read.

use std::{fs, path::PathBuf};

use relata::domain::{FieldId, Write};
use relata::journal::{Damage, Journal, Verdict};

use super::support::{at, files, intended, journal, outcome, place, save};

fn update(journal: &Journal, text: &str) {
    let id = journal.begin(at(5), &intended(save(42, text), None)).unwrap();
    journal.end(&id, &outcome(Verdict::Saved, 42)).unwrap();
}

fn comments(journal: &Journal) -> Vec<String> {
    let history = journal.read(99);
    let comment = |write: &Write| match write {
        Write::Save(save) => save.changes[&FieldId::Comment].display(),
        Write::Delete(_) => "deleted".to_owned(),
    };
    history.entries.iter().map(|entry| comment(&entry.intended.attempt.write)).collect()
}

/// Puts bytes where the second line begins.
fn damage(path: &PathBuf, bytes: &[u8]) -> Vec<u8> {
    let mut all = fs::read(path).unwrap();
    let second = all.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    all.splice(second..second, bytes.iter().copied());
    fs::write(path, &all).unwrap();
    all
}

#[test]
fn a_damaged_file_is_put_away_once_and_still_read() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path());
    update(&journal, "a");
    let content = damage(&journal.file(), b"\x00\xff garbage\n[]\n");
    let found = journal.read(9).damage;
    assert_eq!(found, Damage { corrupt: 2, files: [journal.file()].into(), ..Damage::default() });

    let names = journal.set_aside(at(60), &found.files).unwrap();
    let name = place(state.path()).folder().join("journal-19700101T000100Z.jsonl.corrupt");
    assert_eq!(names.as_slice(), std::slice::from_ref(&name));
    update(&journal, "b");
    assert_eq!(fs::read(name).unwrap(), content, "not a byte of it is changed");
    assert_eq!(comments(&journal), ["a", "b"]);
    assert_eq!(journal.read(9).damage, Damage::default(), "it is met once");
    assert_eq!(journal.set_aside(at(61), &found.files), Ok(Vec::new()), "another file has that name now");
    assert_eq!(comments(&journal), ["a", "b"]);
}

#[test]
fn an_earlier_file_is_put_away_where_it_stands() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path()).rotating_at(450);
    for text in ["a", "b", "c", "d"] {
        update(&journal, text);
    }
    let all = || files(place(state.path()).folder(), "journal");
    damage(&all()[1], b"nonsense\n");
    let before = all();
    let found = journal.read(9).damage;
    let names = journal.set_aside(at(60), &found.files).unwrap();
    assert_eq!(names, [PathBuf::from(format!("{}.corrupt", before[1].display()))]);
    assert_eq!(all().len(), before.len());
    assert_eq!(comments(&journal), ["a", "b", "c", "d"], "in the order of their writing");
    assert_eq!(journal.read(9).damage, Damage::default());
}

#[test]
fn a_file_is_not_put_in_the_place_of_another() {
    let state = tempfile::tempdir().unwrap();
    let journal = journal(state.path()).rotating_at(10);
    update(&journal, "a");
    let old = files(place(state.path()).folder(), "journal-").remove(0);
    damage(&old, b"nonsense\n");
    let found = journal.read(9).damage;
    let taken = PathBuf::from(format!("{}.corrupt", old.display()));
    fs::write(&taken, "the user's copy").unwrap();
    let trouble = journal.set_aside(at(60), &found.files).unwrap_err();
    assert_eq!((trouble.path, fs::read(taken).unwrap().as_slice()), (old, &b"the user's copy"[..]));
}

#[test]
fn what_a_power_cut_leaves_is_no_damage() {
    for left in [&b"{\"v\":1,\"kind\":\"int"[..], b"{\"v\":1,\"ki\0\0\0\0\0\0", b"\0\0\0\0\0\0\0"] {
        let state = tempfile::tempdir().unwrap();
        let journal = journal(state.path());
        update(&journal, "a");
        let all = [fs::read(journal.file()).unwrap().as_slice(), left].concat();
        fs::write(journal.file(), all).unwrap();
        for texts in [&["a"][..], &["a", "b"]] {
            let history = journal.read(9);
            assert_eq!((history.damage.corrupt, history.damage.troubles), (0, Vec::new()), "{left:?}");
            assert_eq!(comments(&journal), texts, "{left:?}");
            update(&journal, "b");
        }
    }
}
