//! Killed at random moments, nothing is lost and nothing is doubled.

use std::time::{Duration, Instant};

use crate::dice::{Dice, number, seed};
use crate::doomed::{Doom, Doomed, Killed};
use crate::script::{WRITES, Work, edits, quits, recovery, sitting};
use crate::world::World;

/// So many in a test run that somebody waits for; `RELATA_KILLS` says another number.
const KILLS: u64 = 12;

/// Wide doors to be killed in: before a write is carried out, and after it.
const SLOWLY: &str = r#"[
    {"route": "POST */SaveContactRelation", "kind": "latency", "ms": 40, "times": 1000000},
    {"route": "PATCH */Relation/", "kind": "latency", "ms": 40, "times": 1000000},
    {"route": "POST */DeleteContactRelation", "kind": "latency", "ms": 40, "times": 1000000},
    {"route": "POST */GetContactRelationEntity", "kind": "latency", "ms": 40, "times": 1000000}
]"#;

/// A round: a sitting that is killed, and the starts after it.
struct Round<'a> {
    world: &'a World,
    id: i64,
    work: Work,
    kills: u64,
    /// What the kills have come upon.
    tally: &'a mut Tally,
}

/// How often a kill has left something to be put right.
#[derive(Debug, Default)]
struct Tally {
    drafts: usize,
    open_intents: usize,
    at_start: u64,
}

#[test]
fn killed_at_any_moment_it_loses_doubles_and_forgets_nothing() {
    let kills = number("RELATA_KILLS").unwrap_or(KILLS);
    let seed = seed();
    println!("kills: RELATA_SEED={seed}");
    let mut dice = Dice::new(seed);
    let world = World::new();
    world.spoil(SLOWLY);
    let (mut tally, mut done) = (Tally::default(), 0);
    let begun = Instant::now();
    // How long a sitting takes that nobody breaks off.
    let mut length = Duration::ZERO;
    for round in 0_usize.. {
        let doom = match (round, dice.below(2)) {
            (0, _) => Doom::Spared,
            (_, 0) => Doom::At(Instant::now() + dice.time(length)),
            (_, _) => Doom::AfterWrite { number: dice.below(WRITES), delay: dice.time(Duration::from_millis(250)) },
        };
        world.guard(["patch", "reread"][round % 2]);
        let work = Work::new(format!("k{round}"));
        let mut round = Round { world: &world, id: world.plant(), work, kills: 0, tally: &mut tally };
        let lasted = round.run(doom, &mut dice);
        done += round.kills;
        length = length.max(lasted);
        if done >= kills {
            break;
        }
    }
    assert!(world.was_asked_to("PATCH"), "the first sitting, which is spared, patches");
    println!("kills: {done} in {:.1?}, of a sitting of {length:.1?}; {tally:?}", begun.elapsed());
}

#[test]
fn a_draft_that_cannot_be_opened_now_is_offered_again() {
    let world = World::new();
    let id = world.plant().to_string();
    let mut user = Doomed::new(world.editor(&["open", &id]), Doom::Spared);
    let mut work = Work::new("d".to_owned());
    edits(&mut user, &mut work, &mut Dice::new(1)).expect("it is spared");
    user.passes(Duration::from_secs(1)).expect("it is spared");
    user.dies();
    let mut user = Doomed::new(world.editor(&[]), Doom::Spared);
    user.sees("Unsaved: ").and_then(|()| user.sees("Demo Brukeren")).expect("it is spared");
    world.spoil(r#"{"route": "*/GetContactRelationEntity", "kind": "status", "status": 500, "times": 1000}"#);
    user.types("\r").and_then(|()| user.sees("Could not open it")).expect("it is spared");
    world.spare();
    user.sees("Unsaved: ").and_then(|()| user.types("\r")).expect("it is spared");
    user.sees("unsaved draft is back").and_then(|()| user.sees("de")).expect("it is spared");
}

impl Round<'_> {
    fn run(&mut self, doom: Doom, dice: &mut Dice) -> Duration {
        let begun = Instant::now();
        let mut user = Doomed::new(self.world.editor(&["open", &self.id.to_string()]), doom);
        let ended = sitting(&mut user, &mut self.work, dice);
        let killed = ended.map_or_else(|Killed(at)| at, |()| user.dies());
        let lasted = killed - begun;
        self.killed(killed);
        // Of the starts after it, some do not come far either.
        while dice.below(4) == 0 {
            let doom = Doom::At(Instant::now() + dice.time(Duration::from_millis(700)));
            let mut user = Doomed::new(self.world.editor(&[]), doom);
            let drafts = self.world.state().drafts().len();
            let ended = recovery(&mut user, drafts);
            ended.map_or_else(|Killed(at)| at, |()| user.dies());
            self.tally.at_start += 1;
            self.killed(killed);
        }
        self.recover();
        self.check(killed, true);
        lasted
    }

    fn killed(&mut self, killed: Instant) {
        self.kills += 1;
        self.tally.drafts += self.world.state().drafts().len();
        self.tally.open_intents += self.world.state().open_intents().len();
        self.check(killed, false);
    }

    /// A start that nobody breaks off.
    fn recover(&self) {
        let drafts = self.world.state().drafts().len();
        let mut user = Doomed::new(self.world.editor(&[]), Doom::Spared);
        recovery(&mut user, drafts).expect("it is spared");
        let shown = user.terminal.text();
        let until = Instant::now() + Duration::from_secs(20);
        while !self.world.state().open_intents().is_empty() {
            let open = self.world.state().open_intents();
            assert!(Instant::now() < until, "nothing is known of {open:?}\n{}", user.terminal.text());
            user.passes(Duration::from_millis(5)).expect("it is spared");
        }
        quits(&mut user);
        let left = self.world.state().drafts();
        assert!(left.is_empty(), "{left:?} in round {}\n{shown}", self.work.mark);
    }

    /// What is in the files and in the database.
    fn check(&self, killed: Instant, settled: bool) {
        let Work { mark, edited, created, deleting } = &self.work;
        let drafts = self.world.state().drafts();
        let kept =
            |key: &str| drafts.iter().find(|draft| draft.key.starts_with(key)).and_then(|draft| draft.comment.clone());
        let said = |what: &str| format!("{what} of round {mark}, settled: {settled}\n{drafts:#?}");

        let row = self.world.comment(self.id).expect("nobody deletes it");
        let found = kept(&format!("relation-{}", self.id)).unwrap_or(row);
        assert!(edited.may_be(&found, killed), "{:?} is left {}", found, said("of the comment"));

        let made = self.world.comments(&format!("n{mark}"));
        assert!(made.len() <= 1, "doubled: {made:?}, {}", said("the new relation"));
        let found = kept("new-").or_else(|| made.first().cloned()).unwrap_or_default();
        let is_gone = *deleting && made.is_empty();
        assert!(is_gone || created.may_be(&found, killed), "{:?} is left {}", found, said("of the new comment"));
    }
}
