//! Draws jobs that machines do beside updates, and guests that are off in the library.

use patchcast::model::{Estate, Job, JobKind, Library, MachineId, Product, Recurrence, Schedule, Speed};
use patchcast::units::{ClockTime, Span, Weekday};

use super::lot::Lot;

/// Guests on which nobody depends go to the library, where no job runs on them.
pub(super) fn fill_library(lot: &mut Lot, estate: &mut Estate) {
    let instances = estate.services.iter().flat_map(|service| &service.instances);
    let used: Vec<MachineId> = instances.map(|id| estate.workloads[id.index()].on).collect();
    let first = estate.hosts.len();
    for (position, guest) in estate.guests.iter_mut().enumerate() {
        let machine = MachineId(u32::try_from(first + position).unwrap());
        if !used.contains(&machine) {
            let days = lot.of(&[Recurrence::Daily, Recurrence::Weekly(Weekday::Friday)]);
            let start = ClockTime::new(lot.of(&[2, 9, 18]), 0).unwrap();
            let length = Some(Span::from_hours(u64::from(lot.of(&[2_u32, 8, 24]))));
            guest.library = Some(Library { boots: Schedule { days, start, length } });
            estate.jobs.iter_mut().for_each(|job| job.machines.retain(|&other| other != machine));
        }
    }
}

/// Jobs on some machines, of which some guests now run Windows 2000.
pub(super) fn add_jobs(lot: &mut Lot, estate: &mut Estate) {
    for guest in &mut estate.guests {
        if lot.one_in(2) {
            guest.products = guest.products.with(Product::Windows2000);
        }
    }
    let machines = u32::try_from(estate.machine_count()).unwrap();
    for number in 0..lot.between(1, 3) {
        let hour = lot.of(&[2, 3, 3, 18, 19]);
        let length = Some(Span::from_hours(u64::from(lot.of(&[1_u32, 3, 9]))));
        let days = lot.of(&[Recurrence::Daily, Recurrence::Daily, Recurrence::Weekly(Weekday::Friday)]);
        let saved_for = lot.of(&[40, 600, 20_000]);
        let saved_for = if lot.one_in(4) { None } else { Some(lot.law(saved_for)) };
        let other = lot.of(&[0, 1]);
        let kind = match lot.below(3) {
            0 if other == 0 => JobKind::Scan,
            0 => JobKind::Defragmentation,
            _ => JobKind::Backup(saved_for),
        };
        let on: Vec<MachineId> = (0..machines).filter(|_| !lot.one_in(3)).map(MachineId).collect();
        estate.jobs.push(Job {
            name: format!("job-{number}"),
            kind,
            machines: on,
            schedule: Schedule { days, start: ClockTime::new(hour, 0).unwrap(), length },
            speed: Speed::slowed_by(lot.of(&[1.0, 1.5, 2.0, 3.0])).unwrap(),
            breaks: lot.share(&[0.0, 0.5, 1.0]),
        });
    }
}
