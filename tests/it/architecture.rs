//! The source tree is as ARCHITECTURE.md says. The tables are read from there, so the two cannot differ; each check is
//! also shown bad sources and has to find what is bad in them.

mod source;
mod tables;

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use source::Named;
use tables::{Exception, MayName, Tables};

/// Lines that a file may have.
const LINES_MAX: usize = 500;
/// How many exceptions ARCHITECTURE.md lists. Lower it when one is gone; it never rises.
const EXCEPTIONS_MAX: usize = 0;

/// Something that is not as it should be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Finding {
    file: String,
    line: usize,
    what: What,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum What {
    /// A room names another that it may not know.
    Room(String),
    /// A crate is named beside its door.
    Door(String),
    /// The file is too long.
    Lines(usize),
    /// The first line does not say what lives there.
    NoSentence,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, what } = self;
        match what {
            What::Room(room) => write!(f, "{file}:{line}: may not name `{room}`"),
            What::Door(name) => write!(f, "{file}:{line}: `{name}` is named beside its door"),
            What::Lines(lines) => write!(f, "{file}: {lines} lines, and {LINES_MAX} is the wall"),
            What::NoSentence => write!(f, "{file}: the first line is no //! sentence"),
        }
    }
}

/// Names of rooms that a source may not know.
fn walls(tables: &Tables, file: &str, source: &str) -> Vec<Finding> {
    let module = module(file);
    let Some(own) = module.first() else { return Vec::new() };
    let nothing = MayName::These(Vec::new());
    let may = tables.may_name(own).unwrap_or(&nothing);
    source::paths(source)
        .into_iter()
        .filter_map(|named| Some((room(&named, module.len())?, named.line)))
        .filter(|(room, _)| room == "*" || (room != own && !(tables.may_name(room).is_some() && may.allows(room))))
        .map(|(room, line)| Finding { file: file.to_owned(), line, what: What::Room(room) })
        .collect()
}

/// The module that a file of `src` is, from the root on: `src/cli/folder/mod.rs` is `cli::folder`.
fn module(file: &str) -> Vec<&str> {
    let inside = file.strip_prefix("src/").and_then(|file| file.strip_suffix(".rs")).expect("a source in src");
    match inside {
        "lib" | "main" => Vec::new(),
        _ => inside.strip_suffix("/mod").unwrap_or(inside).split('/').collect(),
    }
}

/// The room that a path leads to from the root, `*` if it takes the root as a whole, `None` if it stays where it is.
fn room(named: &Named, module_depth: usize) -> Option<String> {
    let segments = named.segments.strip_prefix(&["self".to_owned()][..]).unwrap_or(&named.segments);
    let up = segments.iter().take_while(|segment| *segment == "super").count();
    let steps = match segments.first()?.as_str() {
        "crate" => 1,
        "super" if up >= module_depth + named.depth => up,
        _ => return None,
    };
    Some(segments.get(steps).map_or("*", String::as_str).to_owned())
}

/// Names of crates beside their doors.
fn doors(tables: &Tables, file: &str, source: &str) -> Vec<Finding> {
    source::paths(source)
        .into_iter()
        .filter_map(|named| Some((guarded(tables, &named)?, named.line)))
        .filter(|(name, _)| !tables.doors[name].iter().any(|door| behind(door, file)))
        .map(|(name, line)| Finding { file: file.to_owned(), line, what: What::Door(name) })
        .collect()
}

/// What of the table of doors a path names.
fn guarded(tables: &Tables, named: &Named) -> Option<String> {
    let first = named.segments.first()?;
    let both = named.segments.get(1).map(|second| format!("{first}::{second}"));
    [Some(first.clone()), both].into_iter().flatten().find(|name| tables.doors.contains_key(name))
}

/// Whether a file lies behind a door: in that folder, or of that name wherever it is.
fn behind(door: &str, file: &str) -> bool {
    if !door.contains('/') {
        return file.rsplit('/').next() == Some(door);
    }
    file.strip_prefix(door).is_some_and(|rest| rest.is_empty() || rest == ".rs" || rest.starts_with('/'))
}

/// Files that are too long, or do not say what lives there.
fn shape(file: &str, source: &str) -> Vec<Finding> {
    let found = |what| Finding { file: file.to_owned(), line: 1, what };
    let lines = source.lines().count();
    let long = (lines > LINES_MAX).then(|| found(What::Lines(lines)));
    let mute = (!source.starts_with("//! ")).then(|| found(What::NoSentence));
    long.into_iter().chain(mute).collect()
}

/// The findings that no exception covers, and the exceptions that cover none.
fn settle(findings: Vec<Finding>, exceptions: &[Exception]) -> (Vec<Finding>, Vec<Exception>) {
    let mut idle = exceptions.to_vec();
    let open = findings
        .into_iter()
        .filter(|finding| {
            let covers = |exception: &&Exception| covers(exception, finding);
            idle.retain(|exception| !covers(&exception));
            !exceptions.iter().any(|exception| covers(&exception))
        })
        .collect();
    (open, idle)
}

