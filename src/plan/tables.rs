//! The flat tables that all replications share: names gone, calendars expanded, laws compiled.

use super::complaints::Notice;
use super::{
    CheckpointRule, CheckpointTable, ClusterTable, ComplaintTable, FabricTable, FailureTable, JobTable, LibraryTable,
    Openings, PowerTable, PresenceCurve, ReplaceTable, ServicingTable, Stretches, TimeZoneTable,
};
use crate::dist::Sampler;
use crate::model::{Component, ComponentSet, EffortSet, Integration, Layer, LayerPlan};
use crate::model::{ProductSet, Release, Slowdown, StartAction, StopAction};
use crate::units::{Date, Epoch, Fraction, Span, Time};

/// Update groups of a release: system, Exchange, SQL Server, Office.
pub const GROUPS: usize = 4;

/// A scenario, ready to be simulated. Immutable.
#[derive(Debug)]
pub struct Plan {
    /// Decides every random number.
    pub seed: u64,
    /// How many replications.
    pub replications: u32,
    /// Ties simulated time to the calendar.
    pub epoch: Epoch,
    /// From here on it counts.
    pub measured_from: Time,
    /// The end of the horizon.
    pub end: Time,
    /// Hosts, then guests, then physical servers.
    pub machines: Vec<MachineTable>,
    /// How many of the machines are hosts; they come first.
    pub hosts: usize,
    /// Guests of each host at the start: machine numbers, sorted for starting (by delay, then order).
    pub guests_of: Vec<Vec<u32>>,
    /// Sets of machines that get the same updates.
    pub classes: Vec<ClassTable>,
    /// Workload instances, grouped by machine in the order of machines.
    pub workloads: Vec<WorkloadTable>,
    /// Services; dependencies point to earlier ones.
    pub services: Vec<ServiceTable>,
    /// How they start and fail over.
    pub care: CareTable,
    /// What runs beside updating.
    pub jobs: JobTable,
    /// Hosts that take over each other's guests.
    pub clusters: ClusterTable,
    /// Guests that are off most of the time.
    pub library: LibraryTable,
    /// Storage and network.
    pub fabric: FabricTable,
    /// What checkpoints cost, and where they grow.
    pub checkpoints: CheckpointTable,
    /// Which updates come when.
    pub supply: SupplyTable,
    /// What an update may hinge on.
    pub triggers: TriggerTable,
    /// Laws and chances of the world.
    pub world: WorldTable,
    /// How people take downtime.
    pub complaints: ComplaintTable,
    /// Updates of time-zone rules.
    pub time_zones: TimeZoneTable,
    /// What fails by itself.
    pub failures: FailureTable,
    /// Laws that several machines share; machines and workloads point into it.
    pub laws: Vec<Sampler>,
    /// People present over time; services and workloads point into it.
    pub curves: Vec<PresenceCurve>,
    /// Each 00:00 of each site: when its own update servers synchronise.
    pub midnights: Vec<Vec<Time>>,
    /// The calendar months on the clock of Redmond, the first one begun at or before the horizon.
    pub months: Vec<Month>,
    /// The competing strategies.
    pub strategies: Vec<StrategyTable>,
}

/// A machine.
#[derive(Debug)]
pub struct MachineTable {
    /// What it is.
    pub kind: MachineKind,
    /// Its site.
    pub site: u32,
    /// Its class.
    pub class: u32,
    /// Number of its hardware class, `None` for guests.
    pub hardware: Option<u32>,
    /// Law of servicing.
    pub servicing: u32,
    /// Law of booting.
    pub boot: u32,
    /// First workload on it.
    pub workloads_from: u32,
    /// One past the last workload on it.
    pub workloads_to: u32,
}

/// What a machine is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MachineKind {
    /// A host.
    Host {
        /// How many guests may boot at once.
        start_concurrency: u32,
        /// How much they slow each other down.
        boot_slowdown: Slowdown,
        /// Bytes per second at which memory of its guests is written and read.
        storage_rate: u64,
    },
    /// A guest.
    Guest {
        /// Machine number of the host that it starts on.
        host: u32,
        /// When the host stops.
        stop: StopAction,
        /// Whether it can be asked to shut down.
        integration: Integration,
        /// When the host is back.
        start: StartAction,
        /// Wait before it asks to start, if it starts by itself.
        start_delay: Span,
        /// Bytes of memory.
        memory: u64,
    },
    /// A physical server.
    Server,
}

