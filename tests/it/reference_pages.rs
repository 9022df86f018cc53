//! The reference pages for users say what the program says. Whether the sentences on them are good is for readers.

use std::fs;

use patchcast::summary::MEASURES;

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
