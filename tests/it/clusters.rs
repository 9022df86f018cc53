//! Clusters in worlds without chance: how guests move, what a run through the nodes does, and what it does not spare.

use patchcast::model::{Cause, Layer};
use patchcast::outcome::Outcome;
use patchcast::plan::compile;
use patchcast::sim::simulate_checked;
use patchcast::units::Span;

use crate::worlds::{CALM, model, releases};

/// Three nodes, guests with a service each that one person uses all day, and one update of the hosts.
struct Estate {
    product: &'static str,
    /// Further keys of the hosts.
    host: &'static str,
    /// Further keys of the cluster.
    cluster: &'static str,
    guests: String,
    /// The plan of the hosts beside source and countdown.
    plan: &'static str,
}

impl Default for Estate {
    fn default() -> Self {
        Self {
            product: "ws2012r2",
            host: "boot = \"8m\"",
            cluster: "",
            guests: guests("vm", 6, "hv*", ""),
            plan: "window = \"first sunday 02:00-06:00\", cluster_aware_updating = {}",
        }
    }
}

fn guests(name: &str, count: u32, host: &str, more: &str) -> String {
    let memory = if more.contains("memory") { "" } else { "memory = \"8 GB\"" };
    format!(
        "[[guest]]\nname = \"{name}{{03}}\"\ncount = {count}\nhost = \"{host}\"\nproduct = \"ws2003\"\nboot = \"3m\"\n{memory}\n{more}\n"
    )
}

impl Estate {
    fn text(&self) -> String {
        format!(
            r#"{}{}
[[host]]
name = "hv{{}}"
count = 3
product = "{}"
memory = "128 GB"
servicing = "4m"
{}
[[cluster]]
name = "main"
hosts = ["hv*"]
network = "100 MB/s"
rewritten = [1.0, 1.0]
fails = 0.0
cold_start = "2h"
{}
{}
[[workload]]
name = "work"
on = "*0*"
role = "file"
warm_up = "0s"
[[service]]
name = "work"
workloads = ["work"]
users = {{ hq = 1 }}
[[strategy]]
name = "run"
guests = "never"
workloads = "never"
hosts = {{ source = "windows-update", countdown = "5m", {} }}
"#,
            CALM,
            releases(&["2009-11-10".to_owned()], self.product, "yes"),
            self.product,
            self.host,
            self.cluster,
            self.guests,
            self.plan
        )
    }

    fn outcome(&self) -> Outcome {
        outcome(&self.text())
    }
}

fn outcome(text: &str) -> Outcome {
    simulate_checked(&compile(&model(text)), 0, 0)
}

const MINUTE: u64 = 60_000;

/// "Zero impact to the end users": each of three nodes restarts for 12 minutes, and no guest is down.
#[test]
fn live_migration_spares_all_guests_that_can_move() {
    let outcome = Estate::default().outcome();
    assert_eq!(outcome.machines_down, [3 * 12 * MINUTE, 0, 0]);
    assert_eq!((outcome.clusters.failed_nodes, outcome.clusters.runs_stopped), (0, 0));
    assert_eq!(outcome.latency[Layer::Hosts.index()].count, 3);
}

/// One guest that cannot move is saved (80 s), waits for its host (12 min), and is restored (80 s).
#[test]
fn a_guest_that_cannot_move_goes_down_with_its_node() {
    let fixed = guests("fixed", 1, "hv2", "movable = false");
    let outcome = Estate { guests: guests("vm", 6, "hv*", "") + &fixed, ..Estate::default() }.outcome();
    assert_eq!(outcome.machines_down[1], 12 * MINUTE + 160_000);
    assert_eq!(outcome.user_down[Cause::Migration.index()], 0);
}

/// Low priority is moved quickly by default: out and back, each time 80 s to write, 80 s to read and 10 s to switch.
#[test]
fn a_run_without_downtime_still_hits_guests_of_low_priority() {
    let estate = Estate { guests: guests("vm", 1, "hv1", "priority = \"low\""), ..Estate::default() };
    let outcome = estate.outcome();
    assert_eq!(outcome.machines_down[1], 2 * 170_000);
    assert_eq!(outcome.user_down[Cause::Migration.index()], 2 * 170_000 * 1_000);
    let spared = Estate { cluster: "low_priority = \"live\"", ..estate };
    assert_eq!(spared.outcome().machines_down[1], 0);
}

