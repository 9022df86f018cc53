//! Days on which clocks change, and openings around them. Expected values: the IANA zone database, read with Python's
//! `zoneinfo` module (release 2025b).

use patchcast::model::{Nth, Recurrence, Schedule};
use patchcast::plan::{Openings, Stretches, occurrences};
use patchcast::units::{Date, Epoch, Span, Time, Weekday, Zone};

use super::{date, midnight, moment, monthly, window, zone};

const SUNDAYS: Recurrence = Recurrence::Weekly(Weekday::Sunday);

/// Openings from 00:00 UTC of the first day to 00:00 UTC of the day after the last.
fn expand(schedule: &Schedule, zone: &Zone, first: Date, last: Date) -> Openings {
    let epoch = Epoch::new(first);
    Openings::expand(schedule, zone, epoch, midnight(epoch, last.plus_days(1)))
}

/// What an opening on one local day is: its start in UTC and its length, or nothing.
pub(super) fn on(schedule: &Schedule, zone: &Zone, day: Date) -> Option<(String, Span)> {
    let epoch = Epoch::new(day.plus_days(-2));
    let openings =
        expand(&Schedule { days: Recurrence::Once(day), ..*schedule }, zone, day.plus_days(-2), day.plus_days(2));
    assert!(openings.len() <= 1);
    openings.as_slice().first().map(|opening| (epoch.utc_text(opening.start), opening.end.since(opening.start)))
}

