//! The embedded defaults: put under what the author wrote, and listed with where they come from.

use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::form;
use super::source::Source;
use super::tree::{Node, Tree, fill, is_by_kind, joins, key, shifted, text};
use crate::model::{Assumption, Provenance};

const TEXT: &str = include_str!("defaults.toml");
/// Tables that stand under the author's table of the same name.
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
/// Tables that stand under every entry of the author's list of the same name.
/// Defaults of a workload that are chosen by another of its keys.
const CHOICES: [(&str, &str); 3] = [("warm_up", "role"), ("recovery", "product"), ("without_dependencies", "product")];
/// The choice for whatever has none of its own.
const OTHER: &str = "other";
const ENTRIES: [&str; 7] = ["site", "host", "guest", "server", "job", "component", "cluster"];
/// Layers of a strategy.
pub(super) const LAYERS: [&str; 3] = ["hosts", "guests", "workloads"];

/// Checkpoints before installing, in a plan.
const CHECKPOINT: &str = "checkpoint";
/// Updating guests of the library while they are off, in a strategy.
const SERVICING: &str = "offline_servicing";

/// The text of the defaults as a source.
pub(super) fn source() -> Source {
    Source { name: "defaults.toml of patchcast".to_owned(), text: TEXT.to_owned() }
}

/// The defaults as a tree whose places start at `base`.
pub(super) fn tree(base: usize) -> DeTable<'static> {
    let parsed = DeTable::parse(TEXT).expect("a unit test reads the embedded file");
    shifted(parsed.into_inner(), base)
}

/// Puts the defaults under a scenario.
pub(super) fn complete<'i>(scenario: &mut DeTable<'i>, defaults: &DeTable<'i>) {
    for name in SECTIONS {
        let default = &defaults[name];
        if let Some(own) = scenario.get_mut(name) {
            fill_value(own, default);
        } else {
            scenario.insert(key(name), default.clone());
        }
    }
    for name in ENTRIES {
        entries_of(scenario, name).for_each(|entry| fill_value(entry, &defaults[name]));
    }
    for workload in entries_of(scenario, "workload") {
        for (name, by) in CHOICES {
            complete_workload(workload, name, by, table_of(&defaults["workload"], name));
        }
    }
    for plan in plans_of(scenario) {
        complete_plan(plan, defaults["layer"].get_ref().as_table().expect("a unit test reads the embedded file"));
    }
    for strategy in entries_of(scenario, "strategy") {
        let DeValue::Table(strategy) = strategy.get_mut() else { continue };
        complete_server(strategy, &defaults["update_server"]);
        if let Some(servicing) = strategy.get_mut(SERVICING) {
            fill_value(servicing, &defaults[SERVICING]);
        }
    }
}

/// The plans of all strategies and of their groups, as far as they are tables.
pub(super) fn plans_of<'t, 'i>(scenario: &'t mut DeTable<'i>) -> Vec<&'t mut DeTable<'i>> {
    let mut plans = Vec::new();
    for strategy in entries_of(scenario, "strategy") {
        let DeValue::Table(strategy) = strategy.get_mut() else { continue };
        plans_in(strategy, &mut plans);
    }
    plans
}

/// The plans in a strategy, or in a group of one, and in the groups in it.
fn plans_in<'t, 'i>(table: &'t mut DeTable<'i>, plans: &mut Vec<&'t mut DeTable<'i>>) {
    for (key, value) in table.iter_mut() {
        match value.get_mut() {
            DeValue::Table(plan) if LAYERS.contains(&key.get_ref().as_ref()) => plans.push(plan),
            DeValue::Array(groups) if key.get_ref() == "group" => {
                for group in groups.iter_mut() {
                    if let DeValue::Table(group) = group.get_mut() {
                        plans_in(group, plans);
                    }
                }
            }
            DeValue::Table(_)
            | DeValue::Array(_)
            | DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {}
        }
    }
}

/// Puts the defaults under a plan, except what its form or its source says in their place.
fn complete_plan<'i>(plan: &mut DeTable<'i>, defaults: &DeTable<'i>) {
    let is_meant = |key: &str| !(form::is_form(key) || key == "replace" || key == CHECKPOINT) || plan.contains_key(key);
    let has_superseded = plan.contains_key("superseded");
    let meant = defaults.iter().filter(|(key, _)| is_meant(key.get_ref()));
    let meant: DeTable<'i> = meant.map(|(key, default)| (key.clone(), default.clone())).collect();
    fill(plan, &meant);
    form::drop_said(plan);
    if !(has_superseded || asks_update_server(plan)) {
        drop(plan.remove("superseded"));
    }
}

