//! How services start, fail over, keep their quorum and drain, in worlds without chance.

use patchcast::model::Cause;
use patchcast::outcome::Outcome;
use patchcast::plan::compile;
use patchcast::units::Span;

use crate::worlds::{CALM, calm, model, only, releases};

const MINUTE: u64 = 60_000;

/// Three updates for the system of every server, out on Tuesdays of 2009.
fn three_updates(product: &str) -> String {
    releases(&["2009-02-10", "2009-06-09", "2009-11-10"].map(str::to_owned), product, "yes")
}

fn server(name: &str) -> String {
    format!("[[server]]\nname = \"{name}\"\nproduct = \"ws2003\"\nservicing = \"2m\"\nboot = \"3m\"\n")
}

fn workload(name: &str, on: &str, more: &str) -> String {
    format!("[[workload]]\nname = \"{name}\"\non = \"{on}\"\nrole = \"{name}\"\n{more}\n")
}

fn service(name: &str, workload: &str, more: &str) -> String {
    format!("[[service]]\nname = \"{name}\"\nworkloads = [\"{workload}\"]\nusers = {{ hq = 1 }}\n{more}\n")
}

/// Everything on Saturdays at 03:00: installed until 03:03, down from 03:08 to 03:13.
const SATURDAYS: &str = "[[strategy]]\nname = \"s\"\nhosts = \"never\"\nworkloads = \"never\"\n\
                         guests = { source = \"windows-update\", window = \"every saturday 03:00-08:00\" }\n";
/// Servers with a 2 at the end of their names a week later.
const A_WEEK_APART: &str = "[[strategy]]\nname = \"s\"\nhosts = \"never\"\nworkloads = \"never\"\n\
                            guests = { source = \"windows-update\", window = \"third saturday 03:00-08:00\" }\n\
                            [[strategy.group]]\nname = \"second\"\nmachines = [\"*2\"]\n\
                            guests.window = \"fourth saturday 03:00-08:00\"\n";

/// What people lost for a cause, one being present, per update of three.
fn lost(outcome: &Outcome, cause: Cause) -> u64 {
    outcome.user_down[cause.index()] / 1_000 / 3
}

fn down(outcome: &Outcome, service: usize) -> u64 {
    let service = &outcome.services[service];
    (service.planned + service.unplanned) / 3
}

/// Exchange and a directory server that restart together.
fn mail(directory: &str, exchange: &str, more: &str) -> Outcome {
    let text = [
        three_updates("ws2003"),
        "[recovery]\nadministrator = \"20m\"\nadministrator_away = \"90m\"\n".to_owned(),
        server("dc1") + &server("mx"),
        workload("directory", "dc*", &format!("warm_up = \"{directory}\"")),
        workload("mail", "mx", &format!("warm_up = \"6m\"\n{exchange}")),
        "[[service]]\nname = \"logon\"\nworkloads = [\"directory\"]\nneeds = 1\n".to_owned(),
        service("mail", "mail", "depends_on = [\"logon\"]"),
        more.to_owned(),
        if more.contains("[[strategy]]") { String::new() } else { SATURDAYS.to_owned() },
    ];
    only(&calm(&text.concat()))
}

const EXCHANGE: &str = "product = \"exchange\"";

/// Warm at 03:19 and without a directory until 03:33: it fails, tries at 03:20, 03:21 and 03:22, and somebody is there at 04:52,
/// since it is night.
#[test]
fn a_start_without_the_directory_ends_with_an_administrator() {
    let outcome = mail("20m", EXCHANGE, "");
    assert_eq!(lost(&outcome, Cause::OwnRestart), 11 * MINUTE, "03:08 to 03:19");
    assert_eq!(lost(&outcome, Cause::StartFailed), (93 + 6) * MINUTE, "03:19 to 04:58");
    assert_eq!(lost(&outcome, Cause::Dependency), 0);
    assert_eq!(down(&outcome, 1), 110 * MINUTE);
}

/// In working hours of the week, 20 minutes; on a Saturday nobody is in the house at any hour.
#[test]
fn administrators_are_nearer_on_business_days() {
    for (days, minutes) in [("every friday", 20), ("every saturday", 90)] {
        let strategy = SATURDAYS.replace("every saturday 03:00-08:00", &format!("{days} 13:00-18:00"));
        let outcome = mail("20m", EXCHANGE, &strategy);
        assert_eq!(lost(&outcome, Cause::StartFailed), (3 + minutes + 6) * MINUTE, "{days}");
    }
}

