//! Key scripts: `abc<Enter><Ctrl+S>` is five strokes; `<lt>` types a `<`.

use relata::keymap::KeyStroke;

/// The strokes of a script.
pub(crate) fn strokes(script: &str) -> Vec<KeyStroke> {
    let mut strokes = Vec::new();
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        if first != '<' {
            strokes.push(KeyStroke::char(first));
            rest = after;
            continue;
        }
        let (name, after) = after.split_once('>').unwrap_or_else(|| panic!("no > after < in {script}"));
        strokes.push(match name {
            "lt" => KeyStroke::char('<'),
            name => name.parse().unwrap_or_else(|error| panic!("{script}: {error}")),
        });
        rest = after;
    }
    strokes
}

#[test]
fn a_script_is_read_stroke_by_stroke() {
    let shown: Vec<String> = strokes("aØ<Enter><lt><Ctrl+S><F10>").iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["a", "Ø", "Enter", "<", "Ctrl+S", "F10"]);
}