/// "Quick Migration freezes, moves, thaws": twice the memory, twice the transfer.
#[test]
fn the_outage_of_a_quick_migration_grows_with_memory() {
    let down = |memory: &str, product| {
        let guests = guests("vm", 2, "hv1", &format!("memory = \"{memory}\""));
        let plan = "window = \"first sunday 02:00-06:00\", rolling = { by = \"quick-migration\" }";
        Estate { product, guests, plan, ..Estate::default() }.outcome().machines_down[1]
    };
    let switches = 2 * 2 * 10_000;
    for product in ["ws2008", "ws2008r2"] {
        assert_eq!(down("16 GB", product) - switches, 2 * (down("8 GB", product) - switches));
        assert_eq!(down("8 GB", product), 2 * 2 * 170_000);
    }
}

/// A node of 100 guests of 1 GB drains in `ceil(100 / n)` waves if n move at once, each n times as slow as one alone.
#[test]
fn a_drain_takes_as_many_waves_as_places_allow() {
    let latency = |concurrent: &'static str| {
        let plan = "window = \"first sunday 02:00-06:00\", rolling = { by = \"live-migration\", node_order = [\"hv1\"], nodes_per_window = 1 }";
        let guests = guests("vm", 100, "hv1", "memory = \"1 GB\"");
        let hosts = Estate { cluster: concurrent, guests, plan, ..Estate::default() }.outcome().latency[0];
        assert_eq!(hosts.count, 1, "one node a window, and one window before the end");
        hosts.max
    };
    // Out on 10 November at 18:00 UTC; a look to begin, one to choose the node, one to drain; then 3, 5 and 12 minutes.
    let window = Span::from_hours(25 * 24 + 8) + Span::from_secs(2) + Span::from_mins(3 + 5 + 12);
    for (concurrent, waves, each) in
        [("concurrent = 5", 20, 50), ("concurrent = 7", 15, 70), ("concurrent = 3", 34, 30)]
    {
        assert_eq!(latency(concurrent), window + Span::from_secs(waves * each), "{concurrent}");
    }
}

/// A healthy node that needs 16 minutes for its self-test has failed after 15; the second one too many stops the run.
#[test]
fn slow_hardware_stops_a_run_half_way() {
    let slow = Estate { host: "boot = \"16m\"", ..Estate::default() };
    let outcome = slow.outcome();
    assert_eq!((outcome.clusters.failed_nodes, outcome.clusters.runs_stopped), (2, 1));
    assert!(
        outcome.clusters.mixed > 20 * 24 * 60 * MINUTE,
        "mixed until the end of the year: {}",
        outcome.clusters.mixed
    );
    let plan = "window = \"first sunday 02:00-06:00\", cluster_aware_updating = { RebootTimeoutMinutes = 30 }";
    let patient = Estate { plan, ..slow }.outcome();
    assert_eq!((patient.clusters.failed_nodes, patient.clusters.runs_stopped), (0, 0));
    assert!(patient.clusters.mixed < 4 * 60 * MINUTE);
}

/// One guest of a group on each of three nodes: soft anti-affinity puts two together, hard anti-affinity stops the drain.
#[test]
fn hard_anti_affinity_stops_a_drain_that_soft_lets_pass() {
    let guests = guests("vm", 3, "hv*", "anti_affinity = \"replicas\"");
    let soft = Estate { guests: guests.clone(), ..Estate::default() }.outcome();
    assert!(soft.clusters.affinity_broken > 3 * 20 * MINUTE);
    assert_eq!((soft.clusters.failed_nodes, soft.clusters.mixed > 0), (0, true));
    let hard = Estate { guests, cluster: "anti_affinity = \"hard\"", ..Estate::default() }.outcome();
    assert_eq!((hard.clusters.affinity_broken, hard.clusters.failed_nodes, hard.clusters.runs_stopped), (0, 2, 1));
    assert_eq!(hard.latency[0].count, 0, "nothing was installed");
}

/// Nine guests of 32 GB fill three nodes of 128 GB such that no two of them hold all.
#[test]
fn without_room_a_node_is_not_emptied() {
    let crowded = Estate { guests: guests("vm", 9, "hv*", "memory = \"32 GB\""), ..Estate::default() }.outcome();
    assert_eq!((crowded.clusters.failed_nodes, crowded.latency[0].count), (2, 0));
    assert_eq!(crowded.clusters.below_n_plus_1, 365 * 24 * 60 * MINUTE);
    assert_eq!(crowded.machines_down, [0; 3]);
}

