//! Storage and network: when work is done on them, and when they fail. What that does to machines is in `behind`.

use super::Run;
use super::behind::Outage;
use super::event::{Slot, Word};
use crate::model::{Cause, FabricKind, Paths};
use crate::plan::{Plan, ReleaseRule};
use crate::units::{Span, Time};

/// The state of storage and network. Empty for an estate without components.
#[derive(Debug)]
pub(super) struct Fabric {
    components: Vec<Component>,
    /// By machine; guests are behind what their host is behind.
    pub(super) behind: Vec<Behind>,
}

/// A component.
#[derive(Clone, Copy, Debug)]
struct Component {
    state: State,
    /// When that ends, [`Time::NEVER`] if it is up.
    until: Time,
    /// The number of its next update.
    update: u32,
    /// When that comes out.
    out: Time,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Up,
    /// What is behind it stops; then it is away for so long.
    Stopping(Span),
    Away,
}

/// What a host or a physical server has before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Behind {
    /// How many storages that are not up.
    pub(super) storage: u32,
    /// How many parts of the network that are not up.
    pub(super) network: u32,
    /// When everything that stops in order for one of those storages has done so.
    pub(super) stopped: Time,
    /// What the guests of a host come back from.
    pub(super) returns: Cause,
}

/// What a component's turn to be worked on comes to.
enum Work {
    Nothing,
    /// It is interrupted as planned.
    Planned(Span),
    /// It fails.
    Failure(Span),
}

impl Fabric {
    pub(super) fn with_room(plan: &Plan) -> Self {
        let components = vec![Component::NEW; plan.fabric.components.len()];
        let machines = if components.is_empty() { 0 } else { plan.machines.len() };
        Self { components, behind: vec![Behind::NEW; machines] }
    }

    /// Everything up, nothing applied.
    pub(super) fn reset(&mut self) {
        self.components.fill(Component::NEW);
        self.behind.fill(Behind::NEW);
    }

    /// Whether a host or a physical server is behind a storage that is not up.
    pub(super) fn is_storage_out(&self, carrier: u32) -> bool {
        self.behind.get(carrier as usize).is_some_and(|behind| behind.storage > 0)
    }

    pub(super) fn is_network_out(&self, carrier: u32) -> bool {
        self.behind.get(carrier as usize).is_some_and(|behind| behind.network > 0)
    }

    /// The guests of a host stop, for whatever reason: unless told otherwise, they will come back from its restart.
    pub(super) fn host_stops(&mut self, host: u32) {
        if let Some(behind) = self.behind.get_mut(host as usize) {
            behind.returns = Cause::HostCascade;
        }
    }

    /// Why the guests of a host that are on their way up are down.
    pub(super) fn returns_from(&self, host: u32) -> Cause {
        self.behind.get(host as usize).map_or(Cause::HostCascade, |behind| behind.returns)
    }

    /// What must hold after every event.
    ///
    /// # Panics
    /// If something does not.
    pub(super) fn check(&self, plan: &Plan, now: Time) {
        for (number, component) in self.components.iter().enumerate() {
            assert!(component.until >= now, "component {number} has nothing overdue");
            assert_eq!(
                component.state == State::Up,
                component.until.is_never(),
                "component {number} is out for a time"
            );
        }
        for (machine, behind) in self.behind.iter().enumerate() {
            let out = |kind| {
                let tables = plan.fabric.components.iter().zip(&self.components);
                let here = tables.filter(|(table, component)| {
                    table.kind == kind
                        && component.state != State::Up
                        && table.serves.iter().any(|&served| served as usize == machine)
                });
                here.count()
            };
            assert_eq!(out(FabricKind::Storage), behind.storage as usize, "machine {machine} counts its storages");
            assert_eq!(out(FabricKind::Network), behind.network as usize, "machine {machine} counts its networks");
        }
    }
}

impl Component {
    const NEW: Self = Self { state: State::Up, until: Time::NEVER, update: 0, out: Time::NEVER };
}

impl Behind {
    const NEW: Self = Self { storage: 0, network: 0, stopped: Time::START, returns: Cause::HostCascade };
}