/// Puts the defaults under the update server of a strategy that has a use for one.
fn complete_server<'i>(strategy: &mut DeTable<'i>, default: &Tree<'i>) {
    let mut plans = Vec::new();
    plans_in(strategy, &mut plans);
    let is_used = plans.iter().any(|plan| asks_update_server(plan));
    if let Some(own) = strategy.get_mut("update_server") {
        fill_value(own, default);
    } else if is_used {
        strategy.insert(key("update_server"), default.clone());
    }
}

/// Whether a plan gets its updates from the update server.
fn asks_update_server(plan: &DeTable<'_>) -> bool {
    let by_policy = plan.get("automatic_updates").and_then(|form| form.get_ref().get("UseWUServer"));
    let by_name = plan.get("source").and_then(|source| source.get_ref().as_str());
    by_name == Some("wsus") || by_policy.is_some_and(|flag| Node::of(flag.get_ref()) == Node::Leaf("1".to_owned()))
}

/// The entries of a list of tables that an author wrote, or nothing if there is no such list.
pub(super) fn entries_of<'t, 'i>(scenario: &'t mut DeTable<'i>, name: &str) -> impl Iterator<Item = &'t mut Tree<'i>> {
    let list = match scenario.get_mut(name).map(Tree::get_mut) {
        Some(DeValue::Array(list)) => Some(list.iter_mut()),
        Some(_) | None => None,
    };
    list.into_iter().flatten()
}

fn fill_value<'i>(own: &mut Tree<'i>, default: &Tree<'i>) {
    if let (DeValue::Table(own), DeValue::Table(default)) = (own.get_mut(), default.get_ref()) {
        fill(own, default);
    }
}

/// A default of a workload that is chosen by what the workload says under another key.
fn complete_workload<'i>(workload: &mut Tree<'i>, name: &'static str, by: &str, choices: &DeTable<'i>) {
    let DeValue::Table(workload) = workload.get_mut() else { return };
    if workload.contains_key(name) {
        return;
    }
    let word = workload.get(by).and_then(|word| word.get_ref().as_str()).unwrap_or_default();
    let chosen = choices.get(word).unwrap_or(&choices[OTHER]).clone();
    workload.insert(key(name), chosen);
}

fn table_of<'t, 'i>(tree: &'t Tree<'i>, name: &str) -> &'t DeTable<'i> {
    let table = tree.get_ref().get(name).and_then(|tree| tree.get_ref().as_table());
    table.expect("a unit test reads the embedded file")
}

/// The title that a scenario has if its author gave it none: the name of the file.
pub(super) fn complete_title(scenario: &mut DeTable<'_>, stem: &str) {
    if !scenario.contains_key("title") {
        scenario.insert(key("title"), Tree::new(0..0, text(stem.to_owned())));
    }
}

/// Where a default comes from, as the file says it: one key, one sentence.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Origin<'a> {
    Source(&'a str),
    Fitted(&'a str),
    Assumed(&'a str),
}

impl Origin<'_> {
    fn provenance(self) -> (Provenance, String) {
        match self {
            Self::Source(note) => (Provenance::Source, note.to_owned()),
            Self::Fitted(note) => (Provenance::Fitted, note.to_owned()),
            Self::Assumed(note) => (Provenance::Assumed, note.to_owned()),
        }
    }
}

/// The defaults that matter to a complete scenario, in the order of the file. One that the author gave another value
/// is listed with that value; one that holds for some entries of a list and not for others is listed as it stands.
pub(super) fn assumptions(scenario: &Node) -> Vec<Assumption> {
    let file = Node::of(&DeValue::Table(tree(0)));
    let origins: std::collections::BTreeMap<&str, Origin<'_>> =
        toml::from_str::<Provenances<'_>>(TEXT).expect("a unit test reads the embedded file").provenance;
    let mut list = Vec::new();
    for (key, default) in leaves(&file) {
        let values = values_of(scenario, &key);
        let Some(first) = values.first() else { continue };
        let (provenance, note) = origins[key.as_str()].provenance();
        let in_force = values.contains(&&default);
        let alike = values.iter().all(|value| value == first);
        list.push(if in_force {
            Assumption { key, value: default.inline(), provenance, note }
        } else {
            let value = if alike { first.inline() } else { "differs".to_owned() };
            let note = format!("set by the author; the default is {}", default.inline());
            Assumption { key, value, provenance: Provenance::Scenario, note }
        });
    }
    list
}

#[derive(Deserialize)]
struct Provenances<'a> {
    #[serde(borrow)]
    provenance: std::collections::BTreeMap<&'a str, Origin<'a>>,
}

