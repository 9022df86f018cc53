//! Every random quantity there is. Each is a pure function of (seed, replication, purpose, subject, occurrence), so
//! all strategies of a replication meet the same world, whatever they ask and in whatever order.

mod checkpoint;
mod cluster;
mod fabric;
mod failure;
mod power;
mod replace;

use crate::dist::{self, Distribution, Key, Sampler, Stream};
use crate::model::Effort;
use crate::plan::{MachineKind, Plan};
use crate::units::{Fraction, Span, Time};

pub use failure::Failure;

/// The purposes of draws. The numbers are part of what a result is: never change or reuse one.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Purpose {
    PoolMonth = 1,
    Synchronisation = 2,
    Scan = 3,
    Faulty = 4,
    Reach = 5,
    TriggerKind = 6,
    TriggerValue = 7,
    Effect = 8,
    Signal = 9,
    Withdrawn = 10,
    Withdrawal = 11,
    Fix = 12,
    Heed = 13,
    Exploited = 14,
    ExploitLag = 15,
    Manifest = 16,
    Install = 17,
    InstallFails = 18,
    RestartNeeded = 19,
    Servicing = 20,
    Boot = 21,
    WarmUp = 22,
    Monitoring = 23,
    Report = 24,
    Cycle = 25,
    Remedy = 26,
    Downstream = 27,
    Download = 28,
    ByHand = 29,
    OpeningDelay = 30,
    Misfiled = 31,
    Untrusted = 32,
    NeedsAdmin = 33,
    AdminLooks = 34,
    SessionOpen = 35,
    SessionLeft = 36,
    RestartByHand = 37,
    Reversed = 38,
    Reversal = 39,
    Rebase = 40,
    RunBreaks = 45,
    SavedFor = 46,
    Service = 47,
    ThirdParty = 60,
    Twice = 65,
    UnplannedBaseline = 66,
    Switch = 140,
    Image = 141,
    CloneBuilt = 142,
    SwitchBack = 143,
    Administrator = 120,
    Failover = 121,
    LastSession = 122,
    ComponentRelease = 110,
    ComponentOutage = 111,
    PathFails = 112,
    StartByHand = 70,
    VmmsUnresponsive = 71,
    Recovery = 72,
    Corruption = 73,
    Restore = 74,
    Unbootable = 75,
    Reverts = 76,
    BootMonitoring = 77,
    BootRepair = 78,
    Shock = 130,
    FailureNoticed = 131,
    FailureRepaired = 132,
    Clock = 133,
    WorkloadShock = 134,
    WorkloadNoticed = 135,
    WorkloadRepaired = 136,
    Rewritten = 80,
    MoveFails = 81,
    ColdStart = 82,
    Refresh = 67,
    ScanAfterMove = 68,
    CheckpointUpdate = 100,
    CheckpointGrowth = 101,
    Apply = 102,
    Rejoin = 103,
    MakeRoom = 104,
    Diverged = 105,
    Rebuild = 106,
    Reseed = 107,
}

/// What a faulty update hinges on, as drawn: a dimension and a position in `[0, 1)` along it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum TriggerDraw {
    /// Something that this estate lacks.
    Elsewhere,
    /// One of the products that the update is for.
    Product(f64),
    /// One role of workloads.
    Role(f64),
    /// One hardware class.
    Hardware(f64),
}

/// A run of a job on a machine: the n-th opening of the job there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JobRun {
    /// The machine.
    pub machine: u32,
    /// The job.
    pub job: u32,
    /// The run.
    pub run: u32,
}

/// The dice of one replication.
#[derive(Clone, Copy, Debug)]
pub struct Dice<'a> {
    plan: &'a Plan,
    key: Key,
}

/// Longest time between two scans for updates as drawn, in seconds: `DetectionFrequency`, 22 h by default (Microsoft,
/// "Configure Group Policy settings for automatic updates"). Other frequencies scale what was drawn.
const SCAN_MAX_SECONDS: f64 = 79_200.0;
/// Shortest: a client takes off up to a fifth (Microsoft TechNet, "Plan Automatic Updates Settings").
const SCAN_MIN_SECONDS: f64 = 63_360.0;
/// Shortest time between two refreshes of policy, in seconds: "every 90 minutes with a random offset of 0 to 30 minutes"
/// (Microsoft, "Set Group Policy refresh interval for computers").
const REFRESH_MIN_SECONDS: f64 = 5_400.0;
/// Longest.
const REFRESH_MAX_SECONDS: f64 = 7_200.0;
/// A downstream update server starts up to half an hour after its time (Microsoft, WSUS synchronisation schedule).
const DOWNSTREAM_SPREAD: Span = Span::from_mins(30);

