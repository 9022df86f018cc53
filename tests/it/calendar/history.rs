//! The 228 months 2008-01 to 2026-12, and days that people remember. Expected values: counted with Python's `calendar`
//! and `zoneinfo` modules; dates of incidents: Microsoft's bulletins and release notes.

use std::collections::BTreeMap;

use patchcast::model::{Nth, Recurrence};
use patchcast::plan::{calendar_months, occurrences, release_day, release_time};
use patchcast::units::{ClockTime, Date, Epoch, Span, Time, Weekday, Zone};

use super::{Waiting, date, mean, midnight, monthly, zone};

fn months() -> Vec<(i16, i8)> {
    calendar_months(start(), end())
}

fn start() -> Date {
    date(2008, 1, 1)
}

fn end() -> Date {
    date(2027, 1, 1)
}

fn releases() -> Vec<Date> {
    months().into_iter().map(|(year, month)| release_day(year, month)).collect()
}

/// The releases that have a successor in these months: 227.
fn superseded() -> Vec<Date> {
    let all = releases();
    all[..227].to_vec()
}

fn nth_friday(n: i8) -> impl Fn((i16, i8)) -> Date {
    move |(year, month)| Date::nth_weekday(year, month, n, Weekday::Friday).unwrap()
}

#[test]
fn the_months_are_228() {
    assert_eq!(months().len(), 228);
    assert_eq!((months()[0], months()[227]), ((2008, 1), (2026, 12)));
}

#[test]
fn the_second_friday_comes_before_the_release_in_97_months() {
    let inverted = |&month: &(i16, i8)| nth_friday(2)(month) < release_day(month.0, month.1);
    let early_start = |&(year, month): &(i16, i8)| {
        matches!(date(year, month, 1).weekday(), Weekday::Wednesday | Weekday::Thursday | Weekday::Friday)
    };
    assert_eq!(months().iter().filter(|month| inverted(month)).count(), 97);
    assert!(months().iter().all(|month| inverted(month) == early_start(month)));
}

#[test]
fn gaps_between_releases() {
    let mut counts = BTreeMap::new();
    for pair in releases().windows(2) {
        *counts.entry(pair[1].days_since(pair[0])).or_insert(0) += 1;
    }
    assert_eq!(counts, BTreeMap::from([(28, 148), (35, 79)]));
}

#[test]
fn latencies_of_one_friday_per_layer() {
    let check = |nth, min_age, expected: &[(i32, usize)], expected_mean| {
        let months = Waiting { first: start(), end: end(), min_age };
        let counts = months.days(monthly(nth, Weekday::Friday), superseded());
        assert_eq!(counts, expected.iter().copied().collect(), "friday {nth}, at least {min_age} old");
        assert_eq!(format!("{:.2}", mean(&counts)), expected_mean, "friday {nth}, at least {min_age} old");
    };
    check(1, Span::ZERO, &[(17, 18), (24, 209)], "23.44");
    check(2, Span::ZERO, &[(3, 130), (24, 18), (31, 79)], "14.41");
    check(3, Span::ZERO, &[(3, 97), (10, 130)], "7.01");
    let week = Span::from_days(7);
    check(1, week, &[(17, 18), (24, 209)], "23.44");
    check(2, week, &[(24, 18), (31, 209)], "30.44");
    check(3, week, &[(10, 130), (31, 18), (38, 79)], "21.41");
}

/// Compliance by the calendar alone, in per cent of the releases.
#[test]
fn compliance_by_the_calendar_alone() {
    let all = Waiting { first: start(), end: end(), min_age: Span::ZERO };
    let cases =
        [(1, 14, "0.0"), (1, 30, "100.0"), (2, 14, "57.3"), (2, 30, "65.2"), (2, 31, "100.0"), (3, 14, "100.0")];
    for (nth, day, expected) in cases {
        let counts = all.days(monthly(nth, Weekday::Friday), superseded());
        let served: usize = counts.range(..=day).map(|(_, count)| count).sum();
        assert_eq!(format!("{:.1}", served as f64 / 2.27), expected, "friday {nth}, day {day}");
    }
}

#[test]
fn months_with_five_fridays() {
    let fifth = occurrences(monthly(5, Weekday::Friday), start(), end().plus_days(-1));
    assert_eq!(fifth.len(), 79);
    assert!(fifth.iter().all(|day| day.weekday() == Weekday::Friday && day.day() > 28));
    let last = Recurrence::Monthly { nth: Nth::Last, weekday: Weekday::Friday, offset: 0 };
    let last = occurrences(last, start(), end().plus_days(-1));
    assert_eq!(last.len(), 228);
    assert_eq!(last.iter().filter(|day| day.day() > 28).count(), 79);
}

/// In 2026 the third Friday is 3 days after the release in the five months that begin on a Wednesday, Thursday or
/// Friday, and 10 days in the other seven.
#[test]
fn the_third_friday_of_2026_is_not_a_fixed_delay() {
    let (three, ten): (Vec<_>, Vec<_>) = months()
        .into_iter()
        .filter(|(year, _)| *year == 2026)
        .partition(|&month| nth_friday(3)(month).days_since(release_day(month.0, month.1)) == 3);
    assert_eq!(three.iter().map(|(_, month)| *month).collect::<Vec<_>>(), [1, 4, 5, 7, 10]);
    assert_eq!(ten.len(), 7);
}

