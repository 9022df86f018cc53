//! A strategy: one plan per layer, made of small policy parts.

use super::{
    CheckpointPlan, Class, ClusterRun, Exclusion, FabricWindow, Importance, Law, Layer, MachineId, OfflineServicing,
    Product, ProductSet, Recurrence, Replace, Schedule, Severity,
};
use crate::units::{ClockTime, Date, Fraction, Span, Zone};

/// How an estate is updated.
#[derive(Clone, PartialEq, Debug)]
pub struct Strategy {
    /// The name that tables and charts show.
    pub name: String,
    /// One sentence: the rule, for people.
    pub title: String,
    /// How long before an opening its users are told; `None` if nobody is.
    pub announce: Option<Span>,
    /// The plan of each layer, `None` where nothing is ever installed. Indexed by [`Layer::index`].
    pub layers: [Option<LayerPlan>; 3],
    /// Machines with plans of their own. A machine is in one group at most.
    pub groups: Vec<Group>,
    /// Machines that are moved between groups: by machine, then by day; no two of a machine on one day.
    pub moves: Vec<Move>,
    /// The update server, for plans whose source it is.
    pub server: UpdateServer,
    /// When it works on storage and network, by the domain of their components.
    pub fabric: [Option<FabricWindow>; 5],
    /// How guests of the library are updated while they are off; `None` if they are not.
    pub offline_servicing: Option<OfflineServicing>,
}

/// Machines with plans of their own: a computer group, filled from an organizational unit.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// Name, unique in the strategy.
    pub name: String,
    /// Its machines at the start, sorted; empty only if some are moved into it.
    pub machines: Vec<MachineId>,
    /// Their plans.
    pub layers: [Option<LayerPlan>; 3],
}

/// The position of a group in the list of its strategy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GroupId(pub u32);

impl GroupId {
    /// The position.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Somebody moves a machine to another organizational unit, and so to another group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Move {
    /// Which machine.
    pub machine: MachineId,
    /// At 00:00 of this day on the clock of the first site.
    pub on: Date,
    /// Where to; `None` for out of every group.
    pub to: Option<GroupId>,
}

/// How one layer is updated.
#[derive(Clone, PartialEq, Debug)]
pub struct LayerPlan {
    /// Where machines get their updates from.
    pub source: Source,
    /// Which updates are wanted at all.
    pub select: Selection,
    /// When an update is approved.
    pub approval: Approval,
    /// When machines may install and restart.
    pub schedule: Schedule,
    /// On which days of that clock no opening starts.
    pub except: Vec<Exclusion>,
    /// Whose clock the schedule is read on.
    pub clock: Clock,
    /// An update is started only while at least this much of the opening is left (its longest run time and the
    /// restart). Without meaning for schedules that have no end.
    pub reserve: Span,
    /// The same for service packs and feature packs.
    pub large_reserve: Span,
    /// The wait between the last installation and the restart.
    pub countdown: Span,
    /// What the update agents of the machines do by themselves.
    pub agent: Agent,
    /// How guests are replaced in its openings; `None` if they are updated in place, as everything else is.
    pub replace: Option<Replace>,
    /// How clusters are updated, in the layer of hosts; `None`: their nodes are hosts like any other.
    pub run: Option<ClusterRun>,
    /// Checkpoints of guests before their sessions, if it takes them; never on the layer of hosts.
    pub checkpoint: Option<CheckpointPlan>,
}

/// What the update agent of a machine does by itself.
#[derive(Clone, PartialEq, Debug)]
pub struct Agent {
    /// The longest time between two scans for updates; an agent takes off up to a fifth (`DetectionFrequency`).
    pub scan_every: Span,
    /// What makes it install.
    pub start: Start,
    /// A machine begins up to this much after its opening, drawn anew each time (the random delay of automatic
    /// maintenance).
    pub spread: Span,
    /// What becomes of an opening that the machine missed (`RescheduleWaitTime`).
    pub missed: Missed,
    /// When updates that never ask for a restart are installed (`AutoInstallMinorUpdates`).
    pub minor: Minor,
    /// When it restarts.
    pub restart: RestartRule,
    /// After what time since its system has booted a machine restarts without an update; `None` if it does not.
    pub rejuvenate_after: Option<Law>,
}

/// What makes an agent install.
#[derive(Clone, PartialEq, Debug)]
pub enum Start {
    /// The openings of the plan (`AUOptions` 4, or an update window).
    Scheduled,
    /// Somebody, so long after the agent has asked (`AUOptions` 2, 3 and 7). The openings of the plan mean nothing.
    ByHand {
        /// From the question to the installation.
        delay: Law,
        /// Whether the agent asks before it downloads.
        asks: Asks,
    },
}

