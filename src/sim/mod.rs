//! The updating world. Given a plan, a strategy and a replication it says what happened, and cannot fail.

mod agent;
mod behind;
mod chain;
mod checkpoint;
mod cluster;
mod cluster_count;
mod cluster_run;
mod cluster_turn;
mod cover;
mod crew;
mod detection;
mod dice;
mod event;
mod exposure;
mod fabric;
mod failover;
mod failure;
mod fault;
mod history;
mod host;
mod incident;
mod invariants;
mod jobs;
mod ledger;
mod library;
mod links;
mod merge;
mod migration;
mod moves;
mod offer;
mod opening;
mod people;
mod power;
mod replace;
mod restart;
mod rogue;
mod service;
mod shock;
mod start;
mod time_zone;
mod volume;
mod world;

use crate::outcome::{Outcome, Story};
use crate::plan::{Plan, StrategyTable};
use crate::units::Time;

use chain::Chronicle;
pub use dice::{Dice, Failure, JobRun, TriggerDraw};
use event::{Slot, Slots, Word};
use history::History;
use world::World;

/// Simulates one strategy (by its position in the scenario) in one replication.
pub fn simulate(plan: &Plan, strategy: usize, replication: u32) -> Outcome {
    let mut simulator = Simulator::new(plan);
    simulator.draw(replication);
    simulator.run(strategy)
}

/// Simulates with every check of the state after every event: slow, for tests.
///
/// # Panics
/// If something that must hold does not.
pub fn simulate_checked(plan: &Plan, strategy: usize, replication: u32) -> Outcome {
    let mut simulator = Simulator { watch: Watch::EveryEvent, ..Simulator::new(plan) };
    simulator.draw(replication);
    simulator.run(strategy)
}

/// Simulates one strategy in one replication, and tells why each service was down and what was done in openings.
pub fn explain(plan: &Plan, strategy: usize, replication: u32) -> Story {
    let mut simulator = Simulator::new(plan);
    simulator.draw(replication);
    let (outcome, chronicle) = simulator.proceed(strategy, Some(Chronicle::new(plan.services.len())));
    let Chronicle { over: stretches, sessions, .. } = chronicle.expect("it was asked for");
    Story { outcome, stretches, sessions }
}

/// A simulator with memory of its own: one per worker, for any number of replications.
#[derive(Debug)]
pub struct Simulator<'p> {
    plan: &'p Plan,
    replication: u32,
    history: History,
    world: World,
    watch: Watch,
}

/// How closely a run is watched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Watch {
    Off,
    EveryEvent,
}

impl<'p> Simulator<'p> {
    /// A simulator of a plan.
    pub fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            replication: 0,
            history: History::with_room(plan),
            world: World::with_room(plan),
            watch: Watch::Off,
        }
    }

    /// Draws the world of a replication, which all strategies run so afterwards will meet.
    pub fn draw(&mut self, replication: u32) {
        self.replication = replication;
        self.history.draw(self.plan, Dice::new(self.plan, replication));
    }

    /// Runs one strategy through the world drawn last.
    pub fn run(&mut self, strategy: usize) -> Outcome {
        self.proceed(strategy, None).0
    }

    fn proceed(&mut self, strategy: usize, chronicle: Option<Chronicle>) -> (Outcome, Option<Chronicle>) {
        let strategy = &self.plan.strategies[strategy];
        self.world.reset(self.plan, strategy, &self.history);
        let mut run = Run {
            plan: self.plan,
            strategy,
            history: &self.history,
            dice: Dice::new(self.plan, self.replication),
            world: &mut self.world,
            chronicle,
        };
        run.proceed(self.watch);
        (run.outcome(), run.chronicle)
    }
}

/// One strategy on its way through one replication.
struct Run<'a> {
    plan: &'a Plan,
    strategy: &'a StrategyTable,
    history: &'a History,
    dice: Dice<'a>,
    world: &'a mut World,
    /// Why services are down, if somebody asks.
    chronicle: Option<Chronicle>,
}