/// The clocks of the United States and of Europe change on different days: for 21 or 28 days a year Amsterdam is eight
/// hours ahead of Redmond, not nine.
#[test]
fn american_and_european_summer_times_differ() {
    let epoch = Epoch::new(start());
    let (amsterdam, redmond) = (zone("Europe/Amsterdam"), zone("America/Los_Angeles"));
    let since_midnight = |time: Time, zone: &Zone| {
        let (day, ms) = epoch.local(time, zone);
        i64::from(day.days_since(start())) * 24 + i64::try_from(ms / Span::HOUR.ms()).unwrap()
    };
    let mut per_year = BTreeMap::new();
    for days in 0..end().days_since(start()) {
        let noon = midnight(epoch, start().plus_days(days)) + Span::from_hours(12);
        let ahead = since_midnight(noon, &amsterdam) - since_midnight(noon, &redmond);
        assert!(ahead == 8 || ahead == 9, "{ahead}");
        *per_year.entry(start().plus_days(days).year()).or_insert(0) += 9 - ahead;
    }
    assert_eq!(per_year.values().filter(|&&days| days == 28).count(), 10);
    assert_eq!(per_year.values().filter(|&&days| days == 21).count(), 9);
    let mean = per_year.values().sum::<i64>() as f64 / 19.0;
    assert_eq!(format!("{mean:.1}"), "24.7");
}

/// Releases come at 10:00 in Redmond: 17:00 UTC in American summer time, else 18:00. In Amsterdam that is 19:00, and
/// 18:00 where only America has summer time; in Tokyo it is Wednesday.
#[test]
fn the_hour_of_release_around_the_world() {
    let epoch = Epoch::new(start());
    let mut utc = BTreeMap::new();
    let mut amsterdam = BTreeMap::new();
    for release in releases() {
        let time = release_time(release, epoch).unwrap();
        let hour = |zone: &str| epoch.local(time, &super::zone(zone)).1 / Span::HOUR.ms();
        *utc.entry(hour("UTC")).or_insert(0) += 1;
        *amsterdam.entry(hour("Europe/Amsterdam")).or_insert(0) += 1;
        assert_eq!(hour("America/Los_Angeles"), 10);
        assert_eq!(epoch.local(time, &zone("Asia/Tokyo")).0, release.plus_days(1));
    }
    assert_eq!(utc, BTreeMap::from([(17, 147), (18, 81)]));
    assert_eq!(amsterdam, BTreeMap::from([(18, 14), (19, 214)]));
}

#[test]
fn a_release_before_the_epoch_has_no_time() {
    let epoch = Epoch::new(date(2026, 3, 10));
    assert_eq!(release_time(date(2026, 3, 9), epoch), None);
    assert_eq!(release_time(date(2026, 3, 10), epoch), Some(Time::START + Span::from_hours(17)));
}

/// MS08-067 came out of band on Thursday 2008-10-23; Conficker spread from 2008-11-20 on.
#[test]
fn ms08_067_and_one_friday_per_layer() {
    let epoch = Epoch::new(date(2008, 1, 1));
    let release = date(2008, 10, 23);
    assert_eq!(release.weekday(), Weekday::Thursday);
    let expected = [(1, date(2008, 11, 7), 15), (2, date(2008, 11, 14), 22), (3, date(2008, 11, 21), 29)];
    for (nth, day, wait) in expected {
        let next = occurrences(monthly(nth, Weekday::Friday), release, release.plus_days(62))[0];
        assert_eq!((next, next.days_since(release)), (day, wait), "friday {nth}");
        let counts = Waiting { first: date(2008, 1, 1), end: date(2009, 1, 1), min_age: Span::ZERO }
            .days(monthly(nth, Weekday::Friday), [release]);
        assert_eq!(counts, BTreeMap::from([(wait, 1)]), "friday {nth}");
    }
    let worm = epoch.time(date(2008, 11, 20), ClockTime::MIDNIGHT, &Zone::utc()).unwrap();
    assert!(release_time(release, epoch).unwrap() < worm);
}

/// Months with a famous faulty update: release day, second and third Friday, first Friday of the next month.
#[test]
fn fridays_around_famous_faulty_updates() {
    let expected = [
        // KB2982791: withdrawn on 2014-08-15. The second Friday came before the release.
        ((2014, 8), [date(2014, 8, 12), date(2014, 8, 8), date(2014, 8, 15), date(2014, 9, 5)]),
        // KB5009557 and others: withdrawn on 2022-01-13, repaired on 2022-01-17.
        ((2022, 1), [date(2022, 1, 11), date(2022, 1, 14), date(2022, 1, 21), date(2022, 2, 4)]),
        // KB5035857 and others (LSASS leak): repaired on 2024-03-22.
        ((2024, 3), [date(2024, 3, 12), date(2024, 3, 8), date(2024, 3, 15), date(2024, 4, 5)]),
        // Repaired on 2026-04-19.
        ((2026, 4), [date(2026, 4, 14), date(2026, 4, 10), date(2026, 4, 17), date(2026, 5, 1)]),
    ];
    for (month, days) in expected {
        let next = (month.0, month.1 + 1);
        let got = [release_day(month.0, month.1), nth_friday(2)(month), nth_friday(3)(month), nth_friday(1)(next)];
        assert_eq!(got, days, "{month:?}");
    }
}
