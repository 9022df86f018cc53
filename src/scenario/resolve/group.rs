//! Groups of machines with plans of their own. What a group inherits from its strategy is in its entry already.

use super::super::file::{GroupEntry, StrategyEntry, Text};
use super::super::problem::{Complaint, Review};
use super::super::source::Bytes;
use super::check::{Names, index};
use super::estate::Places;
use super::layer::layer_plan;
use super::{cluster_run, component};
use crate::model::{Group, Layer, LayerPlan, MachineId};

/// Every `[[strategy.group]]` of one strategy, whose own plans are `plans`.
pub(super) fn groups(
    strategy: &StrategyEntry,
    plans: &[Option<LayerPlan>; 3],
    places: &Places,
    review: &mut Review,
) -> Vec<Group> {
    let mut names = Names::new("group");
    let mut filed: Vec<(MachineId, String)> = Vec::new();
    let mut groups = Vec::new();
    for entry in &strategy.group {
        names.take(entry.name.get_ref(), entry.name.span(), review);
        let own = [&entry.hosts, &entry.guests, &entry.workloads];
        let mut layers = Layer::ALL.map(|layer| match own[layer.index()] {
            Some(plan) => layer_plan(plan, layer, review),
            None => plans[layer.index()].clone(),
        });
        if let Some(hosts) = &entry.hosts {
            cluster_run::order(&mut layers[Layer::Hosts.index()], hosts.get_ref(), places, review);
        }
        let machines = machines(entry, strategy, &mut filed, places, review);
        groups.push(Group { name: entry.name.get_ref().clone(), machines, layers });
    }
    groups
}

fn machines(
    entry: &GroupEntry,
    strategy: &StrategyEntry,
    filed: &mut Vec<(MachineId, String)>,
    places: &Places,
    review: &mut Review,
) -> Vec<MachineId> {
    let mut machines = Vec::new();
    for (at, positions) in named(entry, strategy, places, review) {
        for position in positions {
            let id = MachineId(index(position));
            match filed.iter().find(|(other, _)| *other == id) {
                None => {
                    filed.push((id, entry.name.get_ref().clone()));
                    machines.push(id);
                }
                Some((_, other)) if other == entry.name.get_ref() => {}
                Some((_, other)) => {
                    let machine = places.machines.all.list().nth(position).unwrap_or_default();
                    let complaint = Complaint::new(format!("machine \"{machine}\" is in two groups"));
                    let hint = format!("it is in \"{other}\", too; a machine is in one group at most");
                    review.refuse(at.clone(), complaint.hint(hint));
                }
            }
        }
    }
    machines.sort();
    machines
}

/// Positions of the machines that a group names, with where it does: by patterns, or by their domain.
fn named(
    entry: &GroupEntry,
    strategy: &StrategyEntry,
    places: &Places,
    review: &mut Review,
) -> Vec<(Bytes, Vec<usize>)> {
    let name = entry.name.get_ref();
    match (&entry.domain, entry.machines.as_slice()) {
        (None, []) if is_joined(name, strategy) => Vec::new(),
        (None, []) => {
            let complaint = Complaint::new(format!("group \"{name}\" has no machines"));
            review.refuse(entry.name.span(), complaint.hint("write machines = [\"web*\"], or domain = \"management\""));
            Vec::new()
        }
        (None, patterns) => {
            patterns.iter().map(|pattern| (pattern.span(), places.machines.all.matching(pattern, review))).collect()
        }
        (Some(word), []) => vec![(word.span(), of_domain(word, places, review))],
        (Some(word), _) => {
            let complaint = Complaint::new(format!("group \"{name}\" names machines and a domain"));
            review.refuse(word.span(), complaint.hint("keep one of the two"));
            Vec::new()
        }
    }
}

/// Whether machines are moved to a group.
fn is_joined(name: &str, strategy: &StrategyEntry) -> bool {
    strategy.moves.iter().filter_map(|step| step.to.as_ref()).any(|to| to.get_ref().eq_ignore_ascii_case(name))
}

/// Positions of the machines of a domain; a problem if there are none.
fn of_domain(word: &Text, places: &Places, review: &mut Review) -> Vec<usize> {
    let Some(domain) = component::domain(word, review) else { return Vec::new() };
    let domains = &places.machines.domains;
    let found: Vec<usize> = (0..domains.len()).filter(|&position| domains[position] == Some(domain)).collect();
    if found.is_empty() && places.machines.domains_are_known && !places.machines.all.is_open() {
        let complaint = Complaint::new(format!("no machine has the domain \"{}\"", domain.id()));
        let hint = format!("write domain = \"{}\" at a [[host]], [[guest]] or [[server]]", domain.id());
        review.refuse(word.span(), complaint.hint(hint));
    }
    found
}
