//! Replacing guests by new ones that hold their updates already, instead of updating them in place.

use super::{Estate, Law, Layer, Machine, MachineId, Strategy, UpdateServer};

/// How guests are replaced, in the openings of their plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Replace {
    /// By what.
    pub by: Successor,
    /// How many guests of a site at a time, at least one.
    pub at_once: u32,
    /// How long it takes to build what replaces them.
    pub build: Law,
    /// How long a guest is down while it is switched to what replaces it, or back.
    pub switch: Law,
    /// Roles of workloads whose guests are not replaced: what people store there would be lost.
    pub except: Vec<String>,
}

/// What replaces a guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Successor {
    /// A new machine from an image that is built once for an opening, before it starts; the old one is destroyed.
    Image,
    /// A copy that is updated beside it, while it runs.
    Clone,
}

impl Replace {
    /// Whether a machine whose plan says so is replaced: a guest that is not in the library, keeps nothing that would be
    /// lost, and does not run the update server.
    pub fn takes(&self, estate: &Estate, server: &UpdateServer, machine: MachineId) -> bool {
        let free = match estate.machine(machine) {
            Machine::Guest(guest) => estate.guests[guest.index()].library.is_none(),
            Machine::Host(_) | Machine::Server(_) => false,
        };
        let keeps = |role: &String| self.except.contains(role);
        let stateful = estate.workloads.iter().any(|workload| workload.on == machine && keeps(&workload.role));
        free && !stateful && server.on != Some(machine)
    }
}

impl Strategy {
    /// Whether a machine is replaced by the plan that it has at the start, or by one that it is moved to.
    pub fn ever_replaces(&self, estate: &Estate, machine: MachineId) -> bool {
        let groups = self.moves_of(machine).iter().map(|step| step.to).chain([self.first_group(machine)]);
        groups
            .map(|group| group.map_or(&self.layers, |group| &self.groups[group.index()].layers))
            .filter_map(|layers| layers[Layer::Guests.index()].as_ref()?.replace.as_ref())
            .any(|rule| rule.takes(estate, &self.server, machine))
    }
}
