//! What must hold of the whole table, and the keys users rely on.

use super::*;
use std::collections::HashSet;

/// The stacks the application builds, outermost first.
const STACKS: &[&[Layer]] = &[
    &[Layer::Global, Layer::Home],
    &[Layer::Global, Layer::List],
    &[Layer::Global, Layer::List, Layer::Filter],
    &[Layer::Global, Layer::Form],
    &[Layer::Global, Layer::Form, Layer::Lookup],
    &[Layer::Global, Layer::Form, Layer::Number],
    &[Layer::Global, Layer::Form, Layer::Comment],
    &[Layer::Global, Layer::Form, Layer::Lookup, Layer::Picker],
    &[Layer::Global, Layer::List, Layer::Dialog],
    &[Layer::Global, Layer::List, Layer::DeleteDialog],
    &[Layer::Global, Layer::Form, Layer::Comment, Layer::Merge],
    &[Layer::Global, Layer::Home, Layer::Activity],
    &[Layer::Global, Layer::Form, Layer::DeleteByName],
    &[Layer::Global, Layer::Form, Layer::SignIn],
    &[Layer::Global, Layer::Form, Layer::Browser],
    &[Layer::Global, Layer::Home, Layer::Profiles],
    &[Layer::Global, Layer::Home, Layer::Help],
];

fn press(layers: &[Layer], key: &str) -> Resolved {
    let mut stack = vec![Layer::Global];
    stack.extend(layers);
    resolve(&stack, key.parse().unwrap())
}

fn command(layers: &[Layer], key: &str) -> Option<Command> {
    match press(layers, key) {
        Resolved::Command(command) => Some(command),
        Resolved::Text(_) | Resolved::Unbound => None,
    }
}

#[test]
fn no_key_means_two_things_in_one_layer() {
    let mut seen = HashSet::new();
    for binding in BINDINGS {
        assert!(!binding.keys.is_empty(), "{binding:?}");
        for key in binding.keys {
            assert!(seen.insert((binding.layer, *key)), "{key} twice in {:?}", binding.layer);
            assert_eq!(*key, key.normal(), "{key} would never be matched");
        }
    }
}

#[test]
fn every_command_is_bound() {
    let bound: HashSet<_> = BINDINGS.iter().map(|binding| binding.command).collect();
    let unbound: Vec<_> = Command::ALL.iter().filter(|command| !bound.contains(command)).collect();
    assert_eq!(unbound, Vec::<&Command>::new());
}

#[test]
fn every_binding_can_be_reached() {
    for binding in BINDINGS {
        let meant = Resolved::Command(binding.command);
        let reached = |key: &KeyStroke| STACKS.iter().any(|stack| resolve(stack, *key) == meant);
        assert!(binding.keys.iter().all(reached), "{binding:?}");
    }
}

#[test]
fn no_key_needs_what_keyboards_and_terminals_lack() {
    // Letters and signs typed with AltGr somewhere in Europe, and chords that terminals, tmux or screen take.
    const ALT_GR: &str = "@#$[]{}|\\~^`";
    for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
        assert!(!key.alt && !key.shift, "{key}");
        match key.code {
            KeyCode::Char(c) if key.ctrl => assert!(c.is_ascii_lowercase() && !"jbaoim".contains(c), "{key}"),
            KeyCode::Char(c) => assert!(c.is_ascii() && !ALT_GR.contains(c), "{key}"),
            KeyCode::Enter | KeyCode::Tab | KeyCode::Esc | KeyCode::F(_) => assert!(!key.ctrl, "{key}"),
            _ => {}
        }
    }
}

#[test]
fn letters_are_text_exactly_where_text_is_edited() {
    for stack in STACKS {
        let inner = *stack.last().unwrap();
        let typed = resolve(stack, KeyStroke::char('w')) == Resolved::Text('w');
        let expected = matches!(
            inner,
            Layer::Home
                | Layer::Filter
                | Layer::Lookup
                | Layer::Number
                | Layer::Comment
                | Layer::Picker
                | Layer::DeleteByName
                | Layer::SignIn
                | Layer::Browser
        );
        assert_eq!(typed, expected, "{inner:?}");
        assert_eq!(inner.takes_text(), expected, "{inner:?}");
    }
}

