//! Stories of a user: the real program, the real worker, real HTTP, the real
//! sandbox with its rows in a file. Only the terminal is a buffer of cells.

mod desk;
mod keys;
mod screen;
mod signing_in;
mod world;

mod changing;
mod conflict;
mod countdown;
mod creating;
mod deleting;
mod faults;
mod finding;
mod hints;
mod hostile;
mod lost;
mod pictures;
mod undoing;
mod waiting;