/// Up at 03:20, when the first try looks: it warms up until 03:26.
#[test]
fn a_try_that_finds_the_directory_starts() {
    let outcome = mail("7m", EXCHANGE, "");
    assert_eq!(lost(&outcome, Cause::StartFailed), 7 * MINUTE);
    assert_eq!(down(&outcome, 1), 18 * MINUTE);
    let outcome = mail("6m", EXCHANGE, "");
    assert_eq!(lost(&outcome, Cause::StartFailed), 0, "both are warm at the same moment, the directory first");
}

/// The directory is up at 05:33, after the administrator has come: he waits.
#[test]
fn an_administrator_waits_for_the_directory() {
    let outcome = mail("140m", EXCHANGE, "");
    assert_eq!(down(&outcome, 1), (2 * 60 + 25 + 6) * MINUTE, "03:08 to 05:33, and the warm-up");
}

#[test]
fn what_waits_starts_with_the_directory() {
    for waits in ["", "product = \"exchange\"\nwithout_dependencies = \"waits\""] {
        let outcome = mail("20m", waits, "");
        assert_eq!(lost(&outcome, Cause::StartFailed), 0, "{waits}");
        assert_eq!(lost(&outcome, Cause::Dependency), 14 * MINUTE, "03:19 to 03:33");
    }
    let fails = mail("20m", "without_dependencies = \"fails\"", "");
    assert!(lost(&fails, Cause::StartFailed) > 0);
}

#[test]
fn a_second_directory_server_elsewhere_keeps_mail_from_failing() {
    let outcome = mail("20m", EXCHANGE, &(server("dc2") + A_WEEK_APART));
    assert_eq!((lost(&outcome, Cause::StartFailed), down(&outcome, 1)), (0, 11 * MINUTE));
}

/// "Application, messaging, directory services": the directory takes mail with it, and not the other way round.
#[test]
fn a_directory_that_is_down_takes_mail_down_and_not_the_other_way_round() {
    let of = |machine: &str| {
        let group =
            format!("[[strategy.group]]\nname = \"g\"\nmachines = [\"{machine}\"]\nguests.window = \"daily 03:00\"\n");
        let strategy = SATURDAYS.replace("guests = {", "guests = \"never\"\n#")
            + &group.replace("guests.window", "guests.source = \"windows-update\"\nguests.window");
        let outcome = mail("4m", EXCHANGE, &strategy);
        [0, 1].map(|service| down(&outcome, service))
    };
    assert_eq!(of("dc1"), [9 * MINUTE; 2]);
    assert_eq!(of("mx"), [0, 11 * MINUTE]);
}

/// An update of SQL Server stops the service for its installation and warm-up, and no system.
#[test]
fn an_update_of_a_workload_restarts_the_service_and_no_system() {
    let text = [
        releases(&["2009-02-10".to_owned()], "sqlserver", "no"),
        "[[host]]\nname = \"hv\"\nproduct = \"ws2008\"\n[[guest]]\nname = \"db\"\nhost = \"hv\"\nproduct = \"ws2003\"\n".to_owned(),
        workload("database", "db", "product = \"sqlserver\"\nwarm_up = \"4m\""),
        service("orders", "database", ""),
        SATURDAYS.replace("workloads = \"never\"", "").replace("guests =", "guests = \"never\"\nworkloads ="),
    ];
    let outcome = only(&calm(&text.concat()));
    assert_eq!(outcome.services[0].unplanned, 7 * MINUTE);
    assert_eq!((outcome.restarts.planned, outcome.restarts.host, outcome.machines_down), (0, 0, [0; 3]));
}

#[test]
fn a_service_without_what_it_uses_is_degraded_and_not_down() {
    let text = [
        three_updates("ws2003"),
        server("web") + &server("files").replace("ws2003", "ws2008"),
        workload("web", "web", "warm_up = \"2m\"") + &workload("file", "files", "warm_up = \"0s\""),
        "[[service]]\nname = \"search\"\nworkloads = [\"web\"]\n".to_owned(),
        service("shares", "file", "uses = [\"search\"]"),
        SATURDAYS.to_owned(),
    ];
    let outcome = only(&calm(&text.concat()));
    assert_eq!(outcome.user_degraded, 3 * 7 * MINUTE * 1_000);
    assert_eq!(down(&outcome, 1), 0);
}

