//! Draws failures beside updates, at wild rates, on top of a drawn model: none at all in half of the worlds.

use patchcast::model::{Ageing, Crash, Failures, MachineFailures, Mending, Model};
use patchcast::units::Span;

use super::lot::Lot;

/// Adds to the model of a seed what fails by itself, and clocks that restart machines. A wild world, in which something is always
/// down, lasts only some days: the twin goes through them second by second.
pub(super) fn add(seed: u64, model: &mut Model) {
    let mut lot = Lot::new(seed, 17);
    if lot.one_in(2) {
        return;
    }
    let rates = if lot.one_in(6) { Rates::WILD } else { Rates::HIGH };
    if rates == Rates::WILD {
        model.horizon.end = model.horizon.start.plus_days(6);
    }
    model.failures = Failures {
        hosts: rates.machine_failures(&mut lot),
        guests: rates.machine_failures(&mut lot),
        servers: rates.machine_failures(&mut lot),
        workloads: if lot.one_in(2) { None } else { Some(rates.crash(&mut lot)) },
        staff: lot.of(&[None, None, Some(1), Some(1), Some(2)]),
    };
    for strategy in &mut model.strategies {
        let plans = strategy.groups.iter_mut().flat_map(|group| &mut group.layers).chain(&mut strategy.layers);
        for plan in plans.flatten() {
            if lot.one_in(2) {
                let hours = lot.of(&rates.clocks);
                plan.agent.rejuvenate_after = Some(lot.law(hours * 3_600));
            }
        }
    }
}

/// How often things fail and machines restart, in hours, and how long repairs take, in seconds.
#[derive(PartialEq)]
struct Rates {
    every: [u32; 3],
    repair: [u32; 3],
    clocks: [u32; 3],
}

impl Rates {
    const HIGH: Self = Self { every: [48, 120, 300], repair: [60, 1_000, 5_000], clocks: [30, 100, 168] };
    const WILD: Self = Self { every: [2, 5, 12], repair: [60, 5_000, 20_000], clocks: [1, 7, 30] };

    fn machine_failures(&self, lot: &mut Lot) -> MachineFailures {
        MachineFailures {
            crash: if lot.one_in(2) { None } else { Some(self.crash(lot)) },
            ageing: if lot.one_in(2) { None } else { Some(self.ageing(lot)) },
        }
    }

    fn crash(&self, lot: &mut Lot) -> Crash {
        Crash { every: self.every(lot), mending: self.mending(lot) }
    }

    fn ageing(&self, lot: &mut Lot) -> Ageing {
        Ageing { prone_after: self.every(lot), fails_after: self.every(lot), mending: self.mending(lot) }
    }

    fn every(&self, lot: &mut Lot) -> Span {
        Span::from_hours(u64::from(lot.of(&self.every)))
    }

    fn mending(&self, lot: &mut Lot) -> Mending {
        let (detect, repair) = (lot.of(&[0, 30, 600]), lot.of(&self.repair));
        Mending { detect: lot.law(detect), repair: lot.law(repair) }
    }
}
