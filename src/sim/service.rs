//! Workload instances and the services that stand on them.

use super::Run;
use super::event::{Slot, Stage, Word};
use super::world::Stop;
use crate::model::Cause;
use crate::units::{Span, Time};

impl Run<'_> {
    pub(super) fn workloads_on(&self, number: u32) -> std::ops::Range<usize> {
        let table = &self.plan.machines[number as usize];
        table.workloads_from as usize..table.workloads_to as usize
    }

    /// The machine is down: so are its workloads, for its reason. What was left of warming up is kept for a resume.
    pub(super) fn workloads_follow(&mut self, number: u32) {
        let now = self.world.now;
        for place in self.workloads_on(number) {
            let workload = &mut self.world.workloads[place];
            if workload.warm_at > now {
                workload.warm_left =
                    if workload.warm_at.is_never() { workload.warm_left } else { workload.warm_at.since(now) };
                workload.warm_at = Time::NEVER;
                self.schedule_warm(place, Time::NEVER);
            }
            self.refresh(place);
        }
    }

    /// The machine has booted: every workload warms up, for the reason for which the machine was down.
    pub(super) fn workloads_boot(&mut self, number: u32) {
        let cause = self.world.machines[number as usize].cause;
        for place in self.workloads_on(number) {
            if self.world.workloads[place].stop == Stop::Update {
                self.world.workloads[place].stop = Stop::Nothing;
            }
            self.warm_up(place, cause);
        }
    }

    /// The machine has resumed: workloads go on as they were.
    pub(super) fn workloads_resume(&mut self, number: u32) {
        let now = self.world.now;
        for place in self.workloads_on(number) {
            let workload = &mut self.world.workloads[place];
            if workload.warm_at.is_never() {
                workload.warm_at = now + std::mem::replace(&mut workload.warm_left, Span::ZERO);
                let at = workload.warm_at;
                self.schedule_warm(place, at);
            }
            self.refresh(place);
        }
    }

    /// A workload begins to warm up.
    pub(super) fn warm_up(&mut self, place: usize, cause: Cause) {
        let number = u32::try_from(place).expect("fewer than 2^32 workloads");
        let time = self.world.workloads[place].warm_ups;
        let at = self.world.now + self.dice.warm_up(number, time) + self.reseeding(place, time);
        let workload = &mut self.world.workloads[place];
        workload.warm_ups += 1;
        workload.warm_at = at;
        workload.warm_left = Span::ZERO;
        workload.warm_cause = cause;
        self.schedule_warm(place, at);
        self.refresh(place);
    }

    fn schedule_warm(&mut self, place: usize, at: Time) {
        let number = u32::try_from(place).expect("fewer than 2^32 workloads");
        self.world.queue.set(Slot::Workload(number).number(self.population()), at);
    }

    /// A workload is warm.
    pub(super) fn warm(&mut self, number: u32) {
        self.schedule_warm(number as usize, Time::NEVER);
        self.refresh(number as usize);
    }

    /// Workloads of a group stop while their update installs.
    pub(super) fn stop_for_update(&mut self, number: u32, group: u32) {
        for place in self.workloads_on(number) {
            let own = self.plan.workloads[place].group.is_some_and(|own| u32::from(own) == group);
            if own && self.world.workloads[place].stop == Stop::Nothing {
                self.world.workloads[place].stop = Stop::Update;
                self.refresh(place);
            }
        }
    }

    /// The update has installed (or failed): the workloads that it stopped warm up.
    pub(super) fn start_after_update(&mut self, number: u32) {
        for place in self.workloads_on(number) {
            if self.world.workloads[place].stop == Stop::Update {
                self.world.workloads[place].stop = Stop::Nothing;
                self.warm_up(place, Cause::OwnRestart);
            }
        }
    }

    /// Looks again whether a workload works, and tells its services if that has changed.
    pub(super) fn refresh(&mut self, place: usize) {
        let table = &self.plan.workloads[place];
        let machine = &self.world.machines[table.machine as usize];
        let workload = &self.world.workloads[place];
        let down = if !machine.down_since.is_never() {
            Some(machine.cause)
        } else if workload.stop == Stop::Fault {
            let remedy = machine.fault.is_some_and(|fault| fault.stage == Stage::Remedy);
            Some(if remedy { Cause::Rollback } else { Cause::Rogue })
        } else if self.is_rebuilt(place) {
            Some(Cause::Rollback)
        } else if workload.stop == Stop::Update {
            Some(Cause::OwnRestart)
        } else if workload.warm_at > self.world.now {
            Some(workload.warm_cause)
        } else {
            None
        };
        self.settle(place, down);
    }

    fn settle(&mut self, place: usize, down: Option<Cause>) {
        let workload = &mut self.world.workloads[place];
        let was_up = std::mem::replace(&mut workload.up, down.is_none());
        let was_cause = workload.cause;
        workload.cause = down.unwrap_or(was_cause);
        if was_up == down.is_none() && was_cause == workload.cause {
            return;
        }
        for index in 0..self.plan.workloads[place].services.len() {
            let service = self.plan.workloads[place].services[index];
            let state = &mut self.world.services[service as usize];
            match (was_up, down.is_none()) {
                (true, false) => state.up -= 1,
                (false, true) => state.up += 1,
                (true, true) | (false, false) => {}
            }
            self.review(service);
        }
    }

    /// Looks again whether a service is up, and for what reason it is not.
    fn review(&mut self, number: u32) {
        let down = self.service_cause(number);
        let now = self.world.now;
        let state = &mut self.world.services[number as usize];
        if state.down == down {
            return;
        }
        let was = std::mem::replace(&mut state.down, down);
        let since = std::mem::replace(&mut state.since, now);
        if let Some(cause) = was {
            self.service_was_down(number, cause, since, now);
        }
        if was.is_none() != down.is_none() {
            self.note(if down.is_some() { Word::ServiceDown } else { Word::ServiceUp }, number);
            for index in 0..self.plan.services[number as usize].dependents.len() {
                let dependent = self.plan.services[number as usize].dependents[index];
                let state = &mut self.world.services[dependent as usize];
                state.missing = if down.is_some() { state.missing + 1 } else { state.missing - 1 };
                self.review(dependent);
            }
        }
    }

    fn service_cause(&self, number: u32) -> Option<Cause> {
        let table = &self.plan.services[number as usize];
        let state = &self.world.services[number as usize];
        if state.up < table.needs {
            let workloads = &self.world.workloads;
            let first = table.instances.iter().find(|&&instance| !workloads[instance as usize].up);
            first.map(|&instance| workloads[instance as usize].cause)
        } else {
            (state.missing > 0).then_some(Cause::Dependency)
        }
    }
}
