//! Installing and restarting: sections 3 and 4 of the page.

use patchcast::model::{Cause, Effort, Machine as Kind, RestartNeed, StopAction};

use super::Twin;
use super::calendar::seconds;
use super::machine::{Memory, Power, Work};
use super::world::{group_of, number};

impl Twin<'_> {
    /// A machine that is idle starts a session if there is anything to install.
    pub(super) fn pick_if_idle(&mut self, m: usize) {
        if self.machines[m].is_idle()
            && let Some(update) = self.pick(m)
        {
            self.machines[m].candidates = 0;
            self.begin_install(m, update);
        }
    }

    /// The lowest update that may be installed now. Layers with less than their reserve left close.
    fn pick(&mut self, m: usize) -> Option<u32> {
        for update in self.machines[m].taken.clone() {
            let layer = self.machines[m].updates[&update].layer;
            let opening = self.machines[m].openings[layer.index()].expect("taken in an opening");
            let left = opening.end.map_or(u64::MAX, |end| end.saturating_sub(self.now));
            let reserve = seconds(self.strategy.layer(layer).expect("a layer with openings").reserve.ms());
            if left < reserve || left == 0 {
                self.close_layer(m, layer.index());
            } else if !opening.closed && self.may_be_installed(update, opening.start) {
                return Some(update);
            }
        }
        None
    }

    fn close_layer(&mut self, m: usize, layer: usize) {
        let machine = &self.machines[m];
        let rest: Vec<u32> =
            machine.taken.iter().copied().filter(|u| machine.updates[u].layer.index() == layer).collect();
        if self.counts() {
            let start = machine.openings[layer].expect("taken in an opening").start;
            let put_off = rest.iter().filter(|&&update| self.may_be_installed(update, start)).count();
            self.out.windows.carried_over += put_off as u64;
        }
        let machine = &mut self.machines[m];
        machine.taken.retain(|update| !rest.contains(update));
        machine.openings[layer].as_mut().expect("taken in an opening").closed = true;
    }

    /// Neither withdrawn nor known as a culprit, or repaired before the opening started.
    pub(super) fn may_be_installed(&self, update: u32, start: u64) -> bool {
        self.world.faults.get(&update).is_none_or(|fault| {
            let withdrawn = fault.withdrawn.is_some_and(|at| at <= self.now);
            let known = self.known.get(&update).is_some_and(|&at| at <= self.now);
            fault.repaired <= start || !withdrawn && !known
        })
    }

    fn begin_install(&mut self, m: usize, update: u32) {
        let machine = &mut self.machines[m];
        machine.taken.remove(&update);
        machine.tried.insert(update);
        let known = machine.updates.get_mut(&update).expect("taken");
        let attempt = known.attempts;
        known.attempts += 1;
        let left = self.dice.install(number(m), update, Effort::Update, attempt).ms();
        machine.work = Work::Installing { left, update, attempt };
    }

    /// What a machine was doing is over.
    pub(super) fn end_phase(&mut self, m: usize) {
        let machine = &mut self.machines[m];
        match std::mem::replace(&mut machine.power, Power::On) {
            Power::Restarting { closes, .. } => {
                if self.counts() && closes.is_some_and(|end| self.now > end) {
                    self.out.windows.overruns += 1;
                }
                self.scan_at_boot(m);
                self.system_is_up(m, Cause::OwnRestart);
            }
            Power::Starting { memory: Memory::Lost { .. }, .. } => {
                self.scan_at_boot(m);
                self.system_is_up(m, Cause::HostCascade);
            }
            Power::Starting { memory: Memory::Saved, .. } | Power::Saved { .. } => {}
            Power::Stopped(_) | Power::Off => unreachable!("it waits for its host, or for its time"),
            Power::On => match std::mem::replace(&mut machine.work, Work::Idle) {
                Work::Installing { update, attempt, .. } => self.end_install(m, update, attempt),
                Work::Countdown { layer, .. } => self.begin_restart(m, layer.index()),
                Work::Idle => unreachable!("nothing to end"),
            },
        }
    }

    fn end_install(&mut self, m: usize, update: u32, attempt: u32) {
        if let own @ 1..=2 = update % 4 {
            self.warm_up(m, Cause::OwnRestart, Some(own));
        }
        let needs_restart = match self.world.releases[update as usize / 4].text.restart {
            RestartNeed::Yes => true,
            RestartNeed::Maybe => self.dice.restart_needed(number(m), update),
            RestartNeed::No => false,
        };
        let layer = self.machines[m].updates[&update].layer;
        if self.dice.install_fails(number(m), update, attempt) {
            self.machines[m].take(update);
        } else if needs_restart {
            self.machines[m].pending.insert(update);
        } else {
            self.becomes_effective(m, update);
            self.show_fault(m);
        }
        if self.machines[m].fault.is_some() {
            return;
        }
        if let Some(next) = self.pick(m) {
            self.begin_install(m, next);
        } else if !self.machines[m].pending.is_empty() {
            let plan = self.strategy.layer(layer).expect("a layer that installs");
            self.machines[m].work = Work::Countdown { left: seconds(plan.countdown.ms()), layer };
        }
    }

    fn begin_restart(&mut self, m: usize, layer: usize) {
        let restart = self.machines[m].next_restart();
        let own = self.dice.servicing(number(m), restart) + self.dice.boot(number(m), restart);
        let mut left = seconds(own.ms());
        let is_host = matches!(self.machines[m].kind, Kind::Host(_));
        if is_host {
            left += self.stop_guests(m, None);
        }
        if self.counts() {
            self.out.restarts.planned += 1;
            self.out.restarts.host += u64::from(is_host);
        }
        let closes = self.machines[m].openings[layer].and_then(|opening| opening.end);
        self.machines[m].power = Power::Restarting { left, closes };
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
                Power::Restarting { .. } | Power::Starting { memory: Memory::Lost { .. }, .. } => lost(machine),
                Power::Stopped(memory) | Power::Starting { memory, .. } => memory,
                Power::Saved { .. } => Memory::Saved,
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
    fn transfer(&self, m: usize) -> u64 {
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
            self.warm_up(m, after, None);
        }
    }

    pub(super) fn pending_become_effective(&mut self, m: usize) {
        for update in std::mem::take(&mut self.machines[m].pending) {
            self.becomes_effective(m, update);
        }
    }

    pub(super) fn becomes_effective(&mut self, m: usize, u: u32) {
        let update = self.machines[m].updates.get_mut(&u).expect("installed");
        let open = update.open.take().expect("was not effective");
        update.vulnerable.push((open, self.now));
        update.first_effective.get_or_insert(self.now);
        self.machines[m].candidates += 1;
        self.meet_fault(m, u);
    }

    /// Workloads of a machine start warming up: all, or those whose own updates are of a group.
    pub(super) fn warm_up(&mut self, m: usize, after: Cause, own: Option<u32>) {
        for instance in &mut self.machines[m].instances {
            let product = self.model.estate.workloads[instance.workload].product;
            if own.is_none_or(|own| product.is_some_and(|product| group_of(product) == own)) {
                let law = self.numbers[instance.workload];
                instance.warm_up_left = seconds(self.dice.warm_up(law, instance.warm_ups).ms());
                instance.warm_ups += 1;
                instance.back_from = after;
            }
        }
    }
}
