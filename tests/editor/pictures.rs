//! Every screen at three sizes, as text and a hash of its styles. Only seeded rows
//! are shown, so that nothing differs between two runs.

use relata::app::Question;
use relata::domain::FieldId;
use relata::sandbox::Effect;

use crate::desk::{Desk, Way};
use crate::world::{SAVE, World};

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 36)];

/// The screen at all sizes, each a snapshot of its own.
pub(crate) fn snap(desk: &mut Desk, name: &str) {
    for (width, height) in SIZES {
        desk.resize(width, height);
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}-{width}x{height}"), desk.picture());
        });
    }
}

fn asked(desk: &mut Desk, question: Question) {
    desk.wait("the question", |desk| desk.question() == Some(question)).settle();
}

#[test]
fn home() {
    let world = World::without_server();
    let mut desk = world.desk();
    desk.settle();
    snap(&mut desk, "home-empty");
    desk.keys("nord").sees("Nordbank").settle();
    snap(&mut desk, "home-results");
    desk.keys("<Esc>abc ltd").sees("company 2").settle().keys("<Enter>").settle().keys("<Esc>").settle().keys("<Esc>");
    snap(&mut desk, "home-recents");
}

#[test]
fn list() {
    let world = World::without_server();
    let mut desk = world.desk();
    desk.keys("abc ltd").sees("company 2").settle().keys("<Enter>").settle();
    snap(&mut desk, "list");
    desk.keys("/fjord").settle();
    snap(&mut desk, "list-filter");
    desk.keys(" nothing").settle();
    snap(&mut desk, "list-filter-nothing");
}

#[test]
fn form() {
    let world = World::without_server();
    let mut desk = world.desk_at(1);
    snap(&mut desk, "form-clean");
    desk.keys("<Ctrl+X>").settle().to(FieldId::Comment).keys(" More.");
    snap(&mut desk, "form-changed");
    desk.paste(&"long ".repeat(60));
    snap(&mut desk, "form-too-long");
    desk.keys("<Ctrl+S>");
    snap(&mut desk, "form-blocked");
    snap(&mut world.desk_at(3), "form-refused");
    snap(&mut world.desk_at(5), "form-locked");
    snap(&mut world.desk_at(14), "form-locked-fields");
    snap(&mut world.desk_at(28), "form-seeded-28");
    let mut desk = world.desk();
    desk.keys("<F2>").sees("New relation").settle();
    snap(&mut desk, "form-new");
}

#[test]
fn pickers() {
    let world = World::without_server();
    let mut desk = world.desk_at(4);
    desk.to(FieldId::SourceContactId).keys("<Enter>");
    snap(&mut desk, "picker-company-empty");
    desk.keys("no").sees("Nordbank").settle();
    snap(&mut desk, "picker-company");
    desk.keys("<Esc>").to(FieldId::SourcePersonId).keys("<Enter>").settle();
    snap(&mut desk, "picker-person");
    desk.keys("<Esc>").to(FieldId::RelationDefinitionId).keys("<Enter>").settle();
    snap(&mut desk, "picker-definition");
    desk.keys("owned by<Enter>");
    snap(&mut desk, "picker-definition-refused");
}

#[test]
fn questions() {
    let world = World::new();
    let mut desk = world.desk_at(1);
    desk.keys("<F8>");
    snap(&mut desk, "question-delete");
    desk.keys("n").comments("Mine").keys("<Esc>");
    snap(&mut desk, "question-discard");
    desk.keys("<Esc><Ctrl+S><Ctrl+Q>");
    snap(&mut desk, "question-writing");
    desk.keys("<Esc>").settle();

    let mut desk = world.desk_at(2);
    desk.comments("Mine");
    world.edit_meanwhile(2, "Theirs");
    desk.keys("<Ctrl+S>").wait("the merge screen", Desk::is_merging).settle();
    snap(&mut desk, "merge");

    let mut desk = world.desk_at(4);
    world.spoil(SAVE, Effect::DropBefore);
    desk.comments("Mine").keys("<Ctrl+S>");
    asked(&mut desk, Question::Unsure);
    snap(&mut desk, "question-unsure");

    let mut desk = world.desk_at(6);
    desk.comments("Mine");
    world.meanwhile("DELETE FROM relation WHERE relation_id = 6", []);
    desk.keys("<Ctrl+S>");
    asked(&mut desk, Question::Gone);
    snap(&mut desk, "question-gone");
}

#[test]
fn help() {
    let world = World::without_server();
    for (name, open) in [("help-home", None), ("help-form", Some(1))] {
        let mut desk = world.desk_by(&Way { open, ..Way::default() });
        desk.settle().keys("<F1>");
        snap(&mut desk, name);
    }
}

#[test]
fn too_small() {
    let world = World::without_server();
    let mut desk = world.desk();
    desk.settle();
    for (width, height) in [(59, 18), (60, 17), (20, 5), (1, 1)] {
        desk.resize(width, height);
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("too-small-{width}x{height}"), desk.picture());
        });
    }
}

#[test]
fn who_only_reads_or_is_not_signed_in() {
    let world = World::without_server();
    let mut desk = world.desk_by(&Way { read_only: true, open: Some(1), ..Way::default() });
    desk.settle().to(FieldId::Comment).keys("x<Ctrl+S>");
    snap(&mut desk, "form-read-only");
    let world = World::new();
    let mut desk = world.desk_by(&Way { password: "wrong", ..Way::default() });
    desk.settle();
    snap(&mut desk, "home-not-signed-in");
}
