//! From text to twins: syntax, strategies from other files, defaults underneath, then one struct per table. A
//! table with mistakes of form is mended, so that all are found together, and with them all mistakes of meaning.

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::defaults;
use super::file::{Content, HorizonTable};
use super::form;
use super::library;
use super::mend::Mender;
use super::problem::{Complaint, Problems, Review};
use super::resolve::meaning;
use super::reword::{Flaw, reword_syntax};
use super::shape::{shape, strategy_at};
use super::source::{Bytes, NOWHERE, Source, Sources};
use super::tree::{Node, Tree, dates_as_text, shifted};
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

/// Mistakes in one table after which its author is not told of more.
const MISTAKES_MAX: usize = 1_000;

/// Reads a scenario. `library` opens a file that a strategy names in `use = "..."`, a path relative to the scenario.
///
/// # Errors
/// All problems, in the order of the file. Those of meaning are looked for where those of form allow it; a text that is
/// no TOML has problems of syntax alone.
pub fn parse(main: Source, library: &dyn Fn(&str) -> Result<Source, String>) -> Result<File, Problems> {
    let main = main.normalised();
    let mut sources = Sources::default();
    sources.add(main.clone());
    let defaults = sources.add_range(defaults::source());
    let mut review = Review::default();
    let Some(mut scenario) = scenario_in(&main, &mut review) else { return Err(review.into_problems(&sources)) };
    let mut mender = Mender::new(defaults.clone());
    shape(&mut scenario, &mut mender, &mut review);
    let opened = library::open(&mut scenario, library, &mut sources, &mut review);
    let libraries = library::read(&opened, &mut review);
    for strategy in defaults::entries_of(&mut scenario, "strategy") {
        library::inline(strategy, &libraries, &mut mender);
        form::inherit_groups(strategy);
    }
    for plan in defaults::plans_of(&mut scenario) {
        form::settle(plan, &mut review);
    }
    defaults::complete_title(&mut scenario, main.stem());
    defaults::complete(&mut scenario, &defaults::tree(defaults.start));
    let written = Node::of(&DeValue::Table(scenario.clone()));
    let content = Reader { scenario, defaults, mender: &mut mender, review: &mut review }.content();
    match content {
        Some(content) if review.is_clean() => {
            let assumptions = defaults::assumptions(&written);
            return Ok(File { sources, content, written, assumptions });
        }
        Some(content) => review.join(meaning(&content), mender.doubtful()),
        None => {}
    }
    Err(review.into_problems(&sources))
}

/// The tree of a text that is a scenario.
fn scenario_in<'i>(main: &'i Source, review: &mut Review) -> Option<DeTable<'i>> {
    let scenario = syntax(&main.text, 0, review)?;
    let Some(at) = strategy_at(&scenario) else { return Some(scenario) };
    let complaint = Complaint::new("this is a strategy, not a scenario");
    let path = main.tail();
    review.refuse(at, complaint.hint(format!("name it in a scenario: [[strategy]] use = \"{path}\"")));
    None
}

/// The tree of a text whose first byte has number `base`, or all its syntax errors.
pub(super) fn syntax<'i>(text: &'i str, base: usize, review: &mut Review) -> Option<DeTable<'i>> {
    let (tree, errors) = DeTable::parse_recoverable(text);
    let mut lines = Vec::new();
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let line = text.get(..span.start).unwrap_or(text).matches('\n').count();
        if !lines.contains(&line) {
            lines.push(line);
            review.refuse(span.start + base..span.end + base, reword_syntax(error.message(), text, &span));
        }
    }
    errors.is_empty().then(|| shifted(tree.into_inner(), base))
}

/// Takes a complete scenario apart.
struct Reader<'i, 'r> {
    scenario: DeTable<'i>,
    /// Places of the defaults, which the author did not write.
    defaults: Bytes,
    mender: &'r mut Mender,
    review: &'r mut Review,
}

