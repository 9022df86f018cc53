//! What a window takes, and what an agent does about one that it missed.

use super::{SERVER, effective, minutes, outcome, span, systems, update, update_of};
use crate::worlds::releases;

/// How many of ten updates a window of Configuration Manager takes, and the rest is carried over.
fn taken(hours: u32, run_time: u32, countdown: u32, install: u32) -> u64 {
    let ten: String = (0..10).map(|n| update(&format!("U{n}"), "2009-02-10", "no", "")).collect();
    let window = systems(&format!(
        "source = \"wsus\", maintenance_window = {{ days = \"2009-02-14\", start = \"01:00\", duration = \"{hours}h\", \
         MaximumRunTime = {run_time}, RestartCountdown = {countdown} }}"
    ));
    let install = format!("install = \"{install}m\"");
    let outcome = outcome(&[("install = \"3m\"", &install)], &format!("{SERVER}{ten}{window}"));
    assert_eq!(outcome.installs.attempts + outcome.windows.carried_over, 10, "each of the others is counted once");
    outcome.installs.attempts
}

/// Run time 20 and restart 15 are 35 minutes: of four updates, three fit into two hours.
#[test]
fn a_window_takes_as_many_updates_as_it_has_slots() {
    assert_eq!((taken(2, 20, 15, 35), taken(3, 20, 15, 35)), (3, 5));
    assert_eq!((taken(2, 45, 15, 60), taken(3, 45, 15, 60)), (2, 3));
    assert_eq!((taken(2, 5, 15, 20), taken(3, 5, 15, 20)), (6, 9));
}

/// Begun at 0, 20, 40, 60, 80 min of 120: a slot is what must be left at the start, not what is used up.
#[test]
fn updates_that_are_quicker_than_estimated_leave_room_for_more() {
    assert_eq!((taken(2, 20, 15, 20), taken(3, 20, 15, 20)), (5, 8));
}

#[test]
fn an_update_that_is_longer_than_the_window_never_runs_and_starves() {
    let list = update("SP", "2009-02-10", "yes", "class = \"service-pack\"") + &update("U", "2009-02-10", "yes", "");
    let weekly = |duration: &str| {
        let window = format!(
            "source = \"wsus\", maintenance_window = {{ days = \"every saturday\", start = \"01:00\", duration = \"{duration}\" }}"
        );
        outcome(&[], &format!("{SERVER}{list}{}", systems(&window)))
    };
    let short = weekly("1h");
    assert_eq!((short.installs.attempts, effective(&short).0, short.windows.starved), (1, 1, 1));
    assert_eq!(short.windows.carried_over, 46, "once on each Saturday from 14 February on");
    let long = weekly("75m");
    assert_eq!((long.installs.attempts, effective(&long).0, long.windows.starved), (2, 2, 0));
}

/// Installed from 01:00 to 02:50 on 7 March; the countdown would end at 03:05, five minutes late.
#[test]
fn a_restart_that_comes_too_late_waits_for_the_next_window() {
    let monthly = |more: &str| {
        let window = format!(
            "source = \"wsus\", maintenance_window = {{ days = \"first saturday\", start = \"01:00\", duration = \"2h\"{more} }}"
        );
        let list = update("U", "2009-02-10", "yes", "");
        outcome(&[("install = \"3m\"", "install = \"110m\"")], &format!("{SERVER}{list}{}", systems(&window)))
    };
    let inside = monthly("");
    assert_eq!(effective(&inside), (1, span(52, 7, 20)), "4 April, 01:20");
    assert_eq!(minutes(inside.exposure.plain), span(52, 7, 20), "what waits for its restart is vulnerable");
    assert_eq!((inside.windows.restarts_put_off, inside.windows.overruns), (1, 0));
    let outside = monthly(", AllowRestartOutside = true");
    assert_eq!(effective(&outside), (1, span(24, 9, 10)), "7 March, 03:10");
    assert_eq!(minutes(outside.exposure.plain), span(24, 9, 10));
    assert_eq!((outside.windows.restarts_put_off, outside.windows.overruns), (0, 1));
}

