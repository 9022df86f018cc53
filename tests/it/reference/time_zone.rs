//! Wrong times: section 9 of the page. Whether a moment is wrong is asked anew between any two at which something changes.

use std::collections::BTreeSet;

use super::Twin;
use super::calendar::{Clock, seconds};
use super::machine::Machine;
use super::world::{Issue, group, group_of, number};

/// Moments from which on something is wrong, and from which on it is right again.
type Stretch = (u64, u64);

impl Twin<'_> {
    /// Transactions an hour x milliseconds in which they are wrong.
    pub(super) fn wrong_transactions(&self) -> u128 {
        self.model.estate.workloads.iter().enumerate().map(|(w, _)| self.wrong_of(w)).sum()
    }

    fn wrong_of(&self, w: usize) -> u128 {
        let workload = &self.model.estate.workloads[w];
        let groups = [Some(0), workload.product.map(group_of).filter(|&own| own > 0)];
        // Each change of rules that concerns the workload: when they differ, and when this machine lacks it.
        let mut changes: Vec<(Vec<Stretch>, Vec<Stretch>)> = Vec::new();
        for (r, release) in self.world.releases.iter().enumerate() {
            for g in groups.into_iter().flatten() {
                changes.push((self.differs(release), self.lacks(workload.on.index(), r, g)));
            }
        }
        let all = changes.iter().flat_map(|(differs, lacks)| differs.iter().chain(lacks));
        let mut moments: BTreeSet<u64> = all.flat_map(|&(from, to)| [from, to]).filter(|&at| at < self.end).collect();
        moments.extend([self.measured_from, self.end]);
        let moments: Vec<u64> = moments.into_iter().filter(|&at| at >= self.measured_from).collect();
        let mut wrong = 0;
        for pair in moments.windows(2) {
            let inside = |list: &[Stretch]| list.iter().any(|&(from, to)| from <= pair[0] && pair[0] < to);
            if changes.iter().any(|(differs, lacks)| inside(differs) && inside(lacks)) {
                wrong += pair[1] - pair[0];
            }
        }
        u128::from(workload.cross_zone_per_hour) * u128::from(wrong) * 1_000
    }

    fn differs(&self, release: &Issue<'_>) -> Vec<Stretch> {
        let Some(change) = &release.text.time_zone else { return Vec::new() };
        let clock = Clock { epoch: self.epoch, zone: &change.zone };
        let midnight = |date| clock.at(date, 0).unwrap_or(0);
        change.differs.iter().map(|&(from, to)| (midnight(from), midnight(to))).collect()
    }

    /// When a machine is wrong for want of the update of a group of a release.
    fn lacks(&self, m: usize, r: usize, g: u32) -> Vec<Stretch> {
        let machine: &Machine<'_> = &self.machines[m];
        let u = 4 * number(r) + g;
        let release = &self.world.releases[r];
        let here = group(g).intersection(machine.products);
        if release.text.affected.intersection(here).is_empty() {
            return Vec::new();
        }
        let Some(update) = machine.updates.get(&u) else { return vec![(0, self.end)] };
        let rebase = if g == 1 { seconds(self.dice.rebase(number(m), u).ms()) } else { 0 };
        let from_start = |from: u64| if from == release.time { 0 } else { from };
        let over = update.vulnerable.iter().map(|&(from, to)| (from_start(from), to + rebase));
        over.chain(update.open.map(|from| (from_start(from), self.end))).collect()
    }
}
