//! Signing in through the browser over an open form, told as a user lives it.

use super::bench::{Act, Bench};
use super::invariants::shown as screen;
use super::server;
use crate::app::{Asking, Effect, Msg, Overlay, Secret, Way, update};
use crate::domain::{BrowserStep, Call, Failure, FailureKind, Job, Retry, Speaker, Write};

/// A changed relation whose save was refused for want of a sign-in.
fn refused(way: Way) -> Bench {
    let mut bench = Bench::by(way, true, false);
    bench.settle(24);
    bench.keys(&["shift-tab", "shift-tab", "x", "ctrl-s"]);
    let job = save(&bench).expect("a save");
    bench.refused(&job, no_sign_in());
    bench
}

fn no_sign_in() -> Failure {
    Failure { kind: FailureKind::SignIn, by: Speaker::Relata, text: "401".to_owned(), field: None, retry: Retry::Safe }
}

fn save(bench: &Bench) -> Option<Job> {
    bench.latest(|call| matches!(call, Call::Write(Write::Save(_))))
}

fn asking(bench: &Bench) -> Option<&Asking> {
    match bench.model.overlays().last() {
        Some(Overlay::SignIn { asking, .. }) => Some(asking),
        _ => None,
    }
}

fn step(bench: &mut Bench, step: BrowserStep) {
    bench.step(Msg::Browser(step));
}

fn waiting(unopened: Option<&str>) -> BrowserStep {
    BrowserStep::Waiting { url: "https://login".to_owned(), unopened: unopened.map(str::to_owned) }
}

#[test]
fn the_save_goes_on_when_the_browser_is_done() {
    let mut bench = refused(Way::Browser);
    assert_eq!(asking(&bench), Some(&Asking::Browser));
    bench.keys(&["enter"]);
    assert_eq!(asking(&bench), Some(&Asking::Opening));
    assert_eq!(bench.outside.pop(), Some(Effect::OpenBrowser));
    step(&mut bench, waiting(None));
    assert_eq!(bench.outside.pop(), None, "nothing is copied unasked where a browser has opened");
    bench.keys(&["f4"]);
    assert_eq!(bench.outside.pop(), Some(Effect::Copy("https://login".to_owned())));
    assert_eq!(save(&bench), None);
    step(&mut bench, BrowserStep::Done { unkept: None });
    assert_eq!(asking(&bench), None);
    let job = save(&bench).expect("the save goes on");
    bench.answered(&job, server::right(&job.call, 3));
    assert!(!bench.model.form().is_dirty());
}

#[test]
fn without_a_browser_the_address_is_copied_and_the_redirect_pasted() {
    let mut bench = refused(Way::Browser);
    bench.keys(&["enter"]);
    step(&mut bench, waiting(Some("no browser over SSH")));
    assert_eq!(bench.outside.pop(), Some(Effect::Copy("https://login".to_owned())));
    bench.keys(&["enter"]);
    assert!(!matches!(bench.outside.last(), Some(Effect::Redirected(_))), "there is nothing to hand on yet");
    bench.step(Msg::Paste("http://127.0.0.1:4711/?code=1".into()));
    bench.keys(&["enter"]);
    assert_eq!(bench.outside.pop(), Some(Effect::Redirected(Secret("http://127.0.0.1:4711/?code=1".into()))));
    step(&mut bench, BrowserStep::Refused("that is another address".to_owned()));
    let trouble = Some("that is another address".to_owned());
    assert_eq!(asking(&bench), Some(&Asking::Redirect { url: "https://login".to_owned(), trouble }));
}

#[test]
fn a_sign_in_that_failed_can_be_tried_again_or_put_off() {
    let mut bench = refused(Way::Browser);
    bench.keys(&["enter"]);
    step(&mut bench, waiting(None));
    step(&mut bench, BrowserStep::Failed("declined".to_owned()));
    assert_eq!(asking(&bench), Some(&Asking::Again("declined".to_owned())));
    bench.keys(&["enter"]);
    assert_eq!(asking(&bench), Some(&Asking::Opening));
    bench.keys(&["esc"]);
    assert_eq!(asking(&bench), None);
    assert_eq!(bench.outside.pop(), Some(Effect::LeaveBrowser));
    assert!(bench.model.form().is_dirty(), "the work is still there");
    let late = update(&mut bench.model, Msg::Browser(BrowserStep::Done { unkept: None }));
    assert!(late.0.is_empty(), "nobody waits for it any more");
}

