//! From text to twins: syntax, strategies from other files, defaults underneath, then one struct per table. All
//! mistakes of form are found together; what the words mean is checked elsewhere.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::defaults;
use super::file::Content;
use super::problem::{Complaint, Problems, Review, suggest};
use super::reword::{reword, reword_syntax};
use super::source::{Bytes, Source, Sources};
use super::tree::{Node, Tree, dates_as_text, fill, shifted, without_key};
use crate::model::Assumption;

/// A scenario as it is written, complete: strategies from other files and all defaults are in it. What its words mean
/// is not known yet.
#[derive(Clone, Debug)]
pub struct File {
    pub(super) sources: Sources,
    pub(super) content: Content,
    pub(super) written: Node,
    pub(super) assumptions: Vec<Assumption>,
}

const KEYS: [&str; 17] = [
    "title", "question", "horizon", "study", "site", "presence", "host", "guest", "server", "workload", "service",
    "supply", "threat", "fault", "recovery", "strategy", "record",
];

/// Reads a scenario. `library` opens a file that a strategy names in `use = "..."`, a path relative to the scenario.
///
/// # Errors
/// All mistakes of form, in the order of the file.
pub fn parse(main: Source, library: &dyn Fn(&str) -> Result<Source, String>) -> Result<File, Problems> {
    let main = main.normalised();
    let mut sources = Sources::default();
    sources.add(main.clone());
    let mut review = Review::default();
    let mut scenario = syntax(&main.text, 0, &mut review);
    let used = open_libraries(&mut scenario, library, &mut sources, &mut review);
    let libraries: BTreeMap<&str, DeTable<'_>> =
        used.iter().map(|(path, (base, source))| (path.as_str(), syntax(&source.text, *base, &mut review))).collect();
    let base = sources.add(defaults::source());
    if !review.is_clean() {
        return Err(review.into_problems(&sources));
    }
    for strategy in defaults::entries_of(&mut scenario, "strategy") {
        inline_strategy(strategy, &libraries);
    }
    check_keys(&scenario, &mut review);
    defaults::complete_title(&mut scenario, main.stem());
    defaults::complete(&mut scenario, &defaults::tree(base));
    let written = Node::of(&DeValue::Table(scenario.clone()));
    let content = Reader { scenario, own: base, review: &mut review }.content();
    if !review.is_clean() {
        return Err(review.into_problems(&sources));
    }
    let content = content.expect("a part is missing only if there is a problem");
    let assumptions = defaults::assumptions(&written);
    Ok(File { sources, content, written, assumptions })
}

/// The tree of a text whose first byte has number `base`; all its syntax errors go to the review.
fn syntax<'i>(text: &'i str, base: usize, review: &mut Review) -> DeTable<'i> {
    let (tree, errors) = DeTable::parse_recoverable(text);
    let mut lines = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let line = text.get(..span.start).unwrap_or(text).matches('\n').count();
        if !lines.contains(&line) {
            lines.push(line);
            review.refuse(span.start + base..span.end + base, reword_syntax(error.message(), text, &span));
        }
    }
    let whole = Tree::new(0..0, DeValue::Table(tree.into_inner()));
    match shifted(whole, base).into_inner() {
        DeValue::Table(table) => table,
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_) => unreachable!("a document is a table"),
    }
}

/// Opens every file that a strategy uses, once.
fn open_libraries(
    scenario: &mut DeTable<'_>,
    library: &dyn Fn(&str) -> Result<Source, String>,
    sources: &mut Sources,
    review: &mut Review,
) -> BTreeMap<String, (usize, Source)> {
    let mut opened = BTreeMap::new();
    for strategy in defaults::entries_of(scenario, "strategy") {
        let Some(path) = strategy.get_ref().get("use") else { continue };
        let Some(words) = path.get_ref().as_str() else {
            let complaint = Complaint::new("`use` is not a text in quotes");
            review.refuse(path.span(), complaint.hint("write the path of a strategy, relative to this file"));
            continue;
        };
        if opened.contains_key(words) {
            continue;
        }
        match library(words) {
            Ok(source) => {
                let source = source.normalised();
                opened.insert(words.to_owned(), (sources.add(source.clone()), source));
            }
            Err(reason) => {
                let complaint = Complaint::new(format!("the strategy \"{words}\" cannot be read: {reason}"));
                review.refuse(path.span(), complaint.hint("a path is relative to the file that names it"));
            }
        }
    }
    opened
}

/// Replaces `use` by what the named file says, under what is said here.
fn inline_strategy<'i>(strategy: &mut Tree<'i>, libraries: &BTreeMap<&str, DeTable<'i>>) {
    let DeValue::Table(strategy) = strategy.get_mut() else { return };
    let Some(path) = strategy.remove("use") else { return };
    let library = path.get_ref().as_str().and_then(|path| libraries.get(path));
    fill(strategy, library.expect("files that cannot be read are problems before"));
}

