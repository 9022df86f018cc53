//! How guests of a cluster move from node to node: where to, for how long, and what becomes of it.

use super::Run;
use super::event::{Hold, Phase, Word};
use crate::model::{AntiAffinity, Cause, Moving};
use crate::plan::{ClusterGuestRow, ClusterRow, MachineKind};
use crate::units::{Span, Time};

/// Switching a saved guest over: what a quick migration takes beside the writing and reading of memory (assumed).
const SWITCH: Span = Span::from_secs(10);

/// A guest on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    /// Its position among the guests of the cluster.
    guest: usize,
    /// The node that it leaves, by machine number.
    from: u32,
    /// The node that it goes to.
    to: u32,
    /// When it is there.
    pub(super) until: Time,
    kind: Moving,
    /// Whether that will fail.
    fails: bool,
}

impl Run<'_> {
    /// Drops moves that have lost one of their nodes, and ends those that are over.
    pub(super) fn end_moves(&mut self, cluster: u32) -> bool {
        let now = self.world.now;
        let row = self.cluster_row(cluster);
        let mut ended = false;
        let mut place = 0;
        while let Some(&one) = self.cluster(cluster).moves.get(place) {
            let is_void = one.kind == Moving::Live && !(self.can_carry(one.from) && self.can_carry(one.to));
            if !is_void && one.until > now {
                place += 1;
                continue;
            }
            ended = true;
            self.cluster_mut(cluster).moves.remove(place);
            if !is_void && one.kind == Moving::Live {
                if one.fails {
                    self.cluster_mut(cluster).run.a_move_failed();
                } else {
                    self.change_host(row.guests[one.guest].machine, one.to);
                }
            }
        }
        ended
    }

    /// Whether a guest is moving.
    pub(super) fn is_moving(&self, cluster: u32, guest: usize) -> bool {
        self.cluster(cluster).moves.iter().any(|one| one.guest == guest)
    }

    /// Whether one more guest may move in this way.
    pub(super) fn has_place(&self, cluster: u32, kind: Moving) -> bool {
        let places = match kind {
            Moving::Live => self.cluster_row(cluster).concurrent as usize,
            Moving::Quick => 1,
        };
        self.cluster(cluster).moves.iter().filter(|one| one.kind == kind).count() < places
    }

    /// Whether a guest can be moved at this moment.
    pub(super) fn can_move_now(&self, guest: u32) -> bool {
        match self.world.machines[guest as usize].phase {
            Phase::Live(_) | Phase::Broken | Phase::Failed => true,
            Phase::Restarting | Phase::Saved(..) | Phase::Off | Phase::Stopped(_) | Phase::Returning(..) => false,
        }
    }

    /// The node to which a guest goes, by its position.
    pub(super) fn target(&self, cluster: u32, guest: usize) -> Option<usize> {
        let row = self.cluster_row(cluster);
        let traits = row.guests[guest];
        let on = self.world.machines[traits.machine as usize].host;
        let paused = self.cluster(cluster).paused;
        let mut best: Option<(bool, u64, usize)> = None;
        for (place, node) in row.nodes.iter().enumerate() {
            let free = self.free(cluster, place);
            if node.machine == on || paused == Some(place) || !self.can_carry(node.machine) || free < traits.memory {
                continue;
            }
            let apart = !self.meets_group(cluster, guest, node.machine);
            if !apart && row.anti_affinity == AntiAffinity::Hard {
                continue;
            }
            if best.is_none_or(|(known, most, _)| (apart, free) > (known, most)) {
                best = Some((apart, free, place));
            }
        }
        best.map(|(_, _, place)| place)
    }

    /// Memory of a node that no guest has and none is coming for.
    pub(super) fn free(&self, cluster: u32, place: usize) -> u64 {
        let row = self.cluster_row(cluster);
        let node = row.nodes[place];
        let here = self.world.guests_of[node.machine as usize].iter().map(|&guest| self.memory_of(guest));
        let moves = self.cluster(cluster).moves.iter();
        let coming = moves
            .filter(|one| one.kind == Moving::Live && one.to == node.machine)
            .map(|one| row.guests[one.guest].memory);
        node.room.saturating_sub(here.chain(coming).sum())
    }

    fn memory_of(&self, guest: u32) -> u64 {
        match self.plan.machines[guest as usize].kind {
            MachineKind::Guest { memory, .. } => memory,
            MachineKind::Host { .. } | MachineKind::Server => unreachable!("only guests stand in a host's list"),
        }
    }

    /// Whether a node has another guest of the same anti-affinity group, or one is coming.
    fn meets_group(&self, cluster: u32, guest: usize, node: u32) -> bool {
        let row = self.cluster_row(cluster);
        let group = row.guests[guest].group;
        group.is_some()
            && row.guests.iter().enumerate().any(|(place, other)| {
                place != guest
                    && other.group == group
                    && (self.world.machines[other.machine as usize].host == node
                        || self.cluster(cluster).moves.iter().any(|one| one.guest == place && one.to == node))
            })
    }

    /// A guest begins to move to a node, which has room for it.
    pub(super) fn begin_move(&mut self, cluster: u32, guest: usize, place: usize, kind: Moving) {
        let row = self.cluster_row(cluster);
        let traits = row.guests[guest];
        let (from, to) = (self.world.machines[traits.machine as usize].host, row.nodes[place].machine);
        let (until, fails) = match (self.world.machines[traits.machine as usize].phase, kind) {
            (Phase::Live(_), Moving::Live) => self.live_move(cluster, guest),
            (Phase::Live(_), Moving::Quick) => (self.quick_move(traits.machine, to), false),
            (
                Phase::Broken
                | Phase::Failed
                | Phase::Restarting
                | Phase::Saved(..)
                | Phase::Off
                | Phase::Stopped(_)
                | Phase::Returning(..),
                _,
            ) => {
                self.change_host(traits.machine, to);
                return;
            }
        };
        self.cluster_mut(cluster).moves.push(Move { guest, from, to, until, kind, fails });
    }

    fn live_move(&mut self, cluster: u32, guest: usize) -> (Time, bool) {
        let row = self.cluster_row(cluster);
        let traits = row.guests[guest];
        let n = self.cluster(cluster).guests[guest].moves;
        self.cluster_mut(cluster).guests[guest].moves += 1;
        let takes = line_time(row, traits, self.dice.rewritten(traits.machine, n, row.rewritten));
        (self.world.now + takes, self.dice.move_fails(traits.machine, n, row.fails))
    }

    /// A guest is saved, and restored on another node.
    fn quick_move(&mut self, guest: u32, to: u32) -> Time {
        let now = self.world.now;
        let Phase::Live(live) = self.world.machines[guest as usize].phase else {
            unreachable!("only a guest that runs is saved");
        };
        let left = self.left_of(guest, live);
        let written = self.transfer(guest);
        self.change_host(guest, to);
        let until = now + written + SWITCH + self.transfer(guest);
        let machine = &mut self.world.machines[guest as usize];
        machine.phase = Phase::Saved(live, left, Hold::Migration);
        machine.until = until;
        self.go_down(guest, Cause::Migration);
        self.schedule(guest);
        until
    }

    /// A guest is on another node from now on.
    pub(super) fn change_host(&mut self, guest: u32, to: u32) {
        let from = std::mem::replace(&mut self.world.machines[guest as usize].host, to);
        self.world.guests_of[from as usize].retain(|&other| other != guest);
        let key = |guest: u32| match self.plan.machines[guest as usize].kind {
            MachineKind::Guest { start_delay, .. } => (start_delay, guest),
            MachineKind::Host { .. } | MachineKind::Server => unreachable!("only guests move"),
        };
        let list = &mut self.world.guests_of[to as usize];
        let place = list.partition_point(|&other| key(other) < key(guest));
        list.insert(place, guest);
        self.note(Word::Moved, guest);
        self.refresh_workloads(guest);
    }
}

/// How long the memory of a guest is on the line, in whole seconds, rounded up.
fn line_time(row: &ClusterRow, guest: ClusterGuestRow, rewritten: u32) -> Span {
    let bytes = u128::from(guest.memory) * u128::from(rewritten) * u128::from(row.concurrent);
    let seconds = bytes.div_ceil(1_000 * u128::from(row.network));
    Span::from_secs(u64::try_from(seconds).expect("less than the age of the world"))
}
