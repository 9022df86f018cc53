//! Guests of the library, in worlds without chance: off except at their own times, updated when they boot or while they are off.

use patchcast::model::Layer;
use patchcast::outcome::Outcome;
use patchcast::units::Span;

use crate::worlds::{calm, only, releases};

const GUESTS: &str = r#"
[[host]]
name = "hv"
product = "ws2008"
servicing = "10m"
boot = "20m"
[[guest]]
name = "always"
host = "hv"
product = "ws2003"
[[workload]]
name = "files"
on = "always"
role = "file"
[[service]]
name = "files"
workloads = ["files"]
"#;

const ON_BOOT: &str = r#"
[[strategy]]
name = "on boot"
hosts = "never"
workloads = "never"
guests = { source = "windows-update", window = "daily 03:00", countdown = "5m" }
"#;

/// One update of Tuesday 10 February 2009, 18:00 UTC, for the product, and the guests that are named.
fn world(product: &str, guests: &str, strategy: &str) -> Outcome {
    let updates = releases(&["2009-02-10".to_owned()], product, "yes");
    only(&calm(&format!("{updates}{GUESTS}{guests}{strategy}")))
}

fn test_guest(boots: &str) -> String {
    format!(
        "[[guest]]\nname = \"test\"\nhost = \"hv\"\nproduct = \"ws2008\"\nlibrary = {{ boots = \"{boots}\" }}\n\
         servicing = \"2m\"\nboot = \"3m\"\nstart_delay = \"0s\"\n"
    )
}

fn minutes(minutes: u64) -> u128 {
    u128::from(Span::from_mins(minutes).ms())
}

/// It boots on Monday 2 March at 09:00; installed by 09:03, up again at 09:13. The clock of latency has gone on meanwhile.
#[test]
fn a_guest_of_the_library_is_exposed_only_while_it_runs() {
    let outcome = world("ws2008", &test_guest("first monday 09:00-17:00"), ON_BOOT);
    assert_eq!((outcome.exposure.library, outcome.exposure.plain - host_exposure()), (minutes(13), minutes(13)));
    let latency = outcome.latency[Layer::Guests.index()];
    assert_eq!((latency.count, latency.max), (1, Span::from_mins((19 * 24 + 15) * 60 + 13)));
    assert_eq!(outcome.machines_down[1], 5 * 60_000, "it is down for its restart alone, not while it is off");
    assert_eq!(
        outcome.coverage.effective[19..21],
        [0, 1],
        "of the host and the guest, the guest is repaired on day 20"
    );
}

/// The host runs the same product and is never updated.
fn host_exposure() -> u128 {
    world("ws2008", "", ON_BOOT).exposure.plain
}

/// "Patch VMs offline": serviced in the night from Wednesday to Thursday, nothing is left to expose on Monday.
#[test]
fn a_guest_that_was_serviced_is_not_exposed_when_it_boots() {
    let servicing = "offline_servicing = { every = \"every wednesday 22:00-06:00\", takes = \"1h\" }\n";
    let guest = test_guest("first monday 09:00-17:00");
    let serviced = world("ws2008", &guest, &format!("{ON_BOOT}{servicing}"));
    assert_eq!(serviced.exposure.library, 0);
    assert_eq!(serviced.latency[Layer::Guests.index()].max, Span::from_hours(29), "Wednesday 23:00");
    assert_eq!((serviced.machines_down[1], serviced.restarts.planned), (0, 0), "it is off all the time");
}

/// Three guests, one or two at a time, an hour each: the last that ends by the end of the night is done.
#[test]
fn guests_are_serviced_one_after_the_other_while_time_is_left() {
    let guests = test_guest("2009-12-31 09:00-17:00").replace("\"test\"", "\"test{}\"\ncount = 3");
    for (every, at_once, count, sum) in [
        ("2009-02-11 22:00-06:00", 1, 3, 29 + 30 + 31),
        ("2009-02-11 22:00-06:00", 2, 3, 29 + 29 + 30),
        ("2009-02-11 22:00-00:00", 1, 2, 29 + 30),
        ("2009-02-11 22:00-00:59", 1, 2, 29 + 30),
        ("2009-02-10 10:00-18:00", 1, 0, 0),
    ] {
        let servicing = format!("offline_servicing = {{ every = \"{every}\", at_once = {at_once}, takes = \"1h\" }}\n");
        let outcome = world("ws2008", &guests, &format!("{ON_BOOT}{servicing}"));
        let latency = outcome.latency[Layer::Guests.index()];
        let on_boot = (3 - count) * TO_NEW_YEARS_EVE;
        assert_eq!((latency.count, latency.sum), (3, minutes(sum * 60 + on_boot)), "{every}, {at_once} at a time");
    }
}

