//! Closed forms that the simulator must reproduce. The constant cases are exact; the random ones are z-tests with a
//! fixed seed.

mod chain;
mod failures;
mod rejuvenation;

use patchcast::outcome::Outcome;
use patchcast::plan::{Plan, compile};
use patchcast::sim::Dice;
use patchcast::units::{Date, Span, Weekday};

use crate::worlds::{CALM, assert_agrees, calm, model, only, releases, study};

const HOUR: u64 = Span::HOUR.ms();
const MINUTE: u64 = Span::MINUTE.ms();

/// Some physical servers with a service that needs all of them, updated on every Friday at 19:00 UTC.
struct Fridays<'a> {
    servers: u32,
    servicing: &'a str,
    boot: &'a str,
    releases: &'a str,
}

impl Fridays<'_> {
    fn plan(&self) -> Plan {
        let Self { servers, servicing, boot, releases } = self;
        calm(&format!(
            r#"
[[server]]
name = "s{{02}}"
count = {servers}
site = "hq"
product = "ws2008"
servicing = {servicing}
boot = {boot}
[[workload]]
name = "w"
on = "s*"
role = "web"
warm_up = "0s"
[[service]]
name = "web"
workloads = ["w"]
{releases}
[[strategy]]
name = "fridays"
hosts = "never"
guests = {{ source = "windows-update", window = "every friday 19:00-23:00", countdown = "0s" }}
workloads = "never"
"#
        ))
    }
}

/// Days of 2009 from 6 January on, one a week or one a day, as far as daylight saving in Redmond stays away.
fn days(first: u32, step: usize, count: usize) -> Vec<String> {
    let start = Date::new(2009, 1, 1).unwrap();
    (0..count).map(|n| start.plus_days(i32::try_from(first as usize + n * step).unwrap()).to_string()).collect()
}

/// A repair time of any shape with mean 2 h: availability of a machine that is stopped once a week is
/// (168 h - 2 h) / 168 h (alternating renewal; insensitive to the shape of the law).
#[test]
fn availability_depends_only_on_the_mean_repair_time() {
    let weeks = releases(&days(5, 7, 51), "ws2008", "yes");
    for boot in [
        r#""2h""#,
        r#"{ exponential = { mean = "2h" } }"#,
        r#"{ uniform = { low = "1h", high = "3h" } }"#,
        r#"{ gamma = { shape = 4.0, scale = "30m" } }"#,
    ] {
        let mut plan = Fridays { servers: 1, servicing: "\"0s\"", boot, releases: &weeks }.plan();
        plan.replications = 200;
        let outcomes = study(&plan);
        if boot == r#""2h""# {
            let exact = |outcome: &Outcome| outcome.machines_down[2] == 51 * 2 * HOUR;
            assert!(outcomes.of_strategy(0).all(exact), "a fixed repair time is exact");
        } else {
            let weeks = 51.0 * HOUR as f64;
            let down: Vec<f64> = outcomes.of_strategy(0).map(|o| o.machines_down[2] as f64 / weeks).collect();
            assert_agrees(&down, 2.0, boot);
        }
    }
}

/// n = 20 guests, k = 5 at once, boot 2 min: guest i waits ceil(i / k) x 2 min; mean 5 min, last 8 min.
#[test]
fn a_boot_storm_is_served_in_waves() {
    let plan = calm(&format!(
        r#"
[[host]]
name = "h"
site = "hq"
product = "ws2008"
start_concurrency = 5
boot_slowdown = 0.0
servicing = "0s"
boot = "10m"
[[guest]]
name = "g{{02}}"
count = 20
host = "h"
product = "ws2003"
stop_action = "turn-off"
boot = "2m"
[[workload]]
name = "w"
on = "g*"
role = "web"
warm_up = "0s"
[[service]]
name = "all"
workloads = ["w"]
users = {{ hq = 1 }}
{}
[[strategy]]
name = "hosts"
hosts = {{ source = "windows-update", window = "daily 03:00", countdown = "0s" }}
guests = "never"
workloads = "never"
"#,
        releases(&days(5, 1, 1), "ws2008", "yes")
    ));
    let outcome = only(&plan);
    assert_eq!(outcome.machines_down[0], 10 * MINUTE, "the host");
    let waves: u64 = (1..=20_u64).map(|i| i.div_ceil(5) * 2).sum();
    assert_eq!(waves, 20 * 5, "mean 5 min");
    assert_eq!(outcome.machines_down[1], (20 * 10 + waves) * MINUTE, "the guests");
    let down = outcome.services[0].planned + outcome.services[0].unplanned;
    assert_eq!(down, (10 + 8) * MINUTE, "all twenty are up after the last wave");
}

