//! One layer each Friday evening, through the simulator: on which dates and at which hours installations start.

use std::collections::BTreeMap;

use patchcast::model::Layer;
use patchcast::plan::{calendar_months, release_day};
use patchcast::units::{Date, Span, Weekday};

use super::office::{Local, Office, PRODUCTS};
use super::{Waiting, date, monthly};

const AMSTERDAM: &str = "zone = \"Europe/Amsterdam\"";
const LAYERED: &str = "use = \"../strategies/wsus-layered.toml\"";

/// The release days of 2008 to 2026.
fn releases() -> Vec<Date> {
    let months = calendar_months(date(2008, 1, 1), date(2027, 1, 1));
    months.into_iter().map(|(year, month)| release_day(year, month)).collect()
}

fn starts(office: &Office<'_>, release: Date) -> [Local; 3] {
    office.starts(release).map(|start| start.unwrap_or_else(|| panic!("never after {release}")))
}

/// Hosts change on first Fridays at 18:00, guests on second, workloads on third ones: no evening has two layers, and
/// fourth and fifth Fridays have none. The days that updates of 2008 to 2026 wait were counted with Python's `calendar`
/// module: 23.44, 14.41 and 7.01 on average. (The one of December 2026 is left out.)
#[test]
fn each_friday_evening_changes_one_layer() {
    let office = Office { site: AMSTERDAM, strategy: LAYERED, install: 1 };
    let mut evenings: BTreeMap<Date, usize> = BTreeMap::new();
    let mut waits = [(); 3].map(|()| BTreeMap::new());
    let releases = releases();
    for &release in &releases[..227] {
        for (layer, (day, clock)) in starts(&office, release).into_iter().enumerate() {
            assert_eq!(clock, Span::from_hours(18), "{release}, layer {layer}");
            assert_eq!(day.weekday(), Weekday::Friday, "{release}, layer {layer}");
            assert_eq!(usize::from(day.day().unsigned_abs().div_ceil(7)), layer + 1, "{release}: {day}");
            assert_eq!(*evenings.entry(day).or_insert(layer), layer, "two layers on {day}");
            *waits[layer].entry(day.days_since(release)).or_insert(0) += 1;
        }
    }
    let expected = [vec![(17, 18), (24, 209)], vec![(3, 130), (24, 18), (31, 79)], vec![(3, 97), (10, 130)]];
    assert_eq!(waits, expected.map(|counts| counts.into_iter().collect()));
}

/// Eight updates of 50 minutes each: three start in an evening; when 30 minutes are left, the fourth does not (35 are kept
/// for run time and restart), and waits for the next month's.
#[test]
fn installations_start_inside_the_window() {
    let office = Office { site: AMSTERDAM, strategy: LAYERED, install: 50 };
    let release = date(2009, 1, 13);
    let evening = [date(2009, 2, 13), date(2009, 3, 13), date(2009, 4, 10)];
    for count in 1..=7_usize {
        let updates = vec![(PRODUCTS[1], release); count];
        let start = office.last_start(release, &updates, Layer::Guests);
        let minutes = 18 * 60 + 50 * ((count - 1) % 3) as u64;
        assert_eq!(start.is_some(), count <= 6, "80 days are up in the first days of April");
        if let Some(start) = start {
            assert_eq!(start, (evening[(count - 1) / 3], Span::from_mins(minutes)), "update {count}");
        }
    }
}

/// Approved on the third Tuesday and installed at 3 on the night that follows the scan: none of 228 monthly updates goes in
/// before that Tuesday, and one that comes out of band two days after it waits for that of the next month.
#[test]
fn nothing_goes_in_before_the_third_tuesday() {
    let office = Office { site: AMSTERDAM, strategy: "use = \"../strategies/delayed-third-tuesday.toml\"", install: 1 };
    let third = |day: Date| Date::nth_weekday(day.year(), day.month(), 3, Weekday::Tuesday).unwrap();
    for release in releases() {
        for (day, clock) in &starts(&office, release)[..2] {
            let waits = day.days_since(third(release));
            assert!((0..=1).contains(&waits), "{release}: {day}");
            assert_eq!(*clock, Span::from_hours(3), "{release}: {day}");
        }
    }
    for (day, _) in &starts(&office, date(2008, 10, 23))[..2] {
        assert!((0..=1).contains(&day.days_since(date(2008, 11, 18))), "MS08-067: {day}");
    }
}

/// An update out of band waits for the next evening of its layer: up to five weeks, if it comes an hour after one began. How
/// many of the 6,940 days of 2008 to 2026 wait that long, and how many not at all (in the weeks in which only America has
/// summer time, 10:00 in Redmond is 18:00 in Amsterdam): counted with Python's `zoneinfo` module.
#[test]
fn out_of_band_updates_wait_up_to_five_weeks() {
    let (first, end) = (date(2008, 1, 1), date(2027, 1, 1));
    for (nth, five_weeks, none) in [(1, 74, 12), (2, 79, 7), (3, 72, 19)] {
        let days = (0..end.days_since(first)).map(|days| first.plus_days(days));
        let counts = Waiting { first, end, min_age: Span::ZERO }.days(monthly(nth, Weekday::Friday), days);
        assert_eq!(counts.last_key_value(), Some((&35, &five_weeks)), "friday {nth}");
        assert_eq!(counts.first_key_value(), Some((&0, &none)), "friday {nth}");
    }
}
