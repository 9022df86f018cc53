//! The reference pages for users say what the program says. Whether the sentences on them are good is for readers.

use std::fs;

use patchcast::summary::MEASURES;

use crate::worlds::model;

/// Cells of the rows that open with a measure.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

#[test]
fn every_measure_is_explained_with_its_unit() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference/measures.md");
    let page = fs::read_to_string(path).unwrap();
    let said: Vec<_> = rows(&page).iter().map(|row| (row[0].trim_matches('`').to_owned(), row[1], row[2])).collect();
    let expected: Vec<_> = MEASURES.iter().map(|m| (m.id.to_owned(), m.unit, m.better.id())).collect();
    assert_eq!(said, expected);
    for row in rows(&page) {
        assert!(row[3].ends_with('.') && row[3].len() > 10, "{} has no meaning", row[0]);
    }
}

/// A snippet of the manual in the place of the strategies of the tutorial, and its horizon, if it has one, in the place of
/// that one's.
fn completed(tutorial: &str, snippet: &str) -> String {
    let (head, _) = tutorial.split_once("[[strategy]]").unwrap();
    let (horizon, rest): (Vec<&str>, Vec<&str>) = snippet.lines().partition(|line| line.starts_with("horizon ="));
    let kept = |line: &&str| horizon.is_empty() || !line.starts_with("horizon =");
    let head: Vec<&str> = head.lines().filter(kept).collect();
    [horizon.join("\n"), head.join("\n"), rest.join("\n")].join("\n")
}

#[test]
fn every_snippet_of_the_manual_is_a_scenario() {
    let root = env!("CARGO_MANIFEST_DIR");
    let tutorial = fs::read_to_string(format!("{root}/scenarios/tutorial/two-strategies.toml")).unwrap();
    let mut snippets = 0;
    for entry in fs::read_dir(format!("{root}/docs/guide")).unwrap() {
        let page = fs::read_to_string(entry.unwrap().path()).unwrap().replace("\r\n", "\n");
        for snippet in page.split("```toml\n").skip(1).filter_map(|rest| rest.split("\n```").next()) {
            assert!(!model(&completed(&tutorial, snippet)).strategies.is_empty());
            snippets += 1;
        }
    }
    assert!(snippets >= 14, "{snippets} snippets");
}
