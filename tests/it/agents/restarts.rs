//! What waits for its restart, for how long, and what the restart comes to.

use patchcast::summary::{MEASURES, measure};

use super::{SERVER, effective, minutes, outcome, plan, span, systems, update, update_of};
use crate::worlds::{releases, study};

const OPEN: [(&str, &str); 2] =
    [("session_open = 0.0", "session_open = 1.0"), ("\nsession_left = \"0s\"", "\nsession_left = \"10d\"")];

fn at_17(more: &str) -> String {
    systems(&format!("automatic_updates = {{ ScheduledInstallTime = 17{more} }}"))
}

/// Installed on 11 February at 17:03, restarted ten days later. What comes out on the 16th is detected at 17:13 on the 21st, too
/// late for that day's schedule, and has its own ten days to wait.
#[test]
fn what_waits_for_users_is_vulnerable_and_hides_what_comes_out_meanwhile() {
    let first = update("U1", "2009-02-10", "yes", "");
    let strategy = at_17(", NoAutoRebootWithLoggedOnUsers = 1");
    let alone = outcome(&OPEN, &format!("{SERVER}{first}{strategy}"));
    let until_the_21st = span(10, 23, 13);
    assert_eq!(effective(&alone), (1, until_the_21st));
    assert_eq!(minutes(alone.exposure.plain), until_the_21st);
    let second = update("U2", "2009-02-16", "no", "");
    let both = outcome(&OPEN, &format!("{SERVER}{first}{second}{strategy}"));
    assert_eq!(effective(&both), (2, until_the_21st + span(5, 23, 3)), "22 February, 17:03");
    let at_once = outcome(&OPEN, &format!("{SERVER}{first}{second}{}", at_17("")));
    assert_eq!(effective(&at_once), (2, span(0, 23, 13) + span(0, 23, 3)), "nobody is waited for");
}

/// Sessions of ten days or so, and updates that fail now and then.
#[test]
fn most_of_what_is_not_compliant_after_14_days_waits_for_a_restart() {
    let months = ["2009-02-10", "2009-04-14", "2009-06-09", "2009-08-11", "2009-10-13"].map(str::to_owned);
    let many = SERVER.replace("\"s\"\np", "\"s{}\"\ncount = 20\np");
    let changes = [
        ("session_open = 0.0", "session_open = 1.0"),
        ("\nsession_left = \"0s\"", "\nsession_left = { lognormal = { median = \"10d\", sigma = 1.0 } }"),
        ("install_failure = 0.0", "install_failure = 0.05"),
    ];
    let shares = |wait: u8| {
        let strategy = at_17(&format!(", NoAutoRebootWithLoggedOnUsers = {wait}"));
        let list = releases(&months, "ws2008", "yes");
        let outcomes = study(&plan(&changes, &format!("{many}{list}{strategy}")));
        ["compliance.day_14", "compliance.pending_day_14"]
            .map(|id| (MEASURES[measure(id).unwrap()].read)(outcomes.get(0, 0)).unwrap())
    };
    let [compliant, pending] = shares(1);
    assert!(pending > 0.1 && pending > (1.0 - compliant) / 2.0, "{compliant} {pending}");
    assert!(shares(0)[1] < 1e-12);
}

/// Ten evenings until the end, each with an attempt and a restart that takes everything back.
#[test]
fn what_is_taken_back_at_every_restart_never_gets_effective() {
    let changes = [
        ("end = 2010-01-01", "end = 2009-02-21"),
        ("reversed = 0.0", "reversed = 1.0"),
        ("reversal = \"0s\"", "reversal = \"30m\""),
    ];
    let list = update("U", "2009-02-10", "yes", "");
    let outcome = outcome(&changes, &format!("{SERVER}{list}{}", at_17("")));
    assert_eq!((effective(&outcome).0, outcome.installs.attempts, outcome.installs.reversed), (0, 10, 10));
    assert_eq!((outcome.restarts.planned, minutes(outcome.machines_down[2].into())), (10, 10 * (5 + 30)));
    assert_eq!(minutes(outcome.exposure.plain), span(10, 6, 0), "from the release to the end");
}

#[test]
fn what_failed_is_tried_again_the_next_day() {
    let fails = |again: &str| {
        let changes = [
            ("end = 2010-01-01", "end = 2009-02-21"),
            ("install_failure = 0.0", "install_failure = 1.0"),
            ("retry_failure = 0.0", again),
        ];
        let outcome = outcome(&changes, &format!("{SERVER}{}{}", update("U", "2009-02-10", "yes", ""), at_17("")));
        (outcome.installs.attempts, outcome.installs.failed, outcome.restarts.planned, effective(&outcome))
    };
    assert_eq!(fails("retry_failure = 0.0"), (2, 1, 1, (1, span(1, 23, 13))));
    assert_eq!(fails("retry_failure = 1.0"), (10, 10, 0, (0, 0)));
}

/// Alone 17:13. The first of two: the second follows after its restart, at 17:16, and restarts again. The second of two: likewise.
#[test]
fn an_exclusive_update_has_a_restart_of_its_own() {
    let two = |first: &str, second: &str| {
        let list = update("U1", "2009-02-10", "yes", first) + &update("U2", "2009-02-10", "yes", second);
        let outcome = outcome(&[], &format!("{SERVER}{list}{}", at_17("")));
        (outcome.restarts.planned, effective(&outcome))
    };
    let exclusive = "handling = \"exclusive\"";
    assert_eq!(two("", ""), (1, (2, 2 * span(0, 23, 16))));
    assert_eq!(two(exclusive, ""), (2, (2, span(0, 23, 13) + span(0, 23, 26))));
    assert_eq!(two("", exclusive), (2, (2, span(0, 23, 13) + span(0, 23, 26))));
}

/// The guest is pending from 11 February on. Its host goes down on the 14th at 18:08 and is up at 18:18; the guest boots until 18:20.
#[test]
fn a_guest_that_is_saved_stays_pending_and_one_that_is_shut_down_does_not() {
    let list = update("HOST", "2009-02-10", "yes", "") + &update_of("ws2003", "GUEST", "2009-02-10", "yes", "");
    let guest = |stop: &str| {
        let estate = format!(
            "[[host]]\nname = \"h\"\nproduct = \"ws2008\"\nservicing = \"0s\"\nboot = \"10m\"\n\
             [[guest]]\nname = \"s\"\nhost = \"h\"\nproduct = \"ws2003\"\nservicing = \"0s\"\nboot = \"2m\"\nstop_action = \"{stop}\"\n\
             [[workload]]\nname = \"w\"\non = \"s\"\nrole = \"web\"\n[[service]]\nname = \"web\"\nworkloads = [\"w\"]\n"
        );
        let hosts = "hosts = { source = \"windows-update\", window = \"2009-02-14 18:00-20:00\" }";
        let strategy = at_17(", NoAutoRebootWithLoggedOnUsers = 1").replace("hosts = \"never\"", hosts);
        let changes = [OPEN[0], OPEN[1]];
        let outcome = outcome(&changes, &format!("{estate}{list}{strategy}"));
        assert_eq!(outcome.restarts.host, 1);
        minutes(outcome.latency[1].sum)
    };
    assert_eq!(guest("shut-down"), span(4, 0, 20));
    assert!(guest("save") >= span(10, 23, 10), "until its users are gone");
}