/// Machines with the same products in the same role.
#[derive(Debug)]
pub struct ClassTable {
    /// Their products.
    pub products: ProductSet,
    /// Whether they are hosts or not: decides the layer of system updates.
    pub system_layer: Layer,
    /// How many machines.
    pub machines: u32,
}

/// A workload instance.
#[derive(Debug)]
pub struct WorkloadTable {
    /// Machine number.
    pub machine: u32,
    /// Number of its role.
    pub role: u32,
    /// The group of its own updates, if it has any.
    pub group: Option<u8>,
    /// Law of warming up.
    pub warm_up: u32,
    /// Law of what a loss of power adds to it.
    pub recovery: u32,
    /// Number of the workload in the scenario, for random draws.
    pub id: u32,
    /// Services that it is an instance of.
    pub services: Vec<u32>,
    /// Transactions an hour that depend on another time zone.
    pub cross_zone_per_hour: u32,
    /// The people behind those services, `None` if nobody uses them.
    pub users: Option<u32>,
    /// Services that must be up for it to start; none if it starts without them.
    pub starts_with: Vec<u32>,
    /// Law of its last session, if it has sessions.
    pub sessions: Option<u32>,
    /// Its place in [`CareTable::order`].
    pub turn: u32,
    /// Whether one of its services counts machines that are up, too.
    pub votes: Votes,
}

/// Whether the machine of an instance counts for a quorum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Votes {
    /// It does.
    Counted,
    /// No service of it has one.
    NotCounted,
}

/// A service.
#[derive(Debug)]
pub struct ServiceTable {
    /// Its instances, in the order of the scenario (numbers in the table of workloads).
    pub instances: Vec<u32>,
    /// How many must be up.
    pub needs: u32,
    /// Services that depend on it.
    pub dependents: Vec<u32>,
    /// Services that use it.
    pub degrades: Vec<u32>,
    /// Workloads that start only with it.
    pub starts: Vec<u32>,
    /// How many of its machines must be up, 0 if it has no quorum.
    pub quorum: u32,
    /// Law of its failover, if one instance is active at a time.
    pub failover: Option<u32>,
    /// Its place in [`CareTable::order`].
    pub turn: u32,
    /// Its people, `None` if nobody uses it.
    pub users: Option<u32>,
}

/// How workloads start and services fail over.
#[derive(Debug)]
pub struct CareTable {
    /// Who comes when within an instant.
    pub order: Vec<Turn>,
    /// When somebody is at work, by site.
    pub staffed: Vec<Stretches>,
    /// Until somebody is there, at those times.
    pub administrator: Sampler,
    /// The same at other times.
    pub administrator_away: Sampler,
    /// Until a cluster notices that a node is gone.
    pub heartbeat: Span,
}

/// Who has a turn after the machines, within an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// A workload, by its number: it is warm, or tries again to start.
    Workload(u32),
    /// A service, by its number: another instance takes over, or has taken over.
    Service(u32),
}

/// Which updates come when.
#[derive(Debug)]
pub struct SupplyTable {
    /// All releases that may come.
    pub templates: Vec<Release>,
    /// Which groups each template has in this estate, a bit a group.
    pub groups: Vec<u8>,
    /// How they come.
    pub rule: SupplyRule,
    /// What comes beside them.
    pub extra: ExtraTable,
    /// The most releases that one replication can have (of updates of others: nearly always).
    pub releases_max: usize,
    /// The most vulnerabilities that one replication can have (likewise).
    pub vulnerabilities_max: usize,
    /// Whether any template is cumulative or names another one.
    pub relations: Relations,
}

/// Whether updates have to do with each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relations {
    /// Each stands for itself.
    None,
    /// Some replace or require others.
    Some,
}