/// Arrivals once a day against a window once a week (T = 7 d): they wait 1 to 7 days, T/2 and the half day by which
/// a daily arrival differs from a uniform one; variance (T^2 - 1) / 12.
#[test]
fn the_wait_for_a_periodic_window_is_half_its_period() {
    // 5 January 2009 is a Monday; releases come out at 18:00 UTC in winter, an hour before the window.
    let releases = releases(&days(4, 1, 56), "ws2008", "no");
    let outcome = only(&Fridays { servers: 1, servicing: "\"0s\"", boot: "\"0s\"", releases: &releases }.plan());
    let latency = outcome.latency[1];
    assert_eq!(latency.count, 56);
    let installs = 3 * MINUTE; // each update of a session waits for those before it
    let queue: u64 = (1..=7).map(|place| place * installs).sum();
    // An update of a Friday at 18:00 is seen by the next scan, up to 22 h later: it waits for the next Friday.
    let waits: u64 = (1..=7).map(|day| day * 24 * HOUR + HOUR).sum();
    let monday_to_friday = 4; // the first week has only these
    let first: u64 = (1..=monday_to_friday).map(|day| day * 24 * HOUR + HOUR).sum();
    let first_queue: u64 = (1..=monday_to_friday).map(|place| place * installs).sum();
    let last = 56 - monday_to_friday - 7 * 7;
    let last_waits: u64 = (7 - last + 1..=7).map(|day| day * 24 * HOUR + HOUR).sum();
    let last_queue: u64 = (1..=last).map(|place| place * installs).sum();
    let expected = 7 * (waits + queue) + first + first_queue + last_waits + last_queue;
    assert_eq!(latency.sum, u128::from(expected));
    assert_eq!(waits, 7 * (HOUR + 4 * 24 * HOUR), "mean wait T/2 + 1/2 = 4 d, and the hour before the window");
}

/// Exposure of a deterministic release and delay is the sum over machines and vulnerabilities of the delays: no variance.
#[test]
fn exposure_is_the_sum_of_delays() {
    let releases = releases(&days(5, 7, 9), "ws2008", "yes");
    let mut plan = Fridays { servers: 3, servicing: "\"0s\"", boot: "\"1h\"", releases: &releases }.plan();
    plan.replications = 20;
    // Released on a Tuesday at 18:00 UTC, installed on Friday from 19:00 on in 3 min, effective after 1 h of boot.
    let delay = 3 * 24 * HOUR + HOUR + 3 * MINUTE + HOUR;
    for outcome in study(&plan).of_strategy(0) {
        assert_eq!(outcome.exposure.plain, u128::from(3 * 9 * delay));
        assert_eq!(outcome.exposure.weighted, 10 * outcome.exposure.plain, "a critical one weighs ten");
        assert_eq!(outcome.exposure.exploited, 0);
    }
}

/// Servers with twelve updates a year, each faulty with probability p, all installed on the same evening.
fn faulty_year(machines: u32, p: f64) -> String {
    let second_tuesday = |month| Date::nth_weekday(2009, month, 2, Weekday::Tuesday).unwrap().to_string();
    let dates: Vec<String> = (1..=12).map(second_tuesday).collect();
    format!(
        r#"
[[server]]
name = "s{{02}}"
count = {machines}
site = "hq"
product = "ws2008"
[[workload]]
name = "w"
on = "s*"
role = "web"
[[service]]
name = "web"
workloads = ["w"]
needs = 1
{releases}
[fault.faulty]
hypervisor = {p}
system = {p}
browser = {p}
dotnet = {p}
exchange = {p}
sqlserver = {p}
office = {p}
other = {p}
[[strategy]]
name = "fridays"
hosts = "never"
workloads = "never"
guests = {{ source = "windows-update", window = "every friday 19:00-23:00" }}
"#,
        releases = releases(&dates, "ws2008", "yes")
    )
}

