//! One cell from its beginning to its end.

use relata::domain::{FieldId, RelationId};

use crate::{
    cell::{Cell, Deed, Next, Trouble},
    desk::Desk,
    truth::{self, Moment, Screen, done, expected, theirs_survive, typed},
    world::{COMMENT, MINE, SUBJECT, World},
};

/// Tells it: what the screens said one after another, or what was wrong.
pub(crate) fn tell(cell: Cell) -> Result<String, Vec<String>> {
    let mut world = World::new();
    let before = world.rows();
    let mut desk = begin(&world, cell);
    for fault in cell.faults() {
        world.sandbox().faults().add(fault);
    }
    if cell.trouble == Trouble::Refused {
        world.stop();
    }
    act(&mut desk, cell);
    let first = Moment::of(&world, &desk);
    let mut wrong = first.contradictions(cell, &before);
    if !cell.blind && first.screen != expected(cell) {
        wrong.push(format!("the screen says {:?} and not {:?}", first.screen, expected(cell)));
    }
    if matches!(first.screen, Screen::Conflict | Screen::NotWritten) && !theirs_survive(&first.rows) {
        wrong.push("somebody else's change is lost".to_owned());
    }
    let turned_away = matches!(cell.trouble, Trouble::Later(_));
    if world.writes() > 1 + usize::from(turned_away) {
        wrong.push(format!("sent {} times", world.writes()));
    }

    let mut told = vec![first.screen];
    world.start();
    world.sandbox().faults().clear();
    while told.len() < 6 && wrong.is_empty() {
        if !go_on(&mut desk, cell, told[told.len() - 1]) {
            break;
        }
        let now = Moment::of(&world, &desk);
        wrong.extend(now.contradictions(cell, &before));
        told.push(now.screen);
    }

    let rows = world.rows();
    if wrong.is_empty() && !done(cell, &before, &rows) {
        wrong.push(format!("not fulfilled in the end: {rows:?}"));
    }
    if wrong.is_empty() {
        for entry in truth::entries(&desk) {
            if entry.outcome.is_none() {
                wrong.push(format!("an intent without an outcome: {entry:?}"));
            }
        }
    }
    desk.end();
    let told = format!("{told:?}");
    if wrong.is_empty() {
        return Ok(told);
    }
    wrong.push(told);
    Err(wrong)
}

/// The form, with everything typed.
fn begin(world: &World, cell: Cell) -> Desk {
    if cell.deed == Deed::Create {
        let mut desk = Desk::new(world, cell, None);
        desk.keys("f2");
        desk.settle();
        desk.picks(FieldId::SourceContactId, "abc");
        desk.picks(FieldId::DestinationContactId, "fjord h");
        desk.picks(FieldId::RelationDefinitionId, "owned by");
        desk.comments(COMMENT);
        return desk;
    }
    let mut desk = Desk::new(world, cell, Some(RelationId(SUBJECT)));
    if cell.deed != Deed::Delete {
        desk.comments(MINE);
    }
    assert_eq!(desk.comment(), if cell.deed == Deed::Delete { COMMENT } else { typed(cell) });
    desk
}

/// The write.
fn act(desk: &mut Desk, cell: Cell) {
    match cell.deed {
        Deed::Create | Deed::Update(_) => desk.keys("ctrl+s"),
        Deed::Delete | Deed::DeleteEdited => desk.keys("f8 y"),
    }
    desk.settle();
}

/// What the user does next; false when there is nothing more to do.
fn go_on(desk: &mut Desk, cell: Cell, screen: Screen) -> bool {
    match (screen, cell.next) {
        (Screen::Saved | Screen::Deleted | Screen::Other, _) => return false,
        (Screen::Unsure, Next::CheckAgain) => {
            desk.keys("enter");
            desk.settle();
        }
        (Screen::Unsure, Next::WriteAgain) => {
            desk.keys("esc");
            act(desk, cell);
        }
        // Mine for all, and save.
        (Screen::Conflict, _) => desk.keys("m enter"),
        // It becomes a new relation, which is saved; after a delete that is not the wish.
        (Screen::Gone, _) if cell.deed == Deed::DeleteEdited => return false,
        (Screen::Gone, _) => desk.keys("enter ctrl+s"),
        (Screen::Failed(_) | Screen::NotWritten, _) => act(desk, cell),
    }
    desk.settle();
    true
}
