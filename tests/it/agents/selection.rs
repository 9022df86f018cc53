//! What is installed at all, when at the latest, and what nobody hears of.

use patchcast::summary::{MEASURES, measure};

use super::{SERVER, effective, minutes, outcome, span, systems, update, update_of};

/// One update a week, the last of them for convenience.
fn three_importances() -> String {
    let of = |id: &str, date: &str, importance: &str| {
        update(id, date, "yes", &format!("importance = \"{importance}\"\nclass = \"update\""))
    };
    let optional = of("OPTIONAL", "2009-02-24", "optional").replace("vulnerabilities = 1", "vulnerabilities = 0");
    of("IMPORTANT", "2009-02-10", "important") + &of("RECOMMENDED", "2009-02-17", "recommended") + &optional
}

/// Installs, restarts, and exposure in minutes.
fn cost(plan: &str) -> (u64, u64, u64) {
    let outcome = outcome(&[], &format!("{SERVER}{}{}", three_importances(), systems(plan)));
    (effective(&outcome).0, outcome.restarts.planned, minutes(outcome.exposure.plain))
}

#[test]
fn automatic_updates_install_recommended_ones_if_told_so_and_optional_ones_never() {
    let day = span(0, 23, 13);
    let to_the_end = span(365 - 48, 6, 0);
    let at_17 = |more: &str| cost(&format!("automatic_updates = {{ ScheduledInstallTime = 17{more} }}"));
    assert_eq!(at_17(""), (1, 1, day + to_the_end), "from 17 February on");
    assert_eq!(at_17(", IncludeRecommendedUpdates = 1"), (2, 2, 2 * day));
}

#[test]
fn leaving_out_optional_updates_saves_a_restart_at_the_same_exposure() {
    let least = |importance: &str| {
        cost(&format!("source = \"windows-update\", window = \"daily 17:00\", select.importance = \"{importance}\""))
    };
    assert_eq!(least("recommended"), (2, 2, 2 * span(0, 23, 13)));
    assert_eq!(least("optional"), (3, 3, 2 * span(0, 23, 13)));
}

const WEEKLY: &str = "source = \"wsus\", window = \"every friday 19:00-23:00\"";

/// The machine is moved to Thursdays.
#[test]
fn a_machine_in_a_group_installs_in_the_window_of_the_group() {
    let pair = SERVER.replace("\"s\"\np", "\"s{}\"\ncount = 2\np");
    let when = |group: &str| {
        let list = update("U", "2009-02-10", "no", "");
        effective(&outcome(&[], &format!("{pair}{list}{}{group}", systems(WEEKLY))))
    };
    let (thursday, friday) = (span(2, 2, 3), span(3, 1, 3));
    let group = |machines: &str| {
        format!(
            "[[strategy.group]]\nname = \"g\"\nmachines = [\"{machines}\"]\nguests.window = \"every thursday 20:00-23:00\"\n"
        )
    };
    assert_eq!(when(""), (2, 2 * friday));
    assert_eq!(when(&group("s1")), (2, thursday + friday));
    assert_eq!(when(&group("s*")), (2, 2 * thursday));
}

/// Approved on 11 February at 00:00, detected by 22:00, and due a day after the approval, six months before the window.
#[test]
fn what_is_not_selected_is_never_installed_and_a_deadline_needs_no_window() {
    let plan = |more: &str| {
        let server = "update_server.spread = \"0s\"\n";
        let plan = format!("source = \"wsus\", window = \"2009-08-14 19:00-23:00\"{more}");
        outcome(&[], &format!("{SERVER}{}{}{server}", update("U", "2009-02-10", "no", ""), systems(&plan)))
    };
    let deadline = ", approve.deadline = { after = \"1d\" }";
    assert_eq!(effective(&plan("")), (1, span(185, 1, 3)), "14 August, 19:03");
    assert_eq!(effective(&plan(deadline)), (1, span(1, 6, 3)));
    let critical = plan(&format!("{deadline}, select.classes = [\"critical\"]"));
    assert_eq!((effective(&critical).0, critical.installs.attempts), (0, 0), "a security update is none");
}

