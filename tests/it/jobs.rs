//! Jobs beside updating, in worlds without chance: what a backup costs that runs while updates are being installed.

use patchcast::model::{Cause, Layer};
use patchcast::outcome::Outcome;
use patchcast::units::Span;

use crate::worlds::{calm, only, releases};

/// Three updates of 2009, each with a restart; out at 18:00 or 17:00 UTC, so they are ready within a day.
fn three_updates() -> String {
    let dates = ["2009-02-10", "2009-06-09", "2009-11-10"].map(str::to_owned);
    releases(&dates, "ws2003\", \"windows-2000", "yes")
}

/// Automatic updates every night on one machine of a kind, and some jobs.
fn nightly(machine: &str, window: &str, jobs: &str) -> Outcome {
    only(&calm(&text(machine, window, jobs)))
}

fn text(machine: &str, window: &str, jobs: &str) -> String {
    format!(
        r#"{}
[[host]]
name = "hv"
product = "ws2008"
servicing = "2m"
boot = "8m"
{machine}
[[workload]]
name = "files"
on = "files"
role = "file"
warm_up = "0s"
[[service]]
name = "files"
workloads = ["files"]
users = {{ hq = 1 }}
{jobs}
[[strategy]]
name = "nightly"
hosts = "never"
workloads = "never"
guests = {{ source = "windows-update", window = "{window}", countdown = "5m" }}
"#,
        three_updates()
    )
}

const SERVER: &str = "[[server]]\nname = \"files\"\nproduct = \"ws2003\"\nservicing = \"2m\"\nboot = \"3m\"";

fn guest(product: &str) -> String {
    format!("[[guest]]\nname = \"files\"\nhost = \"hv\"\nproduct = \"{product}\"\nservicing = \"2m\"\nboot = \"3m\"")
}

fn job(kind: &str, when: &str) -> String {
    format!(
        "[[job]]\nname = \"night job\"\nkind = \"{kind}\"\non = \"files\"\nwhen = \"{when}\"\nbreaks = 1.0\nsaved_for = \"1m\"\n"
    )
}

/// From release to effect, summed over all machines and updates.
fn latency(outcome: &Outcome) -> u128 {
    outcome.latency.iter().map(|latency| latency.sum).sum()
}

/// "Updates might be applied during backup, defragmentation or other maintenance": both at 3 in the morning.
#[test]
fn a_backup_at_the_hour_of_updates_fails_and_slows_them_down() {
    let alone = nightly(SERVER, "daily 03:00", "");
    for kind in ["backup", "defragmentation", "scan"] {
        let clash = nightly(SERVER, "daily 03:00", &job(kind, "daily 03:00-04:00"));
        assert_eq!(clash.jobs.failed, 3, "each update restarts the server in the middle of a run of the {kind}");
        assert_eq!(latency(&clash) - latency(&alone), u128::from(3 * 180_000_u32), "3 min take 6 min");
        assert_eq!(clash.machines_down, alone.machines_down, "a {kind} of a server is no outage");
    }
}

#[test]
fn a_backup_moved_to_22_00_costs_nothing() {
    let alone = nightly(SERVER, "daily 03:00", "");
    assert_eq!(nightly(SERVER, "daily 03:00", &job("backup", "daily 22:00-23:00")), alone);
}

/// Alone it installs from 03:00 to 03:03, waits until 03:08 and restarts until 03:13.
#[test]
fn a_run_is_hit_within_and_missed_at_its_start() {
    let alone = nightly(SERVER, "daily 03:00", "");
    for (when, failed) in [("03:07-03:20", 3), ("03:08-03:20", 3), ("03:12-03:20", 3), ("03:13-03:20", 0)] {
        let outcome = nightly(SERVER, "daily 03:00", &job("scan", &format!("daily {when}")));
        assert_eq!((outcome.jobs.failed, latency(&outcome)), (failed, latency(&alone)), "{when}");
    }
}

/// A minute beside a job is half a minute of work, and only that.
#[test]
fn only_the_part_beside_a_job_is_stretched() {
    let alone = nightly(SERVER, "daily 03:00", "");
    for (when, seconds) in [("02:00-03:00", 0), ("02:00-03:01", 30), ("03:01-03:02", 30), ("02:00-03:10", 180)] {
        let outcome = nightly(SERVER, "daily 03:00", &job("scan", &format!("daily {when}")));
        assert_eq!((latency(&outcome) - latency(&alone)) / 3, seconds * 1_000, "{when}");
        assert_eq!(outcome.jobs.failed, 0, "{when} ends before the restart begins");
    }
}

/// It is hit all the same: chance decides what comes of it.
#[test]
fn a_run_that_is_hit_may_go_on() {
    let jobs = job("scan", "daily 03:00-04:00").replace("breaks = 1.0", "breaks = 0.0");
    assert_eq!(nightly(SERVER, "daily 03:00", &jobs).jobs.failed, 0);
}

