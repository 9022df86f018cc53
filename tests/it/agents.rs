//! What agents and update servers do between a release and its effect, in whole scenarios without chance: one rule a test.

use patchcast::outcome::Outcome;
use patchcast::plan::{Plan, compile};
use patchcast::units::Span;

use crate::worlds::{CALM, model, only};

mod moves;
mod restarts;
mod selection;
mod server;
mod supply;
mod windows;

/// A physical server that is back five minutes after it went down.
const SERVER: &str = "[[server]]\nname = \"s\"\nproduct = \"ws2008\"\nservicing = \"0s\"\nboot = \"5m\"\n\
                      [[workload]]\nname = \"w\"\non = \"s*\"\nrole = \"web\"\nwarm_up = \"0s\"\n\
                      [[service]]\nname = \"web\"\nworkloads = [\"w\"]\nneeds = 1\n";

/// A calm world in which some lines are others.
fn plan(changes: &[(&str, &str)], more: &str) -> Plan {
    let change = |text: String, &(from, to): &(&str, &str)| {
        assert!(text.contains(from), "nothing to change: {from}");
        text.replace(from, to)
    };
    compile(&model(&format!("{}{more}", changes.iter().fold(CALM.to_owned(), change))))
}

fn outcome(changes: &[(&str, &str)], more: &str) -> Outcome {
    only(&plan(changes, more))
}

/// A release of 10:00 in Redmond (18:00 UTC in winter, 17:00 in summer), critical and with one vulnerability.
fn update(id: &str, date: &str, restart: &str, more: &str) -> String {
    update_of("ws2008", id, date, restart, more)
}

fn update_of(product: &str, id: &str, date: &str, restart: &str, more: &str) -> String {
    let component = if more.contains("component") { "" } else { "component = \"system\"\n" };
    format!(
        "[[supply.release]]\nid = \"{id}\"\ndate = {date}\nseverity = \"critical\"\nrestart = \"{restart}\"\n\
         vulnerabilities = 1\naffected = [\"{product}\"]\n{component}{more}\n"
    )
}

/// A strategy that updates the systems of guests and servers alone.
fn systems(plan: &str) -> String {
    format!("[[strategy]]\nname = \"systems\"\nhosts = \"never\"\nworkloads = \"never\"\nguests = {{ {plan} }}\n")
}

/// How many machine-updates became effective, and the sum of their latencies in minutes.
fn effective(outcome: &Outcome) -> (u64, u64) {
    let count = outcome.latency.iter().map(|latency| latency.count).sum();
    let sum: u128 = outcome.latency.iter().map(|latency| latency.sum).sum();
    (count, minutes(sum))
}

fn minutes(ms: u128) -> u64 {
    u64::try_from(ms / u128::from(Span::MINUTE.ms())).unwrap()
}

/// Minutes in so many days, hours and minutes.
const fn span(days: u64, hours: u64, minutes: u64) -> u64 {
    (days * 24 + hours) * 60 + minutes
}
