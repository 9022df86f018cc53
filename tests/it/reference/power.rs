//! Hosts that stop and start, and guests that lose their power: each row worked out by hand from sections 4 and 13 of the page.
//! Both simulators must come to the numbers that are written here.

use patchcast::model::{
    Cause, Class, Effort, Estate, HostId, Integration, Layer, LayerPlan, MachineId, Model, Product, Release,
    RestartNeed, Slowdown, StartAction, StopAction,
};
use patchcast::outcome::Outcome;
use patchcast::plan::compile;
use patchcast::sim::{Dice, simulate, simulate_checked};
use patchcast::units::{Fraction, Span};

use super::cases::{date, down, fridays, june, lost, minutes, one_host, outcome, release};

const MINUTE: u64 = 60;
/// From the release to Friday 18:00, and to 18:15, when a host restarts that installed at 18:00.
const TO_FRIDAY: u64 = 73 * 60 * MINUTE;
const TO_RESTART: u64 = TO_FRIDAY + 15 * MINUTE;
/// 4 GiB at 100 MiB/s take 40.96 s.
const TRANSFER: u64 = 41;
/// Servicing and boot of the host.
const HOST: u64 = 8 * MINUTE;

/// The host restarts at 18:15 for its own update; guests have no plan.
fn host_restarts(estate: Estate) -> Model {
    june(estate, vec![release(Product::HyperV)], [Some(fridays()), None, None])
}

/// Beside it, guests install an update from 18:00 to 18:40.
fn both_install(stop: StopAction) -> Model {
    let pack = Release { restart: RestartNeed::No, ..long_update() };
    let mut model =
        june(one_host(1, stop), vec![release(Product::HyperV), pack], [Some(fridays()), Some(fridays()), None]);
    model.servicing.install.0[Effort::ServicePack as usize] = minutes(40);
    model
}

fn long_update() -> Release {
    let mut pack = Release { id: "SP2".to_owned(), ..release(Product::Ws2003) };
    pack.nature.class = Class::ServicePack;
    pack
}

/// An update waits on the guest for somebody who restarts it ten days after 18:10; the host restarts at 18:15.
fn pending(stop: StopAction) -> Model {
    let mut plan = fridays();
    plan.agent.restart.by_hand = Some(minutes(10 * 24 * 60));
    let releases = vec![release(Product::HyperV), release(Product::Ws2003)];
    june(one_host(1, stop), releases, [Some(fridays()), Some(plan), None])
}

fn effective_after(outcome: &Outcome) -> u64 {
    outcome.latency[Layer::Guests.index()].max.ms() / 1_000
}

/// Twenty guests of 8 GiB (81.92 s each to write and to read) on a host that takes ten minutes: 38.7 and 64.7 min.
#[test]
fn twenty_large_guests_are_away_for_an_hour() {
    let mut estate = one_host(20, StopAction::Save);
    estate.guests.iter_mut().for_each(|guest| guest.memory = 8 << 30);
    estate.hosts[0].laws.boot = minutes(7);
    let down = down(&outcome(&host_restarts(estate)));
    assert_eq!(down, (1..=20).map(|guest| 20 * 82 + 600 + guest * 82).collect::<Vec<_>>());
    assert_eq!((down[0], down[19]), (2_322, 3_880), "38.7 min and 64.7 min");
}

#[test]
fn faster_storage_and_less_memory_shorten_the_outage() {
    for (memory, rate, transfer) in [(4, 100, 41), (4, 300, 14), (4, 800, 6), (2, 100, 21), (16, 800, 21)] {
        let mut estate = one_host(3, StopAction::Save);
        estate.hosts[0].storage_rate = rate << 20;
        estate.guests.iter_mut().for_each(|guest| guest.memory = memory << 30);
        let expected: Vec<u64> = (1..=3).map(|guest| 3 * transfer + HOST + guest * transfer).collect();
        assert_eq!(down(&outcome(&host_restarts(estate))), expected, "{memory} GiB at {rate} MB/s");
    }
}

/// Five at once, each 2 min x (1 + 0.15 x 4).
#[test]
fn guests_that_boot_at_once_slow_each_other_down() {
    let storm = |guests: u32| {
        let mut estate = one_host(guests, StopAction::TurnOff);
        estate.hosts[0].boot_slowdown = Slowdown::by(0.15).unwrap();
        down(&outcome(&host_restarts(estate)))
    };
    assert_eq!(storm(20), (0..20).map(|guest| HOST + 192 * (guest / 5 + 1)).collect::<Vec<_>>());
    assert_eq!(storm(3), [HOST + 156; 3], "three at once: 2 min x 1.3");
    assert_eq!(storm(1), [HOST + 120]);
}

