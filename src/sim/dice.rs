//! Every random quantity there is. Each is a pure function of (seed, replication, purpose, subject, occurrence), so
//! all strategies of a replication meet the same world, whatever they ask and in whatever order.

use crate::dist::{self, Distribution, Key, Sampler, Stream};
use crate::plan::{MachineKind, Plan};
use crate::units::Span;

/// The purposes of draws. The numbers are part of what a result is: never change or reuse one.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Purpose {
    PoolMonth = 1,
    ThirdParty = 60,
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

/// The dice of one replication.
#[derive(Clone, Copy, Debug)]
pub struct Dice<'a> {
    plan: &'a Plan,
    key: Key,
}

/// Longest time between two scans for updates, in seconds: `DetectionFrequency`, 22 h by default (Microsoft, "Configure
/// Group Policy settings for automatic updates").
const SCAN_MAX_SECONDS: f64 = 79_200.0;
/// Shortest: a client takes off up to a fifth (Microsoft TechNet, "Plan Automatic Updates Settings").
const SCAN_MIN_SECONDS: f64 = 63_360.0;
/// The update server starts up to half an hour after its time (Microsoft, WSUS synchronisation schedule).
const SYNCHRONISATION_SPREAD_SECONDS: f64 = 1_800.0;

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

    /// How much later than its time the update server synchronises after a release.
    pub fn synchronisation(self, release: u32) -> Span {
        let u = self.stream(Purpose::Synchronisation, u64::from(release), 0).uniform();
        whole_seconds(u * SYNCHRONISATION_SPREAD_SECONDS)
    }

    /// What is left of a machine's scan cycle when a release becomes available to it: the stationary residual of a
    /// renewal process with intervals uniform in [17.6 h, 22 h], by inversion.
    pub fn scan(self, machine: u32, release: u32) -> Span {
        let u = self.on_machine(Purpose::Scan, machine, release, 0).uniform();
        let width = SCAN_MAX_SECONDS - SCAN_MIN_SECONDS;
        let area = u * (SCAN_MAX_SECONDS + SCAN_MIN_SECONDS) / 2.0;
        let seconds = if area <= SCAN_MIN_SECONDS {
            area
        } else {
            let rest = width * width - 2.0 * width * (area - SCAN_MIN_SECONDS);
            SCAN_MAX_SECONDS - rest.max(0.0).sqrt()
        };
        whole_seconds(seconds)
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
    pub fn install(self, machine: u32, update: u32, attempt: u32) -> Span {
        self.plan.world.install.sample(&mut self.on_machine(Purpose::Install, machine, update, attempt))
    }

    /// Whether that attempt fails.
    pub fn install_fails(self, machine: u32, update: u32, attempt: u32) -> bool {
        self.on_machine(Purpose::InstallFails, machine, update, attempt).chance(self.plan.world.install_failure)
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

fn whole_seconds(seconds: f64) -> Span {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 s and 22 h")]
    let whole = seconds.round() as u64;
    Span::from_secs(whole)
}