#[test]
fn local_times_on_days_of_change() {
    let cases = [
        // Amsterdam: 02:00-02:59 is missing in March and comes twice in October; the same in 2009.
        ("Europe/Amsterdam", (2026, 3, 29), "01:59", "2026-03-29T00:59:00Z"),
        ("Europe/Amsterdam", (2026, 3, 29), "02:00", "2026-03-29T01:00:00Z"),
        ("Europe/Amsterdam", (2026, 3, 29), "02:59", "2026-03-29T01:00:00Z"),
        ("Europe/Amsterdam", (2026, 3, 29), "03:00", "2026-03-29T01:00:00Z"),
        ("Europe/Amsterdam", (2026, 10, 25), "02:00", "2026-10-25T00:00:00Z"),
        ("Europe/Amsterdam", (2026, 10, 25), "02:59", "2026-10-25T00:59:00Z"),
        ("Europe/Amsterdam", (2026, 10, 25), "03:00", "2026-10-25T02:00:00Z"),
        ("Europe/Amsterdam", (2009, 3, 29), "02:30", "2009-03-29T01:00:00Z"),
        // Helsinki: 03:00-03:59.
        ("Europe/Helsinki", (2026, 3, 29), "02:59", "2026-03-29T00:59:00Z"),
        ("Europe/Helsinki", (2026, 3, 29), "03:00", "2026-03-29T01:00:00Z"),
        ("Europe/Helsinki", (2026, 3, 29), "04:00", "2026-03-29T01:00:00Z"),
        ("Europe/Helsinki", (2026, 10, 25), "03:00", "2026-10-25T00:00:00Z"),
        ("Europe/Helsinki", (2026, 10, 25), "04:00", "2026-10-25T02:00:00Z"),
        ("Europe/Athens", (2009, 3, 29), "03:00", "2009-03-29T01:00:00Z"),
        ("Europe/Bucharest", (2009, 10, 25), "03:00", "2009-10-25T00:00:00Z"),
        // London: 01:00-01:59.
        ("Europe/London", (2026, 3, 29), "01:00", "2026-03-29T01:00:00Z"),
        ("Europe/London", (2026, 3, 29), "02:00", "2026-03-29T01:00:00Z"),
        ("Europe/London", (2026, 10, 25), "01:00", "2026-10-25T00:00:00Z"),
        ("Europe/London", (2026, 10, 25), "02:00", "2026-10-25T02:00:00Z"),
        // New York: 02:00-02:59 is missing, 01:00-01:59 comes twice.
        ("America/New_York", (2026, 3, 8), "02:00", "2026-03-08T07:00:00Z"),
        ("America/New_York", (2026, 3, 8), "03:00", "2026-03-08T07:00:00Z"),
        ("America/New_York", (2026, 11, 1), "01:00", "2026-11-01T05:00:00Z"),
        ("America/New_York", (2026, 11, 1), "02:00", "2026-11-01T07:00:00Z"),
        // Lord Howe moves by half an hour: 02:00-02:29 is missing in October, 01:30-01:59 comes twice in April.
        ("Australia/Lord_Howe", (2026, 10, 4), "02:00", "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", (2026, 10, 4), "02:30", "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", (2026, 4, 5), "01:30", "2026-04-04T14:30:00Z"),
        ("Australia/Lord_Howe", (2026, 4, 5), "02:00", "2026-04-04T15:30:00Z"),
        // Sao Paulo in 2009 moved at midnight: 00:00-00:59 is missing, 23:00-23:59 of the day before comes twice.
        ("America/Sao_Paulo", (2009, 10, 18), "00:00", "2009-10-18T03:00:00Z"),
        ("America/Sao_Paulo", (2009, 10, 18), "01:00", "2009-10-18T03:00:00Z"),
        ("America/Sao_Paulo", (2009, 2, 14), "23:00", "2009-02-15T01:00:00Z"),
        ("America/Sao_Paulo", (2009, 2, 15), "00:00", "2009-02-15T03:00:00Z"),
        // Tokyo never moves.
        ("Asia/Tokyo", (2026, 3, 29), "02:30", "2026-03-28T17:30:00Z"),
        ("Asia/Tokyo", (2026, 10, 25), "02:30", "2026-10-24T17:30:00Z"),
        // Apia skipped the whole of 2011-12-30.
        ("Pacific/Apia", (2011, 12, 30), "03:00", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", (2011, 12, 31), "00:00", "2011-12-30T10:00:00Z"),
    ];
    for (name, (year, month, day), clock, expected) in cases {
        let (start, _) = on(&moment(SUNDAYS, clock), &zone(name), date(year, month, day)).unwrap();
        assert_eq!(start, expected, "{name} {year}-{month}-{day} {clock}");
    }
}

#[test]
fn windows_on_days_of_change() {
    // Zone, day, window by the wall clock, minutes that it lasts (0: it does not exist).
    let cases = [
        ("Europe/Amsterdam", (2026, 3, 22), "01:30", 120, 120),
        ("Europe/Amsterdam", (2026, 3, 29), "01:30", 120, 60),
        ("Europe/Amsterdam", (2026, 10, 25), "01:30", 120, 180),
        ("Europe/Amsterdam", (2026, 3, 29), "01:00", 180, 120),
        ("Europe/Amsterdam", (2026, 10, 25), "01:00", 180, 240),
        ("Europe/Amsterdam", (2026, 3, 29), "02:00", 60, 0),
        ("Europe/Amsterdam", (2026, 3, 29), "02:15", 30, 0),
        ("Europe/Amsterdam", (2026, 3, 29), "02:00", 61, 1),
        ("Europe/Amsterdam", (2026, 10, 25), "02:00", 60, 120),
        ("Europe/Amsterdam", (2026, 10, 25), "02:15", 30, 30),
        ("Europe/Amsterdam", (2026, 3, 28), "22:00", 300, 240),
        ("Europe/Amsterdam", (2026, 10, 24), "22:00", 300, 360),
        ("Europe/Amsterdam", (2026, 3, 27), "18:00", 60 * 60, 59 * 60),
        ("Europe/Helsinki", (2026, 3, 29), "03:00", 60, 0),
        ("Europe/Helsinki", (2026, 3, 29), "01:00", 180, 120),
        ("Europe/Helsinki", (2026, 10, 25), "01:00", 180, 240),
        ("Europe/London", (2026, 3, 29), "00:30", 60, 30),
        ("Europe/London", (2026, 10, 25), "00:30", 60, 60),
        ("Europe/London", (2026, 10, 25), "00:30", 90, 150),
        ("America/New_York", (2026, 3, 8), "01:00", 180, 120),
        ("America/New_York", (2026, 11, 1), "01:00", 180, 240),
        ("Australia/Lord_Howe", (2026, 10, 4), "01:00", 120, 90),
        ("Australia/Lord_Howe", (2026, 4, 5), "01:00", 120, 150),
        ("America/Sao_Paulo", (2009, 10, 18), "00:00", 120, 60),
        ("America/Sao_Paulo", (2009, 2, 14), "22:00", 120, 180),
        ("Asia/Tokyo", (2026, 3, 29), "01:30", 120, 120),
        ("Asia/Tokyo", (2026, 10, 25), "01:30", 120, 120),
        ("Pacific/Apia", (2011, 12, 30), "18:00", 180, 0),
    ];
    for (name, (year, month, day), clock, minutes, expected) in cases {
        let lasts = on(&window(SUNDAYS, clock, minutes), &zone(name), date(year, month, day));
        let expected = (expected > 0).then(|| Span::from_mins(expected));
        assert_eq!(lasts.map(|(_, length)| length), expected, "{name} {year}-{month}-{day} {clock} + {minutes} min");
    }
}

/// The default schedule of Automatic Updates meets the change in Helsinki, and must neither skip a day nor run twice.
#[test]
fn daily_at_three_in_helsinki_comes_once_a_day() {
    let helsinki = zone("Europe/Helsinki");
    let openings = expand(&moment(Recurrence::Daily, "03:00"), &helsinki, date(2026, 1, 1), date(2026, 12, 31));
    let epoch = Epoch::new(date(2026, 1, 1));
    assert_eq!(openings.len(), 365);
    for (number, opening) in (0_i32..).zip(openings.as_slice()) {
        let (day, ms) = epoch.local(opening.start, &helsinki);
        assert_eq!(day, date(2026, 1, 1).plus_days(number));
        let hour = if day == date(2026, 3, 29) { 4 } else { 3 };
        assert_eq!(Span::from_ms(ms), Span::from_hours(hour), "{day}");
        assert!(opening.end.is_never());
    }
    let hours: Vec<u64> =
        openings.as_slice().windows(2).map(|pair| pair[1].start.since(pair[0].start).ms() / 3_600_000).collect();
    // The one that moved to 04:00 comes 24 h after the last; the short day follows it.
    assert_eq!(hours.iter().filter(|&&hours| hours != 24).count(), 2);
    assert_eq!((hours[86], hours[87], hours[296], hours[297]), (24, 23, 24, 25));
}

/// A day that a zone leaves out starts together with the next one: that is one opening, not two.
#[test]
fn a_skipped_day_does_not_open_twice() {
    let apia = zone("Pacific/Apia");
    let epoch = Epoch::new(date(2011, 12, 28));
    let starts = |schedule: &Schedule| -> Vec<String> {
        let openings = expand(schedule, &apia, date(2011, 12, 28), date(2011, 12, 31));
        assert!(openings.as_slice().iter().all(|opening| opening.start < opening.end));
        openings.as_slice().iter().map(|opening| epoch.utc_text(opening.start)).collect()
    };
    let midnights = ["2011-12-28T10:00:00Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"];
    assert_eq!(starts(&moment(Recurrence::Daily, "00:00")), midnights);
    assert_eq!(starts(&window(Recurrence::Daily, "00:00", 24 * 60)), midnights);
    let long = expand(&window(Recurrence::Daily, "00:00", 36 * 60), &apia, date(2011, 12, 28), date(2011, 12, 31));
    let hours: Vec<u64> =
        long.as_slice().iter().map(|opening| opening.end.since(opening.start).ms() / 3_600_000).collect();
    assert_eq!(hours, [36, 24, 36, 36], "the one of the day that exists");
}

#[test]
fn windows_go_over_midnight_and_the_year() {
    let amsterdam = zone("Europe/Amsterdam");
    let openings = expand(&window(Recurrence::Daily, "22:00", 240), &amsterdam, date(2025, 12, 30), date(2025, 12, 31));
    let epoch = Epoch::new(date(2025, 12, 30));
    let texts: Vec<(String, String)> = openings
        .as_slice()
        .iter()
        .map(|opening| (epoch.utc_text(opening.start), epoch.utc_text(opening.end)))
        .collect();
    let text = |start: &str, end: &str| (start.to_owned(), end.to_owned());
    assert_eq!(
        texts,
        [text("2025-12-30T21:00:00Z", "2025-12-31T01:00:00Z"), text("2025-12-31T21:00:00Z", "2026-01-01T01:00:00Z"),]
    );
}

/// What began before the epoch, and what begins at the end of the horizon or later, is left out.
#[test]
fn openings_start_inside_the_horizon() {
    let epoch = Epoch::new(date(2026, 1, 1));
    let day = Time::START + Span::DAY;
    let starts = |clock: &str, zone_name: &str| -> Vec<String> {
        let openings = Openings::expand(&window(Recurrence::Daily, clock, 60), &zone(zone_name), epoch, day);
        openings.as_slice().iter().map(|opening| epoch.utc_text(opening.start)).collect()
    };
    assert_eq!(starts("00:30", "Europe/Amsterdam"), ["2026-01-01T23:30:00Z"]);
    assert_eq!(starts("01:00", "Europe/Amsterdam"), ["2026-01-01T00:00:00Z"]);
    assert_eq!(starts("00:00", "UTC"), ["2026-01-01T00:00:00Z"]);
    assert_eq!(starts("18:00", "America/Los_Angeles"), ["2026-01-01T02:00:00Z"]);
    assert_eq!(starts("09:00", "Asia/Tokyo"), ["2026-01-01T00:00:00Z"]);
    assert_eq!(starts("08:59", "Asia/Tokyo"), ["2026-01-01T23:59:00Z"]);
    assert_eq!(starts("23:59", "Pacific/Kiritimati"), ["2026-01-01T09:59:00Z"]);
}

#[test]
fn days_of_every_recurrence() {
    let (first, last) = (date(2026, 5, 27), date(2026, 8, 3));
    let moved = |nth, weekday, offset| Recurrence::Monthly { nth, weekday, offset };
    let listed = |recurrence| -> String {
        let days = occurrences(recurrence, first, last);
        days.iter().map(|day| format!("{}-{} ", day.month(), day.day())).collect()
    };
    let cases = [
        (SUNDAYS, "5-31 6-7 6-14 6-21 6-28 7-5 7-12 7-19 7-26 8-2 "),
        (Recurrence::Weekly(Weekday::Wednesday), "5-27 6-3 6-10 6-17 6-24 7-1 7-8 7-15 7-22 7-29 "),
        (Recurrence::Weekly(Weekday::Monday), "6-1 6-8 6-15 6-22 6-29 7-6 7-13 7-20 7-27 8-3 "),
        (monthly(1, Weekday::Monday), "6-1 7-6 8-3 "),
        (monthly(5, Weekday::Friday), "5-29 7-31 "),
        (monthly(0, Weekday::Friday), ""),
        (monthly(6, Weekday::Friday), ""),
        (moved(Nth::Last, Weekday::Tuesday, 0), "6-30 7-28 "),
        // Into the month before, and into the one after; from months outside of the stretch as well.
        (moved(Nth::At(1), Weekday::Monday, -3), "5-29 7-3 7-31 "),
        (moved(Nth::At(1), Weekday::Saturday, 2), "6-8 7-6 8-3 "),
        (moved(Nth::Last, Weekday::Friday, 3), "6-1 6-29 8-3 "),
        (moved(Nth::At(1), Weekday::Monday, 100), "6-10 7-15 "),
        (moved(Nth::At(1), Weekday::Monday, -100), "5-30 6-27 7-25 "),
        (Recurrence::Once(first), "5-27 "),
        (Recurrence::Once(last), "8-3 "),
        (Recurrence::Once(date(2026, 8, 4)), ""),
    ];
    for (recurrence, expected) in cases {
        assert_eq!(listed(recurrence), expected, "{recurrence:?}");
    }
    assert_eq!(occurrences(Recurrence::Daily, first, last).len(), 69);
    assert_eq!(occurrences(Recurrence::Daily, last, first), []);
}

#[test]
fn the_next_opening_is_found() {
    let openings = expand(&window(SUNDAYS, "03:00", 60), &Zone::utc(), date(2026, 1, 1), date(2026, 1, 31));
    let start = |position| openings.get(position).start;
    assert_eq!(openings.len(), 4);
    assert_eq!(openings.first_at_or_after(Time::START), Some(0));
    assert_eq!(openings.first_at_or_after(start(0)), Some(0));
    assert_eq!(openings.first_at_or_after(start(0) + Span::from_ms(1)), Some(1));
    assert_eq!(openings.first_at_or_after(start(3)), Some(3));
    assert_eq!(openings.first_at_or_after(start(3) + Span::from_ms(1)), None);
    assert!(Openings::default().is_empty());
}

/// Announced stretches against counting minute by minute.
#[test]
fn announced_stretches_are_a_union() {
    let first = date(2026, 3, 20);
    let amsterdam = zone("Europe/Amsterdam");
    let schedules = [
        window(Recurrence::Daily, "22:00", 300),
        window(SUNDAYS, "23:00", 60),
        window(SUNDAYS, "01:30", 120),
        window(Recurrence::Weekly(Weekday::Friday), "20:00", 120),
        window(Recurrence::Weekly(Weekday::Saturday), "12:00", 60),
        moment(Recurrence::Daily, "03:00"),
    ];
    let lists: Vec<Openings> =
        schedules.iter().map(|schedule| expand(schedule, &amsterdam, first, first.plus_days(13))).collect();
    let minutes = 14 * 24 * 60;
    let horizon_end = Time::from_ms(minutes * 60_000);
    let stretches = Stretches::union(lists.iter().map(Openings::as_slice), horizon_end);

    let told = lists[..5].iter().flat_map(|list| list.as_slice());
    let told: Vec<_> = told.collect();
    let covered: Vec<u64> = (0..minutes + 600)
        .map(|minute| {
            let at = Time::from_ms(minute * 60_000);
            u64::from(at < horizon_end && told.iter().any(|opening| opening.start <= at && at < opening.end))
        })
        .collect();
    for from in (0..covered.len()).step_by(97) {
        for to in (0..covered.len()).step_by(89) {
            let expected: u64 = covered.get(from..to).map_or(0, |minutes| minutes.iter().sum());
            let [start, end] = [from, to].map(|minute| Time::from_ms(minute as u64 * 60_000));
            let got = stretches.within(start, end).fold(Span::ZERO, |sum, (from, to)| sum + to.since(from));
            assert_eq!(got, Span::from_mins(expected), "{from} to {to}");
        }
    }
    let (starts, ends): (Vec<Time>, Vec<Time>) = stretches.within(Time::START, horizon_end).unzip();
    assert!(starts.iter().zip(&ends).all(|(start, end)| start < end));
    assert!(ends.iter().zip(&starts[1..]).all(|(end, start)| end < start), "those that touch are one");
    assert_eq!(ends.last(), Some(&horizon_end));
    // Two Saturday noons, fourteen nights: the Friday evening and the Sunday morning are part of a night.
    assert_eq!(starts.len(), 2 + 14);
}