/// Windows 2000 cannot be copied while it runs, so its backup is an outage, every night.
#[test]
fn a_backup_of_windows_2000_is_an_outage_every_night() {
    let outcome = nightly(&guest("windows-2000"), "daily 12:00", &job("backup", "daily 03:00-04:00"));
    let nights = 365 * 60_000;
    assert_eq!(outcome.user_down[Cause::Backup.index()], nights * 1_000);
    assert_eq!(outcome.machines_down[1], nights + 3 * 300_000, "and three restarts");
    assert_eq!(outcome.jobs.failed, 0, "its own saving does not hit a backup");
    for (product, jobs) in [
        ("ws2003", job("backup", "daily 03:00-04:00")),
        ("windows-2000", job("scan", "daily 03:00-04:00")),
        ("windows-2000", job("backup", "daily 03:00-04:00").replace("saved_for", "saved_state = \"never\"\nsaved_for")),
    ] {
        let outcome = nightly(&guest(product), "daily 12:00", &jobs);
        assert_eq!(outcome.machines_down[1], 3 * 300_000, "{product}: {jobs}");
    }
}

/// Begun at 02:58, 1 of 3 min left at 03:00; saved until 03:01; 1 min beside the backup takes 2: done at 03:03, as late as
/// if it had begun at 03:00. The countdown begins then.
#[test]
fn a_backup_suspends_an_installation_that_is_under_way() {
    let guest = guest("windows-2000");
    let alone = nightly(&guest, "daily 02:58", "");
    let clash = nightly(&guest, "daily 02:58", &job("backup", "daily 03:00-03:03"));
    assert_eq!((latency(&clash) - latency(&alone)) / 3, u128::from(Span::from_mins(2).ms()));
    assert_eq!(clash.jobs.failed, 0);
    assert_eq!(clash.machines_down[1] - alone.machines_down[1], 365 * 60_000);
}

/// Saved for a minute in the middle of the five of its countdown.
#[test]
fn a_backup_suspends_a_countdown() {
    let guest = guest("windows-2000");
    let alone = nightly(&guest, "daily 02:55", "");
    let clash = nightly(&guest, "daily 02:55", &job("backup", "daily 03:00-03:01"));
    assert_eq!((latency(&clash) - latency(&alone)) / 3, u128::from(Span::MINUTE.ms()));
}

/// Down from 03:08 to 03:13 for its restart; Office is updated at 03:20, which takes 3 min, or 6 beside a scan.
#[test]
fn a_run_that_failed_or_was_missed_slows_nothing_down() {
    let office = "role = \"file\"\nproduct = \"office\"";
    let at_03_20 = "workloads = { source = \"windows-update\", window = \"daily 03:20\" }";
    let minutes = |jobs: &str| {
        let updates = releases(&["2009-03-10".to_owned()], "office", "no").replace("U-", "O-");
        let text = text(SERVER, "daily 03:00", jobs).replace("role = \"file\"", office);
        let text =
            text.replace("workloads = \"never\"", at_03_20).replacen("\n[[host]]", &format!("\n{updates}[[host]]"), 1);
        // The first update of the system comes out on that day, too: the restart is in the same night.
        let system = text.replacen("2009-02-10", "2009-03-10", 2);
        let outcome = only(&calm(&system));
        outcome.latency[Layer::Workloads.index()].sum / 60_000 % 60
    };
    let scan = |when: &str| job("scan", when);
    assert_eq!(minutes(""), 23, "from 17:00 UTC to 03:23");
    assert_eq!(minutes(&scan("daily 03:15-04:00")), 26, "it runs");
    assert_eq!(minutes(&scan("daily 03:10-04:00")), 23, "it was missed");
    assert_eq!(minutes(&scan("daily 03:05-04:00")), 23, "it was hit, and failed");
    assert_eq!(
        minutes(&scan("daily 03:05-04:00").replace("breaks = 1.0", "breaks = 0.0")),
        26,
        "it was hit, and went on"
    );
}

/// The host goes down at 03:08 while the guest is saved: nothing is left to save, so it is back at 03:18, and reads 2 GiB in 22 s.
#[test]
fn a_host_that_restarts_hits_the_backup_of_a_saved_guest() {
    let hosts = "hosts = { source = \"windows-update\", window = \"daily 03:00\", countdown = \"5m\" }";
    for (breaks, failed) in [("1.0", 3), ("0.0", 0)] {
        let jobs = job("backup", "daily 03:00-04:00").replace("\"1m\"", "\"20m\"").replace("1.0", breaks);
        let text = text(&guest("windows-2000"), "daily 12:00", &jobs);
        let text = text.replace("hosts = \"never\"", hosts).replace("[\"ws2003\"", "[\"ws2008\"");
        let text = text.replace(", \"windows-2000\"]", "]");
        let outcome = only(&calm(&text));
        assert_eq!(outcome.jobs.failed, failed, "{breaks}");
        assert_eq!(outcome.machines_down[1] / 1_000, 362 * 1_200 + 3 * (18 * 60 + 22));
    }
}
