//! One machine of the twin: what state it is in.

use std::collections::{BTreeMap, BTreeSet};

use patchcast::model::{Cause, Layer, LayerPlan, Machine as Kind, MachineId, Model, ProductSet};

use super::failures::{Strain, WorkloadStrain};
use super::storage::Storage;
use super::world::{Hinge, hardware, number};

/// A machine and everything that happens on it.
pub(super) struct Machine<'a> {
    pub(super) kind: Kind,
    /// The machine number of its host, if it is a guest (hosts come first).
    pub(super) on: Option<usize>,
    pub(super) site: usize,
    pub(super) products: ProductSet,
    pub(super) hardware: Option<&'a str>,
    pub(super) instances: Vec<Instance>,
    pub(super) power: Power,
    pub(super) work: Work,
    /// What a loss of power has left.
    pub(super) loss: Loss,
    /// How many of its guests boot at once in this start of a host.
    pub(super) boots_at_once: u32,
    /// The plan by which its last attempt began.
    pub(super) last_plan: Option<&'a LayerPlan>,
    /// Since when it is up (again): guests of a host count their delays from here.
    pub(super) up_since: u64,
    /// How many restarts of its system have begun.
    pub(super) restarts: u32,
    pub(super) updates: BTreeMap<u32, Update>,
    pub(super) pending: BTreeSet<u32>,
    /// Current opening of each layer.
    pub(super) openings: [Option<Opening>; 3],
    /// Openings that it missed and may begin later.
    pub(super) missed: [Option<Missed>; 3],
    /// Tried in the current openings, or not to be tried in them.
    pub(super) tried: BTreeSet<u32>,
    /// Did not fit into the current openings any more.
    pub(super) carried_over: BTreeSet<u32>,
    /// How many updates became effective since the last session began.
    pub(super) candidates: u32,
    /// The fault that is being put right.
    pub(super) fault: Option<Hit>,
    /// What happens to it by itself.
    pub(super) strain: Strain,
    /// Faults that show when the ones before them are gone.
    pub(super) waiting: BTreeMap<u32, Stops>,
    /// Runs of jobs that take place: by job, number and end.
    pub(super) runs: BTreeMap<usize, (u32, u64)>,
    /// Whether it was up in the last second.
    pub(super) was_up: bool,
    /// When a backup saved it last.
    pub(super) saved_at: Option<u64>,
    /// When it began to drain for its next restart.
    pub(super) drains_since: Option<u64>,
    /// Thousandths of a second's work that an installation does in this second.
    pub(super) speed: u64,
    pub(super) storage: Storage,
}

/// A workload on a machine.
pub(super) struct Instance {
    /// Position in the scenario.
    pub(super) workload: usize,
    pub(super) warm_up_left: u64,
    pub(super) warm_ups: u32,
    /// What it comes back from.
    pub(super) back_from: Cause,
    /// What happens to it by itself.
    pub(super) strain: WorkloadStrain,
    /// Whether its copy is seeded anew at the next warm-up.
    pub(super) reseeds: bool,
    pub(super) start: Start,
    /// Of this start.
    pub(super) tries: u32,
    /// How many times somebody was called for it.
    pub(super) calls: u32,
}

/// How far the start of an instance is that needs other services. What it waits for, if that takes a known time, is in
/// `warm_up_left`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Over,
    WarmingUp,
    Pause,
    Called,
    Attended,
    WarmingUpAttended,
}

/// What the system of a machine does. Durations are what is left, in seconds.
#[derive(Clone, Copy)]
pub(super) enum Power {
    On,
    Restarting {
        left: u64,
        closes: Option<u64>,
        /// Its number.
        restart: u32,
    },
    /// On the way to what was built for it, which holds what was ready by the cut.
    Switching {
        left: u64,
        cut: u64,
    },
    /// It has failed by itself.
    Crashed,
    /// In the library.
    Off,
    /// In saved state while its host runs.
    Saved {
        left: u64,
        cause: Cause,
    },
    /// Its volume is full.
    Paused,
    /// Off for a merge, or to no avail; then it boots.
    Merging {
        left: u64,
        closes: Option<u64>,
        done: bool,
    },
    /// Stopped with its host.
    Stopped(Memory),
    Starting {
        left: u64,
        memory: Memory,
        /// Whether it took no turn of those that start on the host.
        beside: bool,
    },
    /// Its boot has failed, and it is being put right.
    Failed {
        left: u64,
    },
}