impl<'a> Dice<'a> {
    /// The dice of a replication.
    pub fn new(plan: &'a Plan, replication: u32) -> Self {
        Self { plan, key: Key::new(plan.seed, u64::from(replication)) }
    }

    fn stream(self, purpose: Purpose, subject: u64, occurrence: u64) -> Stream {
        self.key.draw(dist::Purpose::new(purpose as u32), subject, occurrence)
    }

    fn on_machine(self, purpose: Purpose, machine: u32, update: u32, occurrence: u32) -> Stream {
        self.stream(purpose, u64::from(machine) << 32 | u64::from(update), u64::from(occurrence))
    }

    /// Which month of a pool of `size` a calendar month is.
    pub fn pool_month(self, calendar_month: u32, size: u32) -> u32 {
        self.stream(Purpose::PoolMonth, u64::from(calendar_month), 0).below(size)
    }

    /// How much later than its time the update server synchronises, by the number of the synchronisation.
    pub fn synchronisation(self, number: u32, spread: Span) -> Span {
        uniform_up_to(spread, self.stream(Purpose::Synchronisation, u64::from(number), 0).uniform())
    }

    /// How much later than its midnight a server of a site synchronises for the releases of a moment, by its level below
    /// the first server (from 0).
    pub fn downstream(self, site: u32, release: u32, level: u32) -> Span {
        let subject = u64::from(site) << 32 | u64::from(release);
        uniform_up_to(DOWNSTREAM_SPREAD, self.stream(Purpose::Downstream, subject, u64::from(level)).uniform())
    }

    /// What is left of a machine's scan cycle when a release becomes available to it: the stationary residual of a
    /// renewal process with intervals uniform in [0.8, 1] of `every`, by inversion.
    pub fn scan(self, machine: u32, release: u32, every: Span) -> Span {
        rest_of_scans(self.on_machine(Purpose::Scan, machine, release, 0).uniform(), every)
    }

    /// What is left of a machine's scan cycle when it learns of its n-th move.
    pub fn scan_after_move(self, machine: u32, step: u32, every: Span) -> Span {
        rest_of_scans(self.on_machine(Purpose::ScanAfterMove, machine, step, 0).uniform(), every)
    }

    /// From the n-th move of a machine to the refresh of its policy: what is left of its cycle.
    pub fn refresh(self, machine: u32, step: u32) -> Span {
        let u = self.on_machine(Purpose::Refresh, machine, step, 0).uniform();
        whole_seconds(rest_of_cycle(u, (REFRESH_MIN_SECONDS, REFRESH_MAX_SECONDS)))
    }

    /// From detection to downloaded.
    pub fn download(self, machine: u32, update: u32) -> Span {
        self.plan.world.download.sample(&mut self.on_machine(Purpose::Download, machine, update, 0))
    }

    /// From an agent's question to the deed of somebody, for the releases of a moment.
    pub fn by_hand(self, machine: u32, release: u32, law: &Sampler) -> Span {
        law.sample(&mut self.on_machine(Purpose::ByHand, machine, release, 0))
    }

    /// How much later than the opening that starts at `start` a machine begins.
    pub fn opening_delay(self, machine: u32, start: Time, spread: Span) -> Span {
        let minute = start.ms() / Span::MINUTE.ms();
        uniform_up_to(spread, self.stream(Purpose::OpeningDelay, u64::from(machine), minute).uniform())
    }

    /// Whether a machine is in no group that the update server knows.
    pub fn misfiled(self, machine: u32, share: Fraction) -> bool {
        self.stream(Purpose::Misfiled, u64::from(machine), 0).chance(share)
    }

    /// Whether a machine does not trust what the estate signs itself.
    pub fn untrusted(self, machine: u32, share: Fraction) -> bool {
        self.stream(Purpose::Untrusted, u64::from(machine), 0).chance(share)
    }

