//! Updates of time-zone rules: on which days clocks that lack them are wrong, and how calendars are put right.

use super::Law;
use crate::units::{Date, Zone};

/// What a release changes about a time zone.
#[derive(Clone, PartialEq, Debug)]
pub struct TimeZoneChange {
    /// Whose midnights the dates below begin at.
    pub zone: Zone,
    /// Local dates on which old and new rules differ, each from the first up to and without the second, which is later; in
    /// order and apart.
    pub differs: Vec<(Date, Date)>,
}

/// How systems that handle times are put right.
#[derive(Clone, PartialEq, Debug)]
pub struct TimeZones {
    /// From an effective update of Exchange until the calendars of that server are rebased.
    pub rebase: Law,
}