/// What a stopped guest has kept.
#[derive(Clone, Copy)]
pub(super) enum Memory {
    Saved,
    Lost { restart: u32 },
}

/// What a loss of power has left on a machine, until it has booted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loss {
    Nothing,
    /// Workloads need recovery.
    Dirty,
    /// It may not boot, either.
    MidServicing,
}

/// What the update agent of a machine does: seconds of a countdown, milliseconds of work of an installation.
#[derive(Clone, Copy)]
pub(super) enum Work {
    Idle,
    Installing {
        left: u64,
        update: u32,
        attempt: u32,
        way: Way,
    },
    /// Until it restarts.
    Countdown {
        left: u64,
        layer: Layer,
        /// How the last update was installed.
        way: Way,
    },
    /// It restarts after the start of the next opening, but in so long at the latest.
    PutOff {
        left: Option<u64>,
        layer: Layer,
        way: Way,
    },
}

/// How an update is installed.
#[derive(Clone, Copy)]
pub(super) enum Way {
    In(Opening),
    Alone,
}

/// An opening of a layer that a machine has seen start.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    pub(super) start: u64,
    pub(super) end: Option<u64>,
    /// Whether another one started that the machine missed.
    pub(super) over: bool,
}

/// An opening that started while the machine was down.
#[derive(Clone, Copy)]
pub(super) struct Missed {
    pub(super) end: Option<u64>,
    /// When it starts for the machine, once that has booted.
    pub(super) begins: Option<u64>,
}

/// An update that is for a machine.
pub(super) struct Update {
    pub(super) layer: Layer,
    pub(super) offered: bool,
    pub(super) deadline: Option<u64>,
    /// When it is approved and the scan cycle is over.
    pub(super) due: Option<u64>,
    pub(super) detected: Option<u64>,
    /// When the download is over, and somebody is there who installs.
    pub(super) downloaded: u64,
    /// Not to be tried again before.
    pub(super) not_before: u64,
    pub(super) attempts: u32,
    /// Whether the last attempt was made alone.
    pub(super) alone: bool,
    /// Whether it was a culprit here once.
    pub(super) taken_away: bool,
    /// Whether it is itself effective.
    pub(super) effective: bool,
    /// When it was pending.
    pub(super) pending: Vec<(u64, u64)>,
    pub(super) pending_since: u64,
    /// Since when it is vulnerable, if it is.
    pub(super) open: Option<u64>,
    /// When it was vulnerable before.
    pub(super) vulnerable: Vec<(u64, u64)>,
    pub(super) first_effective: Option<u64>,
}

/// A faulty update on a machine.
pub(super) struct Hit {
    pub(super) update: u32,
    pub(super) at: u64,
    pub(super) stops: Stops,
    pub(super) stage: Stage,
}

/// What a fault stops.
pub(super) enum Stops {
    Machine,
    /// Positions in the scenario.
    Workloads(Vec<usize>),
}

/// How far people are with a fault.
pub(super) enum Stage {
    Monitored {
        until: u64,
    },
    /// The presence that it takes until a user of one of these workloads reports it, and what each has had already, in
    /// thousandths of person-milliseconds.
    Suffered {
        patience: u64,
        spent: BTreeMap<usize, u64>,
    },
    Looking {
        until: u64,
    },
    Removing {
        until: u64,
    },
}

