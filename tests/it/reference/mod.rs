//! A second simulator, slow and obvious: written from `docs/background/model.md` alone, it steps through time second by
//! second, with no queue and no tables made ahead. It shares with the first one the model, the dice and the outcome.

mod agents;
mod calendar;
mod cases;
mod cluster;
mod effect;
mod fabric;
mod failures;
mod fault;
mod hosts;
mod hotpatch;
mod incident;
mod jobs;
mod ledger;
mod library;
mod machine;
mod moments;
mod moves;
mod offers;
mod people;
mod pick;
mod power;
mod replace;
mod restart;
mod run;
mod services;
mod steps;
mod storage;
mod supply;
mod time_zone;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use patchcast::dist::Sampler;
use patchcast::model::{Layer, Model, Strategy};
use patchcast::outcome::{Outcome, ServiceDown};
use patchcast::plan::Plan;
use patchcast::sim::Dice;
use patchcast::units::{Epoch, Span};

use calendar::{Clock, Openings, seconds};
use library::Library;
use machine::{Machine, Power};
use replace::Replacing;
use world::{World, number};

/// One replication of one strategy. Everything of the outcome is filled in except state changes and fingerprint. The
/// plan serves only as the key to the dice.
pub(crate) fn simulate(model: &Model, plan: &Plan, strategy: usize, replication: u32) -> Outcome {
    let takes = plan.strategies[strategy].servicing.as_ref().map(|servicing| &servicing.takes);
    Twin { takes, ..Twin::new(model, plan, &model.strategies[strategy], replication) }.run()
}

/// The state of everything, at one second.
struct Twin<'a> {
    model: &'a Model,
    strategy: &'a Strategy,
    dice: Dice<'a>,
    world: World<'a>,
    epoch: Epoch,
    now: u64,
    measured_from: u64,
    end: u64,
    /// Moments at which something may happen although nothing seems to go on.
    calendar: BTreeSet<u64>,
    synchronisations: BTreeSet<u64>,
    server_was_down: bool,
    /// The openings of each machine and layer, and when they start for it.
    openings: Vec<[Openings; 3]>,
    starts: Vec<[Openings; 3]>,
    /// The last start that it saw.
    seen: Vec<[Option<u64>; 3]>,
    /// The openings that each service announces.
    announced: Vec<BTreeSet<(usize, Layer)>>,
    announced_components: Vec<BTreeSet<usize>>,
    /// What is announced of each machine and layer.
    told: Vec<[Vec<Openings>; 3]>,
    /// When each machine learns that it was moved, and where it is from then on; and how often it has.
    refreshes: Vec<Vec<(u64, moves::Place)>>,
    known_moves: Vec<usize>,
    first_places: Vec<moves::Place>,
    places: Vec<moves::Place>,
    /// When the update server has synchronised.
    synchronised: Vec<u64>,
    /// Thousandths of people present at each site, minute by minute.
    presence: Vec<Vec<u64>>,
    /// The openings of each job at each site.
    jobs: Vec<Vec<Openings>>,
    library: Library,
    replacing: Replacing,
    fabric: fabric::Fabric,
    clusters: Vec<cluster::State>,
    /// Whether anything went on in the last second.
    was_busy: bool,
    volumes: Vec<storage::Volume>,
    /// How long it takes to service a guest: the plan's, as part of the dice.
    takes: Option<&'a Sampler>,
    /// The number of each workload in the plan.
    numbers: Vec<u32>,
    machines: Vec<Machine<'a>>,
    /// Of each service the workloads that start with it, and what each workload needs to start.
    turns: Vec<Vec<usize>>,
    needed: Vec<Vec<usize>>,
    /// Which instance of each service is active.
    active: Vec<services::Active>,
    crews: failures::Crews,
    /// When each culprit is known in the estate, once somebody has begun to look for it.
    known: BTreeMap<u32, u64>,
    /// How many machines each faulty update hit.
    hits: BTreeMap<u32, u64>,
    latencies: Vec<(Layer, u64)>,
    /// What the users of each service have been through.
    outages: Vec<Vec<people::Outage>>,
    out: Outcome,
}

