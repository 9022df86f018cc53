//! Clusters: what they see every second, forming, and failing over. How guests move is said in `migration`, how nodes are
//! updated in `cluster_run`, what is counted in `cluster_count`.

use super::Run;
use super::cluster_count::Holds;
use super::cluster_run::NodeRun;
use super::event::{Back, Phase, Return, Slot};
use super::migration::Move;
use crate::model::Cause;
use crate::plan::{ClusterRow, Plan};
use crate::units::{Span, Time};

/// How long after something has happened a cluster sees it.
const LAG: Span = Span::SECOND;

/// What changes of a cluster.
#[derive(Debug)]
pub(super) struct ClusterState {
    /// Moves that are under way.
    pub(super) moves: Vec<Move>,
    /// Its guests, in the order of the plan.
    pub(super) guests: Vec<GuestState>,
    /// The node that is paused, by its position.
    pub(super) paused: Option<usize>,
    /// The run that is under way.
    pub(super) run: NodeRun,
    /// Since when each node is seen broken, [`Time::NEVER`] if it is not.
    broken: Vec<Time>,
    forming: Formed,
    /// How often somebody was called to make it form.
    calls: u32,
    /// What has held since it looked last.
    pub(super) holds: Holds,
    /// When that was.
    pub(super) counted: Time,
}

/// A guest of a cluster.
#[derive(Clone, Copy, Debug)]
pub(super) struct GuestState {
    /// How many live moves it has begun.
    pub(super) moves: u32,
    /// Whether the node that is being updated calls it back.
    pub(super) called: bool,
}

/// Whether a cluster runs its guests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Formed {
    Yes,
    /// Not before its directory service is up, or somebody has come, who does so then.
    Cold(Time),
}

impl ClusterState {
    pub(super) fn with_room(row: &ClusterRow) -> Self {
        let guests = row.guests.len();
        Self {
            moves: Vec::with_capacity(guests),
            guests: vec![GuestState { moves: 0, called: false }; guests],
            paused: None,
            run: NodeRun::with_room(row.nodes.len()),
            broken: vec![Time::NEVER; row.nodes.len()],
            forming: Formed::Yes,
            calls: 0,
            holds: Holds::default(),
            counted: Time::START,
        }
    }

    pub(super) fn reset(&mut self) {
        self.moves.clear();
        self.guests.fill(GuestState { moves: 0, called: false });
        self.paused = None;
        self.run.reset();
        self.broken.fill(Time::NEVER);
        self.forming = Formed::Yes;
        self.calls = 0;
        self.holds = Holds::default();
        self.counted = Time::START;
    }

    /// Whether guests of a cluster wait although their node is up.
    pub(super) fn is_cold(&self) -> bool {
        self.forming != Formed::Yes
    }

    /// Whether nothing that guests do matters to it.
    fn is_quiet(&self) -> bool {
        self.moves.is_empty()
            && !self.run.is_under_way()
            && !self.is_cold()
            && self.broken.iter().all(|at| at.is_never())
    }
}

/// The state of every cluster of a plan.
pub(super) fn cluster_states(plan: &Plan) -> Vec<ClusterState> {
    plan.clusters.clusters.iter().map(ClusterState::with_room).collect()
}

