//! A disk that takes nothing: work goes on, and it is said what is not protected for as
//! long as it is so.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::disk::State;
use crate::pty::{Terminal, text};
use crate::world::World;

const CTRL_S: &str = "\x13";
const CTRL_Q: &str = "\x11";
const BACK_TAB: &str = "\x1b[Z";

const DRAFTS: &str = "! Drafts are not kept: ";
#[cfg(target_os = "linux")]
const SKIPPED: &str = "skipped: this machine lets us mount nothing";
const JOURNAL: &str = "! The journal is not written: ";

/// An editor whose state folder cannot be written.
struct Case<'a> {
    world: &'a World,
    editor: Terminal,
    id: i64,
}

impl<'a> Case<'a> {
    fn new(world: &'a World, command: &[&str]) -> Self {
        let id = world.plant();
        let mut editor = world.editor_under(command, &["open", &id.to_string()]);
        editor.sees("Demo Brukeren").sees("> Active company").types(BACK_TAB).types(BACK_TAB).sees("> Comment");
        Self { world, editor, id }
    }

    /// Types and saves; both is done, and it is said what is not.
    fn goes_on(&mut self, why: &str) {
        self.editor.types("one").sees(&format!("{DRAFTS}{why}"));
        // A notice is gone with the next command, but not the trouble.
        self.editor.types(BACK_TAB).sees("> Passive person").types("\t").sees("Comment");
        self.editor.types(" two").sees("one two").sees(DRAFTS);
        self.editor.types(CTRL_S).sees("Saved").sees(&format!("{JOURNAL}{why}"));
        self.editor.wait("no word of drafts where there is none", |screen| !text(screen).contains(DRAFTS));
        assert_eq!(self.world.comment(self.id).as_deref(), Some("one two"));
        self.editor.types(" three").sees(DRAFTS).sees(JOURNAL);
    }

    /// There is room again: the draft of what was typed before is kept, and so are writes.
    fn ends_protected(mut self, state: &State) {
        self.editor.sees("Drafts are kept on disk again");
        assert!(!self.editor.text().contains(DRAFTS), "{}", self.editor.text());
        let drafts = state.drafts();
        assert!(
            matches!(drafts.as_slice(), [draft] if draft.comment.as_deref() == Some("one two three")),
            "{drafts:?}"
        );
        self.editor.types(CTRL_S).sees("Writes are in the journal again");
        assert!(!self.editor.text().contains(JOURNAL), "{}", self.editor.text());
        assert_eq!(self.world.comment(self.id).as_deref(), Some("one two three"));
        assert_eq!((state.journal().len(), state.open_intents().len()), (2, 0), "an intent and its outcome");
        self.ends();
    }

    fn ends(mut self) {
        assert_eq!(self.editor.types(CTRL_Q).ends(), 0);
    }
}

#[test]
fn a_file_in_the_place_of_the_state_folder() {
    let world = World::new();
    let folder = world.home().join("state");
    fs::write(&folder, "in the way").expect("a file");
    let mut case = Case::new(&world, &[]);
    case.goes_on("the folder is not there, or something else is in its place");
    fs::remove_file(folder).expect("out of the way");
    case.ends_protected(&world.state());
}

#[test]
fn a_state_folder_that_leads_nowhere() {
    let world = World::new();
    let nowhere = world.home().join("nowhere");
    std::os::unix::fs::symlink(&nowhere, world.home().join("state")).expect("a link");
    let mut case = Case::new(&world, &[]);
    case.goes_on("the folder is not there, or something else is in its place");
    fs::create_dir(nowhere).expect("a folder");
    case.ends_protected(&world.state());
}

/// The system refuses every byte in a file, and sends a signal that ends whoever does not
/// expect it. No right is needed for that, and the error is that of a full quota.
#[cfg(target_os = "linux")]
#[test]
fn files_that_may_not_grow() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};

    let world = World::new();
    let mut case = Case::new(&world, &["sh", "-c", "ulimit -S -f 0 && exec \"$@\"", "sh"]);
    case.goes_on("no room on the disk");
    let process = Pid::from_raw(case.editor.id());
    prlimit(process, Resource::Fsize, Rlimit { current: None, maximum: None }).expect("no limit any more");
    case.ends_protected(&world.state());
}

/// The command that mounts a file system of 64 kB over the editor's home, where nobody else
/// sees it, and does this with it before it becomes the editor; none where that is not
/// allowed.
#[cfg(target_os = "linux")]
fn on_a_disk_of_its_own(world: &World, then: &str) -> Option<Vec<String>> {
    let mount = "mount -t tmpfs -o size=64k,mode=700 tmpfs \"$RELATA_HOME\"";
    let words = |way: &[&str], script: &str| -> Vec<String> {
        way.iter().chain(&["sh", "-c", script, "sh"]).map(|word| (*word).to_owned()).collect()
    };
    let ways: [&[&str]; 2] = [&["unshare", "--mount"], &["unshare", "--mount", "--map-root-user"]];
    let way = ways.into_iter().find(|way| {
        let words = words(way, mount);
        let tried = Command::new(&words[0]).args(&words[1..]).env("RELATA_HOME", world.home()).output();
        tried.is_ok_and(|tried| tried.status.success())
    });
    way.map(|way| words(way, &format!("{mount} && {then} && exec \"$@\"")))
}

/// The editor's home as the editor sees it.
#[cfg(target_os = "linux")]
fn inside(case: &Case<'_>) -> std::path::PathBuf {
    let home = case.world.home().strip_prefix("/").expect("a whole path");
    Path::new("/proc").join(case.editor.id().to_string()).join("root").join(home)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let world = World::new();
    // What fills it must fail to.
    let fill = "! head -c 1000000 /dev/zero 2>/dev/null > \"$RELATA_HOME/filler\"";
    let Some(command) = on_a_disk_of_its_own(&world, fill) else { return println!("{SKIPPED}") };
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let mut case = Case::new(&world, &command);
    case.goes_on("no room on the disk");
    let home = inside(&case);
    fs::remove_file(home.join("filler")).expect("room");
    case.ends_protected(&State::new(home.join("state")));
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_only_read() {
    let world = World::new();
    let freeze = "mkdir \"$RELATA_HOME/state\" && mount -o remount,ro \"$RELATA_HOME\"";
    let Some(command) = on_a_disk_of_its_own(&world, freeze) else { return println!("{SKIPPED}") };
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let mut case = Case::new(&world, &command);
    case.goes_on("writing there is not allowed");
    case.editor.types(CTRL_S).wait("the save", |screen| !text(screen).contains(DRAFTS));
    case.ends();
}
