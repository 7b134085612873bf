//! The README says what is there: keys, flags, variables, configuration keys,
//! pictures and links. A test fails when it is behind.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use relata::cli::Cli;
use relata::config::{Auth, File, Guard, Hint, Keeping, What};
use relata::keymap;
use relata::ui::Theme;

const RENEW: &str = "RELATA_RENEW";
const COMMAND: &str = "RELATA_RENEW=1 cargo test --test documents";
const KEYS: [&str; 2] = ["<!-- keys -->\n", "<!-- /keys -->\n"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Those of `wanted` that the text does not hold in backquotes.
fn unsaid(text: &str, wanted: impl IntoIterator<Item = String>) -> Vec<String> {
    let code: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    let said = |word: &String| code.iter().any(|code| words(code).any(|other| other == word));
    wanted.into_iter().filter(|word| !said(word)).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).filter(|word| !word.is_empty())
}

#[test]
fn the_key_table_is_that_of_the_bindings() {
    let readme = read("README.md");
    let (before, rest) = readme.split_once(KEYS[0]).expect("the marker before the table");
    let (table, after) = rest.split_once(KEYS[1]).expect("the marker after the table");
    let wanted = format!("\n{}\n", keymap::markdown());
    if std::env::var_os(RENEW).is_some() {
        let renewed = [before, KEYS[0], &wanted, KEYS[1], after].concat();
        fs::write(root().join("README.md"), renewed).expect("a README that can be written");
    } else {
        assert!(table == wanted, "the README's keys are not those of the bindings; to renew them: {COMMAND}");
    }
}

#[test]
fn every_command_and_flag_is_in_the_readme() {
    let cli = Cli::command();
    let mut commands = vec![&cli];
    for at in 0.. {
        let Some(command) = commands.get(at).copied() else { break };
        commands.extend(command.get_subcommands());
    }
    assert!(commands.len() > 6);
    let flags = commands.iter().flat_map(|command| command.get_arguments()).filter_map(|flag| {
        let long = flag.get_long().map(|name| format!("--{name}"));
        let short = flag.get_short().map(|letter| format!("-{letter}"));
        // A flag with two spellings is shown in one of them.
        short.or(long)
    });
    let usual = ["-h", "-V"].map(str::to_owned);
    let missing = unsaid(&read("README.md"), flags.filter(|flag| !usual.contains(flag)));
    assert_eq!(missing, [""; 0], "flags that the README does not name");
    let names = commands[1..].iter().map(|command| command.get_name().to_owned());
    assert_eq!(unsaid(&read("README.md"), names), [""; 0], "commands that the README does not name");
}

#[test]
fn the_variables_of_the_readme_are_those_that_are_read() {
    let mut read_by_code = BTreeSet::new();
    for file in sources(&root().join("src")) {
        let source = fs::read_to_string(file).expect("a readable source");
        // Code without its tests: they look up variables of their own.
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        read_by_code.extend(code.split('"').filter(|text| is_variable(text)).map(str::to_owned));
    }
    assert!(read_by_code.len() > 5, "{read_by_code:?}");
    let readme = read("README.md");
    assert_eq!(unsaid(&readme, read_by_code.clone()), [""; 0], "variables that the README does not name");
    let unread = |word: &&str| is_variable(word) && *word != RENEW && !read_by_code.contains(*word);
    assert_eq!(words(&readme).filter(unread).collect::<Vec<_>>(), [""; 0], "variables that nobody reads");
    let help = Cli::command().render_help().to_string();
    let unhelped: Vec<_> = read_by_code.iter().filter(|name| !words(&help).any(|word| word == **name)).collect();
    assert_eq!(unhelped, [""; 0], "variables that --help does not name");
}

fn names<T>(table: &'static [(&'static str, T)]) -> impl Iterator<Item = &'static str> {
    table.iter().map(|(name, _)| *name)
}