impl<'a> Run<'a> {
    pub(super) fn cluster_row(&self, cluster: u32) -> &'a ClusterRow {
        &self.plan.clusters.clusters[cluster as usize]
    }

    pub(super) fn cluster(&self, cluster: u32) -> &ClusterState {
        &self.world.clusters[cluster as usize]
    }

    pub(super) fn cluster_mut(&mut self, cluster: u32) -> &mut ClusterState {
        &mut self.world.clusters[cluster as usize]
    }

    pub(super) fn is_up(&self, machine: u32) -> bool {
        self.world.machines[machine as usize].down_since.is_never()
    }

    /// Whether a node could run guests: it is up, and so is its storage.
    pub(super) fn can_carry(&self, node: u32) -> bool {
        self.is_up(node) && !self.waits_for_storage(node)
    }

    /// Before anything happens: every cluster looks in the first second.
    pub(super) fn schedule_clusters(&mut self) {
        for cluster in 0..self.slots().clusters {
            self.wake_cluster(cluster, Time::START);
        }
    }

    fn wake_cluster(&mut self, cluster: u32, at: Time) {
        let slot = Slot::Cluster(cluster).number(self.slots());
        self.world.queue.set(slot, at);
    }

    /// Something has happened to a machine: its cluster sees it in the next second.
    pub(super) fn cluster_notices(&mut self, number: u32) {
        let Some(cluster) = self.plan.clusters.of(number) else { return };
        let is_node = (number as usize) < self.plan.hosts;
        if is_node || !self.cluster(cluster).is_quiet() {
            let slot = Slot::Cluster(cluster).number(self.slots());
            let next = self.world.queue.at(slot);
            self.wake_cluster(cluster, next.min(self.world.now + LAG));
        }
    }

    /// The directory service of clusters has come up, or gone: those that have not formed see it in the next second.
    pub(super) fn clusters_notice_service(&mut self, service: u32) {
        for cluster in 0..self.slots().clusters {
            if self.cluster_row(cluster).directory == Some(service) && self.cluster(cluster).is_cold() {
                let next = self.world.queue.at(Slot::Cluster(cluster).number(self.slots()));
                self.wake_cluster(cluster, next.min(self.world.now + LAG));
            }
        }
    }

    /// A cluster looks at its nodes and guests, and does what is to be done.
    pub(super) fn cluster_looks(&mut self, cluster: u32) {
        let moved = self.end_moves(cluster);
        let formed = self.form(cluster);
        let failed_over = self.fail_over(cluster);
        let stepped = self.step(cluster);
        self.count(cluster);
        let next =
            if moved || formed || failed_over || stepped { self.world.now + LAG } else { self.cluster_timer(cluster) };
        self.wake_cluster(cluster, next);
    }

    /// When something of a cluster is due by itself.
    fn cluster_timer(&self, cluster: u32) -> Time {
        let now = self.world.now;
        let state = self.cluster(cluster);
        let detection = self.cluster_row(cluster).detection;
        let help = match state.forming {
            Formed::Yes => Time::NEVER,
            Formed::Cold(at) => at,
        };
        let moves = state.moves.iter().map(|one| one.until);
        let broken = state.broken.iter().filter(|at| !at.is_never()).map(|&at| at + detection);
        let all = moves.chain(broken).chain([help, self.run_timer(cluster)]);
        all.filter(|&at| at > now).min().unwrap_or(Time::NEVER)
    }

    /// Clusters that need their directory service do not form without it after all nodes were down.
    fn form(&mut self, cluster: u32) -> bool {
        let row = self.cluster_row(cluster);
        let Some(law) = &row.cold_start else { return false };
        let now = self.world.now;
        let any_up = row.nodes.iter().any(|node| self.is_up(node.machine));
        match (self.cluster(cluster).forming, any_up) {
            (Formed::Yes, true) | (Formed::Cold(_), false) => false,
            (Formed::Yes, false) => {
                self.cluster_mut(cluster).forming = Formed::Cold(Time::NEVER);
                true
            }
            (Formed::Cold(help), true) if help <= now || self.has_directory(row) => {
                self.cluster_mut(cluster).forming = Formed::Yes;
                for node in &row.nodes {
                    if self.is_up(node.machine) {
                        self.start_guests(node.machine);
                    }
                }
                true
            }
            (Formed::Cold(help), true) => {
                if help.is_never() {
                    let takes = self.dice.cold_start(cluster, self.cluster(cluster).calls, law);
                    let state = self.cluster_mut(cluster);
                    state.calls += 1;
                    state.forming = Formed::Cold(now + takes);
                }
                help.is_never()
            }
        }
    }

    /// Whether the directory service of a cluster is up, if it names one.
    pub(super) fn has_directory(&self, row: &ClusterRow) -> bool {
        row.directory.is_none_or(|service| self.world.services[service as usize].down.is_none())
    }

    /// Guests of nodes that have been broken for long enough start elsewhere.
    fn fail_over(&mut self, cluster: u32) -> bool {
        let now = self.world.now;
        let row = self.cluster_row(cluster);
        let mut moved = false;
        for (place, node) in row.nodes.iter().enumerate() {
            let is_broken = matches!(self.world.machines[node.machine as usize].phase, Phase::Broken | Phase::Failed);
            let seen = &mut self.cluster_mut(cluster).broken[place];
            *seen = if is_broken { now.min(*seen) } else { Time::NEVER };
            if *seen > now || now < *seen + row.detection || self.cluster(cluster).is_cold() {
                continue;
            }
            for (guest, traits) in row.guests.iter().enumerate() {
                let machine = &self.world.machines[traits.machine as usize];
                let Phase::Stopped(back) = machine.phase else { continue };
                if !traits.is_movable() || machine.host != node.machine {
                    continue;
                }
                if let Some(to) = self.target(cluster, guest) {
                    self.change_host(traits.machine, row.nodes[to].machine);
                    self.start_elsewhere(traits.machine, back);
                    moved = true;
                }
            }
        }
        moved
    }

    /// A guest starts on the node to which it has failed over.
    fn start_elsewhere(&mut self, guest: u32, back: Back) {
        let takes = match back {
            Back::Boot(restart) => self.boot_among(guest, restart, 1),
            Back::Resume(..) => self.transfer(guest),
        };
        let machine = &mut self.world.machines[guest as usize];
        machine.phase = Phase::Returning(back, Return::Starting);
        machine.until = self.world.now + takes;
        self.go_down(guest, Cause::HostCascade);
        self.schedule(guest);
    }
}
