//! Guests that are replaced instead of updated in place, in worlds without chance.

use patchcast::model::Layer;
use patchcast::outcome::{InstallTally, Outcome, Restarts};
use patchcast::plan::compile;
use patchcast::units::Span;

use crate::worlds::{CALM, model, only, releases};

const FARM: &str = r#"
[[host]]
name = "hv"
product = "ws2008"
[[guest]]
name = "web{}"
count = 3
host = "hv"
product = "ws2003"
servicing = "10m"
boot = "20m"
[[workload]]
name = "pages"
on = "web*"
role = "web"
warm_up = "2m"
[[service]]
name = "site"
workloads = ["pages"]
users = { hq = 1 }
"#;

const FAULTY: &str = r#"faulty = { system = 1.0, other = 0.0 }
severe = 1.0
reach = 1.0
trigger = { product = 1.0, role = 0.0, hardware = 0.0 }
machine_share = 1.0
withdrawn_share = 0.0
fix = "10d"
[recovery]
monitoring = "7m"
cycle_guest = "30m"
repair_guest = "60m"
"#;

const CLONES: &str = "replace = { by = \"clone\", build = \"30m\", switch = \"40s\" }";

/// What comes of updates of ws2003 that are released at 18:00 of these days, in openings on Fridays from 22:00 to 02:00.
fn farm(days: &[&str], replace: &str) -> Outcome {
    let days: Vec<String> = days.iter().map(|day| format!("2009-02-{day}")).collect();
    world(CALM, &releases(&days, "ws2003", "yes"), FARM, "every friday 22:00-02:00", replace)
}

fn world(world: &str, releases: &str, estate: &str, window: &str, replace: &str) -> Outcome {
    let strategy = format!(
        "[[strategy]]\nname = \"drawn\"\nhosts = \"never\"\nworkloads = \"never\"\n\
         guests = {{ source = \"windows-update\", window = \"{window}\", reserve = \"10m\", countdown = \"5m\", {replace} }}\n"
    );
    only(&compile(&model(&format!("{world}{releases}{estate}{strategy}"))))
}

/// Seconds for which services were down, and machines.
fn down(outcome: &Outcome) -> (u64, u64) {
    let services = outcome.services.iter().map(|service| service.planned + service.unplanned);
    (services.sum::<u64>() / 1_000, outcome.machines_down[1] / 1_000)
}

/// "Updating a web site with the help of Hyper-V": the clone of each server is patched beside it. The update of Tuesday 18:00 is
/// there 76 hours later and half an hour, then again every 30 min 40 s; nothing is down but for the switches.
#[test]
fn a_clone_costs_its_switch_and_nothing_else() {
    let outcome = farm(&["10"], CLONES);
    assert_eq!(down(&outcome), (3 * 40, 3 * 40));
    let latency = outcome.latency[Layer::Guests.index()];
    let last = 76 * 3_600 + 3 * (30 * 60 + 40);
    assert_eq!((latency.count, latency.max), (3, Span::from_secs(last)));
    assert_eq!((outcome.restarts, outcome.installs), (Restarts::default(), InstallTally::default()));
    let in_place = farm(&["10"], "");
    assert_eq!(down(&in_place), (32 * 60, 3 * 30 * 60), "all restart at once, and warm up for two minutes");
    assert_eq!(in_place.restarts.planned, 3);
}

/// Begun a day before the opening, on Thursday at 22:00: what came out that evening is in the image, what came out on Friday is
/// not. Two guests are down for five minutes, then the third; each warms up for two.
#[test]
fn an_image_holds_everything_that_was_approved_when_it_was_begun() {
    let replace = "replace = { by = \"image\", build = \"1d\", at_once = 2 }";
    let outcome = farm(&["10", "12", "13"], replace);
    let latency = outcome.latency[Layer::Guests.index()];
    let friday = |after: u64| 2 * (76 * 60 + 5) + (76 * 60 + 10) - 3 * after * 24 * 60;
    // The update of Friday is in the image of a week later.
    let expected = friday(0) + friday(2) + friday(3) + 3 * 7 * 24 * 60;
    assert_eq!((latency.count, latency.sum), (9, u128::from(expected) * 60_000));
    assert_eq!(down(&outcome), (2 * 12 * 60, 2 * 15 * 60), "down at 22:00 for 12 minutes, on two Fridays");
    let in_place = farm(&["10", "12", "13"], "");
    assert_eq!(in_place.latency[Layer::Guests.index()].count, 9);
    assert_eq!(in_place.installs.attempts, 9);
}