fn is_variable(word: &str) -> bool {
    word.strip_prefix("RELATA_").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The keys that may stand in a table, as the reader itself tells them for one that may not.
fn keys_of(table: &str) -> Vec<String> {
    let problems = File::parse(&format!("{table}\nqqqqqqqqqqqq = 1")).expect_err("an unknown key");
    let known = problems.into_iter().find_map(|problem| match problem.what {
        What::UnknownKey { hint: Hint::Known(known), .. } => Some(known),
        _ => None,
    });
    known.expect("the known keys").into_iter().map(str::to_owned).collect()
}

#[test]
fn every_configuration_key_is_in_the_example_and_in_the_readme() {
    let (readme, example) = (read("README.md"), read("config.example.toml"));
    let keys: Vec<String> = ["", "[defaults]", "[profiles.a]", "[ui]"].into_iter().flat_map(keys_of).collect();
    assert!(keys.len() > 10, "{keys:?}");
    let shown = |key: &String| {
        let bare = example.lines().map(|line| line.trim_start_matches(['#', ' ']));
        bare.into_iter().any(|line| {
            line.starts_with(&format!("{key} = ")) || line.starts_with(&format!("[{key}")) && line.ends_with(']')
        })
    };
    assert_eq!(keys.iter().filter(|key| !shown(key)).collect::<Vec<_>>(), [""; 0], "keys that the example lacks");
    assert_eq!(unsaid(&readme, keys), [""; 0], "keys that the README does not name");
    let values = names(Auth::NAMES).chain(names(Keeping::NAMES)).chain(names(Guard::NAMES)).chain(names(Theme::ALL));
    assert_eq!(unsaid(&readme, values.map(str::to_owned)), [""; 0], "values that the README does not name");
}

#[test]
fn pictures_and_links_lead_somewhere() {
    for document in ["README.md", "docs/architecture.md", "CHANGELOG.md", "benches/README.md"] {
        let text = read(document);
        let folder = root().join(document);
        let folder = folder.parent().expect("a file has a folder");
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let local = targets.filter(|target| !target.contains("://"));
        for target in local {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            assert!(file.is_empty() || folder.join(file).is_file(), "{document}: {target} is not there");
            let heading = |line: &str| line.starts_with('#') && line.to_lowercase().replace(' ', "-").ends_with(anchor);
            assert!(!file.is_empty() || text.lines().any(heading), "{document}: no heading for {target}");
        }
    }
    let pictures = fs::read_dir(root().join("docs/pictures")).expect("the pictures");
    let shown = ["README.md", "docs/architecture.md"].map(read).concat();
    for picture in pictures {
        let name = picture.expect("an entry").file_name();
        let name = name.to_string_lossy();
        assert!(shown.contains(&format!("docs/pictures/{name})")), "no document shows {name}");
    }
}

#[test]
fn the_architecture_names_what_is_there() {
    let text = read("docs/architecture.md");
    let named: Vec<&str> = text.split('`').skip(1).step_by(2).filter(|code| code.contains('/')).collect();
    assert!(named.len() > 10, "{named:?}");
    let is_there = |name: &&str| [root().join(name), root().join("src").join(name)].iter().any(|path| path.exists());
    let is_path = |name: &&str| !name.contains([' ', '\n']);
    assert_eq!(named.into_iter().filter(is_path).filter(|name| !is_there(name)).collect::<Vec<_>>(), [""; 0]);
    for folder in fs::read_dir(root().join("src")).expect("the sources").map(|entry| entry.expect("an entry")) {
        let name = folder.file_name().to_string_lossy().into_owned();
        let row = text.contains(&format!("\n| `{name}` |"));
        assert!(row || !folder.path().is_dir(), "the layer {name} is not in the table");
    }
}

#[test]
fn versions_agree() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(read("CHANGELOG.md").contains(&format!("\n## {version}")), "the changelog has no {version}");
    let rust = env!("CARGO_PKG_RUST_VERSION");
    assert!(read("README.md").contains(&format!("{rust} or newer")), "the README does not ask for Rust {rust}");
}