/// 14 February, 03:00 in Amsterdam: 02:00 UTC, 11:00 in Tokyo. Schedules strike at 03:00 in each, which in Tokyo is 18:00 UTC.
#[test]
fn a_deadline_is_one_instant_and_a_schedule_is_one_in_each_zone() {
    let latency = |site: &str, plan: &str| {
        let tokyo = "[[site]]\nname = \"tokyo\"\nzone = \"Asia/Tokyo\"\n";
        let server = SERVER.replace("name = \"s\"", &format!("name = \"s\"\nsite = \"{site}\""));
        let list = update("U", "2009-02-10", "no", "");
        let outcome = outcome(&[("\"UTC\"", "\"Europe/Amsterdam\"")], &format!("{tokyo}{server}{list}{plan}"));
        assert_eq!(effective(&outcome).0, 1);
        effective(&outcome).1
    };
    let deadline = systems(
        "source = \"wsus\", window = \"2009-12-25 03:00-06:00\", approve.deadline = { after = \"3d\", at = \"03:00\" }",
    ) + "update_server.spread = \"0s\"\n";
    assert_eq!([latency("hq", &deadline), latency("tokyo", &deadline)], [span(3, 8, 3); 2]);
    let nightly = systems("automatic_updates = {}");
    assert_eq!(latency("hq", &nightly) % span(1, 0, 0), span(0, 8, 3));
    assert_eq!(latency("tokyo", &nightly) % span(1, 0, 0), span(0, 0, 3));
}

/// From Friday, 8 May, 17:00 UTC, an hour before a window and not approved until midnight, to the next second Friday: 12 June.
#[test]
fn an_emergency_does_not_wait_for_the_monthly_window() {
    let plan = |emergency: &str| {
        let plan = format!("source = \"wsus\", window = \"second friday 18:00-21:00\"{emergency}");
        let list = update("U", "2009-05-08", "yes", "");
        effective(&outcome(&[], &format!("{SERVER}{list}{}update_server.spread = \"0s\"\n", systems(&plan))))
    };
    assert_eq!(plan(""), (1, span(35, 1, 13)));
    let emergency = ", emergency = { when = [\"out-of-band\"], after = \"4h\", within = \"24h\" }";
    let late = span(0, 7 + 4 + 24, 13);
    assert!(late <= span(0, 48, 0));
    assert_eq!(plan(emergency), (1, late), "installed at 04:00 on 10 May");
}

fn share(outcome: &patchcast::outcome::Outcome, id: &str) -> f64 {
    (MEASURES[measure(id).unwrap()].read)(outcome).unwrap()
}

#[test]
fn a_product_that_is_not_selected_is_missing_from_the_report_and_not_from_the_exposure() {
    let server = SERVER.replace("role = \"web\"", "role = \"database\"\nproduct = \"sqlserver\"");
    let list = update("OS", "2009-02-10", "no", "")
        + &update_of("sqlserver", "SQL", "2009-02-10", "no", "component = \"sqlserver\"");
    let plan = systems(WEEKLY).replace("workloads = \"never\"", &format!("workloads = {{ {WEEKLY} }}"));
    let run = |products: &str| {
        let outcome = outcome(&[], &format!("{server}{list}{plan}{products}"));
        let shares = ["compliance.reported_day_30", "compliance.day_30"].map(|id| share(&outcome, id));
        (shares, minutes(outcome.exposure.plain))
    };
    let (all, both) = run("");
    let (some, exposed) = run("update_server.products = [\"ws2008\"]\n");
    assert_eq!(format!("{all:?} {some:?}"), "[1.0, 1.0] [1.0, 0.5]");
    assert_eq!((both, exposed), (span(3, 1, 3) + span(3, 1, 6), span(3, 1, 3) + span(365 - 41, 6, 0)));
}

#[test]
fn misfiled_machines_get_nothing_and_do_not_report() {
    let many = SERVER.replace("\"s\"\np", "\"s{}\"\ncount = 40\np");
    let run = |misfiled: &str| {
        let strategy = systems(WEEKLY) + &format!("update_server.misfiled = {misfiled}\n");
        let outcome = outcome(&[], &format!("{many}{}{strategy}", update("U", "2009-02-10", "no", "")));
        assert_eq!(outcome.coverage.eligible[30], 40);
        (effective(&outcome).0, outcome.reported.eligible[30], outcome.reported.effective[30])
    };
    assert_eq!((run("0.0"), run("1.0")), ((40, 40, 40), (0, 0, 0)));
    let (effective, eligible, reported) = run("0.5");
    assert!(0 < effective && effective < 40 && eligible == effective && reported == effective, "{effective}");
}
