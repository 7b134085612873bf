//! Two processes in one folder: this one, and the same test binary started again as a
//! child that does what its environment says.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
};

use relata::journal::{Claim, Damage, Owner, Verdict};

use super::support::{KEY, at, drafts, intended, journal, outcome, record, save};

const STATE: &str = "RELATA_TEST_JOURNAL";
const ENTRIES: usize = 60;

#[test]
#[ignore = "the other process of the test below"]
fn child() {
    let Some(state) = env::var_os(STATE) else { return };
    let state = Path::new(&state);
    let (drafts, journal) = (drafts(state), journal(state).rotating_at(4000));
    drafts.store(&record(KEY, "the child's", 1)).unwrap();
    journal.begin(at(1), &intended(save(42, "in flight"), None)).unwrap();
    println!("ready");
    for number in 0..ENTRIES {
        let id = journal.begin(at(2), &intended(save(42, &format!("child {number}")), None)).unwrap();
        journal.end(&id, &outcome(Verdict::Saved, 42)).unwrap();
    }
    println!("done");
    // Until it is killed.
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

fn spawn(state: &Path) -> (Child, impl FnMut(&str)) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "processes::child", "--ignored", "--nocapture"])
        .env(STATE, state)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let wait =
        move |word: &str| assert!(lines.any(|line| line.unwrap().contains(word)), "the child ended before {word}");
    (child, wait)
}

#[test]
fn two_processes_append_whole_lines_and_a_killed_one_leaves_its_work_to_be_found() {
    let state = tempfile::tempdir().unwrap();
    let (mut child, mut wait) = spawn(state.path());
    wait("ready");
    let (drafts, journal) = (drafts(state.path()), journal(state.path()).rotating_at(4000));
    for number in 0..ENTRIES {
        let id = journal.begin(at(3), &intended(save(42, &format!("parent {number}")), None)).unwrap();
        journal.end(&id, &outcome(Verdict::Saved, 42)).unwrap();
    }
    wait("done");
    let found = drafts.load_all().drafts.remove(0);
    assert_eq!(found.owner, Owner::Held);
    assert_eq!(drafts.claim(&found.at), Ok(Claim::Taken));
    assert_eq!(journal.unresolved().entries.len(), 0, "the child is at it");

    child.kill().unwrap();
    child.wait().unwrap();
    let found = drafts.load_all().drafts.remove(0);
    assert_eq!((found.owner, &found.record), (Owner::Nobody, &record(KEY, "the child's", 1)));
    assert_eq!(drafts.claim(&found.at), Ok(Claim::Mine));
    assert_eq!(journal.unresolved().entries.len(), 1);
    let history = journal.read(1000);
    assert_eq!((history.entries.len(), history.damage), (2 * ENTRIES + 1, Damage::default()));
    let closed = history.entries.iter().filter(|entry| entry.outcome.is_some()).count();
    assert_eq!(closed, 2 * ENTRIES);
}
