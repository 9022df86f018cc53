//! A whole scenario: what is simulated, how often, and against which world.

use super::{
    Checkpoints, Complaints, ComponentSet, Effort, EffortSet, Estate, Extra, Failures, Law, PowerLoss, Release,
    Shutdown, Strategy, TimeZones,
};
use crate::units::{ClockTime, Date, Fraction, Span};

/// A scenario, valid by construction.
#[derive(Clone, PartialEq, Debug)]
pub struct Model {
    /// Title for reports.
    pub title: String,
    /// The question that the scenario answers.
    pub question: String,
    /// The simulated stretch of time.
    pub horizon: Horizon,
    /// How it is studied.
    pub study: Study,
    /// What is there.
    pub estate: Estate,
    /// Which updates come when.
    pub supply: Supply,
    /// What comes beside them.
    pub extra: Extra,
    /// When flaws are exploited.
    pub threat: Threat,
    /// What can be wrong with an update.
    pub fault: Fault,
    /// How installing goes.
    pub servicing: Servicing,
    /// How long people need to put it right.
    pub recovery: Recovery,
    /// What checkpoints cost.
    pub checkpoints: Checkpoints,
    /// How people take it.
    pub complaints: Complaints,
    /// How systems that handle times are put right.
    pub time_zones: TimeZones,
    /// What fails by itself.
    pub failures: Failures,
    /// The competing strategies, never empty, with distinct names.
    pub strategies: Vec<Strategy>,
    /// Every default that is in force, with where it comes from.
    pub assumptions: Vec<Assumption>,
}

/// The simulated stretch of time, from 00:00 UTC of `start` to 00:00 UTC of `end`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Horizon {
    /// First day.
    pub start: Date,
    /// The day after the last one, later than `start`.
    pub end: Date,
    /// Time at the beginning that is simulated and not measured; shorter than the horizon.
    pub warm_up: Span,
}

/// How a scenario is studied.
#[derive(Clone, PartialEq, Debug)]
pub struct Study {
    /// Decides every random number.
    pub seed: u64,
    /// How many replications, at least one.
    pub replications: u32,
    /// Position of the strategy that the others are compared with.
    pub baseline: usize,
    /// Id of the measure by which strategies are ranked.
    pub rank_by: String,
    /// The confidence of intervals, such as 0.95.
    pub confidence: Fraction,
}

/// Which updates come when.
#[derive(Clone, PartialEq, Debug)]
pub enum Supply {
    /// These releases on their own days, in order of the day.
    Replay(Vec<Release>),
    /// Every calendar month of the horizon is a whole month of this pool (never empty), drawn with replacement. A
    /// release keeps its distance in days from the monthly release day.
    Resample(Vec<Month>),
}

/// A month of history.
#[derive(Clone, PartialEq, Debug)]
pub struct Month {
    /// Year.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: i8,
    /// What was released in it, in order of the day; may be empty.
    pub releases: Vec<Release>,
}

/// When flaws are exploited.
#[derive(Clone, PartialEq, Debug)]
pub struct Threat {
    /// How likely a vulnerability that was not exploited at release is later, and when.
    pub later: ExploitLater,
    /// What a vulnerability weighs in `exposure.weighted_days`, from low to critical.
    pub weights: [u32; 4],
}

/// Exploitation after release, for each vulnerability on its own.
#[derive(Clone, PartialEq, Debug)]
pub struct ExploitLater {
    /// The chance that it ever happens.
    pub share: Fraction,
    /// Time from release to the first exploit, given that it happens.
    pub lag: Law,
}

/// What can be wrong with an update. A faulty update is drawn once, for the whole world, never per machine.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault {
    /// Chance that an update is faulty and what follows.
    pub rates: FaultRates,
    /// What the fault hinges on.
    pub trigger: TriggerShares,
    /// Chance that a machine that meets the trigger shows the fault.
    pub manifest: Fraction,
    /// Share of faults that keep the machine from starting; the others stop its workloads.
    pub machine_share: Fraction,
    /// Time from release to the first public report.
    pub signal: Law,
    /// Chance that the publisher withdraws a faulty update.
    pub withdrawn_share: Fraction,
    /// Time from release to the withdrawal, given that it happens.
    pub withdrawal: Law,
    /// Time from release to the repaired update (never before the withdrawal).
    pub fix: Law,
}

