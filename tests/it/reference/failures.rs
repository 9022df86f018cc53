//! Failures beside updates: section 17 of the page.

use std::collections::VecDeque;

use patchcast::dist::Sampler;
use patchcast::model::{Cause, Layer, Machine as Kind, MachineFailures, StopAction};
use patchcast::plan::{Shock, sampler};
use patchcast::sim::Failure;
use patchcast::units::Span;

use super::Twin;
use super::calendar::seconds;
use super::machine::{Machine, Memory, Power};
use super::world::{group_of, number};

/// Points of a process in order: time and number.
type Points = VecDeque<(u64, u32)>;

/// What happens to a machine by itself.
#[derive(Default)]
pub(super) struct Strain {
    /// By process.
    points: [Points; 3],
    prone: bool,
    clock: Option<u64>,
    clocks: u32,
    trouble: Option<Trouble>,
}

/// What happens to a workload by itself.
#[derive(Default)]
pub(super) struct WorkloadStrain {
    points: Points,
    pub(super) trouble: Option<Trouble>,
}

/// A failure.
#[derive(Clone, Copy)]
pub(super) struct Trouble {
    failure: Failure,
    stage: Stage,
}

#[derive(Clone, Copy)]
enum Stage {
    Unseen { until: u64 },
    Waiting,
    Repair { until: u64 },
}

/// What has failed.
#[derive(Clone, Copy, PartialEq)]
enum Failed {
    Machine(usize),
    /// Machine and place on it.
    Workload(usize, usize),
}

/// Those who put things right.
#[derive(Default)]
pub(super) struct Crews {
    queue: Vec<Failed>,
    busy: u32,
}

impl Trouble {
    fn until(self) -> Option<u64> {
        match self.stage {
            Stage::Unseen { until } | Stage::Repair { until } => Some(until),
            Stage::Waiting => None,
        }
    }
}

/// All points of a process within a horizon.
fn points(end: u64, mut gap: impl FnMut(u32) -> Span) -> Points {
    let mut at = 0;
    (0..)
        .map_while(|n| {
            at += seconds(gap(n).ms());
            (at < end).then_some((at, n))
        })
        .collect()
}

/// The next point, if it is time for it.
fn pop_at(list: &mut Points, now: u64) -> Option<(u64, u32)> {
    list.front().is_some_and(|point| point.0 == now).then(|| list.pop_front()).flatten()
}

