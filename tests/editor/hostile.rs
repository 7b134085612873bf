//! Text that would steer a terminal: never raw in a cell, and untouched in a save.
//! Every drawing of every story is checked for the first; here the text is there.

use relata::domain::FieldId;

use crate::world::World;

const COMMENTS: &[&str] = &[
    "\u{1b}[31mred\u{1b}[0m and \u{1b}]0;title\u{7}",
    "\u{9b}31m C1 \u{85} \u{90}q\u{9c}",
    "\u{202e}desrever\u{202c} \u{2066}isolated\u{2069}",
    "zero\u{200b}width\u{200d}join\u{feff}er\u{ad}",
    "tab\tand\rreturn\r\nline\u{2028}separator\u{0}",
    "漢字かな交じり文 👨‍👩‍👧 🇳🇴 e\u{301}\u{301}\u{301}",
    "trailing blanks   \n\n",
];

#[test]
fn hostile_comments_survive_a_save_byte_for_byte() {
    let world = World::new();
    for comment in COMMENTS {
        world.meanwhile("UPDATE relation SET comment = ?1 WHERE relation_id = 1", [comment]);
        let mut desk = world.desk_at(1);
        assert_eq!(desk.comment(), *comment);
        // Something else changes: the comment goes back as it came.
        desk.keys("<Ctrl+X>").settle().keys("<Ctrl+S>").settle();
        assert_eq!(desk.notice(), "Saved", "{comment:?}\n{}", desk.screen());
        assert_eq!(world.comment(1).as_deref(), Some(*comment));
        // And one that was touched keeps all but the touched letter.
        desk.to(FieldId::Comment).keys("!").keys("<Ctrl+S>").settle();
        assert_eq!(world.comment(1), Some(format!("{comment}!")), "{}", desk.notice());
    }
}

#[test]
fn hostile_text_is_pasted_and_saved_as_it_is() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    let pasted = "\u{1b}[2J\u{202e}\u{200b}漢";
    desk.comments("").paste(pasted).keys("<Ctrl+S>").sees("Saved");
    assert_eq!(world.comment(1).as_deref(), Some(pasted));
}

#[test]
fn hostile_names_are_harmless_on_every_screen() {
    let world = World::new();
    let name = format!("\u{1b}[7mEvil\u{202e}\u{9b}2J {}", "漢x".repeat(5_000));
    world.meanwhile("UPDATE contact SET name = ?1, city = ?1, folded = 'evil' WHERE contact_id = 2", [&name]);
    world.meanwhile("UPDATE person SET last_name = ?1, folded = 'evil' WHERE person_id = 8", [&name]);
    world.meanwhile("UPDATE relation_definition SET name_en = ?1 WHERE reldef_id = 1", [&name]);
    for (width, height) in [(120, 36), (80, 24), (60, 18)] {
        let mut desk = world.desk();
        desk.resize(width, height);
        desk.keys("evil").sees("Evil").settle();
        desk.keys("<Enter>").settle().assert_shows("Evil");
        desk.keys("/bought<Enter>").settle().keys("<Enter>").sees("Relation 1").settle();
        desk.keys("<F8>");
        desk.keys("n").to(FieldId::SourceContactId).keys("evil").settle().assert_shows("Evil").keys("<Esc>");
        desk.to(FieldId::SourcePersonId).keys("<Enter>").settle().keys("<Esc>");
        desk.to(FieldId::RelationDefinitionId).keys("<Enter>").settle().keys("<Esc>");
        assert_eq!(desk.entity().text(FieldId::SourceContactName), name);
    }
}

#[test]
fn a_comment_longer_than_allowed_is_shown_and_can_be_shortened() {
    let world = World::new();
    let long = "0123456789".repeat(1_000);
    world.meanwhile("UPDATE relation SET comment = ?1 WHERE relation_id = 1", [&long]);
    let mut desk = world.desk_at(1);
    assert_eq!(desk.comment().len(), 10_000);
    desk.to(FieldId::Comment).assert_shows("9746 characters too many");
    desk.keys("<Ctrl+S>");
    assert_eq!(world.asked("SaveContactRelation"), 0);
}