impl Run<'_> {
    /// Before anything happens: every component knows its first update.
    pub(super) fn schedule_fabric(&mut self) {
        for number in 0..self.component_count() {
            self.world.fabric.components[number as usize].out = self.component_update(number, 0, Time::START);
            self.schedule_component(number);
        }
    }

    /// When an update of a component comes out, the one before it having come out at `last`.
    fn component_update(&self, number: u32, update: u32, last: Time) -> Time {
        match &self.plan.fabric.components[number as usize].releases {
            ReleaseRule::At(times) => times.get(update as usize).copied().unwrap_or(Time::NEVER),
            ReleaseRule::After(law) => last + self.dice.component_release(number, update, law),
        }
    }

    /// It is looked at when its outage goes on, or at the next opening for which something is out.
    fn schedule_component(&mut self, number: u32) {
        let component = self.world.fabric.components[number as usize];
        let openings = &self.strategy.fabric[number as usize];
        let opens = || {
            let place = openings.first_at_or_after(component.out.max(self.world.now));
            place.map_or(Time::NEVER, |place| openings.get(place).start)
        };
        let at = if component.state == State::Up { opens() } else { component.until };
        self.world.queue.set(Slot::Component(number).number(self.slots()), at);
    }

    /// A component is at the end of what it does, or at an opening for its updates.
    pub(super) fn component_due(&mut self, number: u32) {
        match self.world.fabric.components[number as usize].state {
            State::Up => self.maintain(number),
            State::Stopping(lasts) => self.set_component(number, State::Away, self.world.now + lasts),
            State::Away => self.component_returns(number),
        }
        self.schedule_component(number);
    }

    /// A component fails, and is put right at a time. What is behind a storage loses its power.
    pub(super) fn component_fails(&mut self, number: u32, until: Time) {
        let component = self.world.fabric.components[number as usize];
        let until = match component.state {
            State::Up => {
                self.component_goes_out(number, Outage::Failure);
                until
            }
            State::Stopping(lasts) => until.max(component.until + lasts),
            State::Away => until.max(component.until),
        };
        self.set_component(number, State::Away, until);
        self.schedule_component(number);
    }

    fn set_component(&mut self, number: u32, state: State, until: Time) {
        let component = &mut self.world.fabric.components[number as usize];
        component.state = state;
        component.until = until;
    }

    /// An opening starts: everything that is out is applied.
    fn maintain(&mut self, number: u32) {
        let now = self.world.now;
        match self.apply_component_updates(number) {
            Work::Nothing => {}
            Work::Failure(lasts) => self.component_fails(number, now + lasts),
            Work::Planned(lasts) => {
                let stopped = self.component_goes_out(number, Outage::Planned);
                self.set_component(number, State::Stopping(lasts), stopped);
            }
        }
    }

    fn apply_component_updates(&mut self, number: u32) -> Work {
        let table = &self.plan.fabric.components[number as usize];
        let mut component = self.world.fabric.components[number as usize];
        let mut lasts = Span::ZERO;
        while component.out <= self.world.now {
            let interrupts = match table.paths {
                Paths::One => true,
                Paths::Two { failure } => self.dice.path_fails(number, component.update, failure),
            };
            if interrupts {
                lasts += self.dice.component_outage(number, component.update);
            }
            component.update += 1;
            component.out = self.component_update(number, component.update, component.out);
        }
        self.world.fabric.components[number as usize] = component;
        match table.paths {
            Paths::One | Paths::Two { .. } if lasts == Span::ZERO => Work::Nothing,
            Paths::One => Work::Planned(lasts),
            Paths::Two { .. } => Work::Failure(lasts),
        }
    }

    /// A component that was up is out from now on; returns when everything behind it has stopped.
    fn component_goes_out(&mut self, number: u32, manner: Outage) -> Time {
        let plan = self.plan;
        let table = &plan.fabric.components[number as usize];
        self.world.ledger.fabric_outage(self.world.now);
        self.note(Word::ComponentOut, number);
        self.set_component(number, State::Away, self.world.now);
        let mut stopped = self.world.now;
        for &machine in &table.serves {
            match table.kind {
                FabricKind::Storage => stopped = stopped.max(self.storage_goes(machine, manner)),
                FabricKind::Network => {
                    self.world.fabric.behind[machine as usize].network += 1;
                    self.look_at_workloads(machine);
                }
            }
        }
        stopped
    }

    /// A component is back: so is what was behind it, if nothing else keeps it down.
    fn component_returns(&mut self, number: u32) {
        let plan = self.plan;
        let table = &plan.fabric.components[number as usize];
        self.set_component(number, State::Up, Time::NEVER);
        self.note(Word::ComponentBack, number);
        for &machine in &table.serves {
            let behind = &mut self.world.fabric.behind[machine as usize];
            match table.kind {
                FabricKind::Storage => {
                    behind.storage -= 1;
                    if behind.storage == 0 {
                        self.storage_comes(machine);
                    }
                }
                FabricKind::Network => {
                    behind.network -= 1;
                    self.look_at_workloads(machine);
                }
            }
        }
    }

    /// The first component of a kind before a machine that is not up.
    pub(super) fn component_out(&self, kind: FabricKind, number: u32) -> Option<u32> {
        let carrier = self.carrier(number);
        let states = &self.world.fabric.components;
        let is_out = |&number: &u32| {
            let table = &self.plan.fabric.components[number as usize];
            table.kind == kind && states[number as usize].state != State::Up && table.serves.contains(&carrier)
        };
        (0..self.component_count()).find(is_out)
    }
}
