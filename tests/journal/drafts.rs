//! Drafts: found, held, claimed, set aside.

use std::{
    fs,
    path::{Path, PathBuf},
};

use relata::domain::FieldId;
use relata::journal::{Claim, DraftKey, Found, Owner, TroubleKind};

use super::support::{KEY, drafts, place, record};

fn folder(state: &Path) -> PathBuf {
    place(state).folder().join("drafts")
}

/// The only file in a folder.
fn only_file(folder: &Path) -> PathBuf {
    let files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

fn comments(found: &Found) -> Vec<&str> {
    found.drafts.iter().map(|draft| draft.record.changes[&FieldId::Comment].text().unwrap()).collect()
}

/// Leaves a draft as a process does that is killed.
fn abandoned(state: &Path, comment: &str, second: i64) {
    drafts(state).store(&record(KEY, comment, second)).unwrap();
}

#[test]
fn looking_for_drafts_makes_no_folder() {
    let state = tempfile::tempdir().unwrap();
    let drafts = drafts(state.path());
    assert_eq!(drafts.load_all(), Found::default());
    assert_eq!(drafts.remove(KEY), Ok(()));
    assert_eq!(fs::read_dir(state.path()).unwrap().count(), 0);
}

#[test]
fn what_is_stored_is_found_and_what_is_removed_is_not() {
    let state = tempfile::tempdir().unwrap();
    let drafts = drafts(state.path());
    let new = record(DraftKey::New(u64::MAX), "new", 2);
    for kept in [&record(KEY, "first", 1), &record(KEY, "second", 1), &new] {
        drafts.store(kept).unwrap();
    }
    let found = drafts.load_all();
    assert_eq!(comments(&found), ["new", "second"]);
    assert_eq!(found.drafts[0].record, new);
    assert!(found.drafts.iter().all(|draft| draft.owner == Owner::Mine));
    drafts.remove(new.key).unwrap();
    assert_eq!(comments(&drafts.load_all()), ["second"]);
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_them() {
    use std::os::unix::fs::PermissionsExt;
    let state = tempfile::tempdir().unwrap();
    let drafts = drafts(state.path());
    drafts.store(&record(KEY, "private", 1)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = folder(state.path());
    assert_eq!((mode(folder.parent().unwrap()), mode(&folder)), (0o700, 0o700));
    assert_eq!(mode(&only_file(&folder)), 0o600);
}

#[test]
fn a_living_relata_keeps_its_draft_and_a_dead_one_leaves_it_to_one_heir() {
    let state = tempfile::tempdir().unwrap();
    let (one, other) = (drafts(state.path()), drafts(state.path()));
    one.store(&record(KEY, "theirs", 1)).unwrap();
    let at = other.load_all().drafts.remove(0).at;
    assert_eq!(other.load_all().drafts[0].owner, Owner::Held);
    assert_eq!(other.claim(&at), Ok(Claim::Taken), "not stolen");
    other.store(&record(KEY, "mine", 2)).unwrap();
    assert_eq!(comments(&one.load_all()), ["mine", "theirs"], "not overwritten");
    other.remove(KEY).unwrap();
    drop(one);
    assert_eq!(other.load_all().drafts[0].owner, Owner::Nobody);
    let third = drafts(state.path());
    assert_eq!((other.claim(&at), third.claim(&at)), (Ok(Claim::Mine), Ok(Claim::Taken)));
    assert_eq!((other.load_all().drafts[0].owner, third.load_all().drafts[0].owner), (Owner::Mine, Owner::Held));
    other.remove(KEY).unwrap();
    assert_eq!(third.load_all(), Found::default());
}

#[test]
fn of_two_left_drafts_of_one_relation_neither_is_lost() {
    let state = tempfile::tempdir().unwrap();
    abandoned(state.path(), "older", 1);
    abandoned(state.path(), "newer", 2);
    let drafts = drafts(state.path());
    let found = drafts.load_all();
    assert_eq!(comments(&found), ["newer", "older"]);
    assert_eq!(drafts.claim(&found.drafts[0].at), Ok(Claim::Mine));
    assert_eq!(drafts.claim(&found.drafts[1].at), Ok(Claim::Occupied));
    drafts.remove(KEY).unwrap();
    assert_eq!(comments(&drafts.load_all()), ["older"]);
    assert_eq!(drafts.claim(&found.drafts[1].at), Ok(Claim::Mine));
}

#[test]
fn what_is_no_draft_is_set_aside_and_the_rest_is_read() {
    let state = tempfile::tempdir().unwrap();
    abandoned(state.path(), "good", 1);
    let drafts = drafts(state.path());
    let folder = folder(state.path());
    let whole = fs::read(only_file(&folder)).unwrap();
    for (name, content) in [
        ("relation-1.dead.json", &whole[..40]),
        ("relation-2.dead.json", &whole),
        ("relation-3.dead.json", b"\xff"),
        ("relation-4.dead.json", br#"{"version":9}"#),
        ("relation-5.dead.unfinished", &whole[..9]),
        ("notes.txt", b"the user's"),
    ] {
        fs::write(folder.join(name), content).unwrap();
    }
    fs::write(folder.join("relation-1.dead.json.corrupt-1"), "an earlier one").unwrap();
    let found = drafts.load_all();
    assert_eq!(comments(&found), ["good"]);
    let aside = ["relation-1.dead.json.corrupt-2", "relation-2.dead.json.corrupt-1", "relation-3.dead.json.corrupt-1"];
    assert_eq!(found.set_aside, aside.map(|name| folder.join(name)));
    assert_eq!(fs::read(&found.set_aside[0]).unwrap(), &whole[..40]);
    assert_eq!(found.newer, [folder.join("relation-4.dead.json")]);
    assert_eq!(found.troubles, []);
    assert!(folder.join("notes.txt").exists() && !folder.join("relation-5.dead.unfinished").exists());
    assert_eq!(drafts.load_all().set_aside, [""; 0].map(PathBuf::from), "said once");
}

#[test]
fn a_folder_that_is_a_file_is_an_ordinary_trouble() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state");
    fs::write(&file, "").unwrap();
    let drafts = drafts(&file);
    let trouble = drafts.store(&record(KEY, "a", 1)).unwrap_err();
    assert_eq!(trouble.kind, TroubleKind::Missing, "{trouble}");
    assert!(trouble.to_string().contains(&file.display().to_string()), "{trouble}");
    assert_eq!(drafts.load_all(), Found::default());
    fs::remove_file(&file).unwrap();
    assert_eq!(drafts.store(&record(KEY, "a", 1)), Ok(()), "and it works again");
}

#[test]
fn a_folder_that_cannot_be_locked_is_read_and_left_as_it_is() {
    let state = tempfile::tempdir().unwrap();
    abandoned(state.path(), "good", 1);
    let folder = folder(state.path());
    let corrupt = folder.join("relation-1.dead.json");
    fs::write(&corrupt, "{").unwrap();
    // As on a file system that only reads, which a test cannot have everywhere.
    let lock = place(state.path()).folder().join("lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let drafts = drafts(state.path());
    let found = drafts.load_all();
    assert_eq!((comments(&found), found.set_aside.len()), (vec!["good"], 0));
    let about: Vec<&Path> = found.troubles.iter().map(|trouble| trouble.path.as_path()).collect();
    assert_eq!(about, [lock.as_path(), &corrupt]);
    assert!(corrupt.exists());
    assert_eq!(drafts.claim(&found.drafts[0].at).unwrap_err().path, lock);
}
