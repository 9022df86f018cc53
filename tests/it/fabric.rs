//! Storage, network and domains, in worlds without chance: what an outage takes down and what it does not, when it is
//! planned, and what happens beside it.

use patchcast::model::{Cause, MachineId};
use patchcast::outcome::{Link, Outcome, Story};
use patchcast::units::Span;

use crate::worlds::{CALM, calm, model, only, releases};

/// Two guests on one host, one on another, and a physical server, each with a service of its own and one person.
const ESTATE: &str = r#"
[[host]]
name = "hv{}"
count = 2
product = "ws2008"
servicing = "10m"
boot = "20m"
start_concurrency = 5
boot_slowdown = 0.0
[[guest]]
name = "a{}"
count = 2
host = "hv1"
product = "ws2003"
stop_action = "shut-down"
servicing = "1m"
boot = "2m"
start_delay = "0s"
[[guest]]
name = "b"
host = "hv2"
product = "ws2003"
stop_action = "shut-down"
servicing = "1m"
boot = "2m"
start_delay = "0s"
[[server]]
name = "sql"
product = "ws2003"
servicing = "4m"
boot = "5m"
"#;

const SERVED: [&str; 4] = ["a1", "a2", "b", "sql"];
const NOTHING: &str = "hosts = \"never\"\nguests = \"never\"\nworkloads = \"never\"\nannounce = \"7d\"\n";

/// The fourth Friday of March 2009 is the 27th.
const FOURTH: &str = "fabric = \"fourth friday 18:00-21:00\"\n";

fn services(warm_up: &str) -> String {
    let one = |name: &str| {
        format!(
            "[[workload]]\nname = \"{name}\"\non = \"{name}\"\nrole = \"web\"\nwarm_up = \"{warm_up}\"\n\
             [[service]]\nname = \"{name}\"\nworkloads = [\"{name}\"]\nusers = {{ hq = 1 }}\n"
        )
    };
    SERVED.map(one).concat()
}

fn component(kind: &str, serves: &str, more: &str) -> String {
    format!(
        "[[component]]\nname = \"{kind} {more}\"\nkind = \"{kind}\"\nserves = {serves}\n{}\n",
        more.replace("; ", "\n")
    )
}

/// One update of 4 March that takes 10 minutes.
const UPDATE: &str = "releases = [2009-03-04]; outage = '10m'";

fn world(components: &str, warm_up: &str, strategy: &str) -> Outcome {
    only(&calm(&format!("{ESTATE}{}{components}[[strategy]]\nname = \"tested\"\n{strategy}", services(warm_up))))
}

/// Minutes for which each service was down: inside and outside of announced openings.
fn down(outcome: &Outcome) -> ([u64; 4], u64) {
    let minutes = |ms: u64| ms / 60_000;
    let planned: Vec<u64> = outcome.services.iter().map(|service| minutes(service.planned)).collect();
    (planned.try_into().unwrap(), outcome.services.iter().map(|service| minutes(service.unplanned)).sum())
}

/// Minutes that people lost, by cause: storage and network, a host, all others.
fn causes(outcome: &Outcome) -> [u64; 3] {
    let minutes = |cause: Cause| outcome.user_down[cause.index()] / 60_000_000;
    let all: u64 = outcome.user_down.iter().sum::<u64>() / 60_000_000;
    let [fabric, host] = [Cause::FabricCascade, Cause::HostCascade].map(minutes);
    [fabric, host, all - fabric - host]
}

/// The server takes 4 minutes to shut down; then the storage is away for 10, then everything boots: guests in 2 minutes, the
/// server in 5. Hosts run on.
#[test]
fn a_storage_outage_takes_down_every_guest_behind_it_and_no_other() {
    let outcome = world(&component("storage", "[\"hv1\", \"sql\"]", UPDATE), "0s", &format!("{NOTHING}{FOURTH}"));
    assert_eq!(down(&outcome), ([16, 16, 0, 19], 0), "all of it in the announced opening");
    assert_eq!(causes(&outcome), [51, 0, 0]);
    assert_eq!(outcome.machines_down, [0, 32 * 60_000, 19 * 60_000]);
    assert_eq!((outcome.fabric.outages, outcome.restarts.planned), (1, 0));
}

