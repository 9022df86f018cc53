//! Draws storage and network for a small model: often at the hours at which machines restart, too.

use patchcast::model::{
    Domain, FabricComponent, FabricKind, FabricReleases, FabricWindow, MachineId, Model, Paths, Recurrence, Schedule,
};
use patchcast::units::{ClockTime, Span, Weekday};

use super::lot::{self, Lot};

/// Half of the models have components, most of their strategies work on them.
pub(super) fn add(seed: u64, model: &mut Model) {
    let mut lot = Lot::new(seed, 16);
    if lot.one_in(2) {
        return;
    }
    let hosts = model.estate.hosts.len();
    let guests = model.estate.guests.len();
    let physical: Vec<MachineId> = (0..model.estate.machine_count())
        .filter(|&machine| machine < hosts || machine >= hosts + guests)
        .map(|machine| MachineId(u32::try_from(machine).unwrap()))
        .collect();
    for number in 0..lot.between(1, 3) {
        let component = component(&mut lot, model, &physical, number);
        model.estate.components.push(component);
    }
    for strategy in &mut model.strategies {
        let all = if lot.one_in(4) { None } else { Some(window(&mut lot)) };
        strategy.fabric = Domain::ALL.map(|_| if lot.one_in(4) { Some(window(&mut lot)) } else { all.clone() });
    }
}

fn component(lot: &mut Lot, model: &Model, physical: &[MachineId], number: u32) -> FabricComponent {
    let kind = lot.of(&[FabricKind::Storage, FabricKind::Storage, FabricKind::Network]);
    let mut serves: Vec<MachineId> = physical.iter().copied().filter(|_| !lot.one_in(3)).collect();
    if serves.is_empty() {
        serves.push(lot.of(physical));
    }
    let day = |lot: &mut Lot| model.horizon.start.plus_days(i32::try_from(lot.below(40)).unwrap() - 5);
    let releases = if lot.one_in(3) {
        let mut days: Vec<_> = (0..lot.below(6)).map(|_| day(lot)).collect();
        days.sort_unstable();
        FabricReleases::Dates(days)
    } else {
        FabricReleases::Every(Span::from_hours(u64::from(lot.of(&[6_u32, 40, 300]))))
    };
    let outage = lot.of(&[0, 40, 600, 600, 9_000]);
    FabricComponent {
        name: format!("component-{number}"),
        kind,
        domain: if lot.one_in(3) { lot.of(&Domain::ALL) } else { kind.domain() },
        site: lot.site_id(&model.estate.sites),
        serves,
        releases,
        outage: lot.law(outage),
        paths: if lot.one_in(3) { Paths::Two { failure: lot.share(&[0.0, 0.3, 1.0]) } } else { Paths::One },
    }
}

fn window(lot: &mut Lot) -> FabricWindow {
    let friday = Recurrence::Weekly(Weekday::Friday);
    let days = lot.of(&[Recurrence::Daily, Recurrence::Daily, friday, Recurrence::Weekly(Weekday::Saturday)]);
    let start = ClockTime::new(lot.of(&[2, 3, 18, 18, 22]), lot.of(&[0, 0, 5, 20])).unwrap();
    let length = Some(Span::from_hours(u64::from(lot.of(&[1_u32, 3, 8]))));
    FabricWindow { schedule: Schedule { days, start, length }, except: lot::except(lot), clock: lot::clock(lot) }
}