impl Reader<'_, '_> {
    /// All parts, mended; `None` if there is no end of mistakes.
    fn content(mut self) -> Option<Content> {
        let title = self.required("title", "title = \"...\"");
        let question = self.required("question", "question = \"what does waiting a week cost?\"");
        let horizon = self.horizon();
        let study = self.section("study");
        let sites = self.entries("site");
        let presence = self.section("presence");
        let hosts = self.entries("host");
        let guests = self.entries("guest");
        let servers = self.entries("server");
        let workloads = self.entries("workload");
        let services = self.entries("service");
        let jobs = self.entries("job");
        let components = self.entries("component");
        let clusters = self.entries("cluster");
        let volumes = self.entries("volume");
        let supply = self.section("supply");
        let threat = self.section("threat");
        let fault = self.section("fault");
        let servicing = self.section("servicing");
        let recovery = self.section("recovery");
        let checkpoint = self.section("checkpoint");
        let complaints = self.section("complaints");
        let time_zone = self.section("time_zone");
        let failures = self.section("failures");
        let strategies = self.entries("strategy");
        Some(Content {
            title: title?,
            question: question?,
            horizon: horizon?,
            study: study?,
            presence: presence?,
            sites: sites?,
            hosts: hosts?,
            guests: guests?,
            servers: servers?,
            workloads: workloads?,
            services: services?,
            jobs: jobs?,
            components: components?,
            clusters: clusters?,
            volumes: volumes?,
            supply: supply?,
            threat: threat?,
            fault: fault?,
            servicing: servicing?,
            recovery: recovery?,
            checkpoint: checkpoint?,
            complaints: complaints?,
            time_zone: time_zone?,
            failures: failures?,
            strategies: strategies?,
        })
    }

    fn required(&mut self, name: &str, example: &str) -> Option<Spanned<String>> {
        if !self.scenario.contains_key(name) {
            self.refuse(0..0, Complaint::new(format!("the scenario has no {name}")).hint(format!("write {example}")));
            return Some(Spanned::new(NOWHERE..NOWHERE, String::new()));
        }
        self.section(name)
    }

    fn section<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let tree = self.scenario.remove(name)?;
        self.read(tree, name, &format!("[{name}]"))
    }

    /// `[horizon]`; nowhere in particular if its author left it out.
    fn horizon(&mut self) -> Option<Spanned<HorizonTable>> {
        let horizon: Spanned<HorizonTable> = self.section("horizon")?;
        Some(Spanned::new(self.place(horizon.span()), horizon.into_inner()))
    }

    fn entries<T: DeserializeOwned>(&mut self, name: &str) -> Option<Vec<T>> {
        let Some(DeValue::Array(list)) = self.scenario.remove(name).map(Spanned::into_inner) else {
            return Some(Vec::new());
        };
        let label = format!("[[{name}]]");
        list.into_iter().map(|entry| self.read(entry, name, &label)).collect()
    }

    /// Reads one table, mending it until it can be read.
    fn read<T: DeserializeOwned>(&mut self, tree: Tree<'_>, name: &str, label: &str) -> Option<T> {
        let mut tree = dates_as_text(tree);
        for _ in 0..MISTAKES_MAX {
            let error = match serde_path_to_error::deserialize(ValueDeserializer::from(tree.clone())) {
                Ok(value) => return Some(value),
                Err(error) => error,
            };
            let span = error.inner().span().unwrap_or_else(|| tree.span());
            let flaw = Flaw::of(error.inner().message());
            if self.mender.is_written(&span, &flaw) {
                self.refuse(span.clone(), flaw.complaint(name, label, &keys_of(error.path())));
            }
            self.mender.mend(&mut tree, &span, &flaw);
        }
        None
    }

    fn refuse(&mut self, span: Bytes, complaint: Complaint) {
        let span = self.place(span);
        self.review.refuse(span, complaint);
    }

    /// What is missing from a table that the author did not write is missing from the file as a whole.
    fn place(&self, span: Bytes) -> Bytes {
        if self.defaults.contains(&span.start) { 0..0 } else { span }
    }
}

/// The keys on the way to a mistake. A plan of a group is called as that of its strategy: it may have been inherited.
fn keys_of(path: &serde_path_to_error::Path) -> Vec<&str> {
    use serde_path_to_error::Segment;
    let mut keys: Vec<&str> = path
        .iter()
        .filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.as_str()),
            Segment::Seq { .. } | Segment::Enum { .. } | Segment::Unknown => None,
        })
        .filter(|key| !key.starts_with("$__"))
        .collect();
    if let ["group", layer, ..] = keys[..]
        && defaults::LAYERS.contains(&layer)
    {
        keys.remove(0);
    }
    keys
}
