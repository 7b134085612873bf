//! relata: a terminal editor for the relations of SuperOffice CRM.
//!
//! The modules are layers, ground floor first: a module may import only from
//! the ones above it in this list. `domain`, `keymap`, `form` and `app` are
//! pure: no runtime, network, files, clock or terminal; time and ids come in
//! as data. `tests/layers.rs` reads the sources and fails on an arrow that
//! points the wrong way.

pub mod domain;
pub mod keymap;
pub mod form;
pub mod app;
pub mod ui;
pub mod disk;
pub mod config;
pub mod net;
pub mod auth;
pub mod api;
pub mod journal;
pub mod worker;
pub mod sandbox;
pub mod term;
pub mod cli;
