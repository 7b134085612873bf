//! The sandbox over real HTTP, asked as any client would ask it.

mod support;

mod agents;
mod auth;
mod faults;
mod lists;
mod load;
mod parties;
mod rest;
mod search;
