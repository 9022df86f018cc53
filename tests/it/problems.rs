//! Bad scenarios and the exact words that their authors see: `problems/NAME.toml` beside `problems/NAME.txt`.
//! `SNAPSHOTS=overwrite cargo test --test it problems` writes the words anew; the diff is the review.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files should stop")]

use std::fs;
use std::path::{Path, PathBuf};

use patchcast::scenario::{Paint, Problems, Source, parse, resolve};
use snapbox::{Assert, Data};

#[test]
fn bad_scenarios_are_explained() {
    let assert = Assert::new().action_env("SNAPSHOTS");
    let cases = cases();
    assert!(cases.len() >= 20, "{} cases", cases.len());
    for case in cases {
        let problems = problems_of(&case).expect_err(&case.display().to_string());
        let expected = Data::read_from(&case.with_extension("txt"), None).raw();
        assert.eq(problems.render(Paint::Plain), expected);
    }
}

#[test]
fn places_count_from_one_and_stand_in_order() {
    for case in cases() {
        let problems = problems_of(&case).expect_err("a bad file");
        let lines: Vec<(&str, usize)> = problems.iter().map(|problem| (problem.file.as_str(), problem.line)).collect();
        assert_eq!(lines.len(), problems.len());
        assert!(lines.iter().all(|(_, line)| *line >= 1), "{lines:?}");
        assert!(lines.is_sorted_by_key(|&(file, line)| (file.starts_with("lib"), line)), "{lines:?}");
    }
}

#[test]
fn colour_changes_no_words() {
    let problems = problems_of(&folder().join("unknown-names.toml")).expect_err("a bad file");
    let coloured = problems.render(Paint::Colour);
    assert!(coloured.contains("\u{1b}[") && !problems.render(Paint::Plain).contains("\u{1b}["));
    let stripped: String =
        coloured.split('\u{1b}').map(|part| part.split_once('m').map_or(part, |(_, rest)| rest)).collect();
    assert!(stripped.contains("did you mean \"hv01\"?"));
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/problems")
}

/// Every bad scenario; files that start with `lib` are strategies that they use.
fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .filter(|path| !path.file_name().unwrap().to_str().unwrap().starts_with("lib"))
        .collect();
    cases.sort();
    cases
}

fn problems_of(case: &Path) -> Result<(), Problems> {
    let name = case.file_name().unwrap().to_str().unwrap().to_owned();
    let open = |path: &str| {
        let text = fs::read_to_string(folder().join(path)).map_err(|_| "there is no such file".to_owned())?;
        Ok(Source { name: path.to_owned(), text })
    };
    let file = parse(Source { name, text: fs::read_to_string(case).unwrap() }, &open)?;
    resolve(&file).map(|_| ())
}
