//! Failures beside updates: processes and laws by kind of what fails.

use super::MachineKind;
use super::laws::sampler;
use crate::dist::Sampler;
use crate::model::{Failures, MachineFailures, Mending};
use crate::units::Span;

/// What may fail by itself.
#[derive(Debug)]
pub struct FailureTable {
    /// Of hosts, guests and physical servers.
    machines: [MachineRisks; 3],
    /// Of workloads.
    workloads: Option<Risk>,
    /// How many repairs go on at a time.
    pub staff: u32,
}

/// The processes of machines of one kind.
#[derive(Debug)]
struct MachineRisks {
    /// Out of the blue.
    crash: Option<Risk>,
    /// How a robust machine becomes prone, and how a prone one fails.
    ageing: Option<(Sampler, Risk)>,
}

/// A process whose points make something fail.
#[derive(Debug)]
pub struct Risk {
    /// From one point to the next.
    pub gap: Sampler,
    /// From a failure until it is noticed.
    pub detect: Sampler,
    /// From then until it is put right.
    pub repair: Sampler,
}

/// The processes of a machine. The order of the variants is the order within an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shock {
    /// It fails.
    Crash,
    /// If it is robust, it becomes prone.
    Wears,
    /// If it is prone, it fails.
    Fails,
}

impl Shock {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Crash, Self::Wears, Self::Fails];

    /// The position in [`Shock::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl FailureTable {
    /// The law of the time between two points of a process, `None` if machines of this kind have none.
    pub const fn gap(&self, kind: MachineKind, shock: Shock) -> Option<&Sampler> {
        let risks = self.of(kind);
        match (shock, &risks.crash, &risks.ageing) {
            (Shock::Crash, Some(crash), _) => Some(&crash.gap),
            (Shock::Wears, _, Some((wears, _))) => Some(wears),
            (Shock::Fails, _, Some((_, fails))) => Some(&fails.gap),
            (Shock::Crash, None, _) | (Shock::Wears | Shock::Fails, _, None) => None,
        }
    }

    /// The process that makes machines of this kind fail, `None` if there is none.
    pub const fn risk(&self, kind: MachineKind, shock: Shock) -> Option<&Risk> {
        let risks = self.of(kind);
        match (shock, &risks.crash, &risks.ageing) {
            (Shock::Crash, Some(crash), _) => Some(crash),
            (Shock::Fails, _, Some((_, fails))) => Some(fails),
            (Shock::Crash, None, _) | (Shock::Fails, _, None) | (Shock::Wears, ..) => None,
        }
    }

    /// The process that makes workloads fail, `None` if there is none.
    pub const fn of_workloads(&self) -> Option<&Risk> {
        self.workloads.as_ref()
    }

    /// Whether any machine may fail.
    pub fn strike_machines(&self) -> bool {
        self.machines.iter().any(|risks| risks.crash.is_some() || risks.ageing.is_some())
    }

    const fn of(&self, kind: MachineKind) -> &MachineRisks {
        match kind {
            MachineKind::Host { .. } => &self.machines[0],
            MachineKind::Guest { .. } => &self.machines[1],
            MachineKind::Server => &self.machines[2],
        }
    }
}

/// The failures of a model.
pub(super) fn failure_table(failures: &Failures) -> FailureTable {
    FailureTable {
        machines: [&failures.hosts, &failures.guests, &failures.servers].map(machine_risks),
        workloads: failures.workloads.as_ref().map(|crash| risk(crash.every, &crash.mending)),
        staff: failures.staff.unwrap_or(u32::MAX),
    }
}

fn machine_risks(failures: &MachineFailures) -> MachineRisks {
    let ageing = failures.ageing.as_ref();
    MachineRisks {
        crash: failures.crash.as_ref().map(|crash| risk(crash.every, &crash.mending)),
        ageing: ageing
            .map(|ageing| (Sampler::exponential(ageing.prone_after), risk(ageing.fails_after, &ageing.mending))),
    }
}

fn risk(every: Span, mending: &Mending) -> Risk {
    Risk { gap: Sampler::exponential(every), detect: sampler(&mending.detect), repair: sampler(&mending.repair) }
}
