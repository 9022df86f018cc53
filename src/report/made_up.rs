//! Made-up models and outcomes, the same in every run: something to draw without simulating anything.

use crate::model::{
    Assumption, Checkpoints, Complaints, ComponentSet, Estate, ExploitLater, Extra, Failures, Fault, FaultRates,
    Horizon, Hours, Law, Model, PRESENCE_SLOTS, PowerLoss, Presence, Provenance, Recovery, Servicing, Site, Strategy,
    Study, Supply, Threat, TimeZones, TriggerShares, UpdateServer,
};
use crate::outcome::{COVERAGE_DAYS, Outcome, Outcomes, ServiceDown};
use crate::units::{ClockTime, Date, Fraction, Span, Zone};

/// Names as planners choose them: short ones, long ones, and long ones that differ only at the end.
const NAMES: [&str; 12] = [
    "auto-3am",
    "wsus-layered",
    "wsus-layered-second-friday",
    "hosts-monthly-guests-weekly",
    "never",
    "wsus-layered-with-weekly-fabric-window-and-14-days-delay",
    "wsus-layered-with-weekly-fabric-window-and-28-days-delay",
    "everything on the third Saturday of the month 22:00 to 04:00",
    "cluster-aware-updating",
    "emergency-only",
    "guests-first",
    "hosts-first-after-pilot-ring",
];

/// Which kind of world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum World {
    /// Everything happens.
    Ordinary,
    /// Strategies differ by orders of magnitude.
    Spread,
    /// Nothing ever happens.
    Still,
    /// Nothing was measured: no measure has a value.
    Unmeasured,
}

/// A model with so many strategies, its outcomes in so many replications.
pub(super) fn study(world: World, strategies: usize, replications: usize) -> (Model, Outcomes) {
    let mut dice = Dice(20_090_306);
    let mut list = Vec::new();
    for _ in 0..replications {
        let year = 0.6 + dice.unit() + if dice.unit() < 0.07 { 2.5 } else { 0.0 };
        for strategy in 0..strategies {
            list.push(outcome(world, strategy, year, &mut dice));
        }
    }
    (model(strategies, replications), Outcomes::new(strategies, list))
}

/// A small generator (Knuth's MMIX constants): made-up numbers need no better one.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / f64::from(1 << 24)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up amounts are small and positive")]
fn whole(amount: f64) -> u64 {
    amount as u64
}

fn outcome(world: World, strategy: usize, year: f64, dice: &mut Dice) -> Outcome {
    let mut outcome = Outcome { measured: Span::from_hours(8_766), ..Outcome::default() };
    outcome.services = vec![ServiceDown::default(); 3];
    let speed = match world {
        World::Still => return outcome,
        World::Unmeasured => return Outcome::default(),
        World::Ordinary => [1.0, 0.42, 0.55, 0.7, 0.16, 0.4, 0.34, 0.62, 0.22, 0.2, 0.66, 0.51][strategy % 12],
        World::Spread => [1.0, 0.2, 0.05, 0.5, 0.004, 0.03, 0.02, 0.3, 0.1, 0.01, 0.6, 0.4][strategy % 12],
    };
    let wobble = 0.85 + 0.3 * dice.unit();
    // People-milliseconds in thousandths: some 900 person-hours a year for the fastest.
    let user = 900.0 * 3.6e9 * speed * year * wobble;
    let shares = [0.38, 0.24, 0.03, 0.08, 0.05, 0.06 * speed, 0.0, 0.02, 0.0, 0.0, 0.03, 0.0, 0.01];
    for (down, share) in outcome.user_down.iter_mut().zip(shares) {
        *down = whole(user * share);
    }
    if dice.unit() < 0.5 {
        outcome.rogue.incidents = 1 + whole(3.0 * dice.unit());
        outcome.rogue.machines_hit = outcome.rogue.incidents * (1 + whole(9.0 * speed * dice.unit()));
        outcome.rogue.blast_max = outcome.rogue.machines_hit;
        outcome.rogue.identify = outcome.rogue.machines_hit * 5_400_000;
        outcome.rogue.recover = outcome.rogue.machines_hit * 12_600_000;
        outcome.user_down[6] = whole(user * 0.3 * dice.unit());
    }
    let planned: u64 = outcome.user_down.iter().sum::<u64>() - outcome.user_down[6] - outcome.user_down[7];
    outcome.user_down_announced = whole(planned as f64 * if strategy == 0 { 0.0 } else { 0.9 * wobble });
    outcome.services[0] =
        ServiceDown { planned: whole(9.0e7 * speed * wobble), unplanned: whole(2.0e7 * speed * speed * year) };
    outcome.machines_down = [whole(4.0e7 * speed), whole(1.6e8 * speed * wobble), whole(9.0e6 * speed)];
    // Some do not get for their downtime what others do.
    let waste = if matches!(strategy, 3 | 7 | 8) { 2.4 } else { 1.0 };
    expose(&mut outcome, speed, year * wobble * waste);
    outcome.restarts.planned = whole(800.0 * speed);
    outcome.restarts.unplanned = outcome.rogue.machines_hit;
    outcome.restarts.host = whole(90.0 * speed);
    outcome.windows.overruns = whole(6.0 * speed * dice.unit());
    outcome
}

