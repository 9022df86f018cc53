//! Random small estates, drawn from a seed, on which the simulator and its twin must come to the same numbers.

mod clusters;
mod fabric;
mod failures;
mod jobs;
mod lot;
mod moves;
mod power;
mod replace;
mod rules;
mod services;
mod storage;
mod supply;

use patchcast::model::{Cause, Clock, Failures, Model, Supply};
use patchcast::outcome::Outcome;
use patchcast::plan::{Plan, compile};
use patchcast::sim::{simulate, simulate_checked};

use crate::reference;

/// Where two outcomes differ, field by field.
pub(crate) fn differences(twin: &Outcome, fast: &Outcome) -> Vec<String> {
    let mut list = Vec::new();
    macro_rules! compare {
        ($($field:ident)*) => { $(
            if twin.$field != fast.$field {
                list.push(format!("{}:\n    twin {:?}\n    fast {:?}", stringify!($field), twin.$field, fast.$field));
            }
        )* };
    }
    compare! {
        measured services machines_down user_down user_down_announced user_degraded forced_logoffs complaints wrong_transactions exposure latency latency_p50 latency_p90 coverage
        reported pending installs restarts rogue windows jobs fabric failures clusters storage
    }
    list
}

/// Cases in one test, so that several run at a time.
const CASES: u64 = 30;

fn compare_from(first: u64) {
    compare(first, lot::model);
}

fn compare(first: u64, model: fn(u64) -> Model) {
    for seed in first..first + CASES {
        let model = model(seed);
        let plan = compile(&model);
        for strategy in 0..model.strategies.len() {
            let fast = simulate_checked(&plan, strategy, 0);
            check(&model, &plan, strategy, &fast);
            let differences = differences(&reference::simulate(&model, &plan, strategy, 0), &fast);
            assert!(
                differences.is_empty(),
                "seed {seed}, strategy {strategy} differs from the twin in\n  {}",
                differences.join("\n  ")
            );
        }
    }
}

#[test]
fn estates_0_to_29_agree() {
    compare_from(0);
}

#[test]
fn estates_30_to_59_agree() {
    compare_from(30);
}

#[test]
fn estates_60_to_89_agree() {
    compare_from(60);
}

#[test]
fn estates_90_to_119_agree() {
    compare_from(90);
}

#[test]
fn clusters_0_to_29_agree() {
    compare(0, clusters::model);
}

#[test]
fn clusters_30_to_59_agree() {
    compare(30, clusters::model);
}

/// What must hold of every outcome.
fn check(model: &Model, plan: &Plan, strategy: usize, outcome: &Outcome) {
    let of = format!("seed {}, strategy {strategy}", model.study.seed);
    let measured = outcome.measured.ms();
    let estate = &model.estate;
    assert_eq!(outcome.services.len(), estate.services.len(), "{of}");
    for service in &outcome.services {
        assert!(service.planned + service.unplanned <= measured, "{of}: a service is down longer than time lasts");
    }
    let machines = [estate.hosts.len(), estate.guests.len(), estate.servers.len()];
    for (down, machines) in outcome.machines_down.iter().zip(machines) {
        assert!(*down <= measured * machines as u64, "{of}: machines are down longer than time lasts");
    }
    let lost: u64 = outcome.user_down.iter().sum();
    assert!(outcome.user_down_announced <= lost, "{of}");
    if estate.sites.iter().all(|site| site.presence == estate.sites[0].presence)
        && estate.sites[0].presence.0.iter().all(|&share| share == 1_000)
    {
        let people = |s: usize| estate.services[s].users.iter().map(|users| u64::from(users.count)).sum::<u64>();
        let all = outcome.services.iter().enumerate().map(|(s, down)| (down.planned + down.unplanned) * people(s));
        assert_eq!(lost, all.sum::<u64>() * 1_000, "{of}: causes do not add up");
    }
    for d in 0..outcome.coverage.eligible.len() {
        assert!(outcome.coverage.effective[d] <= outcome.coverage.eligible[d], "{of}: more effective than there are");
        let before = outcome.coverage.eligible[d.saturating_sub(1)];
        assert!(outcome.coverage.eligible[d] <= before, "{of}: eligible ones come from nowhere");
    }
    let reports = outcome.reported.effective.iter().zip(&outcome.reported.eligible);
    for (d, (effective, eligible)) in reports.enumerate() {
        assert!(
            effective <= eligible && *eligible <= outcome.coverage.eligible[d],
            "{of}: reported more than there is"
        );
        assert!(outcome.pending.0[d] <= outcome.coverage.eligible[d], "{of}: more pending than there are");
    }
    assert!(outcome.installs.failed <= outcome.installs.attempts, "{of}");
    assert!(outcome.installs.repeated <= outcome.installs.attempts, "{of}");
    assert!(outcome.windows.starved <= outcome.coverage.eligible[0], "{of}");
    let rogue = &outcome.rogue;
    assert!(rogue.blast_max <= rogue.machines_hit && rogue.incidents <= rogue.machines_hit, "{of}");
    assert!(rogue.identify <= rogue.recover, "{of}: recovered before identified");
    assert!(outcome.exposure.exploited <= outcome.exposure.plain, "{of}");
    assert!(outcome.exposure.library <= outcome.exposure.plain, "{of}");
    let count: u64 = outcome.latency.iter().map(|latency| latency.count).sum();
    assert!(count <= outcome.coverage.eligible[0], "{of}: more became effective than there are");
    let plans = model.strategies[strategy].groups.iter().flat_map(|group| &group.layers);
    let no_work = model.strategies[strategy].fabric.iter().all(Option::is_none);
    let calm = no_work && estate.jobs.is_empty() && model.failures == Failures::default();
    if plans.chain(&model.strategies[strategy].layers).all(Option::is_none) && calm {
        assert_eq!((lost, outcome.machines_down, count), (0, [0; 3], 0), "{of}: doing nothing costs nothing");
        assert_eq!(outcome.restarts, patchcast::outcome::Restarts::default(), "{of}");
    }
    assert_eq!(plan.strategies.len(), model.strategies.len(), "{of}");
}

