//! Draws how services start, fail over and drain, on top of a drawn model: nothing in a third of the worlds.

use patchcast::model::{Hours, Model, ServiceId, WithoutDependencies, WorkloadId};
use patchcast::units::{ClockTime, Span};

use super::lot::Lot;

/// Adds to the model of a seed what services and their workloads can be told.
pub(super) fn add(seed: u64, model: &mut Model) {
    let mut lot = Lot::new(seed, 12);
    if lot.one_in(3) {
        return;
    }
    let [waits, uses, failover, quorum, sessions] = [(); 5].map(|()| lot.one_in(2));
    if !(waits && lot.one_in(2)) {
        fail(&mut lot, model);
    }
    let count = u32::try_from(model.estate.services.len()).unwrap();
    for (number, service) in (0..).zip(&mut model.estate.services) {
        if uses {
            service.uses = (0..count).filter(|&other| other != number && lot.one_in(3)).map(ServiceId).collect();
        }
        if failover && service.instances.len() > 1 {
            let seconds = lot.of(&[0, 90, 1_800]);
            (service.failover, service.needs) = (Some(lot.law(seconds)), 1);
        }
        if quorum && lot.one_in(2) {
            service.quorum = Some(lot.between(1, u32::try_from(service.instances.len()).unwrap()));
        }
    }
    model.recovery.heartbeat = Span::from_secs(u64::from(lot.of(&[0_u32, 10, 300])));
    if sessions {
        drain(&mut lot, model);
    }
}

/// Some workloads do not start without others, which are often slower.
fn fail(lot: &mut Lot, model: &mut Model) {
    for workload in &mut model.estate.workloads {
        workload.without_dependencies = lot.of(&[WithoutDependencies::Fails, WithoutDependencies::Waits]);
        let seconds = match workload.without_dependencies {
            WithoutDependencies::Fails => lot.of(&[0, 60, 600]),
            WithoutDependencies::Waits => lot.of(&[0, 600, 7_200]),
        };
        workload.warm_up = lot.law(seconds);
    }
    let services = u32::try_from(model.estate.services.len()).unwrap();
    let workloads = u32::try_from(model.estate.workloads.len()).unwrap();
    let no_library = model.estate.guests.iter().all(|guest| guest.library.is_none());
    for (number, service) in (0..).zip(&mut model.estate.services) {
        if no_library && services <= workloads {
            service.instances = (0..workloads).filter(|id| id % services == number).map(WorkloadId).collect();
        }
        service.depends_on = (0..number).filter(|_| !lot.one_in(3)).map(ServiceId).collect();
        service.needs = u32::try_from(service.instances.len()).unwrap();
    }
    let (near, far) = (lot.of(&[0, 600, 3_600]), lot.of(&[300, 7_200]));
    (model.recovery.administrator, model.recovery.administrator_away) = (lot.law(near), lot.law(far));
    let (from, to) = lot.of(&[(8, 18), (0, 23), (16, 20)]);
    let clock = |hour| ClockTime::new(hour, 0).unwrap();
    model.recovery.staffed = Hours { from: clock(from), to: clock(to) };
}

/// Sessions on some workloads, and plans that wait for them.
fn drain(lot: &mut Lot, model: &mut Model) {
    for workload in &mut model.estate.workloads {
        let seconds = lot.of(&[0, 240, 9_000]);
        workload.sessions = if lot.one_in(2) { Some(lot.law(seconds)) } else { None };
    }
    for strategy in &mut model.strategies {
        let plans = strategy.groups.iter_mut().flat_map(|group| &mut group.layers).chain(&mut strategy.layers);
        for plan in plans.flatten() {
            let most = Span::from_mins(u64::from(lot.of(&[5_u32, 60, 240])));
            plan.agent.restart.drain = if lot.one_in(2) { Some(most) } else { None };
        }
    }
}