impl Run<'_> {
    fn proceed(&mut self, watch: Watch) {
        self.count_reporting();
        self.schedule_next_release();
        self.schedule_jobs();
        self.open_library();
        self.plan_replacements();
        self.schedule_fabric();
        self.schedule_clusters();
        let slots = self.slots();
        self.open_failures();
        self.expect_moves();
        while let Some((at, slot)) = self.world.queue.peek().filter(|&(at, _)| at < self.plan.end) {
            debug_assert!(at >= self.world.now, "time goes forward");
            self.world.now = at;
            match Slot::from_number(slot, slots) {
                Slot::Release => self.release(),
                Slot::Synchronisation => self.synchronise(),
                Slot::Component(component) => self.component_due(component),
                Slot::Cluster(cluster) => self.cluster_looks(cluster),
                Slot::Machine(machine) => self.machine_due(machine),
                Slot::Turn(turn) => self.turn(turn),
                Slot::Failure(workload) => self.workload_due(workload),
                Slot::Storage => self.storage_due(),
            }
            if watch == Watch::EveryEvent {
                self.world.check(self.plan, self.history);
            }
        }
        self.world.now = self.plan.end;
        self.close();
    }

    fn machine_count(&self) -> u32 {
        u32::try_from(self.plan.machines.len()).expect("fewer than 2^32 machines")
    }

    fn component_count(&self) -> u32 {
        self.slots().components
    }

    fn slots(&self) -> Slots {
        Slots::of(self.plan)
    }

    /// Everything of a machine that is due: the end of its phase, then what happens to it by itself, then its fault, then
    /// its backups, then the library, then the switch that replaces it, then a move that it learns of, then its openings.
    fn machine_due(&mut self, number: u32) {
        let now = self.world.now;
        let machine = &self.world.machines[number as usize];
        if machine.until == now {
            self.phase_ends(number);
        } else if machine.shock == now {
            self.is_struck(number);
        } else if machine.fault.is_some_and(|fault| fault.until == now) {
            self.fault_goes_on(number);
        } else if machine.saves == now {
            self.backup_starts(number);
        } else if machine.serviced == now {
            self.is_serviced(number);
        } else if machine.shelf == now {
            self.shelf_turns(number);
        } else if machine.replaced == now {
            self.replacement_is_due(number);
        } else if machine.filed.refresh == now {
            self.policy_changes(number);
        } else {
            self.opening_starts(number);
        }
        self.schedule(number);
        self.cluster_notices(number);
    }

    fn phase_ends(&mut self, number: u32) {
        use event::{Live, Phase};
        match self.world.machines[number as usize].phase {
            Phase::Live(Live::Installing(entry)) => self.installed(number, entry),
            Phase::Live(Live::Countdown | Live::PutOff) => self.restart(number),
            Phase::Restarting if self.is_being_switched(number) => self.switched(number),
            Phase::Restarting => {
                self.merge_is_done(number);
                self.booted(number);
            }
            Phase::Returning(back, step) => self.returns(number, back, step),
            Phase::Saved(live, left, _) => self.resumes(number, live, left),
            Phase::Failed => self.failure_goes_on(number),
            Phase::Live(Live::Idle) | Phase::Broken | Phase::Stopped(_) | Phase::Off => {
                unreachable!("machine {number} has a phase without an end")
            }
        }
    }

    fn schedule(&mut self, number: u32) {
        let next = self.world.machines[number as usize].next();
        let slot = Slot::Machine(number).number(self.slots());
        self.world.queue.set(slot, next);
    }

    fn schedule_next_release(&mut self) {
        let next = self.history.releases.get(self.world.released as usize);
        let at = next.map_or(Time::NEVER, |release| release.at);
        let slot = Slot::Release.number(self.slots());
        self.world.queue.set(slot, at);
    }

    /// Notes that something in the estate has changed.
    fn note(&mut self, word: Word, subject: u32) {
        self.world.ledger.note(self.world.now, word, subject);
    }
}
