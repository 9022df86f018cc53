//! What is drawn of failures beside updates. Each belongs to a point of a process, whatever strategy meets it.

use super::{Dice, Purpose};
use crate::dist::{Distribution, Sampler};
use crate::plan::{Risk, Shock};
use crate::units::Span;

/// A failure of a machine or a workload: the point of a process that brought it about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failure {
    /// Which process.
    pub shock: Shock,
    /// The number of the point.
    pub n: u32,
}

impl<'a> Dice<'a> {
    /// From the point of a process of a machine before this one (or from the start) to the n-th.
    pub fn shock(self, machine: u32, shock: Shock, n: u32, gap: &Sampler) -> Span {
        gap.sample(&mut self.on_machine(Purpose::Shock, machine, shock as u32, n))
    }

    /// Until the failure of a machine is noticed.
    pub fn failure_noticed(self, machine: u32, failure: Failure) -> Span {
        let Failure { shock, n } = failure;
        let law = &self.risk(machine, failure).detect;
        law.sample(&mut self.on_machine(Purpose::FailureNoticed, machine, shock as u32, n))
    }

    /// How long its repair takes.
    pub fn failure_repaired(self, machine: u32, failure: Failure) -> Span {
        let Failure { shock, n } = failure;
        let law = &self.risk(machine, failure).repair;
        law.sample(&mut self.on_machine(Purpose::FailureRepaired, machine, shock as u32, n))
    }

    fn risk(self, machine: u32, failure: Failure) -> &'a Risk {
        let risk = self.plan.failures.risk(self.plan.machines[machine as usize].kind, failure.shock);
        risk.expect("what fails has a process that makes it fail")
    }

    /// From the point of a workload (by its number in the scenario) before this one (or from the start) to the n-th.
    pub fn workload_gap(self, workload: u32, n: u32) -> Span {
        self.workload_risk().gap.sample(&mut self.stream(Purpose::WorkloadShock, u64::from(workload), u64::from(n)))
    }

    /// Until its failure at that point is noticed.
    pub fn workload_noticed(self, workload: u32, n: u32) -> Span {
        let mut stream = self.stream(Purpose::WorkloadNoticed, u64::from(workload), u64::from(n));
        self.workload_risk().detect.sample(&mut stream)
    }

    /// How long its repair takes.
    pub fn workload_repaired(self, workload: u32, n: u32) -> Span {
        let mut stream = self.stream(Purpose::WorkloadRepaired, u64::from(workload), u64::from(n));
        self.workload_risk().repair.sample(&mut stream)
    }

    fn workload_risk(self) -> &'a Risk {
        self.plan.failures.of_workloads().expect("only workloads that may fail ask")
    }

    /// How long the n-th clock of a machine runs.
    pub fn clock(self, machine: u32, n: u32, law: &Sampler) -> Span {
        law.sample(&mut self.stream(Purpose::Clock, u64::from(machine), u64::from(n)))
    }
}