fn check_keys(scenario: &DeTable<'_>, review: &mut Review) {
    for key in scenario.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())) {
        let complaint = Complaint::new(format!("a scenario has no \"{}\"", key.get_ref()));
        let hint = suggest(key.get_ref(), KEYS).expect("there are keys");
        review.refuse(key.span(), complaint.hint(hint));
    }
}

/// Takes a complete scenario apart.
struct Reader<'i, 'r> {
    scenario: DeTable<'i>,
    /// Places from here on belong to the defaults, not to the author.
    own: usize,
    review: &'r mut Review,
}

impl Reader<'_, '_> {
    /// All parts; `None` if one is missing or malformed.
    fn content(mut self) -> Option<Content> {
        let title = self.required("title", "title = \"...\"");
        let question = self.required("question", "question = \"what does waiting a week cost?\"");
        let horizon = self.section("horizon");
        let study = self.section("study");
        let sites = self.entries("site");
        let presence = self.section("presence");
        let hosts = self.entries("host");
        let guests = self.entries("guest");
        let servers = self.entries("server");
        let workloads = self.entries("workload");
        let services = self.entries("service");
        let supply = self.section("supply");
        let threat = self.section("threat");
        let fault = self.section("fault");
        let recovery = self.section("recovery");
        let strategies = self.entries("strategy");
        Some(Content {
            title: title?,
            question: question?,
            horizon: horizon?,
            study: study?,
            presence: presence?,
            sites,
            hosts,
            guests,
            servers,
            workloads,
            services,
            supply: supply?,
            threat: threat?,
            fault: fault?,
            recovery: recovery?,
            strategies,
        })
    }

    fn required(&mut self, name: &str, example: &str) -> Option<Spanned<String>> {
        if self.scenario.contains_key(name) {
            return self.section(name);
        }
        self.refuse(0..0, Complaint::new(format!("the scenario has no {name}")).hint(format!("write {example}")));
        None
    }

    fn section<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let tree = self.scenario.remove(name)?;
        if tree.get_ref().is_array() {
            let complaint = Complaint::new(format!("there is only one [{name}]"));
            self.refuse(tree.span(), complaint.hint(format!("write [{name}], with one pair of brackets")));
            return None;
        }
        self.read(tree, name, &format!("[{name}]"))
    }

    fn entries<T: DeserializeOwned>(&mut self, name: &str) -> Vec<T> {
        let Some(tree) = self.scenario.remove(name) else { return Vec::new() };
        let span = tree.span();
        let DeValue::Array(list) = tree.into_inner() else {
            let complaint = Complaint::new(format!("there may be many entries of \"{name}\""));
            self.refuse(span, complaint.hint(format!("write [[{name}]], with two pairs of brackets, for each one")));
            return Vec::new();
        };
        let label = format!("[[{name}]]");
        list.into_iter().filter_map(|entry| self.read(entry, name, &label)).collect()
    }

    /// Reads one table. Keys that are not known are all reported, of other mistakes the first one.
    fn read<T: DeserializeOwned>(&mut self, tree: Tree<'_>, name: &str, label: &str) -> Option<T> {
        let mut tree = dates_as_text(tree);
        let mut clean = true;
        loop {
            let error = match serde_path_to_error::deserialize(ValueDeserializer::from(tree.clone())) {
                Ok(value) => return clean.then_some(value),
                Err(error) => error,
            };
            clean = false;
            let span = error.inner().span().unwrap_or_else(|| tree.span());
            let unknown = error.inner().message().starts_with("unknown field");
            let mut keys = keys_of(error.path());
            if unknown {
                keys.pop();
            }
            let place = if keys.is_empty() { label.to_owned() } else { format!("[{name}.{}]", keys.join(".")) };
            self.refuse(span.clone(), reword(error.inner().message(), &place));
            if !unknown {
                return None;
            }
            tree = without_key(tree, &span);
        }
    }

    /// What is missing from a table that the author did not write is missing from the file as a whole.
    fn refuse(&mut self, span: Bytes, complaint: Complaint) {
        let span = if span.start >= self.own { 0..0 } else { span };
        self.review.refuse(span, complaint);
    }
}

/// The keys on the way to a mistake.
fn keys_of(path: &serde_path_to_error::Path) -> Vec<&str> {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.as_str()),
            Segment::Seq { .. } | Segment::Enum { .. } | Segment::Unknown => None,
        })
        .filter(|key| !key.starts_with("$__"))
        .collect()
}