/// Slow strategies lose less time and are exposed for longer.
fn expose(outcome: &mut Outcome, speed: f64, luck: f64) {
    let lag = 3.0 + 9.0 / speed.max(0.01);
    outcome.exposure.plain = u128::from(whole(86_400_000.0 * 400.0 * lag * luck));
    outcome.exposure.weighted = outcome.exposure.plain * 7;
    outcome.exposure.exploited = u128::from(whole(86_400_000.0 * 21.0 * (lag * lag / 12.0) * luck));
    for latency in &mut outcome.latency {
        latency.count = 900;
        latency.sum = u128::from(whole(86_400_000.0 * lag * 900.0));
        latency.max = Span::from_days(whole(lag * 4.0));
    }
    outcome.latency_p50 = Some(Span::from_ms(whole(86_400_000.0 * lag * 0.8)));
    outcome.latency_p90 = Some(Span::from_ms(whole(86_400_000.0 * lag * 2.1)));
    for day in 0..COVERAGE_DAYS {
        let done = day as f64 / lag / luck;
        outcome.coverage.eligible[day] = 10_000 - 20 * day as u64;
        let share = (done * done / (1.0 + done * done)).min(1.0);
        outcome.coverage.effective[day] = whole(outcome.coverage.eligible[day] as f64 * share);
    }
}

fn model(strategies: usize, replications: usize) -> Model {
    let day = |year| Date::new(year, 1, 1).expect("a day");
    Model {
        title: "Branch offices on 12 hosts".to_owned(),
        question: "Which update plan costs our users the least time, and what does it cost in exposure?".to_owned(),
        horizon: Horizon { start: day(2009), end: day(2011), warm_up: Span::from_days(60) },
        study: Study {
            seed: 42,
            replications: u32::try_from(replications).expect("few"),
            baseline: 0,
            rank_by: "downtime.user_hours".to_owned(),
            confidence: Fraction::new(0.95).expect("a share"),
        },
        estate: Estate {
            sites: vec![Site {
                name: "headquarters".to_owned(),
                zone: Zone::utc(),
                presence: Presence([1000; PRESENCE_SLOTS]),
                holidays: vec![],
            }],
            hosts: vec![],
            guests: vec![],
            servers: vec![],
            workloads: vec![],
            services: vec![],
            jobs: vec![],
            components: vec![],
            clusters: vec![],
            volumes: vec![],
        },
        supply: Supply::Replay(vec![]),
        extra: Extra::default(),
        threat: Threat { later: ExploitLater { share: Fraction::ZERO, lag: law() }, weights: [1, 2, 4, 10] },
        fault: fault(),
        servicing: Servicing::smooth(&law()),
        recovery: recovery(),
        checkpoints: Checkpoints::free(),
        complaints: Complaints {
            share: Fraction::ZERO,
            patience: Span::HOUR,
            notice: Vec::new(),
            regularity: Fraction::ZERO,
            recent: Fraction::ZERO,
            announced_ahead: Span::DAY,
        },
        time_zones: TimeZones { rebase: law() },
        failures: Failures::default(),
        strategies: (0..strategies).map(strategy).collect(),
        assumptions: vec![
            Assumption {
                key: "fault.reach".to_owned(),
                value: "0.1".to_owned(),
                provenance: Provenance::Assumed,
                note: "no public figure; see the | sweep".to_owned(),
            },
            Assumption {
                key: "recovery.install".to_owned(),
                value: "{ lognormal = { median = \"4m\", sigma = 0.6 } }".to_owned(),
                provenance: Provenance::Fitted,
                note: "fitted to measured installations".to_owned(),
            },
        ],
    }
}

fn strategy(position: usize) -> Strategy {
    Strategy {
        name: NAMES.get(position).map_or_else(|| format!("strategy {position}"), |&name| name.to_owned()),
        title: "A made-up rule".to_owned(),
        announce: None,
        layers: [None, None, None],
        groups: Vec::new(),
        moves: Vec::new(),
        server: UpdateServer::default(),
        fabric: [const { None }; 5],
        offline_servicing: None,
    }
}

fn law() -> Law {
    Law::Fixed(Span::HOUR)
}

fn fault() -> Fault {
    Fault {
        rates: FaultRates { faulty: ComponentSet([Fraction::ZERO; 8]), severe: Fraction::ZERO, reach: Fraction::ZERO },
        trigger: TriggerShares { product: Fraction::ONE, role: Fraction::ZERO, hardware: Fraction::ZERO },
        manifest: Fraction::ONE,
        machine_share: Fraction::ZERO,
        signal: law(),
        withdrawn_share: Fraction::ZERO,
        withdrawal: law(),
        fix: law(),
    }
}

fn recovery() -> Recovery {
    Recovery {
        monitoring: law(),
        report_after: Span::HOUR,
        cycle_guest: law(),
        cycle_physical: law(),
        uninstall: law(),
        repair_guest: law(),
        repair_physical: law(),
        administrator: law(),
        administrator_away: law(),
        staffed: Hours { from: ClockTime::MIDNIGHT, to: ClockTime::MIDNIGHT },
        heartbeat: Span::ZERO,
        power_loss: PowerLoss::HARMLESS,
    }
}
