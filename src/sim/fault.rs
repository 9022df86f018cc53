//! Faulty updates at work: which machine is hit, and what stops.

use super::Run;
use super::event::{Fault, Phase, Stage, Status, Word};
use super::history::group_of;
use super::host::Stopping;
use super::rogue::{Effect, Rogue, Trigger};
use super::world::Stop;
use crate::model::Cause;
use crate::plan::MachineKind;
use crate::units::Time;

impl Run<'_> {
    /// Whether an update that has just become effective is faulty on this machine.
    pub(super) fn is_hit(&self, number: u32, update: u32) -> bool {
        let Some(rogue) = self.history.rogue_of(update) else { return false };
        let rogue = &self.history.rogues[rogue];
        self.world.now < rogue.repaired
            && self.meets_trigger(number, rogue.trigger)
            && self.has_something_to_stop(number, rogue)
            && self.dice.manifests(number, update)
    }

    fn meets_trigger(&self, number: u32, trigger: Trigger) -> bool {
        let table = &self.plan.machines[number as usize];
        match trigger {
            Trigger::Elsewhere => false,
            Trigger::Products(products) => {
                !self.plan.classes[table.class as usize].products.intersection(products).is_empty()
            }
            Trigger::Role(role) => self.workloads_on(number).any(|place| self.plan.workloads[place].role == role),
            Trigger::Hardware(hardware) => table.hardware == Some(hardware),
        }
    }

    fn has_something_to_stop(&self, number: u32, rogue: &Rogue) -> bool {
        match self.effect_on(number, rogue) {
            Effect::Machine => true,
            Effect::Workloads => self.workloads_on(number).any(|place| self.stops(rogue, place)),
        }
    }

    /// A host is stopped by whatever is wrong with it.
    pub(super) fn effect_on(&self, number: u32, rogue: &Rogue) -> Effect {
        match self.plan.machines[number as usize].kind {
            MachineKind::Host { .. } => Effect::Machine,
            MachineKind::Guest { .. } | MachineKind::Server => rogue.effect,
        }
    }

    /// Whether a fault that stops workloads stops this one on a machine that it hits.
    pub(super) fn stops(&self, rogue: &Rogue, place: usize) -> bool {
        let table = &self.plan.workloads[place];
        match (rogue.trigger, group_of(rogue.update)) {
            (Trigger::Role(role), _) => table.role == role,
            (_, 0) => true,
            (_, group) => table.group.is_some_and(|own| u32::from(own) == group),
        }
    }

    /// The fault of the lowest number that waits on a machine shows, unless the machine already has one.
    pub(super) fn next_fault(&mut self, number: u32) {
        let machine = &self.world.machines[number as usize];
        if machine.fault.is_some() || machine.phase == Phase::Failed {
            return;
        }
        let Some(entry) = self.faulty_entry(number) else { return };
        let update = self.update_at(number, entry);
        let place = self.history.rogue_of(update).expect("only faulty updates have this status");
        let rogue = self.history.rogues[place];
        let effect = self.effect_on(number, &rogue);
        let until = self.noticed(number, &rogue, effect);
        let since = self.world.now;
        self.world.machines[number as usize].fault =
            Some(Fault { entry, stage: Stage::Unnoticed, until, since, effect });
        self.note(Word::Hit, number);
        if since >= self.plan.measured_from {
            self.world.rogues[place].hits += 1;
        }
        match effect {
            Effect::Machine => self.break_machine(number),
            Effect::Workloads => self.break_workloads(number, &rogue),
        }
    }

    fn faulty_entry(&self, number: u32) -> Option<u32> {
        let list = self.world.machines[number as usize].list;
        let entries = self.history.of_class(self.plan.machines[number as usize].class).len();
        let statuses = &self.world.status[list as usize..][..entries];
        let entry = statuses.iter().position(|&status| status == Status::Faulty)?;
        Some(u32::try_from(entry).expect("fewer than 2^32 updates"))
    }

    fn break_machine(&mut self, number: u32) {
        if let MachineKind::Host { .. } = self.plan.machines[number as usize].kind {
            self.stop_guests(number, Stopping::Abruptly);
        }
        let machine = &mut self.world.machines[number as usize];
        machine.phase = Phase::Broken;
        machine.until = Time::NEVER;
        self.blame(number, Cause::Rogue);
    }

    /// The machine, and the guests that wait for it, are down for this reason.
    pub(super) fn blame(&mut self, number: u32, cause: Cause) {
        self.go_down(number, cause);
        if let MachineKind::Host { .. } = self.plan.machines[number as usize].kind {
            self.guests_wait_for(number, cause);
        }
    }

    fn break_workloads(&mut self, number: u32, rogue: &Rogue) {
        for place in self.workloads_on(number) {
            if self.stops(rogue, place) {
                self.workload_failure_is_over(place);
                self.world.workloads[place].stop = Stop::Fault;
                self.refresh(place);
            }
        }
    }
}
