//! Where everything is counted: whole numbers only, so that any order of adding gives the same result.

use super::Run;
use super::event::{Stage, Word};
use super::exposure::whole_days_up;
use crate::engine::Digest;
use crate::model::{Cause, Layer};
use crate::outcome::{
    COVERAGE_DAYS, ClusterTally, Exposure, FabricTally, FailureTally, Fingerprint, InstallTally, JobTally, Latency,
    Outcome, Pending, Restarts, RogueTally, ServiceDown, StorageTally, WindowTally,
};
use crate::plan::{Foresight, GROUPS, MachineKind, Plan};
use crate::units::{Span, Time};

/// Counts of one run. Only what lies between the end of the warm-up and the end of the horizon counts.
#[derive(Debug)]
pub(super) struct Ledger {
    measured_from: Time,
    services: Vec<ServiceDown>,
    machines_down: [u64; 3],
    user_down: [u64; Cause::COUNT],
    user_down_announced: u64,
    user_degraded: u64,
    forced_logoffs: u64,
    complaints: u64,
    pub(super) exposure: Exposure,
    latency: [Latency; 3],
    /// Latencies of all machine-updates in hours, rounded up.
    latencies: Vec<u32>,
    /// How many more machine-updates are not effective at each day after release than at the day before.
    pub(super) gaps: Gaps,
    /// The same of those that the update server sees.
    pub(super) reported_gaps: Gaps,
    /// How many more wait for a restart.
    pending: Gaps,
    installs: InstallTally,
    restarts: Restarts,
    rogue: RogueTally,
    windows: WindowTally,
    jobs: JobTally,
    fabric: FabricTally,
    failures: FailureTally,
    pub(super) clusters: ClusterTally,
    pub(super) storage: StorageTally,
    state_changes: u64,
    times: Digest,
    events: Digest,
}

impl Ledger {
    pub(super) fn new(plan: &Plan) -> Self {
        let updates = plan.supply.releases_max * GROUPS * plan.machines.len();
        Self::empty(plan, vec![ServiceDown::default(); plan.services.len()], Vec::with_capacity(updates))
    }

    /// Nothing counted, in the same memory.
    pub(super) fn reset(&mut self, plan: &Plan) {
        let mut services = std::mem::take(&mut self.services);
        services.fill(ServiceDown::default());
        let mut latencies = std::mem::take(&mut self.latencies);
        latencies.clear();
        *self = Self::empty(plan, services, latencies);
    }

    fn empty(plan: &Plan, services: Vec<ServiceDown>, latencies: Vec<u32>) -> Self {
        Self {
            measured_from: plan.measured_from,
            services,
            machines_down: [0; 3],
            user_down: [0; Cause::COUNT],
            user_down_announced: 0,
            user_degraded: 0,
            forced_logoffs: 0,
            complaints: 0,
            exposure: Exposure::default(),
            latency: [Latency::default(); 3],
            latencies,
            gaps: Gaps::default(),
            reported_gaps: Gaps::default(),
            pending: Gaps::default(),
            installs: InstallTally::default(),
            restarts: Restarts::default(),
            rogue: RogueTally::default(),
            windows: WindowTally::default(),
            jobs: JobTally::default(),
            fabric: FabricTally::default(),
            failures: FailureTally::default(),
            clusters: ClusterTally::default(),
            storage: StorageTally::default(),
            state_changes: 0,
            times: Digest::default(),
            events: Digest::default(),
        }
    }

    /// Something has changed its state.
    pub(super) fn note(&mut self, now: Time, word: Word, subject: u32) {
        self.state_changes += 1;
        self.times.update(now.ms());
        self.events.update((word as u64) << 32 | u64::from(subject));
    }

    fn counts(&self, at: Time) -> bool {
        at >= self.measured_from
    }

    pub(super) fn planned_restart(&mut self, now: Time) {
        self.restarts.planned += u64::from(self.counts(now));
    }

    pub(super) fn unplanned_restart(&mut self, now: Time) {
        self.restarts.unplanned += u64::from(self.counts(now));
    }

    pub(super) fn host_restart(&mut self, now: Time) {
        self.restarts.host += u64::from(self.counts(now));
    }

    pub(super) fn overrun(&mut self, now: Time) {
        self.windows.overruns += u64::from(self.counts(now));
    }

    pub(super) fn carry_over(&mut self, now: Time, updates: u64) {
        if self.counts(now) {
            self.windows.carried_over += updates;
        }
    }

    /// A machine-update is not effective from one day after release on until another.
    pub(super) fn gap(&mut self, first: usize, after: usize) {
        self.gaps.add(first, after);
    }

    /// The update server reports a machine-update as missing from one day after release on until another, if that is later.
    pub(super) fn missing(&mut self, first: usize, after: usize) {
        if first < after {
            self.reported_gaps.add(first, after);
        }
    }

