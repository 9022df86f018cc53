//! Why each service is down, link by link, from the service to what began it. Kept only when somebody asks.

use super::Run;
use super::event::{Back, Live, Phase, Status};
use super::rogue::Effect;
use super::world::Stop;
use crate::model::{Cause, FabricKind, Layer};
use crate::outcome::{Link, Session, Stretch};
use crate::units::Time;

/// What is kept of a run for those who ask why.
#[derive(Debug)]
pub(super) struct Chronicle {
    /// The stretch that lasts, by service.
    open: Vec<Option<Stretch>>,
    /// Those that are over, in the order of their ends.
    pub(super) over: Vec<Stretch>,
    /// What was done in openings.
    pub(super) sessions: Vec<Session>,
}

impl Chronicle {
    pub(super) fn new(services: usize) -> Self {
        Self { open: vec![None; services], over: Vec::new(), sessions: Vec::new() }
    }
}

impl Run<'_> {
    /// A service was down for a cause until now, and is for another one from now on: `None` if it was, or is, up.
    pub(super) fn chronicle(&mut self, service: u32, down: Option<Cause>) {
        let now = self.world.now;
        if self.chronicle.is_none() {
            return;
        }
        let links = down.map(|_| self.links_of_service(service));
        let Some(chronicle) = &mut self.chronicle else { return };
        if let Some(stretch) = chronicle.open[service as usize].take() {
            chronicle.over.extend((stretch.from < now).then_some(Stretch { until: now, ..stretch }));
        }
        chronicle.open[service as usize] =
            down.zip(links).map(|(cause, links)| Stretch { service, from: now, until: Time::NEVER, cause, links });
    }

    /// A machine is done with what it installed in an opening of a layer that ends at `end`.
    pub(super) fn session_is_done(&mut self, machine: u32, layer: Layer, end: Time) {
        let done = self.world.now;
        let start = self.world.machines[machine as usize].turns[layer.index()].start;
        if let Some(chronicle) = &mut self.chronicle
            && !end.is_never()
            && !start.is_never()
            && start < end
        {
            chronicle.sessions.push(Session { machine, layer, start, end, done });
        }
    }

    fn links_of_service(&self, service: u32) -> Vec<Link> {
        let mut links = Vec::new();
        let mut number = service;
        while self.world.services[number as usize].down == Some(Cause::Dependency) {
            let needs = |&other: &u32| {
                self.world.services[other as usize].down.is_some()
                    && self.plan.services[other as usize].dependents.contains(&number)
            };
            // Dependencies point to earlier services, so this comes to an end.
            let Some(other) = (0..number).find(needs) else { return links };
            links.push(Link::Needs(other));
            number = other;
        }
        let instances = &self.plan.services[number as usize].instances;
        if let Some(&place) = instances.iter().find(|&&place| !self.world.workloads[place as usize].up) {
            links.push(Link::Instance(self.plan.workloads[place as usize].id));
            self.links_of_workload(place as usize, &mut links);
        }
        links
    }

    fn links_of_workload(&self, place: usize, links: &mut Vec<Link>) {
        let number = self.plan.workloads[place].machine;
        let machine = &self.world.machines[number as usize];
        if !machine.down_since.is_never() {
            self.links_of_machine(number, links);
            return;
        }
        if let Some(component) = self.component_out(FabricKind::Network, number) {
            links.push(Link::Without { machine: number, component });
            return;
        }
        let workload = &self.world.workloads[place];
        let fault = machine.fault.map(|fault| self.release_at(number, fault.entry));
        links.extend(match (workload.stop, machine.phase) {
            (Stop::Fault, _) => fault.map(Link::StoppedBy),
            (Stop::Crash, _) => Some(Link::BrokeDown),
            _ if self.is_rebuilt(place) => Some(Link::IsRebuilt(number)),
            (Stop::Update, Phase::Live(Live::Installing(entry))) => Some(Link::Updates(self.release_at(number, entry))),
            (Stop::Update | Stop::Nothing, _) => Some(Link::WarmsUp(workload.warm_cause)),
        });
    }

    fn links_of_machine(&self, number: u32, links: &mut Vec<Link>) {
        let machine = &self.world.machines[number as usize];
        match machine.phase {
            Phase::Restarting if machine.cause == Cause::Merge => links.push(Link::Merges(number)),
            Phase::Restarting => links.push(self.restarts(number)),
            Phase::Broken => {
                let entry = machine.fault.expect("only a fault breaks a machine").entry;
                links.push(Link::BrokenBy { machine: number, release: self.release_at(number, entry) });
            }
            Phase::Failed => links.push(Link::Failed(number, machine.cause)),
            Phase::Saved(..) => links.push(Link::Saved(number, machine.cause)),
            Phase::Stopped(_) if machine.cause == Cause::FabricCascade => {
                let out = self.component_out(FabricKind::Storage, number);
                links.extend(out.map(|component| Link::Without { machine: number, component }));
            }
            Phase::Returning(..) if self.returns_from_storage(number) => links.push(Link::HasStorage(number)),
            Phase::Stopped(back) => {
                let host = self.host_of(number);
                links.push(match back {
                    Back::Resume(..) => Link::SavedWith { guest: number, host },
                    Back::Boot(_) => Link::StoppedWith { guest: number, host },
                });
                self.links_of_machine(host, links);
            }
            Phase::Returning(..) => {
                let host = self.host_of(number);
                let cause = self.world.machines[host as usize].cause;
                links.push(Link::ComesBack { guest: number, host, cause });
            }
            // On its way down: what takes it down is known already.
            Phase::Live(_) => links.push(match (machine.fault, machine.cause) {
                (Some(fault), _) if fault.effect == Effect::Machine => {
                    Link::BrokenBy { machine: number, release: self.release_at(number, fault.entry) }
                }
                (_, Cause::OwnRestart) => self.restarts(number),
                (_, cause) => Link::Failed(number, cause),
            }),
            Phase::Off => {}
        }
    }

    fn restarts(&self, number: u32) -> Link {
        let machine = &self.world.machines[number as usize];
        let pending = |&entry: &u32| matches!(self.status(number, entry), Status::Pending(_));
        let first = self.entries(number).find(pending).map(|entry| self.release_at(number, entry));
        Link::Restarts { machine: number, updates: machine.pending, first }
    }

    /// The release of an update, as a position in the templates of the plan.
    fn release_at(&self, number: u32, entry: u32) -> u32 {
        self.history.release_of(self.update_at(number, entry)).template
    }
}
