//! Workload instances and the services that stand on them.

use super::Run;
use super::event::{Slot, Stage, Word};
use super::power::Loss;
use super::world::Stop;
use crate::model::Cause;
use crate::plan::{Turn, Votes};
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
                self.schedule_turn(self.plan.workloads[place].turn, Time::NEVER);
            }
            self.refresh(place);
        }
    }

    /// The machine has booted: every workload warms up, for the reason for which the machine was down.
    pub(super) fn workloads_boot(&mut self, number: u32) {
        let cause = self.world.machines[number as usize].cause;
        let loss = std::mem::replace(&mut self.world.losses[number as usize], Loss::Nothing);
        for place in self.workloads_on(number) {
            if self.world.workloads[place].stop == Stop::Update {
                self.world.workloads[place].stop = Stop::Nothing;
            }
            self.workload_failure_is_over(place);
            self.begin_start(place);
            self.warm_up_after(place, cause, self.recovery(loss, place));
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
                self.schedule_turn(self.plan.workloads[place].turn, at);
            } else if self.world.starts[place].is_under_way() {
                self.schedule_turn(self.plan.workloads[place].turn, now);
            }
            self.refresh(place);
        }
    }

    /// A workload begins to start.
    pub(super) fn warm_up(&mut self, place: usize, cause: Cause) {
        self.begin_start(place);
        self.warm_up_again(place, cause);
    }

    /// A workload begins to warm up.
    pub(super) fn warm_up_again(&mut self, place: usize, cause: Cause) {
        self.warm_up_after(place, cause, Span::ZERO);
    }

    /// It does after this much else has been done.
    fn warm_up_after(&mut self, place: usize, cause: Cause, recovery: Span) {
        let number = u32::try_from(place).expect("fewer than 2^32 workloads");
        let time = self.world.workloads[place].warm_ups;
        let at = self.world.now + recovery + self.dice.warm_up(number, time) + self.reseeding(place, time);
        let workload = &mut self.world.workloads[place];
        workload.warm_ups += 1;
        workload.warm_at = at;
        workload.warm_left = Span::ZERO;
        workload.warm_cause = cause;
        self.schedule_turn(self.plan.workloads[place].turn, at);
        self.refresh(place);
    }

    /// A workload or a service has something due.
    pub(super) fn schedule_turn(&mut self, turn: u32, at: Time) {
        self.world.queue.set(Slot::Turn(turn).number(self.slots()), at);
    }

    /// A workload is warm, or a service fails over.
    pub(super) fn turn(&mut self, turn: u32) {
        self.schedule_turn(turn, Time::NEVER);
        match self.plan.care.order[turn as usize] {
            Turn::Workload(number) => {
                self.start_goes_on(number as usize);
                self.refresh(number as usize);
            }
            Turn::Service(number) => self.take_over(number),
        }
    }

    /// Workloads of a group stop while their update installs.
    pub(super) fn stop_for_update(&mut self, number: u32, group: u32) {
        for place in self.workloads_on(number) {
            let own = self.plan.workloads[place].group.is_some_and(|own| u32::from(own) == group);
            if own {
                self.workload_failure_is_over(place);
            }
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
        } else if self.is_unreachable(table.machine) {
            Some(Cause::FabricCascade)
        } else if workload.stop == Stop::Fault {
            let remedy = machine.fault.is_some_and(|fault| fault.stage == Stage::Remedy);
            Some(if remedy { Cause::Rollback } else { Cause::Rogue })
        } else if workload.stop == Stop::Crash {
            Some(Cause::Crash)
        } else if self.is_rebuilt(place) {
            Some(Cause::Rollback)
        } else if workload.stop == Stop::Update {
            Some(Cause::OwnRestart)
        } else if workload.warm_at > self.world.now || self.world.starts[place].is_under_way() {
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
        let same = was_up == down.is_none() && was_cause == workload.cause;
        if same && self.plan.workloads[place].votes == Votes::NotCounted {
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
            self.look_at_cluster(service);
            self.review(service);
        }
    }

    /// Looks again whether a service is up, and for what reason it is not.
    pub(super) fn review(&mut self, number: u32) {
        let down = self.service_cause(number);
        let now = self.world.now;
        let state = &mut self.world.services[number as usize];
        if state.down == down {
            return;
        }
        let was = std::mem::replace(&mut state.down, down);
        let since = std::mem::replace(&mut state.since, now);
        self.chronicle(number, down);
        if let Some(cause) = was {
            self.service_was_down(number, cause, since, now);
        }
        if was.is_none() != down.is_none() {
            self.clusters_notice_service(number);
            self.note(if down.is_some() { Word::ServiceDown } else { Word::ServiceUp }, number);
            for index in 0..self.plan.services[number as usize].dependents.len() {
                let dependent = self.plan.services[number as usize].dependents[index];
                let state = &mut self.world.services[dependent as usize];
                state.missing = if down.is_some() { state.missing + 1 } else { state.missing - 1 };
                self.review(dependent);
            }
            self.users_feel(number, down.is_some());
            if down.is_none() {
                self.administrators_look(number);
            }
        }
    }

    /// A service is down, or is up again: those that use it are degraded, or are not.
    fn users_feel(&mut self, number: u32, is_down: bool) {
        self.review_degraded(number);
        for index in 0..self.plan.services[number as usize].degrades.len() {
            let user = self.plan.services[number as usize].degrades[index];
            let state = &mut self.world.services[user as usize];
            state.lacking = if is_down { state.lacking + 1 } else { state.lacking - 1 };
            self.review_degraded(user);
        }
    }

    fn review_degraded(&mut self, number: u32) {
        let now = self.world.now;
        let state = &mut self.world.services[number as usize];
        let degraded = state.down.is_none() && state.lacking > 0;
        if degraded == state.degraded.is_never() {
            let since = std::mem::replace(&mut state.degraded, if degraded { now } else { Time::NEVER });
            if !degraded {
                self.service_was_degraded(number, since, now);
            }
        }
    }

    fn service_cause(&self, number: u32) -> Option<Cause> {
        let table = &self.plan.services[number as usize];
        let state = &self.world.services[number as usize];
        if state.up < table.needs || !self.has_quorum(number) {
            let workloads = &self.world.workloads;
            let first = table.instances.iter().find(|&&instance| !workloads[instance as usize].up);
            first.map(|&instance| workloads[instance as usize].cause)
        } else if self.is_failing_over(number) {
            Some(Cause::Failover)
        } else {
            (state.missing > 0).then_some(Cause::Dependency)
        }
    }
}
