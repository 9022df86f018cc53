//! The state of a simulated estate. What must always hold for it is in `invariants`.

use super::checkpoint::Storage;
use super::cluster::{ClusterState, cluster_states};
use super::crew::Failures;
use super::event::{Fault, Live, Manner, Phase, Slots, Status};
use super::fabric::Fabric;
use super::failover::ActiveInstance;
use super::history::History;
use super::ledger::Ledger;
use super::moves::Filed;
use super::people::People;
use super::power::Loss;
use super::replace::Replacement;
use super::start::Start;
use super::time_zone::Lack;
use crate::engine::Queue;
use crate::model::{Cause, Layer};
use crate::plan::{GROUPS, MachineKind, Plan, StrategyTable};
use crate::units::{Span, Time};

/// Everything that changes while a strategy runs through a replication. Reused without new memory.
#[derive(Debug)]
pub(super) struct World {
    pub(super) queue: Queue,
    pub(super) now: Time,
    /// How many releases are out.
    pub(super) released: u32,
    /// How many updates of each class are out.
    pub(super) out: Vec<u32>,
    pub(super) machines: Vec<Machine>,
    /// Guests that are on each host: machine numbers, sorted for starting (by delay, then order).
    pub(super) guests_of: Vec<Vec<u32>>,
    /// What a loss of power has left on each machine.
    pub(super) losses: Vec<Loss>,
    pub(super) workloads: Vec<Workload>,
    pub(super) services: Vec<Service>,
    /// How far workloads are that start only with other services.
    pub(super) starts: Vec<Start>,
    /// Which instance of each service is active.
    pub(super) actives: Vec<ActiveInstance>,
    /// What each update is on each machine: machine after machine, each in the order of its class.
    pub(super) status: Vec<Status>,
    /// Attempts to install, in the same order.
    pub(super) attempts: Vec<u16>,
    /// When each update is detected on each machine, in the same order; [`Time::NEVER`] before it is approved.
    pub(super) detected: Vec<Time>,
    /// When each update is downloaded on each machine (and somebody is there who installs it), in the same order;
    /// [`Time::NEVER`] before it is approved.
    pub(super) downloaded: Vec<Time>,
    /// Before when each update is not tried again on each machine, in the same order.
    pub(super) not_before: Vec<Time>,
    /// When each update is approved by each plan of the strategy: update after update.
    pub(super) approved: Vec<Time>,
    /// The deadlines, in the same order.
    pub(super) deadlines: Vec<Time>,
    /// How many releases the update server knows.
    pub(super) synchronised: u32,
    /// Since when the update server is down, [`Time::NEVER`] if it is up.
    pub(super) server_down: Time,
    /// How many machines of each kind report to the update server.
    pub(super) reporting: Vec<u32>,
    /// What the estate knows of each faulty update, in the order of the history.
    pub(super) rogues: Vec<RogueState>,
    /// Faulty updates that were taken away and are open again since.
    pub(super) removals: Vec<Removal>,
    /// Until when each job (by its place in the plan) is off on its machine: its run was missed, or failed.
    pub(super) jobs_off: Vec<Time>,
    /// Services of guests of the library that are not lost: by machine, then in order.
    pub(super) servicing: Vec<Servicing>,
    /// Places for guests that boot at once, while the guests of a host are being started, or that are serviced at once.
    pub(super) places: Vec<Time>,
    /// Guests that are replaced.
    pub(super) replacement: Replacement,
    /// Who uses each service, and what they have been through.
    pub(super) people: Vec<People>,
    /// Where updates of time-zone rules were missing, and for how long.
    pub(super) lacks: Vec<Lack>,
    /// When the transactions of a workload are wrong, while they are counted.
    pub(super) wrong: Vec<(Time, Time)>,
    /// Storage and network.
    pub(super) fabric: Fabric,
    /// What fails by itself.
    pub(super) failures: Failures,
    pub(super) clusters: Vec<ClusterState>,
    /// Checkpoints, and the volumes on which they grow.
    pub(super) storage: Storage,
    pub(super) ledger: Ledger,
}

