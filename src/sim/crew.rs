//! Who puts right what has failed by itself: from the failure to its end, one after the other where there are few of them.

use std::collections::VecDeque;

use super::Run;
use super::dice::Failure;
use super::shock::{Strain, WorkloadStrain};
use crate::plan::Plan;
use crate::units::Time;

/// What fails by itself, and those who put it right.
#[derive(Debug)]
pub(super) struct Failures {
    /// By machine; empty if nothing happens to any.
    pub(super) machines: Vec<Strain>,
    /// By place in the plan; empty if nothing happens to any.
    pub(super) workloads: Vec<WorkloadStrain>,
    /// Failures that have been noticed and for which nobody is free, in order.
    waiting: VecDeque<Failing>,
    /// How many repairs go on.
    busy: u32,
}

/// What has failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Failing {
    /// A machine, by number.
    Machine(u32),
    /// A workload, by place.
    Workload(u32),
}

/// How far people are with a failure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Progress {
    /// Nobody has noticed.
    Unseen,
    /// Nobody is free.
    Waits,
    /// It is being put right.
    Repair,
}

impl Failures {
    /// Room for all that may happen in a plan.
    pub(super) fn with_room(plan: &Plan) -> Self {
        let clocks = plan.strategies.iter().flat_map(|strategy| &strategy.plans);
        let is_clocked = clocks.into_iter().any(|plan| plan.rejuvenate_after.is_some());
        let machines = if is_clocked || plan.failures.strike_machines() { plan.machines.len() } else { 0 };
        let workloads = if plan.failures.of_workloads().is_some() { plan.workloads.len() } else { 0 };
        Self {
            machines: vec![Strain::new(); machines],
            workloads: vec![WorkloadStrain::new(); workloads],
            waiting: VecDeque::with_capacity(machines + workloads),
            busy: 0,
        }
    }

    /// Nothing has failed.
    pub(super) fn reset(&mut self) {
        self.machines.fill(Strain::new());
        self.workloads.fill(WorkloadStrain::new());
        self.waiting.clear();
        self.busy = 0;
    }

    /// What must hold after every event.
    ///
    /// # Panics
    /// If something does not.
    pub(super) fn check(&self, plan: &Plan) {
        let machines = self.machines.iter().map(|strain| strain.trouble);
        let troubles = machines.chain(self.workloads.iter().map(|strain| strain.trouble)).flatten();
        let count = |wanted| troubles.clone().filter(|&(_, progress)| progress == wanted).count();
        assert_eq!(count(Progress::Repair), self.busy as usize, "every repair has its place");
        assert_eq!(count(Progress::Waits), self.waiting.len(), "who waits stands in line");
        assert!(self.busy <= plan.failures.staff, "no more repairs than staff");
        assert!(self.waiting.is_empty() || self.busy == plan.failures.staff, "nobody waits without need");
    }

    const fn trouble(&mut self, failing: Failing) -> &mut Option<(Failure, Progress)> {
        match failing {
            Failing::Machine(number) => &mut self.machines.as_mut_slice()[number as usize].trouble,
            Failing::Workload(place) => &mut self.workloads.as_mut_slice()[place as usize].trouble,
        }
    }
}

impl Run<'_> {
    /// A failure is noticed: its repair begins as soon as somebody is free.
    pub(super) fn is_noticed(&mut self, failing: Failing) {
        if self.world.failures.busy < self.plan.failures.staff {
            self.repair_begins(failing);
        } else {
            self.set_progress(failing, Progress::Waits, Time::NEVER);
            self.world.failures.waiting.push_back(failing);
        }
    }

    fn repair_begins(&mut self, failing: Failing) {
        self.world.failures.busy += 1;
        let (failure, _) = self.world.failures.trouble(failing).expect("only what has failed is repaired");
        let takes = match failing {
            Failing::Machine(number) => self.dice.failure_repaired(number, failure),
            Failing::Workload(place) => self.dice.workload_repaired(self.plan.workloads[place as usize].id, failure.n),
        };
        self.set_progress(failing, Progress::Repair, self.world.now + takes);
    }

    fn set_progress(&mut self, failing: Failing, progress: Progress, until: Time) {
        let trouble = self.world.failures.trouble(failing);
        *trouble = trouble.map(|(failure, _)| (failure, progress));
        match failing {
            Failing::Machine(number) => {
                self.world.machines[number as usize].until = until;
                self.schedule(number);
            }
            Failing::Workload(place) => {
                self.world.failures.workloads[place as usize].until = until;
                self.schedule_workload(place);
            }
        }
    }

    /// A failure is over, or nobody goes on with it: whoever was at it is free.
    pub(super) fn is_over(&mut self, failing: Failing) {
        let Some((_, progress)) = self.world.failures.trouble(failing).take() else { return };
        match progress {
            Progress::Unseen => {}
            Progress::Waits => self.world.failures.waiting.retain(|&other| other != failing),
            Progress::Repair => {
                self.world.failures.busy -= 1;
                if let Some(next) = self.world.failures.waiting.pop_front() {
                    self.repair_begins(next);
                }
            }
        }
    }
}
