//! The pictures of the documentation, painted by the real views with rows of the
//! real sandbox. A test fails when one that is committed is not what the editor
//! shows now.

mod stage;
mod svg;

use std::fs;
use std::path::{Path, PathBuf};

use relata::sandbox::{Effect, Fault};
use stage::Stage;

const RENEW: &str = "RELATA_RENEW";
const COMMAND: &str = "RELATA_RENEW=1 cargo test --test pictures";

/// A picture: its file, its title, and how to get there.
struct Picture {
    name: &'static str,
    title: &'static str,
    play: fn(&mut Stage),
}

const PICTURES: &[Picture] = &[
    Picture {
        name: "home",
        title: "relata, the home screen: companies and persons found for a text",
        play: |stage| {
            stage.write("jon");
            stage.press("down");
        },
    },
    Picture {
        name: "list",
        title: "relata, the relations of a company with a preview",
        play: |stage| {
            open_abc(stage);
            stage.press("down down down");
        },
    },
    Picture {
        name: "form",
        title: "relata, a relation in its form, the comment being edited",
        play: |stage| {
            open_abc(stage);
            stage.press("enter tab tab tab tab tab");
            stage.write(" Seat on the board since May.");
        },
    },
    Picture {
        name: "locked",
        title: "relata, a relation of which the comment may not be changed",
        play: |stage| {
            open_abc(stage);
            stage.press("down down down down enter tab");
        },
    },
    Picture {
        name: "picker",
        title: "relata, the relation types that fit, and why the others do not",
        play: |stage| {
            open_abc(stage);
            stage.press("enter tab tab enter");
        },
    },
    Picture {
        name: "delete",
        title: "relata, the question before a delete",
        play: |stage| {
            open_abc(stage);
            stage.press("d");
        },
    },
    Picture {
        name: "conflict",
        title: "relata, somebody else has changed the relation meanwhile",
        play: |stage| {
            open_abc(stage);
            stage.press("enter tab tab tab tab tab");
            stage.write(" Seat on the board since May.");
            let comment = "Bought in 2016, all shares. Merger planned.".to_owned();
            let theirs = Effect::EditedMeanwhile { comment };
            stage.sandbox.faults().add(Fault::next("POST *GetContactRelationEntity", theirs));
            stage.press("ctrl-s");
        },
    },
];

fn open_abc(stage: &mut Stage) {
    stage.write("abc");
    stage.press("enter");
}

#[test]
fn the_pictures_show_what_the_editor_shows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    let renew = std::env::var_os(RENEW).is_some();
    let mut outdated = Vec::new();
    for picture in PICTURES {
        let mut stage = Stage::new();
        (picture.play)(&mut stage);
        let drawn = stage.picture(picture.title);
        let file = folder.join(picture.name).with_extension("svg");
        if renew {
            fs::write(&file, drawn).expect("a folder that can be written to");
        } else if fs::read_to_string(&file).ok() != Some(drawn) {
            outdated.push(file);
        }
    }
    assert!(outdated.is_empty(), "not what the editor shows now: {outdated:#?}\nto renew them: {COMMAND}");
}

#[test]
fn every_picture_is_drawn_by_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    let files = fs::read_dir(folder).expect("the folder of the pictures").map(|entry| entry.expect("an entry").path());
    let drawn = |file: &PathBuf| {
        PICTURES.iter().any(|picture| file.file_name().is_some_and(|name| *name == *format!("{}.svg", picture.name)))
    };
    let orphans: Vec<PathBuf> = files.filter(|file| !drawn(file)).collect();
    assert!(orphans.is_empty(), "no test draws {orphans:#?}");
}
