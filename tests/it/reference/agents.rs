//! Updates on their way to machines, one rule at a time, each worked out by hand from the page. Both simulators must come
//! to the numbers that are written here.

use patchcast::model::{
    Agent, Asks, Class, ClassSet, Component, Deadline, Handling, Layer, LayerPlan, LoggedOn, MachineId, Minor, Missed,
    Model, Outside, Product, Quiet, Recurrence, Release, RestartNeed, RestartRule, Schedule, Site, Source, Start,
    StopAction, Superseded,
};
use patchcast::outcome::Outcome;
use patchcast::plan::compile;
use patchcast::sim::Dice;
use patchcast::units::{ClockTime, Fraction, Span, Weekday, Zone};

use super::cases::{date, fridays, june, minutes, one_host, one_server, outcome, release};

/// Friday 18:00 is so long after a release.
pub(super) const FRIDAY: u64 = 73 * 60;
/// An update with its restart takes so long.
pub(super) const WITH_RESTART: u64 = 20;
pub(super) const WEEK: u64 = 7 * 24 * 60;

pub(super) fn clock(hour: u8, minute: u8) -> ClockTime {
    ClockTime::new(hour, minute).unwrap()
}

/// A plan whose agents look for updates all the time.
pub(super) fn keen(plan: LayerPlan) -> LayerPlan {
    LayerPlan { agent: Agent { scan_every: Span::from_mins(1), ..Agent::default() }, ..plan }
}

/// From a time of day to the same on the next day.
pub(super) fn daily(hour: u8, minute: u8) -> LayerPlan {
    keen(LayerPlan {
        schedule: Schedule { days: Recurrence::Daily, start: clock(hour, minute), length: None },
        ..fridays()
    })
}

/// One server that follows a plan.
pub(super) fn server(plan: &LayerPlan, releases: Vec<Release>) -> Model {
    june(one_server(), releases, [None, Some(plan.clone()), None])
}

pub(super) fn update() -> Release {
    release(Product::Ws2003)
}

pub(super) fn minor() -> Release {
    Release { restart: RestartNeed::No, ..update() }
}

pub(super) fn with_agent(agent: Agent) -> LayerPlan {
    LayerPlan { agent, ..fridays() }
}

fn with_restart(rule: RestartRule) -> LayerPlan {
    with_agent(Agent { restart: rule, ..Agent::default() })
}

/// How many updates of systems came into effect, after how many minutes altogether, and after how many at the most.
fn latency(outcome: &Outcome) -> (u64, u64, u64) {
    let guests = outcome.latency[Layer::Guests.index()];
    let sum = u64::try_from(guests.sum).unwrap();
    assert_eq!((sum % 60_000, guests.max.ms() % 60_000), (0, 0), "whole minutes");
    (guests.count, sum / 60_000, guests.max.ms() / 60_000)
}

pub(super) fn check(model: &Model, latencies: &[u64]) {
    let expected = (latencies.len() as u64, latencies.iter().sum(), latencies.iter().max().copied().unwrap_or(0));
    assert_eq!(latency(&outcome(model)), expected);
}

