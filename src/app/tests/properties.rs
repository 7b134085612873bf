//! Random scripts; what must hold is in [`super::bench`].

use proptest::prelude::*;

use super::bench::{Act, Bench};
use crate::app::Way;
use crate::domain::BrowserStep;
use crate::keymap::{BINDINGS, KeyStroke};

/// What leads deep into the program, and what interrupts it there.
const HABITS: &[&[&str]] = &[
    &["ctrl-x", "f10"],
    &["ctrl-s"],
    &["ctrl-s"],
    &["f8", "y"],
    &["f8", "right", "enter"],
    &["esc", "enter"],
    &["ctrl-q", "enter"],
    &["ctrl-q", "enter", "x"],
    &["ctrl-q", "esc"],
    &["ctrl-q", "right", "enter"],
    &["esc", "right", "enter"],
    &["esc", "right", "enter", "1", "enter"],
    &["tab", "enter"],
    &["esc"],
    &["left"],
    &["m", "enter"],
    &["t", "enter"],
    &["b", "e"],
    &["f1", "esc"],
    &["1", "enter"],
    &["f3", "enter"],
    &["f9", "u"],
    &["f9", "down", "u"],
    &["f9", "down", "down", "u"],
    &["esc", "esc", "f3", "u"],
    &["esc", "esc", "f3", "U"],
    &["esc", "esc", "enter"],
    &["esc", "esc", "down", "enter", "f2"],
];

/// What is done to a comment.
const AT_THE_COMMENT: &[&[&str]] = &[
    &["x"],
    &["x", "ctrl-s"],
    &["x", "ctrl-s", "y"],
    &["x", "ctrl-s", "ctrl-q", "enter"],
    &["x", "ctrl-s", "ctrl-q", "enter", "y"],
    &["x", "ctrl-s", "esc", "enter", "tab", "tab", "enter"],
    &["x", "f8", "y"],
    &["f8", "y"],
];

fn any_key() -> impl Strategy<Value = KeyStroke> {
    let bound: Vec<KeyStroke> = BINDINGS.iter().flat_map(|binding| binding.keys).copied().collect();
    prop_oneof![
        prop::sample::select(bound),
        "[a-zå漢 1-9]".prop_map(|text| KeyStroke::char(text.chars().next().expect("one letter"))),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let number = || 0..10_000_usize;
    prop_oneof![
        8 => prop::sample::select(AT_THE_COMMENT).prop_map(Act::Comment),
        8 => prop::sample::select(HABITS).prop_map(Act::Habit),
        6 => number().prop_map(Act::Bound),
        3 => any_key().prop_map(Act::Key),
        1 => "[a-c\\n\u{202e}\u{1b}漢]{0,30}".prop_map(Act::Paste),
        1 => (1..=300_u16, 1..=100_u16).prop_map(|(width, height)| Act::Resize(width, height)),
        4 => (60..=100_u16, 18..=30_u16).prop_map(|(width, height)| Act::Resize(width, height)),
        1 => prop_oneof![".{0,20}".prop_map(Ok), Just(Err("no editor".to_owned()))].prop_map(Act::Edited),
        1 => browser_step().prop_map(Act::Browser),
        3 => number().prop_map(Act::Settled),
        16 => (0..3_usize, number()).prop_map(|(which, flavour)| Act::Right(which, flavour)),
        2 => (number(), number()).prop_map(|(which, flavour)| Act::Failed(which, flavour)),
        1 => (number(), number()).prop_map(|(which, flavour)| Act::Wrong(which, flavour)),
        1 => (number(), number()).prop_map(|(which, flavour)| Act::Stray(which, flavour)),
        1 => prop::bool::ANY.prop_map(Act::Full),
        1 => (number(), prop::bool::ANY).prop_map(|(which, same)| Act::Resolved(which, same)),
    ]
}

fn browser_step() -> impl Strategy<Value = BrowserStep> {
    prop_oneof![
        ("[a-z\u{1b}漢]{0,90}", prop::option::of(Just("no browser here".to_owned())))
            .prop_map(|(url, unopened)| BrowserStep::Waiting { url, unopened }),
        Just(BrowserStep::Refused("that is another address".to_owned())),
        Just(BrowserStep::Failed("declined".to_owned())),
        prop::option::of(Just("no keyring".to_owned())).prop_map(|unkept| BrowserStep::Done { unkept }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_left_over_or_sent_unasked(
        open in prop::bool::weighted(0.8),
        calm in prop::bool::weighted(0.7),
        way in prop::sample::select(&[Way::Sandbox, Way::Secret, Way::Browser, Way::System][..]),
        read_only in prop::bool::weighted(0.1),
        left in 0..=3_usize,
        acts in prop::collection::vec(act(), 0..150),
    ) {
        let mut bench = Bench::by(way, open, read_only);
        if calm {
            bench.settle(24);
        }
        if left > 0 {
            bench.offer(left);
        }
        for act in &acts {
            bench.act(act);
        }
    }
}
