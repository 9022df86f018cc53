//! What people do about a fault: section 6.2 of the page.

use std::collections::BTreeMap;

use patchcast::model::{Cause, Machine as Kind};
use patchcast::plan::sampler;

use super::Twin;
use super::calendar::seconds;
use super::machine::{Memory, Power, Stage, Stops};
use super::world::number;

impl Twin<'_> {
    /// How the fault of a machine will be noticed.
    pub(super) fn unseen(&self, m: usize) -> Stage {
        let hit = self.machines[m].fault.as_ref().expect("just hit");
        let used = |w: usize| super::ledger::users_of(&self.model.estate, w).any(|users| users.count > 0);
        let spent: BTreeMap<usize, u64> = match &hit.stops {
            Stops::Machine => BTreeMap::new(),
            Stops::Workloads(stopped) => stopped.iter().filter(|&&w| used(w)).map(|&w| (w, 0)).collect(),
        };
        if spent.is_empty() {
            Stage::Monitored { until: self.now + seconds(self.dice.monitoring(number(m), hit.update).ms()) }
        } else {
            Stage::Suffered { patience: self.dice.report(number(m), hit.update), spent }
        }
    }

    pub(super) fn fault_is_due(&self, m: usize) -> bool {
        self.machines[m].fault.as_ref().is_some_and(|hit| match &hit.stage {
            Stage::Monitored { until } | Stage::Looking { until } | Stage::Removing { until } => self.now >= *until,
            Stage::Suffered { patience, spent } => spent.values().any(|spent| spent >= patience),
        })
    }

    pub(super) fn advance_fault(&mut self, m: usize) {
        match self.machines[m].fault.as_ref().expect("it is due").stage {
            Stage::Monitored { .. } | Stage::Suffered { .. } => self.look(m),
            Stage::Looking { .. } => self.identified(m),
            Stage::Removing { .. } => self.recovered(m),
        }
    }

    /// Somebody looks for the culprit, unless it is known or somebody else does.
    fn look(&mut self, m: usize) {
        let candidates = self.machines[m].candidates;
        let hit = self.machines[m].fault.as_mut().expect("somebody noticed it");
        let known = *self.known.entry(hit.update).or_insert_with(|| {
            let cycles = if candidates <= 1 { 1 } else { candidates.next_power_of_two().ilog2() + 1 };
            let cycle = |i| seconds(self.dice.cycle(number(m), hit.update, i).ms());
            self.now + (0..cycles).map(cycle).sum::<u64>()
        });
        hit.stage = Stage::Looking { until: known.max(self.now) };
    }

    fn identified(&mut self, m: usize) {
        let rule = self.replacing(m);
        let applies = self.apply_checkpoint(m);
        let hit = self.machines[m].fault.as_mut().expect("it is due");
        let lasts = match hit.stops {
            _ if applies.is_some() => applies.expect("a checkpoint is applied"),
            Stops::Machine => self.dice.repair(number(m), hit.update),
            Stops::Workloads(_) => self.dice.uninstall(number(m), hit.update),
        };
        let back = rule.map(|rule| self.dice.switch_back(number(m), hit.update, &sampler(&rule.switch)));
        hit.stage = Stage::Removing { until: self.now + seconds(back.unwrap_or(lasts).ms()) };
        if hit.at >= self.measured_from {
            self.out.rogue.identify += (self.now - hit.at) * 1_000;
        }
    }

    fn recovered(&mut self, m: usize) {
        let is_replaced = self.is_replaced(m);
        let machine = &mut self.machines[m];
        let hit = machine.fault.take().expect("it is due");
        if hit.at >= self.measured_from {
            self.out.rogue.recover += (self.now - hit.at) * 1_000;
        }
        if self.now >= self.measured_from && !is_replaced {
            self.out.restarts.unplanned += 1;
            self.out.restarts.host += u64::from(matches!(machine.kind, Kind::Host(_)));
        }
        let gone = if is_replaced { self.switch_back(m) } else { vec![hit.update] };
        for u in gone {
            let update = self.machines[m].updates.get_mut(&u).expect("installed");
            (update.effective, update.taken_away) = (false, true);
        }
        self.set_back(m);
        self.look_at_effect(m);
        match hit.stops {
            Stops::Machine => self.machine_recovered(m),
            Stops::Workloads(_) => self.workloads_recovered(m),
        }
    }

    fn machine_recovered(&mut self, m: usize) {
        if !self.can_boot(m) {
            let restart = self.machines[m].next_restart();
            self.machines[m].power = Power::Stopped(Memory::Lost { restart });
        } else {
            self.system_is_up(m, Cause::Rollback);
        }
    }

    fn workloads_recovered(&mut self, m: usize) {
        self.pending_become_effective(m);
        self.is_fresh(m);
        self.forget_crashes(m, |_| true);
        if self.machines[m].is_up() || self.machines[m].is_kept_in_memory() {
            self.warm_up(m, Cause::Rollback, None);
        }
        self.show_fault(m);
    }
}