    /// Whether a month (years times twelve, plus 0 to 11) brings a baseline although none is planned.
    pub fn unplanned_baseline(self, month: u32) -> bool {
        self.stream(Purpose::UnplannedBaseline, u64::from(month), 0).chance(self.plan.world.unplanned_baseline)
    }

    /// Whether an update of this group of a release (from this template) is faulty and severe.
    pub fn faulty(self, update: u32, template: u32, group: usize) -> bool {
        let component = self.plan.supply.component(template, group);
        let chance = self.plan.world.severe_fault.of(component);
        self.stream(Purpose::Faulty, u64::from(update), 0).chance(chance)
    }

    /// What a faulty update hinges on.
    pub fn trigger(self, update: u32) -> TriggerDraw {
        let world = &self.plan.world;
        let subject = u64::from(update);
        if !self.stream(Purpose::Reach, subject, 0).chance(world.reach) {
            return TriggerDraw::Elsewhere;
        }
        let kind = self.stream(Purpose::TriggerKind, subject, 0).uniform();
        let value = self.stream(Purpose::TriggerValue, subject, 0).uniform();
        if kind < world.trigger_product.get() {
            TriggerDraw::Product(value)
        } else if kind < world.trigger_product.get() + world.trigger_role.get() {
            TriggerDraw::Role(value)
        } else {
            TriggerDraw::Hardware(value)
        }
    }

    /// Whether a faulty update stops machines; otherwise it stops workloads.
    pub fn stops_machines(self, update: u32) -> bool {
        self.stream(Purpose::Effect, u64::from(update), 0).chance(self.plan.world.machine_share)
    }

    /// From release to the first public report of a fault.
    pub fn signal(self, update: u32) -> Span {
        self.of_update(Purpose::Signal, update, &self.plan.world.signal)
    }

    /// From release to the withdrawal of a faulty update, `None` if it is never withdrawn.
    pub fn withdrawal(self, update: u32) -> Option<Span> {
        let withdrawn = self.stream(Purpose::Withdrawn, u64::from(update), 0).chance(self.plan.world.withdrawn_share);
        withdrawn.then(|| self.of_update(Purpose::Withdrawal, update, &self.plan.world.withdrawal))
    }

    /// From release to the repaired version of a faulty update, before it is set no earlier than the withdrawal.
    pub fn fix(self, update: u32) -> Span {
        self.of_update(Purpose::Fix, update, &self.plan.world.fix)
    }

    /// The position of an update among those whose reports are found: found if below the approvers' chance.
    pub fn heed(self, update: u32) -> f64 {
        self.stream(Purpose::Heed, u64::from(update), 0).uniform()
    }

    /// From release to the first exploit of a vulnerability that was not exploited at release, `None` if never.
    pub fn exploit(self, release: u32, vulnerability: u32) -> Option<Span> {
        let world = &self.plan.world;
        let exploited =
            self.stream(Purpose::Exploited, u64::from(release), u64::from(vulnerability)).chance(world.exploited_later);
        exploited.then(|| {
            let mut stream = self.stream(Purpose::ExploitLag, u64::from(release), u64::from(vulnerability));
            world.exploit_lag.sample(&mut stream)
        })
    }

    /// From the update of others before this one (or the start) to the n-th; `None` if there are none in this world.
    pub fn third_party(self, n: u32) -> Option<Span> {
        let law = self.plan.supply.extra.third_party.as_ref();
        law.map(|(law, _)| self.of_update(Purpose::ThirdParty, n, law))
    }

    /// Whether a machine that meets the trigger shows the fault.
    pub fn manifests(self, machine: u32, update: u32) -> bool {
        self.on_machine(Purpose::Manifest, machine, update, 0).chance(self.plan.world.manifest)
    }

    /// How long an attempt to install an update takes.
    pub fn install(self, machine: u32, update: u32, effort: Effort, attempt: u32) -> Span {
        let law = self.plan.world.install.of(effort);
        law.sample(&mut self.on_machine(Purpose::Install, machine, update, attempt))
    }

    /// Whether that attempt fails. The first is number 0.
    pub fn install_fails(self, machine: u32, update: u32, attempt: u32) -> bool {
        let world = &self.plan.world;
        let chance = if attempt == 0 { world.install_failure } else { world.retry_failure };
        self.on_machine(Purpose::InstallFails, machine, update, attempt).chance(chance)
    }

