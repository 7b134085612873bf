//! A list that is read again, the preview beside it, and an Enter that came before the hits.

use super::bench::Bench;
use super::server;
use crate::app::{Overlay, Preview, Screen, SortColumn};
use crate::domain::{Call, Job, Page, PartyRef, RelationId, RelationRow, Reply, Scope};
use crate::form::FormState;

fn row(id: i32) -> RelationRow {
    RelationRow {
        id: RelationId(id),
        definition: 1,
        direction: crate::domain::Direction::Active,
        near: Some(PartyRef::Company(2)),
        near_name: "ABC".into(),
        text: "owns".into(),
        far: Some(PartyRef::Company(3)),
        far_name: format!("Fjord {id}").into(),
        comment: "".into(),
    }
}

fn page(ids: impl IntoIterator<Item = i32>, next: Option<usize>) -> Reply {
    Reply::Relations(Page { rows: ids.into_iter().map(row).collect(), next })
}

fn asked_for_rows(bench: &Bench) -> Job {
    bench.latest(|call| matches!(call, Call::Relations { .. })).expect("a request for rows")
}

fn previewed(bench: &Bench) -> Option<Job> {
    bench.latest(|call| matches!(call, Call::Preview(_)))
}

/// A list of the relations 1 to 40 with its last row marked.
fn list() -> Bench {
    let mut bench = Bench::new(false, false);
    bench.settle(24);
    bench.keys(&["f3"]);
    let job = asked_for_rows(&bench);
    bench.answered(&job, page(1..=40, None));
    bench.keys(&["s", "s", "end", "up"]);
    show_preview(&mut bench);
    bench
}

fn show_preview(bench: &mut Bench) {
    while let Some(job) = previewed(bench) {
        // Flavour 3 is a relation that is there.
        bench.answered(&job, server::right(&job.call, 3));
    }
}

fn marked(bench: &Bench) -> (i32, usize) {
    let list = bench.model.list().expect("a list");
    (list.current().expect("a row").id.0, list.selected - list.offset)
}

/// The marked relation is beside the list, whole.
fn whole(bench: &Bench) -> bool {
    let list = bench.model.list().expect("a list");
    let current = list.current().map(|row| row.id);
    matches!(list.preview(), Preview::Loaded(entity) if Some(entity.id()) == current)
}

#[test]
fn a_list_that_is_read_again_keeps_its_rows_and_its_place() {
    let mut bench = list();
    let before = marked(&bench);
    bench.keys(&["f5"]);
    assert_eq!((marked(&bench), bench.model.list().unwrap().rows.len()), (before, 40));
    let job = asked_for_rows(&bench);
    bench.answered(&job, page((1..=20).chain([77]), Some(21)));
    assert_eq!((marked(&bench), bench.model.list().unwrap().rows.len()), (before, 40), "half of it is not shown");
    let job = asked_for_rows(&bench);
    assert_eq!(job.call, Call::Relations { scope: Scope::All, skip: 21 });
    bench.answered(&job, page(22..=40, None));
    let list = bench.model.list().unwrap();
    assert_eq!((list.rows.len(), list.rows.sort()), (40, (SortColumn::Party, false)));
    assert_eq!(marked(&bench), before);
    assert!(previewed(&bench).is_some() && whole(&bench), "the preview stays until it is read again");
}

#[test]
fn a_row_that_is_gone_leaves_the_mark_in_its_place() {
    let mut bench = list();
    let (id, line) = marked(&bench);
    bench.keys(&["/", "f", "j", "o", "enter", "f5"]);
    let job = asked_for_rows(&bench);
    bench.answered(&job, page((1..=40).filter(|other| *other != id), None));
    assert_eq!((bench.model.list().unwrap().filter_text(), bench.model.list().unwrap().rows.len()), ("fjo".into(), 39));
    assert_ne!(marked(&bench).0, id);
    assert!(marked(&bench).1.abs_diff(line) <= 1);
    show_preview(&mut bench);
    assert!(whole(&bench));
}

#[test]
fn rows_that_could_not_be_read_again_stay_and_are_called_old() {
    let mut bench = list();
    let before = marked(&bench);
    bench.keys(&["f5"]);
    let job = asked_for_rows(&bench);
    bench.failed(&job);
    assert_eq!((marked(&bench), bench.model.list().unwrap().rows.len()), (before, 40));
    let said = &bench.model.notice().expect("a notice").text;
    assert!(said.contains("earlier"), "{said}");
    bench.keys(&["f5"]);
    let job = asked_for_rows(&bench);
    bench.answered(&job, page(1..=3, None));
    assert_eq!(bench.model.list().unwrap().rows.len(), 3);
}