/// How releases come.
#[derive(Debug)]
pub enum SupplyRule {
    /// These, in order: time and template.
    Replay(Vec<(Time, u32)>),
    /// Each calendar month of the horizon is one month of the pool.
    Resample {
        /// The monthly release day of each calendar month that touches the horizon.
        calendar: Vec<Date>,
        /// Each pool month: days from its release day, and template, in order.
        pool: Vec<Vec<(i32, u32)>>,
    },
}

/// Releases beside the recorded ones.
#[derive(Debug)]
pub struct ExtraTable {
    /// Previews, in order: time and template.
    pub previews: Vec<(Time, u32)>,
    /// Updates of applications of others: the law of the time between two of them, and their template.
    pub third_party: Option<(Sampler, u32)>,
}

/// What a fault may hinge on in this estate.
#[derive(Debug)]
pub struct TriggerTable {
    /// Products of the estate, as one set.
    pub products: ProductSet,
    /// Number of distinct roles.
    pub roles: u32,
    /// Number of distinct hardware classes.
    pub hardware: u32,
}

/// Laws and chances of the world.
#[derive(Debug)]
pub struct WorldTable {
    /// Chance that an update is faulty and severe, by component.
    pub severe_fault: ComponentSet<Fraction>,
    /// Chance that it hinges on something that this estate has.
    pub reach: Fraction,
    /// Chance of product, and of product or role, among triggers.
    pub trigger_product: Fraction,
    /// Chance of role among triggers.
    pub trigger_role: Fraction,
    /// Chance that a machine that meets the trigger shows the fault.
    pub manifest: Fraction,
    /// Share of faults that stop the machine.
    pub machine_share: Fraction,
    /// Release to first public report.
    pub signal: Sampler,
    /// Chance of withdrawal.
    pub withdrawn_share: Fraction,
    /// Release to withdrawal.
    pub withdrawal: Sampler,
    /// Release to the repaired update.
    pub fix: Sampler,
    /// From detection to downloaded.
    pub download: Sampler,
    /// Installation of one update, by effort.
    pub install: EffortSet<Sampler>,
    /// Chance that the first attempt to install fails.
    pub install_failure: Fraction,
    /// Chance that each further attempt fails.
    pub retry_failure: Fraction,
    /// Chance that somebody has to look after a failure.
    pub admin_share: Fraction,
    /// How long that takes.
    pub admin: Sampler,
    /// Chance that an update that may need a restart does.
    pub maybe_restart: Fraction,
    /// Chance that a pending update is taken back at a restart.
    pub reversed: Fraction,
    /// How much longer that restart takes.
    pub reversal: Sampler,
    /// Chance that a restart for updates takes a second one.
    pub twice: Fraction,
    /// Chance that somebody is logged on when a machine wants to restart.
    pub session_open: Fraction,
    /// How long they stay.
    pub session_left: Sampler,
    /// Chance of a baseline in a month without a planned one.
    pub unplanned_baseline: Fraction,
    /// Until monitoring sees a machine that is down.
    pub monitoring: Sampler,
    /// Presence until a report, in thousandths of person-milliseconds.
    pub report_after: u64,
    /// A cycle of looking for the culprit on a guest.
    pub cycle_guest: Sampler,
    /// The same on a physical machine.
    pub cycle_physical: Sampler,
    /// Taking the culprit away from a running system.
    pub uninstall: Sampler,
    /// Bringing back a guest that does not start.
    pub repair_guest: Sampler,
    /// Bringing back a physical machine that does not start.
    pub repair_physical: Sampler,
    /// How long hosts wait for their guests, and what a loss of power does to these.
    pub power: PowerTable,
    /// Chance that a vulnerability is exploited after release.
    pub exploited_later: Fraction,
    /// Release to first exploit.
    pub exploit_lag: Sampler,
    /// Weight of a vulnerability, from low to critical.
    pub weights: [u32; 4],
}