    /// How long somebody has to look after a failed attempt before the next, `None` if nobody has to.
    pub fn needs_admin(self, machine: u32, update: u32, attempt: u32) -> Option<Span> {
        let world = &self.plan.world;
        let needed = self.on_machine(Purpose::NeedsAdmin, machine, update, attempt).chance(world.admin_share);
        needed.then(|| world.admin.sample(&mut self.on_machine(Purpose::AdminLooks, machine, update, attempt)))
    }

    /// How long people stay logged on when a machine wants to restart for the n-th time, `None` if nobody is.
    pub fn session(self, machine: u32, restart: u32) -> Option<Span> {
        let world = &self.plan.world;
        let (subject, occurrence) = (u64::from(machine), u64::from(restart));
        let open = self.stream(Purpose::SessionOpen, subject, occurrence).chance(world.session_open);
        open.then(|| world.session_left.sample(&mut self.stream(Purpose::SessionLeft, subject, occurrence)))
    }

    /// How long a machine waits for somebody who restarts it, the n-th time.
    pub fn restart_by_hand(self, machine: u32, restart: u32, law: &Sampler) -> Span {
        law.sample(&mut self.stream(Purpose::RestartByHand, u64::from(machine), u64::from(restart)))
    }

    /// Whether a pending update is taken back at the n-th restart of a machine.
    pub fn reversed(self, machine: u32, update: u32, restart: u32) -> bool {
        self.on_machine(Purpose::Reversed, machine, update, restart).chance(self.plan.world.reversed)
    }

    /// How much longer that restart takes.
    pub fn reversal(self, machine: u32, restart: u32) -> Span {
        let mut stream = self.stream(Purpose::Reversal, u64::from(machine), u64::from(restart));
        self.plan.world.reversal.sample(&mut stream)
    }

    /// Whether the n-th restart of a machine takes a second one.
    pub fn twice(self, machine: u32, restart: u32) -> bool {
        self.stream(Purpose::Twice, u64::from(machine), u64::from(restart)).chance(self.plan.world.twice)
    }

    /// Whether an update that may need a restart does on this machine.
    pub fn restart_needed(self, machine: u32, update: u32) -> bool {
        self.on_machine(Purpose::RestartNeeded, machine, update, 0).chance(self.plan.world.maybe_restart)
    }

    /// Servicing at the n-th restart of a machine.
    pub fn servicing(self, machine: u32, restart: u32) -> Span {
        let law = self.plan.machines[machine as usize].servicing;
        self.of_law(Purpose::Servicing, machine, restart, law)
    }

    /// Booting at the n-th restart of a machine.
    pub fn boot(self, machine: u32, restart: u32) -> Span {
        let law = self.plan.machines[machine as usize].boot;
        self.of_law(Purpose::Boot, machine, restart, law)
    }

    /// The n-th warm-up of a workload (by its number in the plan).
    pub fn warm_up(self, workload: u32, time: u32) -> Span {
        let table = &self.plan.workloads[workload as usize];
        self.of_law(Purpose::WarmUp, table.id, time, table.warm_up)
    }

    /// Until somebody is there for a workload (by its number in the scenario) that has failed to start, the n-th time.
    pub fn administrator(self, workload: u32, call: u32, law: &Sampler) -> Span {
        law.sample(&mut self.stream(Purpose::Administrator, u64::from(workload), u64::from(call)))
    }

    /// The n-th failover of a service that has one active instance.
    pub fn failover(self, service: u32, time: u32) -> Span {
        let law = self.plan.services[service as usize].failover.expect("only such a service fails over");
        self.of_law(Purpose::Failover, service, time, law)
    }

    /// How long the last session on a workload (by its number in the plan) lasts once its machine, which is to restart for
    /// the n-th time, lets no new ones in; `None` if it has none.
    pub fn last_session(self, workload: u32, restart: u32) -> Option<Span> {
        let table = &self.plan.workloads[workload as usize];
        table.sessions.map(|law| self.of_law(Purpose::LastSession, table.id, restart, law))
    }

    /// Until monitoring sees what an update did to a machine.
    pub fn monitoring(self, machine: u32, update: u32) -> Span {
        self.plan.world.monitoring.sample(&mut self.on_machine(Purpose::Monitoring, machine, update, 0))
    }

