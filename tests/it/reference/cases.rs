//! Small worlds that can be worked out by hand; both simulators must come to the numbers that are written here.

use patchcast::model::{
    Agent, Approval, Cause, Checkpoints, Clock, Complaints, Component, ComponentSet, DowntimeLaws, Edition, Estate,
    ExploitLater, Extra, Failures, Fault, FaultRates, Guest, Horizon, Host, HostId, Hours, Integration, Law, Layer,
    LayerPlan, MachineId, Model, Nature, PRESENCE_SLOTS, PowerLoss, Presence, Product, ProductSet, Recovery,
    Recurrence, Release, RestartNeed, Reverting, Schedule, Selection, Server, Service, Servicing, Severity, Site,
    SiteId, Slowdown, Source, StartAction, StopAction, Strategy, Study, Supply, Threat, TimeZones, TriggerShares,
    UpdateServer, UserGroup, WithoutDependencies, Workload, WorkloadId,
};
use patchcast::outcome::Outcome;
use patchcast::plan::compile;
use patchcast::units::{ClockTime, Date, Fraction, Span, Weekday, Zone};

use crate::swarm::differences;

pub(super) fn minutes(minutes: u64) -> Law {
    Law::Fixed(Span::from_mins(minutes))
}

pub(super) fn date(day: i8) -> Date {
    Date::new(2009, 6, day).unwrap()
}

fn laws(servicing: u64, boot: u64) -> DowntimeLaws {
    DowntimeLaws { servicing: minutes(servicing), boot: minutes(boot) }
}

/// A release of Tuesday 9 June 2009, 17:00 UTC.
pub(super) fn release(product: Product) -> Release {
    let products = ProductSet::EMPTY.with(product);
    Release {
        id: "MS09-001".to_owned(),
        date: date(9),
        out_of_band: false,
        severity: Severity::Critical,
        restart: RestartNeed::Yes,
        vulnerabilities: 3,
        exploited_at_release: true,
        component: Component::System,
        affected: products,
        fixed: products,
        nature: Nature::default(),
        time_zone: None,
    }
}

/// Straight from Windows Update, on Fridays 18:00-21:00.
pub(super) fn fridays() -> LayerPlan {
    LayerPlan {
        source: Source::WindowsUpdate,
        select: Selection::default(),
        approval: Approval::default(),
        schedule: Schedule {
            days: Recurrence::Weekly(Weekday::Friday),
            start: ClockTime::new(18, 0).unwrap(),
            length: Some(Span::from_hours(3)),
        },
        except: vec![],
        reserve: Span::from_mins(30),
        large_reserve: Span::from_mins(30),
        clock: Clock::Site,
        countdown: Span::from_mins(5),
        agent: Agent::default(),
        replace: None,
        run: None,
        checkpoint: None,
    }
}

/// A host with like guests, each with a workload and a service of its own that one person uses all day.
pub(super) fn one_host(guests: u32, stop: StopAction) -> Estate {
    let service = |instance: u32| Service {
        name: format!("s{instance}"),
        instances: vec![WorkloadId(instance)],
        needs: 1,
        depends_on: Vec::new(),
        uses: Vec::new(),
        failover: None,
        quorum: None,
        users: vec![UserGroup { site: SiteId(0), count: 1 }],
    };
    Estate {
        sites: vec![Site {
            name: "hq".to_owned(),
            zone: Zone::utc(),
            presence: Presence([1_000; PRESENCE_SLOTS]),
            holidays: vec![],
        }],
        hosts: vec![Host {
            name: "host".to_owned(),
            site: SiteId(0),
            edition: Edition::Full,
            products: [Product::Ws2008, Product::HyperV].into_iter().collect(),
            hardware: "blade".to_owned(),
            storage_rate: 100 << 20,
            start_concurrency: 5,
            boot_slowdown: Slowdown::NONE,
            laws: laws(3, 5),
        }],
        guests: (0..guests)
            .map(|guest| Guest {
                name: format!("g{guest}"),
                host: HostId(0),
                products: ProductSet::EMPTY.with(Product::Ws2003),
                memory: 4 << 30,
                stop,
                integration: Integration::Installed,
                start: StartAction::IfRunning,
                start_delay: Span::ZERO,
                laws: laws(0, 2),
                library: None,
                disk: None,
            })
            .collect(),
        servers: Vec::new(),
        workloads: (0..guests).map(|guest| workload(guest, MachineId(1 + guest), None)).collect(),
        services: (0..guests).map(service).collect(),
        jobs: Vec::new(),
        components: Vec::new(),
        clusters: Vec::new(),
        volumes: Vec::new(),
    }
}

