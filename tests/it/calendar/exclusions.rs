//! Days on which openings do not take place: which openings are left, and what waits for them. Expected dates were read
//! off a paper calendar.

use patchcast::model::{Clock, Layer, Model};
use patchcast::plan::{Openings, compile};
use patchcast::units::{Date, Span};

use super::date;
use super::office::Office;
use crate::worlds::model;

/// The office, with the host alone in maintenance.
fn hosts(plan: &str) -> String {
    format!(
        "name = \"plan\"\nguests = \"never\"\nworkloads = \"never\"\nhosts = {{ source = \"windows-update\", {plan} }}"
    )
}

/// Local dates of the openings of hosts at a site, in 80 days from a first one on.
fn opens(site: &str, plan: &str, first: Date) -> String {
    let office = Office { site, strategy: &hosts(plan), install: 1 };
    dates(&model(&office.text(first, &[])), 0)
}

fn dates(model: &Model, site: usize) -> String {
    let plan = compile(model);
    let layer = plan.strategies[0].plans.iter().find(|table| table.layer == Layer::Hosts).unwrap();
    let openings: &Openings = &layer.openings[site];
    let sites = &model.estate.sites;
    let zone = match &layer.plan.clock {
        Clock::Headquarters => &sites[0].zone,
        Clock::Site => &sites[site].zone,
        Clock::Zone(zone) => zone,
        Clock::Frozen(_) => unreachable!("not in these tests"),
    };
    let starts = openings.as_slice().iter().map(|opening| plan.epoch.local(opening.start, zone).0);
    starts.map(|day| format!("{}-{} ", day.month(), day.day())).collect()
}

const AMSTERDAM: &str = "zone = \"Europe/Amsterdam\"\nholidays = [2009-12-25, 2010-01-01]";
const FRIDAYS: &str = "window = \"every friday 18:00-21:00\"";

#[test]
fn excluded_days_have_no_openings() {
    let first = date(2009, 11, 20);
    let fridays = |except: &str| opens(AMSTERDAM, &format!("{FRIDAYS}, except = {except}"), first);
    assert_eq!(fridays("[]"), "11-20 11-27 12-4 12-11 12-18 12-25 1-1 1-8 1-15 1-22 1-29 2-5 ");
    assert_eq!(fridays("[\"holidays\"]"), "11-20 11-27 12-4 12-11 12-18 1-8 1-15 1-22 1-29 2-5 ");
    // November 2009 ends on a Monday, January 2010 on a Sunday; of December and of the year the last business days are those
    // from Wednesday and, around Christmas, from Thursday 24 on.
    assert_eq!(fridays("[\"month-end\"]"), "11-20 12-4 12-11 12-18 12-25 1-1 1-8 1-15 1-22 2-5 ");
    assert_eq!(
        fridays("[\"last 9 business days of quarter\"]"),
        "11-20 11-27 12-4 12-11 12-25 1-1 1-8 1-15 1-22 1-29 2-5 "
    );
    assert_eq!(fridays("[\"last 8 business days of quarter\"]"), fridays("[]"), "the 21st is the eighth");
    assert_eq!(fridays("[\"2009-12-04\", \"2009-12-18..2010-01-08\"]"), "11-20 11-27 12-11 1-15 1-22 1-29 2-5 ");
}

/// The weekend between the last business days of a month is no business day.
#[test]
fn a_weekend_inside_the_end_of_a_month_is_open() {
    let days =
        opens(AMSTERDAM, "window = \"daily 03:00\", except = [\"last 3 business days of month\"]", date(2009, 11, 24));
    assert!(days.starts_with("11-24 11-25 11-28 11-29 12-1 12-2 "), "{days}");
    assert!(days.contains("12-27 12-28 1-1 "), "29, 30 and 31 December: {days}");
    assert!(days.contains("1-26 1-30 1-31 2-1 "), "27 to 29 January: {days}");
}

/// An evening that starts on the day before lasts to its end; the one that starts on the excluded day does not come.
#[test]
fn the_day_of_the_start_decides() {
    let strategy = hosts("window = \"daily 22:00-04:00\", except = [\"2009-01-12\", \"2009-01-14\"]");
    let office = Office { site: "zone = \"UTC\"", strategy: &strategy, install: 60 };
    // Released at 18:00 on Monday, found by 16:00 on Tuesday. Six updates fit into the six hours from 22:00 on.
    let release = date(2009, 1, 12);
    let start = |count| office.last_start(release, &vec![("ws2008", release); count], Layer::Hosts).unwrap();
    let at = |day, hour| (date(2009, 1, day), Span::from_hours(hour));
    assert_eq!([1, 2, 3, 6, 7].map(start), [at(13, 22), at(13, 23), at(14, 0), at(14, 3), at(15, 22)]);
}

/// Two sites with holidays of their own; and one clock for both, whose date counts.
#[test]
fn each_site_has_its_own_holidays() {
    let sites = "zone = \"Europe/Amsterdam\"\nholidays = [2009-04-30]\n[[site]]\nname = \"tokyo\"\nzone = \"Asia/Tokyo\"\n\
                 holidays = [2009-04-29, 2009-05-01]";
    let days = |clock: &str| {
        let strategy = hosts(&format!("window = \"daily 22:00\", except = [\"holidays\"], clock = \"{clock}\""));
        let office = Office { site: sites, strategy: &strategy, install: 1 };
        let model = model(&office.text(date(2009, 4, 28), &[]));
        [0, 1].map(|site| dates(&model, site).split_inclusive(' ').take(3).collect::<String>())
    };
    assert_eq!(days("site"), ["4-28 4-29 5-1 ", "4-28 4-30 5-2 "]);
    assert_eq!(
        days("headquarters"),
        ["4-28 4-29 5-1 ", "4-28 4-30 5-2 "],
        "22:00 in Amsterdam is the next day in Tokyo"
    );
}

/// What is released in a freeze of four weeks waits for the first opening after it.
#[test]
fn a_freeze_keeps_updates_waiting() {
    let strategy = hosts(&format!("{FRIDAYS}, except = [\"2008-12-13..2009-01-09\"]"));
    let office = Office { site: AMSTERDAM, strategy: &strategy, install: 1 };
    let starts = |release| office.starts(release)[0].unwrap().0;
    assert_eq!(starts(date(2008, 12, 9)), date(2008, 12, 12));
    assert_eq!(starts(date(2008, 12, 17)), date(2009, 1, 16), "MS08-078, out of band: 30 days");
    assert_eq!(starts(date(2009, 1, 13)), date(2009, 1, 16));
}

/// Approval takes place on its day, also where nothing may be installed.
#[test]
fn approval_days_know_no_exclusions() {
    let plan = |except: &str| {
        let strategy = format!(
            "name = \"plan\"\nguests = \"never\"\nworkloads = \"never\"\nhosts = {{ source = \"wsus\", approve = {{ on = \"third \
             tuesday\" }}, window = \"daily 03:00\", except = [{except}] }}"
        );
        let office = Office { site: AMSTERDAM, strategy: &strategy, install: 1 };
        office.starts(date(2009, 1, 13))[0].unwrap().0
    };
    let night = plan("");
    assert!(date(2009, 1, 20) <= night && night <= date(2009, 1, 21));
    assert_eq!(plan("\"2009-01-18..2009-01-21\""), date(2009, 1, 22));
}