pub(super) fn drawn(model: &Model, draw: impl Fn(Dice<'_>) -> Span) -> Span {
    draw(Dice::new(&compile(model), 0))
}

/// Installed on Tuesday at 18:10 and restarted by hand 36 h later, on Thursday at 06:15. What comes out on Wednesday is
/// detected then, and so not ready for the opening of Wednesday.
#[test]
fn a_machine_that_waits_for_a_restart_detects_nothing() {
    let mut plan = daily(18, 0);
    plan.agent.restart.by_hand = Some(minutes(36 * 60));
    let late = Release { date: date(10), ..update() };
    check(&server(&plan, vec![update(), late]), &[37 * 60 + 15, 25 * 60 + 36 * 60 + 15]);
}

/// Approved on Tuesday at 17:00 UTC; a day later it is 02:00 in UTC on Thursday next, wherever a machine stands.
#[test]
fn a_deadline_is_one_instant_for_all_zones() {
    let mut plan = keen(fridays());
    plan.approval.deadline = Some(Deadline { after: Span::DAY, at: Some(clock(2, 0)) });
    let mut model = server(&plan, vec![update()]);
    let mut second = model.estate.servers[0].clone();
    second.name = "tokyo".to_owned();
    second.site = patchcast::model::SiteId(1);
    let zone = Zone::named("Asia/Tokyo").unwrap();
    model.estate.sites.push(Site { name: "tokyo".to_owned(), zone, ..model.estate.sites[0].clone() });
    model.estate.servers.push(second);
    check(&model, &[33 * 60 + WITH_RESTART; 2]);
}

#[test]
fn a_deadline_ends_the_wait_for_people() {
    let logged_on = LoggedOn::Waits { prompt: Span::from_mins(10), at_most: None };
    let rule = RestartRule { logged_on, ..Agent::default().restart };
    let mut plan = with_restart(rule);
    // Friday at 19:00, an hour into the opening.
    plan.approval.deadline = Some(Deadline { after: Span::from_hours(74), at: None });
    let mut model = server(&plan, vec![update()]);
    model.servicing.session_open = Fraction::ONE;
    model.servicing.session_left = minutes(600);
    check(&model, &[FRIDAY + 70]);
}

#[test]
fn an_exclusive_update_has_a_restart_of_its_own() {
    for order in [[0, 1], [1, 0]] {
        let mut releases = vec![update(); 2];
        releases[order[0]].nature.handling = Handling::Exclusive;
        let model = server(&fridays(), releases);
        check(&model, &[FRIDAY + WITH_RESTART, FRIDAY + 2 * WITH_RESTART]);
        assert_eq!(outcome(&model).restarts.planned, 2);
    }
}

/// The second update replaces the first one, which is not selected. It stops the machine at 18:10 on 12 June and is taken
/// away at 19:47; the repaired version of 22 June is installed on the 26th.
#[test]
fn what_supersedes_covers_and_uncovers() {
    let mut plan = fridays();
    plan.select.classes = [Class::Security].into_iter().collect();
    let mut old = Release { component: Component::Other, ..minor() };
    old.nature.class = Class::Tool;
    let mut new = Release { id: "MS09-002".to_owned(), date: date(10), ..minor() };
    new.nature.supersedes = vec![old.id.clone()];
    let mut model = server(&plan, vec![old, new]);
    check(&model, &[FRIDAY + 10, FRIDAY + 10 - 24 * 60]);
    model.fault.rates.faulty.0[Component::System as usize] = Fraction::ONE;
    check(&model, &[FRIDAY + 10, FRIDAY + 10 - 24 * 60]);
    let outcome = outcome(&model);
    let vulnerable = 2 * (FRIDAY + 10) - 24 * 60 + 2 * (2 * WEEK - 97);
    assert_eq!(outcome.exposure.plain, u128::from(3 * vulnerable * 60_000));
    assert_eq!((outcome.installs.attempts, outcome.installs.repeated), (2, 1));
    assert_eq!(outcome.coverage.effective[16..19], [0, 1, 2], "from 18:10 on 26 June; days end at 17:00");
}

#[test]
fn what_is_superseded_expires_if_the_plan_says_so() {
    let old = update();
    let mut new = Release { id: "MS09-002".to_owned(), ..update() };
    new.nature.supersedes = vec![old.id.clone()];
    let mut plan = LayerPlan { source: Source::Wsus, ..fridays() };
    let releases = vec![old, new];
    let attempts = |plan: &LayerPlan| outcome(&server(plan, releases.clone())).installs.attempts;
    assert_eq!(attempts(&plan), 2);
    plan.approval.superseded = Superseded::Expires(Span::from_hours(74));
    assert_eq!(attempts(&plan), 2, "not yet");
    plan.approval.superseded = Superseded::Expires(Span::from_hours(73));
    assert_eq!(attempts(&plan), 1);
    check(&server(&plan, releases.clone()), &[FRIDAY + WITH_RESTART; 2]);
    assert_eq!(attempts(&fridays()), 1, "Windows Update offers only the later one");
    let mut without = releases.clone();
    without[1].nature.class = Class::Tool;
    plan.select.classes = ClassSet::EMPTY.with(Class::Security);
    let outcome = outcome(&server(&plan, without));
    assert_eq!(
        (outcome.installs.attempts, outcome.windows.starved),
        (0, 1),
        "nothing can be had of the first any more"
    );
}

#[test]
fn what_an_update_requires_comes_first() {
    let first = update();
    let mut second = Release { id: "MS09-002".to_owned(), ..update() };
    second.nature.requires = vec![first.id.clone()];
    let mut releases = vec![first, second];
    check(&server(&fridays(), releases.clone()), &[FRIDAY + WITH_RESTART, FRIDAY + 2 * WITH_RESTART]);
    releases[0].nature.class = Class::Tool;
    let mut plan = fridays();
    plan.select.classes = ClassSet::EMPTY.with(Class::Security);
    check(&server(&plan, releases.clone()), &[]);
    releases[0].fixed = [Product::Office].into_iter().collect();
    check(&server(&plan, releases), &[FRIDAY + WITH_RESTART]);
}

/// At 18:15, 2 h 45 min are left of the opening. The restart that was put off begins at 18:05 a week later.
#[test]
fn a_restart_that_no_longer_fits_is_put_off() {
    for (needs, put_off) in [(165, 0), (166, 1)] {
        let outside = Outside::NotAllowed { needs: Span::from_mins(needs) };
        let model = server(&with_restart(RestartRule { outside, ..Agent::default().restart }), vec![update()]);
        check(&model, &[if put_off == 0 { FRIDAY + WITH_RESTART } else { FRIDAY + WEEK + 10 }]);
        let outcome = outcome(&model);
        assert_eq!(outcome.windows.restarts_put_off, put_off);
        // From 18:10 on the third day to 18:10 on the tenth; days end at 17:00.
        let pending = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0].map(|pending| pending * put_off);
        assert_eq!(outcome.pending.0[..12], pending);
    }
}

