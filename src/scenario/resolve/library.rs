//! Guests of the library: when they run, that nobody depends on them, and how they are serviced while they are off.

use toml::Spanned;

use super::super::file::{LibraryEntry, OfflineServicingTable, ServiceEntry, Text};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::estate::Instances;
use crate::model::{Estate, Library, Machine, OfflineServicing, Recurrence, Schedule};
use crate::units::{ClockTime, Span};

/// Stands in for a calendar that was refused.
const NOWHERE: Schedule = Schedule { days: Recurrence::Daily, start: ClockTime::MIDNIGHT, length: Some(Span::HOUR) };

/// `library = { ... }` of a guest.
pub(super) fn library(entry: &LibraryEntry, review: &mut Review) -> Library {
    Library { boots: ending(&entry.boots, "first monday 09:00-17:00", review) }
}

/// `offline_servicing = { ... }` of a strategy.
pub(super) fn servicing(table: &OfflineServicingTable, review: &mut Review) -> OfflineServicing {
    OfflineServicing {
        every: ending(&table.every, "every wednesday 22:00-06:00", review),
        at_once: review.whole(&table.at_once, "a number of guests that are serviced at once", 1..=1_000),
        takes: review.law(&table.takes),
    }
}

/// A calendar with an end.
fn ending(words: &Text, example: &str, review: &mut Review) -> Schedule {
    let Some(schedule) = review.read(words, text::schedule) else { return NOWHERE };
    if schedule.length.is_none() {
        let complaint = Complaint::new(format!("\"{}\" has no end", words.get_ref()));
        review.refuse(words.span(), complaint.hint(format!("write from and to, such as \"{example}\"")));
    }
    schedule
}

/// Refuses services of workloads that are off most of the time.
pub(super) fn refuse_services(services: &[ServiceEntry], instances: &Instances, estate: &Estate, review: &mut Review) {
    let names: Vec<&str> = instances.entries.list().collect();
    for name in services.iter().flat_map(|service| &service.workloads) {
        let entry = names.iter().position(|known| known.eq_ignore_ascii_case(name.get_ref()));
        let here = entry.map_or(&[] as &[u32], |entry| &instances.positions[entry]);
        let off = here.iter().find_map(|&instance| off_guest(estate, instance));
        if let Some(guest) = off {
            refuse(name, guest, review);
        }
    }
}

/// The name of the guest of the library that an instance runs on.
fn off_guest(estate: &Estate, instance: u32) -> Option<&str> {
    match estate.machine(estate.workloads[instance as usize].on) {
        Machine::Guest(guest) => {
            let guest = &estate.guests[guest.index()];
            guest.library.as_ref().map(|_| guest.name.as_str())
        }
        Machine::Host(_) | Machine::Server(_) => None,
    }
}

fn refuse(name: &Spanned<String>, guest: &str, review: &mut Review) {
    let complaint =
        Complaint::new(format!("a service cannot stand on \"{}\": {guest} is in the library", name.get_ref()));
    review.refuse(
        name.span(),
        complaint.hint("leave it out of the service, or take the guest out of the library: it is off most of the time"),
    );
}
