//! Guests of the library: when each of them runs, and when a strategy services those that do not.

use super::laws::sampler;
use super::tables::number;
use super::{Openings, Stretches};
use crate::dist::Sampler;
use crate::model::{Estate, Machine, MachineId, OfflineServicing, Schedule};
use crate::units::{Epoch, Time, Zone};

/// All guests of the library.
#[derive(Debug)]
pub struct LibraryTable {
    /// Their machine numbers, in the order of the scenario.
    pub guests: Vec<u32>,
    /// Which calendar each machine has, if it is one of them.
    calendar_of: Vec<Option<u32>>,
    calendars: Vec<Stretches>,
}

/// How a strategy services guests that are off.
#[derive(Debug)]
pub struct ServicingTable {
    /// When.
    pub openings: Openings,
    /// How many at a time.
    pub at_once: u32,
    /// How long one takes.
    pub takes: Sampler,
}

impl LibraryTable {
    /// When a guest of the library runs, `None` for any other machine.
    pub fn hours(&self, machine: u32) -> Option<&Stretches> {
        self.calendar_of[machine as usize].map(|calendar| &self.calendars[calendar as usize])
    }
}

/// The library of an estate.
pub(super) fn library_table(estate: &Estate, epoch: Epoch, end: Time) -> LibraryTable {
    let mut table = LibraryTable { guests: Vec::new(), calendar_of: Vec::new(), calendars: Vec::new() };
    let mut keys: Vec<(Schedule, usize)> = Vec::new();
    for machine in (0..number(estate.machine_count())).map(MachineId) {
        let library = match estate.machine(machine) {
            Machine::Guest(guest) => estate.guests[guest.index()].library.as_ref(),
            Machine::Host(_) | Machine::Server(_) => None,
        };
        let calendar = library.map(|library| {
            let key = (library.boots, estate.machine_site(machine).index());
            let known = keys.iter().position(|other| *other == key).unwrap_or_else(|| {
                let openings = Openings::expand(&library.boots, &estate.sites[key.1].zone, epoch, end);
                table.calendars.push(Stretches::union([openings.as_slice()], end));
                keys.push(key);
                keys.len() - 1
            });
            table.guests.push(machine.0);
            number(known)
        });
        table.calendar_of.push(calendar);
    }
    table
}

/// The servicing of a strategy, on the clock of the first site.
pub(super) fn servicing_table(servicing: &OfflineServicing, zone: &Zone, epoch: Epoch, end: Time) -> ServicingTable {
    ServicingTable {
        openings: Openings::expand(&servicing.every, zone, epoch, end),
        at_once: servicing.at_once,
        takes: sampler(&servicing.takes),
    }
}