#[test]
fn each_way_asks_for_its_own_proof() {
    for (way, expected) in [
        (Way::Secret, Some(Asking::Secret)),
        (Way::Browser, Some(Asking::Browser)),
        (Way::Sandbox, None),
        (Way::System, None),
    ] {
        assert_eq!(asking(&refused(way)), expected.as_ref(), "{way:?}");
    }
}

#[test]
fn a_secret_that_is_not_accepted_either_is_said_with_whose_and_where() {
    let mut bench = refused(Way::Secret);
    let shown = screen(&bench.model);
    assert!(shown.contains("host does not accept the sign-in") && shown.contains("The password of demo:"), "{shown}");
    for (typed, asked) in [("wrong", Asking::OtherSecret), ("again", Asking::OtherSecret)] {
        bench.step(Msg::Paste(typed.to_owned()));
        bench.keys(&["enter"]);
        let job = save(&bench).expect("the save goes on");
        bench.refused(&job, no_sign_in());
        assert_eq!(asking(&bench), Some(&asked));
        let shown = screen(&bench.model);
        assert!(shown.contains("! host did not accept what you have just typed either."), "{shown}");
    }
    bench.step(Msg::Paste("right".to_owned()));
    bench.keys(&["enter"]);
    let job = save(&bench).expect("the save goes on");
    bench.answered(&job, server::right(&job.call, 3));
    bench.act(&Act::Comment(&["y", "ctrl-s"]));
    let job = save(&bench).expect("a save");
    bench.refused(&job, no_sign_in());
    assert_eq!(asking(&bench), Some(&Asking::Secret), "it was accepted for a while");
}

#[test]
fn nothing_is_saved_behind_a_question() {
    let mut bench = refused(Way::Browser);
    bench.keys(&["enter", "ctrl-q"]);
    step(&mut bench, BrowserStep::Done { unkept: None });
    assert_eq!(save(&bench), None, "the user is just asked whether to discard it");
    bench.keys(&["right", "right", "enter"]);
    assert!(bench.ended && !bench.model.form().is_dirty());
}

#[test]
fn what_stands_beside_the_list_goes_on_too() {
    let mut bench = Bench::by(Way::Secret, false, false);
    bench.settle(24);
    bench.keys(&["f3"]);
    let page = bench.latest(|call| matches!(call, Call::Relations { .. })).expect("a list");
    bench.answered(&page, server::right(&page.call, 3));
    let is_preview = |call: &Call| matches!(call, Call::Preview(_));
    let preview = bench.latest(is_preview).expect("a preview");
    bench.refused(&preview, no_sign_in());
    bench.step(Msg::Paste("secret".to_owned()));
    bench.keys(&["enter"]);
    assert_eq!(bench.latest(is_preview).map(|job| job.call), Some(preview.call));
}

#[test]
fn a_search_for_a_field_goes_on_too() {
    let is_search = |call: &Call| matches!(call, Call::SearchCompanies { .. } | Call::PersonsOf { .. });
    for keys in [["a"].as_slice(), &["tab", "enter"]] {
        let mut bench = Bench::by(Way::Secret, true, false);
        bench.settle(24);
        bench.keys(keys);
        let search = bench.latest(is_search).expect("a search");
        bench.refused(&search, no_sign_in());
        bench.step(Msg::Paste("secret".to_owned()));
        bench.keys(&["enter"]);
        assert_eq!(bench.latest(is_search).map(|job| job.call), Some(search.call), "{keys:?}");
    }
}

#[test]
fn a_search_is_answered_under_the_page_of_keys() {
    let mut bench = Bench::new(true, false);
    bench.settle(24);
    bench.keys(&["a", "f1"]);
    bench.settle(3);
    bench.keys(&["esc"]);
    let Some(Overlay::Picker(picker)) = bench.model.overlays().last() else { panic!("a picker") };
    assert!(picker.items().len() > 0);
}
