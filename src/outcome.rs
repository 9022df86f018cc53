//! What one replication of one strategy came to: plain data, whole numbers, no names.

mod chain;
mod story;

use crate::model::Cause;
use crate::units::Span;

pub use chain::{Link, Stretch};
pub use story::{Session, Story};

/// Days after release for which coverage is kept: 0 to 60.
pub const COVERAGE_DAYS: usize = 61;

/// One replication of one strategy. Times are milliseconds; only what lies between the end of the warm-up and the
/// end of the horizon counts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// The measured stretch.
    pub measured: Span,
    /// Each service: how long it was down, inside and outside announced openings.
    pub services: Vec<ServiceDown>,
    /// Machines down, summed over hosts, guests, physical servers.
    pub machines_down: [u64; 3],
    /// Service downtime of people present, by cause, in thousandths of person-milliseconds.
    pub user_down: [u64; Cause::COUNT],
    /// The part of [`Outcome::user_down`] with a cause other than a faulty update that lay in openings announced early
    /// enough.
    pub user_down_announced: u64,
    /// Presence while a service is up and one that it uses is down, in thousandths of person-milliseconds.
    pub user_degraded: u64,
    /// Restarts for updates that began before the last session on the machine had ended.
    pub forced_logoffs: u64,
    /// Complaints to expect about outages, in millionths of a complaint.
    pub complaints: u64,
    /// Transactions entered with a wrong time, in 3,600,000ths (transactions an hour x milliseconds).
    pub wrong_transactions: u128,
    /// Exposure of all machines.
    pub exposure: Exposure,
    /// From release to effective, by layer.
    pub latency: [Latency; 3],
    /// Median latency over machine-updates, `None` if no update became effective.
    pub latency_p50: Option<Span>,
    /// 90th percentile of the latency over machine-updates.
    pub latency_p90: Option<Span>,
    /// Coverage by whole days since release.
    pub coverage: Coverage,
    /// The same as the update server sees it: updates that it knows, on machines that report to it.
    pub reported: Coverage,
    /// Machine-updates that were installed and waited for a restart, by whole days since release.
    pub pending: Pending,
    /// Attempts to install.
    pub installs: InstallTally,
    /// Restarts of systems.
    pub restarts: Restarts,
    /// Faulty updates.
    pub rogue: RogueTally,
    /// How installations met their windows.
    pub windows: WindowTally,
    /// Jobs beside updating.
    pub jobs: JobTally,
    /// Outages of storage and network.
    pub fabric: FabricTally,
    /// Failures beside updates.
    pub failures: FailureTally,
    /// Clusters.
    pub clusters: ClusterTally,
    /// Checkpoints and volumes.
    pub storage: StorageTally,
    /// How often something in the estate changed its state.
    pub state_changes: u64,
    /// Digests of the run, by layer.
    pub fingerprint: Fingerprint,
}

/// Downtime of one service in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ServiceDown {
    /// Inside announced openings.
    pub planned: u64,
    /// Outside of them.
    pub unplanned: u64,
}

/// Exposure: machine x vulnerability x milliseconds, disclosed and not effectively repaired.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Exposure {
    /// Each vulnerability counts once.
    pub plain: u128,
    /// Each counts by its severity weight.
    pub weighted: u128,
    /// Each counts once, from its first exploit on.
    pub exploited: u128,
    /// The part of the first on guests of the library.
    pub library: u128,
}

/// Latency of one layer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Latency {
    /// Machine-updates that became effective.
    pub count: u64,
    /// Sum of their latencies in milliseconds.
    pub sum: u128,
    /// The longest.
    pub max: Span,
}

/// How many machine-updates were effective by days since release.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coverage {
    /// Machine-updates whose release lies at least that many days before the end of the horizon.
    pub eligible: [u64; COVERAGE_DAYS],
    /// Those of them that were effective at release + that many days.
    pub effective: [u64; COVERAGE_DAYS],
}

/// How many machine-updates waited for a restart, by days since release.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pending(pub [u64; COVERAGE_DAYS]);

impl Default for Pending {
    fn default() -> Self {
        Self([0; COVERAGE_DAYS])
    }
}

/// Attempts to install.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct InstallTally {
    /// All that ended.
    pub attempts: u64,
    /// Those that failed.
    pub failed: u64,
    /// Updates taken back at a restart.
    pub reversed: u64,
    /// Attempts on a machine from which the update had been taken away as a culprit.
    pub repeated: u64,
}

