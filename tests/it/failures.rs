//! Failures beside updates: when they hit, what they cost, and what cures them. That they come as often as they should is in
//! `theory`.

use patchcast::model::{Cause, Law, Mending};
use patchcast::plan::{MachineKind, Plan, Shock};
use patchcast::sim::{Dice, simulate_checked};
use patchcast::units::Span;

use crate::worlds::{calm, model, only};

const MINUTE: u64 = Span::MINUTE.ms();
const DAY: u64 = Span::DAY.ms();

/// One physical server that takes half an hour to restart, with a service that one person uses all day.
const SERVER: &str = r#"
[[server]]
name = "s"
product = "ws2008"
servicing = "0s"
boot = "30m"
[[workload]]
name = "w"
on = "s"
role = "web"
warm_up = "2m"
[[service]]
name = "web"
workloads = ["w"]
users = { hq = 1 }
"#;

const NEVER: &str = "[[strategy]]\nname = \"never\"\nhosts = \"never\"\nguests = \"never\"\nworkloads = \"never\"\n";

/// The moments at which the server crashes, if it runs.
fn points(plan: &Plan) -> Vec<u64> {
    let gap = plan.failures.gap(MachineKind::Server, Shock::Crash).unwrap();
    let dice = Dice::new(plan, 0);
    let moments = (0..).scan(0, |at, n| {
        *at += dice.shock(0, Shock::Crash, n, gap).ms();
        Some(*at)
    });
    moments.take_while(|&at| at < plan.end.ms()).collect()
}

/// The moments at which a server fails that takes 65 minutes to come back, and restarts for half an hour whenever it has run for so
/// long.
fn failures(points: &[u64], clock: u64) -> Vec<u64> {
    let (mut booted, mut list) = (0, Vec::new());
    for &point in points {
        while booted + clock < point {
            booted += clock + 30 * MINUTE;
        }
        if booted <= point {
            list.push(point);
            booted = point + 65 * MINUTE;
        }
    }
    list
}

/// Milliseconds of a year in some stretches, each of which begins at one of these moments, none counted twice.
fn covered(starts: &[u64], length: u64) -> u64 {
    let mut until = 0;
    starts
        .iter()
        .map(|&start| {
            let from = start.max(until);
            until = (start + length).min(365 * DAY);
            until - from
        })
        .sum()
}

#[test]
fn a_crash_costs_detection_repair_and_warm_up() {
    let crash = "[failures.servers]\ncrash = { every = \"40h\", detect = \"5m\", repair = \"1h\" }\n";
    let all_day = "[[strategy]]\nname = \"announced\"\nannounce = \"7d\"\nhosts = \"never\"\nworkloads = \"never\"\n\
                   guests = { source = \"windows-update\", window = \"daily 00:00-23:59\" }\n";
    let plan = calm(&format!("{SERVER}{crash}{all_day}"));
    let outcome = only(&plan);
    let failures = failures(&points(&plan), u64::MAX / 2);
    assert!(failures.len() > 150 && failures.len() < points(&plan).len(), "some points meet a server that is down");
    assert_eq!(outcome.failures.count, failures.len() as u64);
    let repaired = failures.iter().filter(|&&failure| failure + 65 * MINUTE < plan.end.ms());
    assert_eq!(outcome.restarts.unplanned, repaired.count() as u64);
    assert_eq!(outcome.machines_down[2], covered(&failures, 65 * MINUTE));
    assert_eq!(outcome.user_down[Cause::Crash.index()], covered(&failures, 67 * MINUTE) * 1_000);
    let service = outcome.services[0];
    assert_eq!((service.planned, service.unplanned), (0, covered(&failures, 67 * MINUTE)), "no failure is planned");
    assert_eq!(outcome.user_down_announced, 0);
}

/// Two strategies meet the same points of the calendar, one of which restarts every day: what hits both hits both at once.
#[test]
fn restarts_move_no_failure() {
    let crash = "[failures.servers]\ncrash = { every = \"6h\", detect = \"5m\", repair = \"1h\" }\n";
    let daily = "[[strategy]]\nname = \"daily\"\nhosts = \"never\"\nworkloads = \"never\"\n\
                 guests = { source = \"windows-update\", window = \"daily 03:00\", rejuvenate_after = \"5h\" }\n";
    let plan = calm(&format!("{SERVER}{crash}{NEVER}{daily}"));
    let points = points(&plan);
    let [calm, restless] = [u64::MAX / 2, 5 * 60 * MINUTE].map(|clock| failures(&points, clock));
    let shared = calm.iter().filter(|moment| restless.contains(moment)).count();
    assert!(shared * 10 > 8 * calm.len() && calm != restless, "{shared} of {} are met by both", calm.len());
    for (strategy, expected) in [calm, restless].iter().enumerate() {
        let outcome = simulate_checked(&plan, strategy, 0);
        assert_eq!(outcome.failures.count, expected.len() as u64);
        let crashes = covered(expected, 65 * MINUTE);
        let restarts = outcome.restarts.planned * 30 * MINUTE;
        assert!(outcome.machines_down[2].abs_diff(crashes + restarts) <= 65 * MINUTE, "but for the end of the year");
    }
}