fn faulty_plan(machines: u32, p: f64) -> Plan {
    let certain = "severe = 1.0\nreach = 1.0\nmanifest = 1.0\nmachine_share = 1.0\nwithdrawn_share = 0.0\n\
                   trigger = { product = 1.0, role = 0.0, hardware = 0.0 }\nfix = \"20d\"\n";
    let calm = CALM.replace("faulty = \"never\"\n", certain);
    compile(&model(&format!("{calm}{}", faulty_year(machines, p))))
}

/// P(at least one faulty update in 12) = 1 - (1 - p)^12: 0.113615 for p = 0.01, 0.459640 for p = 0.05.
#[test]
fn a_faulty_update_comes_as_often_as_it_should() {
    for (p, expected) in [(0.01, 0.113_615), (0.05, 0.459_640)] {
        let mut plan = faulty_plan(1, p);
        plan.replications = 4_000;
        let hit: Vec<f64> =
            study(&plan).of_strategy(0).map(|o| if o.rogue.incidents > 0 { 1.0 } else { 0.0 }).collect();
        assert_agrees(&hit, expected, &format!("p = {p}"));
    }
}

/// Fifty like machines, p = 0.02 an update: hits per update have mean 1.0 and variance 49, not 0.98: a fault is common to
/// all of them. Both of two replicas are down with probability 0.02, not 0.0004.
#[test]
fn a_fault_is_common_to_all_like_machines() {
    let mut plan = faulty_plan(50, 0.02);
    plan.replications = 2_000;
    let outcomes = study(&plan);
    let hits: Vec<f64> = outcomes.of_strategy(0).map(|o| o.rogue.machines_hit as f64 / 12.0).collect();
    assert_agrees(&hits, 1.0, "mean hits an update");
    for outcome in outcomes.of_strategy(0) {
        assert_eq!(outcome.rogue.machines_hit, 50 * outcome.rogue.incidents, "all or none");
    }
    // The variance of a year's hits is twelve times that of one update: 12 x 49.
    let squares: Vec<f64> = outcomes
        .of_strategy(0)
        .map(|o| {
            let centred = o.rogue.machines_hit as f64 - 12.0;
            centred * centred / 12.0
        })
        .collect();
    assert_agrees(&squares, 49.0, "variance of hits an update");

    let mut pair = faulty_plan(2, 0.02);
    pair.replications = 4_000;
    let both: Vec<f64> = study(&pair)
        .of_strategy(0)
        .map(|o| if o.services[0].unplanned > 0 && o.rogue.incidents > 0 { o.rogue.incidents as f64 } else { 0.0 })
        .map(|updates| updates / 12.0)
        .collect();
    assert_agrees(&both, 0.02, "both replicas down");
}

/// Scans come X ~ U(17.6 h, 22 h) apart; a release falls into a cycle with density x f(x) / E X, and what is left of it has
/// mean E X^2 / 2 E X = (19.8^2 + 4.4^2 / 12) / 39.6 h, P(<= 17.6 h) = 17.6 / 19.8, P(<= 19.8 h) = 1 - 2.2^2 / (2 x 4.4 x 19.8).
#[test]
fn a_release_falls_anywhere_into_a_scan_cycle() {
    let plan = faulty_plan(1, 0.0);
    let dice = Dice::new(&plan, 0);
    let hours: Vec<f64> = (0..20_000).map(|release| dice.scan(0, release, Span::from_hours(22)).hours()).collect();
    assert!(hours.iter().all(|&left| (0.0..=22.0).contains(&left)));
    assert_agrees(&hours, (19.8 * 19.8 + 4.4 * 4.4 / 12.0) / 39.6, "mean");
    for (limit, expected) in [(8.8, 8.8 / 19.8), (17.6, 17.6 / 19.8), (19.8, 1.0 - 4.84 / 174.24)] {
        let within: Vec<f64> = hours.iter().map(|&left| if left <= limit { 1.0 } else { 0.0 }).collect();
        assert_agrees(&within, expected, &format!("within {limit} h"));
    }
}

