//! The real binary at its worst moments: killed while it works, and shaken by input
//! that makes no sense. `RELATA_SEED` has a run again, `RELATA_KILLS` and
//! `RELATA_SOAK_SECONDS` make it longer.
#![cfg(unix)]

mod dice;
mod disk;
mod doomed;
mod kills;
mod no_room;
#[expect(dead_code, reason = "the canaries look at the rest")]
#[path = "../terminal/pty.rs"]
mod pty;
mod script;
mod soak;
mod world;