#[test]
fn what_is_saved_or_deleted_while_rows_are_read_again_is_not_undone_by_them() {
    let mut bench = list();
    let (id, _) = marked(&bench);
    bench.keys(&["f5"]);
    let rows = asked_for_rows(&bench);
    bench.keys(&["d"]);
    let job = bench.latest(|call| matches!(call, Call::Load(_))).expect("a relation");
    bench.answered(&job, Reply::Relation(Box::new(server::entity(id, 0))));
    bench.keys(&["y"]);
    let job = bench.latest(|call| matches!(call, Call::Write(_))).expect("a delete");
    bench.answered(&job, Reply::Deleted);
    bench.answered(&rows, page(1..=40, None));
    assert_eq!(bench.model.list().unwrap().rows.place(RelationId(id)), None);
}

#[test]
fn the_preview_is_whole_after_the_mark_went_somewhere_and_back() {
    let mut bench = list();
    bench.keys(&["up"]);
    let first = previewed(&bench).expect("a preview");
    bench.keys(&["up"]);
    bench.keys(&["down"]);
    // A newer one had taken its place.
    let mut cancelled = server::failure(4);
    cancelled.text = "cancelled".to_owned();
    bench.refused(&first, cancelled);
    show_preview(&mut bench);
    assert!(whole(&bench));
}

#[test]
fn the_preview_is_whole_after_a_relation_that_was_opened_is_gone() {
    let mut bench = list();
    let (id, _) = marked(&bench);
    bench.keys(&["enter"]);
    let job = bench.latest(|call| matches!(call, Call::Load(_))).expect("a relation");
    bench.answered(&job, Reply::Missing);
    assert_ne!(marked(&bench).0, id);
    show_preview(&mut bench);
    assert!(whole(&bench));
}

fn searched(bench: &Bench) -> Job {
    bench.latest(|call| matches!(call, Call::SearchParties { .. } | Call::SearchCompanies { .. })).expect("a search")
}

#[test]
fn an_enter_before_the_hits_opens_the_first_of_them() {
    let mut bench = Bench::new(false, false);
    bench.settle(24);
    bench.keys(&["a", "b", "enter"]);
    assert_eq!(bench.model.screen(), Screen::Home);
    let search = searched(&bench);
    assert_eq!(search.call, Call::SearchParties { text: "ab".to_owned() });
    bench.answered(&search, server::right(&search.call, 3));
    assert_eq!(bench.model.list().expect("the first hit's list").title, "Company 2");
}

#[test]
fn an_enter_is_for_that_very_text_and_forgotten_with_the_next_key() {
    for key in ["c", "down", "esc"] {
        let mut bench = Bench::new(false, false);
        bench.settle(24);
        bench.keys(&["a", "b", "enter", key]);
        bench.settle(3);
        assert_eq!(bench.model.screen(), Screen::Home, "{key}");
    }
}

#[test]
fn hits_of_an_earlier_text_are_not_opened() {
    let mut bench = Bench::new(false, false);
    bench.settle(24);
    bench.keys(&["a"]);
    bench.settle(3);
    bench.keys(&["b", "enter"]);
    assert_eq!(bench.model.screen(), Screen::Home);
    let search = searched(&bench);
    // Flavour 0 finds nothing.
    bench.answered(&search, server::right(&search.call, 0));
    assert_eq!(bench.model.screen(), Screen::Home);
    // A line that was chosen on purpose is not exchanged for the first.
    bench.keys(&["backspace"]);
    bench.settle(3);
    bench.keys(&["b", "down", "enter"]);
    bench.settle(3);
    assert_eq!(bench.model.screen(), Screen::Home);
}

#[test]
fn an_enter_before_the_companies_takes_the_first_of_them() {
    for (keys, taken) in [(["enter"].as_slice(), true), (&["enter", "up"], false)] {
        let mut bench = Bench::new(true, false);
        bench.settle(24);
        bench.keys(&["a"]);
        assert!(matches!(bench.model.overlays(), [Overlay::Picker(_)]));
        bench.keys(keys);
        let search = searched(&bench);
        bench.answered(&search, server::right(&search.call, 3));
        assert_eq!(bench.model.overlays().is_empty(), taken);
        let FormState::Editing { draft, .. } = bench.model.form() else { panic!("a form") };
        assert_eq!(draft.entity().text(crate::domain::FieldId::SourceContactName) == "Company 2", taken);
    }
}
