//! Tests of what plans, update servers, groups and updates can be told: words in, model types out.

use super::tests::{SMALL, model, read};
use super::{Paint, RecordMeta, record, resolve};
use crate::model::{
    Agent, Approval, Asks, Channel, Class, ClassSet, Clock, Culprits, Deadline, Effort, Emergency, Handling,
    Importance, Imports, Law, LayerPlan, LoggedOn, MachineId, Minor, Missed, Nature, Outside, Packaging, Product,
    Quiet, Recurrence, RestartRule, Schedule, Selection, Severity, Source, Start, Strategy, Superseded, Supply,
    UpdateServer, Urgency,
};
use crate::units::{ClockTime, Date, Span, Weekday, Zone};

const GUESTS: &str = "guests = { source = \"wsus\", approve = { after = \"7d\", on = \"third tuesday\" }, window = \
                      \"second tuesday + 3 days 22:00-02:00\" }";

/// The strategy whose guests have this plan, with more lines at the end of the scenario.
fn strategy(guests: &str, more: &str) -> Strategy {
    model(&with(guests, more)).strategies.remove(0)
}

fn with(guests: &str, more: &str) -> String {
    assert!(SMALL.contains(GUESTS));
    SMALL.replace(GUESTS, &format!("guests = {guests}")) + more
}

fn guests(plan: &str) -> Option<LayerPlan> {
    strategy(plan, "").layers[1].clone()
}

fn mistakes(text: &str) -> String {
    read(text).and_then(|file| resolve(&file)).unwrap_err().render(Paint::Plain)
}

fn at(hour: u8, minute: u8) -> ClockTime {
    ClockTime::new(hour, minute).unwrap()
}

fn lognormal(median: Span, sigma: f64) -> Law {
    Law::LogNormal { median, sigma }
}

#[test]
fn a_plan_that_says_nothing_special_is_as_it_always_was() {
    let plan = guests("{ source = \"wsus\", window = \"daily 03:00\" }").unwrap();
    assert_eq!(plan.agent, Agent::default());
    assert_eq!((plan.approval, plan.select), (Approval::default(), Selection::default()));
    assert_eq!((plan.reserve, plan.large_reserve), (Span::from_mins(35), Span::from_mins(75)));
    let strategy = strategy("{ source = \"wsus\", window = \"daily 03:00\" }", "");
    assert_eq!((strategy.server, strategy.groups.len()), (UpdateServer::default(), 0));
}

#[test]
fn every_key_of_a_plan_arrives() {
    let plan = guests(
        "{ source = \"wsus\", window = \"daily 03:00-06:00\", reserve = \"30m\", large_reserve = \"2h\", scan_every = \"4h\", \
         spread = \"1h\", missed = { after_start = \"1m\" }, minor = \"at-once\", restart = { logged_on = { prompt = \"10m\", \
         at_most = \"2d\" }, outside = { needs = \"10m\" }, never_between = \"08:00-17:00\", by_hand = \"1h\" }, select = { \
         classes = [\"security\", \"service-pack\"], importance = \"recommended\", severity = \"important\", imports = \"2d\" }, \
         approve = { heed_reports = 0.5, deadline = { after = \"7d\", at = \"03:00\" } }, emergency = { when = [\"exploited\", \
         \"out-of-band\", \"exploited\"], after = \"4h\", within = \"24h\" }, superseded = { expires = \"90d\" }, culprits = \
         \"left\" }",
    )
    .unwrap();
    let restart = RestartRule {
        logged_on: LoggedOn::Waits { prompt: Span::from_mins(10), at_most: Some(Span::from_days(2)) },
        outside: Outside::NotAllowed { needs: Span::from_mins(10) },
        quiet: Some(Quiet { from: at(8, 0), to: at(17, 0) }),
        by_hand: Some(Law::Fixed(Span::HOUR)),
        drain: None,
    };
    let agent = Agent {
        rejuvenate_after: None,
        scan_every: Span::from_hours(4),
        start: Start::Scheduled,
        spread: Span::HOUR,
        missed: Missed::AfterStart(Span::MINUTE),
        minor: Minor::AtOnce,
        restart,
    };
    assert_eq!(plan.agent, agent);
    assert_eq!(plan.large_reserve, Span::from_hours(2));
    let classes: ClassSet = [Class::Security, Class::ServicePack].into_iter().collect();
    let imports = Imports::After(Span::from_days(2));
    let select = Selection { classes, importance: Importance::Recommended, severity: Severity::Important, imports };
    assert_eq!(plan.select, select);
    let approval = plan.approval;
    assert_eq!(approval.deadline, Some(Deadline { after: Span::from_days(7), at: Some(at(3, 0)) }));
    let when = vec![Urgency::Exploited, Urgency::OutOfBand];
    assert_eq!(approval.emergency, Some(Emergency { when, after: Span::from_hours(4), within: Span::from_hours(24) }));
    let rules = (approval.superseded, approval.culprits);
    assert_eq!(rules, (Superseded::Expires(Span::from_days(90)), Culprits::Left));
}

