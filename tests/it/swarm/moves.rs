//! Draws machines that are moved between groups, some of them twice.

use patchcast::model::{Group, GroupId, MachineId, Model, Move};

use super::lot::{Lot, layer_plan};

/// Moves some machines of a drawn model, in one strategy of three.
pub(super) fn add(seed: u64, model: &mut Model) {
    let mut lot = Lot::new(seed, 19);
    let machines = u32::try_from(model.estate.machine_count()).unwrap();
    let days = u32::try_from(model.horizon.end.days_since(model.horizon.start)).unwrap();
    let start = model.horizon.start;
    for strategy in &mut model.strategies {
        if !lot.one_in(3) {
            continue;
        }
        if lot.one_in(2) {
            let layers = [(); 3].map(|()| if lot.one_in(6) { None } else { Some(layer_plan(&mut lot)) });
            strategy.groups.push(Group { name: "later".to_owned(), machines: Vec::new(), layers });
        }
        let groups = u32::try_from(strategy.groups.len()).unwrap();
        for machine in (0..machines).map(MachineId) {
            let times = lot.of(&[0, 0, 1, 1, 2]);
            let mut days: Vec<u32> = (0..times).map(|_| lot.below(days)).collect();
            days.sort_unstable();
            days.dedup();
            for day in days {
                let to = lot.below(groups + 1).checked_sub(1).map(GroupId);
                let on = start.plus_days(i32::try_from(day).unwrap());
                strategy.moves.push(Move { machine, on, to });
            }
        }
    }
    keep_possible(model);
}

/// Drops moves of nodes of clusters, and of guests that are replaced.
pub(super) fn keep_possible(model: &mut Model) {
    let estate = &model.estate;
    let nodes: Vec<MachineId> =
        estate.clusters.iter().flat_map(|cluster| &cluster.nodes).map(|node| estate.host_machine(node.host)).collect();
    for strategy in &mut model.strategies {
        let mut moves = std::mem::take(&mut strategy.moves);
        strategy.moves.clone_from(&moves);
        moves.retain(|step| !nodes.contains(&step.machine) && !strategy.ever_replaces(estate, step.machine));
        strategy.moves = moves;
    }
}
