//! What is entered wrongly where an update of time-zone rules is missing.

use super::Run;
use super::history::{group_of, release_number};
use crate::plan::{GROUPS, group_products};
use crate::units::Time;

/// A stretch in which a machine lacks an update of time-zone rules, or has not made good yet what it did meanwhile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lack {
    machine: u32,
    template: u32,
    group: u32,
    from: Time,
    to: Time,
}

/// The group of updates whose product has calendars to rebase.
const EXCHANGE: u32 = 1;

impl Run<'_> {
    /// An update has become effective on a machine that lacked it, from the start or since it was taken away.
    pub(super) fn lacks_no_longer(&mut self, machine: u32, update: u32, removed: Option<Time>) {
        if self.changes_clocks(update) {
            let rebase = (group_of(update) == EXCHANGE).then(|| self.dice.rebase(machine, update));
            let now = self.world.now;
            self.note_lack(machine, update, (removed, rebase.map_or(now, |rebase| now + rebase)));
        }
    }

    /// A machine lacks an update when the horizon ends.
    pub(super) fn lacks_still(&mut self, machine: u32, update: u32, removed: Option<Time>) {
        if self.changes_clocks(update) {
            self.note_lack(machine, update, (removed, self.plan.end));
        }
    }

    fn changes_clocks(&self, update: u32) -> bool {
        let template = self.history.releases[release_number(update) as usize].template;
        !self.plan.time_zones.differs[template as usize].is_empty()
    }

    fn note_lack(&mut self, machine: u32, update: u32, (removed, to): (Option<Time>, Time)) {
        let template = self.history.releases[release_number(update) as usize].template;
        let lack = Lack { machine, template, group: group_of(update), from: removed.unwrap_or(Time::START), to };
        self.world.lacks.push(lack);
    }

    /// The horizon ends: what all workloads entered wrongly, in 3,600,000ths of a transaction.
    pub(super) fn wrong_transactions(&mut self) -> u128 {
        self.note_unsupported();
        let mut wrong = std::mem::take(&mut self.world.wrong);
        let mut sum = 0;
        for workload in self.plan.workloads.iter().filter(|workload| workload.cross_zone_per_hour > 0) {
            wrong.clear();
            let own = workload.group.map(u32::from);
            let concerns =
                |lack: &&Lack| lack.machine == workload.machine && (lack.group == 0 || Some(lack.group) == own);
            for lack in self.world.lacks.iter().filter(concerns) {
                let from = lack.from.max(self.plan.measured_from);
                let differs = &self.plan.time_zones.differs[lack.template as usize];
                wrong.extend(differs.iter().map(|&(start, end)| (start.max(from), end.min(lack.to))));
            }
            sum += u128::from(workload.cross_zone_per_hour) * u128::from(covered(&mut wrong));
        }
        self.world.wrong = wrong;
        sum
    }

    /// Products that get no update lack it all the time.
    fn note_unsupported(&mut self) {
        for release in &self.history.releases {
            let template = &self.plan.supply.templates[release.template as usize];
            if self.plan.time_zones.differs[release.template as usize].is_empty() {
                continue;
            }
            for (machine, table) in (0_u32..).zip(&self.plan.machines) {
                let products = self.plan.classes[table.class as usize].products;
                for (group, of_group) in (0_u32..).zip((0..GROUPS).map(group_products)) {
                    let here = products.intersection(of_group);
                    let affected = !template.affected.intersection(here).is_empty();
                    if affected && template.fixed.intersection(here).is_empty() {
                        let (from, to) = (Time::START, self.plan.end);
                        self.world.lacks.push(Lack { machine, template: release.template, group, from, to });
                    }
                }
            }
        }
    }
}

/// How many milliseconds at least one of some stretches covers. Those that end before they begin cover nothing.
fn covered(stretches: &mut [(Time, Time)]) -> u64 {
    stretches.sort_unstable();
    let mut until = Time::START;
    let mut sum = 0;
    for &(from, to) in &*stretches {
        sum += to.since(from.max(until)).ms();
        until = until.max(to);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_covered_twice_counts_once() {
        let at = Time::from_ms;
        for (stretches, expected) in [
            (vec![], 0),
            (vec![(5, 9)], 4),
            (vec![(5, 9), (1, 3)], 6),
            (vec![(5, 9), (7, 12), (5, 6)], 7),
            (vec![(1, 20), (5, 9), (19, 21)], 20),
            (vec![(9, 5), (2, 3)], 1),
        ] {
            let mut list: Vec<_> = stretches.iter().map(|&(from, to)| (at(from), at(to))).collect();
            assert_eq!(covered(&mut list), expected, "{stretches:?}");
        }
    }
}