#[derive(Clone, Debug)]
pub(super) struct Machine {
    pub(super) phase: Phase,
    /// The host on which a guest is; of no meaning for others.
    pub(super) host: u32,
    /// When the phase ends.
    pub(super) until: Time,
    /// Since when it is down, [`Time::NEVER`] if it is up.
    pub(super) down_since: Time,
    /// Why it is down; the last cause if it is up.
    pub(super) cause: Cause,
    /// How many restarts of its system have begun.
    pub(super) restarts: u32,
    /// Updates that wait for a restart.
    pub(super) pending: u32,
    /// Since when any does; [`Time::NEVER`] if none does.
    pub(super) pending_since: Time,
    /// How many of them are exclusive.
    pub(super) exclusive: u32,
    /// Updates that became effective since its last session began.
    pub(super) batch: u32,
    /// Every update before this position is effective.
    pub(super) first_open: u32,
    /// Where its updates begin in the lists of the world.
    pub(super) list: u32,
    /// The layer of the update that was installed last.
    pub(super) last_layer: Layer,
    /// The plan by which that was done.
    pub(super) last_plan: u32,
    /// How.
    pub(super) last_manner: Manner,
    /// The end of the opening in which that was done.
    pub(super) last_end: Time,
    /// The number of the restart that takes updates back, while it lasts.
    pub(super) reverses: Option<u32>,
    /// The end of that layer's opening when the restart began.
    pub(super) closes: Time,
    /// When an update may be installed outside openings.
    pub(super) alone: Time,
    /// When that was looked at last.
    pub(super) looked: Time,
    /// Its openings, by layer.
    pub(super) turns: [Turn; 3],
    /// When something happens to it by itself next.
    pub(super) shock: Time,
    /// The fault that it has.
    pub(super) fault: Option<Fault>,
    /// How far the installation under way was.
    pub(super) work: Work,
    /// When a backup puts it into saved state next.
    pub(super) saves: Time,
    /// When one did last, [`Time::NEVER`] before the first.
    pub(super) saved_at: Time,
    /// When it is taken out of the library or put back next.
    pub(super) shelf: Time,
    /// When it has been serviced next.
    pub(super) serviced: Time,
    /// The position of that service in the list.
    pub(super) services: usize,
    /// When its next turn to be replaced is.
    pub(super) replaced: Time,
    /// When it began to drain for its next restart, [`Time::NEVER`] if it does not.
    pub(super) drains_since: Time,
    /// Its plans.
    pub(super) filed: Filed,
}

/// A guest of the library is brought up to date while it is off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Servicing {
    pub(super) machine: u32,
    pub(super) start: Time,
    pub(super) end: Time,
}

/// How far an installation was when it started or went on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    pub(super) from: Time,
    /// How long the rest of it takes on a machine that does nothing else.
    pub(super) left: Span,
}

/// Openings of one layer on one machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// The start of the next opening in which there may be something to do.
    pub(super) wake: Time,
    /// Its place in the calendar.
    pub(super) next: u32,
    /// Openings before this place have been dealt with.
    pub(super) dealt_with: u32,
    /// The start of the current (or last) opening, [`Time::NEVER`] before the first.
    pub(super) start: Time,
    /// Its end.
    pub(super) end: Time,
    /// The place of an opening that was missed and may start late.
    pub(super) missed: Option<u32>,
    /// When it does.
    pub(super) late: Time,
    /// The place of the last opening, if it was missed and has not started late either.
    pub(super) skipped: Option<u32>,
}

#[derive(Clone, Debug)]
pub(super) struct Workload {
    /// Whether it works.
    pub(super) up: bool,
    /// Why not, if it does not.
    pub(super) cause: Cause,
    /// When it is warm; in the past if it is.
    pub(super) warm_at: Time,
    /// What is left of warming up while its guest is saved.
    pub(super) warm_left: Span,
    /// What it comes back from.
    pub(super) warm_cause: Cause,
    /// How many times it has warmed up.
    pub(super) warm_ups: u32,
    /// What stops it on a machine that runs.
    pub(super) stop: Stop,
}

/// What stops a workload on a machine that runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stop {
    Nothing,
    /// Its own update installs.
    Update,
    /// A faulty update.
    Fault,
    /// It has failed by itself.
    Crash,
}

#[derive(Clone, Debug)]
pub(super) struct Service {
    /// How many instances are up.
    pub(super) up: u32,
    /// How many services that it depends on are down.
    pub(super) missing: u32,
    /// How many services that it uses are down.
    pub(super) lacking: u32,
    /// Since when it is degraded, [`Time::NEVER`] if it is not.
    pub(super) degraded: Time,
    /// The cause of its downtime, `None` if it is up.
    pub(super) down: Option<Cause>,
    /// Since when that has been so.
    pub(super) since: Time,
}

