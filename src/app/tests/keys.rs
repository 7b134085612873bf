//! Which keys do something, and which must not.

use super::bench::{Act, Bench};
use crate::app::{Msg, Screen, footer, layers, update};
use crate::form::FormState;
use crate::keymap::Layer;

/// A relation with a changed comment, on a screen that is too small.
fn too_small() -> Bench {
    let mut bench = Bench::new(true, false);
    bench.settle(24);
    bench.act(&Act::Comment(&["x"]));
    bench.act(&Act::Resize(59, 18));
    bench
}

#[test]
fn on_a_screen_that_is_too_small_no_key_does_anything() {
    let mut bench = too_small();
    let before = format!("{:?}", bench.model);
    bench.keys(&["y", "f8", "y", "ctrl-s", "f10", "esc", "f1", "enter", "ctrl-q", "ctrl-c", "ctrl-z"]);
    bench.act(&Act::Paste("pasted".to_owned()));
    assert_eq!(format!("{:?}", bench.model), before);
    assert!(!bench.ended && bench.outside.is_empty());
    bench.act(&Act::Resize(60, 18));
    bench.keys(&["y"]);
    assert_ne!(format!("{:?}", bench.model), before);
}

#[test]
fn on_a_screen_that_is_too_small_one_can_leave_where_nothing_would_be_asked() {
    for key in ["ctrl-q", "ctrl-c"] {
        let mut bench = Bench::new(true, false);
        bench.settle(24);
        bench.act(&Act::Resize(80, 17));
        bench.keys(&[key]);
        assert!(bench.ended, "{key}");
    }
}

#[test]
fn a_notice_goes_when_something_is_typed_or_pasted() {
    for paste in [false, true] {
        let mut bench = Bench::new(true, false);
        bench.settle(24);
        bench.keys(&["ctrl-s"]);
        assert_eq!(
            bench.model.notice().map(|notice| notice.text.as_str()),
            Some("Nothing to save: no field is changed")
        );
        let act = if paste { Act::Paste("x".to_owned()) } else { Act::Key(crate::keymap::KeyStroke::char('x')) };
        bench.act(&act);
        assert_eq!(bench.model.notice(), None);
    }
    let bench = Bench::new(true, false);
    assert!(bench.model.screen() == Screen::Form && matches!(bench.model.form(), FormState::Loading { .. }));
}

/// An editor, with what is on its way or not, where these keys were pressed; each key list after a settling.
fn at(open: bool, read_only: bool, flavour: usize, keys: &[&[&str]]) -> Bench {
    let mut bench = Bench::new(open, read_only);
    for (place, keys) in keys.iter().enumerate() {
        // What the form is opened with can be edited, unless the place is about that.
        bench.settle(if place == 0 && flavour > 24 { 24 } else { flavour });
        bench.keys(keys);
    }
    bench.model.notice = None;
    bench
}

