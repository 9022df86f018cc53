//! A strategy: one plan per layer, made of small policy parts.

use super::{Layer, OfflineServicing, Recurrence, Schedule};
use crate::units::{Fraction, Span, Zone};

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
    /// Openings kept for storage and network, in which no layer changes.
    pub fabric: Option<Schedule>,
    /// How guests of the library are updated while they are off; `None` if they are not.
    pub offline_servicing: Option<OfflineServicing>,
}

/// How one layer is updated.
#[derive(Clone, PartialEq, Debug)]
pub struct LayerPlan {
    /// Where machines get their updates from.
    pub source: Source,
    /// When an update is approved.
    pub approval: Approval,
    /// When machines may install and restart.
    pub schedule: Schedule,
    /// Whose clock the schedule is read on.
    pub clock: Clock,
    /// An update is started only while at least this much of the opening is left (its longest run time and the
    /// restart). Without meaning for schedules that have no end.
    pub reserve: Span,
    /// The wait between the last installation and the restart.
    pub countdown: Span,
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
}

/// When an update is approved for installation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Approval {
    /// The least age of an update, counted from its release.
    pub min_age: Span,
    /// Approve only on such days (at 00:00 on the clock of the estate's first site), the first one that is on or after
    /// the release day.
    pub on: Option<Recurrence>,
    /// The chance that the people who approve find a public report of a fault, if there is one by then, and hold the
    /// update until it is issued again. Zero for people who do not look.
    pub heed_reports: Fraction,
}

impl Strategy {
    /// The plan of one layer, `None` where nothing is ever installed.
    pub const fn layer(&self, layer: Layer) -> Option<&LayerPlan> {
        self.layers[layer.index()].as_ref()
    }
}
