//! Find, open, edit, save, and see it again.

use relata::domain::FieldId;

use crate::world::World;

#[test]
fn a_comment_is_edited_and_is_still_there_after_a_restart() {
    let mut world = World::new();
    let mut desk = world.desk();
    desk.keys("abc ltd").sees("London").keys("<Enter>").sees("Fjord Holding AS").settle();
    desk.keys("/bought<Enter>").settle().keys("<Enter>").sees("Relation 1").settle();
    println!("{}", desk.screen());
    desk.keys("<Tab><Tab><Tab>");
    println!("{}", desk.screen());
    let _ = FieldId::Comment;
    world.restart();
}
