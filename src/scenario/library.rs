//! Strategies in files of their own: `use = "..."` is replaced by what the file says. Opening files is left to the
//! caller.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::defaults::{LAYERS, entries_of};
use super::form;
use super::mend::Mender;
use super::problem::{Complaint, Review};
use super::read::syntax;
use super::shape::is_scenario;
use super::source::{Bytes, Source, Sources};
use super::tree::{Tree, key};

/// A file that a strategy uses.
#[derive(Debug)]
pub(super) struct Library {
    source: Source,
    /// The number of its first byte.
    base: usize,
    /// Where it is first named.
    named_at: Bytes,
}

/// Opens every file that a strategy uses, once.
pub(super) fn open(
    scenario: &mut DeTable<'_>,
    library: &dyn Fn(&str) -> Result<Source, String>,
    sources: &mut Sources,
    review: &mut Review,
) -> BTreeMap<String, Library> {
    let mut opened: BTreeMap<String, Library> = BTreeMap::new();
    for strategy in entries_of(scenario, "strategy") {
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
                let base = sources.add(source.clone());
                opened.insert(words.to_owned(), Library { source, base, named_at: path.span() });
            }
            Err(reason) => {
                let complaint = Complaint::new(format!("the strategy \"{words}\" cannot be read: {reason}"));
                review.refuse(path.span(), complaint.hint("a path is relative to the file that names it"));
            }
        }
    }
    opened
}

/// What the files say; those with mistakes of syntax, and those that are no strategies, say nothing.
pub(super) fn read<'i>(opened: &'i BTreeMap<String, Library>, review: &mut Review) -> BTreeMap<&'i str, DeTable<'i>> {
    let mut trees = BTreeMap::new();
    for (path, library) in opened {
        let Some(tree) = syntax(&library.source.text, library.base, review) else { continue };
        if is_scenario(&tree) {
            let complaint = Complaint::new(format!("\"{path}\" is a scenario, not a strategy"));
            let hint = "name a file with the keys of one [[strategy]]: name, hosts, guests, workloads";
            review.refuse(library.named_at.clone(), complaint.hint(hint));
            continue;
        }
        trees.insert(path.as_str(), tree);
    }
    trees
}

/// Replaces `use` by what the named file says, under what is said here; by stand-ins if nothing is known of the file.
pub(super) fn inline<'i>(strategy: &mut Tree<'i>, libraries: &BTreeMap<&str, DeTable<'i>>, mender: &mut Mender) {
    let DeValue::Table(strategy) = strategy.get_mut() else { return };
    let Some(path) = strategy.remove("use") else { return };
    match path.get_ref().as_str().and_then(|path| libraries.get(path)) {
        Some(library) => form::inherit(strategy, library),
        None => {
            for name in ["name"].into_iter().chain(LAYERS) {
                if !strategy.contains_key(name) {
                    strategy.insert(key(name), mender.stand_in("a string"));
                }
            }
        }
    }
}