/// Withdrawn after a lognormal time with median 4.29 d and sigma 0.565, an update has been cleared by 3, 5, 7, 10, 24 days
/// with probability 0.263, 0.606, 0.807, 0.933, 0.999: whoever waits that long is hit in the other cases.
#[test]
fn waiting_clears_what_is_withdrawn() {
    let cleared = [(3, 0.263), (5, 0.606), (7, 0.807), (10, 0.933), (24, 0.999)];
    let plans: String = cleared
        .iter()
        .map(|(days, _)| {
            // Approved a day before, found by the scan of that day, installed at the age to the second.
            format!(
                "[[strategy]]\nname = \"{days}\"\nhosts = \"never\"\nworkloads = \"never\"\nguests = {{ source = \"wsus\", \
                 approve = {{ after = \"{}d\" }}, window = \"daily 18:00\" }}\n",
                days - 1
            )
        })
        .collect();
    let faulty = "severe = 1.0\nreach = 1.0\nmanifest = 1.0\nmachine_share = 1.0\nwithdrawn_share = 1.0\n\
                  withdrawal = { lognormal = { median = \"4.29d\", sigma = 0.565 } }\nsignal = \"300d\"\nfix = \"300d\"\n\
                  trigger = { product = 1.0, role = 0.0, hardware = 0.0 }\n[fault.faulty]\nhypervisor = 1.0\nsystem = 1.0\n\
                  browser = 1.0\ndotnet = 1.0\nexchange = 1.0\nsqlserver = 1.0\noffice = 1.0\nother = 1.0\n";
    let calm = CALM
        .replace("end = 2010-01-01", "end = 2009-03-01")
        .replace("faulty = \"never\"\n", "")
        .replace("[servicing]", &format!("{faulty}[servicing]"));
    let server = "[[server]]\nname = \"s\"\nproduct = \"ws2008\"\n[[workload]]\nname = \"w\"\non = \"s\"\nrole = \"web\"\n\
                  [[service]]\nname = \"web\"\nworkloads = [\"w\"]\n";
    let update = releases(&["2009-01-13".to_owned()], "ws2008", "no");
    let mut plan = compile(&model(&format!("{calm}{server}{update}{plans}")));
    plan.replications = 3_000;
    let outcomes = study(&plan);
    for (strategy, (days, expected)) in cleared.into_iter().enumerate() {
        let spared: Vec<f64> =
            outcomes.of_strategy(strategy).map(|o| if o.rogue.machines_hit == 0 { 1.0 } else { 0.0 }).collect();
        assert_agrees(&spared, expected, &format!("cleared by {days} days"));
    }
}

/// Guests saved and restored one after the other around a restart of their host: 8 of 4 GiB at 100 MiB/s and a host that takes
/// 8 min are back after 14.1 to 18.9 min, 20 of 8 GiB and 10 min after 38.7 to 64.6 min (and up to a second per guest, since
/// each is saved in whole seconds). Each is away once, on the announced evening, and none of them restarts.
#[test]
fn a_host_takes_all_of_its_guests_down_once() {
    for (guests, memory, boot, expected) in [(8, 4, 8, [14.1, 18.9]), (20, 8, 10, [38.7, 64.6])] {
        let each: String = (1..=guests)
            .map(|n| {
                format!(
                    "[[workload]]\nname = \"w{n}\"\non = \"g{n:02}\"\nrole = \"web\"\nwarm_up = \"0s\"\n\
                     [[service]]\nname = \"s{n}\"\nworkloads = [\"w{n}\"]\n"
                )
            })
            .collect();
        let outcome = only(&calm(&format!(
            r#"
[[host]]
name = "h"
product = "ws2008"
storage = "100 MiB/s"
servicing = "0s"
boot = "{boot}m"
[[guest]]
name = "g{{02}}"
count = {guests}
host = "h"
product = "ws2003"
memory = "{memory} GiB"
{each}{releases}
[[strategy]]
use = "../strategies/wsus-layered.toml"
"#,
            releases = releases(&["2009-01-13".to_owned()], "ws2008", "yes")
        )));
        let minutes: Vec<f64> = outcome.services.iter().map(|service| service.planned as f64 / 6e4).collect();
        assert!(minutes.is_sorted() && minutes.len() == guests);
        for (got, expected) in [minutes[0], minutes[guests - 1]].into_iter().zip(expected) {
            assert!((-0.05..0.05 + guests as f64 / 60.0).contains(&(got - expected)), "{got} min, not {expected}");
        }
        assert!(outcome.services.iter().all(|service| service.unplanned == 0), "first Friday, 18:00-21:00");
        assert_eq!((outcome.restarts.host, outcome.restarts.planned), (1, 1), "saved guests do not restart");
    }
}