    /// A machine-update waits for a restart from now on.
    pub(super) fn pending_from(&mut self, released: Time, now: Time) {
        if self.counts(released) {
            self.pending.0[whole_days_up(now.since(released))] += 1;
        }
    }

    /// It no longer does.
    pub(super) fn pending_until(&mut self, released: Time, now: Time) {
        if self.counts(released) {
            self.pending.0[whole_days_up(now.since(released))] -= 1;
        }
    }

    /// An attempt to install has ended.
    pub(super) fn attempt(&mut self, now: Time, attempt: Attempt) {
        if self.counts(now) {
            self.installs.attempts += 1;
            self.installs.failed += u64::from(attempt.failed);
            self.installs.repeated += u64::from(attempt.repeated);
        }
    }

    pub(super) fn reversed(&mut self, now: Time) {
        self.installs.reversed += u64::from(self.counts(now));
    }

    pub(super) fn restart_put_off(&mut self, now: Time) {
        self.windows.restarts_put_off += u64::from(self.counts(now));
    }

    /// A machine has restarted with sessions on it.
    pub(super) fn forced_logoff(&mut self, now: Time) {
        self.forced_logoffs += u64::from(self.counts(now));
    }

    pub(super) fn starved(&mut self) {
        self.windows.starved += 1;
    }

    /// People complained about an outage, in millionths of a complaint.
    pub(super) fn complain(&mut self, since: Time, complaints: u64) {
        if self.counts(since) {
            self.complaints += complaints;
        }
    }

    /// An outage has made the run of a job fail.
    pub(super) fn failed_run(&mut self, at: Time) {
        self.jobs.failed += u64::from(self.counts(at));
    }

    /// Runs of a job in the measured stretch did not take place.
    pub(super) const fn missed_runs(&mut self, runs: usize) {
        self.jobs.failed += runs as u64;
    }

    /// A component of storage or network goes out.
    pub(super) fn fabric_outage(&mut self, at: Time) {
        self.fabric.outages += u64::from(self.counts(at));
    }

    /// A machine or a workload has failed by itself.
    pub(super) fn failure(&mut self, now: Time) {
        self.failures.count += u64::from(self.counts(now));
    }

    /// A node has failed in a run.
    pub(super) fn node_failed(&mut self, now: Time) {
        self.clusters.failed_nodes += u64::from(self.counts(now));
    }

    /// A run was stopped.
    pub(super) fn run_stopped(&mut self, now: Time) {
        self.clusters.runs_stopped += u64::from(self.counts(now));
    }

    /// The culprit of a fault is known.
    pub(super) fn identified(&mut self, since: Time, now: Time) {
        if self.counts(since) {
            self.rogue.identify += now.since(since).ms();
        }
    }

    /// A fault is over.
    pub(super) fn recovered(&mut self, since: Time, now: Time) {
        if self.counts(since) {
            self.rogue.recover += now.since(since).ms();
        }
    }

    pub(super) fn latency(&mut self, layer: Layer, latency: Span) {
        let total = &mut self.latency[layer.index()];
        total.count += 1;
        total.sum += u128::from(latency.ms());
        total.max = total.max.max(latency);
        let hours = latency.ms().div_ceil(Span::HOUR.ms());
        self.latencies.push(u32::try_from(hours).unwrap_or(u32::MAX));
    }

    pub(super) fn machine_was_down(&mut self, kind: MachineKind, since: Time, until: Time) {
        let place = match kind {
            MachineKind::Host { .. } => 0,
            MachineKind::Guest { .. } => 1,
            MachineKind::Server => 2,
        };
        self.machines_down[place] += until.since(since.max(self.measured_from)).ms();
    }

    fn latency_quantile(&mut self, share: (usize, usize)) -> Option<Span> {
        let (numerator, denominator) = share;
        let rank = (self.latencies.len() * numerator).div_ceil(denominator).checked_sub(1)?;
        let (_, hours, _) = self.latencies.select_nth_unstable(rank);
        Some(Span::from_hours(u64::from(*hours)))
    }
}

/// How many machine-updates are in some state by days since release: what changes from each day to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gaps([i64; COVERAGE_DAYS + 1]);

impl Default for Gaps {
    fn default() -> Self {
        Self([0; COVERAGE_DAYS + 1])
    }
}

impl Gaps {
    fn add(&mut self, first: usize, after: usize) {
        self.0[first] += 1;
        self.0[after] -= 1;
    }

    /// How many there are, day by day.
    pub(super) fn counts(&self) -> impl Iterator<Item = u64> {
        self.0[..COVERAGE_DAYS].iter().scan(0, |open, change| {
            *open += change;
            Some(u64::try_from(*open).expect("stretches end after they begin"))
        })
    }

    fn days(&self) -> [u64; COVERAGE_DAYS] {
        let mut days = [0; COVERAGE_DAYS];
        days.iter_mut().zip(self.counts()).for_each(|(day, count)| *day = count);
        days
    }
}