type Place = (&'static str, fn() -> Bench);

/// Every layer, and the states in which its keys differ.
const PLACES: &[Place] = &[
    ("home", || at(false, false, 24, &[&[], &[]])),
    ("home, searching", || at(false, false, 3, &[&["a"], &[]])),
    ("home, nothing found", || at(false, false, 20, &[&["a"], &[]])),
    ("list", || at(false, false, 24, &[&["f3"], &[]])),
    ("list, loading", || at(false, false, 24, &[&["f3"]])),
    ("list, empty", || at(false, false, 7, &[&["f3"], &[]])),
    ("filter", || at(false, false, 24, &[&["f3"], &["/", "x"], &[]])),
    ("loading", || at(true, false, 24, &[])),
    ("company", || at(true, false, 24, &[&[], &[]])),
    ("comment", || at(true, false, 24, &[&["shift-tab", "shift-tab"], &[]])),
    ("changed comment", || at(true, false, 24, &[&["shift-tab", "shift-tab", "x"], &[]])),
    ("number", || at(true, false, 24, &[&["shift-tab"], &[]])),
    ("new", || at(false, false, 24, &[&["f2"], &[]])),
    ("saving", || at(true, false, 24, &[&["shift-tab", "shift-tab", "x", "ctrl-s"]])),
    ("deleting", || at(true, false, 24, &[&["f8", "y"]])),
    ("counting down", || {
        let mut bench = at(true, false, 24, &[&["shift-tab", "shift-tab", "x", "ctrl-s"]]);
        let id = bench.latest(|call| matches!(call, crate::domain::Call::Write(_))).expect("a save").id;
        bench.step(crate::app::Msg::Waiting { id, seconds: 9, cause: "no answer".to_owned() });
        bench
    }),
    ("locked row", || at(true, false, 1, &[&[], &[]])),
    ("locked row, comment", || at(true, false, 1, &[&["shift-tab", "shift-tab"], &[]])),
    ("locked field", || at(true, false, 3, &[&[], &[]])),
    ("reading only", || at(true, true, 24, &[&[], &[]])),
    ("list, reading only", || at(false, true, 24, &[&["f3"], &[]])),
    ("company picker", || at(true, false, 24, &[&["enter"], &[]])),
    ("company picker, found", || at(true, false, 3, &[&["enter", "a"], &[]])),
    ("person picker", || at(true, false, 24, &[&["tab", "enter"], &[]])),
    ("type picker", || at(true, false, 24, &[&["tab", "tab", "enter"], &[]])),
    ("discard", || at(true, false, 24, &[&["shift-tab", "shift-tab", "x", "esc"], &[]])),
    ("delete", || at(true, false, 24, &[&["f8"], &[]])),
    ("merge", || at(true, false, 26, &[&["shift-tab", "shift-tab", "x", "ctrl-s"], &[]])),
    ("gone", || at(true, false, 25, &[&["shift-tab", "shift-tab", "x", "ctrl-s"], &[]])),
    ("unsure", || at(true, false, 24, &[&["shift-tab", "shift-tab", "x", "ctrl-s"], &[]])),
    ("activity", || at(false, false, 24, &[&["f9"], &[]])),
    ("activity, empty", || {
        let mut bench = at(false, false, 24, &[&[], &[]]);
        bench.journal.clear();
        bench.keys(&["f9"]);
        bench
    }),
    ("activity over a form", || at(true, false, 24, &[&["f9"], &[]])),
    ("profiles", || at(false, false, 24, &[&["f7"], &[]])),
    ("help", || at(false, false, 24, &[&["f1"], &[]])),
    ("help over a merge", || at(true, false, 26, &[&["shift-tab", "shift-tab", "x", "ctrl-s"], &["f1"], &[]])),
];

#[test]
fn a_key_in_the_footer_does_something() {
    let mut idle = Vec::new();
    for (name, place) in PLACES {
        for hint in footer(&place().model) {
            let mut bench = place();
            let before = format!("{:?}", bench.model);
            let effects = update(&mut bench.model, Msg::Key(hint.key));
            if effects.0.is_empty() && format!("{:?}", bench.model) == before {
                idle.push(format!("{name}: {} {}", hint.key, hint.label));
            }
        }
    }
    assert_eq!(idle, [""; 0]);
}

#[test]
fn the_places_are_what_they_are_called() {
    for (name, place) in PLACES {
        let bench = place();
        let is_so = match *name {
            "merge" => matches!(bench.model.form(), FormState::Conflict { .. }),
            "gone" => matches!(bench.model.form(), FormState::Gone { .. }),
            "unsure" => matches!(bench.model.form(), FormState::Unsure { .. }),
            "loading" => matches!(bench.model.form(), FormState::Loading { .. }),
            "saving" | "counting down" => matches!(bench.model.form(), FormState::Saving { .. }),
            "deleting" => matches!(bench.model.form(), FormState::Deleting { .. }),
            "list, empty" => bench.model.list().is_some_and(|list| list.rows.is_empty()),
            "home, nothing found" => bench.model.home().items().is_empty(),
            _ => true,
        };
        assert!(is_so, "{name}: {:?}", bench.model.form());
    }
    let layers: std::collections::BTreeSet<_> =
        PLACES.iter().flat_map(|(_, place)| layers(&place().model)).map(Layer::title).collect();
    let missing: Vec<_> =
        Layer::ALL.iter().map(|layer| layer.title()).filter(|title| !layers.contains(title)).collect();
    assert_eq!(
        missing,
        ["Typing", "Before a delete on a production server", "Signing in again", "Signing in through the browser"]
    );
}

#[test]
fn the_way_out_is_called_by_what_it_does() {
    let label = |name: &str| {
        let (_, place) = PLACES.iter().find(|(named, _)| *named == name).expect("a place");
        let bench = place();
        footer(&bench.model).find(|hint| hint.key.to_string() == "Esc").map(|hint| hint.label)
    };
    assert_eq!(label("home"), None);
    assert_eq!(label("home, searching"), Some("clear"));
    assert_eq!(label("counting down"), Some("stop"));
    assert_eq!(label("merge"), Some("back"));
    assert_eq!(label("help"), Some("close"));
    assert_eq!(label("help over a merge"), Some("close"));
}

#[test]
fn a_locked_row_is_read_from_field_to_field_and_says_why_it_is_no_more() {
    let mut bench = at(true, false, 1, &[&[], &[]]);
    let fields: std::collections::BTreeSet<_> = (0..7)
        .map(|_| {
            bench.keys(&["tab"]);
            bench.model.form().focus().and_then(crate::form::Focus::field)
        })
        .collect();
    assert_eq!(fields.len(), 7, "{fields:?}");
    for keys in [&["x"][..], &["f4"], &["backspace"], &["ctrl-x"], &["ctrl-s"]] {
        for _ in 0..7 {
            bench.keys(&["tab"]);
            let field = bench.model.form().focus().and_then(crate::form::Focus::field);
            if keys == ["f4"] && field != Some(crate::domain::FieldId::Comment) {
                continue;
            }
            bench.keys(keys);
            let notice = bench.model.notice().unwrap_or_else(|| panic!("{keys:?}: no reason")).text.clone();
            assert!(notice.ends_with("the owner only"), "{keys:?}: {notice}");
        }
    }
    assert!(!bench.model.form().is_dirty());
}

#[test]
fn a_session_that_only_reads_changes_nothing_in_the_form() {
    let mut bench = at(true, true, 24, &[&[], &[]]);
    bench.keys(&["x", "ctrl-x", "enter", "space", "delete", "f4", "shift-tab", "shift-tab", "x", "f4", "ctrl-s", "f8"]);
    assert!(bench.model.overlays().is_empty() && bench.outside.is_empty());
    assert!(!bench.model.form().is_dirty());
    assert!(bench.model.notice().expect("a notice").text.contains("read-only session"));
    bench.keys(&["esc"]);
    assert_eq!(bench.model.screen(), Screen::Home);
}

#[test]
fn the_page_of_keys_says_what_a_refused_key_would_do_and_why_not() {
    let bench = at(false, true, 24, &[&["f3"], &[]]);
    let page: Vec<String> = crate::app::help_page(&bench.model)
        .into_iter()
        .filter_map(|line| match line {
            crate::app::HelpLine::Row { keys, text, .. } => Some(format!("{keys}|{text}")),
            _ => None,
        })
        .collect();
    let at = page.iter().position(|line| line.starts_with("n, F2|New relation. Refused now: read-only")).expect("n");
    assert_eq!(page[at + 1], "|(--read-only, or read_only in the profile)", "{page:#?}");
}