/// Three turns of half an hour and 40 s do not fit into an hour; a guest that is passed over waits for the next opening.
#[test]
fn a_turn_that_would_not_end_in_time_is_passed_over() {
    let updates = releases(&["2009-02-10".to_owned()], "ws2003", "yes");
    for (window, at_once, count) in
        [("22:00-23:00", 1, 1), ("22:00-23:02", 1, 2), ("22:00-23:00", 2, 2), ("22:00-22:30", 3, 0)]
    {
        let replace = CLONES.replace("build", &format!("at_once = {at_once}, build"));
        let outcome = world(CALM, &updates, FARM, &format!("2009-02-13 {window}"), &replace);
        assert_eq!(outcome.latency[Layer::Guests.index()].count, count, "{window}, {at_once} at a time");
    }
}

/// What people store would be lost: a guest with a database is updated in place.
#[test]
fn guests_with_state_are_updated_in_place() {
    let updates = releases(&["2009-02-10".to_owned()], "ws2003", "yes");
    let window = "every friday 22:00-02:00";
    for (role, except, replaced) in [
        ("web", "", true),
        ("database", "", false),
        ("database", "except = [], ", true),
        ("web", "except = [\"web\"], ", false),
    ] {
        let estate = FARM.replace("\"web\"", &format!("\"{role}\""));
        let outcome = world(CALM, &updates, &estate, window, &CLONES.replace("build", &format!("{except}build")));
        let attempts = if replaced { 0 } else { 3 };
        assert_eq!((outcome.installs.attempts, outcome.restarts.planned), (attempts, attempts), "{role} {except}");
    }
}

fn faulty() -> String {
    CALM.replace("faulty = \"never\"\n", FAULTY)
}

/// Switched at 22:30 and hit at 22:30:40, detected in 7 min and found in 30; the next is switched at 23:00:40 and hit, and the
/// culprit is known at once when that is detected at 23:08:20. The third clone, begun at 23:01:20, is not switched to.
#[test]
fn a_rollback_is_a_switch_back_and_a_known_culprit_stops_the_others() {
    let updates = releases(&["2009-02-10".to_owned()], "ws2003", "yes");
    let outcome = world(&faulty(), &updates, FARM, "2009-02-13 22:00-02:00", CLONES);
    assert_eq!((outcome.rogue.machines_hit, outcome.restarts.unplanned), (2, 0));
    let (first, second) = (37 * 60, 7 * 60);
    assert_eq!(outcome.rogue.identify, (first + second) * 1_000);
    assert_eq!(outcome.rogue.recover, (first + 40 + second + 40) * 1_000, "no repair of an hour");
    assert_eq!(down(&outcome).1, first + second + 4 * 40);
    let in_place = world(&faulty(), &updates, FARM, "2009-02-13 22:00-02:00", "");
    assert_eq!((in_place.rogue.machines_hit, in_place.restarts.unplanned), (3, 3));
    assert_eq!(in_place.rogue.recover - in_place.rogue.identify, 3 * 3_600 * 1_000);
}

/// One server. Up with its new image and hit at 22:40 on the 13th, with one of two updates; detected in 7 min, found in two cycles,
/// switched back by 00:27. Both are open until 22:40 on the 20th, when the culprit is repaired.
#[test]
fn switching_back_takes_everything_away_that_came_with_the_image() {
    let update = releases(&["2009-02-10".to_owned()], "ws2003", "yes");
    let other = update.replace("U-", "V-").replace("\"system\"", "\"other\"");
    let estate = FARM.replace("count = 3", "count = 1");
    let replace = "replace = { by = \"image\", build = \"1h\", switch = \"40m\" }";
    let window = "every friday 22:00-02:00";
    let outcome = world(&faulty(), &format!("{update}{other}"), &estate, window, replace);
    assert_eq!(outcome.rogue.machines_hit, 1);
    assert_eq!(outcome.rogue.recover, (7 + 60 + 40) * 60_000);
    let open = (76 * 60 + 40) + (6 * 24 * 60 + 22 * 60 + 13);
    assert_eq!(outcome.exposure.plain, u128::from(2_u64 * open * 60_000));
    let latency = outcome.latency[Layer::Guests.index()];
    assert_eq!((latency.count, latency.max), (2, Span::from_mins(76 * 60 + 40)));
}
