//! The fault matrix: every write, every way it can go wrong, every way to go on from
//! there. The real model, worker, journal and HTTP; the sandbox misbehaves.
//!
//! After each step the server's rows, the journal and the screen must tell the same
//! story. In the end the wish is fulfilled once, and nothing is in doubt.

mod cell;
mod desk;
mod story;
mod truth;
mod world;

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use cell::Cell;

/// Cells at a time: most of them wait most of the time.
const LANES: usize = 12;

#[test]
fn server_journal_and_screen_agree_whatever_goes_wrong() {
    let cells = Cell::all();
    let (next, results) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                while let Some(&cell) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = catch_unwind(AssertUnwindSafe(|| story::tell(cell)));
                    let result = result.unwrap_or_else(|panic| Err(vec![words(&*panic)]));
                    results.lock().unwrap_or_else(PoisonError::into_inner).insert(cell.to_string(), result);
                }
            });
        }
    });
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut bad = Vec::new();
    for (cell, result) in &results {
        match result {
            Ok(story) => println!("ok   {cell}: {story}"),
            Err(why) => {
                println!("BAD  {cell}: {}", why.join("; "));
                bad.push(format!("{cell}: {}", why.join("; ")));
            }
        }
    }
    println!("{} cells, {} bad", results.len(), bad.len());
    assert_eq!(results.len(), cells.len(), "each cell has a name of its own");
    assert!(bad.is_empty(), "{} of {} cells are bad:\n{}", bad.len(), cells.len(), bad.join("\n"));
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