impl<'a> Twin<'a> {
    fn new(model: &'a Model, plan: &'a Plan, strategy: &'a Strategy, replication: u32) -> Self {
        let estate = &model.estate;
        let dice = Dice::new(plan, replication);
        let epoch = Epoch::new(model.horizon.start);
        let days = model.horizon.end.days_since(model.horizon.start);
        let end = u64::try_from(days).expect("ends after it starts") * 86_400;
        let clock = |site: usize| Clock { epoch, zone: &estate.sites[site].zone };
        let places = moves::first(model, strategy);
        let openings = pick::openings(model, strategy, epoch, end);
        let spread = |m: usize| {
            let of = |layer| moves::plan_in(strategy, places[m], layer).map_or(Span::ZERO, |plan| plan.agent.spread);
            Layer::ALL.map(|layer| pick::spread(m, &openings[m][layer.index()], of(layer), dice))
        };
        let starts = (0..openings.len()).map(spread).collect();
        let mut numbers = vec![0; estate.workloads.len()];
        for (i, workload) in plan.workloads.iter().enumerate() {
            numbers[workload.id as usize] = number(i);
        }
        Self {
            model,
            strategy,
            dice,
            world: World::new(model, dice, epoch, end),
            epoch,
            now: 0,
            measured_from: seconds(model.horizon.warm_up.ms()),
            end,
            calendar: BTreeSet::new(),
            synchronisations: supply::synchronisations(&strategy.server, clock(0), dice, end),
            server_was_down: false,
            seen: vec![[None; 3]; openings.len()],
            openings,
            starts,
            announced: ledger::announced(model, strategy),
            announced_components: fabric::announced(model, strategy),
            told: moves::announced(model, strategy, epoch, end),
            refreshes: moves::refreshes(model, strategy, dice, epoch),
            known_moves: vec![0; places.len()],
            first_places: places.clone(),
            places,
            synchronised: Vec::new(),
            presence: (0..estate.sites.len()).map(|site| clock(site).presence(&estate.sites[site], end)).collect(),
            jobs: jobs::calendars(model, epoch, end),
            library: Library::new(model, strategy, epoch, end),
            replacing: Replacing::default(),
            fabric: fabric::Fabric::new(model, strategy, dice, epoch, end),
            clusters: model.estate.clusters.iter().map(cluster::State::new).collect(),
            was_busy: true,
            volumes: storage::volumes(model),
            takes: None,
            machines: machine::machines(model),
            turns: services::turns(estate, &numbers),
            numbers,
            needed: services::needed(estate),
            active: Self::first_ones(&estate.services),
            crews: failures::Crews::default(),
            known: BTreeMap::new(),
            hits: BTreeMap::new(),
            latencies: Vec::new(),
            outages: vec![Vec::new(); estate.services.len()],
            out: Outcome { services: vec![ServiceDown::default(); estate.services.len()], ..Outcome::default() },
        }
    }

    fn run(mut self) -> Outcome {
        self.calendar.extend(self.world.releases.iter().map(|release| release.time));
        self.calendar.extend(self.world.faults.values().map(|fault| fault.repaired));
        self.calendar.extend(self.world.faults.values().filter_map(|fault| fault.withdrawn));
        self.calendar.extend(self.starts.iter().flatten().flat_map(|openings| openings.keys()));
        self.calendar.extend(self.jobs.iter().flatten().flat_map(|openings| openings.keys()));
        self.calendar.extend(self.library.moments());
        self.calendar.extend(self.moments_of_replacing());
        self.forget_openings_of_nodes();
        self.calendar.extend(&self.synchronisations);
        self.calendar.extend(self.fabric.moments());
        self.foresee_failures();
        self.calendar.extend(self.refreshes.iter().flatten().map(|&(at, _)| at));
        while self.now < self.end {
            let is_quiet =
                self.is_quiet() && !self.library.is_at_work() && self.clusters.iter().all(cluster::State::is_quiet);
            let is_busy = self.is_noted() || !is_quiet;
            if is_busy || self.was_busy {
                if self.is_noted() {
                    self.release();
                    self.synchronise();
                    self.detect();
                }
                self.look_at_clusters();
                self.service();
                self.give_turns();
                self.settle_all();
                while self.settle_storage() {
                    self.settle_all();
                }
                self.run_jobs();
                self.account();
            }
            self.was_busy = is_busy;
            self.count_clusters();
            self.tick();
            self.now += 1;
        }
        self.close()
    }

    fn is_noted(&self) -> bool {
        self.calendar.contains(&self.now)
    }

    /// Whether what happens now counts.
    fn counts(&self) -> bool {
        self.now >= self.measured_from
    }

    /// Everything that is due now but checkpoints and volumes, until nothing is.
    fn settle_all(&mut self) {
        self.settle();
        self.attend_services();
        while self.strike_workload() {
            self.settle();
            self.attend_services();
        }
    }

    /// Everything of components, machines and hosts that is due now, until nothing is.
    fn settle(&mut self) {
        self.work_on_fabric();
        loop {
            let mut goes_on = false;
            for m in 0..self.machines.len() {
                goes_on |= self.settle_machine(m);
            }
            for host in 0..self.model.estate.hosts.len() {
                goes_on |= self.start_guests(host);
            }
            if !goes_on {
                break;
            }
        }
    }

    /// Everything of a machine that is due, until nothing is; says whether anything was.
    fn settle_machine(&mut self, m: usize) -> bool {
        let mut goes_on = false;
        while self.step(m) || self.is_noted() && self.pick_if_idle(m) {
            goes_on = true;
        }
        goes_on
    }

    /// The end of its phase, then its points and its clock, then its fault, then backups, then the library, then the switch
    /// that replaces it, then its move, then its openings.
    fn step(&mut self, m: usize) -> bool {
        if self.machines[m].failure_is_due(self.now) {
            self.machines[m].power = Power::On;
            self.failure_goes_on(m);
        } else if self.machines[m].phase_is_over() {
            self.end_phase(m);
        } else if self.strike(m) {
        } else if self.fault_is_due(m) {
            self.advance_fault(m);
        } else if !self.save_for_backup(m)
            && !self.turn_shelf(m)
            && !self.take_turn(m)
            && !self.learn_of_move(m)
            && !self.see_openings(m)
        {
            return false;
        }
        self.watch_server();
        self.detect();
        self.pick_if_idle(m);
        true
    }

    /// One second passes.
    fn tick(&mut self) {
        self.library.tick();
        self.fabric.tick();
        let estate = &self.model.estate;
        let presence = &self.presence;
        let minute = usize::try_from(self.now / 60).expect("horizons are short");
        for machine in &mut self.machines {
            machine.tick(|workload| {
                let users = ledger::users_of(estate, workload);
                users.map(|users| u64::from(users.count) * presence[users.site.index()][minute] * 1_000).sum()
            });
        }
    }
}
