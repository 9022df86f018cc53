//! Machines that are moved between groups. What a move does to a machine is not decided here.

use super::super::file::{MoveEntry, StrategyEntry};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::check::{Names, index};
use super::estate::Places;
use crate::model::{GroupId, Machine, MachineId, Model, Move, Strategy};
use crate::units::Date;

/// Every `[[strategy.move]]` of one strategy.
pub(super) fn moves(strategy: &StrategyEntry, places: &Places, review: &mut Review) -> Vec<Move> {
    let mut groups = Names::new("group");
    strategy.group.iter().for_each(|group| groups.taken(group.name.get_ref()));
    let mut moves: Vec<Move> = Vec::new();
    for entry in &strategy.moves {
        let to = entry.to.as_ref().and_then(|name| groups.position(name, review)).map(|group| GroupId(index(group)));
        let Some(on) = review.read(&entry.on, text::date) else { continue };
        for machine in machines(entry, places, review) {
            moves.push(Move { machine, on, to });
        }
    }
    moves.sort_by_key(|step| (step.machine, step.on));
    moves
}

/// The machines of one entry, each once; problems if there are none, or if one is moved on this day already.
fn machines(entry: &MoveEntry, places: &Places, review: &mut Review) -> Vec<MachineId> {
    if entry.machines.is_empty() {
        let complaint = Complaint::new("a move without machines");
        review.refuse(entry.on.span(), complaint.hint("write machines = [\"web*\"]"));
    }
    let names = &places.machines.all;
    let found = entry.machines.iter().flat_map(|pattern| names.matching(pattern, review));
    let mut machines: Vec<MachineId> = found.map(|position| MachineId(index(position))).collect();
    machines.sort();
    machines.dedup();
    machines
}

/// Moves outside of the horizon, and second ones of a machine on one day.
pub(super) fn refuse_outside(entries: &[StrategyEntry], model: &Model, review: &mut Review) {
    for (entry, strategy) in entries.iter().zip(&model.strategies) {
        for step in &entry.moves {
            let Ok(on) = text::date(step.on.get_ref()) else { continue };
            if on < model.horizon.start || on >= model.horizon.end {
                let complaint = Complaint::new(format!("{} is outside of the horizon", step.on.get_ref()));
                review.refuse(step.on.span(), complaint.hint("machines are moved on a day of the horizon"));
            } else if is_twice(&strategy.moves, on) {
                let complaint = Complaint::new(format!("a machine is moved twice on {}", step.on.get_ref()));
                review.refuse(step.on.span(), complaint.hint("move it on a later day, or only to where it ends up"));
            }
        }
    }
}

/// Moves of machines whose turns are settled beforehand: nodes of clusters, and guests that are replaced.
pub(super) fn refuse_settled(entries: &[StrategyEntry], places: &Places, model: &Model, review: &mut Review) {
    for (entry, strategy) in entries.iter().zip(&model.strategies) {
        for step in &entry.moves {
            let found = step.machines.iter().flat_map(|pattern| {
                let positions = places.machines.all.matching(pattern, &mut Review::default());
                positions.into_iter().map(|position| (pattern.span(), MachineId(index(position))))
            });
            let why_not = |(at, machine)| Some((at, why_not(strategy, model, machine)?));
            if let Some((at, complaint)) = found.into_iter().find_map(why_not) {
                review.refuse(at, complaint);
            }
        }
    }
}

fn why_not(strategy: &Strategy, model: &Model, machine: MachineId) -> Option<Complaint> {
    let estate = &model.estate;
    let name = estate.machine_name(machine);
    let cluster = match estate.machine(machine) {
        Machine::Host(host) => {
            estate.clusters.iter().find(|cluster| cluster.nodes.iter().any(|node| node.host == host))
        }
        Machine::Guest(_) | Machine::Server(_) => None,
    };
    if let Some(cluster) = cluster {
        let complaint =
            Complaint::new(format!("\"{name}\" cannot be moved: it is a node of cluster \"{}\"", cluster.name));
        return Some(complaint.hint("all nodes of a cluster have the same plan, from the start to the end"));
    }
    strategy.ever_replaces(estate, machine).then(|| {
        let complaint = Complaint::new(format!("\"{name}\" cannot be moved: a plan that it has replaces it"));
        complaint.hint("leave `replace` out of its plans, or put it into its last group from the start")
    })
}

fn is_twice(moves: &[Move], on: Date) -> bool {
    moves.windows(2).any(|pair| pair[0].machine == pair[1].machine && pair[0].on == on && pair[1].on == on)
}
