//! Installing, and restarts with what they bring down: sections 3.6 and 4 of the page.

use patchcast::model::{Cause, Channel, Machine as Kind, StopAction};

use super::Twin;
use super::calendar::seconds;
use super::machine::{Memory, Power, Way, Work};
use super::world::{group_of, number};

impl Twin<'_> {
    pub(super) fn begin_install(&mut self, m: usize, update: u32, way: Way) {
        let effort = self.effort(m, update);
        let machine = &mut self.machines[m];
        let known = machine.updates.get_mut(&update).expect("picked");
        let attempt = known.attempts;
        known.attempts += 1;
        known.alone = matches!(way, Way::Alone);
        if !known.alone {
            machine.tried.insert(update);
        }
        let left = self.dice.install(number(m), update, effort, attempt).ms();
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
            Power::Starting { memory: Memory::Lost { .. }, .. } => {
                self.scan_at_boot(m);
                self.system_is_up(m, Cause::HostCascade);
            }
            Power::Merging { closes, done, .. } => {
                self.out.windows.overruns += u64::from(self.counts() && closes.is_some_and(|end| self.now > end));
                if done {
                    self.checkpoint_is_gone(m);
                }
                self.system_is_up(m, Cause::Merge);
            }
            Power::Starting { memory: Memory::Saved, .. } | Power::Saved { .. } | Power::Written { .. } => {}
            Power::Stopped(_) | Power::Off | Power::Paused => unreachable!("it waits for its host, or for its time"),
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
        if self.machines[m].updates[&u].alone {
            let every = self.plan(m, u).expect("a plan that installs").agent.scan_every;
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

    /// The guests of a host that goes down stop, as they are set up or by an accident; returns the seconds until the
    /// slowest is done.
    pub(super) fn stop_guests(&mut self, host: usize, accident: Option<StopAction>) -> u64 {
        let (mut saving, mut slowest) = (0, 0);
        for m in 0..self.machines.len() {
            let machine = &mut self.machines[m];
            let Kind::Guest(guest) = machine.kind else { continue };
            if machine.host(self.model) != Some(host) || machine.stopped_by().is_some() {
                continue;
            }
            let lost = |machine: &mut super::Machine<'_>| Memory::Lost { restart: machine.next_restart() };
            let memory = match machine.power {
                Power::On => match accident.unwrap_or(self.model.estate.guests[guest.index()].stop) {
                    StopAction::Save => {
                        saving += self.transfer(m);
                        Memory::Saved
                    }
                    StopAction::ShutDown => {
                        slowest = slowest.max(seconds(self.dice.servicing(number(m), machine.restarts).ms()));
                        machine.lose_work();
                        lost(machine)
                    }
                    StopAction::TurnOff => {
                        machine.lose_work();
                        lost(machine)
                    }
                },
                Power::Restarting { .. }
                | Power::Merging { .. }
                | Power::Starting { memory: Memory::Lost { .. }, .. } => lost(machine),
                Power::Stopped(memory) | Power::Starting { memory, .. } => memory,
                Power::Saved { .. } | Power::Written { .. } | Power::Paused => Memory::Saved,
                Power::Off => continue,
            };
            if let Power::Saved { .. } = self.machines[m].power {
                self.hit_backups(m);
            }
            self.machines[m].power = Power::Stopped(memory);
        }
        slowest.max(saving)
    }

    /// Seconds to write or read the memory of a guest.
    pub(super) fn transfer(&self, m: usize) -> u64 {
        let Kind::Guest(guest) = self.machines[m].kind else { unreachable!("hosts and servers are never saved") };
        let guest = &self.model.estate.guests[guest.index()];
        guest.memory.div_ceil(self.model.estate.hosts[guest.host.index()].storage_rate)
    }

    /// Guests of a host that is up start when it is their turn; says whether any did.
    pub(super) fn start_guests(&mut self, host: usize) -> bool {
        let mut guests: Vec<usize> =
            (0..self.machines.len()).filter(|&m| self.machines[m].host(self.model) == Some(host)).collect();
        guests.sort_by_key(|&m| (self.start_delay(m), m));
        let mut restoring = 0;
        let mut booting = 0;
        for &m in &guests {
            if let Power::Starting { memory, .. } = self.machines[m].power {
                match memory {
                    Memory::Saved => restoring += 1,
                    Memory::Lost { .. } => booting += 1,
                }
            }
        }
        let mut started = false;
        for m in guests {
            let Power::Stopped(memory) = self.machines[m].power else { continue };
            if self.machines[m].stopped_by().is_some() || !self.asks_to_start(m) {
                continue;
            }
            let left = match memory {
                Memory::Saved if restoring == 0 => {
                    restoring += 1;
                    self.transfer(m)
                }
                Memory::Lost { restart } if booting < self.model.estate.hosts[host].start_concurrency => {
                    booting += 1;
                    seconds(self.dice.boot(number(m), restart).ms())
                }
                Memory::Saved | Memory::Lost { .. } => continue,
            };
            self.machines[m].power = Power::Starting { left, memory };
            started = true;
        }
        started
    }

    /// Whether a stopped guest's host is up and its delay is over.
    pub(super) fn asks_to_start(&self, m: usize) -> bool {
        let host = &self.machines[self.machines[m].host(self.model).expect("only guests are stopped")];
        host.is_up() && self.now >= host.up_since + self.start_delay(m)
    }

    fn start_delay(&self, m: usize) -> u64 {
        let Kind::Guest(guest) = self.machines[m].kind else { unreachable!("only guests wait for a host") };
        seconds(self.model.estate.guests[guest.index()].start_delay.ms())
    }

    /// The system of a machine has started: unless a fault stops it, its workloads warm up.
    pub(super) fn system_is_up(&mut self, m: usize, after: Cause) {
        self.pending_become_effective(m);
        self.show_fault(m);
        if self.machines[m].is_up() {
            self.machines[m].up_since = self.now;
            self.begin_missed(m);
            self.warm_up(m, after, None);
        }
    }

    pub(super) fn pending_become_effective(&mut self, m: usize) {
        for u in self.machines[m].pending.clone() {
            self.no_longer_pending(m, u);
            self.becomes_effective(m, u);
        }
    }

    /// Workloads of a machine start warming up: all, or those whose own updates are of a group.
    pub(super) fn warm_up(&mut self, m: usize, after: Cause, own: Option<u32>) {
        for i in 0..self.machines[m].instances.len() {
            let instance = &self.machines[m].instances[i];
            let product = self.model.estate.workloads[instance.workload].product;
            if own.is_none_or(|own| product.is_some_and(|product| group_of(product) == own)) {
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
    }
}
