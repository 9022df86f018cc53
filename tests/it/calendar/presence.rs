//! People at work, against counting minute by minute with the local clock.

use std::ops::Range;

use patchcast::model::{PRESENCE_SLOTS, Presence};
use patchcast::plan::PresenceCurve;
use patchcast::units::{ClockTime, Date, Epoch, Span, Time, Weekday, Zone};

use super::{date, midnight, zone};

/// All there for an hour.
const HOUR: u64 = 1_000 * 3_600_000;

const ALWAYS: Presence = Presence([1_000; PRESENCE_SLOTS]);

/// Present in these half hours of the week only.
fn only(slots: Range<usize>) -> Presence {
    let mut profile = [0; PRESENCE_SLOTS];
    profile[slots].fill(1_000);
    Presence(profile)
}

/// Every half hour of the week is different.
fn jagged() -> Presence {
    let mut profile = [0; PRESENCE_SLOTS];
    for (slot, level) in (0_u16..).zip(&mut profile) {
        *level = slot * 191 % 1_001;
    }
    Presence(profile)
}

/// Office hours with a lunch break, an early end on Fridays, and somebody there at any time. Assumed, as an example.
fn office() -> Presence {
    let mut profile = [20; PRESENCE_SLOTS];
    for day in profile[..5 * 48].chunks_mut(48) {
        day[16..36].fill(1_000);
        day[24..26].fill(350);
    }
    profile[4 * 48 + 33..4 * 48 + 36].copy_from_slice(&[717, 433, 150]);
    profile[5 * 48..].fill(50);
    Presence(profile)
}

/// Some days of presence in one zone.
struct Days {
    epoch: Epoch,
    zone: Zone,
    end: Time,
    curve: PresenceCurve,
}

impl Days {
    fn new(profile: &Presence, zone: Zone, first: Date, days: i32) -> Self {
        Self::with_holidays(&[], profile, zone, first..first.plus_days(days))
    }

    fn with_holidays(holidays: &[Date], profile: &Presence, zone: Zone, days: Range<Date>) -> Self {
        let epoch = Epoch::new(days.start);
        let end = midnight(epoch, days.end);
        Self { curve: PresenceCurve::compile(profile, holidays, &zone, epoch, end), epoch, zone, end }
    }

    /// The presence on one local day, in hours of one person who is all there; must be whole.
    fn on(&self, day: Date) -> u64 {
        let midnight = |day| self.epoch.time(day, ClockTime::MIDNIGHT, &self.zone).expect("after the epoch");
        let amount = self.curve.between(midnight(day), midnight(day.plus_days(1)));
        assert!(amount.is_multiple_of(HOUR));
        amount / HOUR
    }
}

#[test]
fn a_day_of_change_has_23_or_25_hours() {
    let amsterdam = Days::new(&ALWAYS, zone("Europe/Amsterdam"), date(2026, 1, 1), 365);
    assert_eq!(amsterdam.on(date(2026, 3, 28)), 24);
    assert_eq!(amsterdam.on(date(2026, 3, 29)), 23);
    assert_eq!(amsterdam.on(date(2026, 10, 25)), 25);
    let tokyo = Days::new(&ALWAYS, zone("Asia/Tokyo"), date(2026, 1, 1), 365);
    assert_eq!(tokyo.on(date(2026, 3, 29)), 24);
}

/// People who come on Sundays from 02:00 to 03:00.
#[test]
fn the_hour_of_change_is_missing_or_counts_twice() {
    let hour = only(6 * 48 + 4..6 * 48 + 6);
    let amsterdam = Days::new(&hour, zone("Europe/Amsterdam"), date(2026, 1, 1), 365);
    for (day, expected) in [((3, 22), 1), ((3, 29), 0), ((4, 5), 1), ((10, 18), 1), ((10, 25), 2), ((10, 26), 0)] {
        assert_eq!(amsterdam.on(date(2026, day.0, day.1)), expected, "{day:?}");
    }
    let helsinki = Days::new(&hour, zone("Europe/Helsinki"), date(2026, 1, 1), 365);
    assert_eq!(helsinki.on(date(2026, 3, 29)), 1);
    assert_eq!(helsinki.on(date(2026, 10, 25)), 1);
}

