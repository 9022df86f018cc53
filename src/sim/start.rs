//! Starting a workload that gives up while a service that it needs is down: the service manager tries again, and then
//! somebody is called. What a warm-up is, and what else stops a workload, is not here.

use super::Run;
use super::event::Word;
use crate::model::Cause;
use crate::units::{Span, Time};

/// How often a service manager starts a service again, set to restart it after the first, second and subsequent failures
/// (Microsoft, `sc failure`); that nobody told it to go on for ever is assumed.
const TRIES: u32 = 3;
/// After how long: a minute, as the dialogue of the Services console offers.
const PAUSE: Span = Span::MINUTE;

/// How far the start of a workload is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    step: Step,
    /// Tries since it began to start.
    tries: u32,
    /// How many times somebody was called, ever.
    calls: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    /// It has started, or starts whatever is up.
    Over,
    /// It warms up, and then looks for what it needs.
    WarmingUp(By),
    /// It has failed and is tried again in a while.
    Failed,
    /// Somebody is on the way.
    Called,
    /// Somebody is there and waits until all that it needs is up.
    Attended,
}

/// Who has begun a start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum By {
    ServiceManager,
    Administrator,
}

impl Start {
    pub(super) const fn new() -> Self {
        Self { step: Step::Over, tries: 0, calls: 0 }
    }

    /// Whether it has not started yet.
    pub(super) fn is_under_way(self) -> bool {
        self.step != Step::Over
    }
}

impl Run<'_> {
    /// A workload begins to start, after a boot or because its machine works on it.
    pub(super) fn begin_start(&mut self, place: usize) {
        if !self.plan.workloads[place].starts_with.is_empty() {
            let start = &mut self.world.starts[place];
            (start.step, start.tries) = (Step::WarmingUp(By::ServiceManager), 0);
        }
    }

    /// What a workload that is starting waited for is over. On a machine that is down it waits until that resumes.
    pub(super) fn start_goes_on(&mut self, place: usize) {
        let machine = self.plan.workloads[place].machine;
        if !self.world.machines[machine as usize].down_since.is_never() {
            return;
        }
        let complete = self.has_what_it_needs(place);
        match (self.world.starts[place].step, complete) {
            (Step::Over, _) => {}
            (Step::WarmingUp(_), true) => self.world.starts[place].step = Step::Over,
            (Step::WarmingUp(by), false) => self.start_failed(place, by),
            (Step::Failed, _) => self.try_again(place, complete),
            (Step::Called | Step::Attended, true) => self.start_again(place, By::Administrator),
            (Step::Called | Step::Attended, false) => self.attended(place),
        }
    }

    fn has_what_it_needs(&self, place: usize) -> bool {
        let needed = &self.plan.workloads[place].starts_with;
        needed.iter().all(|&service| self.world.services[service as usize].down.is_none())
    }

    fn try_again(&mut self, place: usize, complete: bool) {
        self.world.starts[place].tries += 1;
        match complete {
            true => self.start_again(place, By::ServiceManager),
            false => self.start_failed(place, By::ServiceManager),
        }
    }

    fn start_again(&mut self, place: usize, by: By) {
        self.world.starts[place].step = Step::WarmingUp(by);
        self.warm_up_again(place, Cause::StartFailed);
    }

    /// A start, or a try, has come to nothing.
    fn start_failed(&mut self, place: usize, by: By) {
        self.note(Word::StartFailed, self.plan.workloads[place].id);
        self.world.workloads[place].warm_cause = Cause::StartFailed;
        match by {
            By::Administrator => self.attended(place),
            By::ServiceManager if self.world.starts[place].tries < TRIES => {
                self.world.starts[place].step = Step::Failed;
                self.warm_at(place, self.world.now + PAUSE);
            }
            By::ServiceManager => self.call(place),
        }
    }

    /// Nobody but an administrator starts it now.
    fn call(&mut self, place: usize) {
        let now = self.world.now;
        let table = &self.plan.workloads[place];
        let site = self.plan.machines[table.machine as usize].site;
        let care = &self.plan.care;
        let law =
            if care.staffed[site as usize].contains(now) { &care.administrator } else { &care.administrator_away };
        let start = &mut self.world.starts[place];
        start.step = Step::Called;
        start.calls += 1;
        let arrives = now + self.dice.administrator(table.id, start.calls - 1, law);
        self.warm_at(place, arrives);
    }

    fn attended(&mut self, place: usize) {
        self.world.starts[place].step = Step::Attended;
        self.world.workloads[place].warm_at = self.world.now;
    }

    /// A service is up again: administrators who wait for it look.
    pub(super) fn administrators_look(&mut self, service: u32) {
        for &place in &self.plan.services[service as usize].starts {
            if self.world.starts[place as usize].step == Step::Attended {
                self.schedule_turn(self.plan.workloads[place as usize].turn, self.world.now);
            }
        }
    }

    fn warm_at(&mut self, place: usize, at: Time) {
        self.world.workloads[place].warm_at = at;
        self.schedule_turn(self.plan.workloads[place].turn, at);
    }
}
