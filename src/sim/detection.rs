//! When a machine knows of an update and has it: scans, downloads, and what holds them up.

use super::Run;
use super::history::release_number;
use crate::model::Source;
use crate::plan::LayerTable;
use crate::units::{Span, Time};

impl<'a> Run<'a> {
    /// The plan by which a machine installs an update, with its number.
    pub(super) fn plan_for(&self, number: u32, update: u32) -> Option<(u32, &'a LayerTable)> {
        let layer = self.layer_at(number, update);
        let plan = self.world.machines[number as usize].filed.plans[layer.index()]?;
        Some((plan, &self.strategy.plans[plan as usize]))
    }

    pub(super) fn place(&self, number: u32, entry: u32) -> usize {
        (self.world.machines[number as usize].list + entry) as usize
    }

    /// Sets when a machine detects the updates of some releases that are approved; returns how many.
    pub(super) fn detect(&mut self, number: u32, releases: std::ops::Range<u32>) -> usize {
        let mut detected = 0;
        for entry in (0..self.out(number)).rev() {
            let update = self.update_at(number, entry);
            if release_number(update) < releases.start {
                break;
            }
            let place = self.place(number, entry);
            if self.world.detected[place].is_never() {
                let at = self.detected(number, update);
                self.set_detected(number, entry, at);
                detected += usize::from(!at.is_never());
            }
        }
        detected
    }

    pub(super) fn detected(&self, number: u32, update: u32) -> Time {
        let reaches = self.reaches(number, update);
        if reaches.is_never() || self.is_in_library(number) || self.is_replaced(number) {
            return reaches;
        }
        let (_, table) = self.plan_for(number, update).expect("only planned updates are approved");
        reaches + self.dice.scan(number, self.history.release_of(update).batch, table.plan.agent.scan_every)
    }

    /// When the approval of an update reaches a machine, as far as is known; [`Time::NEVER`] if it does not.
    pub(super) fn reaches(&self, number: u32, update: u32) -> Time {
        let Some((plan, table)) = self.plan_for(number, update) else { return Time::NEVER };
        let approved = self.world.approved[update as usize * self.strategy.plans.len() + plan as usize];
        if approved.is_never() {
            return Time::NEVER;
        }
        match table.plan.source {
            Source::WindowsUpdate => approved,
            Source::Wsus => {
                let machine = &self.plan.machines[number as usize];
                if self.is_misfiled(number) || !self.is_visible(table, machine.class, update) {
                    return Time::NEVER;
                }
                self.at_site(machine.site, self.history.release_of(update).batch, approved)
            }
        }
    }

    pub(super) fn set_detected(&mut self, number: u32, entry: u32, at: Time) {
        let place = self.place(number, entry);
        self.world.detected[place] = at;
        self.world.downloaded[place] =
            if at.is_never() { at } else { at + self.lead(number, self.update_at(number, entry)) };
    }

    /// From detection to ready: the download, and the delay of whoever installs by hand.
    fn lead(&self, number: u32, update: u32) -> Span {
        if self.is_in_library(number) || self.is_replaced(number) {
            return Span::ZERO;
        }
        let (_, table) = self.plan_for(number, update).expect("only planned updates are detected");
        let batch = self.history.release_of(update).batch;
        let by_hand = table.by_hand.as_ref().map_or(Span::ZERO, |law| self.dice.by_hand(number, batch, law));
        self.dice.download(number, update) + by_hand
    }

    pub(super) fn ready(&self, number: u32, entry: u32) -> Time {
        let place = self.place(number, entry);
        self.world.downloaded[place].max(self.world.not_before[place])
    }

    /// Puts off when an update is ready.
    pub(super) fn not_ready_before(&mut self, number: u32, entry: u32, at: Time) {
        let place = self.place(number, entry);
        self.world.not_before[place] = self.world.not_before[place].max(at);
    }

    /// Whether an update was ready at a time that is not later than now.
    pub(super) fn is_ready(&self, number: u32, entry: u32, at: Time) -> bool {
        self.ready(number, entry) <= at && !self.is_held_up(number, entry)
    }

    /// Whether a pending restart or the missing update server keeps a machine from having an update.
    pub(super) fn is_held_up(&self, number: u32, entry: u32) -> bool {
        let place = self.place(number, entry);
        let machine = &self.world.machines[number as usize];
        if !machine.pending_since.is_never() && self.world.detected[place] >= machine.pending_since {
            return true;
        }
        !self.world.server_down.is_never()
            && self.world.downloaded[place] > self.world.server_down
            && self.comes_from_server(number, entry)
    }

    fn comes_from_server(&self, number: u32, entry: u32) -> bool {
        let plan = self.plan_for(number, self.update_at(number, entry));
        plan.is_some_and(|(_, table)| table.plan.source == Source::Wsus)
    }

    /// Nothing waits for a restart any more: what could not be detected meanwhile is detected now.
    pub(super) fn detect_again(&mut self, number: u32, since: Time) {
        let now = self.world.now;
        for entry in self.entries(number) {
            let detected = self.world.detected[self.place(number, entry)];
            if detected >= since && detected < now && self.is_open(number, entry) {
                self.set_detected(number, entry, now);
            }
        }
    }

    /// A machine has gone down: perhaps it is the update server's.
    pub(super) fn server_goes_down(&mut self, number: u32) {
        if self.strategy.server.machine == Some(number) {
            self.world.server_down = self.world.now;
        }
    }

    /// A machine is up again: if it is the update server's, all that it held up is detected now.
    pub(super) fn server_comes_up(&mut self, number: u32) {
        if self.strategy.server.machine != Some(number) {
            return;
        }
        let now = self.world.now;
        let since = std::mem::replace(&mut self.world.server_down, Time::NEVER);
        for machine in 0..self.machine_count() {
            for entry in self.entries(machine) {
                let place = self.place(machine, entry);
                let held_up = self.world.downloaded[place] > since && self.world.detected[place] <= now;
                if held_up && self.is_open(machine, entry) && self.comes_from_server(machine, entry) {
                    self.set_detected(machine, entry, now);
                }
            }
            self.world.machines[machine as usize].looked = Time::NEVER;
            self.plan_wakes(machine);
            self.schedule(machine);
        }
    }

    fn is_open(&self, number: u32, entry: u32) -> bool {
        self.status(number, entry).is_open()
    }

    fn is_misfiled(&self, number: u32) -> bool {
        let share = self.strategy.server.misfiled;
        share.get() > 0.0 && self.dice.misfiled(number, share)
    }

    /// Whether the update server sees how far an update is on a machine.
    pub(super) fn is_reported(&self, number: u32, update: u32) -> bool {
        let kind = &self.strategy.reporting[self.strategy.reporting_of[number as usize] as usize];
        let Some(plan) = kind.plans[self.layer_at(number, update).index()] else { return false };
        let table = &self.strategy.plans[plan as usize];
        table.plan.source == Source::Wsus
            && self.is_visible(table, self.plan.machines[number as usize].class, update)
            && !self.is_misfiled(number)
    }

    /// Counts the machines that report to the update server.
    pub(super) fn count_reporting(&mut self) {
        for number in 0..self.machine_count() {
            if !self.is_misfiled(number) {
                self.world.reporting[self.strategy.reporting_of[number as usize] as usize] += 1;
            }
        }
    }
}