/// When an agent asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asks {
    /// Before it downloads (`AUOptions` 2).
    BeforeDownload,
    /// When everything is there (`AUOptions` 3 and 7).
    BeforeInstallation,
}

/// What becomes of an opening that a machine missed because it did not run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missed {
    /// It takes part as soon as it runs, if the opening still lasts.
    TakesPart,
    /// It begins so long after its system has started. Resuming from saved state is not starting.
    AfterStart(Span),
    /// It waits for the next one.
    NextTime,
}

/// When updates that never ask for a restart are installed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Minor {
    /// In the openings, as all others.
    WithTheOthers,
    /// As soon as they are ready.
    AtOnce,
}

/// When a machine restarts after it has installed something.
#[derive(Clone, PartialEq, Debug)]
pub struct RestartRule {
    /// What people who are logged on change (`NoAutoRebootWithLoggedOnUsers`).
    pub logged_on: LoggedOn,
    /// Whether it may restart when its opening is over.
    pub outside: Outside,
    /// Hours in which it never restarts (active hours), on the clock of its site.
    pub quiet: Option<Quiet>,
    /// Somebody restarts it, so long after the installation (`AUOptions` 7).
    pub by_hand: Option<Law>,
    /// It lets no new sessions in and waits for the last one to end, at most so long.
    pub drain: Option<Span>,
}

/// What people who are logged on change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoggedOn {
    /// Nothing: they see the countdown.
    Ignored,
    /// The restart waits until they are gone.
    Waits {
        /// They are asked again at this interval, above zero (`RebootRelaunchTimeout`).
        prompt: Span,
        /// But no longer than this.
        at_most: Option<Span>,
    },
}

/// Whether a machine may restart when its opening is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outside {
    /// It may.
    Allowed,
    /// It restarts in the next opening of the layer, unless this much of this one is left after the countdown.
    NotAllowed {
        /// What a restart needs.
        needs: Span,
    },
}

/// Hours in which a machine never restarts. `from` and `to` differ; past midnight if `to` is earlier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quiet {
    /// From this time of day.
    pub from: ClockTime,
    /// To this one.
    pub to: ClockTime,
}

impl Default for Agent {
    /// Openings with nothing special: a scan at least every 22 h, and a restart at the end of the countdown.
    fn default() -> Self {
        Self {
            scan_every: Span::from_hours(22),
            start: Start::Scheduled,
            spread: Span::ZERO,
            missed: Missed::TakesPart,
            minor: Minor::WithTheOthers,
            restart: RestartRule {
                logged_on: LoggedOn::Ignored,
                outside: Outside::Allowed,
                quiet: None,
                by_hand: None,
                drain: None,
            },
            rejuvenate_after: None,
        }
    }
}

/// An update server (WSUS).
#[derive(Clone, PartialEq, Debug)]
pub struct UpdateServer {
    /// When it asks Microsoft for what is new, on the clock of the first site; none of them has an end.
    pub synchronise: Vec<Schedule>,
    /// It begins up to this much later.
    pub spread: Span,
    /// The guest or physical server that it runs on; `None` for one that never fails.
    pub on: Option<MachineId>,
    /// How many servers stand between it and the machines of each site. Each of them synchronises at 00:00 of its site.
    pub downstream: Vec<u32>,
    /// The products that it knows updates of. Others are invisible.
    pub products: ProductSet,
    /// The chance that a machine is in no group that the server knows: nothing is approved for it, and nobody sees it.
    pub misfiled: Fraction,
    /// How updates of others are published on it; `None` if they are not.
    pub publishing: Option<Publishing>,
}

/// Publishing updates of others on one's own update server.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Publishing {
    /// The first day on which the certificate that signs them is no longer valid, on the clock of the first site.
    pub expires: Option<Date>,
    /// The chance that a machine does not trust the certificate.
    pub untrusted: Fraction,
}

impl Default for UpdateServer {
    /// One that knows all products and synchronises at midnight, up to half an hour late.
    fn default() -> Self {
        Self {
            synchronise: vec![Schedule { days: Recurrence::Daily, start: ClockTime::MIDNIGHT, length: None }],
            spread: Span::from_mins(30),
            on: None,
            downstream: Vec::new(),
            products: Product::ALL.into_iter().collect(),
            misfiled: Fraction::ZERO,
            publishing: None,
        }
    }
}

/// Where machines get their updates from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Straight from Microsoft: on offer from the moment of release.
    WindowsUpdate,
    /// From an update server of the estate: on offer once approved there.
    Wsus,
}

/// Whose clock a schedule is read on.
#[derive(Clone, PartialEq, Debug)]
pub enum Clock {
    /// Each machine's site has its own: Automatic Updates, and windows in local time.
    Site,
    /// That of the estate's first site, everywhere: one instant for all.
    Headquarters,
    /// One zone, everywhere, such as UTC.
    Zone(Zone),
    /// Each machine's site has its own, with the offset from UTC of one day all year round: windows of Configuration
    /// Manager in UTC, of which the offset is that of the day on which they took effect.
    Frozen(Date),
}

