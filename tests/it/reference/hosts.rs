//! Hosts that stop and start, and their guests: sections 4 and 13 of the page.

use patchcast::model::{Cause, Guest, Integration, Machine as Kind, StartAction, StopAction};

use super::Twin;
use super::calendar::seconds;
use super::machine::{Loss, Memory, Power, Work};
use super::world::number;

/// Saving for longer may be too much for the service that manages guests.
const LONG_SAVING: u64 = 5 * 60;
/// It is killed when it has not answered for so long.
const KILLED_AFTER: u64 = 3 * 60;

/// What becomes of a guest at the end of its boot.
enum Fate {
    Runs,
    Reverts,
    Fails,
}

impl<'a> Twin<'a> {
    fn guest(&self, m: usize) -> &'a Guest {
        let Kind::Guest(guest) = self.machines[m].kind else { unreachable!("only guests have a host") };
        &self.model.estate.guests[guest.index()]
    }

    /// The guests of a host in the order in which it saves and starts them.
    fn guests_of(&self, host: usize) -> Vec<usize> {
        let mut guests: Vec<usize> = (0..self.machines.len()).filter(|&m| self.machines[m].on == Some(host)).collect();
        guests.sort_by_key(|&m| (self.guest(m).start_delay, m));
        guests
    }

    /// Seconds to write or read the memory of a guest.
    pub(super) fn transfer(&self, m: usize) -> u64 {
        let host = self.machines[m].on.expect("hosts and servers are never saved");
        self.guest(m).memory.div_ceil(self.model.estate.hosts[host].storage_rate)
    }

    fn saves(&self, m: usize) -> bool {
        matches!(self.machines[m].power, Power::On)
            && self.machines[m].stopped_by().is_none()
            && self.guest(m).stop == StopAction::Save
    }

    /// The guests of a host that goes down stop, as they are set up or by an accident; returns the seconds until the
    /// slowest is done.
    pub(super) fn stop_guests(&mut self, host: usize, accident: Option<StopAction>) -> u64 {
        let guests = self.guests_of(host);
        let saving: u64 = guests.iter().filter(|&&m| self.saves(m)).map(|&m| self.transfer(m)).sum();
        let restart = self.machines[host].restarts;
        let hangs = accident.is_none() && saving > LONG_SAVING && self.dice.vmms_unresponsive(number(host), restart);
        let killed = if hangs { KILLED_AFTER } else { u64::MAX };
        let (mut saved, mut slowest) = (0, 0);
        for m in guests {
            if self.machines[m].stopped_by().is_some() {
                continue;
            }
            let memory = match self.machines[m].power {
                Power::Off | Power::Crashed | Power::Failed { .. } => continue,
                Power::Stopped(memory) => memory,
                Power::Starting { memory: Memory::Saved, .. } | Power::Paused => Memory::Saved,
                Power::Restarting { .. }
                | Power::Switching { .. }
                | Power::Merging { .. }
                | Power::Starting { memory: Memory::Lost { .. }, .. } => self.cut_off(m),
                Power::Saved { cause, .. } => {
                    if cause == Cause::Backup {
                        self.hit_backups(m);
                    }
                    Memory::Saved
                }
                Power::On => match accident.unwrap_or(self.guest(m).stop) {
                    StopAction::TurnOff => self.cut_off(m),
                    StopAction::Save => {
                        saved += self.transfer(m);
                        if saved <= killed { Memory::Saved } else { self.cut_off(m) }
                    }
                    StopAction::ShutDown => {
                        let timeout = seconds(self.model.servicing.shutdown.timeout.ms());
                        let needs = match self.guest(m).integration {
                            Integration::Installed => self.servicing(m),
                            Integration::Missing => u64::MAX,
                        };
                        slowest = slowest.max(needs.min(timeout));
                        if needs <= timeout && needs <= killed { self.shut_down(m) } else { self.cut_off(m) }
                    }
                },
            };
            self.machines[m].power = Power::Stopped(memory);
        }
        killed.min(slowest.max(saved))
    }

    fn servicing(&self, m: usize) -> u64 {
        seconds(self.dice.servicing(number(m), self.machines[m].restarts).ms())
    }

    fn shut_down(&mut self, m: usize) -> Memory {
        let machine = &mut self.machines[m];
        machine.lose_work();
        Memory::Lost { restart: machine.next_restart() }
    }

    /// It loses its power.
    fn cut_off(&mut self, m: usize) -> Memory {
        let machine = &mut self.machines[m];
        let installs = matches!(machine.work, Work::Installing { .. });
        let in_the_middle = installs || !machine.pending.is_empty();
        machine.loss = machine.loss.max(if in_the_middle { Loss::MidServicing } else { Loss::Dirty });
        self.shut_down(m)
    }

    fn starts_by_hand(&self, m: usize) -> bool {
        match self.guest(m).start {
            StartAction::IfRunning | StartAction::Always => false,
            StartAction::Nothing => true,
        }
    }

    /// A host is up: how many of its guests boot at once?
    pub(super) fn count_boots(&mut self, m: usize) {
        let Kind::Host(host) = self.machines[m].kind else { return };
        let boots = |&g: &usize| {
            let lost = matches!(self.machines[g].power, Power::Stopped(Memory::Lost { .. }));
            lost && self.machines[g].stopped_by().is_none() && !self.starts_by_hand(g)
        };
        let booting = number(self.guests_of(m).into_iter().filter(boots).count());
        self.machines[m].boots_at_once = booting.min(self.model.estate.hosts[host.index()].start_concurrency);
    }

    /// Guests of a host that is up start when it is their turn; says whether any did.
    pub(super) fn start_guests(&mut self, host: usize) -> bool {
        let guests = self.guests_of(host);
        let mut restoring = 0;
        let mut booting = 0;
        for &m in guests.iter().filter(|&&m| !self.starts_by_hand(m)) {
            if let Power::Starting { memory, beside: false, .. } = self.machines[m].power {
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
                Memory::Saved if self.starts_by_hand(m) => self.transfer(m),
                Memory::Lost { restart } if self.starts_by_hand(m) => self.boots_for(m, restart, 1),
                Memory::Saved if restoring == 0 => {
                    restoring += 1;
                    self.transfer(m)
                }
                Memory::Lost { restart } if booting < self.model.estate.hosts[host].start_concurrency => {
                    booting += 1;
                    self.boots_for(m, restart, self.machines[host].boots_at_once)
                }
                Memory::Saved | Memory::Lost { .. } => continue,
            };
            self.machines[m].power = Power::Starting { left, memory, beside: false };
            started = true;
        }
        started
    }

    /// Whether a stopped guest's host and storage are up and its delay is over.
    pub(super) fn asks_to_start(&self, m: usize) -> bool {
        let host = self.machines[m].on.expect("only guests ask");
        let delay = if self.starts_by_hand(m) {
            self.dice.start_by_hand(number(m), self.machines[m].restarts)
        } else {
            self.guest(m).start_delay
        };
        self.can_boot(m) && self.now >= self.could_boot_since(host) + seconds(delay.ms())
    }

    /// Seconds that a guest boots as one of so many.
    pub(super) fn boots_for(&self, m: usize, restart: u32, at_once: u32) -> u64 {
        let host = &self.model.estate.hosts[self.machines[m].on.expect("it is a guest")];
        let alone = seconds(self.dice.boot(number(m), restart).ms());
        let others = u64::from(at_once.max(1) - 1);
        let boot = (alone * (1_000 + others * host.boot_slowdown.thousandths())).div_ceil(1_000);
        match self.fate(m, restart) {
            Fate::Reverts => boot + seconds(self.dice.reversal(number(m), restart).ms()),
            Fate::Runs | Fate::Fails => boot,
        }
    }

    fn fate(&self, m: usize, restart: u32) -> Fate {
        let in_doubt = self.machines[m].loss == Loss::MidServicing;
        match in_doubt && self.dice.unbootable(number(m), restart) {
            false => Fate::Runs,
            true if self.dice.reverts(number(m), restart) => Fate::Reverts,
            true => Fate::Fails,
        }
    }

    /// The boot of a guest after its host's return is over.
    pub(super) fn end_boot(&mut self, m: usize, restart: u32) {
        let fate = self.fate(m, restart);
        if let Fate::Fails = fate {
            let left = seconds(self.dice.boot_repair(number(m), restart).ms());
            self.machines[m].power = Power::Failed { left };
            self.machines[m].loss = Loss::Dirty;
            return;
        }
        self.scan_at_boot(m);
        if let Fate::Reverts = fate {
            self.take_these_back(m, self.machines[m].pending.iter().copied().collect());
        }
        self.system_is_up(m, self.comes_back_from(m));
    }

    /// A guest whose boot had failed has been put right.
    pub(super) fn is_repaired(&mut self, m: usize) {
        if self.can_boot(m) {
            self.scan_at_boot(m);
            self.system_is_up(m, Cause::HostCascade);
        } else {
            let restart = self.machines[m].next_restart();
            self.machines[m].power = Power::Stopped(Memory::Lost { restart });
        }
    }

    /// All workloads of a machine that has booted warm up, and those whose guest had lost its power recover.
    pub(super) fn warm_up_all(&mut self, m: usize, after: Cause) {
        let lost = std::mem::replace(&mut self.machines[m].loss, Loss::Nothing) != Loss::Nothing;
        let recovery = |instance: &super::machine::Instance| match lost {
            true => seconds(self.dice.recovery(self.numbers[instance.workload], instance.warm_ups).ms()),
            false => 0,
        };
        let longer: Vec<u64> = self.machines[m].instances.iter().map(recovery).collect();
        self.warm_up(m, after, None);
        for (instance, longer) in self.machines[m].instances.iter_mut().zip(longer) {
            instance.warm_up_left += longer;
        }
    }
}