/// An attempt to install that has ended.
#[derive(Clone, Copy)]
pub(super) struct Attempt {
    pub(super) failed: bool,
    /// The update had been taken away from the machine before.
    pub(super) repeated: bool,
}

impl Run<'_> {
    /// A service was down for one reason.
    pub(super) fn service_was_down(&mut self, number: u32, cause: Cause, since: Time, until: Time) {
        self.people_lose(number, cause, (since, until));
        let from = since.max(self.plan.measured_from);
        if from >= until {
            return;
        }
        let users = self.plan.services[number as usize].users.map(|curve| &self.plan.curves[curve as usize]);
        let ledger = &mut self.world.ledger;
        let mut planned = Span::ZERO;
        if let Some(&list) = self.strategy.announced_of.get(number as usize) {
            let fault = matches!(cause, Cause::Rogue | Cause::Rollback | Cause::Crash);
            let early = self.strategy.notice.foresight == Foresight::Early;
            for (start, end) in self.strategy.announced[list as usize].within(from, until) {
                planned += if cause == Cause::Crash { Span::ZERO } else { end.since(start) };
                if let Some(users) = users.filter(|_| early && !fault) {
                    ledger.user_down_announced += users.between(start, end);
                }
            }
        }
        let service = &mut ledger.services[number as usize];
        service.planned += planned.ms();
        service.unplanned += (until.since(from) - planned).ms();
        if let Some(users) = users {
            ledger.user_down[cause.index()] += users.between(from, until);
        }
    }

    /// A service was up, but something that it uses was not.
    pub(super) fn service_was_degraded(&mut self, number: u32, since: Time, until: Time) {
        let from = since.max(self.plan.measured_from);
        if let Some(users) = self.plan.services[number as usize].users.filter(|_| from < until) {
            self.world.ledger.user_degraded += self.plan.curves[users as usize].between(from, until);
        }
    }

    /// The horizon ends: everything that is still down or vulnerable is counted until now.
    pub(super) fn close(&mut self) {
        let end = self.plan.end;
        self.close_jobs();
        self.close_clusters();
        self.close_volumes();
        for (machine, table) in self.world.machines.iter().zip(&self.plan.machines) {
            if !machine.down_since.is_never() {
                self.world.ledger.machine_was_down(table.kind, machine.down_since, end);
            }
            if let Some(fault) = machine.fault {
                if fault.stage != Stage::Remedy {
                    self.world.ledger.identified(fault.since, end);
                }
                self.world.ledger.recovered(fault.since, end);
            }
        }
        for number in 0..self.plan.services.len() {
            let service = &self.world.services[number];
            if let Some(cause) = service.down {
                let number = u32::try_from(number).expect("fewer than 2^32 services");
                self.service_was_down(number, cause, service.since, end);
                self.chronicle(number, None);
            } else if !service.degraded.is_never() {
                let number = u32::try_from(number).expect("fewer than 2^32 services");
                self.service_was_degraded(number, service.degraded, end);
            }
            self.outage_is_over(u32::try_from(number).expect("fewer than 2^32 services"));
        }
        self.close_exposure();
    }

    /// What it all came to.
    pub(super) fn outcome(&mut self) -> Outcome {
        let (coverage, reported) = (self.coverage(), self.reported());
        let wrong_transactions = self.wrong_transactions();
        let ledger = &mut self.world.ledger;
        for rogue in &self.world.rogues {
            ledger.rogue.incidents += u64::from(rogue.hits > 0);
            ledger.rogue.machines_hit += rogue.hits;
            ledger.rogue.blast_max = ledger.rogue.blast_max.max(rogue.hits);
        }
        Outcome {
            measured: self.plan.end.since(self.plan.measured_from),
            services: ledger.services.clone(),
            machines_down: ledger.machines_down,
            user_down: ledger.user_down,
            user_down_announced: ledger.user_down_announced,
            user_degraded: ledger.user_degraded,
            forced_logoffs: ledger.forced_logoffs,
            complaints: ledger.complaints,
            wrong_transactions,
            exposure: ledger.exposure,
            latency: ledger.latency,
            latency_p50: ledger.latency_quantile((1, 2)),
            latency_p90: ledger.latency_quantile((9, 10)),
            coverage,
            reported,
            pending: Pending(ledger.pending.days()),
            installs: ledger.installs,
            restarts: ledger.restarts,
            rogue: ledger.rogue,
            windows: ledger.windows,
            jobs: ledger.jobs,
            fabric: ledger.fabric,
            failures: ledger.failures,
            clusters: ledger.clusters,
            storage: ledger.storage,
            state_changes: ledger.state_changes,
            fingerprint: Fingerprint { times: ledger.times.value(), events: ledger.events.value() },
        }
    }
}
