//! What the server will not allow is said before it is tried.

use relata::app::Question;
use relata::domain::FieldId;

use crate::world::World;

const OWNER: &str = "Only the owner of this relation may change it.";
const OTHERS: &str = "You may not delete relations that another user has registered.";
const CONTRACT: &str = "The comment is part of a signed contract.";

#[test]
fn a_refused_update_and_delete_have_the_servers_reason() {
    let world = World::new();
    let mut desk = world.desk_at(3);
    desk.assert_shows(OWNER);
    desk.keys("<Ctrl+S>");
    assert!(desk.notice().contains(OWNER), "{}", desk.notice());
    desk.keys("<F8>");
    assert!(desk.notice().contains(OWNER), "{}", desk.notice());
    assert_eq!(desk.question(), None);
    assert_eq!(world.asked("SaveContactRelation") + world.asked("DeleteContactRelation"), 0);
}

#[test]
fn a_refused_delete_leaves_the_update_allowed() {
    let world = World::new();
    let mut desk = world.desk_at(4);
    desk.assert_shows(&OTHERS[..30]).keys("<F8>");
    assert!(desk.notice().contains(OTHERS), "{}", desk.notice());
    assert_eq!(desk.question(), None);
    desk.comments("Re-elected.").keys("<Ctrl+S>").sees("Saved");
    assert_eq!(world.comment(4).as_deref(), Some("Re-elected."));
}

#[test]
fn a_locked_field_has_its_reason_beside_it_and_is_never_reached() {
    let world = World::new();
    let mut desk = world.desk_at(5);
    desk.assert_shows(&CONTRACT[..30]);
    for _ in 0..8 {
        desk.keys("<Tab>");
        assert_ne!(desk.focused(), Some(FieldId::Comment));
    }
    assert_eq!(desk.comment(), "Contract 2024-17, day rate.");
    let mut desk = world.desk_at(14);
    desk.assert_shows("locked: The kind");
}

#[test]
fn a_mandatory_comment_is_said_and_its_absence_blocks() {
    let world = World::new();
    let mut desk = world.desk_at(6);
    desk.to(FieldId::Comment).assert_shows("required");
    desk.comments("").assert_shows("must not be empty").keys("<Ctrl+S>");
    assert!(desk.notice().contains("must not be empty"), "{}", desk.notice());
    assert_eq!(world.asked("SaveContactRelation"), 0);
    desk.keys("Met at a fair.<Ctrl+S>").sees("Saved");
}

#[test]
fn a_hidden_field_has_its_name_and_no_value() {
    let world = World::new();
    let mut desk = world.desk_at(15);
    desk.assert_shows("(hidden by the server)").assert_shows(OWNER);
}

#[test]
fn length_is_counted_as_the_server_counts_it() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    // 127 of these are 254 UTF-16 units: one more is too many.
    desk.comments(&"🚚".repeat(127)).assert_shows("254 / 254").assert_hides("too many");
    desk.keys("x").assert_shows("1 character too many").keys("<Ctrl+S>");
    assert_eq!(world.asked("SaveContactRelation"), 0);
    desk.keys("<Backspace><Ctrl+S>").sees("Saved");
    assert_eq!(world.comment(1), Some("🚚".repeat(127)));
}

#[test]
fn the_list_tells_a_refused_delete_too() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("<F3>").settle().keys("/house bank<Enter>d").settle();
    assert!(desk.notice().contains(OWNER), "{}", desk.notice());
    assert!(!matches!(desk.question(), Some(Question::Delete { .. })));
}