/// The host is down from 18:15 on, so at 18:20, for 8 min; with 41 s on either side if its guest is saved, and 2 min later if it
/// boots.
#[test]
fn a_missed_opening_begins_after_a_boot_or_never() {
    let after = Missed::AfterStart(Span::from_mins(10));
    let next_week = (FRIDAY + WEEK + 37) * 60;
    for (missed, stop, expected) in [
        (after, StopAction::Save, next_week),
        (after, StopAction::TurnOff, (FRIDAY + 35 + 17) * 60),
        (Missed::NextTime, StopAction::TurnOff, next_week),
        (Missed::TakesPart, StopAction::TurnOff, (FRIDAY + 25 + 17) * 60),
        (Missed::TakesPart, StopAction::Save, (FRIDAY + 23 + 17) * 60 + 82),
    ] {
        let mut plan = with_agent(Agent { missed, ..Agent::default() });
        plan.schedule.start = clock(18, 20);
        plan.schedule.length = Some(Span::from_mins(160));
        let releases = vec![release(Product::HyperV), update()];
        let model = june(one_host(1, stop), releases, [Some(fridays()), Some(plan), None]);
        let guests = outcome(&model).latency[Layer::Guests.index()];
        assert_eq!((guests.count, guests.max), (1, Span::from_secs(expected)), "{missed:?} {stop:?}");
    }
}

#[test]
fn an_update_without_a_restart_comes_at_once_if_it_may() {
    let mut plan = keen(fridays());
    check(&server(&plan, vec![minor()]), &[FRIDAY + 10]);
    plan.agent.minor = Minor::AtOnce;
    let model = server(&plan, vec![minor()]);
    let scan = drawn(&model, |dice| dice.scan(0, 0, Span::from_mins(1)));
    assert_eq!(outcome(&model).latency[1].max, scan + Span::from_mins(10));
    check(&server(&plan, vec![update()]), &[FRIDAY + WITH_RESTART]);
}

#[test]
fn somebody_installs_by_hand() {
    let mut plan = keen(fridays());
    plan.agent.start = Start::ByHand { delay: minutes(300), asks: Asks::BeforeInstallation };
    let model = server(&plan, vec![update()]);
    let scan = drawn(&model, |dice| dice.scan(0, 0, Span::from_mins(1)));
    assert_eq!(outcome(&model).latency[1].max, scan + Span::from_mins(300 + WITH_RESTART));
}

/// The update server is a guest that is down from 18:15 to 18:25 on 12 June.
fn server_is_a_guest(on: Option<MachineId>, synchronise: ClockTime, plan: LayerPlan) -> Model {
    let releases = vec![release(Product::HyperV), update()];
    let plan = LayerPlan { source: Source::Wsus, ..plan };
    let mut model = june(one_host(1, StopAction::TurnOff), releases, [Some(fridays()), Some(plan), None]);
    let server = &mut model.strategies[0].server;
    let days = Recurrence::Weekly(Weekday::Friday);
    server.synchronise = vec![Schedule { days, start: synchronise, length: None }];
    server.spread = Span::ZERO;
    server.on = on;
    model
}

