//! Updates of time-zone rules.

use super::super::file::{ReleaseEntry, Text, TimeZoneEntry, TimeZonesTable};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::estate;
use crate::model::{Horizon, TimeZoneChange, TimeZones};
use crate::units::Date;

/// `[time_zone]`
pub(super) fn time_zones(table: &TimeZonesTable, review: &mut Review) -> TimeZones {
    TimeZones { rebase: review.law(&table.rebase) }
}

/// What a release changes about a time zone, if it does.
pub(super) fn change(entry: &ReleaseEntry, horizon: Horizon, review: &mut Review) -> Option<TimeZoneChange> {
    let written = entry.time_zone.as_ref()?;
    if entry.exploited_at_release && *entry.vulnerabilities.get_ref() == 0 {
        let complaint = Complaint::new("attacks are known on a release that repairs nothing");
        review
            .refuse(entry.id.span(), complaint.hint("leave out `exploited_at_release`, or count its vulnerabilities"));
    }
    let change = TimeZoneChange {
        zone: estate::zone(&written.get_ref().zone, review),
        differs: differs(written.get_ref(), review),
    };
    let touches = |&(from, to): &(Date, Date)| from < horizon.end && to > horizon.start;
    let known = horizon.start < horizon.end && !change.differs.is_empty();
    if known && !change.differs.iter().any(touches) {
        let complaint = Complaint::new("the rules do not differ on any day of the horizon");
        let hint = format!("it runs from {} to {}; move it, or leave out `time_zone`", horizon.start, horizon.end);
        review.refuse(written.span(), complaint.hint(hint));
    }
    Some(change)
}

fn differs(written: &TimeZoneEntry, review: &mut Review) -> Vec<(Date, Date)> {
    let mut list: Vec<(Date, Date)> = Vec::new();
    if written.differs.get_ref().is_empty() {
        let complaint = Complaint::new("the old and the new rules never differ");
        review.refuse(written.differs.span(), complaint.hint("write differs = [[2007-03-11, 2007-04-01]]"));
    }
    for (from, to) in written.differs.get_ref() {
        let (Some(first), Some(after)) = (review.read(from, text::date), review.read(to, text::date)) else { continue };
        if after <= first {
            refuse(to, format!("{after} is not after {first}"), review);
        } else if list.last().is_some_and(|&(_, last)| first <= last) {
            refuse(from, format!("{first} is not after the days before it"), review);
        } else {
            list.push((first, after));
        }
    }
    list
}

fn refuse(at: &Text, what: String, review: &mut Review) {
    review.refuse(
        at.span(),
        Complaint::new(what).hint("each stretch has its first day and the day after its last, in order"),
    );
}