/// Zones that move by an hour, by half an hour, at midnight, by a day, never; and one with an odd quarter of an hour. Three
/// days are holidays, on which people do as on a Sunday.
#[test]
fn curves_agree_with_the_local_clock() {
    let cases = [
        ("Europe/Amsterdam", date(2026, 3, 25)),
        ("Europe/Amsterdam", date(2026, 10, 22)),
        ("Australia/Lord_Howe", date(2026, 4, 1)),
        ("Australia/Lord_Howe", date(2026, 10, 1)),
        ("America/Sao_Paulo", date(2009, 2, 11)),
        ("America/Sao_Paulo", date(2009, 10, 14)),
        ("Pacific/Apia", date(2011, 12, 27)),
        ("Asia/Kathmandu", date(2026, 1, 1)),
        ("UTC", date(2026, 1, 1)),
    ];
    for (name, first) in cases {
        let holidays = [1, 2, 5].map(|days| first.plus_days(days));
        let days = Days::with_holidays(&holidays, &jagged(), zone(name), first..first.plus_days(9));
        let mut sums = vec![0];
        for minute in 0..9 * 24 * 60 {
            let (day, ms) = days.epoch.local(Time::from_ms(minute * 60_000), &days.zone);
            let weekday = if holidays.contains(&day) { Weekday::Sunday } else { day.weekday() };
            let slot = weekday as usize * 48 + usize::try_from(ms / 1_800_000).unwrap();
            sums.push(sums.last().unwrap() + u64::from(jagged().0[slot]) * 60_000);
        }
        for from in (0..sums.len()).step_by(211) {
            for to in (from..sums.len()).step_by(197) {
                let [start, end] = [from, to].map(|minute| Time::from_ms(minute as u64 * 60_000));
                assert_eq!(days.curve.between(start, end), sums[to] - sums[from], "{name} {from} to {to}");
            }
        }
    }
}

#[test]
fn nobody_is_there_outside_of_the_horizon() {
    let week = Days::new(&ALWAYS, Zone::utc(), date(2026, 1, 1), 7);
    assert_eq!(week.curve.between(Time::START, week.end), 168 * HOUR);
    assert_eq!(week.curve.between(Time::START, Time::NEVER), 168 * HOUR);
    assert_eq!(week.curve.between(week.end, Time::NEVER), 0);
    assert_eq!(week.curve.between(week.end, Time::START), 0, "backwards");
    let empty = PresenceCurve::compile(&ALWAYS, &[], &Zone::utc(), week.epoch, Time::START);
    assert_eq!(empty.between(Time::START, Time::NEVER), 0);
    assert_eq!(empty.reach(Time::START, 1), Time::NEVER);
}

/// `reach` is the inverse of `between`: enough at that millisecond, not enough one before.
#[test]
fn reach_is_the_first_instant_with_enough() {
    for profile in [jagged(), office(), only(16..36), ALWAYS] {
        let days = Days::new(&profile, zone("Europe/Amsterdam"), date(2026, 3, 20), 14);
        let mut reached = 0;
        for from in (0..14 * 86_400_000).step_by(41_234_567).map(Time::from_ms) {
            let left = days.curve.between(from, days.end);
            for amount in [1, 999, 1_000, 12_345_678, HOUR, 30 * HOUR, 130 * HOUR, left, left + 1] {
                let at = days.curve.reach(from, amount);
                if amount == 0 {
                    assert_eq!(at, from);
                } else if amount > left {
                    assert_eq!(at, Time::NEVER);
                } else {
                    reached += 1;
                    assert!(from < at && at <= days.end, "{at:?}");
                    assert!(days.curve.between(from, at) >= amount, "{from:?} {amount}");
                    assert!(days.curve.between(from, Time::from_ms(at.ms() - 1)) < amount, "{from:?} {amount}");
                }
            }
            assert_eq!(days.curve.reach(from, 0), from);
        }
        assert!(reached > 100, "{reached}");
    }
}