#[test]
fn an_update_server_that_is_down_does_not_synchronise() {
    let model = |on| server_is_a_guest(on, clock(18, 20), daily(18, 30));
    check(&model(None), &[FRIDAY + 30 + 17]);
    check(&model(Some(MachineId(1))), &[FRIDAY + WEEK + 30 + 17]);
}

/// Detected at about 18:00, to be there at 18:30; or detected at 18:25, and there five minutes after the opening.
#[test]
fn a_download_begins_anew_when_the_update_server_is_back() {
    for (on, days) in [(None, 0), (Some(MachineId(1)), 1)] {
        let mut model = server_is_a_guest(on, clock(18, 0), daily(18, 50));
        model.servicing.download = minutes(30);
        check(&model, &[FRIDAY + days * 24 * 60 + 50 + 17]);
    }
}

#[test]
fn the_update_server_reports_what_it_sees() {
    let wsus = LayerPlan { source: Source::Wsus, ..fridays() };
    let releases = vec![update(), release(Product::Exchange)];
    let plans = |plan: &LayerPlan| [None, Some(plan.clone()), Some(plan.clone())];
    let mut model = june(one_server(), releases, plans(&wsus));
    let seen = |model: &Model| {
        let outcome = outcome(model);
        let (all, reported) = (outcome.coverage, outcome.reported);
        (all.eligible[4], all.effective[4], reported.eligible[4], reported.effective[4], reported.effective[3])
    };
    assert_eq!(seen(&model), (2, 2, 2, 2, 0));
    let products = model.strategies[0].server.products;
    model.strategies[0].server.products = products.without(Product::Exchange);
    assert_eq!(seen(&model), (2, 1, 1, 1, 0), "it knows nothing of Exchange");
    model.strategies[0].server.misfiled = Fraction::ONE;
    assert_eq!(seen(&model), (2, 0, 0, 0, 0));
    model.strategies[0].layers = plans(&fridays());
    assert_eq!(seen(&model), (2, 2, 0, 0, 0), "from Windows Update");
}

#[test]
fn people_who_are_logged_on_are_waited_for() {
    for (at_most, waited) in [(None, 50), (Some(Span::from_mins(20)), 20)] {
        let logged_on = LoggedOn::Waits { prompt: Span::from_mins(10), at_most };
        let plan = with_restart(RestartRule { logged_on, ..Agent::default().restart });
        let mut model = server(&plan, vec![update()]);
        model.servicing.session_left = minutes(47);
        check(&model, &[FRIDAY + WITH_RESTART]);
        model.servicing.session_open = Fraction::ONE;
        check(&model, &[FRIDAY + waited + WITH_RESTART]);
    }
}

#[test]
fn a_machine_does_not_restart_in_quiet_hours() {
    for (from, to, restart) in [(18, 20, 120), (22, 6, 15), (18, 6, 12 * 60), (12, 18, 15)] {
        let quiet = Some(Quiet { from: clock(from, 0), to: clock(to, 0) });
        let plan = with_restart(RestartRule { quiet, ..Agent::default().restart });
        check(&server(&plan, vec![update()]), &[FRIDAY + restart + 5]);
    }
}

/// Five minutes each, and seven for taking it back.
#[test]
fn a_restart_may_come_twice_or_for_nothing() {
    let mut model = server(&fridays(), vec![update()]);
    model.servicing.twice = Fraction::ONE;
    check(&model, &[FRIDAY + WITH_RESTART + 5]);
    assert_eq!(outcome(&model).restarts.planned, 2);
    (model.servicing.twice, model.servicing.reversed) = (Fraction::ZERO, Fraction::ONE);
    model.servicing.reversal = minutes(7);
    let outcome = outcome(&model);
    assert_eq!(latency(&outcome), (0, 0, 0));
    assert_eq!((outcome.installs.attempts, outcome.installs.reversed), (3, 3), "on 12, 19 and 26 June");
    assert_eq!(outcome.machines_down[2], 3 * 12 * 60_000);
}