/// What the estate knows of a faulty update.
#[derive(Clone, Copy, Debug)]
pub(super) struct RogueState {
    /// When it is known as the culprit, [`Time::NEVER`] while nobody looks for it.
    pub(super) identified: Time,
    /// How many machines it has hit since the warm-up.
    pub(super) hits: u64,
}

/// Why an update is no longer in effect on a machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gone {
    /// It was a culprit.
    TakenAway,
    /// The one that superseded it was.
    Uncovered,
}

/// An update that was in effect on a machine and is not any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Removal {
    pub(super) machine: u32,
    pub(super) entry: u32,
    pub(super) at: Time,
    pub(super) why: Gone,
}

impl World {
    /// Room for the largest world of a plan.
    pub(super) fn with_room(plan: &Plan) -> Self {
        let updates = plan.supply.releases_max * GROUPS;
        Self {
            queue: Queue::with_slots(Slots::of(plan).count()),
            now: Time::START,
            released: 0,
            out: Vec::with_capacity(plan.classes.len()),
            machines: vec![Machine::new(); plan.machines.len()],
            losses: vec![Loss::Nothing; plan.machines.len()],
            guests_of: room_for_guests(plan),
            workloads: vec![Workload::new(); plan.workloads.len()],
            services: vec![Service::new(); plan.services.len()],
            starts: vec![Start::new(); plan.workloads.len()],
            actives: plan.services.iter().map(ActiveInstance::new).collect(),
            status: Vec::new(),
            attempts: Vec::new(),
            detected: Vec::new(),
            downloaded: Vec::new(),
            not_before: Vec::new(),
            approved: Vec::with_capacity(updates),
            deadlines: Vec::with_capacity(updates),
            synchronised: 0,
            server_down: Time::NEVER,
            reporting: Vec::new(),
            rogues: Vec::with_capacity(updates),
            removals: Vec::with_capacity(plan.machines.len()),
            jobs_off: Vec::with_capacity(plan.jobs.places.len()),
            servicing: Vec::with_capacity(plan.library.guests.len() * openings_max(plan)),
            places: Vec::new(),
            replacement: Replacement::with_room(plan.replacements_max()),
            people: vec![People::new(); plan.services.len()],
            lacks: Vec::new(),
            wrong: Vec::new(),
            fabric: Fabric::with_room(plan),
            failures: Failures::with_room(plan),
            clusters: cluster_states(plan),
            storage: Storage::with_room(plan),
            ledger: Ledger::new(plan),
        }
    }

    /// Everything up, nothing released, for a new strategy in this history.
    pub(super) fn reset(&mut self, plan: &Plan, strategy: &StrategyTable, history: &History) {
        self.queue.reset(Slots::of(plan).count());
        self.now = Time::START;
        self.released = 0;
        refill(&mut self.out, plan.classes.len(), 0);
        let mut list = 0;
        for ((machine, table), &plans) in self.machines.iter_mut().zip(&plan.machines).zip(&strategy.plan_of) {
            let host = match table.kind {
                MachineKind::Guest { host, .. } => host,
                MachineKind::Host { .. } | MachineKind::Server => 0,
            };
            *machine = Machine { list, host, ..Machine::new() };
            machine.filed.plans = plans;
            list += u32::try_from(history.of_class(table.class).len()).expect("fewer than 2^32 updates");
        }
        for (here, at_start) in self.guests_of.iter_mut().zip(&plan.guests_of) {
            here.clone_from(at_start);
        }
        self.losses.fill(Loss::Nothing);
        self.workloads.fill(Workload::new());
        for (service, table) in self.services.iter_mut().zip(&plan.services) {
            let up = u32::try_from(table.instances.len()).expect("fewer than 2^32 instances");
            *service = Service { up, ..Service::new() };
        }
        self.starts.fill(Start::new());
        self.actives.clear();
        self.actives.extend(plan.services.iter().map(ActiveInstance::new));
        refill(&mut self.status, list as usize, Status::Open);
        refill(&mut self.attempts, list as usize, 0);
        refill(&mut self.detected, list as usize, Time::NEVER);
        refill(&mut self.downloaded, list as usize, Time::NEVER);
        refill(&mut self.not_before, list as usize, Time::START);
        let approvals = history.releases.len() * GROUPS * strategy.plans.len();
        refill(&mut self.approved, approvals, Time::NEVER);
        refill(&mut self.deadlines, approvals, Time::NEVER);
        self.synchronised = 0;
        self.server_down = Time::NEVER;
        refill(&mut self.reporting, strategy.reporting.len(), 0);
        refill(&mut self.rogues, history.rogues.len(), RogueState { identified: Time::NEVER, hits: 0 });
        refill(&mut self.jobs_off, plan.jobs.places.len(), Time::START);
        self.removals.clear();
        self.people.iter_mut().for_each(People::forget);
        self.lacks.clear();
        self.servicing.clear();
        self.replacement.reset(strategy, plan.machines.len(), list as usize);
        self.fabric.reset();
        self.failures.reset();
        self.clusters.iter_mut().for_each(ClusterState::reset);
        self.storage.reset(plan, strategy, list);
        self.ledger.reset(plan);
    }

