//! Groups of machines with plans of their own. What a group inherits from its strategy is in its entry already.

use super::super::file::{GroupEntry, StrategyEntry};
use super::super::problem::{Complaint, Review};
use super::check::{Names, index};
use super::estate::Places;
use super::layer::layer_plan;
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
        refuse_nobody(entry, strategy, review);
        names.take(entry.name.get_ref(), entry.name.span(), review);
        let own = [&entry.hosts, &entry.guests, &entry.workloads];
        let layers = Layer::ALL.map(|layer| match own[layer.index()] {
            Some(plan) => layer_plan(plan, layer, review),
            None => plans[layer.index()].clone(),
        });
        let machines = machines(entry, &mut filed, places, review);
        groups.push(Group { name: entry.name.get_ref().clone(), machines, layers });
    }
    groups
}

/// A group that no machine is in, and none is ever moved to.
fn refuse_nobody(entry: &GroupEntry, strategy: &StrategyEntry, review: &mut Review) {
    let name = entry.name.get_ref();
    let joined =
        strategy.moves.iter().filter_map(|step| step.to.as_ref()).any(|to| to.get_ref().eq_ignore_ascii_case(name));
    if entry.machines.is_empty() && !joined {
        let complaint = Complaint::new(format!("group \"{name}\" has no machines"));
        review.refuse(entry.name.span(), complaint.hint("write machines = [\"web*\"]"));
    }
}

fn machines(
    entry: &GroupEntry,
    filed: &mut Vec<(MachineId, String)>,
    places: &Places,
    review: &mut Review,
) -> Vec<MachineId> {
    let name = entry.name.get_ref();
    let mut machines = Vec::new();
    for pattern in &entry.machines {
        for position in places.machines.all.matching(pattern, review) {
            let id = MachineId(index(position));
            match filed.iter().find(|(other, _)| *other == id) {
                None => {
                    filed.push((id, name.clone()));
                    machines.push(id);
                }
                Some((_, other)) if other == name => {}
                Some((_, other)) => {
                    let machine = places.machines.all.list().nth(position).unwrap_or_default();
                    let complaint = Complaint::new(format!("machine \"{machine}\" is in two groups"));
                    let hint = format!("it is in \"{other}\", too; a machine is in one group at most");
                    review.refuse(pattern.span(), complaint.hint(hint));
                }
            }
        }
    }
    machines.sort();
    machines
}
