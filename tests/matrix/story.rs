//! One cell from its beginning to its end.

use relata::{
    app::Level,
    domain::{FieldId, RelationId},
    journal::Operation,
};

use crate::{
    cell::{Cell, Deed, Next, Trouble},
    desk::Desk,
    truth::{self, Moment, Screen, done, expected, theirs_survive},
    world::{COMMENT, SUBJECT, World},
};

/// Tells it: what the screens said one after another, or what was wrong.
pub(crate) fn tell(cell: Cell) -> Result<String, Vec<String>> {
    let mut world = World::new(cell.wanted());
    let mut desk = begin(&mut world, cell);
    let (before, earlier) = (world.rows(), world.writes());
    for fault in cell.faults() {
        world.sandbox().faults().add(fault);
    }
    if cell.trouble == Trouble::Refused {
        world.stop();
    }
    act(&mut desk, cell, true);
    let first = Moment::of(&world, &desk, cell);
    let mut wrong = first.contradictions(cell, &before);
    let is_expected = first.screen == expected(cell) || (first.screen == Screen::Unsure && cell.may_race());
    if !cell.blind && !is_expected {
        wrong.push(format!("the screen says {:?} and not {:?}", first.screen, expected(cell)));
    }
    if matches!(first.screen, Screen::Conflict | Screen::NotWritten) && !theirs_survive(cell, &before, &first.rows) {
        wrong.push("somebody else's change is lost".to_owned());
    }
    if first.screen == Screen::Unsure && !cell.trouble.leaves_doubt() && !cell.may_race() {
        wrong.push("there is nothing to be in doubt of".to_owned());
    }
    let turned_away = matches!(cell.trouble, Trouble::Later(_));
    let sent = world.writes().saturating_sub(earlier);
    if sent > 1 + usize::from(turned_away) {
        wrong.push(format!("sent {sent} times"));
    }

    let mut told = vec![first.screen];
    world.start();
    world.sandbox().faults().clear();
    while told.len() < 6 && wrong.is_empty() {
        if !go_on(&mut desk, cell, told[told.len() - 1]) {
            break;
        }
        let now = Moment::of(&world, &desk, cell);
        wrong.extend(now.contradictions(cell, &before));
        told.push(now.screen);
    }

    let rows = world.rows();
    if wrong.is_empty() && !done(cell, &before, &rows) {
        wrong.push(format!("not fulfilled in the end: {rows:?}"));
    }
    if wrong.is_empty() {
        for entry in truth::entries(&desk, cell) {
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

/// Everything that comes before the write: the form is filled in, or what is to be taken
/// back is done and stands before its undo.
fn begin(world: &mut World, cell: Cell) -> Desk {
    let open = (!matches!(cell.deed, Deed::Create | Deed::UndoCreate)).then_some(RelationId(SUBJECT));
    let mut desk = Desk::new(world, cell, open);
    match cell.deed {
        Deed::Create => fill_in(&mut desk),
        Deed::Update(_) | Deed::DeleteEdited => desk.comments(cell.wanted()),
        Deed::Delete => {}
        Deed::UndoCreate => {
            fill_in(&mut desk);
            does(&mut desk, "ctrl+s");
            world.take_latest();
            // From the activity list: it leads to the dialog.
            desk.keys("f9 u");
            desk.settle();
        }
        Deed::UndoUpdate(_) => {
            desk.comments(cell.loaded());
            does(&mut desk, "ctrl+s");
            // The save follows the answer to this at once: it is held back until then.
            desk.keys("f9 u");
            desk.hold();
        }
        Deed::UndoDelete => {
            does(&mut desk, "f8 y");
            desk.keys("f3");
            desk.settle();
        }
    }
    desk
}

/// A new relation.
fn fill_in(desk: &mut Desk) {
    desk.keys("f2");
    desk.settle();
    desk.picks(FieldId::SourceContactId, "abc");
    desk.picks(FieldId::DestinationContactId, "fjord h");
    desk.picks(FieldId::RelationDefinitionId, "owned by");
    desk.comments(COMMENT);
}

/// A write that is taken back later: it goes well, and the form is left.
fn does(desk: &mut Desk, keys: &str) {
    desk.keys(keys);
    desk.settle();
    let notice = desk.model.notice().expect("word of the write");
    assert_eq!(notice.level, Level::Done, "{}", notice.text);
    desk.keys("esc");
    desk.settle();
}

/// The write: the first one, or one more try in the form.
fn act(desk: &mut Desk, cell: Cell, first: bool) {
    match (cell.deed, cell.operation()) {
        (Deed::UndoDelete, _) if first => desk.keys("u"),
        // The answer that is held back sets it off.
        (Deed::UndoUpdate(_), _) if first => {}
        // The dialog stands.
        (Deed::UndoCreate, _) if first => desk.keys("y"),
        (_, Operation::Create | Operation::Update) => desk.keys("ctrl+s"),
        (_, Operation::Delete) => desk.keys("f8 y"),
    }
    desk.settle();
}

/// What the user does next; false when there is nothing more to do.
fn go_on(desk: &mut Desk, cell: Cell, screen: Screen) -> bool {
    match (screen, cell.next) {
        (Screen::Saved | Screen::Deleted | Screen::DeletedBefore | Screen::Other, _) => return false,
        (Screen::Unsure, Next::CheckAgain) => {
            desk.keys("enter");
            desk.settle();
        }
        (Screen::Unsure, Next::WriteAgain) => {
            desk.keys("esc");
            act(desk, cell, false);
        }
        // Mine for all, and save.
        (Screen::Conflict, _) => desk.keys("m enter"),
        // It becomes a new relation, which is saved; after a delete that is not the wish.
        (Screen::Gone, _) if cell.deed == Deed::DeleteEdited => return false,
        (Screen::Gone, _) => desk.keys("enter ctrl+s"),
        (Screen::Failed(_) | Screen::NotWritten, _) => act(desk, cell, false),
    }
    desk.settle();
    true
}
