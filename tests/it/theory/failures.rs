//! Failures and repairs: renewal, repairmen, replication and replacement by age.

use patchcast::outcome::Outcome;
use patchcast::plan::{Plan, compile};
use patchcast::units::Span;

use crate::worlds::{CALM, assert_agrees, model, study};

/// A calm world of so many days in which only what is added fails, measured from some day on.
pub(super) fn world(days: u32, warm_up: u32, replications: u32, more: &str) -> Plan {
    let calm = CALM
        .replace("end = 2010-01-01", &format!("length = \"{days}d\"\nwarm_up = \"{warm_up}d\""))
        .replace("replications = 1\n", &format!("replications = {replications}\n"));
    compile(&model(&format!("{calm}{more}")))
}

/// Physical servers, each with an instance that is up while its server is.
fn servers(count: u32, plan: &str) -> String {
    format!(
        r#"
[[server]]
name = "s{{}}"
count = {count}
product = "ws2008"
servicing = "0s"
boot = "1h"
[[workload]]
name = "w"
on = "s*"
role = "web"
warm_up = "0s"
[[service]]
name = "all"
workloads = ["w"]
[[strategy]]
name = "it"
hosts = "never"
workloads = "never"
guests = {plan}
"#
    )
}

/// The share of time for which servers are down, a value a replication.
fn down(plan: &Plan, count: u32) -> Vec<f64> {
    let share = |outcome: &Outcome| outcome.machines_down[2] as f64 / (outcome.measured.ms() as f64 * f64::from(count));
    study(plan).of_strategy(0).map(share).collect()
}

/// Up for 1000 h, down for 10 h: A = 100/101, whatever the law of the repair.
#[test]
fn availability_depends_only_on_means() {
    for repair in [
        r#""10h""#,
        r#"{ exponential = { mean = "10h" } }"#,
        r#"{ gamma = { shape = 0.5, scale = "20h" } }"#,
        r#"{ uniform = { low = "0h", high = "20h" } }"#,
    ] {
        let crash =
            format!("[failures.servers]\ncrash = {{ every = \"1000h\", detect = \"0s\", repair = {repair} }}\n");
        let plan = world(1_500, 10, 60, &(servers(20, "\"never\"") + &crash));
        assert_agrees(&down(&plan, 20), 1.0 / 101.0, repair);
    }
}

/// Up at the start, availability over the first T is mu/(l+mu) + l/((l+mu)^2 T) (1 - e^-(l+mu)T); from T to U it is what is left
/// of that over U.
#[test]
fn availability_starts_high_and_falls() {
    let crash = "[failures.servers]\ncrash = { every = \"1000h\", detect = \"0s\", repair = { exponential = { mean = \"10h\" } } }\n";
    let (fails, repaired) = (1.0 / 1000.0, 1.0 / 10.0);
    let both: f64 = fails + repaired;
    let up_until = |hours: f64| {
        let gone = 1.0 - patchcast::dist::maths::exp(-both * hours);
        hours * repaired / both + fails / (both * both) * gone
    };
    assert!((up_until(100.0) / 100.0 - 0.991_079_27).abs() < 1e-8, "the value in the books");
    for (warm_up, days, replications) in [(0, 4, 300), (0, 1, 600), (1, 2, 300)] {
        let plan = world(days, warm_up, replications, &(servers(200, "\"never\"") + crash));
        let (from, to) = (24.0 * f64::from(warm_up), 24.0 * f64::from(days));
        let expected = 1.0 - (up_until(to) - up_until(from)) / (to - from);
        assert_agrees(&down(&plan, 200), expected, &format!("hours {from} to {to}"));
    }
}

/// Ten machines, up for 1000 h, repaired in 10 h: with one repairman 0.1085 are down on average, with two 0.0992, with ten 0.0990
/// (M/M/c//N: the ratio of n + 1 down to n down is (N - n) l / (min(n + 1, c) mu)).
#[test]
fn few_repairmen_let_machines_wait() {
    for (staff, expected) in [("staff = 1", 0.108_470_478), ("staff = 2", 0.099_183_048), ("", 0.099_009_901)] {
        let crash = format!(
            "[recovery]\n{staff}\n[failures.servers]\ncrash = {{ every = \"1000h\", detect = \"0s\", repair = {{ exponential = \
             {{ mean = \"10h\" }} }} }}\n"
        );
        let plan = world(5_000, 20, 40, &(servers(10, "\"never\"") + &crash));
        let machines: Vec<f64> = down(&plan, 10).into_iter().map(|share| share * 10.0).collect();
        assert_agrees(&machines, expected, staff);
    }
}

