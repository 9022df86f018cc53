//! What is offered and approved, when, and what fits into openings: more rules, each worked out by hand from the page. Both
//! simulators must come to the numbers that are written here.

use patchcast::model::{
    Agent, Channel, Class, ComponentSet, Deadline, Emergency, Group, Importance, Imports, Law, LayerPlan, MachineId,
    Minor, Publishing, Recurrence, Release, Schedule, Severity, Source, Urgency,
};
use patchcast::units::{Fraction, Span, Time, Weekday};

use super::agents::{FRIDAY, WEEK, WITH_RESTART, check, clock, daily, drawn, keen, minor, server, update, with_agent};
use super::cases::{date, fridays, minutes, outcome};

const DAY: u64 = 24 * 60;

fn wsus(plan: LayerPlan) -> LayerPlan {
    LayerPlan { source: Source::Wsus, ..plan }
}

fn of_channel(channel: Channel) -> Release {
    let mut release = update();
    release.nature.channel = channel;
    release
}

/// From Windows Update it cannot be had at all.
#[test]
fn what_is_only_in_the_catalogue_is_imported() {
    let releases = vec![of_channel(Channel::Catalog)];
    for source in [daily(18, 0), wsus(daily(18, 0))] {
        check(&server(&source, releases.clone()), &[]);
    }
    let mut plan = wsus(daily(18, 0));
    plan.select.imports = Imports::After(Span::from_hours(20));
    check(&server(&plan, releases.clone()), &[25 * 60 + WITH_RESTART]);
    plan.source = Source::WindowsUpdate;
    check(&server(&plan, releases), &[]);
}

/// Openings are on 12, 19 and 26 June; an attempt ends at 18:10.
#[test]
fn what_is_signed_by_the_estate_needs_a_certificate() {
    let releases = vec![of_channel(Channel::Local)];
    let mut model = server(&wsus(fridays()), releases.clone());
    check(&model, &[]);
    for (expires, untrusted, failed) in [(None, 0.0, 0), (None, 1.0, 3), (Some(13), 0.0, 0), (Some(12), 0.0, 3)] {
        let untrusted = Fraction::new(untrusted).unwrap();
        let publishing = Publishing { expires: expires.map(date), untrusted };
        model.strategies[0].server.publishing = Some(publishing);
        check(&model, if failed == 0 { &[FRIDAY + WITH_RESTART] } else { &[] });
        assert_eq!(outcome(&model).installs.failed, failed, "expires on {expires:?}");
    }
}

#[test]
fn what_is_not_selected_is_never_approved() {
    let mut plan = fridays();
    let mut optional = update();
    optional.nature.importance = Importance::Optional;
    check(&server(&plan, vec![optional.clone()]), &[]);
    plan.select.importance = Importance::Optional;
    check(&server(&plan, vec![optional.clone()]), &[FRIDAY + WITH_RESTART]);
    plan.select.severity = Severity::Critical;
    optional.severity = Severity::Important;
    check(&server(&plan, vec![optional]), &[]);
}

/// Approved on Tuesday at 18:00 instead of Wednesday week, and due two hours later.
#[test]
fn what_is_urgent_has_a_path_of_its_own() {
    let mut plan = keen(fridays());
    plan.approval.on = Some(Recurrence::Once(date(17)));
    plan.approval.deadline = Some(Deadline { after: Span::from_mins(30), at: Some(clock(3, 0)) });
    let when = vec![Urgency::OutOfBand, Urgency::Critical];
    plan.approval.emergency = Some(Emergency { when, after: Span::HOUR, within: Span::from_hours(2) });
    let usual = Release { severity: Severity::Important, ..update() };
    let urgent = Release { out_of_band: true, ..usual.clone() };
    // The usual one: approved on 17 June at 00:00, due at 03:00.
    check(&server(&plan, vec![usual, urgent]), &[7 * DAY + 10 * 60 + WITH_RESTART, 180 + WITH_RESTART]);
}

/// The server of the site synchronises at the same midnight, and the one behind it on the next day.
#[test]
fn every_server_behind_the_update_server_takes_another_night() {
    let mut model = server(&wsus(daily(2, 0)), vec![update()]);
    model.strategies[0].server.spread = Span::ZERO;
    for (servers, nights) in [(0, 0), (1, 0), (2, 1), (3, 2)] {
        model.strategies[0].server.downstream = vec![servers];
        check(&model, &[9 * 60 + nights * DAY + WITH_RESTART]);
    }
}