/// Workloads that warm up for half an hour after a boot work at once when the network is back.
#[test]
fn a_network_outage_stops_no_machine() {
    let outcome = world(&component("network", "[\"hv1\", \"sql\"]", UPDATE), "30m", &format!("{NOTHING}{FOURTH}"));
    assert_eq!(down(&outcome), ([10, 10, 0, 10], 0));
    assert_eq!((causes(&outcome), outcome.machines_down), ([30, 0, 0], [0; 3]));
}

/// 2009 has a fifth Friday in January, May, July and October; something is out before each of them.
#[test]
fn storage_is_maintained_in_the_spare_window_only() {
    let monthly: Vec<String> = (1..=12).map(|month| format!("2009-{month:02}-02")).collect();
    let array = component("storage", "[\"hv1\"]", &format!("releases = [{}]; outage = '1m'", monthly.join(", ")));
    let fifth = world(&array, "0s", &format!("{NOTHING}fabric = \"fifth friday 18:00-21:00\"\n"));
    assert_eq!(fifth.fabric.outages, 4);
    // 1, 4, 2 and 3 updates wait for the four evenings: 10 minutes away, each time with a minute to stop and two to boot.
    assert_eq!(down(&fifth), ([22, 22, 0, 0], 0), "several updates of one opening are one outage");
    let never = world(&array, "0s", NOTHING);
    assert_eq!((never.fabric.outages, down(&never)), (0, ([0; 4], 0)));
}

/// Installed at 18:08, up again at 18:38 (its guests have stopped already; that of the other host takes a minute first). Storage that is back at 18:11 is waited for until 18:08, the host afterwards; one that
/// is back at 19:01 is waited for again.
#[test]
fn guests_wait_for_their_host_and_for_their_storage() {
    let hosts = "hosts = { source = \"windows-update\", window = \"2009-03-27 18:05-21:00\", countdown = \"0s\" }\n";
    let update = releases(&["2009-03-10".to_owned()], "hyper-v", "yes");
    let strategy = format!("guests = \"never\"\nworkloads = \"never\"\nannounce = \"7d\"\n{FOURTH}{hosts}");
    let away = |outage: &str| {
        let array = component("storage", "[\"hv1\"]", &format!("releases = [2009-03-04]; outage = '{outage}'"));
        world(&format!("{update}{array}"), "0s", &strategy)
    };
    let short = away("10m");
    assert_eq!(down(&short), ([40, 40, 33, 0], 0));
    assert_eq!(causes(&short), [2 * 8, 2 * 32 + 33, 0]);
    let long = away("60m");
    assert_eq!(down(&long), ([63, 63, 33, 0], 0));
    assert_eq!(causes(&long), [2 * (8 + 25), 2 * 30 + 33, 0]);
}

/// Both begin when the guests have stopped; the second is away for longer.
#[test]
fn guests_behind_two_storages_wait_for_the_last() {
    let two = [("10m", "[\"hv1\"]"), ("30m", "[\"hv*\"]")]
        .map(|(outage, serves)| component("storage", serves, &format!("releases = [2009-03-04]; outage = '{outage}'")));
    let outcome = world(&two.concat(), "0s", &format!("{NOTHING}{FOURTH}"));
    assert_eq!(down(&outcome), ([33, 33, 33, 0], 0));
    assert_eq!(outcome.fabric.outages, 2);
}

/// Without warning: nobody stops anything first.
#[test]
fn a_second_path_hides_an_update_unless_it_fails() {
    let paths = |failure: &str| {
        let more = format!("{UPDATE}; paths = 2; path_failure = {failure}");
        world(&component("storage", "[\"hv1\", \"sql\"]", &more), "0s", &format!("{NOTHING}{FOURTH}"))
    };
    assert_eq!(down(&paths("0.0")), ([0; 4], 0));
    let failed = paths("1.0");
    assert_eq!((down(&failed), failed.fabric.outages), (([12, 12, 0, 15], 0), 1));
}

