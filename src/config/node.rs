//! One value of the file with its key and line, and the ways to read it.
//!
//! Each reader notes what is wrong and gives nothing, so that reading goes on to
//! the end of the file and every problem is found at once.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use toml::de::{DeTable, DeValue};

use super::edit_distance::nearest;
use super::error::{Problem, What};

/// What has been found wrong so far.
pub(super) struct Problems<'src> {
    source: &'src str,
    found: Vec<Problem>,
}

impl<'src> Problems<'src> {
    pub(super) const fn new(source: &'src str) -> Self {
        Self { source, found: Vec::new() }
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub(super) fn line(&self, offset: usize) -> usize {
        let before = &self.source.as_bytes()[..offset.min(self.source.len())];
        1 + memchr::memchr_iter(b'\n', before).count()
    }

    pub(super) fn note(&mut self, line: usize, what: What) {
        self.found.push(Problem::new(line, what));
    }

    /// All of them, in the order of the lines.
    pub(super) fn into_sorted(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|problem| problem.line);
        self.found
    }
}

/// A key's value and where it stands.
pub(super) struct Node<'a> {
    pub(super) key: &'a str,
    pub(super) line: usize,
    pub(super) value: &'a DeValue<'a>,
}

impl<'a> Node<'a> {
    /// Text with something in it.
    pub(super) fn text(&self, problems: &mut Problems<'_>) -> Option<&'a str> {
        match self.value {
            DeValue::String(text) if text.is_empty() => {
                self.wrong("is empty; leave the key out instead", problems);
                None
            }
            DeValue::String(text) => Some(text),
            _ => self.mistaken("text in quotes", problems),
        }
    }

    /// Text that reads as a `T`.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&self, problems: &mut Problems<'_>) -> Option<T> {
        let text = self.text(problems)?;
        text.parse().map_err(|reason| self.wrong(reason, problems)).ok()
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(
        &self,
        names: &'static [(&'static str, T)],
        problems: &mut Problems<'_>,
    ) -> Option<T> {
        let text = self.text(problems)?;
        let found = names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        if found.is_none() {
            let known = || names.iter().map(|(name, _)| *name);
            let key = self.key.to_owned();
            let what = match nearest(text, known()) {
                Some(nearest) => What::Misspelt { key, found: text.to_owned(), nearest },
                None => What::Choice { key, known: known().collect() },
            };
            problems.note(self.line, what);
        }
        found
    }

    /// `true` or `false`.
    pub(super) fn switch(&self, problems: &mut Problems<'_>) -> Option<bool> {
        match self.value {
            DeValue::Boolean(on) => Some(*on),
            _ => self.mistaken("true or false", problems),
        }
    }

    /// A whole number within bounds.
    pub(super) fn number(&self, range: RangeInclusive<u32>, problems: &mut Problems<'_>) -> Option<u32> {
        let DeValue::Integer(number) = self.value else {
            return self.mistaken("a whole number", problems);
        };
        // Too many digits for any number is out of range as well.
        let number = u32::from_str_radix(number.as_str(), number.radix()).ok().filter(|number| range.contains(number));
        if number.is_none() {
            let (low, high) = range.into_inner();
            problems.note(self.line, What::Range { key: self.key.to_owned(), low, high });
        }
        number
    }

    /// The value, where it is of a kind that some key takes.
    pub(super) fn plain(&self) -> Option<serde_json::Value> {
        match self.value {
            DeValue::String(text) => Some(text.as_ref().into()),
            DeValue::Boolean(on) => Some((*on).into()),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok().map(serde_json::Value::from)
            }
            _ => None,
        }
    }

    /// A table.
    pub(super) fn table(&self, problems: &mut Problems<'_>) -> Option<&'a DeTable<'a>> {
        match self.value {
            DeValue::Table(table) => Some(table),
            _ => self.mistaken("a table", problems),
        }
    }

    fn wrong(&self, reason: impl Display, problems: &mut Problems<'_>) {
        problems.note(self.line, What::Value { key: self.key.to_owned(), reason: reason.to_string() });
    }

    fn mistaken<T>(&self, expected: &'static str, problems: &mut Problems<'_>) -> Option<T> {
        let found = match self.value {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a fraction",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        problems.note(self.line, What::Kind { key: self.key.to_owned(), expected, found });
        None
    }
}
