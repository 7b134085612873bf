//! Moving through a short and a long list, and filtering the long one.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion};

use crate::desk::Desk;

const LONG: usize = 100_000;

pub(crate) fn keys(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("list");
    for rows in [100, LONG] {
        let mut desk = Desk::new(rows);
        desk.press("f3");
        for key in ["down", "pagedown"] {
            group.bench_function(BenchmarkId::new(key, rows), |bencher| {
                bencher.iter_custom(|times| {
                    let mut taken = Duration::ZERO;
                    for _ in 0..times {
                        if desk.model.list().expect("a list").selected + 1 == rows {
                            desk.press("home");
                        }
                        taken += desk.timed(key);
                    }
                    taken
                });
            });
        }
    }
    group.finish();
}

/// Each letter of a word, after the ones before it.
pub(crate) fn filter(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group(format!("filter of {LONG} rows"));
    group.sample_size(20);
    let mut desk = Desk::new(LONG);
    desk.press("f3");
    for typed in ["f", "fj", "fjo", "fjor", "fjord"] {
        group.bench_function(BenchmarkId::from_parameter(typed), |bencher| {
            bencher.iter_custom(|times| {
                let letters: Vec<String> = typed.chars().map(String::from).collect();
                let (last, before) = letters.split_last().expect("a letter");
                let mut taken = Duration::ZERO;
                for _ in 0..times {
                    desk.press("/");
                    for letter in before {
                        desk.press(letter);
                    }
                    taken += desk.timed(last);
                    assert_eq!(desk.model.list().expect("a list").filter_text(), typed);
                    desk.press("esc");
                }
                taken
            });
        });
    }
    group.finish();
}