impl<'a> Machine<'a> {
    /// A machine that runs and has all updates.
    pub(super) fn new(model: &'a Model, id: MachineId) -> Self {
        let here = |(workload, text): (usize, &patchcast::model::Workload)| {
            let fresh = Instance {
                workload,
                warm_up_left: 0,
                warm_ups: 0,
                back_from: Cause::OwnRestart,
                start: Start::Over,
                tries: 0,
                calls: 0,
                strain: WorkloadStrain::default(),
                reseeds: false,
            };
            (text.on == id).then_some(fresh)
        };
        Self {
            kind: model.estate.machine(id),
            on: match model.estate.machine(id) {
                Kind::Guest(guest) => Some(model.estate.guests[guest.index()].host.index()),
                Kind::Host(_) | Kind::Server(_) => None,
            },
            site: model.estate.machine_site(id).index(),
            products: model.estate.machine_products(id),
            hardware: hardware(model, id),
            instances: model.estate.workloads.iter().enumerate().filter_map(here).collect(),
            power: if is_in_library(model, id) { Power::Off } else { Power::On },
            work: Work::Idle,
            loss: Loss::Nothing,
            boots_at_once: 0,
            last_plan: None,
            up_since: 0,
            restarts: 0,
            updates: BTreeMap::new(),
            pending: BTreeSet::new(),
            openings: [None; 3],
            missed: [None; 3],
            tried: BTreeSet::new(),
            carried_over: BTreeSet::new(),
            candidates: 0,
            fault: None,
            strain: Strain::default(),
            waiting: BTreeMap::new(),
            runs: BTreeMap::new(),
            was_up: true,
            saved_at: None,
            drains_since: None,
            speed: 1_000,
            storage: Storage::default(),
        }
    }

    /// An update for it comes out.
    pub(super) fn release(&mut self, update: u32, now: u64) {
        let fresh = Update {
            layer: self.layer(update % 4),
            offered: false,
            deadline: None,
            due: None,
            detected: None,
            downloaded: 0,
            not_before: 0,
            attempts: 0,
            alone: false,
            taken_away: false,
            effective: false,
            pending: Vec::new(),
            pending_since: 0,
            open: Some(now),
            vulnerable: Vec::new(),
            first_effective: None,
        };
        self.updates.insert(update, fresh);
    }

    /// The layer of updates of a group on this machine.
    pub(super) fn layer(&self, group: u32) -> Layer {
        match (self.kind, group) {
            (Kind::Host(_), _) => Layer::Hosts,
            (Kind::Guest(_) | Kind::Server(_), 0) => Layer::Guests,
            (Kind::Guest(_) | Kind::Server(_), _) => Layer::Workloads,
        }
    }

    /// The machine fault that keeps it down, if there is one.
    pub(super) fn stopped_by(&self) -> Option<&Hit> {
        self.fault.as_ref().filter(|hit| matches!(hit.stops, Stops::Machine))
    }

    pub(super) fn is_up(&self) -> bool {
        matches!(self.power, Power::On) && self.stopped_by().is_none()
    }

    /// Whether it could start an installation.
    pub(super) fn is_idle(&self) -> bool {
        matches!((self.power, self.work), (Power::On, Work::Idle)) && self.fault.is_none()
    }

    pub(super) fn phase_is_over(&self) -> bool {
        match self.power {
            Power::Restarting { left, .. }
            | Power::Switching { left, .. }
            | Power::Starting { left, .. }
            | Power::Saved { left, .. }
            | Power::Merging { left, .. }
            | Power::Failed { left } => left == 0,
            Power::Stopped(_) | Power::Crashed | Power::Off | Power::Paused => false,
            Power::On => match self.work {
                Work::Installing { left, .. } | Work::Countdown { left, .. } => left == 0,
                Work::PutOff { left, .. } => left == Some(0),
                Work::Idle => false,
            },
        }
    }

    /// Whether it has what a fault hinges on.
    pub(super) fn matches(&self, model: &Model, hinge: Hinge<'_>) -> bool {
        match hinge {
            Hinge::Nothing => false,
            Hinge::Product(product) => self.products.contains(product),
            Hinge::Role(role) => self.instances.iter().any(|i| model.estate.workloads[i.workload].role == role),
            Hinge::Hardware(class) => self.hardware == Some(class),
        }
    }

