//! Which keys do something, and which must not.

use super::bench::{Act, Bench};
use crate::app::Screen;
use crate::form::FormState;

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
