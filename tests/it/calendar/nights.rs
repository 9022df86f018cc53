//! The default schedule of Automatic Updates, every night at 3, and weekly windows, through the simulator and around the
//! days on which clocks change. Instants: the IANA zone database, read with Python's `zoneinfo` module.

use std::collections::BTreeMap;

use patchcast::model::Recurrence;
use patchcast::plan::{compile, release_time};
use patchcast::units::{Epoch, Span, Time, Weekday};

use super::clocks::on;
use super::office::{Office, PRODUCTS};
use super::{date, window, zone};
use crate::worlds::{assert_agrees, model, only, study};

const AUTOMATIC: &str = "use = \"../strategies/auto-3am.toml\"";

/// Released at 19:00 in central Europe, found by a scan whose rest has density (1 - F) / 19.8 h for cycles of 22 h x U(0.8, 1),
/// installed at 03:00: the first night has 8 of 19.8 parts, 0.4040; the mean is 8 h + 24 h x (1 - 0.4040) = 22.3 h; 22 h
/// are over before the second night.
#[test]
fn automatic_updates_come_in_the_first_night_or_the_second() {
    let office = Office { site: "zone = \"Europe/Amsterdam\"", strategy: AUTOMATIC, install: 1 };
    let mut plan = compile(&model(&office.text(date(2009, 6, 9), &[(PRODUCTS[1], date(2009, 6, 9))])));
    plan.replications = 4_000;
    let installed = Span::from_mins(1).ms();
    let hours: Vec<f64> =
        study(&plan).of_strategy(0).map(|o| (o.latency[1].max.ms() - installed) as f64 / 3.6e6).collect();
    assert!(hours.iter().all(|&hours| (hours - 8.0).abs() < 1e-9 || (hours - 32.0).abs() < 1e-9));
    let first: Vec<f64> = hours.iter().map(|&hours| if hours < 9.0 { 1.0 } else { 0.0 }).collect();
    assert_agrees(&first, 0.404_040, "in the first night");
    assert_agrees(&hours, 22.303_030, "mean latency in hours");
}

/// Whatever the zone and the season, on the machine's own clock it is 03:00 (on one Sunday in Helsinki 04:00, the next time
/// that there is); the workload's update follows that of its system.
#[test]
fn installations_start_at_3_on_the_clock_of_the_machine() {
    for name in ["Europe/Amsterdam", "Europe/Helsinki", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"] {
        let site = format!("zone = \"{name}\"");
        let office = Office { site: &site, strategy: AUTOMATIC, install: 1 };
        for weeks in 0..52 {
            let release = date(2009, 1, 3).plus_days(7 * weeks);
            let [host, guest, workload] = office.starts(release).map(Option::unwrap);
            for (day, clock) in [host, guest] {
                let hour = if name == "Europe/Helsinki" && day == date(2009, 3, 29) { 4 } else { 3 };
                assert_eq!(clock, Span::from_hours(hour), "{name} {day}");
                assert!((1..=2).contains(&day.days_since(release)), "{name} {day}");
            }
            assert_eq!(workload, (guest.0, guest.1 + Span::from_mins(1)), "{name}");
        }
    }
}