/// The same with one repairman where machines fail often: 50 h and 10 h.
#[test]
fn a_busy_repairman_is_the_bottleneck() {
    let (mut weight, mut weights) = (1.0, vec![1.0]);
    for broken in 0..10 {
        weight *= f64::from(10 - broken) / 50.0 * 10.0;
        weights.push(weight);
    }
    let total: f64 = weights.iter().sum();
    let expected = weights.iter().zip(0..).map(|(weight, broken)| weight * f64::from(broken)).sum::<f64>() / total;
    assert!(expected > 3.0, "most of them wait");
    let crash = "[recovery]\nstaff = 1\n[failures.servers]\ncrash = { every = \"50h\", detect = \"0s\", repair = { exponential = \
                 { mean = \"10h\" } } }\n";
    let plan = world(1_500, 60, 40, &(servers(10, "\"never\"") + crash));
    let machines: Vec<f64> = down(&plan, 10).into_iter().map(|share| share * 10.0).collect();
    assert_agrees(&machines, expected, "one repairman");
}

/// Of n independent instances, each up for 0.99 of the time, k are up for sum C(n, i) A^i (1 - A)^(n - i), i from k to n.
#[test]
fn replicas_that_fail_alone_multiply() {
    let sizes = [(1, 2, 0.9999), (2, 3, 0.999_702), (3, 4, 0.999_407_97), (4, 5, 0.999_019_850_4)];
    let workloads: String = (1..=100)
        .map(|n| format!("[[workload]]\nname = \"w{n}\"\non = \"s{n}\"\nrole = \"web\"\nwarm_up = \"0s\"\n"))
        .collect();
    let mut names = vec![workloads];
    for first in (0..100).step_by(5) {
        for (needs, of, _) in sizes {
            let list: Vec<String> = (1..=of).map(|n| format!("\"w{}\"", first + n)).collect();
            names.push(format!(
                "[[service]]\nname = \"{needs} of {of} from {first}\"\nneeds = {needs}\nworkloads = [{}]\n",
                list.join(", ")
            ));
        }
    }
    let crash = "[failures.servers]\ncrash = { every = \"990h\", detect = \"1h\", repair = { exponential = { mean = \"9h\" } } }\n";
    let more = servers(100, "\"never\"").replace("[[strategy]]", &(names.concat() + crash + "[[strategy]]"));
    let outcomes = study(&world(1_800, 10, 60, &more));
    for (place, (needs, of, expected)) in sizes.into_iter().enumerate() {
        let of_size = |outcome: &Outcome| {
            let down: u64 = outcome.services[1 + place..].iter().step_by(4).map(|service| service.unplanned).sum();
            1.0 - down as f64 / (20.0 * outcome.measured.ms() as f64)
        };
        let values: Vec<f64> = outcomes.of_strategy(0).map(of_size).collect();
        assert_agrees(&values, expected, &format!("{needs} of {of}"));
    }
}

/// Replacement by age: prone after 400 h, failed after 200 h more (both exponential), put right in 20 h; restarted in 1 h at an age
/// of 240 h. A = U / (U + F(240 h) 20 h + S(240 h) 1 h), where S is the chance to get that old and U the integral of S so far.
#[test]
fn a_restart_in_time_prevents_failures() {
    let (a, b): (f64, f64) = (1.0 / 400.0, 1.0 / 200.0);
    let old = 240.0;
    let exp = patchcast::dist::maths::exp;
    let survives = (b * exp(-a * old) - a * exp(-b * old)) / (b - a);
    let lives = (b / a * (1.0 - exp(-a * old)) - a / b * (1.0 - exp(-b * old))) / (b - a);
    let expected = 1.0 - lives / (lives + (1.0 - survives) * 20.0 + survives);
    assert!(expected < 20.0 / 620.0, "better than never to restart");
    let ageing = "[failures.servers]\nageing = { prone_after = \"400h\", fails_after = \"200h\", detect = \"5h\", repair = { \
                  exponential = { mean = \"15h\" } } }\n";
    let clock = r#"{ source = "windows-update", window = "daily 03:00", rejuvenate_after = "240h" }"#;
    let plan = world(1_500, 100, 60, &(servers(20, clock) + ageing));
    assert_agrees(&down(&plan, 20), expected, "replaced by age");
    let idle = world(1_500, 100, 60, &(servers(20, "\"never\"") + ageing));
    assert_agrees(&down(&idle, 20), 20.0 / 620.0, "never replaced");
    let span = study(&plan).get(0, 0).measured;
    assert_eq!(span, Span::from_days(1_400));
}
