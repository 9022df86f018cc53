//! Time-zone rules as instants: when clocks that lack an update are wrong.

use super::laws::sampler;
use super::tables::SupplyTable;
use crate::dist::Sampler;
use crate::model::{Model, TimeZoneChange};

use crate::units::{ClockTime, Epoch, Time};

/// Updates of time-zone rules.
#[derive(Debug)]
pub struct TimeZoneTable {
    /// For each template of a release, when old and new rules differ within the horizon; nothing for other releases.
    pub differs: Vec<Vec<(Time, Time)>>,
    /// From an effective update of Exchange to rebased calendars.
    pub rebase: Sampler,
}

pub(super) fn time_zone_table(model: &Model, supply: &SupplyTable, epoch: Epoch, end: Time) -> TimeZoneTable {
    let of =
        |change: &Option<TimeZoneChange>| change.as_ref().map_or_else(Vec::new, |change| differs(change, epoch, end));
    TimeZoneTable {
        differs: supply.templates.iter().map(|release| of(&release.time_zone)).collect(),
        rebase: sampler(&model.time_zones.rebase),
    }
}

/// What of the stretches lies within the horizon.
fn differs(change: &TimeZoneChange, epoch: Epoch, end: Time) -> Vec<(Time, Time)> {
    let midnight = |date| epoch.time(date, ClockTime::MIDNIGHT, &change.zone).unwrap_or(Time::START).min(end);
    let stretches = change.differs.iter().map(|&(from, to)| (midnight(from), midnight(to)));
    stretches.filter(|(from, to)| from < to).collect()
}