/// A strategy.
#[derive(Debug)]
pub struct StrategyTable {
    /// Plans: those of the strategy, then those of its groups.
    pub plans: Vec<LayerTable>,
    /// The plan of each layer of each machine at the start, a number in `plans`.
    pub plan_of: Vec<[Option<u32>; 3]>,
    /// What machines are moved to: by machine, then by time.
    pub moves: Vec<MoveTable>,
    /// The update server.
    pub server: ServerTable,
    /// Machines with the same products and the same plans: what an update server sees alike.
    pub reporting: Vec<Reporting>,
    /// Which of them each machine is one of.
    pub reporting_of: Vec<u32>,
    /// Announced openings, one list for services with the same calendar.
    pub announced: Vec<Stretches>,
    /// Which of them belongs to each service.
    pub announced_of: Vec<u32>,
    /// What the people are told, and what it does.
    pub notice: Notice,
    /// The checkpoints that each layer of each machine takes; empty if none does.
    pub checkpoints: Vec<[Option<CheckpointRule>; 3]>,
    /// How it services guests of the library.
    pub servicing: Option<ServicingTable>,
    /// The guests that it replaces.
    pub replace: ReplaceTable,
    /// When it works on each component of storage and network.
    pub fabric: Vec<Openings>,
}

/// A machine is moved to another group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MoveTable {
    /// Which machine.
    pub machine: u32,
    /// When somebody moves it.
    pub at: Time,
    /// The plan of each layer from then on.
    pub plans: [Option<u32>; 3],
}

/// The plan of one layer.
#[derive(Debug)]
pub struct LayerTable {
    /// Of which layer.
    pub layer: Layer,
    /// The rules as they are.
    pub plan: LayerPlan,
    /// Starts of the days of approval on the clock of the first site, if there is such a rule.
    pub approval_days: Option<Vec<Time>>,
    /// When the clock of the first site shows the time of day of deadlines, if they have one.
    pub deadline_times: Option<Vec<Time>>,
    /// Openings by site; none for plans by hand.
    pub openings: Vec<Openings>,
    /// How long the longest opening of each site lasts, `None` if there is none or if they have no end.
    pub longest: Vec<Option<Span>>,
    /// Hours without restarts, by site, if there are any.
    pub quiet: Option<Vec<Openings>>,
    /// Whether it ever installs anything outside openings.
    pub alone: Alone,
    /// How long an installation by hand lets wait, if that is the rule.
    pub by_hand: Option<Sampler>,
    /// How long a restart by hand lets wait, if that is the rule.
    pub restart_by_hand: Option<Sampler>,
    /// After what time since its system has booted a machine restarts without an update, if it does.
    pub rejuvenate_after: Option<Sampler>,
}

/// Whether a plan ever installs anything outside openings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alone {
    /// It never does.
    Never,
    /// By hand, by a deadline, or what asks for no restart.
    Perhaps,
}

/// The update server of a strategy.
#[derive(Debug)]
pub struct ServerTable {
    /// When it synchronises, before the random delay, in order.
    pub synchronisations: Vec<Time>,
    /// The longest random delay.
    pub spread: Span,
    /// The machine that it runs on.
    pub machine: Option<u32>,
    /// How many servers stand between it and the machines of each site.
    pub downstream: Vec<u32>,
    /// Products that it knows updates of.
    pub products: ProductSet,
    /// Chance that a machine is in no group that it knows.
    pub misfiled: Fraction,
    /// When the certificate of local updates expires ([`Time::NEVER`] if it does not), and the chance that a machine
    /// does not trust it; `None` if nothing is published locally.
    pub publishing: Option<(Time, Fraction)>,
}

/// Machines with the same products and, after all moves, the same plans.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reporting {
    /// Their class.
    pub class: u32,
    /// Their plans by layer.
    pub plans: [Option<u32>; 3],
}

/// A calendar month on the clock of Redmond.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Month {
    /// When it begins.
    pub start: Time,
    /// Years times twelve, plus 0 for January to 11 for December.
    pub number: u32,
}

/// The number of an entry of a table.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("tables are shorter than 2^32")
}

impl LayerTable {
    /// Whether machines let no new sessions in before they restart. Somebody who restarts them does not wait for that.
    pub const fn drains(&self) -> bool {
        self.plan.agent.restart.drain.is_some() && self.restart_by_hand.is_none()
    }
}

impl SupplyTable {
    /// The component that a group of a release changes: decides the chance of a fault.
    pub fn component(&self, template: u32, group: usize) -> Component {
        match group {
            1 => Component::Exchange,
            2 => Component::SqlServer,
            3 => Component::Office,
            _ => self.templates[template as usize].component,
        }
    }
}