/// The Sunday window 01:00-04:00, read off the wall clock, and 3 AM, on days of change: the window lasts 2 h or 4 h (half an
/// hour less or more on Lord Howe), and 3 AM is one instant, also where there is none or there are two.
#[test]
fn sundays_on_which_clocks_change() {
    let cases = [
        ("Europe/Amsterdam", (3, 29), "2009-03-29T00:00:00Z", 120, "2009-03-29T01:00:00Z"),
        ("Europe/Amsterdam", (10, 25), "2009-10-24T23:00:00Z", 240, "2009-10-25T02:00:00Z"),
        ("Europe/Helsinki", (3, 29), "2009-03-28T23:00:00Z", 120, "2009-03-29T01:00:00Z"),
        ("Europe/Helsinki", (10, 25), "2009-10-24T22:00:00Z", 240, "2009-10-25T00:00:00Z"),
        ("America/New_York", (3, 8), "2009-03-08T06:00:00Z", 120, "2009-03-08T07:00:00Z"),
        ("America/New_York", (11, 1), "2009-11-01T05:00:00Z", 240, "2009-11-01T08:00:00Z"),
        ("Asia/Tokyo", (3, 29), "2009-03-28T16:00:00Z", 180, "2009-03-28T18:00:00Z"),
        ("Asia/Tokyo", (10, 25), "2009-10-24T16:00:00Z", 180, "2009-10-24T18:00:00Z"),
        ("Australia/Lord_Howe", (4, 5), "2009-04-04T14:00:00Z", 210, "2009-04-04T16:30:00Z"),
        ("Australia/Lord_Howe", (10, 4), "2009-10-03T14:30:00Z", 150, "2009-10-03T16:00:00Z"),
    ];
    let nightly = "name = \"sundays\"\nhosts = \"never\"\nworkloads = \"never\"\n\
                   guests = { source = \"windows-update\", window = \"every sunday 03:00\" }";
    for (name, (month, day), start, minutes, three) in cases {
        let sunday = date(2009, month, day);
        let opening = on(&window(Recurrence::Weekly(Weekday::Sunday), "01:00", 180), &zone(name), sunday);
        assert_eq!(opening, Some((start.to_owned(), Span::from_mins(minutes))), "{name} {sunday}");
        let site = format!("zone = \"{name}\"");
        let office = Office { site: &site, strategy: nightly, install: 1 };
        // Out on Thursday in Redmond, found by Saturday anywhere.
        let release = sunday.plus_days(-3);
        let epoch = Epoch::new(release);
        let plan = compile(&model(&office.text(release, &[(PRODUCTS[1], release)])));
        let latency = only(&plan).latency[1].max;
        let started = release_time(release, epoch).unwrap() + latency;
        let minute_before = Time::from_ms(started.ms() - 60_000);
        assert_eq!(epoch.utc_text(minute_before), three, "{name} {sunday}");
    }
}

/// Every Friday at 18:00 of 2009, in Amsterdam: with the offset of a winter's day the window opens an hour late in the 30
/// weeks of summer time, with that of a summer's day an hour early in the 22 of winter. In Tokyo nothing moves.
#[test]
fn a_frozen_offset_is_an_hour_off_for_half_of_the_year() {
    let cases = [
        ("Europe/Amsterdam", "2008-01-15", BTreeMap::from([(18, 22), (19, 30)])),
        ("Europe/Amsterdam", "2008-07-15", BTreeMap::from([(17, 22), (18, 30)])),
        ("Asia/Tokyo", "2008-01-15", BTreeMap::from([(18, 52)])),
    ];
    for (name, frozen, expected) in cases {
        let site = format!("zone = \"{name}\"");
        let strategy = format!(
            "name = \"fridays\"\nguests = \"never\"\nworkloads = \"never\"\nhosts = {{ source = \"windows-update\", \
             window = \"every friday 18:00-21:00\", clock = {{ frozen = {frozen} }} }}"
        );
        let office = Office { site: &site, strategy: &strategy, install: 1 };
        let mut hours = BTreeMap::new();
        for friday in (0..52).map(|weeks| date(2009, 1, 2).plus_days(7 * weeks)) {
            let [host, guest, workload] = office.starts(friday.plus_days(-3));
            let (day, clock) = host.unwrap();
            assert_eq!((day, guest, workload), (friday, None, None), "{name}");
            assert_eq!(clock.ms() % Span::HOUR.ms(), 0);
            *hours.entry(clock.ms() / Span::HOUR.ms()).or_insert(0) += 1;
        }
        assert_eq!(hours, expected, "{name} {frozen}");
    }
}