/// What happens in a swarm that is worth its time: otherwise agreement says nothing.
#[test]
fn the_swarm_meets_what_it_is_for() {
    let mut met = [0_u64; 27];
    for seed in 0..120 {
        let model = lot::model(seed);
        let plan = compile(&model);
        met[26] += u64::from(matches!(model.supply, Supply::Resample(_)));
        for strategy in 0..model.strategies.len() {
            let outcome = simulate(&plan, strategy, 0);
            let causes = [
                Cause::OwnRestart,
                Cause::HostCascade,
                Cause::FabricCascade,
                Cause::BootStorm,
                Cause::Dependency,
                Cause::Rogue,
                Cause::Rollback,
                Cause::Backup,
                Cause::StartFailed,
                Cause::Failover,
            ];
            let seen = [
                outcome.windows.overruns,
                outcome.windows.carried_over,
                outcome.user_down_announced,
                outcome.complaints,
                u64::from(outcome.wrong_transactions > 0),
                outcome.restarts.unplanned,
                outcome.rogue.blast_max.saturating_sub(1),
                outcome.jobs.failed,
                outcome.fabric.outages.saturating_sub(1),
                u64::from(outcome.exposure.library > 0),
                outcome.installs.reversed,
                outcome.installs.repeated,
                outcome.pending.0[2],
                outcome.reported.effective[10],
                outcome.windows.restarts_put_off,
                outcome.windows.starved,
                outcome.user_degraded,
                outcome.forced_logoffs,
            ];
            let all = causes.map(|cause| outcome.user_down[cause.index()]).into_iter().chain(seen);
            met.iter_mut().zip(all).for_each(|(met, seen)| *met += u64::from(seen > 0));
        }
    }
    assert!(met.iter().all(|&times| times >= 5), "{met:?}");
}

/// What hosts do to their guests shows in the swarm: without each part of it, some worlds would be others.
#[test]
fn stopping_and_starting_hosts_matters_in_the_swarm() {
    let differs = |model: &Model, without: power::Change| {
        let mut other = model.clone();
        without(&mut other);
        let plans = [compile(model), compile(&other)];
        (0..model.strategies.len()).any(|strategy| {
            let [with, without] = plans.each_ref().map(|plan| simulate(plan, strategy, 0).fingerprint);
            with != without
        })
    };
    let models: Vec<Model> = (0..120).map(lot::model).collect();
    let worlds = power::PARTS.map(|(what, without)| {
        let worlds = models.iter().filter(|model| differs(model, without)).count();
        (what, worlds)
    });
    assert!(worlds.iter().all(|&(_, worlds)| worlds >= 5), "{worlds:?}");
}

/// Machines of the swarm are moved, and it matters.
#[test]
fn machines_of_the_swarm_move() {
    let mut other = 0;
    for seed in 0..120 {
        let model = lot::model(seed);
        let mut still = model.clone();
        still.strategies.iter_mut().for_each(|strategy| strategy.moves.clear());
        let plans = [compile(&model), compile(&still)];
        for strategy in 0..model.strategies.len() {
            let [moved, still] = plans.each_ref().map(|plan| simulate(plan, strategy, 0).fingerprint);
            other += u32::from(moved != still);
        }
    }
    assert!(other >= 30, "{other}");
}

/// Plans with openings that do not take place, and plans on a frozen clock.
#[test]
fn plans_of_the_swarm_leave_days_out() {
    let (mut fewer, mut frozen) = (0, 0);
    for seed in 0..120 {
        let model = lot::model(seed);
        let mut open = model.clone();
        open.strategies.iter_mut().flat_map(|strategy| strategy.layers.iter_mut().flatten()).for_each(|plan| {
            frozen += u32::from(matches!(plan.clock, Clock::Frozen(_)));
            plan.except.clear();
        });
        let plans = [compile(&model), compile(&open)].map(|plan| plan.strategies);
        let layers = plans.each_ref().map(|strategies| strategies.iter().flat_map(|strategy| &strategy.plans));
        let [with, without] = layers;
        fewer += with.zip(without).filter(|(with, without)| with.openings != without.openings).count();
    }
    assert!(fewer >= 50 && frozen >= 50, "{fewer} {frozen}");
}