    /// The presence that people spend with a broken workload until one reports it, in thousandths of
    /// person-milliseconds.
    pub fn report(self, machine: u32, update: u32) -> u64 {
        let patience = self.on_machine(Purpose::Report, machine, update, 0).exponential();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an exponential draw from 53 bits is below 37, and an hour of presence below 2^32"
        )]
        let presence = (patience * self.plan.world.report_after as f64) as u64;
        presence
    }

    /// The i-th cycle of looking for the culprit on a machine.
    pub fn cycle(self, machine: u32, update: u32, cycle: u32) -> Span {
        let world = &self.plan.world;
        let law = if self.is_guest(machine) { &world.cycle_guest } else { &world.cycle_physical };
        law.sample(&mut self.on_machine(Purpose::Cycle, machine, update, cycle))
    }

    /// From an effective update of Exchange to rebased calendars on a machine.
    pub fn rebase(self, machine: u32, update: u32) -> Span {
        self.plan.time_zones.rebase.sample(&mut self.on_machine(Purpose::Rebase, machine, update, 0))
    }

    /// Putting right a machine that does not start.
    pub fn repair(self, machine: u32, update: u32) -> Span {
        let world = &self.plan.world;
        let law = if self.is_guest(machine) { &world.repair_guest } else { &world.repair_physical };
        law.sample(&mut self.on_machine(Purpose::Remedy, machine, update, 0))
    }

    /// Taking an update away from a machine that runs.
    pub fn uninstall(self, machine: u32, update: u32) -> Span {
        self.plan.world.uninstall.sample(&mut self.on_machine(Purpose::Remedy, machine, update, 1))
    }

    /// Whether a run of a job fails if an outage hits it.
    pub fn run_breaks(self, at: JobRun) -> bool {
        let chance = self.plan.jobs.jobs[at.job as usize].breaks;
        self.on_machine(Purpose::RunBreaks, at.machine, at.job, at.run).chance(chance)
    }

    /// How long a run of a backup keeps its guest in saved state.
    pub fn saved_for(self, at: JobRun) -> Span {
        let law = self.plan.jobs.jobs[at.job as usize].saved_for.expect("only a backup that saves guests asks");
        self.plan.laws[law as usize].sample(&mut self.on_machine(Purpose::SavedFor, at.machine, at.job, at.run))
    }

    /// How long it takes to service a guest that is off, in the n-th opening for it.
    pub fn service(self, machine: u32, opening: usize, law: &Sampler) -> Span {
        law.sample(&mut self.stream(Purpose::Service, u64::from(machine), opening as u64))
    }

    fn is_guest(self, machine: u32) -> bool {
        matches!(self.plan.machines[machine as usize].kind, MachineKind::Guest { .. })
    }

    fn of_update(self, purpose: Purpose, update: u32, law: &Sampler) -> Span {
        law.sample(&mut self.stream(purpose, u64::from(update), 0))
    }

    fn of_law(self, purpose: Purpose, subject: u32, occurrence: u32, law: u32) -> Span {
        self.plan.laws[law as usize].sample(&mut self.stream(purpose, u64::from(subject), u64::from(occurrence)))
    }
}

fn rest_of_scans(u: f64, every: Span) -> Span {
    let seconds = rest_of_cycle(u, (SCAN_MIN_SECONDS, SCAN_MAX_SECONDS));
    whole_seconds(seconds * (every.ms() as f64 / 1_000.0) / SCAN_MAX_SECONDS)
}

/// What is left of a cycle at some moment that has nothing to do with it, if cycles are uniform between a shortest and a
/// longest: the stationary residual of a renewal process, by inversion.
fn rest_of_cycle(u: f64, (shortest, longest): (f64, f64)) -> f64 {
    let width = longest - shortest;
    let area = u * (longest + shortest) / 2.0;
    if area <= shortest {
        area
    } else {
        let rest = width * width - 2.0 * width * (area - shortest);
        longest - rest.max(0.0).sqrt()
    }
}

fn uniform_up_to(span: Span, u: f64) -> Span {
    whole_seconds(u * (span.ms() as f64 / 1_000.0))
}

fn whole_seconds(seconds: f64) -> Span {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 s to some days")]
    let whole = seconds.round() as u64;
    Span::from_secs(whole)
}
