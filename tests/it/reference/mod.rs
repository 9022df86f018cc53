//! A second simulator, slow and obvious: written from `docs/background/model.md` alone, it steps through time second by
//! second, with no queue and no tables made ahead. It shares with the first one the model, the dice and the outcome.

mod calendar;
mod cases;
mod jobs;
mod ledger;
mod library;
mod machine;
mod moments;
mod people;
mod rogue;
mod steps;
mod time_zone;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use patchcast::dist::Sampler;
use patchcast::model::{Layer, Model, Recurrence, Source, Strategy};
use patchcast::outcome::{Outcome, ServiceDown};
use patchcast::plan::Plan;
use patchcast::sim::Dice;
use patchcast::units::{Epoch, Span};

use calendar::{Clock, Openings, openings, seconds};
use library::Library;
use machine::Machine;
use world::{World, group, number};

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
    /// The openings of each layer at each site.
    openings: [Vec<Openings>; 3],
    /// Which of them each service announces.
    announced: Vec<BTreeSet<(Layer, usize)>>,
    /// Thousandths of people present at each site, minute by minute.
    presence: Vec<Vec<u64>>,
    /// The openings of each job at each site.
    jobs: Vec<Vec<Openings>>,
    library: Library,
    /// How long it takes to service a guest: the plan's, as part of the dice.
    takes: Option<&'a Sampler>,
    /// The number of each workload in the plan.
    numbers: Vec<u32>,
    machines: Vec<Machine<'a>>,
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
        let sites = &estate.sites;
        let clock = |site: usize| Clock { epoch, zone: &sites[site].zone };
        let calendar = |layer| {
            let plan = strategy.layer(layer);
            let of_site = |site| plan.map(|plan| openings(plan, site, &sites[0], epoch, end)).unwrap_or_default();
            sites.iter().map(of_site).collect()
        };
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
            openings: Layer::ALL.map(calendar),
            announced: ledger::announced(model, strategy),
            presence: (0..estate.sites.len()).map(|site| clock(site).presence(&estate.sites[site], end)).collect(),
            jobs: jobs::calendars(model, epoch, end),
            library: Library::new(model, strategy, epoch, end),
            takes: None,
            numbers,
            machines: machine::machines(model),
            known: BTreeMap::new(),
            hits: BTreeMap::new(),
            latencies: Vec::new(),
            outages: vec![Vec::new(); estate.services.len()],
            out: Outcome { services: vec![ServiceDown::default(); estate.services.len()], ..Outcome::default() },
        }
    }

    fn run(mut self) -> Outcome {
        let releases = self.world.releases.iter().map(|release| release.time);
        let starts = self.openings.iter().flatten().flat_map(|openings| openings.keys().copied());
        let runs = self.jobs.iter().flatten().flat_map(|openings| openings.keys().copied());
        let calendar: BTreeSet<u64> = releases.chain(starts).chain(runs).chain(self.library.moments()).collect();
        while self.now < self.end {
            let is_quiet = self.machines.iter().all(Machine::is_quiet) && !self.library.is_at_work();
            if calendar.contains(&self.now) || !is_quiet {
                self.release();
                self.service();
                self.settle();
                self.run_jobs();
                self.account();
                self.tick();
            }
            self.now += 1;
        }
        self.close()
    }

    /// Whether what happens now counts.
    fn counts(&self) -> bool {
        self.now >= self.measured_from
    }

    /// Releases that come out now.
    fn release(&mut self) {
        for (r, release) in self.world.releases.iter().enumerate().filter(|(_, release)| release.time == self.now) {
            for g in 0..4 {
                let u = 4 * number(r) + g;
                for m in 0..self.machines.len() {
                    let machine = &self.machines[m];
                    if !release.text.fixed.intersection(group(g)).intersection(machine.products).is_empty() {
                        let ready = self.ready(m, u);
                        self.machines[m].release(u, ready, self.now);
                    }
                }
            }
        }
    }

    /// When a machine has detected an update that is approved, if it ever does.
    fn ready(&self, m: usize, u: u32) -> Option<u64> {
        let r = u / 4;
        let plan = self.strategy.layer(self.machines[m].layer(u % 4))?;
        let clock = Clock { epoch: self.epoch, zone: &self.model.estate.sites[0].zone };
        let released = self.world.releases[r as usize].time;
        let of_the_moment = self.world.releases.iter().position(|release| release.time == released);
        let first = number(of_the_moment.expect("it is one of them itself"));
        let offered = match plan.source {
            Source::WindowsUpdate => released,
            Source::Wsus => {
                clock.midnight(Recurrence::Daily, released, self.end)?
                    + seconds(self.dice.synchronisation(first, Span::from_mins(30)).ms())
            }
        };
        let of_age = offered.max(released + seconds(plan.approval.min_age.ms()));
        let mut approved = match plan.approval.on {
            Some(days) => clock.midnight(days, of_age, self.end)?,
            None => of_age,
        };
        if let Some(fault) = self.world.faults.get(&u) {
            let found = self.dice.heed(u) < plan.approval.heed_reports.get();
            let held = fault.withdrawn.is_some_and(|at| at <= approved) || (found && fault.reported <= approved);
            if held {
                approved = approved.max(fault.repaired);
            }
        }
        let scan = self.dice.scan(number(m), first, Span::from_hours(22));
        let scan = if self.library.holds(m) { 0 } else { seconds(scan.ms()) };
        Some(approved + scan)
    }

    /// Everything that is due now, until nothing is.
    fn settle(&mut self) {
        loop {
            for m in 0..self.machines.len() {
                self.settle_machine(m);
            }
            let mut started = false;
            for host in 0..self.model.estate.hosts.len() {
                started |= self.start_guests(host);
            }
            if !started {
                break;
            }
        }
    }

    /// The end of its phase, then its fault, then backups, then the library, then its openings, again until nothing of it is due.
    fn settle_machine(&mut self, m: usize) {
        loop {
            if self.machines[m].phase_is_over() {
                self.end_phase(m);
            } else if self.fault_is_due(m) {
                self.advance_fault(m);
            } else if !self.save_for_backup(m) && !self.turn_shelf(m) && !self.see_openings(m) {
                break;
            }
            self.pick_if_idle(m);
        }
    }

    fn see_openings(&mut self, m: usize) -> bool {
        if self.library.holds(m) {
            return false;
        }
        let machine = &mut self.machines[m];
        let mut seen = false;
        for layer in BTreeSet::from([machine.layer(0), machine.layer(1)]) {
            let known = machine.openings[layer.index()].is_some_and(|opening| opening.start == self.now);
            if let Some(&end) = self.openings[layer.index()][machine.site].get(&self.now)
                && !known
            {
                machine.open(layer, self.now, end);
                seen = true;
            }
        }
        seen
    }

    /// One second passes.
    fn tick(&mut self) {
        self.library.tick();
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
