//! What was written is taken back, and done again; what was typed outlives its run.

use std::path::{Path, PathBuf};

use crate::desk::Desk;
use crate::world::World;

const BEFORE: &str = "Bought in 2016, all shares.";

/// The list of all relations, after relation 1 got another comment.
fn changed(world: &World) -> Desk {
    let mut desk = world.desk();
    desk.keys("<F3>").settle();
    desk.keys("<Enter>").sees("Relation 1").settle();
    desk.comments("Changed").keys("<Ctrl+S>").sees("Saved").keys("<Esc>").settle();
    assert_eq!(world.comment(1).as_deref(), Some("Changed"));
    desk
}

#[test]
fn a_save_is_taken_back_and_done_again_and_taken_back_again() {
    let world = World::new();
    let mut desk = changed(&world);
    for (key, comment, said) in [("u", BEFORE, "Put back"), ("U", "Changed", "Done again"), ("u", BEFORE, "Put back")] {
        desk.keys(key).sees(said).settle();
        assert_eq!(world.comment(1).as_deref(), Some(comment), "{key}");
    }
    desk.keys("u").sees("Nothing to take back");
}

#[test]
fn it_works_across_a_restart_and_from_the_activity_list() {
    let world = World::new();
    drop(changed(&world));
    let mut desk = world.desk();
    desk.keys("<F9>").sees("Activity").assert_shows("Save ").assert_shows("Changed");
    desk.keys("u").sees("Put back").settle();
    assert_eq!(world.comment(1).as_deref(), Some(BEFORE));
    desk.keys("<F9>").sees("taken back");
}

#[test]
fn a_deleted_relation_is_made_again_with_every_field() {
    let world = World::new();
    let mut desk = world.desk();
    let total = world.total();
    desk.keys("<F3>").settle();
    desk.keys("d").sees("Delete this relation?").keys("y").sees("Deleted relation 1").settle();
    assert_eq!((world.total(), world.comment(1)), (total - 1, None));
    desk.keys("u").sees("Re-created as relation").settle();
    assert_eq!((world.total(), world.count(BEFORE)), (total, 1));
}

#[test]
fn another_change_since_then_is_merged_and_not_overwritten() {
    let world = World::new();
    let mut desk = changed(&world);
    world.edit_meanwhile(1, "Theirs");
    desk.keys("u").wait("the merge screen", Desk::is_merging);
    assert_eq!(world.comment(1).as_deref(), Some("Theirs"));
    desk.keys("<Left><Enter>").sees("Put back").settle();
    assert_eq!(world.comment(1).as_deref(), Some(BEFORE));
}

#[test]
fn a_damaged_journal_is_said_and_undo_still_works() {
    let world = World::new();
    changed(&world).hang_up();
    let is_journal = |file: &PathBuf| file.file_name().is_some_and(|name| name == "journal.jsonl");
    let journal = files_under(world.home()).find(is_journal).expect("a journal");
    let text = std::fs::read_to_string(&journal).expect("a file of ours");
    std::fs::write(&journal, format!("\u{0}nonsense\n{text}{{\"v\":1,")).expect("a file of ours");
    let mut desk = world.desk();
    desk.sees("1 line that cannot be read").sees(".jsonl.corrupt").settle();
    desk.keys("<F9>").sees("Changed").keys("u").sees("Put back").settle();
    assert_eq!(world.comment(1).as_deref(), Some(BEFORE));
    desk.hang_up();
    let kept = files_under(world.home()).find(|file| file.to_string_lossy().ends_with(".jsonl.corrupt"));
    assert!(std::fs::read_to_string(kept.expect("it is kept")).expect("a file of ours").contains("nonsense"));
    world.desk().settle().assert_hides("cannot be read");
}

#[test]
fn two_things_that_are_not_protected_are_both_said() {
    let world = World::new();
    changed(&world).hang_up();
    let mut desk = world.desk_at(1);
    desk.comments("Typed and not saved");
    desk.hang_up();
    for file in files_under(world.home()).filter(|file| file.is_file()) {
        if file.to_string_lossy().contains("/drafts/") || file.ends_with("journal.jsonl") {
            std::fs::write(file, "{]").expect("a file of ours");
        }
    }
    world.desk().settle().sees("A draft cannot be read").assert_shows("1 line that cannot be read");
}

#[test]
fn a_draft_that_cannot_be_read_is_left_aside_and_said() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.comments("Typed and not saved");
    desk.hang_up();
    for file in files_under(world.home()).filter(|file| file.to_string_lossy().contains("/drafts/")) {
        std::fs::write(file, "{").expect("a file of ours");
    }
    world.desk().sees("A draft cannot be read");
    let kept = files_under(world.home()).any(|file| file.to_string_lossy().contains(".corrupt-"));
    assert!(kept, "it was not kept");
}

fn files_under(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of ours") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.into_iter()
}
