//! What ARCHITECTURE.md says, as tables.

use std::collections::BTreeMap;

/// The tables that are enforced.
#[derive(Debug)]
pub(crate) struct Tables {
    /// What lives in each room.
    pub(crate) rooms: Vec<(String, String)>,
    /// What each room may name, in the order of the document.
    pub(crate) imports: Vec<(String, MayName)>,
    /// Where each crate or part of the standard library may be named, by the way it is written in a path.
    pub(crate) doors: BTreeMap<String, Vec<String>>,
    /// The debts.
    pub(crate) exceptions: Vec<Exception>,
}

/// What a room may name.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum MayName {
    /// Every other room.
    All,
    /// These rooms.
    These(Vec<String>),
}

/// A debt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Exception {
    /// This file names something that it may not.
    Names { file: String, name: String },
    /// This file is longer than files may be.
    Lines { file: String, lines: usize },
}

impl MayName {
    pub(crate) fn allows(&self, room: &str) -> bool {
        match self {
            Self::All => true,
            Self::These(rooms) => rooms.iter().any(|allowed| allowed == room),
        }
    }
}

impl Tables {
    /// Reads the document.
    pub(crate) fn read(document: &str) -> Self {
        let one = |cell: &str| ticked(cell).into_iter().next().unwrap_or_else(|| panic!("no name in {cell:?}"));
        Self {
            rooms: rows(document, "| room | what lives there |").map(|row| (one(row[0]), row[1].to_owned())).collect(),
            imports: rows(document, "| room | may name |").map(|row| (one(row[0]), may_name(row[1]))).collect(),
            doors: rows(document, "| name | door | why it is there |")
                .map(|row| {
                    assert!(row[2].ends_with('.') || row[2].ends_with('"'), "{} has no reason", row[0]);
                    (one(row[0]), ticked(row[1]))
                })
                .collect(),
            exceptions: rows(document, "| file | exception | why |")
                .map(|row| exception(&one(row[0]), row[1]))
                .collect(),
        }
    }

    /// What a room may name, if it is one.
    pub(crate) fn may_name(&self, room: &str) -> Option<&MayName> {
        self.imports.iter().find(|(name, _)| name == room).map(|(_, may)| may)
    }
}

/// The rows of the table with this header.
fn rows<'d>(document: &'d str, header: &str) -> impl Iterator<Item = Vec<&'d str>> {
    let mut lines = document.lines();
    assert!(lines.any(|line| line == header), "ARCHITECTURE.md has no table {header}");
    assert!(lines.next().is_some_and(|line| line.starts_with("|---")), "{header} is no table");
    lines
        .map_while(|line| line.strip_prefix('|'))
        .map(|line| line.trim_end_matches('|').split('|').map(str::trim).collect())
}

/// The words in back-ticks.
fn ticked(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn may_name(cell: &str) -> MayName {
    match cell {
        "all" => MayName::All,
        "nothing" => MayName::These(Vec::new()),
        names => MayName::These(ticked(names)),
    }
}

/// "names `sim`" or "620 lines".
fn exception(file: &str, text: &str) -> Exception {
    let file = file.to_owned();
    if let Some(name) = text.strip_prefix("names ").and_then(|names| ticked(names).pop()) {
        return Exception::Names { file, name };
    }
    let lines = text.strip_suffix(" lines").and_then(|lines| lines.parse().ok());
    Exception::Lines { file, lines: lines.unwrap_or_else(|| panic!("no exception: {text:?}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_are_understood() {
        let file = "src/a.rs".to_owned();
        assert_eq!(
            exception("src/a.rs", "names `sim`"),
            Exception::Names { file: file.clone(), name: "sim".to_owned() }
        );
        assert_eq!(exception("src/a.rs", "620 lines"), Exception::Lines { file, lines: 620 });
    }
}