/// Restarts of systems.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Restarts {
    /// By updates, as planned (hosts included).
    pub planned: u64,
    /// To put a faulty update right.
    pub unplanned: u64,
    /// Hosts, for whatever reason.
    pub host: u64,
}

/// Faulty updates and what they did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RogueTally {
    /// Faulty updates that hit at least one machine.
    pub incidents: u64,
    /// Hits, over all machines and updates.
    pub machines_hit: u64,
    /// The most machines that one faulty update hit.
    pub blast_max: u64,
    /// From hit to identified culprit, summed over hits, in milliseconds.
    pub identify: u64,
    /// From hit to recovered, summed over hits, in milliseconds.
    pub recover: u64,
}

/// How installations met their windows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WindowTally {
    /// Restarts that ended after their opening had closed.
    pub overruns: u64,
    /// Installations put off to a later opening because too little of this one was left.
    pub carried_over: u64,
    /// Restarts put off to a later opening because too little of this one was left.
    pub restarts_put_off: u64,
    /// Machine-updates that were not in effect at the end and never can be: too long for every opening of their plan, or
    /// expired.
    pub starved: u64,
}

/// Jobs beside updating.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct JobTally {
    /// Runs that an outage of their machine made fail, and runs that did not take place because it was down.
    pub failed: u64,
}

/// Storage and network.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FabricTally {
    /// Outages of their components, planned or not.
    pub outages: u64,
}

/// Failures beside updates.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FailureTally {
    /// Machines and workloads that failed by themselves.
    pub count: u64,
}

/// Clusters, summed over them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ClusterTally {
    /// Time in which the guests would not fit if the largest node that is left failed, in milliseconds.
    pub below_n_plus_1: u64,
    /// Time in which two guests of an anti-affinity group were on one node, in milliseconds.
    pub affinity_broken: u64,
    /// Time in which an update was in effect on some nodes and not on others that it is for, in milliseconds.
    pub mixed: u64,
    /// Nodes that failed in runs.
    pub failed_nodes: u64,
    /// Runs that were stopped.
    pub runs_stopped: u64,
}

/// Checkpoints and volumes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StorageTally {
    /// The least free bytes of any volume, `None` if there are no volumes.
    pub least_free: Option<u64>,
    /// How often a volume was full.
    pub volume_full: u64,
    /// What guests lost that were set back, in guest-milliseconds.
    pub lost_data: u64,
    /// Directory servers that were set back and diverged.
    pub usn_rollbacks: u64,
}

/// Digests by layer: which of them moved tells what kind of change it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Fingerprint {
    /// When something happened.
    pub times: u64,
    /// What happened, to whom, in which order.
    pub events: u64,
}

impl Default for Coverage {
    fn default() -> Self {
        Self { eligible: [0; COVERAGE_DAYS], effective: [0; COVERAGE_DAYS] }
    }
}

impl Outcome {
    /// The measured stretch in years of 365.25 days.
    pub fn years(&self) -> f64 {
        self.measured.days() / 365.25
    }
}

/// All outcomes of a study: every replication of every strategy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcomes {
    strategies: usize,
    list: Vec<Outcome>,
}

impl Outcomes {
    /// Outcomes in order of replication, and within a replication in order of strategy.
    ///
    /// # Panics
    /// If they do not fill whole replications.
    pub fn new(strategies: usize, list: Vec<Outcome>) -> Self {
        assert!(strategies > 0 && list.len().is_multiple_of(strategies), "outcomes fill whole replications");
        Self { strategies, list }
    }

    /// How many strategies.
    pub const fn strategies(&self) -> usize {
        self.strategies
    }

    /// How many replications.
    pub const fn replications(&self) -> usize {
        self.list.len() / self.strategies
    }

    /// The outcome of one strategy in one replication.
    pub fn get(&self, replication: usize, strategy: usize) -> &Outcome {
        &self.list[replication * self.strategies + strategy]
    }

    /// The outcomes of one strategy in order of replication.
    pub fn of_strategy(&self, strategy: usize) -> impl ExactSizeIterator<Item = &Outcome> {
        self.list.iter().skip(strategy).step_by(self.strategies)
    }
}
