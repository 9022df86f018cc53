//! What a run leaves behind, as text and bytes: tables, records, charts. Opens no files and prints nothing.

mod chain;
mod chart;
mod finding;
mod json;
mod markdown;
mod number;
mod outcomes;
mod table;
mod words;

#[cfg(test)]
mod made_up;
#[cfg(test)]
mod tests;

use crate::model::Model;
use crate::outcome::Outcomes;
use crate::summary::Summary;

pub use chain::explanation;
pub use table::table;

/// A file that a run leaves behind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Artifact {
    /// Where it belongs, relative to the folder of the run, with `/` between the parts.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A finished run.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// What was simulated.
    pub model: &'a Model,
    /// What came of it.
    pub outcomes: &'a Outcomes,
    /// What that says.
    pub summary: &'a Summary,
    /// SHA-256 of the scenario file, in hexadecimal.
    pub scenario_sha256: String,
    /// The scenario file as it was named on the command line.
    pub scenario_path: String,
    /// Version of the program.
    pub version: &'static str,
    /// The resolved scenario, the text of `record.toml`.
    pub record: String,
}

/// All files of a run, in a fixed order. The same run gives the same bytes on every platform.
pub fn artifacts(run: &Run) -> Vec<Artifact> {
    let file = |path: &str, bytes: Vec<u8>| Artifact { path: path.to_owned(), bytes };
    let mut files = vec![
        file("summary.json", json::summary(run).into_bytes()),
        file("summary.md", markdown::summary(run).into_bytes()),
        file("outcomes.csv", outcomes::csv(run)),
        file("record.toml", run.record.clone().into_bytes()),
    ];
    for (name, figure) in chart::figures(run) {
        files.push(file(&format!("charts/{name}.svg"), chart::svg(&figure).into_bytes()));
        files.push(file(&format!("charts/{name}.png"), chart::png(&figure)));
    }
    files
}