/// The host goes down at 02:08 and is up at 03:23; a guest that boots is up at 03:25.
#[test]
fn a_missed_schedule_runs_after_a_boot_and_not_after_a_resume() {
    let list = update("HOST", "2009-02-10", "yes", "") + &update_of("ws2003", "GUEST", "2009-02-11", "no", "");
    let guest = |stop: &str, reschedule: &str| {
        let estate = format!(
            "[[host]]\nname = \"h\"\nproduct = \"ws2008\"\nservicing = \"0s\"\nboot = \"75m\"\n\
             [[guest]]\nname = \"s\"\nhost = \"h\"\nproduct = \"ws2003\"\nservicing = \"0s\"\nboot = \"2m\"\nstop_action = \"{stop}\"\n\
             [[workload]]\nname = \"w\"\non = \"s\"\nrole = \"web\"\n[[service]]\nname = \"web\"\nworkloads = [\"w\"]\n"
        );
        let strategy =
            systems(&format!("automatic_updates = {{ DetectionFrequency = 1, RescheduleWaitTime = {reschedule} }}"));
        let hosts = "hosts = { source = \"windows-update\", window = \"2009-02-12 02:00-04:00\" }";
        let strategy = strategy.replace("hosts = \"never\"", hosts);
        let outcome = outcome(&[], &format!("{estate}{list}{strategy}"));
        minutes(outcome.latency[1].sum)
    };
    assert_eq!(guest("shut-down", "1"), span(0, 9, 29), "03:26 and three minutes to install");
    assert_eq!(guest("shut-down", "30"), span(0, 9, 58));
    assert_eq!(guest("shut-down", "\"disabled\""), span(1, 9, 3), "the next night");
    assert_eq!(guest("save", "1"), span(1, 9, 3));
}

/// On Saturday each of 100 servers begins between 17:00 and 21:00: two hours later on average, and one in four
/// before 17:57, so that it is done four days after the release.
#[test]
fn with_a_random_delay_machines_begin_within_four_hours() {
    let many = SERVER.replace("\"s\"\np", "\"s{}\"\ncount = 100\np");
    let latency = |delay: &str| {
        let plan = format!(
            "automatic_updates = {{ ScheduledInstallDay = 7, ScheduledInstallTime = 17, RandomDelay = \"{delay}\" }}"
        );
        let list = releases(&["2009-02-10".to_owned()], "ws2008", "no");
        let outcome = outcome(&[], &format!("{many}{list}{}", systems(&plan)));
        let max = minutes(outcome.latency[1].max.ms().into());
        (effective(&outcome), max, outcome.coverage.effective[4])
    };
    let at_once = span(3, 23, 3);
    assert_eq!(latency("0s"), ((100, 100 * at_once), at_once, 100));
    let ((count, sum), max, within_four_days) = latency("4h");
    let mean_error = 240.0 / 12_f64.sqrt() / 10.0;
    assert!((sum as f64 / 100.0 - (at_once + 120) as f64).abs() < 3.29 * mean_error, "{sum}");
    assert!(count == 100 && (span(4, 2, 3)..=span(4, 3, 3)).contains(&max), "{max}");
    assert!((10..=40).contains(&within_four_days), "{within_four_days}");
}

/// With more windows no machine-update is effective later, and each further window saves days somewhere.
#[test]
fn more_windows_never_lower_compliance() {
    let dates: Vec<String> = (1..=12).map(|month| format!("2009-{month:02}-13")).collect();
    let list = releases(&dates, "ws2008", "yes");
    let windows = ["second friday", "second friday + 14 days", "every friday", "daily"];
    let compliance = |days: &str| {
        let plan = systems(&format!("source = \"wsus\", window = \"{days} 01:00-05:00\""));
        outcome(&[], &format!("{SERVER}{list}{plan}")).coverage
    };
    let [second, fourth, weekly, daily] = windows.map(compliance);
    for (fewer, more) in [(&second, &weekly), (&fourth, &weekly), (&weekly, &daily)] {
        assert!(fewer.effective.iter().zip(&more.effective).all(|(fewer, more)| fewer <= more));
        assert!(fewer.effective.iter().sum::<u64>() < more.effective.iter().sum::<u64>());
    }
}
