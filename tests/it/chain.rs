//! Every stretch of downtime has one cause and a chain that leads to what began it, and they add up to the downtime.

use patchcast::model::{Cause, Model};
use patchcast::outcome::{Link, Story, Stretch};
use patchcast::plan::{Plan, compile};
use patchcast::report::explanation;
use patchcast::sim::{explain, simulate};
use patchcast::units::Time;

use crate::scenarios::reference;
use crate::worlds::{CALM, model};

const ESTATES: [&str; 3] = ["single-host-2008.toml", "cluster-2008.toml", "three-sites-2019.toml"];

/// Each strategy of a scenario in its first replication.
fn explained(model: &Model) -> Vec<Vec<Stretch>> {
    let plan = compile(model);
    (0..plan.strategies.len())
        .map(|strategy| {
            let Story { outcome, stretches, .. } = explain(&plan, strategy, 0);
            assert_eq!(outcome, simulate(&plan, strategy, 0), "asking changes nothing");
            closes(
                &plan,
                &outcome.services.iter().map(|down| down.planned + down.unplanned).collect::<Vec<_>>(),
                &stretches,
            );
            stretches
        })
        .collect()
}

/// Stretches of a service do not overlap, and what of them counts is its downtime.
fn closes(plan: &Plan, downtime: &[u64], stretches: &[Stretch]) {
    let mut sums = vec![0; downtime.len()];
    let mut ends = vec![Time::START; downtime.len()];
    for stretch in stretches {
        let service = stretch.service as usize;
        assert!(ends[service] <= stretch.from && stretch.from < stretch.until, "{stretch:?} follows the one before");
        ends[service] = stretch.until;
        let from = stretch.from.max(plan.measured_from);
        sums[service] += if from < stretch.until { stretch.until.since(from).ms() } else { 0 };
    }
    assert_eq!(sums, downtime);
}

#[test]
fn stretches_add_up_to_the_downtime_of_each_service() {
    for name in ESTATES {
        let stretches: usize = explained(&reference(name)).iter().map(Vec::len).sum();
        assert!(stretches > 100, "{name} has something to explain");
    }
}

#[test]
fn every_chain_leads_from_its_cause_to_what_began_it() {
    for name in ESTATES {
        for stretch in explained(&reference(name)).iter().flatten() {
            let begins_it = |link: &Link| match link {
                Link::Restarts { .. }
                | Link::BrokenBy { .. }
                | Link::StoppedBy(_)
                | Link::BrokeDown
                | Link::Updates(_)
                | Link::WarmsUp(_)
                | Link::Failed(..)
                | Link::Saved(..)
                | Link::Merges(_)
                | Link::IsRebuilt(_)
                | Link::Without { .. }
                | Link::HasStorage(_)
                | Link::ComesBack { .. } => true,
                Link::Needs(_) | Link::Instance(_) | Link::SavedWith { .. } | Link::StoppedWith { .. } => false,
            };
            assert!(stretch.links.last().is_some_and(begins_it), "{name}: {stretch:?}");
            let needs = matches!(stretch.links[0], Link::Needs(_));
            assert_eq!(needs, stretch.cause == Cause::Dependency, "{name}: {stretch:?}");
        }
    }
}

#[test]
fn a_guest_that_is_saved_with_its_host_is_explained_by_the_update_of_the_host() {
    let model = model(&format!(
        r#"{CALM}
[[host]]
name = "hv01"
product = "ws2008"
servicing = "2m"
boot = "5m"
[[guest]]
name = "dc01"
host = "hv01"
product = "ws2003"
memory = "3 GB"
[[workload]]
name = "directory"
on = "dc01"
role = "directory"
warm_up = "0s"
[[service]]
name = "sign-in"
workloads = ["directory"]
[[workload]]
name = "exchange"
on = "dc02"
role = "mail"
warm_up = "0s"
[[server]]
name = "dc02"
product = "ws2003"
[[service]]
name = "mail"
workloads = ["exchange"]
depends_on = ["sign-in"]
[[supply.release]]
id = "KB1"
date = 2009-03-03
severity = "critical"
restart = "yes"
vulnerabilities = 1
component = "system"
affected = ["ws2008"]
[[strategy]]
name = "nightly"
hosts = {{ source = "windows-update", window = "daily 03:00" }}
guests = "never"
workloads = "never"
"#
    ));
    let plan = compile(&model);
    let releases: Vec<&str> = plan.supply.templates.iter().map(|release| release.id.as_str()).collect();
    let stretches = explain(&plan, 0, 0).stretches;
    let lines: Vec<String> =
        stretches.iter().map(|stretch| explanation(&model, plan.epoch, &releases, stretch)).collect();
    let of = |service: &str| lines.iter().find(|line| line.contains(service)).unwrap_or_else(|| panic!("{lines:#?}"));
    assert!(
        of(" mail:").ends_with(
            "mail: dependency; needs sign-in <- directory <- dc01 is saved with hv01 <- hv01 restarts for KB1"
        ),
        "{lines:#?}"
    );
    assert!(of(" sign-in:").contains("host_cascade; directory <- dc01 is saved with hv01"), "{lines:#?}");
}
