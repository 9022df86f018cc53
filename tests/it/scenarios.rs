//! Every shipped scenario says what it said before. Re-bless with `SNAPSHOTS=overwrite cargo test`; the diff is the review.

use std::path::{Path, PathBuf};

use patchcast::model::Model;
use patchcast::plan::compile;
use patchcast::scenario::{Source, parse, resolve};
use patchcast::summary::{MEASURES, Summary};
use snapbox::assert_data_eq;

use crate::worlds::study;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// A shipped scenario.
pub(crate) fn load(path: &Path) -> Model {
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let library = |name: &str| Ok(Source { name: name.to_owned(), text: read(&path.parent().unwrap().join(name))? });
    let main = Source { name: path.display().to_string(), text: read(path).unwrap() };
    let file = parse(main, &library).unwrap_or_else(|problems| panic!("{}", problems));
    resolve(&file).unwrap_or_else(|problems| panic!("{}", problems))
}

/// A scenario of the reference folder.
pub(crate) fn reference(name: &str) -> Model {
    load(&folder().join("reference").join(name))
}

/// All scenario files (strategies are not scenarios), in the order of their names.
fn all() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for kind in [
        "tutorial",
        "reference",
        "calendars",
        "agents",
        "library",
        "guests",
        "services",
        "fabric",
        "hosts",
        "failures",
        "clusters",
        "checkpoints",
    ] {
        for entry in std::fs::read_dir(folder().join(kind)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Every measure of every strategy that is not nought, to six digits, and the digests of the first replication.
fn portrait(model: &Model) -> String {
    let outcomes = study(&compile(model));
    let summary = Summary::of(model, &outcomes);
    let mut text = format!("{}\n{}\n", model.title, model.question);
    for (place, strategy) in summary.strategies.iter().enumerate() {
        let print = outcomes.get(0, place).fingerprint;
        text += &format!("\n{}: times {:016x} events {:016x}\n", strategy.name, print.times, print.events);
        for (measure, estimate) in MEASURES.iter().zip(&strategy.measures) {
            match estimate {
                // A measure that is nought where a scenario does not use its mechanic would only be in the way here.
                Some(e) if e.mean == 0.0 => {}
                Some(e) => text += &format!("  {:32} {:>14.6e} {:6} n {}\n", measure.id, e.mean, measure.unit, e.n),
                // Nor would one that has no meaning without volumes.
                None if measure.id.starts_with("capacity.") => {}
                None => text += &format!("  {:32} {:>14} {:6}\n", measure.id, "-", measure.unit),
            }
        }
    }
    text
}

#[test]
fn every_scenario_says_what_it_said_before() {
    for path in all() {
        let mut model = load(&path);
        model.study.replications = 16;
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/golden/{stem}.txt"));
        assert_data_eq!(portrait(&model), snapbox::Data::read_from(&golden, None));
    }
}

#[test]
fn every_scenario_opens_with_its_question() {
    for path in all() {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# "), "{} opens with a comment", path.display());
        assert!(load(&path).question.ends_with('?'), "{} asks a question", path.display());
    }
}

#[test]
fn a_tutorial_scenario_is_short() {
    let path = folder().join("tutorial/two-strategies.toml");
    let lines = std::fs::read_to_string(path).unwrap().lines().count();
    assert!(lines < 30, "{lines} lines");
}