/// Minutes from the release to 31 December, 09:13.
const TO_NEW_YEARS_EVE: u64 = (323 * 24 + 15) * 60 + 13;

/// One that runs when its turn comes is passed over; one that boots loses its service, and the place is free for the next.
#[test]
fn a_guest_that_runs_is_not_serviced() {
    let servicing = "offline_servicing = { every = \"every wednesday 22:00-06:00\", at_once = 1, takes = \"1h\" }\n";
    let next = test_guest("2009-12-31 09:00-17:00").replace("\"test\"", "\"next\"");
    // Two minutes are not enough to install anything, so only servicing helps the first guest.
    for (boots, minutes) in [("21:59-22:01", 29 * 60), ("22:30-22:32", 29 * 60 + 30), ("23:00-23:02", 30 * 60)] {
        let guests = test_guest(&format!("every wednesday {boots}")) + &next;
        let outcome = world("ws2008", &guests, &format!("{ON_BOOT}{servicing}"));
        let latency = outcome.latency[Layer::Guests.index()];
        let both = u64::from(boots.starts_with("23"));
        assert_eq!((latency.count, latency.max), (1 + both, Span::from_mins(minutes)), "{boots}");
    }
}

/// An hour after the release: no scan cycle keeps it waiting.
#[test]
fn a_guest_scans_when_it_boots() {
    let outcome = world("ws2008", &test_guest("2009-02-10 19:00-20:00"), ON_BOOT);
    assert_eq!(outcome.latency[Layer::Guests.index()].max, Span::from_mins(60 + 13));
    let earlier = world("ws2008", &test_guest("2009-02-10 17:59-20:00"), ON_BOOT);
    assert_eq!(earlier.latency[Layer::Guests.index()].count, 0, "what comes out later waits for the next boot");
}

/// Ten minutes are enough to install and not to restart: what waits for it is effective when it boots a month later.
#[test]
fn what_is_pending_is_effective_at_the_next_boot() {
    let outcome = world("ws2008", &test_guest("first monday 09:00-09:10"), ON_BOOT);
    assert_eq!(outcome.exposure.library, minutes(10));
    assert_eq!(outcome.latency[Layer::Guests.index()].max, Span::from_hours((19 + 35) * 24 + 15));
    let lost = world("ws2008", &test_guest("first monday 09:00-09:02"), ON_BOOT);
    assert_eq!(lost.latency[Layer::Guests.index()].count, 0, "an installation needs three minutes");
    assert_eq!(lost.exposure.library, minutes(2 * 10), "on ten Mondays");
}

/// Once the other guest is saved (22 s) the host restarts for half an hour on 12 February: it is down from 03:08:00 to 03:38:22.
#[test]
fn a_guest_boots_when_its_host_is_back() {
    let hosts = "hosts = { source = \"windows-update\", window = \"2009-02-12 03:00-05:00\", countdown = \"5m\" }";
    let strategy = ON_BOOT.replace("hosts = \"never\"", hosts);
    let down = |guests: &str| world("ws2008", guests, &strategy).machines_down[1] / 1_000;
    let always = down("");
    for (boots, seconds) in [
        ("03:20-03:30", 10 * 60),                     // its time is over before the host is back
        ("03:20-03:40", 20 * 60),                     // and before it has booted
        ("03:20-04:30", 18 * 60 + 22 + 3 * 60 + 300), // the host, its boot, its own restart
        ("03:50-04:30", 300),                         // its own restart
    ] {
        assert_eq!(down(&test_guest(&format!("2009-02-12 {boots}"))) - always, seconds, "{boots}");
    }
}
