//! Updates as they are published.

use super::{Product, ProductSet, TimeZoneChange};
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
    /// How many vulnerabilities it repairs; at least one if it is a security update that changes no time zone.
    pub vulnerabilities: u16,
    /// Whether attacks were known when it was published.
    pub exploited_at_release: bool,
    /// Which part of a system it changes; decides the rate of faulty updates.
    pub component: Component,
    /// Products that have the vulnerabilities.
    pub affected: ProductSet,
    /// Products that get the repair: a subset of `affected`. The rest is out of support.
    pub fixed: ProductSet,
    /// How it is packaged, offered and installed.
    pub nature: Nature,
    /// What it changes about a time zone, if it does.
    pub time_zone: Option<TimeZoneChange>,
}

impl Release {
    /// How much work it is to install.
    pub fn effort(&self) -> Effort {
        match (self.nature.class, self.nature.packaging, self.component) {
            (Class::ServicePack | Class::FeaturePack, ..) => Effort::ServicePack,
            (_, Packaging::Cumulative, _) if self.is_for_2016() => Effort::Cumulative2016,
            (_, Packaging::Cumulative, _) => Effort::Cumulative,
            (_, Packaging::Individual, Component::DotNet) => Effort::DotNet,
            (_, Packaging::Individual, _) => Effort::Update,
        }
    }

    /// A cumulative update is for one version of Windows; those of 2016 come as one package for both installations.
    const fn is_for_2016(&self) -> bool {
        self.affected.contains(Product::Ws2016) || self.affected.contains(Product::Ws2016Core)
    }
}

/// How an update is packaged, offered and installed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Nature {
    /// Its classification on an update server.
    pub class: Class,
    /// What Automatic Updates takes it for.
    pub importance: Importance,
    /// Whether it holds all earlier ones of its kind.
    pub packaging: Packaging,
    /// Whether it may be installed together with others.
    pub handling: Handling,
    /// Where it can be had.
    pub channel: Channel,
    /// Ids of releases that it replaces (those that a cumulative one replaces need not be named).
    pub supersedes: Vec<String>,
    /// Ids of releases that a machine must have in effect before this one is offered to it.
    pub requires: Vec<String>,
}

/// Classifications of an update server (WSUS).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
#[repr(u8)]
pub enum Class {
    /// Critical updates: they repair something that is not a vulnerability.
    Critical,
    /// Security updates.
    #[default]
    Security,
    /// Definitions of a scanner.
    Definition,
    /// Update rollups.
    Rollup,
    /// Service packs.
    ServicePack,
    /// Feature packs.
    FeaturePack,
    /// Other updates; previews, too.
    Update,
    /// Drivers.
    Driver,
    /// Tools.
    Tool,
}

impl Class {
    /// All classifications, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Critical,
        Self::Security,
        Self::Definition,
        Self::Rollup,
        Self::ServicePack,
        Self::FeaturePack,
        Self::Update,
        Self::Driver,
        Self::Tool,
    ];

    /// The word for it in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Security => "security",
            Self::Definition => "definition",
            Self::Rollup => "rollup",
            Self::ServicePack => "service-pack",
            Self::FeaturePack => "feature-pack",
            Self::Update => "update",
            Self::Driver => "driver",
            Self::Tool => "tool",
        }
    }

    /// Whether it is installed in one long piece: the longest run time that Configuration Manager 2007 assumes is 60
    /// minutes instead of 20.
    pub const fn is_large(self) -> bool {
        matches!(self, Self::ServicePack | Self::FeaturePack)
    }
}

/// What Automatic Updates takes an update for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Importance {
    /// Never installed without somebody's doing.
    Optional,
    /// Installed if recommended updates are asked for.
    Recommended,
    /// Installed automatically.
    #[default]
    Important,
}

/// Whether an update holds all earlier ones of its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Packaging {
    /// It stands for itself.
    #[default]
    Individual,
    /// It holds all earlier cumulative ones of the same products.
    Cumulative,
}

/// Whether an update may be installed together with others.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Handling {
    /// In one session with others.
    #[default]
    Together,
    /// Alone: with a restart of its own before anything else.
    Exclusive,
}

/// Where an update can be had.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Channel {
    /// From Windows Update and from an update server.
    #[default]
    Everywhere,
    /// Only from the publisher's catalogue: somebody has to import it into the update server.
    Catalog,
    /// Published by the estate itself on its own update server, signed with a certificate of its own: updates of others.
    Local,
}

/// How much work an update is to install.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Effort {
    /// A single update.
    Update,
    /// An update of .NET.
    DotNet,
    /// A service pack.
    ServicePack,
    /// A cumulative update.
    Cumulative,
    /// A cumulative update of Windows Server 2016, which takes much longer than later ones.
    Cumulative2016,
    /// A hotpatch: code is replaced in memory.
    Hotpatch,
}

/// Something for each effort.
#[derive(Clone, PartialEq, Debug)]
pub struct EffortSet<T>(pub [T; 6]);

impl Effort {
    /// All efforts, in the order of their numbers.
    pub const ALL: [Self; 6] =
        [Self::Update, Self::DotNet, Self::ServicePack, Self::Cumulative, Self::Cumulative2016, Self::Hotpatch];
}

impl<T> EffortSet<T> {
    /// That of one effort.
    pub const fn of(&self, effort: Effort) -> &T {
        &self.0[effort as usize]
    }
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
