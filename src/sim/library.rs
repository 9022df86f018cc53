//! Guests of the library: off except at their own times, updated when they boot, or serviced while they are off.

use super::Run;
use super::event::{Back, Phase, Stage};
use super::world::{Servicing, Stop, Turn};
use crate::model::Layer;
use crate::plan::Stretches;
use crate::policy;
use crate::units::Time;

impl Run<'_> {
    pub(super) fn is_in_library(&self, number: u32) -> bool {
        self.plan.library.hours(number).is_some()
    }

    fn hours(&self, number: u32) -> &Stretches {
        self.plan.library.hours(number).expect("only guests of the library have hours")
    }

    /// Before anything happens: guests of the library are off, and know when they will not be and when they are serviced.
    pub(super) fn open_library(&mut self) {
        self.plan_servicing();
        for place in 0..self.plan.library.guests.len() {
            let number = self.plan.library.guests[place];
            let hours = self.hours(number);
            let shelf = if hours.contains(Time::START) { Time::START } else { hours.next_change(Time::START) };
            let services = self.world.servicing.partition_point(|service| service.machine < number);
            let machine = &mut self.world.machines[number as usize];
            machine.phase = Phase::Off;
            machine.shelf = shelf;
            machine.services = services;
            self.next_service(number);
            self.schedule(number);
        }
    }

    /// Every service that is not lost, from the calendars and the dice alone: one guest after the other takes the place
    /// that is free first.
    fn plan_servicing(&mut self) {
        let Some(table) = &self.strategy.servicing else { return };
        let world = &mut *self.world;
        for (run, opening) in table.openings.as_slice().iter().enumerate() {
            world.places.clear();
            world.places.resize(table.at_once as usize, opening.start);
            for &machine in &self.plan.library.guests {
                let place = world.places.iter_mut().min().expect("at least one guest is serviced at a time");
                let start = *place;
                let hours = self.plan.library.hours(machine).expect("it is in the library");
                let end = start + self.dice.service(machine, run, &table.takes);
                if hours.contains(start) || end > opening.end {
                    continue;
                }
                let boots = hours.next_start(start);
                *place = end.min(boots);
                if end <= boots {
                    world.servicing.push(Servicing { machine, start, end });
                }
            }
        }
        world.servicing.sort_unstable_by_key(|service| (service.machine, service.end));
    }

    fn next_service(&mut self, number: u32) {
        let machine = &mut self.world.machines[number as usize];
        let next = self.world.servicing.get(machine.services).filter(|service| service.machine == number);
        machine.serviced = next.map_or(Time::NEVER, |service| service.end);
    }

    /// A guest has been serviced: everything that was approved when that began is effective. Faults show when it boots.
    pub(super) fn is_serviced(&mut self, number: u32) {
        let machine = &mut self.world.machines[number as usize];
        let start = self.world.servicing[machine.services].start;
        machine.services += 1;
        machine.batch = 0;
        self.apply_pending(number);
        for entry in self.entries(number) {
            if self.status(number, entry).is_open()
                && self.is_ready(number, entry, start)
                && self.is_sound(number, entry, start, start)
            {
                self.becomes_effective(number, entry);
            }
        }
        self.next_service(number);
    }

    /// Whether what is known at a time of an update that is to be built in since `start` speaks for it.
    pub(super) fn is_sound(&self, number: u32, entry: u32, start: Time, at: Time) -> bool {
        let update = self.update_at(number, entry);
        let rogue = self.history.rogue_of(update);
        rogue.is_none_or(|rogue| policy::installable(self.word_for(number, update, rogue), start, at))
    }

    /// A guest is taken out of the library, or put back.
    pub(super) fn shelf_turns(&mut self, number: u32) {
        let now = self.world.now;
        self.world.machines[number as usize].shelf = self.hours(number).next_change(now);
        if !self.hours(number).contains(now) {
            self.back_to_library(number);
        } else if self.host_is_up(number) {
            self.world.machines[number as usize].down_since = now;
            self.booted(number);
        } else {
            self.wait_for_host(number);
        }
    }

    /// A guest of the library has booted: it scans at once, and takes what it finds as long as it runs.
    pub(super) fn scan_at_boot(&mut self, number: u32) {
        if !self.is_in_library(number) {
            return;
        }
        let turn = Turn { start: self.world.now, ..Turn::new() };
        self.world.machines[number as usize].turns = [turn; 3];
        for layer in Layer::ALL {
            self.forget_tries(number, layer);
        }
    }

    /// Its time is over: a guest is off, whatever it was doing. What waits for a restart still does.
    fn back_to_library(&mut self, number: u32) {
        let now = self.world.now;
        let machine = &mut self.world.machines[number as usize];
        if let Phase::Stopped(Back::Resume(live, _)) | Phase::Returning(Back::Resume(live, _), _) = machine.phase {
            machine.phase = Phase::Live(live);
        }
        self.lose_installation(number);
        self.forget_fault(number);
        let machine = &mut self.world.machines[number as usize];
        machine.phase = Phase::Off;
        machine.until = Time::NEVER;
        machine.closes = Time::NEVER;
        let since = std::mem::replace(&mut machine.down_since, Time::NEVER);
        if !since.is_never() {
            let kind = self.plan.machines[number as usize].kind;
            self.world.ledger.machine_was_down(kind, since, now);
        }
    }

    /// Nobody goes on with a fault of a guest that is off: it shows again when it boots.
    fn forget_fault(&mut self, number: u32) {
        let now = self.world.now;
        let Some(fault) = self.world.machines[number as usize].fault.take() else { return };
        if fault.stage != Stage::Remedy {
            self.world.ledger.identified(fault.since, now);
        }
        self.world.ledger.recovered(fault.since, now);
        for place in self.workloads_on(number) {
            if self.world.workloads[place].stop == Stop::Fault {
                self.world.workloads[place].stop = Stop::Nothing;
            }
        }
    }
}
