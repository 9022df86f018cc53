//! What is counted of clusters from one look to the next: capacity, guests that share a node, and mixed patch levels.

use super::Run;
use super::event::Status;
use crate::plan::ClusterRow;

/// What is counted while it holds.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Holds {
    below_n_plus_1: bool,
    affinity_broken: bool,
    mixed: bool,
}

impl Run<'_> {
    /// What held since the last look is counted until now, and what holds from now on is found out.
    pub(super) fn count(&mut self, cluster: u32) {
        self.count_until_now(cluster);
        let row = self.cluster_row(cluster);
        let holds = Holds {
            below_n_plus_1: self.is_below_n_plus_1(cluster, row),
            affinity_broken: self.is_affinity_broken(row),
            mixed: self.is_mixed(row),
        };
        self.cluster_mut(cluster).holds = holds;
    }

    fn count_until_now(&mut self, cluster: u32) {
        let now = self.world.now;
        let from = self.plan.measured_from;
        let state = self.cluster_mut(cluster);
        let since = std::mem::replace(&mut state.counted, now).max(from);
        let holds = state.holds;
        if since < now {
            let passed = now.since(since).ms();
            let tally = &mut self.world.ledger.clusters;
            tally.below_n_plus_1 += if holds.below_n_plus_1 { passed } else { 0 };
            tally.affinity_broken += if holds.affinity_broken { passed } else { 0 };
            tally.mixed += if holds.mixed { passed } else { 0 };
        }
    }

    /// The horizon ends: what holds has held until now.
    pub(super) fn close_clusters(&mut self) {
        for cluster in 0..self.slots().clusters {
            self.count_until_now(cluster);
        }
    }

    fn is_below_n_plus_1(&self, cluster: u32, row: &ClusterRow) -> bool {
        let paused = self.cluster(cluster).paused;
        let here = row.nodes.iter().enumerate();
        let serving = here.filter(|&(place, node)| self.is_up(node.machine) && paused != Some(place));
        let (all, largest) = serving
            .fold((0, 0), |(all, largest), (_, node)| (all + node.room_for_others, node.room_for_others.max(largest)));
        row.needs > all - largest
    }

    fn is_affinity_broken(&self, row: &ClusterRow) -> bool {
        row.guests.iter().enumerate().any(|(place, one)| {
            one.group.is_some()
                && row.guests[..place].iter().any(|other| {
                    other.group == one.group
                        && self.world.machines[other.machine as usize].host
                            == self.world.machines[one.machine as usize].host
                })
        })
    }

    fn is_mixed(&self, row: &ClusterRow) -> bool {
        row.nodes
            .iter()
            .enumerate()
            .any(|(place, one)| row.nodes[..place].iter().any(|other| self.differ(one.machine, other.machine)))
    }

    /// Whether an update is in effect on one of two machines that are both to get it.
    fn differ(&self, one: u32, other: u32) -> bool {
        let class = |machine: u32| self.history.of_class(self.plan.machines[machine as usize].class);
        let (updates, others) = (class(one), class(other));
        let is_in_effect = |machine, entry| match self.status(machine, entry) {
            Status::Effective | Status::Covered | Status::Faulty => true,
            Status::Open | Status::Tried | Status::CarriedOver | Status::Pending(_) => false,
        };
        let first = self.entries(one).start.min(self.entries(other).start);
        let first = if std::ptr::eq(updates, others) { first } else { 0 };
        (first..self.entries(one).end).any(|entry| {
            let there = others.binary_search(&updates[entry as usize]);
            there.is_ok_and(|there| {
                let there = u32::try_from(there).expect("fewer than 2^32 updates");
                is_in_effect(one, entry) != is_in_effect(other, there)
            })
        })
    }
}
