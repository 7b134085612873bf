//! Somebody is at the relation just after it was written.

use super::write::{create, delete, found, overtaken, resolve, run, run_guarded, unsure, update};
use crate::{
    config::Guard,
    domain::{FailureKind as K, Ours, Reply, Retry},
    worker::fake::{Fake, Moment},
};

/// The call that writes under a guard.
fn name(guard: Guard) -> &'static str {
    if guard == Guard::Patch { "patch" } else { "save" }
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_write_was_made_whatever_the_row_says_now() {
    for guard in [Guard::Reread, Guard::Patch] {
        let fake = Fake::default();
        let base = fake.add(1, 2, "old");
        let id = base.id();
        fake.then(name(guard), move |fake| fake.edit(id, "theirs"));
        let outcome = run_guarded(&fake, guard, update(&base, "mine")).await;
        assert_eq!(overtaken(&outcome), (Ours::Saved, Some("theirs")), "{guard:?}");
        let base = fake.row(id).unwrap();
        fake.then(name(guard), move |fake| fake.remove(id));
        let outcome = run_guarded(&fake, guard, update(&base, "mine")).await;
        assert_eq!(overtaken(&outcome), (Ours::Saved, None), "{guard:?}");
    }
    let fake = Fake::default();
    fake.then("save", |fake| fake.edit(fake.latest(), "theirs"));
    assert_eq!(overtaken(&run(&fake, create("mine", None)).await), (Ours::Saved, Some("theirs")));
}

#[tokio::test(start_paused = true)]
async fn a_lost_write_that_somebody_came_after_cannot_be_told() {
    for guard in [Guard::Reread, Guard::Patch] {
        for moment in [Moment::Before, Moment::After] {
            let fake = Fake::default();
            let base = fake.add(1, 2, "old");
            let id = base.id();
            fake.fail(name(guard), moment, K::Unreachable, Retry::Unsafe);
            let look = usize::from(guard != Guard::Patch);
            fake.fail_after(look, "load", Moment::Before, K::SignIn, Retry::Safe);
            let attempt = unsure(run_guarded(&fake, guard, update(&base, "mine")).await);
            fake.edit(id, "theirs");
            assert_eq!(overtaken(&resolve(&fake, &attempt).await), (Ours::Untold, Some("theirs")), "{guard:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_that_nobody_has_touched_is_not_written_so_far() {
    let fake = Fake::default();
    let base = fake.add(1, 2, "old");
    fake.fail("save", Moment::Before, K::Unreachable, Retry::Unsafe);
    let attempt = unsure(run(&fake, update(&base, "mine")).await);
    assert_eq!(resolve(&fake, &attempt).await, Ok(Reply::NotWritten));
    fake.edit(base.id(), "mine");
    found(&resolve(&fake, &attempt).await);
}

#[tokio::test(start_paused = true)]
async fn what_was_turned_away_and_done_all_the_same_is_seen_before_the_next_try() {
    for (kind, guard) in [(K::Unavailable, Guard::Reread), (K::Throttled, Guard::Reread), (K::Throttled, Guard::Patch)]
    {
        let fake = Fake::default();
        let base = fake.add(1, 2, "old");
        fake.turn_away(name(guard), Moment::After, kind, 1);
        let base = found(&run_guarded(&fake, guard, update(&base, "mine")).await).clone();
        fake.turn_away("delete", Moment::After, kind, 1);
        assert_eq!(run(&fake, delete(&base)).await, Ok(Reply::Deleted));
        assert_eq!((fake.count(name(guard)), fake.count("delete")), (1, 1), "{kind:?} {guard:?}");
    }
}
