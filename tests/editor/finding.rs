//! Find, open, edit, save, and see it again; the list's filter and order.

use relata::app::{Screen, SortColumn};
use relata::domain::FieldId;

use crate::desk::{Desk, Way};
use crate::world::World;

#[test]
fn an_edited_comment_is_seen_again_even_after_a_restart() {
    let mut world = World::new();
    let mut desk = world.desk();
    desk.keys("abc ltd").sees("London").keys("<Enter>").sees("Fjord Holding AS").settle();
    desk.keys("/fjord owns<Enter>").settle().keys("<Enter>").sees("Relation 1").settle();
    desk.comments("Sold in 2026.").keys("<Ctrl+S>").sees("Saved").settle();
    assert_eq!(world.comment(1).as_deref(), Some("Sold in 2026."));
    desk.keys("<Esc><Enter>").settle().assert_shows("Sold in 2026.");
    desk.keys("<Esc><Esc><Esc>");
    assert_eq!(desk.model().screen(), Screen::Home);
    assert!(desk.keys("<Ctrl+Q>").has_ended());

    world.restart();
    let mut desk = world.desk();
    desk.sees("ABC Ltd").keys("<Enter>").sees("Fjord Holding AS").settle();
    desk.keys("/sold 2026<Enter>").settle().keys("<Enter>").sees("Relation 1").settle();
    assert_eq!(desk.comment(), "Sold in 2026.");
}

#[test]
fn nordic_letters_are_found_by_plain_ones() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("ostby").sees("Østby Transport AS").sees("Anne Østby");
    desk.keys("<Esc>lodz").sees("Łódź Logistics");
}

#[test]
fn a_person_has_a_list_too() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("alice carter").sees("person 8").keys("<Enter>").settle();
    desk.assert_shows("manages").assert_shows("Anne Østby");
}

#[test]
fn a_list_is_filtered_and_sorted_in_place() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("<F3>").settle();
    let all = list(&desk).len();
    assert_eq!(i64::try_from(all), Ok(world.total()));

    desk.keys("/owns");
    let owned = list(&desk).len();
    assert!(0 < owned && owned < all);
    desk.keys(" nothing has this");
    desk.assert_shows("No relation matches");
    desk.keys("<Esc>");
    assert_eq!(list(&desk).len(), all);

    desk.settle().keys("ss");
    let rows = &desk.model().list().expect("a list").rows;
    assert_eq!(rows.sort(), (SortColumn::Party, false));
    let first = list(&desk);
    desk.keys("S").settle();
    assert_eq!(list(&desk).last(), first.first());
    desk.keys("<End><Home>jkG").settle();
    assert_eq!(desk.model().list().expect("a list").selected, all - 1);
}

/// The relations of the list as shown.
fn list(desk: &Desk) -> Vec<i32> {
    let rows = &desk.model().list().expect("a list").rows;
    (0..rows.len()).filter_map(|place| rows.get(place)).map(|row| row.id.0).collect()
}

#[test]
fn a_relation_is_opened_by_its_id_from_the_shell_and_from_home() {
    let world = World::new();
    let mut desk = world.desk_at(14);
    desk.assert_shows("Relation 14");
    assert_eq!(desk.comment(), "Observer, no vote.");
    let mut desk = world.desk();
    desk.keys("#14<Enter>").sees("Observer, no vote.");
}

#[test]
fn an_id_that_is_not_there_says_so_and_leaves_the_home_screen() {
    let world = World::new();
    let mut desk = world.desk_by(&Way { open: Some(999_999), ..Way::default() });
    desk.sees("no relation 999999");
    assert_eq!(desk.model().screen(), Screen::Home);
}

#[test]
fn without_a_server_the_editor_starts_a_sandbox_and_keeps_its_rows() {
    let world = World::without_server();
    let mut desk = world.desk_at(1);
    desk.comments("Kept.").keys("<Ctrl+S>").sees("Saved").keys("<Ctrl+Q>");
    desk.end_now();
    assert_eq!(world.desk_at(1).entity().text(FieldId::Comment), "Kept.");
}

#[test]
fn wrong_credentials_are_told_and_nothing_is_lost_but_the_answers() {
    let world = World::new();
    let mut desk = world.desk_by(&Way { password: "wrong", ..Way::default() });
    desk.sees("not signed in").sees("Sign in again");
    desk.keys("<Esc>").keys("abc").sees("Sign in again").settle();
    assert_eq!(desk.model().home().query().text(), "abc");
    desk.keys("demo").assert_hides("> demo").keys("<Enter>").sees("Demo Brukeren").sees("ABC Ltd");
}

#[test]
fn a_new_relation_of_a_company_has_the_name_that_relations_have_for_it() {
    let world = World::new();
    let mut desk = world.desk();
    desk.keys("abc ltd").sees("London").keys("<Enter>").sees("Fjord Holding AS").settle();
    desk.keys("n").sees("New relation").settle();
    assert_eq!(desk.entity().text(FieldId::SourceContactName), "ABC Ltd");
}
