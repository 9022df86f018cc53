//! What replaces what: supersession, hotpatches, and culprits that come back.

use patchcast::outcome::Outcome;
use patchcast::plan::compile;

use super::{CALM, SERVER, effective, outcome, span, systems, update, update_of};
use crate::worlds::{model, only};

/// Second Tuesdays of 2009 and January 2010: 28 days apart, and 35 from March, June, September and December on.
const TUESDAYS: [&str; 13] = [
    "2009-01-13",
    "2009-02-10",
    "2009-03-10",
    "2009-04-14",
    "2009-05-12",
    "2009-06-09",
    "2009-07-14",
    "2009-08-11",
    "2009-09-08",
    "2009-10-13",
    "2009-11-10",
    "2009-12-08",
    "2010-01-12",
];

/// Installed half an hour before the next release at the earliest.
#[test]
fn a_delay_of_more_than_a_month_starves_cumulative_updates() {
    let list: String = TUESDAYS.iter().map(|day| update(day, day, "no", "packaging = \"cumulative\"")).collect();
    let run = |after: u32, superseded: &str| {
        let plan = format!(
            "source = \"wsus\", window = \"daily 16:30\", approve.after = \"{after}d\", superseded = {superseded}"
        );
        let strategy = systems(&plan) + "update_server.spread = \"0s\"\n";
        let outcome = outcome(&[("end = 2010-01-01", "end = 2010-01-15")], &format!("{SERVER}{list}{strategy}"));
        (outcome.installs.attempts, outcome.windows.starved)
    };
    let expires = "{ expires = \"0d\" }";
    assert_eq!(run(27, expires), (12, 0));
    assert_eq!(run(30, expires), (4, 0), "before a gap of 35 days; the others are in effect through them");
    assert_eq!(run(35, expires), (0, 12));
    for after in [27, 30, 35] {
        assert_eq!(run(after, "\"stays\""), (12, 0), "{after} days");
    }
}

const HOTPATCHED: &str = "[[host]]\nname = \"h\"\nproduct = \"ws2022\"\n\
    [[guest]]\nname = \"s\"\nhost = \"h\"\nproduct = \"ws2022-hotpatch\"\nservicing = \"0s\"\nboot = \"5m\"\n\
    [[workload]]\nname = \"w\"\non = \"s\"\nrole = \"web\"\n[[service]]\nname = \"web\"\nworkloads = [\"w\"]\n";

fn hotpatched(more: &str, plan: &str) -> Outcome {
    let days = [
        "2023-01-10",
        "2023-02-14",
        "2023-03-14",
        "2023-04-11",
        "2023-05-09",
        "2023-06-13",
        "2023-07-11",
        "2023-08-08",
        "2023-09-12",
        "2023-10-10",
        "2023-11-14",
        "2023-12-12",
    ];
    let one = |day: &&str| update_of("ws2022-hotpatch", day, day, "yes", "packaging = \"cumulative\"");
    let list: String = days.iter().map(one).collect();
    let all = [("start = 2009-01-01", "start = 2023-01-01"), ("end = 2010-01-01", "end = 2024-01-01")];
    outcome(&all, &format!("{HOTPATCHED}{list}{more}{}", systems(plan)))
}

const AT_17: &str = "automatic_updates = { ScheduledInstallTime = 17 }";

#[test]
fn hotpatched_machines_restart_for_four_baselines_and_for_what_is_no_hotpatch() {
    let year = hotpatched("", AT_17);
    assert_eq!((year.installs.attempts, effective(&year).0, year.restarts.planned), (12, 12, 4));
    let dotnet = update_of("ws2022-hotpatch", "NET", "2023-02-14", "yes", "component = \"dotnet\"");
    let year = hotpatched(&dotnet, AT_17);
    assert_eq!((year.installs.attempts, effective(&year).0, year.restarts.planned), (13, 13, 5));
}

/// Installed on 11 January at 17:03 and restarted forty days later, 20 February, 17:08; the fix of 14 February follows a day after.
#[test]
fn without_the_restart_of_its_baseline_a_machine_gets_no_hotpatch() {
    let changes = [
        ("session_open = 0.0", "session_open = 1.0"),
        ("\nsession_left = \"0s\"", "\nsession_left = \"40d\""),
        ("start = 2009-01-01", "start = 2023-01-01"),
        ("end = 2010-01-01", "end = 2023-03-01"),
    ];
    let one = |day: &str| update_of("ws2022-hotpatch", day, day, "yes", "packaging = \"cumulative\"");
    let wait = AT_17.replace(" }", ", NoAutoRebootWithLoggedOnUsers = 1 }");
    let (january, february) = (one("2023-01-10"), one("2023-02-14"));
    let both = outcome(&changes, &format!("{HOTPATCHED}{january}{february}{}", systems(&wait)));
    assert_eq!(effective(&both), (2, span(40, 23, 13) + span(6, 23, 3)));
    assert_eq!(both.restarts.planned, 1);
}

/// Baselines are of low severity here, and these are not approved: all that builds on them stays out.
#[test]
fn without_its_baseline_a_machine_gets_no_hotpatch() {
    let one = |day: &str| update_of("ws2022-hotpatch", day, day, "yes", "packaging = \"cumulative\"");
    let changes = [("start = 2009-01-01", "start = 2023-01-01"), ("end = 2010-01-01", "end = 2023-06-01")];
    let run = |january: &str| {
        let list = one("2023-01-10").replace("critical", january)
            + &one("2023-02-14")
            + &one("2023-03-14")
            + &one("2023-04-11")
            + &one("2023-05-09");
        let plan = "source = \"wsus\", window = \"daily 17:00\", select.severity = \"important\"";
        let outcome = outcome(&changes, &format!("{HOTPATCHED}{list}{}", systems(plan)));
        (outcome.installs.attempts, outcome.restarts.planned)
    };
    assert_eq!(run("critical"), (5, 2));
    assert_eq!(run("low"), (2, 1), "April, and May on top of it");
}

/// The fault shows after the restart; the culprit is taken away, and taken up again by the next scan.
#[test]
fn a_culprit_that_is_left_approved_comes_back() {
    let faulty = "severe = 1.0\nreach = 1.0\nmanifest = 1.0\nmachine_share = 1.0\nwithdrawn_share = 0.0\nsignal = \"300d\"\n\
                  fix = \"300d\"\ntrigger = { product = 1.0, role = 0.0, hardware = 0.0 }\n[fault.faulty]\nhypervisor = 1.0\n\
                  system = 1.0\nbrowser = 1.0\ndotnet = 1.0\nexchange = 1.0\nsqlserver = 1.0\noffice = 1.0\nother = 1.0\n";
    let calm = CALM.replace("faulty = \"never\"\n", faulty).replace("end = 2010-01-01", "end = 2009-03-01");
    let run = |culprits: &str| {
        let plan = format!("source = \"windows-update\", window = \"daily 17:00\", culprits = \"{culprits}\"");
        let list = update("U", "2009-02-10", "yes", "");
        let outcome = only(&compile(&model(&format!("{calm}{SERVER}{list}{}", systems(&plan)))));
        (outcome.installs.repeated, outcome.rogue.machines_hit, outcome.installs.attempts)
    };
    assert_eq!(run("declined"), (0, 1, 1));
    let (repeated, hit, attempts) = run("left");
    assert!(repeated > 0, "{repeated}");
    assert_eq!((hit, attempts), (repeated + 1, repeated + 1), "it fails every time");
}