/// A service on two or three servers, all with a warm-up of a minute.
fn cluster(servers: &[&str], service_keys: &str, strategy: &str) -> Outcome {
    let text = [
        three_updates("ws2003"),
        servers.iter().map(|name| server(name)).collect(),
        workload("database", "db*", "warm_up = \"1m\""),
        service("orders", "database", service_keys),
        strategy.to_owned(),
    ];
    only(&calm(&text.concat()))
}

/// The first is active until it restarts, then the second until that does, a week later. Nothing fails back by itself.
#[test]
fn each_member_that_restarts_in_its_turn_costs_a_failover() {
    let apart = cluster(&["db1", "db2"], "failover = \"2m\"", A_WEEK_APART);
    assert_eq!(lost(&apart, Cause::Failover), 2 * 2 * MINUTE);
    assert_eq!(down(&apart, 0), 4 * MINUTE);
    let together = cluster(&["db1", "db2"], "failover = \"2m\"", SATURDAYS);
    assert_eq!((lost(&together, Cause::Failover), down(&together, 0)), (0, 6 * MINUTE), "nobody is there to take over");
    let all_serve = cluster(&["db1", "db2"], "needs = 1", A_WEEK_APART);
    assert_eq!(down(&all_serve, 0), 0);
}

#[test]
fn too_few_machines_for_a_quorum_stop_the_rest() {
    let three = ["db1", "db2", "db12"];
    let one = cluster(&three, "needs = 1\nquorum = 3", A_WEEK_APART);
    assert_eq!(down(&one, 0), 10 * MINUTE, "machines vote while they warm up; the others serve on");
    let two = cluster(&three, "needs = 1\nquorum = 2", A_WEEK_APART);
    assert_eq!(down(&two, 0), 5 * MINUTE, "db2 and db12 restart together");
    assert_eq!(lost(&two, Cause::OwnRestart), 5 * MINUTE);
    let few = cluster(&three, "needs = 1\nquorum = 1", A_WEEK_APART);
    assert_eq!(down(&few, 0), 0);
}

/// A terminal server, whose last session lasts so long once no new ones are let in.
fn terminal(sessions: &str, restart: &str) -> Outcome {
    let text = [
        three_updates("ws2003"),
        server("ts"),
        workload("terminal", "ts", &format!("warm_up = \"0s\"\nsessions = \"{sessions}\"")),
        service("desktops", "terminal", ""),
        SATURDAYS.replace("03:00-08:00\"", &format!("03:00-08:00\"{restart}")),
    ];
    only(&calm(&text.concat()))
}

fn later(outcome: &Outcome, than: &Outcome) -> u64 {
    u64::try_from((outcome.latency[1].sum - than.latency[1].sum) / 3).unwrap()
}

#[test]
fn long_sessions_hold_a_drain_and_are_cut_at_its_end() {
    let none = terminal("0s", "");
    let thrown_out = terminal("3h", "");
    assert_eq!((none.forced_logoffs, thrown_out.forced_logoffs), (0, 3));
    assert_eq!(later(&thrown_out, &none), 0);
    let drained = terminal("3h", ", restart = { drain = { at_most = \"4h\" } }");
    assert_eq!((drained.forced_logoffs, later(&drained, &none)), (0, Span::from_hours(3).ms()));
    assert_eq!(down(&drained, 0), down(&none, 0), "it serves while it drains");
    let cut = terminal("3h", ", restart = { drain = { at_most = \"2h\" } }");
    assert_eq!((cut.forced_logoffs, later(&cut, &none)), (3, Span::from_hours(2).ms()));
    let just = terminal("125m", ", restart = { drain = { at_most = \"2h\" } }");
    assert_eq!(just.forced_logoffs, 0, "the last one ends in the countdown");
}

/// A web server behind a load balancer: connections of a few minutes.
#[test]
fn connections_drain_before_a_web_server_restarts() {
    let none = terminal("0s", "");
    let drained = terminal("3m", ", restart = { drain = { at_most = \"5m\" } }");
    assert_eq!((drained.forced_logoffs, later(&drained, &none)), (0, 3 * MINUTE));
}

