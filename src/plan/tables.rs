//! The flat tables that all replications share: names gone, calendars expanded, laws compiled.

use super::{Openings, PresenceCurve, Stretches};
use crate::dist::Sampler;
use crate::model::{Component, ComponentSet, Layer, LayerPlan, ProductSet, Release, StopAction};
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
    /// Guests of each host, in the order of the scenario: machine numbers, sorted for starting (by delay, then order).
    pub guests_of: Vec<Vec<u32>>,
    /// Sets of machines that get the same updates.
    pub classes: Vec<ClassTable>,
    /// Workload instances, grouped by machine in the order of machines.
    pub workloads: Vec<WorkloadTable>,
    /// Services; dependencies point to earlier ones.
    pub services: Vec<ServiceTable>,
    /// Which updates come when.
    pub supply: SupplyTable,
    /// What an update may hinge on.
    pub triggers: TriggerTable,
    /// Laws and chances of the world.
    pub world: WorldTable,
    /// Laws that several machines share; machines and workloads point into it.
    pub laws: Vec<Sampler>,
    /// People present over time; services and workloads point into it.
    pub curves: Vec<PresenceCurve>,
    /// When the update server synchronises: each 00:00 on the clock of the first site.
    pub synchronisations: Vec<Time>,
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
    },
    /// A guest.
    Guest {
        /// Machine number of its host.
        host: u32,
        /// When the host stops.
        stop: StopAction,
        /// Wait before it asks to start.
        start_delay: Span,
        /// Time to write or read its memory.
        transfer: Span,
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
    /// Number of the workload in the scenario, for random draws.
    pub id: u32,
    /// Services that it is an instance of.
    pub services: Vec<u32>,
    /// The people behind those services, `None` if nobody uses them.
    pub users: Option<u32>,
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
    /// Its people, `None` if nobody uses it.
    pub users: Option<u32>,
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
    /// Chance that an attempt to install fails.
    pub install_failure: Fraction,
    /// Chance that an update that may need a restart does.
    pub maybe_restart: Fraction,
    /// Installation of one update.
    pub install: Sampler,
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
    /// Plans by layer.
    pub layers: [Option<LayerTable>; 3],
    /// Announced openings, one list for services with the same calendar.
    pub announced: Vec<Stretches>,
    /// Which of them belongs to each service.
    pub announced_of: Vec<u32>,
}

/// The plan of one layer.
#[derive(Debug)]
pub struct LayerTable {
    /// Source and approval.
    pub plan: LayerPlan,
    /// Starts of the days of approval on the clock of the first site, if there is such a rule.
    pub approval_days: Option<Vec<Time>>,
    /// Openings by site.
    pub openings: Vec<Openings>,
}

/// The number of an entry of a table.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("tables are shorter than 2^32")
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