#[test]
fn typing_comes_before_outer_layers_and_function_keys_go_outward() {
    assert_eq!(press(&[Layer::List], "n"), Resolved::Command(Command::New));
    assert_eq!(press(&[Layer::List, Layer::Filter], "n"), Resolved::Text('n'));
    assert_eq!(press(&[Layer::List, Layer::Filter], "G"), Resolved::Text('G'));
    assert_eq!(press(&[Layer::List, Layer::Filter], "f2"), Resolved::Command(Command::New));
    assert_eq!(press(&[Layer::Form, Layer::Comment], "Ø"), Resolved::Text('Ø'));
    assert_eq!(press(&[Layer::Form, Layer::Comment], "alt-x"), Resolved::Unbound);
    assert_eq!(press(&[Layer::Form, Layer::Lookup], "space"), Resolved::Command(Command::Open));
}

#[test]
fn arrows_move_in_the_comment_and_between_other_fields() {
    assert_eq!(command(&[Layer::Form, Layer::Comment], "down"), Some(Command::Down));
    assert_eq!(command(&[Layer::Form, Layer::Comment], "tab"), Some(Command::NextField));
    assert_eq!(command(&[Layer::Form, Layer::Number], "down"), Some(Command::NextField));
    assert_eq!(command(&[Layer::Form, Layer::Number], "left"), Some(Command::Left));
    assert_eq!(command(&[Layer::Form, Layer::Comment], "enter"), Some(Command::Newline));
}

#[test]
fn control_z_undoes_in_the_form_and_suspends_elsewhere() {
    assert_eq!(command(&[Layer::Form, Layer::Comment], "ctrl-z"), Some(Command::Undo));
    for layers in [&[Layer::Home][..], &[Layer::List], &[Layer::Form, Layer::Lookup, Layer::Picker]] {
        assert_eq!(command(layers, "ctrl-z"), Some(Command::Suspend), "{layers:?}");
    }
}

#[test]
fn a_dialog_keeps_its_keys_to_itself() {
    let delete = [Layer::List, Layer::DeleteDialog];
    assert_eq!(command(&delete, "y"), Some(Command::Yes));
    assert_eq!(command(&delete, "enter"), Some(Command::Confirm));
    for opener in ["d", "f8", "delete", "x", "q", "f5"] {
        assert_eq!(press(&delete, opener), Resolved::Unbound, "{opener} leaks");
    }
    assert_eq!(command(&delete, "ctrl-c"), Some(Command::Quit));
    assert_eq!(press(&[Layer::Form, Layer::Lookup, Layer::Picker], "ctrl-s"), Resolved::Unbound);
    assert_eq!(resolve(&[Layer::List, Layer::Dialog], KeyStroke::ctrl('c')), Resolved::Unbound, "no Global, no quit");
}

#[test]
fn every_modal_layer_keeps_keys_from_what_is_below() {
    for modal in [Layer::Picker, Layer::Dialog, Layer::DeleteDialog, Layer::Merge, Layer::Help] {
        // Saving is a command of the merge's own.
        let own: &[&str] = if modal == Layer::Merge { &["ctrl-s", "f10"] } else { &[] };
        for leaking in ["f5", "ctrl-s", "f10", "f8"].into_iter().filter(|key| !own.contains(key)) {
            assert_eq!(press(&[Layer::Form, modal], leaking), Resolved::Unbound, "{leaking} leaks through {modal:?}");
        }
        assert_eq!(command(&[Layer::Form, modal], "ctrl-q"), Some(Command::Quit));
    }
    assert_eq!(command(&[Layer::List, Layer::Filter], "f5"), Some(Command::Refresh), "a filter is not modal");
}

#[test]
fn the_footer_shows_keys_that_work_by_rank() {
    let shown = |layers: &[Layer]| hints(layers).map(|h| format!("{} {}", h.key, h.label)).collect::<Vec<_>>();
    let list = shown(&[Layer::Global, Layer::List]);
    assert_eq!(list[..4], ["Enter open", "n new", "d delete", "x swap"]);
    let filter = shown(&[Layer::Global, Layer::List, Layer::Filter]);
    assert!(filter.contains(&"F2 new".to_owned()), "{filter:?}");
    assert!(!filter.iter().any(|hint| hint.starts_with("s ")), "{filter:?}");
    let dialog = shown(&[Layer::Global, Layer::List, Layer::DeleteDialog]);
    assert_eq!(dialog[..3], ["y delete", "n keep", "Enter press the button"]);
    assert!(!dialog.contains(&"F2 new".to_owned()), "{dialog:?}");
}

#[test]
fn every_hint_does_what_its_label_was_written_for() {
    for stack in STACKS {
        for hint in hints(stack) {
            assert_eq!(resolve(stack, hint.key), Resolved::Command(hint.command), "{hint:?}");
        }
        assert!(hints(stack).any(|hint| hint.command == Command::Quit), "{stack:?}");
    }
}
