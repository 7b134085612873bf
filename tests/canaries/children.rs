//! The programs that relata starts for its user.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::aviary::{Aviary, VARIABLES};
use crate::screen::{at_the_comment, is_written};

const CTRL_C: &str = "\x03";
const F4: &str = "\x1bOS";

/// A program that writes its environment down; its path.
fn spy(home: &Path) -> String {
    let program = home.join("spy");
    let script = format!("#!/bin/sh\nenv > '{0}.new'\nmv '{0}.new' '{0}'\n", home.join("environment").display());
    fs::write(&program, script).expect("a script");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a script that runs");
    program.to_str().expect("a path in UTF-8").to_owned()
}

#[test]
fn the_users_editor_is_given_no_secret() {
    let mut aviary = Aviary::new();
    let spy = spy(aviary.home());
    let mut terminal = at_the_comment(&mut aviary, &[("EDITOR", &spy)]);
    terminal.types(F4);
    is_written(&aviary, "RELATA_HOME=");
    terminal.kill();
    aviary.search();
}

#[test]
fn the_users_browser_is_given_no_secret() {
    let mut aviary = Aviary::online();
    let spy = spy(aviary.home());
    aviary.configure(&format!("[profiles.p]\nenvironment = \"{}\"\nclient_id = \"relata-sandbox\"\n", aviary.root()));
    let mut terminal = aviary.terminal(&["login"], &[&VARIABLES[..], &[("BROWSER", &spy)]].concat());
    is_written(&aviary, "RELATA_HOME=");
    assert_eq!(terminal.sees("Waiting for the browser").types(CTRL_C).ends(), 130);
    aviary.looked(&terminal);
    aviary.search();
}
