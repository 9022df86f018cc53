//! Draws what comes out in a small model: releases on their days, or months to draw from.

use patchcast::model::{Component, Month, Nature, Product, ProductSet, Release, RestartNeed, Severity, Supply};
use patchcast::units::Date;

use super::lot::{Lot, OWN, SYSTEMS};

pub(super) fn releases(lot: &mut Lot, start: Date, days: i32) -> Vec<Release> {
    let count = lot.between(5, 25);
    let mut list: Vec<Release> = (0..count)
        .map(|number| {
            let day = i32::try_from(lot.below(u32::try_from(days).unwrap())).unwrap();
            let together = lot.one_in(2);
            release(lot, start.plus_days(if together { day / 7 * 7 } else { day }), number)
        })
        .collect();
    list.sort_by_key(|release| release.date);
    list
}

/// A pool of two months, drawn from for every month of the horizon.
pub(super) fn resample(lot: &mut Lot) -> Supply {
    let month = |lot: &mut Lot, month: i8| {
        let start = Date::new(2008, month, 1).unwrap();
        Month { year: 2008, month, releases: releases(lot, start, 30) }
    };
    Supply::Resample(vec![month(lot, 3), month(lot, 10)])
}

fn release(lot: &mut Lot, date: Date, number: u32) -> Release {
    let pool: Vec<Product> = SYSTEMS.into_iter().chain([Product::HyperV]).chain(OWN).collect();
    let affected = (0..lot.between(1, 4)).map(|_| lot.of(&pool)).collect::<ProductSet>();
    let unfixed = if lot.one_in(5) { affected.iter().next() } else { None };
    Release {
        id: format!("MS09-{number:03}"),
        date,
        out_of_band: lot.one_in(4),
        severity: lot.of(&[Severity::Low, Severity::Moderate, Severity::Important, Severity::Critical]),
        restart: lot.of(&[RestartNeed::Yes, RestartNeed::Maybe, RestartNeed::No]),
        vulnerabilities: u16::try_from(lot.between(1, 4)).unwrap(),
        exploited_at_release: lot.one_in(3),
        component: lot.of(&Component::ALL),
        affected,
        fixed: unfixed.map_or(affected, |product| affected.without(product)),
        nature: Nature::default(),
        time_zone: None,
    }
}
