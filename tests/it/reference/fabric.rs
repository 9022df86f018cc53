//! Storage and network: section 16 of the page.

use std::collections::BTreeSet;

use patchcast::model::{
    Cause, FabricComponent, FabricKind, FabricReleases, Law, Machine as Kind, MachineId, Model, Paths, StopAction,
    Strategy,
};
use patchcast::plan::sampler;
use patchcast::sim::Dice;
use patchcast::units::Epoch;

use super::Twin;
use super::calendar::{self, Clock, Openings, seconds};
use super::machine::{Memory, Power};
use super::world::number;

/// Storage and network, at one second.
pub(super) struct Fabric {
    pub(super) components: Vec<Component>,
    /// When each machine got its storage back last.
    back: Vec<Option<u64>>,
    /// By when everything on it has stopped for its storage.
    stopped: Vec<u64>,
}

pub(super) struct Component {
    /// When each of its updates comes out.
    releases: Vec<u64>,
    applied: usize,
    openings: Openings,
    state: State,
}

/// Durations are what is left, in seconds.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Up,
    Stopping { left: u64, then: u64 },
    Away { left: u64 },
}

impl Fabric {
    pub(super) fn new(model: &Model, strategy: &Strategy, dice: Dice<'_>, epoch: Epoch, end: u64) -> Self {
        let sites = &model.estate.sites;
        let component = |(c, text): (usize, &FabricComponent)| {
            let site = &sites[text.site.index()];
            let window = strategy.fabric[text.domain.index()].as_ref();
            let openings =
                window.map_or_else(Openings::new, |window| calendar::open(window, [site, &sites[0]], epoch, end));
            let clock = Clock { epoch, zone: &site.zone };
            let releases = match &text.releases {
                FabricReleases::Dates(days) => days.iter().filter_map(|&day| clock.at(day, 0)).collect(),
                FabricReleases::Every(mean) => {
                    let law = sampler(&Law::Exponential { mean: *mean });
                    let mut releases = Vec::new();
                    let mut at = 0;
                    while at < end {
                        at += seconds(dice.component_release(number(c), number(releases.len()), &law).ms());
                        releases.push(at);
                    }
                    releases
                }
            };
            Component { releases, applied: 0, openings, state: State::Up }
        };
        let machines = model.estate.machine_count();
        Self {
            components: model.estate.components.iter().enumerate().map(component).collect(),
            back: vec![None; machines],
            stopped: vec![0; machines],
        }
    }

    /// Starts of openings.
    pub(super) fn moments(&self) -> impl Iterator<Item = u64> {
        self.components.iter().flat_map(|component| component.openings.keys().copied())
    }

    pub(super) fn is_up(&self) -> bool {
        self.components.iter().all(|component| component.state == State::Up)
    }

    /// One second passes.
    pub(super) fn tick(&mut self) {
        for component in &mut self.components {
            match &mut component.state {
                State::Up => {}
                State::Stopping { left, .. } | State::Away { left } => *left -= 1,
            }
        }
    }
}

/// The components whose openings each service announces.
pub(super) fn announced(model: &Model, strategy: &Strategy) -> Vec<BTreeSet<usize>> {
    let estate = &model.estate;
    let mut list: Vec<BTreeSet<usize>> = Vec::new();
    for service in &estate.services {
        let mut own = BTreeSet::new();
        for instance in &service.instances {
            let carrier = match estate.machine(estate.workloads[instance.index()].on) {
                Kind::Guest(guest) => estate.host_machine(estate.guests[guest.index()].host),
                Kind::Host(_) | Kind::Server(_) => estate.workloads[instance.index()].on,
            };
            own.extend((0..estate.components.len()).filter(|&c| estate.components[c].serves.contains(&carrier)));
        }
        own.extend(service.depends_on.iter().flat_map(|earlier| &list[earlier.index()]).copied());
        list.push(own);
    }
    if strategy.announce.is_none() {
        list.iter_mut().for_each(BTreeSet::clear);
    }
    list
}