    /// Whether a host is up in a cluster that has not formed, so that its guests wait.
    pub(super) fn is_cold(&self, plan: &Plan, host: u32) -> bool {
        plan.clusters.of(host).is_some_and(|cluster| self.clusters[cluster as usize].is_cold())
    }
}

/// The guests of each host, with room for all that its cluster may move there.
fn room_for_guests(plan: &Plan) -> Vec<Vec<u32>> {
    let mut lists = plan.guests_of.clone();
    for cluster in &plan.clusters.clusters {
        for node in &cluster.nodes {
            lists[node.machine as usize].reserve(cluster.guests.len());
        }
    }
    lists
}

/// The most openings for servicing that a strategy has.
fn openings_max(plan: &Plan) -> usize {
    plan.strategies.iter().filter_map(|strategy| Some(strategy.servicing.as_ref()?.openings.len())).max().unwrap_or(0)
}

fn refill<T: Clone>(list: &mut Vec<T>, size: usize, value: T) {
    list.clear();
    list.resize(size, value);
}

impl Machine {
    const fn new() -> Self {
        Self {
            phase: Phase::Live(Live::Idle),
            host: 0,
            until: Time::NEVER,
            down_since: Time::NEVER,
            cause: Cause::OwnRestart,
            restarts: 0,
            pending: 0,
            pending_since: Time::NEVER,
            exclusive: 0,
            batch: 0,
            first_open: 0,
            list: 0,
            last_layer: Layer::Guests,
            last_plan: 0,
            last_manner: Manner::InOpening,
            last_end: Time::NEVER,
            reverses: None,
            closes: Time::NEVER,
            alone: Time::NEVER,
            looked: Time::NEVER,
            turns: [Turn::new(); 3],
            shock: Time::NEVER,
            fault: None,
            work: Work { from: Time::START, left: Span::ZERO },
            saves: Time::NEVER,
            saved_at: Time::NEVER,
            shelf: Time::NEVER,
            serviced: Time::NEVER,
            services: 0,
            replaced: Time::NEVER,
            drains_since: Time::NEVER,
            filed: Filed::new(),
        }
    }

    /// When something is due.
    pub(super) fn next(&self) -> Time {
        let fault = self.fault.map_or(Time::NEVER, |fault| fault.until);
        let turns = self.turns.iter().map(|turn| turn.wake.min(turn.late)).fold(self.alone, Time::min);
        let library = self.shelf.min(self.serviced).min(self.replaced);
        self.until.min(self.shock).min(fault).min(turns).min(self.saves).min(library).min(self.filed.refresh)
    }

    /// The number of a new restart of its system.
    pub(super) const fn new_restart(&mut self) -> u32 {
        self.restarts += 1;
        self.restarts - 1
    }
}

impl Turn {
    pub(super) const fn new() -> Self {
        Self {
            wake: Time::NEVER,
            next: 0,
            dealt_with: 0,
            start: Time::NEVER,
            end: Time::NEVER,
            missed: None,
            late: Time::NEVER,
            skipped: None,
        }
    }
}

impl Workload {
    const fn new() -> Self {
        Self {
            up: true,
            cause: Cause::OwnRestart,
            warm_at: Time::START,
            warm_left: Span::ZERO,
            warm_cause: Cause::OwnRestart,
            warm_ups: 0,
            stop: Stop::Nothing,
        }
    }
}

impl Service {
    const fn new() -> Self {
        Self { up: 0, missing: 0, lacking: 0, degraded: Time::NEVER, down: None, since: Time::START }
    }
}
