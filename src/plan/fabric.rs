//! Storage and network, compiled: what stands behind each component, when its updates come out, and when strategies apply
//! them. What that does to machines is not known here.

use super::laws::LawTable;
use super::tables::number;
use crate::dist::Sampler;
use crate::model::{Estate, FabricKind, FabricReleases, Machine, MachineId, Paths};
use crate::units::{ClockTime, Epoch, Time};

/// Storage and network of an estate.
#[derive(Debug)]
pub struct FabricTable {
    /// The components, in the order of the scenario.
    pub components: Vec<ComponentTable>,
}

/// A component.
#[derive(Debug)]
pub struct ComponentTable {
    /// What stops with it.
    pub kind: FabricKind,
    /// Machine numbers of hosts and physical servers behind it, in order.
    pub serves: Vec<u32>,
    /// When its updates come out.
    pub releases: ReleaseRule,
    /// Law of how long one of them interrupts it.
    pub outage: u32,
    /// How many ways lead through it.
    pub paths: Paths,
}

/// When updates of a component come out.
#[derive(Debug)]
pub enum ReleaseRule {
    /// At these instants, in order.
    At(Vec<Time>),
    /// So long after each other.
    After(Sampler),
}

/// The components of an estate.
pub(super) fn fabric_table(estate: &Estate, epoch: Epoch, laws: &mut LawTable) -> FabricTable {
    let components = estate.components.iter().map(|component| {
        let zone = &estate.sites[component.site.index()].zone;
        let midnight = |&day| epoch.time(day, ClockTime::MIDNIGHT, zone);
        ComponentTable {
            kind: component.kind,
            serves: component.serves.iter().map(|machine| machine.0).collect(),
            releases: match &component.releases {
                FabricReleases::Dates(days) => ReleaseRule::At(days.iter().filter_map(midnight).collect()),
                FabricReleases::Every(mean) => ReleaseRule::After(Sampler::exponential(*mean)),
            },
            outage: laws.add(&component.outage),
            paths: component.paths,
        }
    });
    FabricTable { components: components.collect() }
}

/// Numbers of the components behind which a machine stands; a guest stands where its host does.
pub(super) fn components_before(estate: &Estate, machine: MachineId) -> impl Iterator<Item = u32> {
    let carrier = match estate.machine(machine) {
        Machine::Guest(guest) => estate.host_machine(estate.guests[guest.index()].host),
        Machine::Host(_) | Machine::Server(_) => machine,
    };
    let components = estate.components.iter().enumerate();
    components.filter(move |(_, component)| component.serves.contains(&carrier)).map(|(place, _)| number(place))
}