/// Saved guests read their memory and do not boot: they slow nobody down.
#[test]
fn only_guests_that_boot_by_themselves_slow_each_other_down() {
    let mut estate = one_host(4, StopAction::TurnOff);
    estate.hosts[0].boot_slowdown = Slowdown::by(0.5).unwrap();
    estate.guests[0].stop = StopAction::Save;
    estate.guests[1].start = StartAction::Nothing;
    let mut model = host_restarts(estate);
    model.recovery.power_loss.start_by_hand = minutes(30);
    let host = TRANSFER + HOST;
    assert_eq!(down(&outcome(&model)), [host + TRANSFER, host + 32 * MINUTE, host + 180, host + 180]);
}

/// Two hosts, of which one restarts: its guests have one outage each, from its beginning to its end at least, and those of the other
/// have none.
#[test]
fn every_guest_of_a_host_that_restarts_has_one_outage_and_no_other_guest_has_any() {
    for stop in [StopAction::Save, StopAction::ShutDown, StopAction::TurnOff] {
        let two_hosts = |guests: u32| {
            let mut estate = one_host(guests, stop);
            let mut other = estate.hosts[0].clone();
            (other.name, other.products) = ("other".to_owned(), [Product::Ws2016].into_iter().collect());
            estate.hosts.push(other);
            estate.workloads.iter_mut().for_each(|workload| workload.on = MachineId(workload.on.0 + 1));
            estate.guests.last_mut().unwrap().host = HostId(1);
            host_restarts(estate)
        };
        let outcome = outcome(&two_hosts(4));
        let down = down(&outcome);
        assert!(down[..3].iter().all(|&down| down >= HOST), "{stop:?}: {down:?}");
        assert_eq!(down[3], 0, "{stop:?}");
        let changes = |guests| simulate_checked(&compile(&two_hosts(guests)), 0, 0).state_changes;
        assert_eq!(
            changes(4) - changes(3),
            4,
            "{stop:?}: one more guest goes down and comes up once, and so does its service"
        );
    }
}

/// Saved, a guest still waits: its ten days stand still while it is away. Shut down or turned off, it has restarted.
#[test]
fn saved_memory_keeps_what_is_pending_and_a_shutdown_applies_it() {
    let away = 2 * TRANSFER + HOST;
    for (stop, expected) in [
        (StopAction::Save, TO_FRIDAY + 10 * MINUTE + 10 * 24 * 60 * MINUTE + away + 2 * MINUTE),
        (StopAction::ShutDown, TO_RESTART + HOST + 2 * MINUTE),
        (StopAction::TurnOff, TO_RESTART + HOST + 2 * MINUTE),
    ] {
        let outcome = outcome(&pending(stop));
        assert_eq!(effective_after(&outcome), expected, "{stop:?}");
        let restarts = if stop == StopAction::Save { 2 } else { 1 };
        assert_eq!((outcome.restarts.planned, outcome.restarts.host), (restarts, 1), "{stop:?}");
        assert_eq!(outcome.pending.0[5], u64::from(stop == StopAction::Save), "{stop:?}: five days after the release");
    }
}

/// The role and the system of a host are updated on hosts alone.
#[test]
fn an_update_of_the_hypervisor_is_for_hosts_only() {
    let everybody = [(); 3].map(|()| Some(fridays()));
    let outcome = outcome(&june(one_host(3, StopAction::Save), vec![release(Product::HyperV)], everybody));
    assert_eq!(outcome.coverage.eligible[0], 1);
    assert_eq!(outcome.latency.map(|layer| layer.count), [1, 0, 0]);
    assert_eq!((outcome.installs.attempts, outcome.restarts.planned), (1, 1));
}

/// One seed, one world: the parent restarts 15 min into an installation of 40 min on its guest.
#[test]
fn what_becomes_of_an_installation_under_way_depends_on_the_stop_action() {
    let mut outcomes = Vec::new();
    for stop in [StopAction::Save, StopAction::TurnOff, StopAction::ShutDown] {
        let mut model = both_install(stop);
        model.servicing.shutdown.timeout = Span::from_mins(5);
        model.recovery.power_loss.unbootable = Fraction::ONE;
        model.estate.guests[0].laws.servicing = minutes(3);
        let outcome = outcome(&model);
        outcomes.push((effective_after(&outcome), down(&outcome)[0]));
    }
    let away = 2 * TRANSFER + HOST;
    assert_eq!(outcomes[0], (TO_FRIDAY + 40 * MINUTE + away, away), "saved: suspended, and goes on");
    // Down for 10 min, noticed in 7, repaired in 40: 57 min. Tried again then, at 19:12.
    let repaired = HOST + (2 + 7 + 40) * MINUTE;
    assert_eq!(outcomes[1], (TO_RESTART + repaired + 40 * MINUTE, repaired), "turned off: it does not boot");
    let orderly = (3 + 2) * MINUTE + HOST;
    assert_eq!(outcomes[2], (TO_RESTART + orderly + 40 * MINUTE, orderly), "shut down: begun anew");
}