#[test]
fn breakage_on_friday_evening_is_noticed_on_monday() {
    // 2026-01-02 is a Friday. Present from 08:00 to 18:00, Monday to Friday, alone.
    let mut profile = only(0..0);
    for day in 0..5 {
        profile.0[day * 48 + 16..day * 48 + 36].fill(1_000);
    }
    let days = Days::new(&profile, Zone::utc(), date(2026, 1, 2), 7);
    let at = |hours| Time::START + Span::from_hours(hours);
    assert_eq!(days.curve.reach(at(21), HOUR), at(3 * 24 + 9));
    assert_eq!(days.curve.reach(at(12), HOUR), at(13));
    assert_eq!(days.curve.reach(at(17), HOUR), at(18));
    assert_eq!(days.curve.reach(at(18), 1), at(3 * 24 + 8) + Span::from_ms(1));
}

#[test]
fn groups_of_people_add_up() {
    let epoch = Epoch::new(date(2026, 3, 20));
    let end = midnight(epoch, date(2026, 4, 3));
    let curve = |profile: Presence, name: &str| PresenceCurve::compile(&profile, &[], &zone(name), epoch, end);
    let parts = [curve(office(), "Europe/Amsterdam"), curve(jagged(), "Asia/Kathmandu"), curve(ALWAYS, "UTC")];
    let weighted = [(&parts[0], 900), (&parts[1], 7), (&parts[2], 0), (&parts[0], 100)];
    let sum = PresenceCurve::sum(&weighted);
    for from in (0..15 * 86_400_000_u64).step_by(34_567_891).map(Time::from_ms) {
        for to in (from.ms()..15 * 86_400_000).step_by(45_678_912).map(Time::from_ms) {
            let expected: u64 = weighted.iter().map(|(part, people)| part.between(from, to) * u64::from(*people)).sum();
            assert_eq!(sum.between(from, to), expected, "{from:?} to {to:?}");
        }
    }
    assert_eq!(PresenceCurve::sum(&[(&parts[0], 1)]), parts[0]);
    assert_eq!(PresenceCurve::sum(&[]).between(Time::START, Time::NEVER), 0);
    assert_eq!(PresenceCurve::sum(&[(&parts[2], 0)]).reach(Time::START, 1), Time::NEVER);
}

/// 100,000 people over ten years: office hours fit twice over into one answer; people who never leave for 5.8 years.
#[test]
fn large_estates_over_long_horizons_stay_exact() {
    let ten_years = |profile: &Presence| {
        let days = Days::new(profile, zone("Europe/Amsterdam"), date(2008, 1, 1), 3_653);
        (days.curve.between(Time::START, days.end), PresenceCurve::sum(&[(&days.curve, 100_000)]), days.end)
    };
    let (one, all, end) = ten_years(&office());
    assert_eq!(all.between(Time::START, end), one * 100_000);
    assert!(all.between(Time::START, end) < u64::MAX / 19 * 10);

    let (one, all, end) = ten_years(&ALWAYS);
    assert_eq!(one, 3_653 * 24 * HOUR);
    let years = Time::START + Span::from_days(2_100);
    assert_eq!(all.between(Time::START, years), 2_100 * 24 * HOUR * 100_000);
    assert_eq!(all.between(years, end), 1_553 * 24 * HOUR * 100_000);
    assert_eq!(all.between(Time::START, end), u64::MAX, "more than a number of this kind holds");
    assert_eq!(all.reach(years, 24 * HOUR * 100_000), years + Span::DAY);
}

#[test]
fn the_most_people_at_once_are_those_of_the_fullest_half_hour() {
    let jagged = Days::new(&jagged(), zone("Europe/Amsterdam"), date(2026, 3, 26), 8);
    let people = |from: u64, to: u64| jagged.curve.most(Time::from_ms(from * 60_000), Time::from_ms(to * 60_000));
    let minute = |minute: u64| {
        let (from, to) = (Time::from_ms(minute * 60_000), Time::from_ms(minute * 60_000 + 60_000));
        jagged.curve.between(from, to) / 60_000
    };
    for (from, to) in [(0, 1), (0, 29), (0, 31), (29, 30), (30, 31), (45, 200), (4_000, 5_300), (11_000, 12_000)] {
        assert_eq!(people(from, to), (from..to).map(minute).max().unwrap(), "minutes {from} to {to}");
    }
    assert_eq!((people(90, 90), people(90, 60)), (0, 0));
    assert_eq!(people(8 * 1_440, 9 * 1_440), 0, "nobody is there after the horizon");
}