fn workload(number: u32, on: MachineId, product: Option<Product>) -> Workload {
    Workload {
        name: format!("w{number}"),
        on,
        role: "web".to_owned(),
        product,
        warm_up: minutes(0),
        without_dependencies: WithoutDependencies::Waits,
        sessions: None,
        recovery: minutes(0),
        cross_zone_per_hour: 0,
        reverting: Reverting::HARMLESS,
    }
}

/// A physical server with a mail service.
pub(super) fn one_server() -> Estate {
    let mut estate = one_host(1, StopAction::Save);
    estate.hosts.clear();
    estate.guests.clear();
    estate.workloads[0].on = MachineId(0);
    estate.workloads[0].product = Some(Product::Exchange);
    estate.workloads[0].warm_up = minutes(4);
    estate.servers.push(Server {
        name: "mail".to_owned(),
        site: SiteId(0),
        products: [Product::Ws2003, Product::Exchange].into_iter().collect(),
        hardware: "tower".to_owned(),
        laws: laws(2, 3),
    });
    estate
}

fn strategy(layers: [Option<LayerPlan>; 3]) -> Strategy {
    Strategy {
        name: "fridays".to_owned(),
        title: "Everything on Fridays".to_owned(),
        announce: Some(Span::DAY),
        layers,
        groups: Vec::new(),
        moves: Vec::new(),
        server: UpdateServer::default(),
        fabric: [const { None }; 5],
        offline_servicing: None,
    }
}

/// June 2009 without anything that is random except scans and synchronisation.
pub(super) fn june(estate: Estate, releases: Vec<Release>, layers: [Option<LayerPlan>; 3]) -> Model {
    Model {
        title: "june".to_owned(),
        question: "what happens?".to_owned(),
        horizon: Horizon { start: date(1), end: date(30), warm_up: Span::DAY },
        study: Study {
            seed: 1,
            replications: 1,
            baseline: 0,
            rank_by: "downtime.user_hours".to_owned(),
            confidence: Fraction::ONE,
        },
        estate,
        supply: Supply::Replay(releases),
        extra: Extra::default(),
        threat: Threat {
            later: ExploitLater { share: Fraction::ONE, lag: Law::Fixed(Span::from_days(2)) },
            weights: [1, 2, 4, 8],
        },
        fault: Fault {
            rates: FaultRates {
                faulty: ComponentSet([Fraction::ZERO; 8]),
                severe: Fraction::ONE,
                reach: Fraction::ONE,
            },
            trigger: TriggerShares { product: Fraction::ONE, role: Fraction::ZERO, hardware: Fraction::ZERO },
            manifest: Fraction::ONE,
            machine_share: Fraction::ONE,
            signal: Law::Fixed(Span::DAY),
            withdrawn_share: Fraction::ZERO,
            withdrawal: Law::Fixed(Span::DAY),
            fix: Law::Fixed(Span::from_days(12)),
        },
        servicing: Servicing::smooth(&minutes(10)),
        recovery: recovery(),
        checkpoints: Checkpoints::free(),
        complaints: Complaints {
            share: Fraction::new(0.02).unwrap(),
            patience: Span::from_mins(20),
            notice: vec![(Span::ZERO, Fraction::new(0.8).unwrap()), (Span::from_days(2), Fraction::new(0.3).unwrap())],
            regularity: Fraction::new(0.6).unwrap(),
            recent: Fraction::new(0.3).unwrap(),
            announced_ahead: Span::from_days(1),
        },
        time_zones: TimeZones { rebase: minutes(240) },
        failures: Failures::default(),
        strategies: vec![strategy(layers)],
        assumptions: Vec::new(),
    }
}

