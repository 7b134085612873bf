//! A letter in the comment of the form.

use std::time::Duration;

use criterion::Criterion;

use crate::desk::Desk;

pub(crate) fn keys(criterion: &mut Criterion) {
    criterion.bench_function("form, a letter in the comment", |bencher| {
        bencher.iter_custom(|times| {
            let mut desk = Desk::new(10);
            desk.press("f3 enter tab tab tab tab tab");
            let mut taken = Duration::ZERO;
            // The text keeps its length: each letter is taken away again off the clock.
            for _ in 0..times {
                taken += desk.timed("x");
                desk.press("backspace");
            }
            assert!(!desk.model.form().is_dirty() && desk.model.form().focus().is_some(), "the keys went elsewhere");
            taken
        });
    });
}
