//! The record of a run: the scenario with every default spelled out and every strategy in it, so that the file alone
//! reproduces the result.

use super::read::File;
use super::tree::{Node, spelled_key};

/// What a record says about the run besides the scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordMeta {
    /// Version of the program.
    pub version: String,
    /// SHA-256 of the scenario file as it was read, in hexadecimal.
    pub scenario_sha256: String,
    /// The seed that was used. It replaces the one of the file, which the command line may have overridden.
    pub seed: u64,
    /// The number of replications that was used. It replaces the one of the file as well.
    pub replications: u32,
}

/// A complete scenario in TOML that resolves to the same model (with the seed and the replications of the run).
pub fn record(file: &File, about: &RecordMeta) -> String {
    let mut text = String::from("# The record of a run: a complete scenario, with every default that was in force.\n");
    let Node::Table(entries) = &file.written else { unreachable!("a document is a table") };
    let (values, tables): (Vec<_>, Vec<_>) = entries.iter().partition(|(_, node)| !is_section(node));
    write_values(&mut text, values);
    write_table(&mut text, "record", &about_run(about));
    for (name, node) in tables.into_iter().filter(|(name, _)| name != "record") {
        let study = (name == "study").then(|| with_run(node, about));
        write_table(&mut text, name, study.as_ref().unwrap_or(node));
    }
    text
}

fn about_run(about: &RecordMeta) -> Node {
    Node::Table(vec![
        ("version".to_owned(), Node::quoted(&about.version)),
        ("scenario_sha256".to_owned(), Node::quoted(&about.scenario_sha256)),
        ("seed".to_owned(), Node::Leaf(about.seed.to_string())),
        ("replications".to_owned(), Node::Leaf(about.replications.to_string())),
    ])
}

fn with_run(study: &Node, about: &RecordMeta) -> Node {
    let Node::Table(entries) = study else { return study.clone() };
    let replaced = entries.iter().map(|(key, value)| {
        let value = match key.as_str() {
            "seed" => Node::Leaf(about.seed.to_string()),
            "replications" => Node::Leaf(about.replications.to_string()),
            _ => value.clone(),
        };
        (key.clone(), value)
    });
    Node::Table(replaced.collect())
}

/// Whether a value gets a header of its own: a table with more than one key, or a list of tables.
fn is_section(node: &Node) -> bool {
    match node {
        Node::Leaf(_) => false,
        Node::List(items) => !items.is_empty() && items.iter().all(|item| matches!(item, Node::Table(_))),
        Node::Table(entries) => entries.len() > 1 || entries.iter().any(|(_, value)| is_section(value)),
    }
}

fn write_values<'a>(text: &mut String, entries: impl IntoIterator<Item = &'a (String, Node)>) {
    for (key, value) in entries {
        text.push_str(&format!("{} = {}\n", spelled_key(key), value.inline()));
    }
}

/// Writes a table or a list of tables under its header, its own values first.
fn write_table(text: &mut String, path: &str, node: &Node) {
    match node {
        Node::Leaf(spelled) => text.push_str(&format!("{path} = {spelled}\n")),
        Node::Table(entries) => {
            text.push_str(&format!("\n[{path}]\n"));
            write_entries(text, path, entries);
        }
        Node::List(items) => {
            for item in items {
                let Node::Table(entries) = item else { unreachable!("a section's items are tables") };
                text.push_str(&format!("\n[[{path}]]\n"));
                write_entries(text, path, entries);
            }
        }
    }
}

fn write_entries(text: &mut String, path: &str, entries: &[(String, Node)]) {
    let (values, tables): (Vec<_>, Vec<_>) = entries.iter().partition(|(_, node)| !is_section(node));
    write_values(text, values);
    for (key, node) in tables {
        write_table(text, &format!("{path}.{}", spelled_key(key)), node);
    }
}
