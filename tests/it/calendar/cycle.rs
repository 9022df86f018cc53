//! A whole cycle of the Gregorian calendar: 400 years, 4,800 months, 146,097 days. After it every date falls on the
//! same weekday again, so its shares are those of all time. Expected values: published counts over the same cycle.

use std::collections::BTreeMap;

use patchcast::model::{Nth, Recurrence};
use patchcast::plan::{Openings, calendar_months, occurrences, release_day};
use patchcast::units::{Date, Epoch, Span, Weekday, Zone};

use super::{Waiting, date, mean, midnight, moment, monthly};

fn start() -> Date {
    date(2008, 1, 1)
}

fn end() -> Date {
    date(2408, 1, 1)
}

fn releases() -> Vec<Date> {
    calendar_months(start(), end()).into_iter().map(|(year, month)| release_day(year, month)).collect()
}

/// Days from one release to the next, the last one to the first of the next cycle.
fn spacing() -> Vec<i32> {
    let mut days = releases();
    days.push(release_day(2408, 1));
    days.windows(2).map(|pair| pair[1].days_since(pair[0])).collect()
}

#[test]
fn the_cycle_is_whole() {
    assert_eq!(releases().len(), 4_800);
    assert_eq!(end().days_since(start()), 146_097);
    assert_eq!(start().weekday(), end().weekday());
}

#[test]
fn releases_wait_for_windows() {
    let cycle = Waiting { first: start(), end: end(), min_age: Span::ZERO };
    let check = |windows, expected: &[(i32, usize)], expected_mean| {
        let counts = cycle.days(windows, releases());
        assert_eq!(counts, expected.iter().copied().collect(), "{windows:?}");
        assert_eq!(format!("{:.6}", mean(&counts)), expected_mean, "{windows:?}");
    };
    check(monthly(1, Weekday::Friday), &[(17, 386), (24, 4_414)], "23.437083");
    check(monthly(2, Weekday::Friday), &[(3, 2_743), (24, 386), (31, 1_671)], "14.436250");
    check(monthly(3, Weekday::Friday), &[(3, 2_057), (10, 2_743)], "7.000208");
    check(monthly(4, Weekday::Friday), &[(10, 2_057), (17, 2_743)], "14.000208");
    check(monthly(3, Weekday::Tuesday), &[(7, 4_800)], "7.000000");
    check(Recurrence::Weekly(Weekday::Friday), &[(3, 4_800)], "3.000000");
}

#[test]
fn releases_are_four_or_five_weeks_apart() {
    let mut counts = BTreeMap::new();
    for days in spacing() {
        *counts.entry(days).or_insert(0) += 1;
    }
    assert_eq!(counts, BTreeMap::from([(28, 3_129), (35, 1_671)]));
}

/// If each release replaces the one before, one that must wait this long is installed only if no newer one comes first.
#[test]
fn long_delays_starve_superseded_updates() {
    for (delay, installed) in [(27, 4_800), (28, 1_671), (34, 1_671), (35, 0)] {
        assert_eq!(spacing().into_iter().filter(|&days| days > delay).count(), installed, "{delay} days");
    }
}

/// Whoever comes at a random instant lands in a long gap more often than in a short one: the mean wait for the next
/// opening is E[L^2] / 2 E[L], more than half of the mean gap (15.218 days).
#[test]
fn a_random_instant_waits_longer_than_half_a_gap() {
    let epoch = Epoch::new(start());
    let day = Span::DAY.ms();
    for nth in 1..=4 {
        let schedule = moment(monthly(nth, Weekday::Friday), "18:00");
        let until = midnight(epoch, end().plus_days(31));
        let openings = Openings::expand(&schedule, &Zone::utc(), epoch, until);
        let gaps: Vec<u64> =
            openings.as_slice()[..=4_800].windows(2).map(|pair| pair[1].start.since(pair[0].start).ms()).collect();
        let total: u64 = gaps.iter().sum();
        assert_eq!(total, 146_097 * day, "whole cycle");
        let square: u64 = gaps.iter().map(|gap| (gap / day).pow(2)).sum();
        let beyond: u64 = gaps.iter().map(|gap| gap.saturating_sub(28 * day)).sum();
        assert_eq!(format!("{:.6}", square as f64 / (2.0 * 146_097.0)), "15.401107", "mean wait in days");
        assert_eq!(format!("{:.6}", beyond as f64 / total as f64), "0.080063", "chance of more than 28 days");
    }
}

/// The same mean without the formula: the wait is looked up at every noon of the cycle.
#[test]
fn a_random_noon_waits_as_the_formula_says() {
    let epoch = Epoch::new(start());
    let schedule = moment(monthly(1, Weekday::Friday), "12:00");
    let openings = Openings::expand(&schedule, &Zone::utc(), epoch, midnight(epoch, end().plus_days(31)));
    let waits: u64 = (0..146_097)
        .map(|days| {
            let noon = midnight(epoch, start().plus_days(days)) + Span::from_hours(12);
            let next = openings.get(openings.first_at_or_after(noon).unwrap());
            next.start.since(noon).ms() / Span::DAY.ms()
        })
        .sum();
    // Arrivals at noon only: half a day less than arrivals at any time.
    assert_eq!(format!("{:.6}", waits as f64 / 146_097.0 + 0.5), "15.401107");
}

#[test]
fn the_third_tuesday_is_a_week_after_the_release() {
    let thirds = occurrences(monthly(3, Weekday::Tuesday), start(), end());
    assert_eq!(thirds.len(), 4_800);
    for (third, release) in thirds.into_iter().zip(releases()) {
        assert!((8..=14).contains(&release.day()) && (15..=21).contains(&third.day()), "{release} {third}");
        assert_eq!(third.days_since(release), 7, "{release}");
    }
}

/// A window that follows the release day, whatever the month looks like.
#[test]
fn a_day_counted_from_the_release_day_keeps_its_distance() {
    for offset in [-13_i8, 0, 3, 10, 24] {
        let recurrence = Recurrence::Monthly { nth: Nth::At(2), weekday: Weekday::Tuesday, offset };
        let days = occurrences(recurrence, start().plus_days(-31), end().plus_days(31));
        for release in releases() {
            assert!(days.contains(&release.plus_days(offset.into())), "{release} {offset:+}");
        }
        assert!(days.is_sorted(), "{offset:+}");
    }
}
