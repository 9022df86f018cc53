//! Checkpoints and volumes: what they cost, which plans take them, and whose disks lie where.

use super::super::file::{CheckpointTable, CheckpointsTable, LawText, LayerTable, Text, VolumeEntry, WorkloadEntry};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::super::word::WordOr;
use super::check::{Names, index};
use super::machines::MachineNames;
use crate::model::{
    Amount, CheckpointPlan, Checkpoints, Estate, Guest, GuestId, Law, Layer, LayerPlan, Loses, MergeRule, Reverting,
    Start, Volume,
};
use crate::units::Span;

const MERGES: [(&str, MergeRule); 2] =
    [("to-the-end", MergeRule::ToTheEnd), ("within-the-opening", MergeRule::WithinTheOpening)];
/// Roles whose workloads hold data, where nothing else is said.
const STATEFUL: [&str; 3] = ["database", "mail", "file"];
/// Bytes of the unit of random amounts.
const MEGABYTE: u64 = 1_000_000;

/// `[checkpoint]`
pub(super) fn checkpoints(table: &CheckpointsTable, review: &mut Review) -> Checkpoints {
    Checkpoints {
        update: amount(&table.update, review),
        per_day: amount(&table.per_day, review),
        merge_rate: review.read(&table.merge_rate, text::storage_rate).unwrap_or(1),
        apply: review.law(&table.apply),
        rejoin: review.law(&table.rejoin),
        make_room: review.law(&table.make_room),
        diverged: review.law(&table.diverged),
        rebuild: review.law(&table.rebuild),
    }
}

/// A random amount of storage.
fn amount(written: &LawText, review: &mut Review) -> Amount {
    let mut of = |words: &Text| {
        let bytes = review.read(words, text::memory).unwrap_or(MEGABYTE);
        Span::from_secs(bytes / MEGABYTE)
    };
    let law = match written.get_ref() {
        WordOr::Word(word) => Some(Law::Fixed(of(&Text::new(written.span(), word.clone())))),
        WordOr::Table(table) => match (&table.uniform, &table.lognormal) {
            (Some(law), None) => Some(Law::Uniform { low: of(&law.low), high: of(&law.high) }),
            (None, Some(law)) => Some(Law::LogNormal { median: of(&law.median), sigma: *law.sigma.get_ref() }),
            (Some(_), Some(_)) | (None, None) => None,
        },
    };
    let is_meant = match &law {
        Some(Law::Uniform { low, high }) => low <= high,
        Some(Law::LogNormal { sigma, .. }) => (0.0..=100.0).contains(sigma),
        Some(law) => *law != Law::Fixed(Span::ZERO),
        None => false,
    };
    if !is_meant {
        let complaint = Complaint::new("this is not an amount of storage");
        let hint = "write \"5 GB\", { uniform = { low = \"3 GB\", high = \"8 GB\" } } or { lognormal = { median = \"1.5 GB\", sigma = 0.8 } }";
        review.refuse(written.span(), complaint.hint(hint));
    }
    Amount(law.filter(|_| is_meant).unwrap_or(Law::Fixed(Span::SECOND)))
}

/// `checkpoint = { ... }` of a plan.
pub(super) fn plan(table: &CheckpointTable, review: &mut Review) -> CheckpointPlan {
    CheckpointPlan {
        keep: review.positive(&table.keep, "the life of a checkpoint"),
        except: table.except.iter().map(|role| role.get_ref().clone()).collect(),
        merge: review.word(&table.merge, "rule", &MERGES).unwrap_or(MergeRule::ToTheEnd),
    }
}

/// Refuses checkpoints of hosts, and such as would never be merged.
pub(super) fn refuse_out_of_place(table: &LayerTable, plan: &LayerPlan, layer: Layer, review: &mut Review) {
    let Some(written) = &table.checkpoint else { return };
    if layer == Layer::Hosts {
        let complaint = Complaint::new("a host has no checkpoints");
        review.refuse(written.span(), complaint.hint("write it under guests or workloads: checkpoints are of guests"));
    }
    if plan.agent.start != Start::Scheduled {
        let complaint = Complaint::new("a plan by hand has no openings in which checkpoints are merged");
        review.refuse(written.span(), complaint.hint("give the plan a window, or leave `checkpoint` out"));
    }
}