fn covers(exception: &Exception, finding: &Finding) -> bool {
    match (exception, &finding.what) {
        (Exception::Names { file, name }, What::Room(found) | What::Door(found)) => {
            *file == finding.file && name == found
        }
        (Exception::Lines { file, lines }, What::Lines(found)) => *file == finding.file && found <= lines,
        (Exception::Names { .. }, What::Lines(_) | What::NoSentence)
        | (Exception::Lines { .. }, What::Room(_) | What::Door(_) | What::NoSentence) => false,
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn tables() -> Tables {
    Tables::read(&read("ARCHITECTURE.md"))
}

/// All Rust files below some folders of the package, with their text, in order of their names.
fn sources(folders: &[&str]) -> Vec<(String, String)> {
    let mut left: Vec<PathBuf> =
        folders.iter().map(|folder| root().join(folder)).filter(|path| path.exists()).collect();
    let mut files = BTreeSet::new();
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the package") {
            let path = entry.expect("an entry of the folder").path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(root()).expect("below the root");
                files.insert(inside.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    files.into_iter().map(|file| (file.clone(), read(&file))).collect()
}

fn list<T: fmt::Display>(items: &[T]) -> String {
    items.iter().map(|item| format!("\n  {item}")).collect()
}

#[test]
fn the_source_tree_keeps_to_its_walls() {
    let tables = tables();
    let mut findings = Vec::new();
    for (file, source) in sources(&["src"]) {
        findings.extend(walls(&tables, &file, &source));
        findings.extend(doors(&tables, &file, &source));
    }
    for (file, source) in sources(&["src", "tests", "benches"]) {
        findings.extend(shape(&file, &source));
    }
    let (open, idle) = settle(findings, &tables.exceptions);
    assert!(open.is_empty(), "against ARCHITECTURE.md:{}", list(&open));
    assert!(idle.is_empty(), "no longer needed, remove from ARCHITECTURE.md: {idle:#?}");
    assert_eq!(tables.exceptions.len(), EXCEPTIONS_MAX, "exceptions only ever become fewer");
}

#[test]
fn every_room_is_in_the_tables_and_says_what_it_is() {
    let tables = tables();
    let there: BTreeSet<String> =
        sources(&["src"]).iter().filter_map(|(file, _)| module(file).first().map(|&room| room.to_owned())).collect();
    for (room, sentence) in &tables.rooms {
        assert!(sentence.ends_with('.') && sentence.len() > 20, "{room} says nothing of itself");
    }
    let told: BTreeSet<String> = tables.rooms.iter().map(|(room, _)| room.clone()).collect();
    let listed: BTreeSet<String> = tables.imports.iter().map(|(room, _)| room.clone()).collect();
    assert_eq!(told, listed);
    assert_eq!(listed, there);
}

#[test]
fn the_import_table_has_no_circles_and_keeps_the_two_absences() {
    let tables = tables();
    for (place, (room, may)) in tables.imports.iter().enumerate() {
        let MayName::These(rooms) = may else { continue };
        for named in rooms {
            let above = tables.imports[..place].iter().any(|(earlier, _)| earlier == named);
            assert!(above, "{room} names {named}, which does not stand above it");
        }
    }
    let may = |room: &str, other: &str| tables.may_name(room).expect("in the table").allows(other);
    for future in ["plan", "engine", "sim", "dist"] {
        assert!(!may("policy", future), "a strategy could peek: policy may name {future}");
    }
    assert!(!may("report", "sim"), "a chart could show what no outcome says");
}

#[test]
fn every_dependency_has_a_door_and_every_door_is_used() {
    let tables = tables();
    let manifest = read("Cargo.toml");
    let (_, after) = manifest.split_once("\n[dependencies]\n").expect("dependencies");
    let dependencies: BTreeSet<String> = after
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.replace('-', "_"))
        .collect();
    let guarded_crates: BTreeSet<String> = tables.doors.keys().filter(|name| !name.contains("::")).cloned().collect();
    assert_eq!(dependencies, guarded_crates);

    let sources = sources(&["src"]);
    let mut idle = Vec::new();
    for name in &guarded_crates {
        let is_used = |door: &str| {
            sources.iter().filter(|(file, _)| behind(door, file)).any(|(_, source)| {
                source::paths(source).iter().any(|named| guarded(&tables, named).as_deref() == Some(name))
            })
        };
        idle.extend(tables.doors[name].iter().filter(|door| !is_used(door)).map(|door| format!("{name}: {door}")));
    }
    assert!(idle.is_empty(), "nobody goes through these doors:{}", list(&idle));
}

/// A small house with the same kinds of rows as the real one.
fn sample() -> Tables {
    Tables::read(
        "| room | what lives there |\n|---|---|\n\
         \n| room | may name |\n|---|---|\n| `units` | nothing |\n| `model` | `units` |\n| `sim` | `units`, `model` |\n| `cli` | all |\n\
         \n| name | door | why it is there |\n|---|---|---|\n| `rand` | `src/sim/dice.rs` | Draws. |\n| `std::fs` | `src/cli`, any `tests.rs` | Files. |\n\
         \n| file | exception | why |\n|---|---|---|\n",
    )
}

#[test]
fn forbidden_rooms_are_found_however_they_are_named() {
    let tables = sample();
    for (file, source, expected) in [
        ("src/model/mod.rs", "use crate::sim::World;", &["sim"][..]),
        ("src/model/mod.rs", "use crate::{units::Time, sim::{A, B}};", &["sim", "sim"]),
        ("src/model/estate.rs", "fn f() { crate::sim::run() }", &["sim"]),
        ("src/model/estate.rs", "use super::super::sim;", &["sim"]),
        ("src/model/mod.rs", "use super::sim;", &["sim"]),
        ("src/model/mod.rs", "mod tests { use super::super::sim::A; }", &["sim"]),
        ("src/model.rs", "use super::{sim, units};", &["sim"]),
        ("src/model/mod.rs", "use crate as all;", &["*"]),
        ("src/model/mod.rs", "use super::*;", &["*"]),
        ("src/model/mod.rs", "use crate::Shortcut;", &["Shortcut"]),
        ("src/cli/mod.rs", "use crate::Shortcut;", &["Shortcut"]),
        ("src/attic/mod.rs", "use crate::units::Time;", &["units"]),
        ("src/units/time.rs", "use crate::model::A;", &["model"]),
    ] {
        let found: Vec<_> = walls(&tables, file, source).into_iter().map(|finding| finding.what).collect();
        let expected: Vec<_> = expected.iter().map(|&room| What::Room(room.to_owned())).collect();
        assert_eq!(found, expected, "{file}: {source}");
    }
}

#[test]
fn allowed_rooms_are_left_in_peace() {
    let tables = sample();
    for (file, source) in [
        ("src/model/mod.rs", "use crate::units::Time; use crate::model::estate::Host;"),
        ("src/model/estate.rs", "use super::Law; // crate::sim\nmod tests { use super::*; use super::super::Law; }"),
        ("src/model/estate/deep.rs", "use super::super::{sim, Law};"),
        ("src/model/mod.rs", "pub(crate) fn f() {} const S: &str = \"crate::sim::A\";"),
        ("src/cli/mod.rs", "use crate::{model, sim, units};"),
        ("src/lib.rs", "pub mod sim; pub use crate::sim::World;"),
    ] {
        assert_eq!(walls(&tables, file, source), [], "{file}: {source}");
    }
}

#[test]
fn crates_beside_their_doors_are_found() {
    let tables = sample();
    for source in ["use rand::Rng;", "use {rand as dice};", "fn f() -> ::rand::Error {}", "extern crate rand;"] {
        assert_eq!(doors(&tables, "src/sim/dice.rs", source), [], "{source}");
        let found = doors(&tables, "src/sim/world.rs", source);
        assert!(
            matches!(&found[..], [Finding { what: What::Door(name), .. }] if name == "rand"),
            "{source}: {found:?}"
        );
    }
    for source in ["use std::{fmt, fs};", "fn f() { std::fs::read(p) }", "use std::fs::File;"] {
        assert_eq!(doors(&tables, "src/sim/world.rs", source).len(), 1, "{source}");
        assert_eq!(doors(&tables, "src/cli/input.rs", source), [], "{source}");
        assert_eq!(doors(&tables, "src/sim/tests.rs", source), [], "{source}");
    }
    assert_eq!(doors(&tables, "src/sim/world.rs", "let rand = 1; self.rand(); use crate::rand::X; std::fmt::f()"), []);
}

#[test]
fn long_and_mute_files_are_found() {
    let long = format!("//! Long.\n{}", "\n".repeat(LINES_MAX));
    assert_eq!(shape("a.rs", &long)[0].what, What::Lines(LINES_MAX + 1));
    assert_eq!(shape("a.rs", "use std::fmt;\n")[0].what, What::NoSentence);
    assert_eq!(shape("a.rs", "//! What lives here.\n"), []);
}

#[test]
fn exceptions_cover_what_they_name_and_nothing_else() {
    let finding = |what| Finding { file: "src/a.rs".to_owned(), line: 3, what };
    let room = || finding(What::Room("sim".to_owned()));
    let names = |name: &str| Exception::Names { file: "src/a.rs".to_owned(), name: name.to_owned() };
    let lines = |lines| Exception::Lines { file: "src/a.rs".to_owned(), lines };

    assert_eq!(settle(vec![room(), room()], &[names("sim")]), (vec![], vec![]));
    assert_eq!(settle(vec![room()], &[names("plan")]), (vec![room()], vec![names("plan")]));
    assert_eq!(settle(vec![], &[names("sim"), lines(600)]), (vec![], vec![names("sim"), lines(600)]));
    assert_eq!(settle(vec![finding(What::Lines(600))], &[lines(600)]), (vec![], vec![]));
    let longer = finding(What::Lines(601));
    assert_eq!(settle(vec![longer.clone()], &[lines(600)]), (vec![longer], vec![lines(600)]));
}