/// The guest would take seven minutes to shut down; its host waits for five.
#[test]
fn a_guest_that_takes_too_long_to_shut_down_is_cut_off() {
    for (servicing, chance, expected) in [
        (5, 1.0, 5 * MINUTE + HOST + 2 * MINUTE),
        (7, 0.0, 5 * MINUTE + HOST + 2 * MINUTE),
        (7, 1.0, 5 * MINUTE + HOST + (2 + 7 + 40) * MINUTE),
    ] {
        let mut model = both_install(StopAction::ShutDown);
        model.servicing.shutdown.timeout = Span::from_mins(5);
        model.recovery.power_loss.unbootable = Fraction::new(chance).unwrap();
        model.estate.guests[0].laws.servicing = minutes(servicing);
        assert_eq!(down(&outcome(&model)), [expected], "{servicing} min, {chance}");
    }
}

#[test]
fn without_integration_services_a_host_waits_in_vain() {
    let mut estate = one_host(2, StopAction::ShutDown);
    estate.guests[1].integration = Integration::Missing;
    estate.workloads[1].recovery = minutes(11);
    let mut model = host_restarts(estate);
    model.servicing.shutdown.timeout = Span::from_mins(5);
    let boot = 5 * MINUTE + HOST + 2 * MINUTE;
    assert_eq!(down(&outcome(&model)), [boot, boot + 11 * MINUTE], "the second one has lost its power");
    for stop in [StopAction::Save, StopAction::TurnOff] {
        model.estate.guests.iter_mut().for_each(|guest| guest.stop = stop);
        let with = outcome(&model);
        model.estate.guests.iter_mut().for_each(|guest| guest.integration = Integration::Installed);
        assert_eq!(down(&with), down(&outcome(&model)), "{stop:?} asks nobody");
    }
}

/// Saving eight guests takes 328 s. Killed after 180 s: four are saved by then, the others boot, and there is recovery for their
/// workloads. Seven guests take 287 s, which is no trouble.
#[test]
fn guests_that_are_not_saved_when_the_service_is_killed_are_cut_off() {
    let host_of = |guests| {
        let mut model = host_restarts(one_host(guests, StopAction::Save));
        model.servicing.shutdown.vmms_unresponsive = Fraction::ONE;
        model.estate.workloads.iter_mut().for_each(|workload| workload.recovery = minutes(4));
        down(&outcome(&model))
    };
    let host = 3 * MINUTE + HOST;
    let mut expected: Vec<u64> = (1..=4).map(|guest| host + guest * TRANSFER).collect();
    expected.extend([host + 6 * MINUTE; 4]);
    assert_eq!(host_of(8), expected);
    assert_eq!(host_of(7), (1..=7).map(|guest| 7 * TRANSFER + HOST + guest * TRANSFER).collect::<Vec<_>>());
}

#[test]
fn a_guest_that_does_not_start_by_itself_waits_for_somebody() {
    for (stop, takes) in [(StopAction::Save, 2 * TRANSFER), (StopAction::TurnOff, 2 * MINUTE)] {
        for (start, waits) in
            [(StartAction::IfRunning, 0), (StartAction::Always, 0), (StartAction::Nothing, 25 * MINUTE)]
        {
            let mut estate = one_host(1, stop);
            estate.guests[0].start = start;
            let mut model = host_restarts(estate);
            model.recovery.power_loss.start_by_hand = minutes(25);
            let outcome = outcome(&model);
            assert_eq!(down(&outcome), [HOST + takes + waits], "{stop:?} {start:?}");
            assert_eq!(lost(&outcome, Cause::HostCascade), HOST + takes + waits, "{stop:?} {start:?}");
        }
    }
}

#[test]
fn workloads_recover_after_a_loss_of_power_and_only_then() {
    for (stop, corruption, longer) in
        [(StopAction::TurnOff, 0.0, 4), (StopAction::TurnOff, 1.0, 4 + 240), (StopAction::ShutDown, 1.0, 0)]
    {
        let mut estate = one_host(1, stop);
        estate.workloads[0].recovery = minutes(4);
        estate.workloads[0].warm_up = minutes(1);
        let mut model = host_restarts(estate);
        model.recovery.power_loss.corruption = Fraction::new(corruption).unwrap();
        model.recovery.power_loss.restore = minutes(240);
        assert_eq!(down(&outcome(&model)), [HOST + (3 + longer) * MINUTE], "{stop:?} {corruption}");
    }
}