/// What a checkpoint that is applied means for a workload.
pub(super) fn reverting(entry: &WorkloadEntry, review: &mut Review) -> Reverting {
    let stateful = entry.stateful.unwrap_or_else(|| STATEFUL.contains(&entry.role.get_ref().as_str()));
    Reverting {
        loses: if stateful { Loses::Data } else { Loses::Nothing },
        reseed: entry.reseed.as_ref().map(|law| review.law(law)),
    }
}

/// Every `[[volume]]`.
pub(super) fn volumes(
    entries: &[VolumeEntry],
    names: &MachineNames,
    estate: &Estate,
    review: &mut Review,
) -> Vec<Volume> {
    let mut taken = Names::new("volume");
    let mut placed: Vec<(GuestId, String)> = Vec::new();
    let mut volumes = Vec::new();
    for entry in entries {
        taken.take(entry.name.get_ref(), entry.name.span(), review);
        let mut guests = Vec::new();
        for pattern in &entry.guests {
            for guest in matching(pattern, names, estate, review) {
                place(guest, (entry, pattern), estate, &mut placed, review);
                guests.push(guest);
            }
        }
        guests.sort();
        guests.dedup();
        let size = review.read(&entry.size, text::memory).unwrap_or(u64::MAX);
        refuse_too_small(entry, size, &guests, estate, review);
        volumes.push(Volume { name: entry.name.get_ref().clone(), size, guests });
    }
    volumes
}

/// The guests that a pattern names; a machine that is none is refused.
fn matching(pattern: &Text, names: &MachineNames, estate: &Estate, review: &mut Review) -> Vec<GuestId> {
    let found = names.carriers.matching(pattern, review);
    let guests: Vec<GuestId> = found
        .iter()
        .filter(|&&carrier| carrier < estate.guests.len())
        .map(|&carrier| GuestId(index(carrier)))
        .collect();
    if guests.is_empty() && !found.is_empty() {
        let complaint = Complaint::new(format!("\"{}\" is a physical server", pattern.get_ref()));
        review.refuse(pattern.span(), complaint.hint("a volume holds the disks of guests"));
    }
    guests
}

/// Notes that a guest is on a volume; it has a disk, and is on no other.
fn place(
    guest: GuestId,
    (entry, pattern): (&VolumeEntry, &Text),
    estate: &Estate,
    placed: &mut Vec<(GuestId, String)>,
    review: &mut Review,
) {
    let Guest { name, disk, .. } = &estate.guests[guest.index()];
    let volume = entry.name.get_ref();
    match placed.iter().find(|(other, _)| *other == guest) {
        Some((_, other)) if other == volume => return,
        Some((_, other)) => {
            let complaint = Complaint::new(format!("guest \"{name}\" is on two volumes"));
            review.refuse(pattern.span(), complaint.hint(format!("it is on \"{other}\", too; keep one of the two")));
        }
        None => placed.push((guest, volume.clone())),
    }
    if disk.is_none() {
        let complaint = Complaint::new(format!("guest \"{name}\" is on a volume and has no disk"));
        review.refuse(pattern.span(), complaint.hint("write disk = \"60 GB\" in its [[guest]]"));
    }
}

fn refuse_too_small(entry: &VolumeEntry, size: u64, guests: &[GuestId], estate: &Estate, review: &mut Review) {
    let kept = guests.iter().fold(0_u64, |sum, guest| sum.saturating_add(estate.kept_on_volume(*guest)));
    if kept >= size {
        let complaint =
            Complaint::new(format!("volume \"{}\" is full before there are any checkpoints", entry.name.get_ref()));
        let hint = format!("its disks and the memory of its guests take {:.1} GB", kept as f64 / 1e9);
        review.refuse(entry.size.span(), complaint.hint(hint));
    }
}