#[test]
fn what_is_superseded_on_windows_update_expires_at_once() {
    let plan = guests("{ source = \"windows-update\", window = \"daily 03:00\" }").unwrap();
    assert_eq!(plan.approval.superseded, Superseded::Expires(Span::ZERO));
    let optional =
        "{ source = \"windows-update\", window = \"daily 03:00\", select = { importance = \"recommended\" } }";
    assert_eq!(guests(optional).unwrap().select.importance, Importance::Recommended);
}

#[test]
fn automatic_updates_come_as_the_registry_has_them() {
    let plan = guests("{ automatic_updates = {} }").unwrap();
    let restart = Agent::default().restart;
    let agent = Agent { missed: Missed::AfterStart(Span::MINUTE), restart, ..Agent::default() };
    assert_eq!((&plan.agent, plan.countdown), (&agent, Span::from_mins(5)));
    assert_eq!((plan.source, &plan.clock), (Source::WindowsUpdate, &Clock::Site));
    assert_eq!(plan.schedule, Schedule { days: Recurrence::Daily, start: at(3, 0), length: None });
    assert_eq!(guests("{ automatic_updates = { NoAutoUpdate = 1 } }"), None);
}

/// One value of the registry, and what becomes of a plan.
#[test]
fn each_value_of_the_registry_means_what_it_says() {
    let wait = |at_most| LoggedOn::Waits { prompt: Span::from_mins(10), at_most };
    type Check<'a> = Box<dyn Fn(&LayerPlan) -> bool + 'a>;
    let cases: [(&str, Check<'_>); 22] = [
        ("AUOptions = 4", Box::new(|plan| plan.agent.start == Start::Scheduled)),
        ("AUOptions = 5", Box::new(|plan| plan.agent.start == Start::Scheduled)),
        ("ScheduledInstallDay = 1", Box::new(|plan| plan.schedule.days == Recurrence::Weekly(Weekday::Sunday))),
        ("ScheduledInstallDay = 2", Box::new(|plan| plan.schedule.days == Recurrence::Weekly(Weekday::Monday))),
        ("ScheduledInstallDay = 7", Box::new(|plan| plan.schedule.days == Recurrence::Weekly(Weekday::Saturday))),
        ("ScheduledInstallTime = 22", Box::new(|plan| plan.schedule.start == at(22, 0))),
        ("DetectionFrequency = 4", Box::new(|plan| plan.agent.scan_every == Span::from_hours(4))),
        ("RescheduleWaitTime = 15", Box::new(|plan| plan.agent.missed == Missed::AfterStart(Span::from_mins(15)))),
        ("RescheduleWaitTime = \"disabled\"", Box::new(|plan| plan.agent.missed == Missed::NextTime)),
        ("RandomDelay = \"4h\"", Box::new(|plan| plan.agent.spread == Span::from_hours(4))),
        ("AutoInstallMinorUpdates = 1", Box::new(|plan| plan.agent.minor == Minor::AtOnce)),
        ("IncludeRecommendedUpdates = 1", Box::new(|plan| plan.select.importance == Importance::Recommended)),
        ("UseWUServer = 1", Box::new(|plan| plan.source == Source::Wsus)),
        ("UseWUServer = 1", Box::new(|plan| plan.approval.superseded == Superseded::Stays)),
        ("RebootWarningTimeout = 30", Box::new(|plan| plan.countdown == Span::from_mins(30))),
        ("NoAutoRebootWithLoggedOnUsers = 1", Box::new(|plan| plan.agent.restart.logged_on == wait(None))),
        (
            "NoAutoRebootWithLoggedOnUsers = 1, RebootRelaunchTimeout = 1440",
            Box::new(|plan| {
                plan.agent.restart.logged_on == LoggedOn::Waits { prompt: Span::from_hours(24), at_most: None }
            }),
        ),
        (
            "AlwaysAutoRebootAtScheduledTime = 1, AlwaysAutoRebootAtScheduledTimeMinutes = 60",
            Box::new(|plan| plan.countdown == Span::HOUR && plan.agent.restart.logged_on == LoggedOn::Ignored),
        ),
        (
            "AlwaysAutoRebootAtScheduledTime = 0",
            Box::new(|plan| plan.agent.restart.logged_on == wait(Some(Span::from_days(2)))),
        ),
        (
            "AlwaysAutoRebootAtScheduledTime = 1, NoAutoRebootWithLoggedOnUsers = 1",
            Box::new(|plan| plan.countdown == Span::from_mins(5) && plan.agent.restart.logged_on == wait(None)),
        ),
        (
            "ActiveHoursStart = 8, ActiveHoursEnd = 17",
            Box::new(|plan| plan.agent.restart.quiet == Some(Quiet { from: at(8, 0), to: at(17, 0) })),
        ),
        ("AUOptions = 4", Box::new(|plan| plan.agent.restart.by_hand.is_none() && plan.agent.restart.quiet.is_none())),
    ];
    for (values, is_so) in cases {
        let plan = guests(&format!("{{ automatic_updates = {{ {values} }} }}")).unwrap();
        assert!(is_so(&plan), "{values}: {plan:?}");
    }
}

#[test]
fn automatic_updates_may_wait_for_somebody() {
    let usual = lognormal(Span::from_days(3), 1.0);
    for (values, asks, by_hand) in [
        ("AUOptions = 2", Asks::BeforeDownload, None),
        ("AUOptions = 3", Asks::BeforeInstallation, None),
        ("AUOptions = 7", Asks::BeforeInstallation, Some(usual.clone())),
    ] {
        let agent = guests(&format!("{{ automatic_updates = {{ {values} }} }}")).unwrap().agent;
        assert_eq!(agent.start, Start::ByHand { delay: usual.clone(), asks }, "{values}");
        assert_eq!(agent.restart.by_hand, by_hand, "{values}");
    }
    let agent = guests("{ automatic_updates = { AUOptions = 3, by_hand = \"2d\" } }").unwrap().agent;
    let delay = Law::Fixed(Span::from_days(2));
    assert_eq!(agent.start, Start::ByHand { delay, asks: Asks::BeforeInstallation });
}

#[test]
fn a_maintenance_window_keeps_run_time_and_countdown() {
    let start =
        "source = \"wsus\", maintenance_window = { days = \"every saturday\", start = \"01:00\", duration = \"3h\"";
    let plan = guests(&format!("{{ {start} }} }}")).unwrap();
    let length = Some(Span::from_hours(3));
    assert_eq!(plan.schedule, Schedule { days: Recurrence::Weekly(Weekday::Saturday), start: at(1, 0), length });
    let minutes = [plan.reserve, plan.large_reserve, plan.countdown];
    assert_eq!(minutes, [35, 75, 15].map(Span::from_mins));
    assert_eq!(plan.agent.restart.outside, Outside::NotAllowed { needs: Span::ZERO });
    assert_eq!((&plan.clock, plan.approval.superseded), (&Clock::Site, Superseded::Expires(Span::from_days(90))));
    assert_eq!(plan.approval.emergency, None);
    let plan = guests(&format!(
        "{{ {start}, utc = true, MaximumRunTime = 10, MaximumRunTimeServicePacks = 120, RestartCountdown = 5, \
         AllowRestartOutside = true, ExpireSupersededAfter = \"30d\", OverrideServiceWindows = {{ when = [\"critical\"], \
         after = \"1h\", within = \"12h\" }} }} }}"
    ))
    .unwrap();
    assert_eq!([plan.reserve, plan.large_reserve, plan.countdown], [15, 125, 5].map(Span::from_mins));
    assert_eq!((&plan.clock, plan.agent.restart.outside), (&Clock::Zone(Zone::utc()), Outside::Allowed));
    let (after, within) = (Span::HOUR, Span::from_hours(12));
    assert_eq!(plan.approval.emergency, Some(Emergency { when: vec![Urgency::Critical], after, within }));
    assert_eq!(plan.approval.superseded, Superseded::Expires(Span::from_days(30)));
    let frozen = guests(&format!("{{ {start}, utc = true, effective = 2008-01-15 }} }}")).unwrap();
    assert_eq!(frozen.clock, Clock::Frozen(Date::new(2008, 1, 15).unwrap()));
}

#[test]
fn an_azure_window_keeps_ten_minutes_for_the_restart() {
    let start =
        "source = \"wsus\", azure_window = { days = \"second saturday\", start = \"22:00\", duration = \"3h 55m\"";
    let plan = guests(&format!("{{ {start} }} }}")).unwrap();
    assert_eq!((plan.schedule.start, plan.schedule.length), (at(22, 0), Some(Span::from_mins(235))));
    assert_eq!([plan.reserve, plan.large_reserve, plan.countdown], [25, 30, 5].map(Span::from_mins));
    // Five minutes of countdown and five more are the ten that are kept.
    assert_eq!(plan.agent.restart.outside, Outside::NotAllowed { needs: Span::from_mins(5) });
    let plan = guests(&format!("{{ {start}, RebootReserve = 20 }}, countdown = \"0s\", clock = \"UTC\" }}")).unwrap();
    assert_eq!((plan.reserve, &plan.clock), (Span::from_mins(35), &Clock::Zone(Zone::utc())));
    assert_eq!(plan.agent.restart.outside, Outside::NotAllowed { needs: Span::from_mins(20) });
}

#[test]
fn an_update_server_is_told_what_it_knows() {
    let more = "[strategy.update_server]\nsynchronise = [\"daily 00:00\", \"daily 12:30\"]\nspread = \"0s\"\non = \"web2\"\n\
                downstream = { hq = 2 }\nproducts = [\"ws2008\", \"sqlserver\"]\nmisfiled = 0.01\npublishing = { expires = \
                2009-03-01, untrusted = 0.02 }\n";
    let server = strategy("{ source = \"wsus\", window = \"daily 03:00\" }", more).server;
    let daily = |start| Schedule { days: Recurrence::Daily, start, length: None };
    assert_eq!(server.synchronise, [daily(at(0, 0)), daily(at(12, 30))]);
    assert_eq!((server.spread, server.on, &server.downstream[..]), (Span::ZERO, Some(MachineId(3)), &[2][..]));
    let known = [Product::Ws2008, Product::Ws2008Core, Product::HyperV, Product::SqlServer];
    assert_eq!(server.products, known.into_iter().collect());
    let publishing = server.publishing.unwrap();
    assert_eq!(publishing.expires, Date::new(2009, 3, 1));
    assert!((publishing.untrusted.get() - 0.02).abs() < 1e-12 && (server.misfiled.get() - 0.01).abs() < 1e-12);
}

#[test]
fn a_group_inherits_key_by_key() {
    let more = "[[strategy.group]]\nname = \"late\"\nmachines = [\"web1\", \"web3\", \"web3\"]\nguests.window = \"daily \
                04:00\"\nhosts = { source = \"wsus\", window = \"daily 05:00\" }\n[[strategy.group]]\nname = \"weekly\"\n\
                machines = [\"hv*\", \"web2\"]\nguests = { automatic_updates = { UseWUServer = 1, ScheduledInstallDay = 7 } }\n";
    let strategy = strategy("{ source = \"wsus\", window = \"daily 03:00\", countdown = \"1m\" }", more);
    let [late, weekly] = &strategy.groups[..] else { panic!("two groups") };
    assert_eq!((late.name.as_str(), &late.machines[..]), ("late", &[MachineId(2), MachineId(4)][..]));
    let plan = late.layers[1].as_ref().unwrap();
    let seen = (plan.source, plan.schedule.start, plan.countdown);
    assert_eq!(seen, (Source::Wsus, at(4, 0), Span::MINUTE));
    assert_eq!(late.layers[0].as_ref().unwrap().schedule.start, at(5, 0));
    assert_eq!(late.layers[2], strategy.layers[2]);
    assert_eq!(weekly.machines, [MachineId(0), MachineId(1), MachineId(3)]);
    let plan = weekly.layers[1].as_ref().unwrap();
    assert_eq!(plan.schedule.days, Recurrence::Weekly(Weekday::Saturday));
    assert_eq!((plan.countdown, &weekly.layers[0]), (Span::from_mins(5), &None));
}

#[test]
fn a_record_says_forms_groups_and_servers_again() {
    let more = "[strategy.update_server]\ndownstream = { hq = 1 }\n[[strategy.group]]\nname = \"late\"\nmachines = \
                [\"web1\"]\nguests.approve.after = \"1m\"\nworkloads = { automatic_updates = { AUOptions = 3 } }\n";
    let plan = "{ source = \"wsus\", maintenance_window = { days = \"daily\", start = \"01:00\", duration = \"3h\" } }";
    let text = with(plan, more);
    let original = model(&text);
    let about = RecordMeta {
        version: "0.1.0".to_owned(),
        scenario_sha256: "ab".to_owned(),
        seed: original.study.seed,
        replications: original.study.replications,
    };
    let written = record(&read(&text).unwrap(), &about);
    assert_eq!(model(&written), original, "{written}");
    assert_eq!(original.strategies[0].groups[0].layers[1].as_ref().unwrap().approval.min_age, Span::MINUTE);
}

#[test]
fn a_release_says_its_nature() {
    let one = |id: &str, date: &str, more: &str| {
        format!(
            "[[supply.release]]\nid = \"{id}\"\ndate = {date}\nseverity = \"low\"\nrestart = \"yes\"\nvulnerabilities = 1\n\
             component = \"system\"\naffected = [\"ws2003\"]\n{more}"
        )
    };
    let usual = "{ source = \"wsus\", window = \"daily 03:00\" }";
    let nature = "class = \"service-pack\"\nimportance = \"recommended\"\npackaging = \"cumulative\"\nhandling = \
                  \"exclusive\"\nchannel = \"local\"\nsupersedes = [\"A\"]\nrequires = [\"A\"]\n";
    let more =
        format!("[supply]\nhistory = \"listed\"\n{}{}", one("B", "2009-02-02", nature), one("A", "2009-01-01", ""));
    let Supply::Replay(releases) = model(&with(usual, &more)).supply else { panic!("releases are listed") };
    assert_eq!((releases[0].id.as_str(), &releases[0].nature), ("A", &Nature::default()));
    let nature = Nature {
        class: Class::ServicePack,
        importance: Importance::Recommended,
        packaging: Packaging::Cumulative,
        handling: Handling::Exclusive,
        channel: Channel::Local,
        supersedes: vec!["A".to_owned()],
        requires: vec!["A".to_owned()],
    };
    assert_eq!(releases[1].nature, nature);
}

#[test]
fn installing_takes_one_law_or_laws_by_effort() {
    let law = |more: &str, effort| model(&format!("{SMALL}\n[servicing]\n{more}")).servicing.install.of(effort).clone();
    let three = Law::Fixed(Span::from_mins(3));
    for effort in Effort::ALL {
        assert_eq!(law("install = \"3m\"", effort), three);
        assert_eq!(law("install = { fixed = \"3m\" }", effort), three);
    }
    assert_eq!(law("install.service-pack = \"3m\"", Effort::ServicePack), three);
    assert_eq!(law("install.service-pack = \"3m\"", Effort::DotNet), lognormal(Span::from_mins(12), 0.5));
    assert_eq!(law("", Effort::Cumulative2016), lognormal(Span::from_mins(40), 0.5));
}

#[test]
fn what_an_installation_takes_is_listed_among_the_assumptions() {
    let value = |more: &str, key: &str| {
        let model = model(&format!("{SMALL}\n{more}"));
        let found = model.assumptions.iter().find(|assumption| assumption.key == key);
        found.map(|assumption| assumption.value.clone())
    };
    let key = "servicing.install.dotnet";
    assert_eq!(value("", key).as_deref(), Some("{ lognormal = { median = \"12m\", sigma = 0.5 } }"));
    assert_eq!(value("[servicing]\ninstall = \"3m\"", key).as_deref(), Some("\"3m\""));
    assert_eq!(value("[servicing]\ninstall.fixed = \"3m\"", key).as_deref(), Some("{ fixed = \"3m\" }"));
    assert_eq!(value("", "layer.automatic_updates.AUOptions"), None);
    assert_eq!(value("", "update_server.spread").as_deref(), Some("\"30m\""));
}

#[test]
fn a_plan_by_a_form_does_not_list_what_the_form_says_itself() {
    let assumptions = model(&with("{ automatic_updates = { UseWUServer = 1 } }", "")).assumptions;
    let find = |key: &str| assumptions.iter().find(|assumption| assumption.key == key);
    assert_eq!(find("layer.automatic_updates.UseWUServer").unwrap().value, "1");
    assert!(find("layer.automatic_updates.DetectionFrequency").is_some());
    assert!(find("layer.maintenance_window.utc").is_none() && find("layer.azure_window.RebootReserve").is_none());
    // The workloads' plan has these keys still.
    assert!(find("layer.scan_every").is_some() && find("layer.superseded").is_some());
}

#[test]
fn two_ways_to_say_a_thing_exclude_each_other() {
    let words = mistakes(&with("{ automatic_updates = {}, window = \"daily 03:00\", scan_every = \"4h\" }", ""));
    assert!(words.contains("the plan has \"window\" and \"automatic_updates\""), "{words}");
    assert!(words.contains("with \"automatic_updates\" it is DetectionFrequency"), "{words}");
    assert_eq!(words.matches("error: ").count(), 2, "{words}");
}