impl Twin<'_> {
    /// Everything of components that is due, in their order, until nothing is.
    pub(super) fn work_on_fabric(&mut self) {
        while let Some(c) = (0..self.fabric.components.len()).find(|&c| self.is_component_due(c)) {
            match self.fabric.components[c].state {
                State::Up => self.apply_updates(c),
                State::Stopping { then, .. } => self.fabric.components[c].state = State::Away { left: then },
                State::Away { .. } => self.component_is_back(c),
            }
        }
    }

    fn is_component_due(&self, c: usize) -> bool {
        let component = &self.fabric.components[c];
        match component.state {
            State::Up => {
                let out = component.releases.get(component.applied).is_some_and(|&at| at <= self.now);
                out && component.openings.contains_key(&self.now)
            }
            State::Stopping { left, .. } | State::Away { left } => left == 0,
        }
    }

    fn apply_updates(&mut self, c: usize) {
        let text = &self.model.estate.components[c];
        let component = &mut self.fabric.components[c];
        let mut lasts = 0;
        while component.releases.get(component.applied).is_some_and(|&at| at <= self.now) {
            let n = number(component.applied);
            let noticed = match text.paths {
                Paths::One => true,
                Paths::Two { failure } => self.dice.path_fails(number(c), n, failure),
            };
            lasts += if noticed { seconds(self.dice.component_outage(number(c), n).ms()) } else { 0 };
            component.applied += 1;
        }
        if lasts == 0 {
            return;
        }
        self.out.fabric.outages += u64::from(self.counts());
        let accident = matches!(text.paths, Paths::Two { .. }).then_some(StopAction::TurnOff);
        let was_out: Vec<bool> = text.serves.iter().map(|m| self.storage_is_out(m.index())).collect();
        self.fabric.components[c].state = State::Away { left: lasts };
        if text.kind == FabricKind::Network {
            return;
        }
        let mut stopped = self.now;
        for (machine, was_out) in text.serves.iter().zip(was_out) {
            if !was_out {
                self.fabric.stopped[machine.index()] = self.now + self.stop_for_storage(machine.index(), accident);
            }
            stopped = stopped.max(self.fabric.stopped[machine.index()]);
        }
        if accident.is_none() {
            self.fabric.components[c].state = State::Stopping { left: stopped - self.now, then: lasts };
        }
    }

    /// What is on a storage that goes stops; returns the seconds that it takes.
    fn stop_for_storage(&mut self, m: usize, accident: Option<StopAction>) -> u64 {
        if matches!(self.machines[m].kind, Kind::Host(_)) {
            return if self.machines[m].is_up() { self.stop_guests(m, accident) } else { 0 };
        }
        let machine = &mut self.machines[m];
        if machine.stopped_by().is_some() || matches!(machine.power, Power::Crashed) {
            return 0;
        }
        let ran = machine.is_up();
        machine.lose_work();
        let restart = machine.next_restart();
        machine.power = Power::Stopped(Memory::Lost { restart });
        if ran && accident.is_none() { seconds(self.dice.servicing(number(m), restart).ms()) } else { 0 }
    }

    fn component_is_back(&mut self, c: usize) {
        self.fabric.components[c].state = State::Up;
        let text = &self.model.estate.components[c];
        for machine in text.serves.iter().filter(|_| text.kind == FabricKind::Storage) {
            let m = machine.index();
            if self.storage_is_out(m) {
                continue;
            }
            self.fabric.back[m] = Some(self.now);
            match (self.machines[m].kind, self.machines[m].power) {
                (Kind::Server(_), Power::Stopped(Memory::Lost { restart })) => {
                    let left = seconds(self.dice.boot(number(m), restart).ms());
                    self.machines[m].power = Power::Starting { left, memory: Memory::Lost { restart }, beside: false };
                }
                (Kind::Server(_), _) => {}
                (Kind::Host(_) | Kind::Guest(_), _) => {
                    self.count_boots(m);
                    self.start_guests(m);
                }
            }
        }
    }

    fn is_out(&self, kind: FabricKind, m: usize) -> bool {
        let carrier = MachineId(number(self.machines[m].on.unwrap_or(m)));
        let components = self.model.estate.components.iter().zip(&self.fabric.components);
        let mut before = components.filter(|(text, _)| text.kind == kind && text.serves.contains(&carrier));
        before.any(|(_, component)| component.state != State::Up)
    }

    /// Whether a storage before a machine is not up.
    pub(super) fn storage_is_out(&self, m: usize) -> bool {
        self.is_out(FabricKind::Storage, m)
    }

    pub(super) fn network_is_out(&self, m: usize) -> bool {
        self.is_out(FabricKind::Network, m)
    }

    /// Whether a machine that could run has all that it needs to boot.
    pub(super) fn can_boot(&self, m: usize) -> bool {
        match self.machines[m].kind {
            Kind::Host(_) => true,
            Kind::Server(_) => !self.storage_is_out(m),
            Kind::Guest(_) => {
                let host = self.machines[m].on.expect("it is a guest");
                self.machines[host].is_up() && !self.storage_is_out(m) && !self.is_cold(m)
            }
        }
    }

    /// Since when a guest has had all that it needs to boot; it has it now.
    pub(super) fn could_boot_since(&self, host: usize) -> u64 {
        self.machines[host].up_since.max(self.fabric.back[host].unwrap_or(0))
    }

    /// What a machine comes back from that starts, or is about to, and not by itself.
    pub(super) fn comes_back_from(&self, m: usize) -> Cause {
        let Some(host) = self.machines[m].on else { return Cause::FabricCascade };
        let by_storage = self.fabric.back[host].is_some_and(|back| back > self.machines[host].up_since);
        if by_storage { Cause::FabricCascade } else { Cause::HostCascade }
    }

    /// Whether a service announces that a component is worked on now.
    pub(super) fn is_fabric_announced(&self, service: usize) -> bool {
        self.announced_components[service].iter().any(|&c| {
            let last = self.fabric.components[c].openings.range(..=self.now).next_back();
            last.is_some_and(|(_, end)| end.is_some_and(|end| self.now < end))
        })
    }
}