impl Twin<'_> {
    fn failures_of(&self, m: usize) -> &MachineFailures {
        match self.machines[m].kind {
            Kind::Host(_) => &self.model.failures.hosts,
            Kind::Guest(_) => &self.model.failures.guests,
            Kind::Server(_) => &self.model.failures.servers,
        }
    }

    /// Before anything happens.
    pub(super) fn foresee_failures(&mut self) {
        let (dice, end) = (self.dice, self.end);
        for m in 0..self.machines.len() {
            let MachineFailures { crash, ageing } = self.failures_of(m).clone();
            let mut add = |shock: Shock, mean: Option<Span>| {
                let Some(mean) = mean else { return };
                let law = Sampler::exponential(mean);
                let list = points(end, |n| dice.shock(number(m), shock, n, &law));
                self.calendar.extend(list.iter().map(|&(at, _)| at));
                self.machines[m].strain.points[shock.index()] = list;
            };
            add(Shock::Crash, crash.map(|crash| crash.every));
            add(Shock::Wears, ageing.as_ref().map(|ageing| ageing.prone_after));
            add(Shock::Fails, ageing.as_ref().map(|ageing| ageing.fails_after));
            if self.model.failures.workloads.is_some() {
                for instance in &mut self.machines[m].instances {
                    let list = points(end, |n| dice.workload_gap(number(instance.workload), n));
                    self.calendar.extend(list.iter().map(|&(at, _)| at));
                    instance.strain.points = list;
                }
            }
            self.is_fresh(m);
        }
    }

    /// The system of a machine has booted.
    pub(super) fn is_fresh(&mut self, m: usize) {
        let layer = match self.machines[m].kind {
            Kind::Host(_) => Layer::Hosts,
            Kind::Guest(_) | Kind::Server(_) => Layer::Guests,
        };
        let plan = self.plan_at(m, layer).filter(|_| !self.library.holds(m));
        let law = plan.and_then(|plan| plan.agent.rejuvenate_after.as_ref());
        let strain = &mut self.machines[m].strain;
        let runs_out =
            law.map(|law| self.now + seconds(self.dice.clock(number(m), strain.clocks, &sampler(law)).ms()).max(60));
        strain.prone = false;
        strain.clocks += 1;
        strain.clock = runs_out;
        self.calendar.extend(runs_out);
    }

    /// A point or the clock of a machine, if it is time; says whether it was.
    pub(super) fn strike(&mut self, m: usize) -> bool {
        let now = self.now;
        for shock in Shock::ALL {
            let list = &mut self.machines[m].strain.points[shock.index()];
            if let Some((_, n)) = pop_at(list, now) {
                self.meet_point(m, Failure { shock, n });
                return true;
            }
        }
        if self.machines[m].strain.clock == Some(now) {
            if self.machines[m].is_idle() {
                self.machines[m].strain.clock = None;
                self.rejuvenate(m);
            } else {
                self.machines[m].strain.clock = Some(now + 3_600);
                self.calendar.insert(now + 3_600);
            }
            return true;
        }
        false
    }

    fn meet_point(&mut self, m: usize, failure: Failure) {
        let machine = &mut self.machines[m];
        if machine.is_up() {
            match failure.shock {
                Shock::Wears => machine.strain.prone = true,
                Shock::Fails if !machine.strain.prone => {}
                Shock::Crash | Shock::Fails => self.break_down(m, failure),
            }
        }
    }

    fn break_down(&mut self, m: usize, failure: Failure) {
        let until = self.now + seconds(self.dice.failure_noticed(number(m), failure).ms());
        self.calendar.insert(until);
        let machine = &mut self.machines[m];
        machine.lose_work();
        machine.power = Power::Crashed;
        machine.strain.trouble = Some(Trouble { failure, stage: Stage::Unseen { until } });
        if let Kind::Host(_) = machine.kind {
            self.stop_guests(m, Some(StopAction::TurnOff));
        }
        self.out.failures.count += u64::from(self.counts());
    }

    /// A machine that has failed: it is noticed, or put right.
    pub(super) fn failure_goes_on(&mut self, m: usize) {
        let Some(Trouble { stage: Stage::Repair { .. }, .. }) = self.machines[m].strain.trouble else {
            self.machines[m].power = Power::Crashed;
            self.notice(Failed::Machine(m));
            return;
        };
        self.leave_alone(Failed::Machine(m));
        if self.counts() {
            self.out.restarts.unplanned += 1;
            self.out.restarts.host += u64::from(matches!(self.machines[m].kind, Kind::Host(_)));
        }
        if self.can_boot(m) {
            self.scan_at_boot(m);
            self.system_is_up(m, Cause::Crash);
        } else {
            let restart = self.machines[m].next_restart();
            self.machines[m].power = Power::Stopped(Memory::Lost { restart });
        }
    }

    fn trouble(&mut self, failed: Failed) -> &mut Option<Trouble> {
        match failed {
            Failed::Machine(m) => &mut self.machines[m].strain.trouble,
            Failed::Workload(m, i) => &mut self.machines[m].instances[i].strain.trouble,
        }
    }

    /// Somebody notices a failure, and puts it right if anybody is free.
    fn notice(&mut self, failed: Failed) {
        if self.model.failures.staff.is_none_or(|staff| self.crews.busy < staff) {
            self.begin_repair(failed);
        } else {
            self.trouble(failed).as_mut().expect("it failed").stage = Stage::Waiting;
            self.crews.queue.push(failed);
        }
    }

    fn begin_repair(&mut self, failed: Failed) {
        let failure = self.trouble(failed).expect("it failed").failure;
        let takes = match failed {
            Failed::Machine(m) => self.dice.failure_repaired(number(m), failure),
            Failed::Workload(m, i) => {
                self.dice.workload_repaired(number(self.machines[m].instances[i].workload), failure.n)
            }
        };
        let until = self.now + seconds(takes.ms());
        self.calendar.insert(until);
        self.trouble(failed).as_mut().expect("it failed").stage = Stage::Repair { until };
        self.crews.busy += 1;
    }

    /// A failure is over, or nobody goes on with it.
    fn leave_alone(&mut self, failed: Failed) {
        let Some(trouble) = self.trouble(failed).take() else { return };
        self.crews.queue.retain(|&other| other != failed);
        if let Stage::Repair { .. } = trouble.stage {
            self.crews.busy -= 1;
            if !self.crews.queue.is_empty() {
                let next = self.crews.queue.remove(0);
                self.begin_repair(next);
            }
        }
    }

    /// Workloads of a machine are right again: all, or those whose own updates are of a group, or some.
    pub(super) fn forget_crashes(&mut self, m: usize, of: impl Fn(usize) -> bool) {
        for i in 0..self.machines[m].instances.len() {
            if of(self.machines[m].instances[i].workload) {
                self.leave_alone(Failed::Workload(m, i));
            }
        }
    }

    pub(super) fn has_group(&self, workload: usize, group: u32) -> bool {
        self.model.estate.workloads[workload].product.is_some_and(|product| group_of(product) == group)
    }

    /// A guest goes back to the library.
    pub(super) fn forget_failures(&mut self, m: usize) {
        self.leave_alone(Failed::Machine(m));
        self.forget_crashes(m, |_| true);
    }

    /// The next thing that is due for a workload, if there is any; says whether there was.
    pub(super) fn strike_workload(&mut self) -> bool {
        let mut places: Vec<(usize, usize)> = Vec::new();
        for m in 0..self.machines.len() {
            places.extend((0..self.machines[m].instances.len()).map(|i| (m, i)));
        }
        places.sort_by_key(|&(m, i)| self.numbers[self.machines[m].instances[i].workload]);
        places.into_iter().any(|(m, i)| self.workload_goes_on(m, i) || self.workload_meets_point(m, i))
    }

    fn workload_goes_on(&mut self, m: usize, i: usize) -> bool {
        let Some(trouble) = self.machines[m].instances[i].strain.trouble else { return false };
        if trouble.until() != Some(self.now) {
            return false;
        }
        match trouble.stage {
            Stage::Unseen { .. } | Stage::Waiting => self.notice(Failed::Workload(m, i)),
            Stage::Repair { .. } => {
                self.leave_alone(Failed::Workload(m, i));
                if self.machines[m].is_up() || self.machines[m].is_kept_in_memory() {
                    self.warm_up_one(m, i, Cause::Crash);
                }
            }
        }
        true
    }

    fn workload_meets_point(&mut self, m: usize, i: usize) -> bool {
        let now = self.now;
        let workload = self.machines[m].instances[i].workload;
        let Some((_, n)) = pop_at(&mut self.machines[m].instances[i].strain.points, now) else {
            return false;
        };
        if self.machines[m].is_up() && self.instance_cause(workload).is_none() {
            let until = now + seconds(self.dice.workload_noticed(number(workload), n).ms());
            self.calendar.insert(until);
            let failure = Failure { shock: Shock::Crash, n };
            self.machines[m].instances[i].strain.trouble = Some(Trouble { failure, stage: Stage::Unseen { until } });
            self.out.failures.count += u64::from(self.counts());
        }
        true
    }
}

impl Machine<'_> {
    /// Whether its failure is to be noticed, or has been put right.
    pub(super) fn failure_is_due(&self, now: u64) -> bool {
        matches!(self.power, Power::Crashed) && self.strain.trouble.is_some_and(|trouble| trouble.until() == Some(now))
    }
}
