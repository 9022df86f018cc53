//! A published model of a host with one guest that both age and are restarted: Machida, Kim and Trivedi, "Modeling and analysis of
//! software rejuvenation in a server virtualized system with live VM migration", Performance Evaluation 70(3), 2013.

use patchcast::outcome::Outcome;

use super::chain::stationary;
use super::failures::world;
use crate::worlds::{assert_agrees, study};

/// The state of the host, and that of its guest.
type State = (Host, Guest);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Host {
    Robust,
    Prone,
    Unseen,
    Repair,
    /// It restarts, and its guest stops first.
    Stops,
    Boots,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Guest {
    Robust,
    Prone,
    Unseen,
    Repair,
    /// It restarts by its own clock.
    Stops,
    Boots,
    /// For its host.
    Waits,
}

impl Host {
    const fn runs(self) -> bool {
        matches!(self, Self::Robust | Self::Prone)
    }
}

impl Guest {
    const fn runs(self) -> bool {
        matches!(self, Self::Robust | Self::Prone)
    }

    /// What a guest does when its host goes down: people go on with one that has failed.
    const fn without_host(self) -> Self {
        match self {
            Self::Unseen | Self::Repair => self,
            Self::Robust | Self::Prone | Self::Stops | Self::Boots | Self::Waits => Self::Waits,
        }
    }
}

/// How often a clock restarts each of them, per hour.
#[derive(Clone, Copy)]
struct Clocks {
    host: f64,
    guest: f64,
}

/// Half a minute, as a rate per hour.
const HALF_A_MINUTE: f64 = 120.0;

/// What happens next by our rules (those of the page of the model), with rates per hour. They differ from the published model in what
/// is rare: the repair of a guest goes on while its host is down, a guest's own restart has two halves of 30 s instead of one
/// minute, and a clock does not run out on a guest that stops.
fn moves((host, guest): State, clocks: Clocks) -> Vec<(State, f64)> {
    let mut list = Vec::new();
    let mut host_goes = |to, rate| list.push((to, rate));
    match host {
        Host::Robust => host_goes((Host::Prone, guest), 1.0 / 720.0),
        Host::Prone => host_goes((Host::Unseen, guest.without_host()), 1.0 / 168.0),
        Host::Unseen => host_goes((Host::Repair, guest), 12.0),
        Host::Repair => host_goes((Host::Robust, starts(guest)), 1.0),
        Host::Stops => host_goes((Host::Boots, guest), HALF_A_MINUTE),
        Host::Boots => host_goes((Host::Robust, starts(guest)), 30.0),
    }
    if host.runs() && clocks.host > 0.0 {
        let next = if guest.runs() { Host::Stops } else { Host::Boots };
        list.push(((next, guest.without_host()), clocks.host));
    }
    let mut guest_goes = |to, rate| list.push(((host, to), rate));
    match guest {
        Guest::Robust => guest_goes(Guest::Prone, 1.0 / 168.0),
        Guest::Prone => guest_goes(Guest::Unseen, 1.0 / 72.0),
        Guest::Unseen => guest_goes(Guest::Repair, 12.0),
        Guest::Repair => guest_goes(if host.runs() { Guest::Robust } else { Guest::Waits }, 2.0),
        Guest::Stops => guest_goes(Guest::Boots, HALF_A_MINUTE),
        Guest::Boots => guest_goes(Guest::Robust, HALF_A_MINUTE),
        Guest::Waits => {}
    }
    if guest.runs() && clocks.guest > 0.0 {
        guest_goes(Guest::Stops, clocks.guest);
    }
    list
}

const fn starts(guest: Guest) -> Guest {
    match guest {
        Guest::Waits => Guest::Boots,
        Guest::Robust | Guest::Prone | Guest::Unseen | Guest::Repair | Guest::Stops | Guest::Boots => guest,
    }
}

/// Availability of the host and of the guest by our rules.
fn solved(clocks: Clocks) -> [f64; 2] {
    let shares = stationary((Host::Robust, Guest::Robust), |state| moves(state, clocks));
    let sum =
        |wanted: fn(&State) -> bool| shares.iter().filter(|(state, _)| wanted(state)).map(|(_, share)| share).sum();
    [sum(|(host, _)| host.runs()), sum(|(_, guest)| guest.runs())]
}

/// Hosts with a guest each. Clocks in hours.
fn pairs(host: Option<u32>, guest: Option<u32>) -> String {
    let layer = |clock: Option<u32>| match clock {
        Some(hours) => format!(
            "{{ source = \"windows-update\", window = \"daily 03:00\", rejuvenate_after = {{ exponential = {{ mean = \"{hours}h\" }} }} }}"
        ),
        None => "\"never\"".to_owned(),
    };
    let (hosts, guests) = (layer(host), layer(guest));
    format!(
        r#"
[[host]]
name = "h{{}}"
count = {PAIRS}
product = "ws2008"
servicing = "0s"
boot = {{ exponential = {{ mean = "2m" }} }}
[[guest]]
name = "g{{}}"
count = {PAIRS}
host = "h*"
product = "ws2003"
stop_action = "shut-down"
servicing = {{ exponential = {{ mean = "30s" }} }}
boot = {{ exponential = {{ mean = "30s" }} }}
[[workload]]
name = "w"
on = "g1"
role = "web"
[[service]]
name = "web"
workloads = ["w"]
[failures.hosts.ageing]
prone_after = "720h"
fails_after = "168h"
detect = {{ exponential = {{ mean = "5m" }} }}
repair = {{ exponential = {{ mean = "1h" }} }}
[failures.guests.ageing]
prone_after = "168h"
fails_after = "72h"
detect = {{ exponential = {{ mean = "5m" }} }}
repair = {{ exponential = {{ mean = "30m" }} }}
[[strategy]]
name = "clocks"
hosts = {hosts}
guests = {guests}
workloads = "never"
"#
    )
}

const PAIRS: u32 = 25;

/// Availability of guests with these clocks, in hours: as published, as solved by our rules, and as simulated.
fn check(host: Option<u32>, guest: Option<u32>, published: f64) {
    let rate = |clock: Option<u32>| clock.map_or(0.0, |hours| 1.0 / f64::from(hours));
    let [_, expected] = solved(Clocks { host: rate(host), guest: rate(guest) });
    assert!((expected - published).abs() < 1e-5, "{expected} by our rules, published {published}");
    let outcomes = study(&world(1_100, 200, 40, &pairs(host, guest)));
    let up =
        |outcome: &Outcome| 1.0 - outcome.machines_down[1] as f64 / (outcome.measured.ms() as f64 * f64::from(PAIRS));
    let values: Vec<f64> = outcomes.of_strategy(0).map(up).collect();
    assert_agrees(&values, expected, &format!("host {host:?}, guest {guest:?}"));
}

#[test]
fn a_host_and_its_guest_age() {
    let [host, _] = solved(Clocks { host: 0.0, guest: 0.0 });
    assert!((host - 0.998_781_516_5).abs() < 1e-10, "the host alone is as published: {host}");
    check(None, None, 0.996_485_534_0);
}

#[test]
fn a_weekly_clock_of_the_host_pays() {
    check(Some(168), None, 0.997_212_608);
}

#[test]
fn a_daily_clock_of_the_guest_pays_more() {
    check(Some(168), Some(24), 0.997_625_586);
}

#[test]
fn a_monthly_clock_of_the_host_and_a_weekly_one_of_the_guest() {
    check(Some(720), Some(168), 0.997_093_670);
}
