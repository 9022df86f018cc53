//! The serde twins of `[failures]`: what fails beside updates.

use serde::Deserialize;

use super::{LawText, Text};

/// `[failures]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct FailuresTable {
    pub(in crate::scenario) hosts: Option<MachineFailuresTable>,
    pub(in crate::scenario) guests: Option<MachineFailuresTable>,
    pub(in crate::scenario) servers: Option<MachineFailuresTable>,
    pub(in crate::scenario) workloads: Option<WorkloadFailuresTable>,
}

/// `[failures.hosts]` and its like
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct MachineFailuresTable {
    pub(in crate::scenario) crash: Option<CrashTable>,
    pub(in crate::scenario) ageing: Option<AgeingTable>,
}

/// `[failures.workloads]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct WorkloadFailuresTable {
    pub(in crate::scenario) crash: WorkloadCrashTable,
}

/// `crash = { ... }` of machines
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct CrashTable {
    pub(in crate::scenario) every: Text,
    pub(in crate::scenario) detect: Option<LawText>,
    pub(in crate::scenario) repair: Option<LawText>,
}

/// `crash = { ... }` of workloads
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct WorkloadCrashTable {
    pub(in crate::scenario) every: Text,
    pub(in crate::scenario) detect: Option<LawText>,
    pub(in crate::scenario) repair: LawText,
}

/// `ageing = { ... }`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct AgeingTable {
    pub(in crate::scenario) prone_after: Text,
    pub(in crate::scenario) fails_after: Text,
    pub(in crate::scenario) detect: Option<LawText>,
    pub(in crate::scenario) repair: Option<LawText>,
}
