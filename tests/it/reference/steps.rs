//! Installing, and systems that start: section 3.6 of the page, and what 4 says of restarts.

use patchcast::model::{Cause, Channel};

use super::Twin;
use super::calendar::seconds;
use super::machine::{Memory, Power, Start, Way, Work};
use super::world::number;

impl Twin<'_> {
    pub(super) fn begin_install(&mut self, m: usize, update: u32, way: Way) {
        let effort = self.effort(m, update);
        let plan = self.plan(m, update);
        let machine = &mut self.machines[m];
        let known = machine.updates.get_mut(&update).expect("picked");
        let attempt = known.attempts;
        known.attempts += 1;
        known.alone = matches!(way, Way::Alone);
        if !known.alone {
            machine.tried.insert(update);
        }
        let left = self.dice.install(number(m), update, effort, attempt).ms();
        if let own @ 1..=2 = update % 4 {
            let crashed: Vec<usize> = machine.instances.iter().map(|instance| instance.workload).collect();
            let of_it: Vec<usize> = crashed.into_iter().filter(|&workload| self.has_group(workload, own)).collect();
            self.forget_crashes(m, |workload| of_it.contains(&workload));
        }
        let machine = &mut self.machines[m];
        machine.last_plan = plan;
        machine.work = Work::Installing { left, update, attempt, way };
    }

    /// What a machine was doing is over.
    pub(super) fn end_phase(&mut self, m: usize) {
        let machine = &mut self.machines[m];
        match std::mem::replace(&mut machine.power, Power::On) {
            Power::Restarting { closes, restart, .. } => {
                if self.counts() && closes.is_some_and(|end| self.now > end) {
                    self.out.windows.overruns += 1;
                }
                self.scan_at_boot(m);
                self.take_back(m, restart);
                self.system_is_up(m, Cause::OwnRestart);
            }
            Power::Switching { cut, .. } => self.is_switched(m, cut),
            Power::Starting { memory: Memory::Lost { restart }, .. } => self.end_boot(m, restart),
            Power::Failed { .. } => self.is_repaired(m),
            Power::Merging { closes, done, .. } => {
                self.out.windows.overruns += u64::from(self.counts() && closes.is_some_and(|end| self.now > end));
                if done {
                    self.checkpoint_is_gone(m);
                }
                self.system_is_up(m, Cause::Merge);
            }
            Power::Starting { memory: Memory::Saved, .. } | Power::Saved { .. } => {}
            Power::Stopped(_) | Power::Crashed | Power::Off | Power::Paused => {
                unreachable!("it waits for its host, or for its time")
            }
            Power::On => match std::mem::replace(&mut machine.work, Work::Idle) {
                Work::Installing { update, attempt, way, .. } => self.end_install(m, update, attempt, way),
                Work::Countdown { layer, way, .. } | Work::PutOff { layer, way, .. } => {
                    self.begin_restart(m, layer, way);
                }
                Work::Idle => unreachable!("nothing to end"),
            },
        }
    }

    fn end_install(&mut self, m: usize, update: u32, attempt: u32, way: Way) {
        if let own @ 1..=2 = update % 4 {
            self.warm_up(m, Cause::OwnRestart, Some(own));
        }
        let fails = self.dice.install_fails(number(m), update, attempt) || self.is_refused(m, update);
        if self.counts() {
            self.out.installs.attempts += 1;
            self.out.installs.failed += u64::from(fails);
            self.out.installs.repeated += u64::from(self.machines[m].updates[&update].taken_away);
        }
        if fails {
            self.try_again_later(m, update);
            if let Some(looks) = self.dice.needs_admin(number(m), update, attempt) {
                self.not_before(m, update, self.now + seconds(looks.ms()));
            }
        } else if self.needs_restart(m, update) {
            self.is_pending(m, update);
        } else {
            self.becomes_effective(m, update);
            self.show_fault(m);
        }
        if self.machines[m].fault.is_some() {
            return;
        }
        if let Some((next, way)) = self.pick(m) {
            self.begin_install(m, next, way);
        } else if !self.machines[m].pending.is_empty() {
            self.wait_for_restart(m, self.machines[m].layer(update % 4), way);
        }
    }

    /// Whether it is signed with a certificate that the machine does not trust, or that has expired.
    fn is_refused(&self, m: usize, update: u32) -> bool {
        let publishing = self.strategy.server.publishing;
        let local = matches!(self.text(update).nature.channel, Channel::Local);
        let Some(publishing) = publishing.filter(|_| local) else { return false };
        let expires = publishing.expires.map(|day| self.clock(0).at(day, 0).unwrap_or(0));
        expires.is_some_and(|at| at <= self.now) || self.dice.untrusted(number(m), publishing.untrusted)
    }

    /// An attempt to install has failed, or come to nothing: one that was made alone is not repeated before the next scan.
    pub(super) fn try_again_later(&mut self, m: usize, u: u32) {
        if self.machines[m].updates[&u].alone
            && let Some(plan) = self.plan(m, u)
        {
            let every = plan.agent.scan_every;
            self.not_before(m, u, self.now + seconds(every.ms()));
        }
    }

    pub(super) fn not_before(&mut self, m: usize, u: u32, at: u64) {
        let update = self.machines[m].updates.get_mut(&u).expect("it was tried");
        update.not_before = update.not_before.max(at);
        self.calendar.insert(at);
    }

    /// It waits for a restart. Now the machine detects nothing, as it has not at this moment.
    fn is_pending(&mut self, m: usize, u: u32) {
        let now = self.now;
        let machine = &mut self.machines[m];
        if machine.pending.is_empty() {
            let detected = machine.updates.values_mut().filter(|update| update.detected == Some(now));
            detected.for_each(|update| update.detected = None);
        }
        machine.pending.insert(u);
        machine.updates.get_mut(&u).expect("installed").pending_since = now;
    }

    pub(super) fn no_longer_pending(&mut self, m: usize, u: u32) {
        self.machines[m].pending.remove(&u);
        let update = self.machines[m].updates.get_mut(&u).expect("installed");
        update.pending.push((update.pending_since, self.now));
    }

    /// The system of a machine has started: unless a fault stops it, its workloads warm up.
    pub(super) fn system_is_up(&mut self, m: usize, after: Cause) {
        self.pending_become_effective(m);
        self.show_fault(m);
        if self.machines[m].is_up() {
            self.machines[m].up_since = self.now;
            self.is_fresh(m);
            self.begin_missed(m);
            self.warm_up_all(m, after);
            self.count_boots(m);
        }
    }

    pub(super) fn pending_become_effective(&mut self, m: usize) {
        for u in self.machines[m].pending.clone() {
            self.no_longer_pending(m, u);
            self.becomes_effective(m, u);
        }
    }

    /// Workloads of a machine start: all, or those whose own updates are of a group.
    pub(super) fn warm_up(&mut self, m: usize, after: Cause, own: Option<u32>) {
        if own.is_none() {
            self.forget_crashes(m, |_| true);
        }
        for i in 0..self.machines[m].instances.len() {
            if own.is_none_or(|own| self.has_group(self.machines[m].instances[i].workload, own)) {
                self.warm_up_one(m, i, after);
            }
        }
    }

    pub(super) fn warm_up_one(&mut self, m: usize, i: usize, after: Cause) {
        let instance = &mut self.machines[m].instances[i];
        let law = self.numbers[instance.workload];
        instance.warm_up_left = seconds(self.dice.warm_up(law, instance.warm_ups).ms());
        if std::mem::take(&mut instance.reseeds) {
            let longer = self.dice.reseed(law, instance.warm_ups).expect("it is seeded anew");
            instance.warm_up_left += seconds(longer.ms());
        }
        instance.warm_ups += 1;
        instance.back_from = after;
        instance.tries = 0;
        let alone = self.needed[instance.workload].is_empty();
        instance.start = if alone { Start::Over } else { Start::WarmingUp };
    }
}