#[test]
fn people_and_sessions_are_waited_for_at_the_same_time() {
    let both = ", restart = { logged_on = { prompt = \"10m\" }, drain = { at_most = \"5h\" } }";
    let people = |text: &str| {
        text.replace("session_open = 0.0\nsession_left = \"0s\"", "session_open = 1.0\nsession_left = \"2h\"")
    };
    let latency = |sessions: &str| {
        let text = [
            three_updates("ws2003"),
            server("ts"),
            workload("terminal", "ts", &format!("sessions = \"{sessions}\"")),
            service("desktops", "terminal", ""),
            SATURDAYS.replace("03:00-08:00\"", &format!("03:00-08:00\"{both}")),
        ];
        only(&compile(&model(&people(&format!("{CALM}{}", text.concat())))))
    };
    let (shorter, longer) = (latency("1h"), latency("3h"));
    assert_eq!(later(&longer, &shorter), Span::HOUR.ms(), "two hours for the people, or three for the sessions");
}

/// An update that breaks every machine that gets it, found and put right in some hours and repaired after two months.
fn faulty(strategy: &str) -> Outcome {
    let text = [
        CALM.replace(
            "faulty = \"never\"",
            "severe = 1.0\nreach = 1.0\nmanifest = 1.0\nmachine_share = 1.0\nfix = \"60d\"\nwithdrawn_share = 0.0\n\
             trigger = { product = 1.0, role = 0.0, hardware = 0.0 }\nfaulty = { system = 1.0 }\n[recovery]\n\
             monitoring = \"5m\"\ncycle_physical = \"60m\"\nrepair_physical = \"45m\"\nheartbeat = \"10s\"",
        ),
        releases(&["2009-02-10".to_owned()], "ws2003", "yes"),
        server("mx1") + &server("mx2"),
        workload("mail", "mx*", "warm_up = \"0s\""),
        service("mail", "mail", "failover = \"30s\""),
        strategy.to_owned(),
    ];
    only(&compile(&model(&text.concat())))
}

/// "Rogue is common-cause": redundancy helps only if its members do not meet the same update at the same time.
#[test]
fn members_patched_together_break_together_and_a_week_apart_one_is_left() {
    let together = faulty(SATURDAYS);
    assert_eq!(together.rogue.machines_hit, 2);
    assert_eq!(
        together.services[0].unplanned,
        (5 + 5 + 60 + 45 + 5) * MINUTE,
        "0 of 2, until both are repaired; and restarts again"
    );
    let apart = faulty(A_WEEK_APART);
    assert_eq!(apart.rogue.machines_hit, 1, "by then the culprit is known");
    assert!(apart.services[0].unplanned < 4 * MINUTE, "1 of 2, but for failovers: {:?}", apart.services[0]);
}

/// The only host restarts, and Exchange starts before the directory does.
#[test]
fn exchange_outlasts_the_restart_of_the_only_host_unless_the_directory_is_there() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/services/directory-on-the-only-host.toml");
    let always =
        |text: &str| text.replace("zone = \"Europe/Amsterdam\"", "zone = \"Europe/Amsterdam\"\npresence = \"always\"");
    let text = always(&std::fs::read_to_string(path).unwrap());
    let run = |text: &str| {
        let plan = compile(&model(text));
        (0..5).map(|replication| patchcast::sim::simulate(&plan, 0, replication)).collect::<Vec<_>>()
    };
    let failed = |outcome: &Outcome| outcome.user_down[Cause::StartFailed.index()] / 60_000;
    for outcome in run(&text) {
        assert!(failed(&outcome) > outcome.machines_down[0], "{} ms", failed(&outcome));
    }
    let delayed = text.replace("start_delay = \"0s\"", "start_delay = \"45m\"");
    let elsewhere = text.replacen("[[workload]]", "[[server]]\nname = \"dc02\"\nproduct = \"ws2008\"\n[[workload]]", 1);
    let saved = text.replace("shut-down", "save");
    for calmer in [delayed, elsewhere, saved] {
        assert!(calmer != text);
        assert_eq!(run(&calmer).iter().map(failed).sum::<u64>(), 0);
    }
}
