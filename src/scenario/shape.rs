//! The outermost shape of a scenario: which tables it has, which of them are lists. Mended before anything is put under
//! it; what is inside the tables is looked at elsewhere.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::mend::Mender;
use super::problem::{Complaint, Review, nearest, suggest};
use super::source::Bytes;
use super::tree::{Tree, key};

const VALUES: [&str; 2] = ["title", "question"];
const LISTS: [&str; 11] =
    ["site", "host", "guest", "server", "workload", "service", "job", "component", "cluster", "volume", "strategy"];
const SECTIONS: [&str; 12] = [
    "horizon",
    "study",
    "presence",
    "supply",
    "threat",
    "fault",
    "servicing",
    "recovery",
    "complaints",
    "time_zone",
    "failures",
    "checkpoint",
];
/// What a record says of a run is not read.
const UNREAD: &str = "record";
/// Keys of a strategy that a scenario does not have.
const LAYERS: [&str; 3] = ["hosts", "guests", "workloads"];

fn known() -> impl Iterator<Item = &'static str> + Clone {
    LISTS.into_iter().chain(SECTIONS).chain(VALUES).chain([UNREAD])
}

/// Where a text first says that it is a strategy, if it is one and no scenario.
pub(super) fn strategy_at(tree: &DeTable<'_>) -> Option<Bytes> {
    let is_plan = |layer: &str| tree.get(layer).is_some_and(|plan| !plan.get_ref().is_array());
    let is_scenario = SECTIONS.into_iter().chain(LISTS).any(|name| tree.contains_key(name));
    let first = tree.keys().map(Spanned::span).min_by_key(|span| span.start);
    first.filter(|_| !is_scenario && LAYERS.into_iter().any(is_plan))
}

/// Whether a text is a scenario and no strategy.
pub(super) fn is_scenario(tree: &DeTable<'_>) -> bool {
    ["horizon", "site", "host", "service", "strategy"].into_iter().any(|name| tree.contains_key(name))
}

/// Finds what is wrong with the shape of a scenario and mends it.
pub(super) fn shape(scenario: &mut DeTable<'_>, mender: &mut Mender, review: &mut Review) {
    let lost = unknown_keys(scenario, review);
    for name in SECTIONS {
        if let Some(tree) = scenario.get_mut(name) {
            section(name, tree, mender, review);
        }
    }
    for name in LISTS {
        if let Some(tree) = scenario.get_mut(name) {
            list(name, tree, mender, review);
        }
    }
    if lost > 0 {
        LISTS.into_iter().for_each(|name| push_stand_in(scenario, name, mender));
    }
}

/// Respells or drops keys that are not known. The number of lists that were dropped.
fn unknown_keys(scenario: &mut DeTable<'_>, review: &mut Review) -> usize {
    let is_unknown = |key: &&Spanned<Cow<'_, str>>| !known().any(|name| name == key.get_ref());
    let unknown: Vec<_> = scenario.keys().filter(is_unknown).cloned().collect();
    let mut lost = 0;
    for key in unknown {
        let complaint = Complaint::new(format!("a scenario has no \"{}\"", key.get_ref()));
        review.refuse(key.span(), complaint.hint(suggest(key.get_ref(), known()).expect("there are keys")));
        let value = scenario.remove(key.get_ref().as_ref()).expect("it was found there");
        match nearest(key.get_ref(), known()).filter(|meant| !scenario.contains_key(*meant)) {
            Some(meant) => drop(scenario.insert(Spanned::new(key.span(), Cow::Borrowed(meant)), value)),
            None => lost += usize::from(value.get_ref().is_array()),
        }
    }
    lost
}

fn section(name: &str, tree: &mut Tree<'_>, mender: &mut Mender, review: &mut Review) {
    match tree.get_ref() {
        DeValue::Table(_) => return,
        DeValue::Array(_) => {
            let complaint = Complaint::new(format!("there is only one [{name}]"));
            review.refuse(tree.span(), complaint.hint(format!("write [{name}], with one pair of brackets")));
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            let complaint = Complaint::new(format!("\"{name}\" is a table, not a single value"));
            review.refuse(tree.span(), complaint.hint(format!("write [{name}] on a line and its keys below")));
        }
    }
    let first = tree.get_ref().as_array().and_then(|list| list.iter().find(|item| item.get_ref().is_table()));
    *tree = first.cloned().unwrap_or_else(|| mender.stand_in("a map"));
}

fn list(name: &str, tree: &mut Tree<'_>, mender: &mut Mender, review: &mut Review) {
    if tree.get_ref().is_array() {
        return;
    }
    let complaint = Complaint::new(format!("there may be many entries of \"{name}\""));
    review.refuse(tree.span(), complaint.hint(format!("write [[{name}]], with two pairs of brackets, for each one")));
    let only = if tree.get_ref().is_table() { tree.clone() } else { mender.stand_in("a map") };
    *tree = mender.listed(only);
}

/// Adds an entry that cannot be read: some were lost, and nobody knows which.
fn push_stand_in(scenario: &mut DeTable<'_>, name: &'static str, mender: &mut Mender) {
    if !scenario.contains_key(name) {
        scenario.insert(key(name), Tree::new(0..0, DeValue::Array(DeArray::new())));
    }
    if let Some(DeValue::Array(list)) = scenario.get_mut(name).map(Tree::get_mut) {
        list.push(mender.stand_in("a map"));
    }
}