/// Every default with its key: `fault.faulty.system`.
fn leaves(file: &Node) -> Vec<(String, Node)> {
    let Node::Table(sections) = file else { return Vec::new() };
    let mut list = Vec::new();
    for (name, section) in sections.iter().filter(|(name, _)| name != "provenance") {
        push_leaves(name, section, &mut list);
    }
    list
}

fn push_leaves(path: &str, node: &Node, list: &mut Vec<(String, Node)>) {
    let Node::Table(entries) = node else { return };
    for (key, value) in entries {
        let path = format!("{path}.{key}");
        let split = joins(key) || is_by_kind(key) || CHOICES.iter().any(|(name, _)| name == key);
        match value {
            Node::Table(_) if split => push_leaves(&path, value, list),
            Node::Table(_) | Node::List(_) | Node::Leaf(_) => list.push((path, value.clone())),
        }
    }
}

/// The values that a scenario has where this default stands; none if it has no use for it.
fn values_of<'a>(scenario: &'a Node, key: &str) -> Vec<&'a Node> {
    let (section, rest) = key.split_once('.').expect("keys of defaults have a section");
    let entries = |name: &str| scenario.get(name).map(Node::items).unwrap_or_default();
    match section {
        "site" | "host" | "guest" | "server" | "job" | "component" | "cluster" => {
            entries(section).iter().filter_map(|entry| deep(entry, rest)).collect()
        }
        "workload" => chosen(entries("workload"), rest),
        "layer" => entries("strategy")
            .iter()
            .flat_map(|strategy| {
                std::iter::once(strategy).chain(strategy.get("group").map(Node::items).unwrap_or_default())
            })
            .flat_map(|owner| LAYERS.iter().filter_map(|layer| owner.get(layer)))
            .filter(|plan| matches!(plan, Node::Table(_)))
            .filter_map(|plan| deep(plan, rest))
            .collect(),
        SERVICING | "update_server" => entries("strategy")
            .iter()
            .filter_map(|strategy| strategy.get(section))
            .filter_map(|server| deep(server, rest))
            .collect(),
        "presence" => {
            let used = entries("site").iter().any(|site| site.get("presence") == Some(&Node::quoted(rest)));
            scenario.get(section).and_then(|profiles| profiles.get(rest)).filter(|_| used).into_iter().collect()
        }
        _ => scenario.get(section).and_then(|table| deep(table, rest)).into_iter().collect(),
    }
}

/// Values of the workloads for which this default (`warm_up.ROLE`) is meant.
fn chosen<'a>(workloads: &'a [Node], key: &str) -> Vec<&'a Node> {
    let (name, choice) = key.split_once('.').expect("defaults of workloads are chosen by a word");
    let (_, by) = CHOICES.into_iter().find(|(known, _)| *known == name).expect("no other defaults are chosen");
    let known = leaves(&Node::of(&DeValue::Table(tree(0))));
    let is_known = |word: &str| known.iter().any(|(key, _)| *key == format!("workload.{name}.{word}"));
    let meant = |workload: &Node| {
        let own = workload.get(by).and_then(Node::words).unwrap_or_default();
        if choice == OTHER { own == choice || !is_known(&own) } else { own == choice }
    };
    workloads.iter().filter(|workload| meant(workload)).filter_map(|workload| workload.get(name)).collect()
}

/// The value at a path of keys, or what stands for the whole table: a word (`faulty = "never"`), or one law for all.
fn deep<'a>(node: &'a Node, path: &str) -> Option<&'a Node> {
    let mut at = node;
    let mut is_one_law = false;
    for key in path.split('.') {
        match at {
            Node::Table(_) => match at.get(key) {
                Some(inner) => at = inner,
                None => return Some(at).filter(|_| is_one_law),
            },
            Node::Leaf(_) | Node::List(_) => return Some(at),
        }
        is_one_law = is_by_kind(key);
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_says_where_it_comes_from() {
        let keys: Vec<String> = leaves(&Node::of(&DeValue::Table(tree(0)))).into_iter().map(|(key, _)| key).collect();
        let mut said: Vec<&str> = toml::from_str::<Provenances<'_>>(TEXT).unwrap().provenance.into_keys().collect();
        let mut sorted: Vec<&str> = keys.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        said.sort_unstable();
        assert!(keys.len() > 60, "{}", keys.len());
        assert_eq!(sorted, said);
    }

    #[test]
    fn every_note_is_a_sentence_for_a_table() {
        for (key, origin) in toml::from_str::<Provenances<'_>>(TEXT).unwrap().provenance {
            let (_, note) = origin.provenance();
            assert!(note.len() > 10 && !note.contains('\n') && !note.ends_with('.'), "{key}: {note}");
        }
    }
}