#[test]
fn an_update_server_asks_at_the_times_of_its_schedules() {
    let mut model = server(&wsus(daily(12, 0)), vec![update()]);
    let weekly = |day, hour| Schedule { days: Recurrence::Weekly(day), start: clock(hour, 0), length: None };
    model.strategies[0].server.synchronise = vec![weekly(Weekday::Friday, 11), weekly(Weekday::Thursday, 11)];
    // On Thursday at 11:00 up to 30 min late, so for Thursday 12:00.
    check(&model, &[DAY + 19 * 60 + WITH_RESTART]);
}

/// Too long for any opening: put off on 12, 19 and 26 June.
#[test]
fn what_is_too_long_for_every_opening_starves() {
    let mut plan = fridays();
    plan.large_reserve = Span::from_mins(181);
    let mut pack = update();
    check(&server(&plan, vec![pack.clone()]), &[FRIDAY + WITH_RESTART]);
    pack.nature.class = Class::ServicePack;
    let outcome = outcome(&server(&plan, vec![pack.clone(), update()]));
    assert_eq!((outcome.installs.attempts, outcome.windows.carried_over, outcome.windows.starved), (1, 3, 1));
    plan.large_reserve = Span::from_hours(3);
    check(&server(&plan, vec![pack, update()]), &[FRIDAY + 30; 2]);
}

#[test]
fn a_machine_begins_up_to_the_spread_later() {
    let spread = Span::from_hours(2);
    let model = server(&with_agent(Agent { spread, ..Agent::default() }), vec![update()]);
    let friday = Time::from_ms((11 * DAY + 18 * 60) * 60_000);
    let late = drawn(&model, |dice| dice.opening_delay(0, friday, spread));
    assert_eq!(outcome(&model).latency[1].max, late + Span::from_mins(FRIDAY + WITH_RESTART));
}

#[test]
fn a_group_has_plans_of_its_own() {
    let mut model = server(&fridays(), vec![update()]);
    let mut other = model.estate.servers[0].clone();
    other.name = "second".to_owned();
    model.estate.servers.push(other);
    let layers = [None, Some(daily(18, 0)), None];
    model.strategies[0].groups.push(Group { name: "pilot".to_owned(), machines: vec![MachineId(1)], layers });
    check(&model, &[FRIDAY + WITH_RESTART, 60 + WITH_RESTART]);
}

/// What fails outside openings is tried again when a scan is due; what fails in an opening, in the next one.
#[test]
fn a_failed_attempt_is_repeated() {
    let mut plan = fridays();
    plan.agent.scan_every = Span::from_hours(4);
    plan.agent.minor = Minor::AtOnce;
    let mut model = server(&plan, vec![minor()]);
    (model.servicing.install_failure, model.servicing.retry_failure) = (Fraction::ONE, Fraction::ZERO);
    let scan = drawn(&model, |dice| dice.scan(0, 0, Span::from_hours(4)));
    assert_eq!(outcome(&model).latency[1].max, scan + Span::from_mins(10 + 240 + 10));
    model.servicing.admin_share = Fraction::ONE;
    model.servicing.admin = minutes(600);
    assert_eq!(outcome(&model).latency[1].max, scan + Span::from_mins(10 + 600 + 10));
    let mut model = server(&fridays(), vec![update()]);
    (model.servicing.install_failure, model.servicing.retry_failure) = (Fraction::ONE, Fraction::ZERO);
    check(&model, &[FRIDAY + WEEK + WITH_RESTART]);
    model.servicing.admin_share = Fraction::ONE;
    model.servicing.admin = Law::Fixed(Span::from_days(7));
    check(&model, &[FRIDAY + 2 * WEEK + WITH_RESTART]);
    let tally = outcome(&model).installs;
    assert_eq!((tally.attempts, tally.failed, tally.repeated), (2, 1, 0));
}

/// Withdrawn three days after its release, repaired after ten, and held back until then: installed an hour later.
#[test]
fn a_withdrawn_update_is_not_missing_in_the_report_and_the_machine_is_vulnerable() {
    let mut plan = wsus(daily(18, 0));
    plan.approval.min_age = Span::from_days(5);
    let mut model = server(&plan, vec![update()]);
    model.fault.rates.faulty = ComponentSet([Fraction::ONE; 8]);
    model.fault.rates.reach = Fraction::ZERO;
    model.fault.withdrawn_share = Fraction::ONE;
    (model.fault.withdrawal, model.fault.fix) = (Law::Fixed(Span::from_days(3)), Law::Fixed(Span::from_days(10)));
    let outcome = outcome(&model);
    assert_eq!(outcome.reported.eligible[..13], [1; 13]);
    assert_eq!(outcome.reported.effective[..13], [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1]);
    assert_eq!(outcome.coverage.effective[..13], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    let vulnerable = 10 * DAY + 60 + WITH_RESTART;
    assert_eq!(outcome.exposure.plain, u128::from(3 * vulnerable * 60_000));
}