/// "Move the VMs back when you know the host is ready": a longer time with a node less.
#[test]
fn baking_lengthens_the_time_with_a_node_less() {
    let below = |plan| {
        let guests = guests("vm", 6, "hv*", "memory = \"32 GB\"");
        Estate { guests, plan, ..Estate::default() }.outcome().clusters.below_n_plus_1
    };
    let at_once = below("window = \"first sunday 02:00-06:00\", cluster_aware_updating = {}");
    let baked = below("window = \"first sunday 02:00-06:00\", cluster_aware_updating = { bake = \"1h\" }");
    // Without a wait the cluster sees a second later that it is over.
    assert_eq!(baked - at_once, 3 * (60 * MINUTE - 1_000));
}

/// A run may go on when its window has closed: what it takes is known before, and the overruns agree.
#[test]
fn a_run_that_is_longer_than_its_window_overruns_it() {
    let overruns = |plan| Estate { plan, ..Estate::default() }.outcome().windows.overruns;
    // Each node: 160 s to drain, 20 min to update, 160 s to come back.
    for (window, late) in [
        ("window = \"first sunday 02:00-02:20\", reserve = \"0s\", cluster_aware_updating = {}", 3),
        ("window = \"first sunday 02:00-02:40\", reserve = \"0s\", cluster_aware_updating = {}", 2),
        ("window = \"first sunday 02:00-03:00\", reserve = \"0s\", cluster_aware_updating = {}", 1),
        ("window = \"first sunday 02:00-03:20\", reserve = \"0s\", cluster_aware_updating = {}", 0),
    ] {
        assert_eq!(overruns(window), late, "{window}");
    }
}

/// `StopAfter` lets the first node end and begins no other.
#[test]
fn a_run_that_is_stopped_leaves_nodes_behind() {
    let plan = "window = \"first sunday 02:00-06:00\", cluster_aware_updating = { StopAfter = \"10m\" }";
    let outcome = Estate { plan, ..Estate::default() }.outcome();
    assert_eq!((outcome.clusters.runs_stopped, outcome.clusters.failed_nodes), (1, 0));
    assert_eq!(outcome.latency[0].count, 1);
}

/// Without a run all nodes restart together. Up to 2008 R2 the cluster does not form if its directory service stands on its
/// own guests, until somebody comes: two hours, and the second in which the cluster sees its nodes.
#[test]
fn a_cluster_whose_directory_is_inside_does_not_start_by_itself() {
    let down = |product, cluster| {
        let estate = Estate { product, cluster, plan: "window = \"first sunday 02:00-06:00\"", ..Estate::default() };
        estate.outcome().machines_down[1]
    };
    for product in ["ws2008", "ws2008r2"] {
        let plain = down(product, "");
        assert_eq!(down(product, "directory = \"work\"") - plain, 6 * 7_201_000, "{product}");
    }
    for product in ["ws2012r2", "ws2016", "ws2022"] {
        assert_eq!(down(product, "directory = \"work\""), down(product, ""), "{product}");
    }
}

/// A host that hangs takes its guests down; a minute (and the second until it is seen) later they boot on the others.
#[test]
fn guests_of_a_node_that_hangs_boot_elsewhere() {
    let faulty = "faulty = { hypervisor = 1.0, system = 1.0, browser = 0.0, dotnet = 0.0, exchange = 0.0, sqlserver = 0.0, office = 0.0, other = 0.0 }\n\
                  severe = 1.0\nreach = 1.0\nmachine_share = 1.0\ntrigger = { product = 1.0, role = 0.0, hardware = 0.0 }\nfix = \"300d\"\nsignal = \"300d\"";
    let text = Estate { plan: "window = \"first sunday 02:00-06:00\"", ..Estate::default() }.text();
    let text = text.replace("faulty = \"never\"", faulty).replace("restart = \"yes\"", "restart = \"no\"").replace(
        "hosts = { source",
        "hosts = \"never\"\n[[strategy.group]]\nname = \"first\"\nmachines = [\"hv1\"]\nhosts = { source",
    );
    let failed_over = outcome(&text);
    assert_eq!(failed_over.rogue.machines_hit, 1);
    assert_eq!(failed_over.machines_down[1], 2 * (61_000 + 3 * MINUTE));
    let lonely = outcome(&text.replace("hosts = [\"hv*\"]", "hosts = [\"hv2\", \"hv3\"]"));
    assert!(lonely.machines_down[1] > failed_over.machines_down[1]);
    assert_eq!(lonely.machines_down[0], failed_over.machines_down[0]);
}