fn recovery() -> Recovery {
    Recovery {
        monitoring: minutes(7),
        report_after: Span::HOUR,
        cycle_guest: minutes(20),
        cycle_physical: minutes(30),
        uninstall: minutes(15),
        repair_guest: minutes(40),
        repair_physical: minutes(60),
        administrator: minutes(20),
        administrator_away: minutes(90),
        staffed: Hours { from: ClockTime::new(8, 0).unwrap(), to: ClockTime::new(18, 0).unwrap() },
        heartbeat: Span::from_secs(10),
        power_loss: PowerLoss::HARMLESS,
    }
}

pub(super) fn outcome(model: &Model) -> Outcome {
    let plan = compile(model);
    let twin = super::simulate(model, &plan, 0, 0);
    let fast = patchcast::sim::simulate(&plan, 0, 0);
    assert_eq!(differences(&twin, &fast), Vec::<String>::new(), "the two simulators differ");
    twin
}

/// Seconds that people lost for a cause, one person being present for each service.
pub(super) fn lost(outcome: &Outcome, cause: Cause) -> u64 {
    outcome.user_down[cause.index()] / 1_000_000
}

pub(super) fn down(outcome: &Outcome) -> Vec<u64> {
    outcome.services.iter().map(|service| (service.planned + service.unplanned) / 1_000).collect()
}

#[test]
fn saved_guests_come_back_one_after_the_other() {
    let model = june(one_host(8, StopAction::Save), vec![release(Product::HyperV)], [Some(fridays()), None, None]);
    let outcome = outcome(&model);
    // 4 GiB at 100 MiB/s are 40.96 s, so 41 s to write and 41 s to read; the host is down for 8 min.
    let host = 8 * 41 + 480;
    assert_eq!(outcome.machines_down, [host * 1_000, (8 * host + 41 * 36) * 1_000, 0]);
    assert_eq!(down(&outcome), (1..=8).map(|guest| host + 41 * guest).collect::<Vec<_>>());
    assert_eq!(down(&outcome)[0], 849, "14.15 min");
    assert_eq!(down(&outcome)[7], 1_136, "18.93 min");
    assert_eq!(lost(&outcome, Cause::BootStorm), 41 * 28);
    assert_eq!(lost(&outcome, Cause::HostCascade), 8 * (host + 41));
    assert_eq!((outcome.restarts.planned, outcome.restarts.host), (1, 1));
    assert!(outcome.services.iter().all(|service| service.unplanned == 0), "18:15 lies in the announced opening");
    assert_eq!(outcome.user_down_announced, outcome.user_down.iter().sum::<u64>());
}

#[test]
fn a_boot_storm_comes_in_waves() {
    let model = june(one_host(20, StopAction::TurnOff), vec![release(Product::HyperV)], [Some(fridays()), None, None]);
    let outcome = outcome(&model);
    assert_eq!(down(&outcome), (0..20).map(|guest| 480 + 120 * (guest / 5 + 1)).collect::<Vec<_>>());
    assert_eq!(down(&outcome)[19] - 480, 8 * 60, "the last one waits for 8 min");
    assert_eq!(down(&outcome).iter().map(|down| down - 480).sum::<u64>(), 20 * 5 * 60, "5 min on average");
    assert_eq!(lost(&outcome, Cause::BootStorm), 120 * 30);
}

