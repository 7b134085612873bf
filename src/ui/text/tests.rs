//! Hostile, odd and long texts.

use super::*;
use proptest::prelude::*;
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

#[test]
fn harmless_text_is_borrowed_unchanged() {
    for text in ["", "ABC Ltd owns", "Østby & Sønn", "日本語", "e\u{301}", "👍🏽 🇳🇴", "नमस्ते", "각"]
    {
        assert!(matches!(visible(text), Cow::Borrowed(same) if same == text), "{text}");
    }
}

#[test]
fn what_steers_or_hides_becomes_a_mark() {
    let cases = [
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("a\tb\x7f\0", "a␉b␡␀"),
        ("one\r\ntwo\nthree\r", "one↵two↵three␍"),
        ("a\u{2028}b", "a↵b"),
        ("\u{9b}31m\u{85}", "\u{fffd}31m\u{fffd}"),
        ("abc\u{202e}fdp.exe", "abc⇄fdp.exe"),
        ("pay\u{200b}pal\u{feff}", "pay\u{fffd}pal\u{fffd}"),
        ("\u{e0041}\u{e0101}", "\u{fffd}\u{fffd}"),
        ("👨\u{200d}👩", "👨\u{fffd}👩"),
        ("❤\u{fe0f}!", "❤!"),
        ("❤\u{fe0f}\u{fe0f}", "❤\u{fffd}"),
        ("1\u{fe0f}\u{20e3}", "1\u{20e3}"),
        ("a\u{fe0f}", "a\u{fffd}"),
        ("\u{301}x\n\u{301}", "◌\u{301}x↵◌\u{301}"),
        ("e\u{301}\u{301}\u{301}\u{301}\u{301}", "e\u{301}\u{301}\u{301}\u{301}\u{fffd}"),
    ];
    for (text, shown) in cases {
        assert_eq!(visible(text), shown, "{text:?}");
    }
}

#[test]
fn every_line_of_a_text_by_itself() {
    let shown: Vec<_> = lines("a\r\n\tb\n\nc\rd").collect();
    assert_eq!(shown, ["a", "␉b", "", "c␍d"]);
}

#[test]
fn fitting_cuts_between_clusters() {
    let cases = [
        ("Nordbank", 8, "Nordbank"),
        ("Nordbank", 7, "Nordba…"),
        ("Nordbank", 1, "…"),
        ("Nordbank", 0, ""),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("日本語", 1, "…"),
        ("abcde\u{301}", 5, "abcde\u{301}"),
        ("abcde\u{301}f", 5, "abcd…"),
        ("👍🏽👍🏽", 4, "👍🏽👍🏽"),
        ("a\nb", 3, "a↵b"),
        ("日", 0, ""),
    ];
    for (text, width, shown) in cases {
        assert_eq!(fit(text, width), shown, "{text:?} in {width}");
    }
}

#[test]
fn ten_megabytes_cost_what_is_seen_of_them() {
    let started = std::time::Instant::now();
    for unit in ["x", "日", "\u{301}", "\u{200b}", "\u{fe0f}", "❤\u{fe0f}", "\u{600}", "\u{1f3fd}", "\r\n"] {
        let text = unit.repeat(10_000_000 / unit.len());
        let filled = started.elapsed();
        let mut longest = 0;
        for _ in 0..1000 {
            longest = longest.max(fit(&text, 80).len());
        }
        assert!(longest < 4000, "{unit:?}: {longest}");
        // A single walk over the whole text takes longer than this.
        assert!(started.elapsed().checked_sub(filled).is_some_and(|took| took.as_secs() < 2), "{unit:?}");
    }
}

fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[ -~]{0,6}",
        (0_u32..0x300).prop_filter_map("not a character", |c| char::from_u32(c).map(String::from)),
        prop::sample::select(vec![
            "日",
            "e\u{301}",
            "\u{301}",
            "\u{200d}",
            "\u{202e}",
            "\u{fe0f}",
            "👍",
            "\u{1f3fd}",
            "🇳",
            "🇴",
            "ｶﾞ",
            "\r\n",
            "\x1b[2J",
            "\u{e0020}",
            "한",
            "\u{1161}",
            "\u{600}",
            "क्ष",
            "لا",
            "\u{9b}2J",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_shown_steers_or_hides(text in nasty()) {
        let shown = visible(&text);
        prop_assert!(shown.chars().all(|c| mark(c).is_none() && !c.is_control()), "{shown:?}");
        prop_assert!(is_visible(&shown));
        prop_assert!(shown.chars().next().is_none_or(|c| c.width() != Some(0)));
        prop_assert!(shown.graphemes(true).all(|cluster| cluster.cell_width() > 0), "{shown:?}");
        prop_assert_eq!(visible(&shown), &*shown, "shown twice is shown the same");
    }

    #[test]
    fn what_fits_fits(text in nasty(), limit in 0_usize..40) {
        let whole = visible(&text);
        let shown = fit(&text, limit);
        prop_assert!(width(&shown) <= limit, "{shown:?}");
        if width(&whole) <= limit {
            prop_assert_eq!(shown, whole);
        } else {
            prop_assert!(limit == 0 || shown.ends_with(ELLIPSIS), "{shown:?}");
            prop_assert!(whole.starts_with(shown.trim_end_matches(ELLIPSIS)), "{shown:?} of {whole:?}");
        }
    }

    #[test]
    fn the_screen_counts_the_same_cells(text in nasty()) {
        let shown = visible(&text);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 2000, 1));
        let (end, _) = buffer.set_stringn(0, 0, &shown, 2000, Style::new());
        prop_assert_eq!(usize::from(end), width(&shown));
    }

    #[test]
    fn what_unicode_calls_a_control_or_ignorable_is_never_shown(
c in prop_oneof!["\\p{Bidi_Control}", "[\\p{Cc}\\p{Zl}\\p{Zp}]", "\\p{Default_Ignorable_Code_Point}"]
    ) {
        prop_assert!(!visible(&c).contains(&c), "{c:?}");
        prop_assert!(!visible(&format!("a{c}b")).contains(&c), "{c:?}");
    }
}