/// How installing goes, whether or not the update is sound.
#[derive(Clone, PartialEq, Debug)]
pub struct Servicing {
    /// From detection to downloaded, of one update on one machine.
    pub download: Law,
    /// How long an installation takes, by the effort of the update.
    pub install: EffortSet<Law>,
    /// Chance that the first attempt to install an update on one machine fails.
    pub install_failure: Fraction,
    /// Chance that each further attempt fails.
    pub retry_failure: Fraction,
    /// Share of failures after which somebody has to look before the next attempt.
    pub admin_share: Fraction,
    /// How long that takes.
    pub admin: Law,
    /// Chance that an update that "may" ask for a restart does, on one machine.
    pub maybe_restart: Fraction,
    /// Chance that a pending update is taken back while the system starts.
    pub reversed: Fraction,
    /// How much longer that restart takes.
    pub reversal: Law,
    /// Chance that a restart for updates takes a second one.
    pub twice: Fraction,
    /// Chance that somebody is logged on when a machine wants to restart.
    pub session_open: Fraction,
    /// How long they stay.
    pub session_left: Law,
    /// Chance that a month without a planned baseline brings one all the same (hotpatching).
    pub unplanned_baseline: Fraction,
    /// How long hosts that restart wait for their guests.
    pub shutdown: Shutdown,
}

impl Servicing {
    /// Installing takes this long and nothing else happens: no download, no failure, nobody logged on.
    pub fn smooth(install: &Law) -> Self {
        let none = Law::Fixed(Span::ZERO);
        Self {
            download: none.clone(),
            install: EffortSet(Effort::ALL.map(|_| install.clone())),
            install_failure: Fraction::ZERO,
            retry_failure: Fraction::ZERO,
            admin_share: Fraction::ZERO,
            admin: none.clone(),
            maybe_restart: Fraction::ZERO,
            reversed: Fraction::ZERO,
            reversal: none.clone(),
            twice: Fraction::ZERO,
            session_open: Fraction::ZERO,
            session_left: none,
            unplanned_baseline: Fraction::ZERO,
            shutdown: Shutdown::PATIENT,
        }
    }
}

/// Chance that an update is faulty.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FaultRates {
    /// Of an update of each component.
    pub faulty: ComponentSet<Fraction>,
    /// Of a faulty one to stop machines or workloads (the others are a nuisance and are not simulated).
    pub severe: Fraction,
    /// Of a severe one to hinge on something that this estate has.
    pub reach: Fraction,
}

/// What a fault that can hit this estate hinges on; the shares add up to one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TriggerShares {
    /// One of the products that it is for.
    pub product: Fraction,
    /// One role of workloads.
    pub role: Fraction,
    /// One hardware class of physical machines.
    pub hardware: Fraction,
}

/// How long people need to put a faulty update right.
#[derive(Clone, PartialEq, Debug)]
pub struct Recovery {
    /// Until monitoring sees that a machine is down.
    pub monitoring: Law,
    /// Mean presence of affected people, in person-time, until one of them reports a broken workload.
    pub report_after: Span,
    /// One cycle of taking an update away, restarting and looking, on a guest.
    pub cycle_guest: Law,
    /// The same on a physical machine.
    pub cycle_physical: Law,
    /// Taking the culprit away from a system that runs (the restart included).
    pub uninstall: Law,
    /// Bringing back a guest that does not start.
    pub repair_guest: Law,
    /// Bringing back a physical machine that does not start.
    pub repair_physical: Law,
    /// Until somebody is there for a workload that has failed to start, in staffed hours.
    pub administrator: Law,
    /// The same at all other times.
    pub administrator_away: Law,
    /// When somebody is at work, on business days of a machine's site.
    pub staffed: Hours,
    /// Until a cluster notices that a node is gone that did not say so.
    pub heartbeat: Span,
    /// What becomes of guests that lost their power.
    pub power_loss: PowerLoss,
}

/// Hours of a day: `from` is earlier than `to`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hours {
    /// From this time of day.
    pub from: ClockTime,
    /// To this one.
    pub to: ClockTime,
}

/// A default that is in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assumption {
    /// Key as in the scenario file, such as `fault.reach`.
    pub key: String,
    /// Value, spelled as in the scenario file.
    pub value: String,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Source, method or reason, one sentence.
    pub note: String,
}

/// Where a number comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Provenance {
    /// Read in a published source.
    Source,
    /// Fitted to data.
    Fitted,
    /// Assumed: no usable public figure was found.
    Assumed,
    /// Set by the author of the scenario.
    Scenario,
}

impl Provenance {
    /// The word for it in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Fitted => "fitted",
            Self::Assumed => "assumed",
            Self::Scenario => "scenario",
        }
    }
}
