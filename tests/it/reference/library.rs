//! Guests of the library: section 9 of the page.

use patchcast::model::{Layer, Machine as Kind, MachineId, Model, Strategy};
use patchcast::units::Epoch;

use super::Twin;
use super::calendar::{Clock, Openings, seconds};
use super::machine::{Memory, Opening, Power, Stage};
use super::world::number;

/// The library and whoever services its guests.
pub(super) struct Library {
    /// When each machine runs, if it is in the library.
    pub(super) hours: Vec<Option<Openings>>,
    /// When guests that are off are serviced.
    pub(super) openings: Openings,
    /// The end of the current opening.
    closes: u64,
    /// Whose turn is still to come in it.
    queue: Vec<usize>,
    benches: Vec<Bench>,
}

/// A guest that is being serviced.
struct Bench {
    guest: usize,
    left: u64,
    /// What was approved when that began.
    updates: Vec<u32>,
}

impl Library {
    pub(super) fn new(model: &Model, strategy: &Strategy, epoch: Epoch, end: u64) -> Self {
        let estate = &model.estate;
        let hours = |machine: MachineId| {
            let Kind::Guest(guest) = estate.machine(machine) else { return None };
            let library = estate.guests[guest.index()].library.as_ref()?;
            let zone = &estate.sites[estate.machine_site(machine).index()].zone;
            Some(Clock { epoch, zone }.openings(&library.boots, end))
        };
        let clock = Clock { epoch, zone: &estate.sites[0].zone };
        let servicing = strategy.offline_servicing.as_ref();
        Self {
            hours: (0..number(estate.machine_count())).map(MachineId).map(hours).collect(),
            openings: servicing.map_or_else(Openings::new, |servicing| clock.openings(&servicing.every, end)),
            closes: 0,
            queue: Vec::new(),
            benches: Vec::new(),
        }
    }

    /// Every moment at which something begins or ends.
    pub(super) fn moments(&self) -> impl Iterator<Item = u64> {
        let hours = self.hours.iter().flatten().flatten();
        hours.flat_map(|(&start, &end)| [start, end.expect("it has an end")]).chain(self.openings.keys().copied())
    }

    pub(super) fn is_at_work(&self) -> bool {
        !self.queue.is_empty() || !self.benches.is_empty()
    }

    pub(super) fn holds(&self, m: usize) -> bool {
        self.hours[m].is_some()
    }

    /// Whether a guest is to run at a time.
    fn is_on(&self, m: usize, at: u64) -> bool {
        let hours = self.hours[m].as_ref().expect("it is in the library");
        hours.range(..=at).next_back().is_some_and(|(_, end)| end.is_some_and(|end| at < end))
    }

    /// The parts of a stretch in which a machine is to run.
    pub(super) fn exposed(&self, m: usize, (from, to): (u64, u64)) -> Vec<(u64, u64)> {
        let Some(hours) = &self.hours[m] else { return vec![(from, to)] };
        let part = |(&start, end): (&u64, &Option<u64>)| (start.max(from), end.expect("it has an end").min(to));
        hours.iter().map(part).filter(|(from, to)| from < to).collect()
    }

    /// One second passes.
    pub(super) fn tick(&mut self) {
        self.benches.iter_mut().for_each(|bench| bench.left -= 1);
    }
}

impl Twin<'_> {
    /// A guest is taken out of the library or put back, if it is time; says whether it was.
    pub(super) fn turn_shelf(&mut self, m: usize) -> bool {
        if !self.library.holds(m) {
            return false;
        }
        let is_off = matches!(self.machines[m].power, Power::Off);
        match (self.library.is_on(m, self.now), is_off) {
            (true, true) => self.take_out(m),
            (false, false) => self.put_back(m),
            (true, false) | (false, true) => return false,
        }
        true
    }

    fn take_out(&mut self, m: usize) {
        let host = self.machines[m].on.expect("only guests are in the library");
        if self.machines[host].is_up() {
            self.machines[m].power = Power::On;
            self.scan_at_boot(m);
            self.system_is_up(m, patchcast::model::Cause::OwnRestart);
        } else {
            let restart = self.machines[m].next_restart();
            self.machines[m].power = Power::Stopped(Memory::Lost { restart });
        }
    }

    fn put_back(&mut self, m: usize) {
        let machine = &mut self.machines[m];
        machine.lose_work();
        machine.power = Power::Off;
        if let Some(hit) = machine.fault.take() {
            if hit.at >= self.measured_from {
                let lasted = (self.now - hit.at) * 1_000;
                self.out.rogue.recover += lasted;
                self.out.rogue.identify += if matches!(hit.stage, Stage::Removing { .. }) { 0 } else { lasted };
            }
            machine.waiting.insert(hit.update, hit.stops);
        }
    }

    /// A guest of the library boots: what is approved by now is ready, and may be installed as long as it runs.
    pub(super) fn scan_at_boot(&mut self, m: usize) {
        if self.library.holds(m) {
            let opening = Opening { start: self.now, end: None, over: false };
            Layer::ALL.into_iter().for_each(|layer| self.machines[m].open(layer, opening, 0));
        }
    }

    /// Guests that are off are serviced.
    pub(super) fn service(&mut self) {
        if let Some(end) = self.library.openings.get(&self.now) {
            self.library.closes = end.expect("it has an end");
            self.library.queue = (0..self.machines.len()).filter(|&m| self.library.holds(m)).collect();
        }
        while self.end_services() | self.begin_services() {}
    }

    /// Services that are done, or lost because the guest boots: says whether any was.
    fn end_services(&mut self) -> bool {
        let benches = std::mem::take(&mut self.library.benches);
        let before = benches.len();
        for bench in benches {
            if bench.left == 0 {
                self.is_serviced(bench.guest, &bench.updates);
            } else if !self.library.is_on(bench.guest, self.now) {
                self.library.benches.push(bench);
            }
        }
        self.library.benches.len() < before
    }

    /// Guests take the places that are free: says whether any did.
    fn begin_services(&mut self) -> bool {
        let Some(servicing) = &self.strategy.offline_servicing else { return false };
        let mut began = false;
        while self.library.benches.len() < servicing.at_once as usize && !self.library.queue.is_empty() {
            let guest = self.library.queue.remove(0);
            let openings = self.library.openings.range(..=self.now).count() - 1;
            let law = self.takes.expect("a plan of a strategy that services");
            let left = seconds(self.dice.service(number(guest), openings, law).ms());
            if !self.library.is_on(guest, self.now) && self.now + left <= self.library.closes {
                let updates = self.approved_by_now(guest);
                self.library.benches.push(Bench { guest, left, updates });
                began = true;
            }
        }
        began
    }

    fn approved_by_now(&self, m: usize) -> Vec<u32> {
        let updates = self.machines[m].updates.iter();
        let approved = updates.filter(|(_, update)| update.ready().is_some_and(|ready| ready <= self.now));
        approved.map(|(&u, _)| u).filter(|&u| self.is_sound(m, u, self.now)).collect()
    }

    fn is_serviced(&mut self, m: usize, updates: &[u32]) {
        self.machines[m].candidates = 0;
        self.pending_become_effective(m);
        for &u in updates {
            if self.machines[m].updates[&u].open.is_some() {
                self.becomes_effective(m, u);
            }
        }
    }
}
