//! Checkpoints, compiled: what they cost, who may have one under a strategy, and the volumes on which they grow.

use super::laws::{LawTable, sampler};
use super::tables::{LayerTable, number};
use crate::dist::Sampler;
use crate::model::{Checkpoints, Estate, Generation, GuestId, Loses, Machine, MachineId, MergeRule, Model, Volume};
use crate::units::Span;

/// The role of workloads that keep the directory.
const DIRECTORY: &str = "directory";

/// What checkpoints cost, and where they grow.
#[derive(Debug)]
pub struct CheckpointTable {
    /// What an installation adds to a differencing disk: a second stands for a megabyte.
    pub update: Sampler,
    /// What each day adds, likewise.
    pub per_day: Sampler,
    /// Bytes a second at which one is merged.
    pub merge_rate: u64,
    /// Applying one.
    pub apply: Sampler,
    /// Bringing a member server back into its domain.
    pub rejoin: Sampler,
    /// From a full volume to room on it.
    pub make_room: Sampler,
    /// Until somebody notices that a directory server has diverged.
    pub diverged: Sampler,
    /// Building it anew.
    pub rebuild: Sampler,
    /// What matters of each machine.
    pub machines: Vec<GuestTable>,
    /// What matters of each workload, in the order of the plan.
    pub workloads: Vec<RevertTable>,
    /// Volumes.
    pub volumes: Vec<VolumeTable>,
}

/// What matters of a machine for checkpoints.
#[derive(Clone, Copy, Debug)]
pub struct GuestTable {
    /// The generation of its system.
    pub generation: Generation,
    /// The volume that it is on.
    pub volume: Option<u32>,
    /// The most bytes of a differencing disk.
    pub disk: u64,
    /// Whether a workload on it keeps the directory.
    pub keeps_directory: bool,
    /// Whether a workload on it loses data when it is set back.
    pub loses: Loses,
}

/// What matters of a workload when its machine is set back.
#[derive(Clone, Copy, Debug)]
pub struct RevertTable {
    /// Whether it keeps the directory.
    pub keeps_directory: bool,
    /// Law of seeding it anew, if it is.
    pub reseed: Option<u32>,
}

/// A volume.
#[derive(Debug)]
pub struct VolumeTable {
    /// Bytes for differencing disks.
    pub room: u64,
    /// Machine numbers of its guests, in order.
    pub guests: Vec<u32>,
}

/// The checkpoints that the plan of a layer takes of a guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CheckpointRule {
    /// When they are deleted.
    pub keep: Span,
    /// How they are merged if the guest must be off.
    pub merge: MergeRule,
}

/// What checkpoints cost, with workloads in the order of the plan.
pub(super) fn checkpoint_table(model: &Model, order: &[usize], laws: &mut LawTable) -> CheckpointTable {
    let Checkpoints { update, per_day, merge_rate, apply, rejoin, make_room, diverged, rebuild } = &model.checkpoints;
    let estate = &model.estate;
    let workloads = order.iter().map(|&index| {
        let workload = &estate.workloads[index];
        RevertTable {
            keeps_directory: workload.role == DIRECTORY,
            reseed: workload.reverting.reseed.as_ref().map(|law| laws.add(law)),
        }
    });
    CheckpointTable {
        update: sampler(&update.0),
        per_day: sampler(&per_day.0),
        merge_rate: *merge_rate,
        apply: sampler(apply),
        rejoin: sampler(rejoin),
        make_room: sampler(make_room),
        diverged: sampler(diverged),
        rebuild: sampler(rebuild),
        machines: (0..number(estate.machine_count())).map(|id| guest_table(estate, MachineId(id))).collect(),
        workloads: workloads.collect(),
        volumes: estate.volumes.iter().map(|volume| volume_table(estate, volume)).collect(),
    }
}

fn guest_table(estate: &Estate, id: MachineId) -> GuestTable {
    let here = || estate.workloads.iter().filter(|workload| workload.on == id);
    let (volume, disk) = match estate.machine(id) {
        Machine::Guest(guest) => (
            estate.volumes.iter().position(|volume| volume.guests.contains(&guest)).map(number),
            estate.guests[guest.index()].disk,
        ),
        Machine::Host(_) | Machine::Server(_) => (None, None),
    };
    let data = here().any(|workload| workload.reverting.loses == Loses::Data);
    GuestTable {
        generation: Generation::of(estate.machine_products(id)),
        volume,
        disk: disk.unwrap_or(u64::MAX),
        keeps_directory: here().any(|workload| workload.role == DIRECTORY),
        loses: if data { Loses::Data } else { Loses::Nothing },
    }
}

fn volume_table(estate: &Estate, volume: &Volume) -> VolumeTable {
    let kept = volume.guests.iter().fold(0_u64, |sum, &guest| sum.saturating_add(estate.kept_on_volume(guest)));
    VolumeTable {
        room: volume.size.saturating_sub(kept),
        guests: volume.guests.iter().map(|&guest| estate.guest_machine(guest).0).collect(),
    }
}

/// The checkpoints that a strategy takes, by machine and layer; empty if it takes none.
pub(super) fn checkpoint_rules(
    estate: &Estate,
    plans: &[LayerTable],
    plan_of: &[[Option<u32>; 3]],
) -> Vec<[Option<CheckpointRule>; 3]> {
    if plans.iter().all(|table| table.plan.checkpoint.is_none()) {
        return Vec::new();
    }
    let rule = |machine: MachineId, plan: Option<u32>| {
        let plan = plans[plan? as usize].plan.checkpoint.as_ref()?;
        let is_meant = |guest: GuestId| estate.guests[guest.index()].library.is_none();
        let excepted =
            estate.workloads.iter().any(|workload| workload.on == machine && plan.except.contains(&workload.role));
        match estate.machine(machine) {
            Machine::Guest(guest) if is_meant(guest) && !excepted => {
                Some(CheckpointRule { keep: plan.keep, merge: plan.merge })
            }
            Machine::Guest(_) | Machine::Host(_) | Machine::Server(_) => None,
        }
    };
    let of = |(id, layers): (u32, &[Option<u32>; 3])| layers.map(|plan| rule(MachineId(id), plan));
    (0_u32..).zip(plan_of).map(of).collect()
}
