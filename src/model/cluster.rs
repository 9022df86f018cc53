//! Failover clusters: hosts that take over each other's guests, and how a strategy updates them node by node.

use super::{GuestId, HostId, Law, ServiceId};
use crate::units::{Fraction, Span};

/// Hosts that take over each other's guests. All stand at one site and have systems of one version; a host is in one
/// cluster at most.
#[derive(Clone, PartialEq, Debug)]
pub struct Cluster {
    /// Name, unique.
    pub name: String,
    /// Its hosts, never empty.
    pub nodes: Vec<Node>,
    /// The guests that start on them, without those of the library, in the order of the estate.
    pub guests: Vec<ClusterGuest>,
    /// How guests can move while they run.
    pub migration: Migration,
    /// Bytes per second between nodes, above zero.
    pub network: u64,
    /// How many guests move live at a time, at least one.
    pub concurrent: u32,
    /// How much of its memory is transferred when a guest moves live, in thousandths: at least and at most.
    pub rewritten: (u32, u32),
    /// The chance that a live move fails.
    pub fails: Fraction,
    /// How guests of low priority move when the others move live; live with [`Migration::VMotion`].
    pub low_priority: Moving,
    /// Bytes of memory that each node keeps for itself.
    pub reserve: u64,
    /// Whether guests of one anti-affinity group may share a node if there is no other way.
    pub anti_affinity: AntiAffinity,
    /// How long a node has to be broken before its guests start elsewhere.
    pub detection: Span,
    /// The directory service that runs need, and without which clusters of its time do not form.
    pub directory: Option<ServiceId>,
    /// Whether the cluster forms without it.
    pub forms: Forming,
    /// From the moment at which a node of a cluster that cannot form is up until somebody has put it right.
    pub cold_start: Law,
}

/// A host of a cluster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Node {
    /// The host.
    pub host: HostId,
    /// Bytes of its memory.
    pub memory: u64,
}

/// A guest of a cluster.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClusterGuest {
    /// The guest.
    pub guest: GuestId,
    /// Who moves first.
    pub priority: Priority,
    /// Whether it can move at all.
    pub moves: Movability,
    /// Its anti-affinity group, by number in the cluster (`AntiAffinityClassNames`).
    pub group: Option<u32>,
}

/// The priority of a guest in its cluster; the first is the highest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Priority {
    /// High.
    High,
    /// Medium.
    Medium,
    /// Low: moved quickly by default, that is with an outage.
    Low,
}

/// Whether a guest can move to another node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Movability {
    /// It can.
    Movable,
    /// It needs something that only its node has, such as a connected ISO image: it goes down with it.
    Stays,
}

/// How guests of a cluster can move while they run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Migration {
    /// Saved, and restored on the other node (Windows Server 2008).
    Quick,
    /// Without an outage that anybody would notice (Windows Server 2008 R2 and later).
    Live,
    /// The same on ESX, for guests of every priority.
    VMotion,
}

/// How a guest moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moving {
    /// Without an outage.
    Live,
    /// Saved and restored.
    Quick,
}

/// What anti-affinity means for where guests may go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AntiAffinity {
    /// Another node is preferred.
    Soft,
    /// No node with a guest of the group is taken (`ClusterEnforcedAntiAffinity`).
    Hard,
}

/// What a cluster needs to form after all of its nodes were down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Forming {
    /// A directory service that is up (Windows Server 2008 and 2008 R2).
    WithDirectory,
    /// Nothing (from Windows Server 2012 on).
    Alone,
}

/// How a plan of the hosts layer updates clusters: one node after the other.
#[derive(Clone, PartialEq, Debug)]
pub struct ClusterRun {
    /// How guests of high and medium priority leave a node and come back.
    pub by: Moving,
    /// Hosts that come first, in this order (`NodeOrder`).
    pub order: Vec<HostId>,
    /// One more failed node stops the run (`MaxFailedNodes`); `None`: a third of the nodes, rounded down.
    pub max_failed_nodes: Option<u32>,
    /// How often a node is tried again (`MaxRetriesPerNode`).
    pub max_retries_per_node: u32,
    /// What becomes of a run when a node is down (`RequireAllNodesOnline`).
    pub offline: Offline,
    /// A node that is down for so long has failed (`RebootTimeoutMinutes`); `None`: never.
    pub reboot_timeout: Option<Span>,
    /// No node is begun after so long (`StopAfter`).
    pub stop_after: Option<Span>,
    /// From the last restart of a node until its guests come back.
    pub bake: Span,
    /// How many nodes a run updates at most; `None`: all.
    pub nodes_per_window: Option<u32>,
}

/// What becomes of a run when a node is down at its start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Offline {
    /// That node is left out.
    PassedOver,
    /// There is no run.
    NoRun,
}
