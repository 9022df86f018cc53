//! What fails by itself, without a faulty update: how often, and how long people need to put it right.

use super::Law;
use crate::units::Span;

/// Failures beside updates, by kind of what fails. None by default.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Failures {
    /// Of each host.
    pub hosts: MachineFailures,
    /// Of each guest.
    pub guests: MachineFailures,
    /// Of each physical server.
    pub servers: MachineFailures,
    /// Of each workload.
    pub workloads: Option<Crash>,
    /// How many repairs go on at a time, at least one; `None` for any number.
    pub staff: Option<u32>,
}

/// How machines of one kind fail.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct MachineFailures {
    /// Out of the blue.
    pub crash: Option<Crash>,
    /// For want of a restart.
    pub ageing: Option<Ageing>,
}

/// Failures out of the blue: a Poisson process in calendar time.
#[derive(Clone, PartialEq, Debug)]
pub struct Crash {
    /// Mean time from one point of the process to the next, above zero.
    pub every: Span,
    /// How it is put right.
    pub mending: Mending,
}

/// Failures that a restart in time prevents (Huang et al., "Software rejuvenation", FTCS-25, 1995).
#[derive(Clone, PartialEq, Debug)]
pub struct Ageing {
    /// Mean time until a robust machine is prone to fail, above zero.
    pub prone_after: Span,
    /// Mean time until a prone one fails, above zero.
    pub fails_after: Span,
    /// How it is put right.
    pub mending: Mending,
}

/// How a failure is put right.
#[derive(Clone, PartialEq, Debug)]
pub struct Mending {
    /// From the failure until somebody or something notices.
    pub detect: Law,
    /// From then (or from when somebody is free) until it runs again.
    pub repair: Law,
}
