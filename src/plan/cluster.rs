//! Failover clusters, compiled: nodes and guests by machine number, guests in the order in which they move.

use super::laws::sampler;
use super::tables::number;
use crate::dist::Sampler;
use crate::model::{AntiAffinity, Cluster, Estate, Forming, Movability, Moving, Node, Priority};
use crate::units::{Fraction, Span};

/// All clusters.
#[derive(Debug, Default)]
pub struct ClusterTable {
    /// In the order of the scenario.
    pub clusters: Vec<ClusterRow>,
    /// The cluster of each machine: of a node, or of a guest that starts on one.
    of: Vec<Option<u32>>,
}

/// A cluster.
#[derive(Debug)]
pub struct ClusterRow {
    /// Where it stands.
    pub site: u32,
    /// Its hosts, in the order of the scenario.
    pub nodes: Vec<NodeRow>,
    /// Its guests, in the order in which they move: by priority, then as in the scenario.
    pub guests: Vec<ClusterGuestRow>,
    /// Bytes of memory of all guests that can move.
    pub needs: u64,
    /// Bytes per second between nodes.
    pub network: u64,
    /// How many guests move live at a time.
    pub concurrent: u32,
    /// How much of its memory is transferred when a guest moves live, in thousandths: at least and at most.
    pub rewritten: (u32, u32),
    /// The chance that a live move fails.
    pub fails: Fraction,
    /// How guests of low priority move when the others move live.
    pub low_priority: Moving,
    /// Whether guests of one group may share a node.
    pub anti_affinity: AntiAffinity,
    /// How long a node has to be broken before its guests start elsewhere.
    pub detection: Span,
    /// The directory service that runs need.
    pub directory: Option<u32>,
    /// How long a cluster that does not form waits for somebody, `None` if it always forms.
    pub cold_start: Option<Sampler>,
}

/// A node.
#[derive(Clone, Copy, Debug)]
pub struct NodeRow {
    /// Its machine number.
    pub machine: u32,
    /// Bytes of memory for guests: all but the reserve.
    pub room: u64,
    /// The same without the guests that cannot move and start on it.
    pub room_for_others: u64,
}

/// A guest of a cluster.
#[derive(Clone, Copy, Debug)]
pub struct ClusterGuestRow {
    /// Its machine number.
    pub machine: u32,
    /// Bytes of its memory.
    pub memory: u64,
    /// Its priority.
    pub priority: Priority,
    /// Whether it can move.
    pub moves: Movability,
    /// Its anti-affinity group.
    pub group: Option<u32>,
}

impl ClusterTable {
    /// The cluster of a machine, if it is a node or starts on one.
    pub fn of(&self, machine: u32) -> Option<u32> {
        self.of.get(machine as usize).copied().flatten()
    }
}

impl ClusterGuestRow {
    /// Whether it can move at all.
    pub fn is_movable(&self) -> bool {
        self.moves == Movability::Movable
    }
}

impl ClusterRow {
    /// How a guest moves in a run that moves guests of high and medium priority in some way.
    pub fn moving(&self, guest: ClusterGuestRow, by: Moving) -> Moving {
        match (by, guest.priority) {
            (Moving::Live, Priority::Low) => self.low_priority,
            (Moving::Live | Moving::Quick, _) => by,
        }
    }
}

/// The clusters of an estate.
pub(super) fn cluster_table(estate: &Estate) -> ClusterTable {
    if estate.clusters.is_empty() {
        return ClusterTable::default();
    }
    let mut of = vec![None; estate.machine_count()];
    let mut clusters = Vec::new();
    for cluster in &estate.clusters {
        let row = cluster_row(estate, cluster);
        let machines = row.nodes.iter().map(|node| node.machine).chain(row.guests.iter().map(|guest| guest.machine));
        for machine in machines {
            of[machine as usize] = Some(number(clusters.len()));
        }
        clusters.push(row);
    }
    ClusterTable { clusters, of }
}

fn cluster_row(estate: &Estate, cluster: &Cluster) -> ClusterRow {
    let mut guests: Vec<ClusterGuestRow> = cluster
        .guests
        .iter()
        .map(|guest| ClusterGuestRow {
            machine: estate.guest_machine(guest.guest).0,
            memory: estate.guests[guest.guest.index()].memory,
            priority: guest.priority,
            moves: guest.moves,
            group: guest.group,
        })
        .collect();
    guests.sort_by_key(|guest| (guest.priority, guest.machine));
    ClusterRow {
        site: estate.hosts[cluster.nodes[0].host.index()].site.0,
        nodes: node_rows(estate, cluster),
        needs: guests.iter().filter(|guest| guest.moves == Movability::Movable).map(|guest| guest.memory).sum(),
        guests,
        network: cluster.network,
        concurrent: cluster.concurrent,
        rewritten: cluster.rewritten,
        fails: cluster.fails,
        low_priority: cluster.low_priority,
        anti_affinity: cluster.anti_affinity,
        detection: cluster.detection,
        directory: cluster.directory.map(|service| service.0),
        cold_start: match (cluster.forms, cluster.directory) {
            (Forming::WithDirectory, Some(_)) => Some(sampler(&cluster.cold_start)),
            (Forming::WithDirectory, None) | (Forming::Alone, _) => None,
        },
    }
}

fn node_rows(estate: &Estate, cluster: &Cluster) -> Vec<NodeRow> {
    let stay = |host| {
        let here = cluster
            .guests
            .iter()
            .filter(move |guest| guest.moves == Movability::Stays && estate.guests[guest.guest.index()].host == host);
        here.map(|guest| estate.guests[guest.guest.index()].memory).sum::<u64>()
    };
    let row = |node: &Node| {
        let room = node.memory.saturating_sub(cluster.reserve);
        let machine = estate.host_machine(node.host).0;
        NodeRow { machine, room, room_for_others: room.saturating_sub(stay(node.host)) }
    };
    cluster.nodes.iter().map(row).collect()
}