/// Which updates are wanted at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Selection {
    /// Classifications.
    pub classes: ClassSet,
    /// The least importance.
    pub importance: Importance,
    /// The least severity.
    pub severity: Severity,
    /// Whether somebody imports what is only in the catalogue, once it is released.
    pub imports: Imports,
}

/// What becomes of updates that are only in the publisher's catalogue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Imports {
    /// Nobody looks.
    Never,
    /// Somebody imports them into the update server so long after the release.
    After(Span),
}

/// A set of classifications.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClassSet(u16);

impl ClassSet {
    /// The empty set.
    pub const EMPTY: Self = Self(0);
    /// All of them.
    pub const ALL: Self = Self(0x1ff);

    /// The set with one more.
    #[must_use]
    pub const fn with(self, class: Class) -> Self {
        Self(self.0 | 1 << class as u16)
    }

    /// Whether a classification is in it.
    pub const fn contains(self, class: Class) -> bool {
        self.0 & (1 << class as u16) != 0
    }
}

impl FromIterator<Class> for ClassSet {
    fn from_iter<I: IntoIterator<Item = Class>>(classes: I) -> Self {
        classes.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl Default for Selection {
    /// All classifications that are Important, of any severity.
    fn default() -> Self {
        Self {
            classes: ClassSet::ALL,
            importance: Importance::Important,
            severity: Severity::Low,
            imports: Imports::Never,
        }
    }
}

/// When an update is approved for installation.
#[derive(Clone, PartialEq, Debug)]
pub struct Approval {
    /// The least age of an update, counted from its release.
    pub min_age: Span,
    /// Approve only on such days (at 00:00 on the clock of the estate's first site), the first one that is on or after
    /// the release day.
    pub on: Option<Recurrence>,
    /// The chance that the people who approve find a public report of a fault, if there is one by then, and hold the
    /// update until it is issued again. Zero for people who do not look.
    pub heed_reports: Fraction,
    /// By when machines install it whatever their settings say.
    pub deadline: Option<Deadline>,
    /// What is done at once, and how.
    pub emergency: Option<Emergency>,
    /// What becomes of an approved update that is superseded.
    pub superseded: Superseded,
    /// What becomes of an update that is known as a culprit.
    pub culprits: Culprits,
}

impl Default for Approval {
    /// Everything on release, without a deadline; culprits are declined, and what is superseded stays approved.
    fn default() -> Self {
        Self {
            min_age: Span::ZERO,
            on: None,
            heed_reports: Fraction::ZERO,
            deadline: None,
            emergency: None,
            superseded: Superseded::Stays,
            culprits: Culprits::Declined,
        }
    }
}

/// By when machines install an update: one instant for all zones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Deadline {
    /// So long after the approval.
    pub after: Span,
    /// Then at the next such time on the clock of the first site; `None` for at once.
    pub at: Option<ClockTime>,
}

/// The path of urgent updates: approved without the usual rules, and installed by a deadline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Emergency {
    /// What makes an update urgent: any of these. Never empty.
    pub when: Vec<Urgency>,
    /// From on offer to approval.
    pub after: Span,
    /// From approval to the deadline.
    pub within: Span,
}

/// What makes an update urgent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Urgency {
    /// It came outside the monthly release day.
    OutOfBand,
    /// Attacks were known when it was published.
    Exploited,
    /// It is rated critical.
    Critical,
}

/// What becomes of an approved update that is superseded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Superseded {
    /// It stays approved, and machines may still install it (WSUS).
    Stays,
    /// It expires so long after its successor was released (Configuration Manager; Windows Update: at once).
    Expires(Span),
}

/// What becomes of an update that is known as a culprit in the estate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Culprits {
    /// It is declined until it is repaired.
    Declined,
    /// It stays approved: machines that got rid of it install it again.
    Left,
}

impl Strategy {
    /// The group that a machine is in at the start.
    pub fn first_group(&self, machine: MachineId) -> Option<GroupId> {
        let position = self.groups.iter().position(|group| group.machines.contains(&machine))?;
        u32::try_from(position).ok().map(GroupId)
    }

    /// The moves of a machine, in order.
    pub fn moves_of(&self, machine: MachineId) -> &[Move] {
        let from = self.moves.partition_point(|step| step.machine < machine);
        let to = self.moves.partition_point(|step| step.machine <= machine);
        &self.moves[from..to]
    }

    /// The plan of one layer of machines without a group, `None` where nothing is ever installed.
    pub const fn layer(&self, layer: Layer) -> Option<&LayerPlan> {
        self.layers[layer.index()].as_ref()
    }
}
