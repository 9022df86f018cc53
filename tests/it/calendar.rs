//! Calendars against published and independently computed numbers: release days, windows, clocks that change, presence.

use std::collections::BTreeMap;

use patchcast::model::{Nth, Recurrence, Schedule};
use patchcast::plan::{Openings, release_time};
use patchcast::units::{ClockTime, Date, Epoch, Span, Time, Weekday, Zone};

mod clocks;
mod cycle;
mod evenings;
mod exclusions;
mod history;
mod nights;
mod office;
mod people;
mod presence;

fn date(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

/// The n-th such weekday of every month.
fn monthly(nth: u8, weekday: Weekday) -> Recurrence {
    Recurrence::Monthly { nth: Nth::At(nth), weekday, offset: 0 }
}

/// A schedule from `HH:MM` for so many minutes by the wall clock.
fn window(days: Recurrence, start: &str, minutes: u64) -> Schedule {
    Schedule { length: Some(Span::from_mins(minutes)), ..moment(days, start) }
}

/// A schedule without an end.
fn moment(days: Recurrence, start: &str) -> Schedule {
    let (hour, minute) = start.split_once(':').unwrap();
    let start = ClockTime::new(hour.parse().unwrap(), minute.parse().unwrap()).unwrap();
    Schedule { days, start, length: None }
}

/// 00:00 UTC of a day, in simulated time.
fn midnight(epoch: Epoch, day: Date) -> Time {
    epoch.time(day, ClockTime::MIDNIGHT, &Zone::utc()).unwrap()
}

/// Whole months, the openings 18:00-21:00 in Amsterdam, and the least age at which an update may enter one.
struct Waiting {
    first: Date,
    /// The day after the last; openings reach two months further.
    end: Date,
    min_age: Span,
}

impl Waiting {
    /// How many releases wait how many local days for the first opening that starts when they are old enough.
    fn days(&self, windows: Recurrence, releases: impl IntoIterator<Item = Date>) -> BTreeMap<i32, usize> {
        let amsterdam = zone("Europe/Amsterdam");
        let epoch = Epoch::new(self.first);
        let horizon_end = midnight(epoch, self.end.plus_days(62));
        let openings = Openings::expand(&window(windows, "18:00", 180), &amsterdam, epoch, horizon_end);
        let mut counts = BTreeMap::new();
        for release in releases {
            let ready = release_time(release, epoch).unwrap() + self.min_age;
            let opening = openings.get(openings.first_at_or_after(ready).unwrap());
            assert_eq!(opening.end.since(opening.start), Span::from_hours(3));
            let (day, _) = epoch.local(opening.start, &amsterdam);
            *counts.entry(day.days_since(release)).or_default() += 1;
        }
        counts
    }
}

fn mean(counts: &BTreeMap<i32, usize>) -> f64 {
    let total: f64 = counts.iter().map(|(&days, &count)| f64::from(days) * count as f64).sum();
    total / counts.values().sum::<usize>() as f64
}