/// Its boot of two minutes fails; noticed in 7 and repaired in 40 min, what was pending is effective. Or it takes the update back in
/// 15 min, and installs it a week later.
#[test]
fn a_guest_that_was_cut_off_with_a_pending_update_may_not_boot() {
    let mut model = pending(StopAction::TurnOff);
    model.servicing.reversal = minutes(15);
    model.recovery.power_loss.unbootable = Fraction::ONE;
    let failed = outcome(&model);
    assert_eq!(down(&failed), [HOST + (2 + 7 + 40) * MINUTE]);
    assert_eq!(effective_after(&failed), TO_RESTART + HOST + (2 + 7 + 40) * MINUTE);
    assert_eq!(lost(&failed, Cause::HostCascade), down(&failed)[0], "for the reason for which it was cut off");
    model.recovery.power_loss.reverts = Fraction::ONE;
    let reverted = outcome(&model);
    assert_eq!(reverted.installs.reversed, 1);
    assert_eq!(
        reverted.installs.attempts, 3,
        "on the host; on the guest on 12 June and, as it was open again, on the 19th"
    );
    let away = HOST + (2 + 15) * MINUTE;
    assert_eq!(down(&reverted), [away + 2 * MINUTE], "and its restart ten days later");
}

/// Restarts of physical machines and of guests by the laws that hold unless a scenario has others.
#[test]
fn a_physical_server_takes_longer_to_restart_than_a_guest() {
    let text = "[[host]]\nname = \"h\"\nproduct = \"ws2008\"\n[[guest]]\nname = \"g\"\nhost = \"h\"\nproduct = \"ws2008\"\n\
                [[server]]\nname = \"s\"\nproduct = \"ws2008\"\n[[workload]]\nname = \"w\"\non = \"*\"\nrole = \"web\"\n\
                [[service]]\nname = \"web\"\nworkloads = [\"w\"]\n\
                [[strategy]]\nname = \"never\"\nhosts = \"never\"\nguests = \"never\"\nworkloads = \"never\"\n";
    let plan = crate::worlds::calm(text);
    let longer = |replication: &u32| {
        let dice = Dice::new(&plan, *replication);
        let restart = |machine| dice.servicing(machine, 0) + dice.boot(machine, 0);
        restart(2) > restart(1)
    };
    let share = (0..400).filter(longer).count() as f64 / 400.0;
    assert!(share > 0.8, "{share}");
}

/// The first Friday of each month, if the host had anything to restart for: then every guest is away once, and in the window.
#[test]
fn first_fridays_take_every_guest_away_once() {
    let mut plan = fridays();
    plan.schedule.days = patchcast::model::Recurrence::Monthly {
        nth: patchcast::model::Nth::At(1),
        weekday: patchcast::units::Weekday::Friday,
        offset: 0,
    };
    let away = |releases: Vec<Release>, months: u64| {
        let mut model = june(one_host(3, StopAction::Save), releases, [Some(LayerPlan { ..plan.clone() }), None, None]);
        model.horizon.end = patchcast::units::Date::new(2009, 9, 6).unwrap();
        let outcome = outcome(&model);
        assert_eq!(outcome.restarts.host, months);
        let host = 3 * TRANSFER + HOST;
        assert_eq!(down(&outcome), (1..=3).map(|guest| months * (host + guest * TRANSFER)).collect::<Vec<_>>());
        assert!(outcome.services.iter().all(|service| service.unplanned == 0), "all of it in the windows");
    };
    away(vec![], 0);
    away([9, 10, 23].map(|day| Release { date: date(day), ..release(Product::HyperV) }).to_vec(), 1);
    let monthly =
        [9, 9 + 35, 9 + 63].map(|day| Release { date: date(1).plus_days(day - 1), ..release(Product::HyperV) });
    away(monthly.to_vec(), 3);
}

/// How often a guest that was cut off in the middle of servicing does not boot, and how often it helps itself then.
#[test]
fn one_guest_in_ten_does_not_boot_and_half_of_those_help_themselves() {
    let mut model = pending(StopAction::TurnOff);
    model.recovery.power_loss.unbootable = Fraction::new(0.1).unwrap();
    model.recovery.power_loss.reverts = Fraction::new(0.5).unwrap();
    model.servicing.reversal = minutes(15);
    let plan = compile(&model);
    let outages: Vec<u64> =
        (0..2_000).map(|replication| simulate(&plan, 0, replication).services[0].planned / 60_000).collect();
    let count = |minutes: u64| outages.iter().filter(|&&outage| outage == minutes).count() as f64 / 2_000.0;
    for (minutes, expected) in [(10, 0.9), (57, 0.05), (25, 0.05)] {
        let error = (expected * (1.0 - expected) / 2_000.0_f64).sqrt();
        assert!(
            (count(minutes) - expected).abs() < 3.29 * error,
            "{minutes} min: {} instead of {expected}",
            count(minutes)
        );
    }
}
