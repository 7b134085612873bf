//! Which words of a text another one does not have, and the part of a text that shows them
//! where there is no room for all of it. Knows nothing of what the text means.

use std::ops::Range;

use super::{text, wrap::wrap};

/// Beyond so many comparisons, all between the first difference and the last is marked.
const COMPARISONS: usize = 60_000;

/// A text as it may be shown; the characters of differing words are marked.
pub(super) struct Marked {
    text: String,
    /// A mark for each character.
    marks: Vec<bool>,
    /// The character where the difference begins, where there is one.
    first: Option<usize>,
}

/// A piece of a line, and whether it differs.
pub(super) type Piece = (String, bool);

/// What both started from, and the two texts that became of it.
pub(super) fn compare(base: &str, sides: [&str; 2]) -> [Marked; 3] {
    let [base, mine, theirs] = [base, sides[0], sides[1]].map(shown);
    let words = [&base, &mine, &theirs].map(|text| words(text));
    let [(of_mine, lost), (of_theirs, lost_too)] = [1, 2].map(|side| unlike(&words[side], &words[0]));
    let lost: Vec<bool> = lost.into_iter().zip(lost_too).map(|(one, other)| one || other).collect();
    // A side that is as before is shown at the place where the other one differs.
    let of_base =
        Marked::new(&words[0], &lost, start(&words[0], &words[1]).into_iter().chain(start(&words[0], &words[2])).min());
    let of = |side: usize, marks: &[bool]| {
        let first = start(&words[side], &words[0]).or(start(&words[0], &words[3 - side]));
        Marked::new(&words[side], marks, first)
    };
    let [mine, theirs] = [of(1, &of_mine), of(2, &of_theirs)];
    [of_base, mine, theirs]
}

fn shown(value: &str) -> String {
    text::lines(value).collect::<Vec<_>>().join("\n")
}

/// Words, each with the blanks behind it.
fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

/// The word where two texts part; none where they are the same.
fn start(one: &[&str], other: &[&str]) -> Option<usize> {
    let same = one.iter().zip(other).take_while(|(a, b)| alike(a, b)).count();
    (same < one.len() || same < other.len()).then_some(same)
}

fn alike(one: &str, other: &str) -> bool {
    one.trim_end() == other.trim_end()
}