/// Memory is written before the storage goes: 4 GiB at 100 MiB/s take 41 seconds a guest, there and back, in turn.
#[test]
fn saved_guests_have_their_memory_on_the_disks_before_these_go() {
    let estate = ESTATE.replace("stop_action = \"shut-down\"", "stop_action = \"save\"\nmemory = \"4 GiB\"");
    let estate = estate.replace("start_concurrency", "storage = \"100 MiB/s\"\nstart_concurrency");
    let array = component("storage", "[\"hv1\"]", UPDATE);
    let text = format!("{estate}{}{array}[[strategy]]\nname = \"tested\"\n{NOTHING}{FOURTH}", services("30m"));
    let outcome = only(&calm(&text));
    let seconds: Vec<u64> = outcome.services.iter().map(|service| service.planned / 1_000).collect();
    assert_eq!(seconds, [600 + 3 * 41, 600 + 4 * 41, 0, 0], "and nothing warms up");
}

/// On the clock of Tokyo, 18:00 is 9:00 UTC; the window of the network is another one.
#[test]
fn domains_have_openings_of_their_own() {
    let both = ["storage", "network"].map(|kind| component(kind, "[\"hv1\"]", UPDATE)).concat();
    let fabric = "[strategy.fabric]\nnetwork = \"2009-03-28 06:00-06:05\"\n\
                  storage = { window = \"2009-03-27 18:00-18:05\", clock = \"Asia/Tokyo\" }\n";
    let outcome = world(&both, "0s", &format!("{NOTHING}{fabric}"));
    assert_eq!(down(&outcome), ([10, 10, 0, 0], 2 * (8 + 5)), "5 minutes of each outage were told");
    let only_network = "[strategy.fabric]\nnetwork = \"2009-03-28 06:00-07:00\"\n";
    assert_eq!(world(&both, "0s", &format!("{NOTHING}{only_network}")).fabric.outages, 1);
}

#[test]
fn a_group_may_be_a_domain() {
    let tagged = ESTATE.replace("name = \"b\"", "name = \"b\"\ndomain = \"security\"");
    let group = "[[strategy.group]]\nname = \"shield\"\ndomain = \"security\"\nguests = \"never\"\n";
    let text = format!("{CALM}{tagged}{}[[strategy]]\nname = \"tested\"\n{NOTHING}{group}", services("0s"));
    assert_eq!(model(&text).strategies[0].groups[0].machines, [MachineId(4)]);
}

/// Three times a year on average: the mean over many worlds is that of the Poisson process. |z| < 3.29.
#[test]
fn updates_of_a_component_come_as_often_as_said() {
    let array = component("storage", "[\"hv1\"]", "updates_per_year = 3.0; outage = '1m'");
    let strategy = format!("[[strategy]]\nname = \"tested\"\n{NOTHING}fabric = \"daily 03:00-04:00\"\n");
    let plan = calm(&format!("{ESTATE}{}{array}{strategy}", services("0s")));
    let counts: Vec<f64> =
        (0..400).map(|replication| patchcast::sim::simulate(&plan, 0, replication).fabric.outages as f64).collect();
    // Two that come out on one day are one outage: once in 81 worlds.
    crate::worlds::assert_agrees(&counts, 3.0 * Span::from_days(365).days() / 365.2425, "outages a year");
}

/// The last step of each explanation says which part of the fabric it was.
#[test]
fn downtime_is_explained_by_the_component() {
    let both = component("storage", "[\"hv1\", \"sql\"]", UPDATE) + &component("network", "[\"hv2\"]", UPDATE);
    let strategy = format!("[[strategy]]\nname = \"tested\"\n{NOTHING}{FOURTH}");
    let plan = calm(&format!("{ESTATE}{}{both}{strategy}", services("0s")));
    let Story { outcome, stretches, .. } = patchcast::sim::explain(&plan, 0, 0);
    assert_eq!(down(&outcome), ([16, 16, 10, 19], 0));
    let lasts = |service: u32| {
        let here = stretches.iter().filter(move |stretch| stretch.service == service);
        here.map(|stretch| (stretch.until.since(stretch.from), stretch.links[1..].to_vec())).collect::<Vec<_>>()
    };
    let without = |minutes, machine, component| (Span::from_mins(minutes), vec![Link::Without { machine, component }]);
    // Machines are numbered hosts (2), guests (3), server.
    assert_eq!(lasts(0), [without(16, 2, 0)], "it boots for the same cause");
    assert_eq!(lasts(2), [without(10, 4, 1)]);
    assert_eq!(lasts(3), [without(19, 5, 0)]);
}
