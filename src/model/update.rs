//! Updates as they are published.

use super::{ProductSet, TimeZoneChange};
use crate::units::Date;

/// One published security release (a bulletin): what it repairs and where.
#[derive(Clone, PartialEq, Debug)]
pub struct Release {
    /// The publisher's name for it, such as `MS08-067`.
    pub id: String,
    /// The day on which it was published; the hour is 10:00 in Redmond.
    pub date: Date,
    /// Whether the day is not the monthly release day.
    pub out_of_band: bool,
    /// The highest severity over its products.
    pub severity: Severity,
    /// Whether installing it asks for a restart.
    pub restart: RestartNeed,
    /// How many vulnerabilities it repairs, at least one unless it changes the rules of a time zone.
    pub vulnerabilities: u16,
    /// Whether attacks were known when it was published.
    pub exploited_at_release: bool,
    /// Which part of a system it changes; decides the rate of faulty updates.
    pub component: Component,
    /// Products that have the vulnerabilities.
    pub affected: ProductSet,
    /// Products that get the repair: a subset of `affected`. The rest is out of support.
    pub fixed: ProductSet,
    /// What it changes about a time zone, if it does.
    pub time_zone: Option<TimeZoneChange>,
}

/// The publisher's severity rating.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// Important.
    Important,
    /// Critical.
    Critical,
}

impl Severity {
    /// The word for it in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::Important => "important",
            Self::Critical => "critical",
        }
    }
}

/// Whether an update asks for a restart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RestartNeed {
    /// Always.
    Yes,
    /// Only where the files are in use.
    Maybe,
    /// Never.
    No,
}

/// The part of a system that a release changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Component {
    /// The hypervisor role.
    Hypervisor,
    /// The operating system.
    System,
    /// Internet Explorer.
    Browser,
    /// The .NET Framework.
    DotNet,
    /// Exchange Server.
    Exchange,
    /// SQL Server.
    SqlServer,
    /// Office.
    Office,
    /// Anything else.
    Other,
}

impl Component {
    /// All components, in the order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::Hypervisor,
        Self::System,
        Self::Browser,
        Self::DotNet,
        Self::Exchange,
        Self::SqlServer,
        Self::Office,
        Self::Other,
    ];
}

/// A number for each component.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ComponentSet<T>(pub [T; 8]);

impl<T: Copy> ComponentSet<T> {
    /// The number of one component.
    pub fn of(&self, component: Component) -> T {
        self.0[component as usize]
    }
}

/// The three layers that are planned apart: what runs guests, what runs in them (and on physical servers), and what
/// people use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Layer {
    /// Hosts: the parent partitions and their role.
    Hosts,
    /// Operating systems of guests and of physical servers.
    Guests,
    /// Exchange, SQL Server, Office and the like.
    Workloads,
}

impl Layer {
    /// All layers, from the bottom up.
    pub const ALL: [Self; 3] = [Self::Hosts, Self::Guests, Self::Workloads];

    /// The position of this layer in [`Layer::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The word for it in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hosts => "hosts",
            Self::Guests => "guests",
            Self::Workloads => "workloads",
        }
    }
}