#[test]
fn an_update_waits_for_its_opening_and_its_restart() {
    let model = june(one_server(), vec![release(Product::Ws2003)], [None, Some(fridays()), None]);
    let outcome = outcome(&model);
    // From Tuesday 17:00 to Friday 18:00, then 10 min of installation, 5 of countdown, 5 of restart.
    let latency = (3 * 24 + 1) * 3_600 + 20 * 60;
    let guests = outcome.latency[Layer::Guests.index()];
    assert_eq!((guests.count, guests.sum, guests.max), (1, latency * 1_000, Span::from_mins(73 * 60 + 20)));
    assert_eq!(outcome.latency_p50, Some(Span::from_hours(74)));
    assert_eq!(outcome.exposure.plain, 3 * latency * 1_000);
    assert_eq!(outcome.exposure.weighted, 8 * 3 * latency * 1_000);
    assert_eq!(outcome.exposure.exploited, (3 * latency - 2 * 48 * 3_600) * 1_000);
    assert_eq!(outcome.coverage.effective[..5], [0, 0, 0, 0, 1]);
    assert_eq!(outcome.coverage.eligible[20..22], [1, 0], "30 June 17:00 is after the end");
    assert_eq!(down(&outcome), [9 * 60], "the restart and the warm-up");
}

#[test]
fn mail_is_down_while_its_update_installs() {
    let mut text = release(Product::Exchange);
    text.restart = RestartNeed::No;
    let outcome = outcome(&june(one_server(), vec![text], [None, None, Some(fridays())]));
    assert_eq!(down(&outcome), [14 * 60], "the installation and the warm-up");
    assert_eq!(lost(&outcome, Cause::OwnRestart), 14 * 60);
    assert_eq!(outcome.latency[Layer::Workloads.index()].max, Span::from_mins(73 * 60 + 10));
    assert_eq!(outcome.restarts.planned, 0);
}

#[test]
fn too_little_of_an_opening_left_puts_off() {
    let mut releases = vec![release(Product::Ws2003); 4];
    releases.iter_mut().for_each(|release| release.restart = RestartNeed::No);
    let mut plan = fridays();
    plan.schedule.length = Some(Span::from_mins(50));
    let outcome = outcome(&june(one_server(), releases, [None, Some(plan), None]));
    // Those of 18:00, 18:10 and 18:20 start with at least 30 min left; the fourth waits for a week.
    assert_eq!(outcome.windows.carried_over, 1);
    assert_eq!(outcome.latency[Layer::Guests.index()].max, Span::from_mins((73 + 7 * 24) * 60 + 10));
    assert_eq!(down(&outcome), [0]);
}

#[test]
fn two_faults_are_put_right_one_after_the_other() {
    let mut model = june(one_server(), vec![release(Product::Ws2003); 2], [None, Some(fridays()), None]);
    model.fault.rates.faulty = ComponentSet([Fraction::ONE; 8]);
    model.recovery.repair_physical = minutes(45);
    let outcome = outcome(&model);
    // Up at 18:30 and hit; noticed after 7 min; two candidates take 2 cycles of 30 min each; repaired in 45 min. Then the same again.
    let each = 7 + 60 + 45;
    assert_eq!((outcome.rogue.incidents, outcome.rogue.machines_hit, outcome.rogue.blast_max), (2, 2, 1));
    assert_eq!(outcome.rogue.identify, 2 * (7 + 60) * 60_000);
    assert_eq!(outcome.rogue.recover, 2 * each * 60_000);
    assert_eq!(lost(&outcome, Cause::Rogue), 2 * (7 + 60) * 60);
    assert_eq!(lost(&outcome, Cause::Rollback), (45 + 45 + 4) * 60, "with the warm-up after it");
    assert_eq!((outcome.restarts.planned, outcome.restarts.unplanned), (2, 2), "again on 26 June, repaired by then");
    assert_eq!(outcome.latency[Layer::Guests.index()].count, 2, "the first time counts");
}
