//! What is in effect, and what takes its place: section 3.7 of the page, and what 3.5 says of updates that need or replace
//! others.

use patchcast::model::{Approval, Packaging, Source, Superseded};

use super::Twin;
use super::calendar::seconds;
use super::world::group;

impl Twin<'_> {
    /// Whether update `v` supersedes `w` on a machine that both are for.
    fn supersedes(&self, m: usize, v: u32, w: u32) -> bool {
        if v / 4 <= w / 4 || v % 4 != w % 4 {
            return false;
        }
        let (new, old) = (self.text(v), self.text(w));
        let cumulative = |packaging| matches!(packaging, Packaging::Cumulative);
        let both = cumulative(new.nature.packaging) && cumulative(old.nature.packaging);
        let common = new.fixed.intersection(old.fixed).intersection(group(v % 4));
        let here = !common.intersection(self.machines[m].products).is_empty();
        (both && new.component == old.component && here) || new.nature.supersedes.contains(&old.id)
    }

    /// The updates for a machine that supersede one.
    fn successors(&self, m: usize, u: u32) -> Vec<u32> {
        self.machines[m].updates.keys().copied().filter(|&v| self.supersedes(m, v, u)).collect()
    }

    /// An update is itself effective.
    pub(super) fn becomes_effective(&mut self, m: usize, u: u32) {
        self.machines[m].updates.get_mut(&u).expect("installed").effective = true;
        self.machines[m].candidates += 1;
        self.machines[m].storage.since.insert(u);
        self.look_at_effect(m);
        self.meet_fault(m, u);
    }

    /// Which updates are in effect has changed.
    pub(super) fn look_at_effect(&mut self, m: usize) {
        for u in self.machines[m].updates.keys().copied().collect::<Vec<u32>>() {
            let updates = &self.machines[m].updates;
            let is_covered = self.successors(m, u).iter().any(|v| updates[v].effective);
            let in_effect = updates[&u].effective || is_covered && !self.machines[m].pending.contains(&u);
            let update = self.machines[m].updates.get_mut(&u).expect("it is one of them");
            match (in_effect, update.open) {
                (true, Some(open)) => {
                    update.open = None;
                    update.vulnerable.push((open, self.now));
                    update.first_effective.get_or_insert(self.now);
                }
                (false, None) => {
                    update.open = Some(self.now);
                    self.waits_for_scan(m, u);
                }
                (true, None) | (false, Some(_)) => {}
            }
        }
    }

    /// It is no longer in effect: not to be installed in the current opening, nor before the next scan.
    pub(super) fn waits_for_scan(&mut self, m: usize, u: u32) {
        self.machines[m].tried.insert(u);
        let every = self.plan(m, u).expect("a plan that installs").agent.scan_every;
        self.not_before(m, u, self.now + seconds(every.ms()));
    }

    /// Whether a successor of an update has been out for too long at a time.
    pub(super) fn is_expired(&self, m: usize, u: u32, at: u64) -> bool {
        let Some(plan) = self.plan(m, u) else { return false };
        let after = match (plan.source, &plan.approval) {
            (Source::WindowsUpdate, _) => 0,
            (Source::Wsus, Approval { superseded: Superseded::Expires(after), .. }) => seconds(after.ms()),
            (Source::Wsus, Approval { superseded: Superseded::Stays, .. }) => return false,
        };
        self.successors(m, u).into_iter().any(|v| {
            let withdrawn = self.world.faults.get(&v).and_then(|fault| fault.withdrawn).is_some_and(|then| then <= at);
            self.world.releases[v as usize / 4].time + after <= at && !withdrawn
        })
    }

    /// Whether what an update requires is in effect, as far as it is for the machine.
    pub(super) fn has_what_it_requires(&self, m: usize, u: u32) -> bool {
        let requires = &self.text(u).nature.requires;
        let in_effect = |v: u32| self.machines[m].updates.get(&v).is_none_or(|update| update.open.is_none());
        let mut named = (0..u / 4 * 4).filter(|&v| requires.contains(&self.text(v).id));
        named.all(in_effect) && self.baseline_before(m, u).is_none_or(in_effect)
    }
}