    /// A new restart of the system begins: its number.
    pub(super) fn next_restart(&mut self) -> u32 {
        self.restarts += 1;
        self.restarts - 1
    }

    /// An opening of a layer starts; a restart that waits for it comes a countdown later.
    pub(super) fn open(&mut self, layer: Layer, opening: Opening, countdown: u64) {
        self.openings[layer.index()] = Some(opening);
        self.missed[layer.index()] = None;
        let updates = &self.updates;
        self.tried.retain(|update| updates[update].layer != layer);
        self.carried_over.retain(|update| updates[update].layer != layer);
        if let Work::PutOff { left, layer: of, way } = self.work
            && of == layer
        {
            self.work = Work::Countdown { left: left.map_or(countdown, |left| left.min(countdown)), layer, way };
        }
    }

    /// What is open and ready.
    pub(super) fn open_and_ready(&self, layer: Layer, now: u64) -> Vec<u32> {
        let busy = |u: u32| matches!(self.work, Work::Installing { update, .. } if update == u);
        let waits = |u: u32, update: &Update| {
            let open = update.open.is_some() && !self.pending.contains(&u) && !busy(u);
            update.layer == layer && open && update.ready().is_some_and(|ready| ready <= now)
        };
        self.updates.iter().filter(|(u, update)| waits(**u, update)).map(|(&u, _)| u).collect()
    }

    /// The system goes off without saving anything: what the agent did is lost.
    pub(super) fn lose_work(&mut self) {
        let work = std::mem::replace(&mut self.work, Work::Idle);
        if let Work::Installing { update, .. } = work {
            self.tried.remove(&update);
        }
    }

    /// One second passes.
    pub(super) fn tick(&mut self, presence: impl Fn(usize) -> u64) {
        let up = self.is_up();
        match (&mut self.power, &mut self.work) {
            (
                Power::Restarting { left, .. }
                | Power::Switching { left, .. }
                | Power::Starting { left, .. }
                | Power::Saved { left, .. }
                | Power::Merging { left, .. }
                | Power::Failed { left },
                _,
            )
            | (Power::On, Work::Countdown { left, .. } | Work::PutOff { left: Some(left), .. }) => *left -= 1,
            (Power::On, Work::Installing { left, .. }) => *left = left.saturating_sub(self.speed),
            (Power::On, Work::Idle | Work::PutOff { left: None, .. })
            | (Power::Stopped(_) | Power::Crashed | Power::Off | Power::Paused, _) => {}
        }
        for instance in self.instances.iter_mut().filter(|_| up) {
            instance.warm_up_left = instance.warm_up_left.saturating_sub(1);
        }
        if let Some(Hit { stage: Stage::Suffered { spent, .. }, .. }) = &mut self.fault {
            spent.iter_mut().for_each(|(&workload, spent)| *spent += presence(workload));
        }
    }
}

impl Update {
    /// From when on it may be installed, as far as it is detected.
    pub(super) fn ready(&self) -> Option<u64> {
        self.detected.map(|_| self.downloaded.max(self.not_before))
    }
}

impl Hit {
    /// Why what it stops is down.
    pub(super) fn cause(&self) -> Cause {
        match self.stage {
            Stage::Removing { .. } => Cause::Rollback,
            Stage::Monitored { .. } | Stage::Suffered { .. } | Stage::Looking { .. } => Cause::Rogue,
        }
    }

    pub(super) fn stops_workload(&self, workload: usize) -> bool {
        match &self.stops {
            Stops::Machine => false,
            Stops::Workloads(list) => list.contains(&workload),
        }
    }
}

fn is_in_library(model: &Model, id: MachineId) -> bool {
    match model.estate.machine(id) {
        Kind::Guest(guest) => model.estate.guests[guest.index()].library.is_some(),
        Kind::Host(_) | Kind::Server(_) => false,
    }
}

/// All machines of an estate, hosts first.
pub(super) fn machines(model: &Model) -> Vec<Machine<'_>> {
    (0..number(model.estate.machine_count())).map(|id| Machine::new(model, MachineId(id))).collect()
}
