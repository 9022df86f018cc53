//! Parts of the storage and of the network on which machines stand, and the five domains of an estate. What a strategy does
//! with them is not known here.

use super::{Law, MachineId, SiteId};
use crate::units::{Date, Fraction, Span};

/// The five domains of Windows Server System Reference Architecture: a classification of what is in an estate, beside its
/// layers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Domain {
    /// Switches, lines, load balancers.
    Network,
    /// Arrays, controllers, storage networks.
    Storage,
    /// What people use.
    Application,
    /// What runs the estate.
    Management,
    /// What protects it.
    Security,
}

impl Domain {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Network, Self::Storage, Self::Application, Self::Management, Self::Security];

    /// The position in a table by domain.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its word in a scenario.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Storage => "storage",
            Self::Application => "application",
            Self::Management => "management",
            Self::Security => "security",
        }
    }
}

/// What stops when a component does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FabricKind {
    /// Guests have their disks on it, and physical servers theirs.
    Storage,
    /// Nobody reaches the machines behind it.
    Network,
}

impl FabricKind {
    /// The domain of a component that names none.
    pub const fn domain(self) -> Domain {
        match self {
            Self::Storage => Domain::Storage,
            Self::Network => Domain::Network,
        }
    }
}

/// When updates of a component come out.
#[derive(Clone, PartialEq, Debug)]
pub enum FabricReleases {
    /// At 00:00 of these days, in order, on the clock of its site.
    Dates(Vec<Date>),
    /// At random, so long after each other on average; above zero.
    Every(Span),
}

/// How many ways lead through a component.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Paths {
    /// An update interrupts it.
    One,
    /// One is updated while the other works, but for this chance that it does not.
    Two {
        /// The chance that the other path does not survive an update.
        failure: Fraction,
    },
}

/// A part of the storage or of the network.
#[derive(Clone, PartialEq, Debug)]
pub struct FabricComponent {
    /// Name, unique among components.
    pub name: String,
    /// What stops with it.
    pub kind: FabricKind,
    /// By what its openings are found.
    pub domain: Domain,
    /// Whose clock and holidays it has.
    pub site: SiteId,
    /// Hosts and physical servers behind it, in order, each once.
    pub serves: Vec<MachineId>,
    /// When its updates come out.
    pub releases: FabricReleases,
    /// How long one of them interrupts it.
    pub outage: Law,
    /// How many ways lead through it.
    pub paths: Paths,
}
