//! The calendar of the publisher: the monthly release day, its hour, and the months of a horizon.
//!
//! What is released on these days is not decided here.

use crate::units::{ClockTime, Date, Epoch, Time, Weekday, Zone};

/// Where the publisher's clock stands.
const PUBLISHER_ZONE: &str = "America/Los_Angeles";

/// The hour of release on the publisher's clock.
const RELEASE_HOUR: ClockTime = ClockTime::new(10, 0).expect("10:00 is a time of day");

/// The monthly release day: the second Tuesday. Source: Microsoft, "Update release cycle for Windows clients".
///
/// # Panics
/// If there is no such month between the years 1600 and 4000.
pub fn release_day(year: i16, month: i8) -> Date {
    Date::nth_weekday(year, month, 2, Weekday::Tuesday).expect("every month has a second Tuesday")
}

/// When something that is published on this day is there: 10:00 Pacific time. `None` if that is before the epoch.
/// Source: Microsoft, "Update release cycle for Windows clients".
pub fn release_time(date: Date, epoch: Epoch) -> Option<Time> {
    epoch.time(date, RELEASE_HOUR, &publisher_zone())
}

/// The publisher's clock.
pub(super) fn publisher_zone() -> Zone {
    Zone::named(PUBLISHER_ZONE).expect("the zone is in the compiled-in database")
}

/// Every month (year, and month from 1 to 12) with a day in `[start, end)`, in order.
pub fn calendar_months(start: Date, end: Date) -> Vec<(i16, i8)> {
    let after = (end.year(), end.month(), end.day());
    let months = std::iter::successors(Some((start.year(), start.month())), |&(year, month)| {
        Some(if month == 12 { (year + 1, 1) } else { (year, month + 1) })
    });
    if start < end { months.take_while(|&(year, month)| (year, month, 1) < after).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_that_touch_the_stretch() {
        let months = |start: (i16, i8, i8), end: (i16, i8, i8)| {
            let date = |(year, month, day)| Date::new(year, month, day).unwrap();
            calendar_months(date(start), date(end))
        };
        assert_eq!(months((2025, 11, 30), (2026, 2, 1)), [(2025, 11), (2025, 12), (2026, 1)]);
        assert_eq!(months((2025, 11, 30), (2026, 2, 2)), [(2025, 11), (2025, 12), (2026, 1), (2026, 2)]);
        assert_eq!(months((2026, 5, 5), (2026, 5, 6)), [(2026, 5)]);
        assert_eq!(months((2026, 5, 5), (2026, 5, 5)), []);
        assert_eq!(months((2026, 5, 5), (2026, 4, 1)), []);
    }
}