/// Guests of a host that restarts every day, prone after 200 hours: shut down with it they hardly ever fail, saved as often as those
/// of a host that never restarts.
#[test]
fn a_boot_cures_ageing_and_a_resume_does_not() {
    let estate = |stop: &str, hosts: &str| {
        let plan = calm(&format!(
            r#"
[[host]]
name = "h"
product = "ws2008"
servicing = "0s"
boot = "1m"
[[guest]]
name = "g{{}}"
count = 40
host = "h"
product = "ws2003"
stop_action = "{stop}"
servicing = "0s"
boot = "10s"
memory = "1 MiB"
[[workload]]
name = "w"
on = "g1"
role = "web"
[[service]]
name = "web"
workloads = ["w"]
[failures.guests]
ageing = {{ prone_after = "200h", fails_after = "20h", detect = "5m", repair = "1h" }}
[[strategy]]
name = "it"
hosts = {hosts}
guests = "never"
workloads = "never"
"#
        ));
        only(&plan).failures.count
    };
    let daily = r#"{ source = "windows-update", window = "daily 03:00", rejuvenate_after = "1d" }"#;
    let [left, saved, shut_down] =
        [("save", "\"never\""), ("save", daily), ("shut-down", daily)].map(|(stop, hosts)| estate(stop, hosts));
    assert!(left.abs_diff(saved) * 20 < left, "{left} alone, {saved} saved every day");
    assert!(shut_down * 2 < left, "{left} alone, {shut_down} shut down every day");
}

#[test]
fn a_host_that_crashes_takes_its_guests_down() {
    let plan = calm(&format!(
        r#"
[[host]]
name = "h"
product = "ws2008"
[[guest]]
name = "g"
host = "h"
product = "ws2003"
boot = "2m"
[[workload]]
name = "w"
on = "g"
role = "web"
warm_up = "1m"
[[service]]
name = "web"
workloads = ["w"]
users = {{ hq = 1 }}
[failures.hosts]
crash = {{ every = "500h", detect = "5m", repair = "1h" }}
{NEVER}"#
    ));
    let outcome = only(&plan);
    let crashes = outcome.failures.count;
    assert!(crashes > 5);
    assert_eq!((outcome.restarts.unplanned, outcome.restarts.host), (crashes, crashes));
    assert_eq!(outcome.machines_down[..2], [crashes * 65 * MINUTE, crashes * 67 * MINUTE]);
    assert_eq!(outcome.user_down[Cause::Crash.index()], crashes * 65 * MINUTE * 1_000);
    assert_eq!(outcome.user_down[Cause::HostCascade.index()], crashes * 3 * MINUTE * 1_000, "boot and warm-up");
}

#[test]
fn a_workload_that_crashes_is_restarted_and_warms_up() {
    let crash = "[failures.workloads]\ncrash = { every = \"30h\", detect = \"5m\", repair = \"3m\" }\n";
    let plan = calm(&format!("{SERVER}{crash}{NEVER}"));
    let dice = Dice::new(&plan, 0);
    let (mut at, mut up, mut failures) = (0, 0, Vec::new());
    for n in 0.. {
        at += dice.workload_gap(0, n).ms();
        if at >= plan.end.ms() {
            break;
        }
        if at >= up {
            failures.push(at);
            up = at + 10 * MINUTE;
        }
    }
    let outcome = only(&plan);
    assert!(failures.len() > 200);
    assert_eq!(outcome.failures.count, failures.len() as u64);
    assert_eq!(outcome.user_down[Cause::Crash.index()], covered(&failures, 10 * MINUTE) * 1_000);
    assert_eq!((outcome.machines_down, outcome.restarts.unplanned), ([0; 3], 0), "its server runs on");
}

/// Forty servers that fail now and then and one repairman who takes two days each: nobody's repair overlaps another's.
#[test]
fn one_repairman_repairs_one_after_the_other() {
    let down = |staff: &str| {
        let text =
            SERVER.replace("name = \"s\"\n", "name = \"s{}\"\ncount = 40\n").replace("on = \"s\"", "on = \"s*\"");
        let crash = "[failures.servers]\ncrash = { every = \"4000h\", detect = \"0s\", repair = \"2d\" }\n";
        only(&calm(&format!("{text}{staff}{crash}{NEVER}")))
    };
    let [one, many] = ["[recovery]\nstaff = 1\n", ""].map(down);
    assert!(many.machines_down[2] <= many.failures.count * 2 * DAY);
    assert!(one.restarts.unplanned <= 365 / 2, "a repairman has a year");
    assert!(one.machines_down[2] > many.machines_down[2] * 11 / 10, "others wait meanwhile");
}

#[test]
fn what_is_not_said_of_repairs_is_as_for_machines_that_do_not_start() {
    let crash = "[failures.hosts]\ncrash = { every = \"1h\" }\n[failures.guests]\ncrash = { every = \"1h\", detect = \"1m\" }\n";
    let model = model(&format!("{}{SERVER}{crash}{NEVER}", crate::worlds::CALM));
    let recovery = &model.recovery;
    let [host, guest] = [model.failures.hosts, model.failures.guests].map(|failures| failures.crash.unwrap().mending);
    assert_eq!(host, Mending { detect: recovery.monitoring.clone(), repair: recovery.repair_physical.clone() });
    assert_eq!(guest, Mending { detect: Law::Fixed(Span::MINUTE), repair: recovery.repair_guest.clone() });
    assert_eq!(model.failures.servers, patchcast::model::MachineFailures::default());
}