/// The words of each that the other does not have in that order.
fn unlike(one: &[&str], other: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let head = one.iter().zip(other).take_while(|(a, b)| alike(a, b)).count();
    let (one_rest, other_rest) = (&one[head..], &other[head..]);
    let tail = one_rest.iter().rev().zip(other_rest.iter().rev()).take_while(|(a, b)| alike(a, b)).count();
    let (a, b) = (&one_rest[..one_rest.len() - tail], &other_rest[..other_rest.len() - tail]);
    let mut marks = (vec![false; one.len()], vec![false; other.len()]);
    marks.0[head..head + a.len()].fill(true);
    marks.1[head..head + b.len()].fill(true);
    if a.len() * b.len() > COMPARISONS {
        return marks;
    }
    // The longest run of words in common, from each place on; found from the back.
    let mut common = vec![vec![0_u32; b.len() + 1]; a.len() + 1];
    for (i, word) in a.iter().enumerate().rev() {
        for (j, against) in b.iter().enumerate().rev() {
            common[i][j] =
                if alike(word, against) { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if alike(a[i], b[j]) {
            (marks.0[head + i], marks.1[head + j]) = (false, false);
            (i, j) = (i + 1, j + 1);
        } else if common[i + 1][j] >= common[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    marks
}

impl Marked {
    fn new(words: &[&str], differs: &[bool], first: Option<usize>) -> Self {
        let marks = words.iter().zip(differs).flat_map(|(word, differs)| {
            word.chars().filter(|c| *c != '\n').map(move |c| *differs && !c.is_whitespace())
        });
        let before = |word: usize| words[..word].iter().flat_map(|word| word.chars()).filter(|c| *c != '\n').count();
        Self { text: words.concat(), marks: marks.collect(), first: first.map(before) }
    }

    /// How many lines of so many cells the whole text takes.
    pub(super) fn lines(&self, width: usize) -> usize {
        wrap(self.text.split('\n'), width + 1, None).lines.len()
    }

    /// At most `height` lines of `width` cells: those where the difference begins. What was cut
    /// off has an ellipsis in its place.
    pub(super) fn window(&self, width: usize, height: usize) -> Vec<Vec<Piece>> {
        let whole = self.broken(width);
        if whole.len() <= height {
            return whole.into_iter().map(|line| self.pieces(line.0, &line.1)).collect();
        }
        // Room for an ellipsis at both ends.
        let lines = self.broken(width.saturating_sub(2).max(1));
        let at = self.first.unwrap_or(0);
        let line = lines.iter().rposition(|(range, _)| range.start <= at).unwrap_or(0);
        // A line of what comes before, for the eye to hold on to.
        let from = line.saturating_sub(usize::from(height > 2)).min(lines.len().saturating_sub(height));
        let to = (from + height).min(lines.len());
        let mut seen: Vec<_> = lines[from..to].iter().map(|(range, text)| self.pieces(range.clone(), text)).collect();
        let ellipsis = || (text::ELLIPSIS.to_string(), false);
        if let (Some(first), true) = (seen.first_mut(), from > 0) {
            first.insert(0, ellipsis());
        }
        if let (Some(last), true) = (seen.last_mut(), to < lines.len()) {
            last.push(ellipsis());
        }
        seen
    }

    /// The lines, each with the characters it holds.
    fn broken(&self, width: usize) -> Vec<(Range<usize>, String)> {
        let mut from = 0;
        let lines = wrap(self.text.split('\n'), width + 1, None).lines.into_iter();
        lines
            .map(|line| {
                let start = from;
                from += line.chars().count();
                (start..from, line)
            })
            .collect()
    }

    fn pieces(&self, range: Range<usize>, line: &str) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for (letter, marked) in line.chars().zip(self.marks.get(range).unwrap_or_default()) {
            match pieces.last_mut() {
                Some((piece, same)) if same == marked => piece.push(letter),
                _ => pieces.push((letter.to_string(), *marked)),
            }
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The marked words in brackets, the lines apart.
    fn seen(marked: &Marked, width: usize, height: usize) -> Vec<String> {
        let bracketed = |(piece, marked): Piece| if marked { format!("[{piece}]") } else { piece };
        marked.window(width, height).into_iter().map(|line| line.into_iter().map(bracketed).collect()).collect()
    }

    #[test]
    fn words_that_differ_are_marked_on_each_side() {
        let [base, mine, theirs] = compare("see the minutes", ["see the long minutes", "read the minutes now"]);
        assert_eq!(seen(&base, 40, 9), ["[see] the minutes"]);
        assert_eq!(seen(&mine, 40, 9), ["see the [long] minutes"]);
        assert_eq!(seen(&theirs, 40, 9), ["[read] the minutes [now]"]);
    }

    #[test]
    fn what_is_cut_shows_the_difference() {
        let long = "a b c d e f g h i j k l m n o p";
        let mine = format!("{long} patched");
        let [base, mine, theirs] = compare(long, [&mine, long]);
        assert_eq!(seen(&mine, 10, 2).concat(), "…m n o p [patched]");
        assert_eq!(seen(&base, 10, 1), ["…m n o p"]);
        assert_eq!(seen(&theirs, 10, 1), seen(&base, 10, 1));
        let [_, mine, _] = compare(long, ["a X c d e f g h i j k l m n o p", long]);
        assert_eq!(seen(&mine, 10, 1), ["a [X] c d …"]);
    }

    #[test]
    fn far_too_many_words_are_marked_as_one_stretch() {
        let many = "x ".repeat(400);
        let [_, mine, _] = compare(&format!("{many}end"), [&format!("{}end", "y ".repeat(400)), ""]);
        assert!(mine.marks.iter().filter(|marked| **marked).count() == 400);
    }

    proptest! {
        #[test]
        fn nothing_is_too_wide_and_the_difference_is_seen(
            base in "[ab漢\n ]{0,60}", mine in "[ab漢\n ]{0,60}", theirs in "[ab漢\n ]{0,60}",
            width in 5..14usize, height in 1..5usize,
        ) {
            for marked in compare(&base, [&mine, &theirs]) {
                let lines = marked.window(width, height);
                prop_assert!(lines.len() <= height);
                for line in &lines {
                    let line: String = line.iter().map(|(piece, _)| piece.as_str()).collect();
                    prop_assert!(text::width(&line) <= width, "{line:?}");
                }
                if marked.lines(width) <= height {
                    let whole: String = lines.concat().into_iter().map(|(piece, _)| piece).collect();
                    prop_assert_eq!(whole, marked.text.replace('\n', ""));
                }
            }
        }

        #[test]
        fn the_same_text_has_no_marks(text in "[ab \n]{0,30}") {
            for marked in compare(&text, [&text, &text]) {
                prop_assert!(!marked.marks.contains(&true) && marked.first.is_none());
            }
        }
    }
}
